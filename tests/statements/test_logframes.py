"""Logframes as donors draw them, in Word and Excel: blocks, rows and columns with heads of their own."""

import io

import openpyxl
import pytest

from graph_service.documents.document import Document
from graph_service.documents.formats import parsed_as
from graph_service.statements import split
from tests.documents.written import word

#: A row across: a text and over how many columns it goes.
BLOCKS = (
    [("Outcome 1: People in Gao have access to justice", 4)],
    ["Indicator", "Baseline", "Target", "Means of verification"],
    ["Number of cases heard", "10", "50", "Court records"],
    [("Output 1.1: Courts work in Gao", 4)],
    ["Indicator", "Baseline", "Target", "Means of verification"],
    ["Number of courts open", "1", "4", "Ministry"],
    [("Activities", 4)],
    ["1.1.1 Train judges", "UNODC", "2024", ""],
    [("Output 1.2: Prisons are humane", 4)],
    ["Indicator", "Baseline", "Target", "Means of verification"],
    ["Share of detainees with a lawyer", "5%", "40%", "Survey"],
)
BLOCS = (
    ["Effet 1", ("Les habitants de Gao ont accès à la justice", 3)],
    ["Indicateurs", "Référence", "Cible", "Sources"],
    ["Nombre d'affaires jugées", "10", "50", "Registres"],
    ["Produit 1.1", ("Les tribunaux fonctionnent", 3)],
    ["Indicateurs", "Référence", "Cible", "Sources"],
    ["Nombre de tribunaux ouverts", "1", "4", "Ministère"],
    ["Activités", ("Former les juges\nÉquiper les greffes", 3)],
)
MATRIX = (
    ["", "Intervention logic", "Indicators", "Sources of verification", "Assumptions"],
    ["Overall objective", "Peace lasts in Mali", "Number of incidents", "UN reports", ""],
    ["Specific objective", "People in Gao have access to justice", "Number of cases", "Records", "Judges stay"],
    ["Results", "Courts work in Gao", "Number of courts open", "Ministry", "Roads are safe"],
    ["", "Prisons are humane", "Number of prisons", "Survey", ""],
    ["Activities", "1.1 Train judges\n1.2 Equip court houses", "", "", "Funds come"],
)
MATRICE = (
    ["Logique d'intervention", "Indicateurs objectivement vérifiables", "Sources de vérification", "Hypothèses"],
    ["Effet : Les habitants ont accès à la justice", "Nombre d'affaires", "Registres", "Les juges restent"],
    ["Produit 1 : Les tribunaux fonctionnent", "Nombre de tribunaux", "Ministère", ""],
    ["Activités :\n1.1 Former les juges", "", "", "Les fonds viennent"],
)
PAIRS = (
    ["Outcome 1", "People in Gao have access to justice"],
    ["Output 1.1", "Courts work in Gao"],
    ["Indicators", "Number of courts open"],
    ["Activities", "Train judges\nEquip court houses"],
    ["Lead", "UNODC"],
)
HEADLESS = (["Output 1.1: Courts work in Gao", "UNODC", "2024"], ["Output 1.2: Prisons are humane", "UNDP", "2025"])
TAGGED = (
    ["Sector", "Activity", "Organisation"],
    ["#sector+name", "#activity+name", "#org"],
    ["Justice", "Train judges", "UNODC"],
)


def as_word(rows, width):
    def write(document):
        grid = document.add_table(rows=len(rows), cols=width)
        for at, row in enumerate(rows):
            column = 0
            for text, span in placed(row):
                cell = grid.cell(at, column)
                (cell.merge(grid.cell(at, column + span - 1)) if span > 1 else cell).text = text
                column += span

    return word(write)


def as_workbook(rows, _, merged=True):
    book = openpyxl.Workbook()
    for at, row in enumerate(rows, start=1):
        column = 1
        for text, span in placed(row):
            book.active.cell(at, column, text or None)
            if span > 1 and merged:
                book.active.merge_cells(start_row=at, start_column=column, end_row=at, end_column=column + span - 1)
            column += span
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_plain_workbook(rows, width):
    return as_workbook(rows, width, merged=False)


def placed(row):
    return [cell if isinstance(cell, tuple) else (cell, 1) for cell in row]


WRITERS = {"docx": as_word, "xlsx": as_workbook, "plain.xlsx": as_plain_workbook}


def parted(rows, ending):
    width = max(sum(span for _, span in placed(row)) for row in rows)
    _, found = parsed_as(WRITERS[ending](rows, width), f"plan.{ending}", lambda _: None)
    return split(Document("plan", "", "", found.blocks))


FORMS = {
    "blocks": (
        BLOCKS,
        [
            ("outcome", "People in Gao have access to justice", None),
            ("indicator", "Number of cases heard", "People in Gao have access to justice"),
            ("output", "Courts work in Gao", "People in Gao have access to justice"),
            ("indicator", "Number of courts open", "Courts work in Gao"),
            ("activity", "Train judges", "Courts work in Gao"),
            ("output", "Prisons are humane", "People in Gao have access to justice"),
            ("indicator", "Share of detainees with a lawyer", "Prisons are humane"),
        ],
        "Baseline: 5%; Target: 40%; Means of verification: Survey",
    ),
    "blocs": (
        BLOCS,
        [
            ("outcome", "Les habitants de Gao ont accès à la justice", None),
            ("indicator", "Nombre d'affaires jugées", "Les habitants de Gao ont accès à la justice"),
            ("output", "Les tribunaux fonctionnent", "Les habitants de Gao ont accès à la justice"),
            ("indicator", "Nombre de tribunaux ouverts", "Les tribunaux fonctionnent"),
            ("activity", "Former les juges", "Les tribunaux fonctionnent"),
            ("activity", "Équiper les greffes", "Les tribunaux fonctionnent"),
        ],
        "Référence: 1; Cible: 4; Sources: Ministère",
    ),
    "matrix": (
        MATRIX,
        [
            ("objective", "Peace lasts in Mali", None),
            ("indicator", "Number of incidents", "Peace lasts in Mali"),
            ("objective", "People in Gao have access to justice", None),
            ("indicator", "Number of cases", "People in Gao have access to justice"),
            ("outcome", "Courts work in Gao", "People in Gao have access to justice"),
            ("indicator", "Number of courts open", "Courts work in Gao"),
            ("outcome", "Prisons are humane", "People in Gao have access to justice"),
            ("indicator", "Number of prisons", "Prisons are humane"),
            ("activity", "Train judges", "Prisons are humane"),
            ("activity", "Equip court houses", "Prisons are humane"),
        ],
        "Sources of verification: Ministry; Assumptions: Roads are safe",
    ),
    "matrice": (
        MATRICE,
        [
            ("outcome", "Les habitants ont accès à la justice", None),
            ("indicator", "Nombre d'affaires", "Les habitants ont accès à la justice"),
            ("output", "Les tribunaux fonctionnent", "Les habitants ont accès à la justice"),
            ("indicator", "Nombre de tribunaux", "Les tribunaux fonctionnent"),
            ("activity", "Former les juges", "Les tribunaux fonctionnent"),
        ],
        "Sources de vérification: Registres; Hypothèses: Les juges restent",
    ),
    "pairs": (
        PAIRS,
        [
            ("outcome", "People in Gao have access to justice", None),
            ("output", "Courts work in Gao", "People in Gao have access to justice"),
            ("indicator", "Number of courts open", "Courts work in Gao"),
            ("activity", "Train judges", "Courts work in Gao"),
            ("activity", "Equip court houses", "Courts work in Gao"),
        ],
        "Lead: UNODC",
    ),
    "no heads": (
        HEADLESS,
        [("output", "Courts work in Gao", None), ("output", "Prisons are humane", None)],
        "UNDP; 2025",
    ),
    "tags": (TAGGED, [("activity", "Train judges", None)], "#sector+name; #activity+name; #org"),
}


@pytest.mark.parametrize("ending", WRITERS)
@pytest.mark.parametrize("form", FORMS)
def test_a_logframe_is_a_chain_with_what_stands_beside_it_set_aside(form, ending):
    rows, chain, beside = FORMS[form]
    found = parted(rows, ending)
    planned = [each for each in found if each.kind not in ("context", "other")]
    above = [None if each.parent is None else found[each.parent] for each in planned]
    parents = [each.text if each and each.kind != "context" else None for each in above]
    assert [(each.kind, each.text, parent) for each, parent in zip(planned, parents, strict=True)] == chain
    assert beside in [each.text for each in found if each.aside == "reference"]
