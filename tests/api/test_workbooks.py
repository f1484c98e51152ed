"""Every answer and list as a workbook: what a planner reads first, in their words, and CSV for Excel in French."""

import csv
import io
from datetime import datetime

import openpyxl
import pytest

from graph_service.answer_sheets.book import title
from graph_service.answer_sheets.words import words
from graph_service.changes import Change, UpsertEdge, UpsertNode
from graph_service.model import EdgeRef
from graph_service.questions.lookups import LISTS
from graph_service.questions.registry import QUESTIONS
from graph_service.sheets import XLSX
from tests.folding import for_each

NEEDED = {
    "portfolio": {"of": "undp"},
    "tree": {"of": "mli-itsp"},
    "chains": {"from": "undp", "to": "mli-itsp-1"},
    "advantage": {"draws": 20},
}
PLACES = [*QUESTIONS, *LISTS, "queries", "changes", "drafts", "queries/priority_list", "entities/undp/neighbours"]


def opened(response):
    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"] == XLSX
    return openpyxl.load_workbook(io.BytesIO(response.content))


def rows(sheet):
    head, *rest = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rest]


@for_each("name", [name for name in PLACES if name != "queries/priority_list"])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_answer_and_list_is_a_workbook_that_is_filtered_and_explained(reader, lang, name):
    asked = {**NEEDED.get(name, {}), "format": "xlsx"}
    found = reader.get(f"/api/v1/{name}", params=asked, headers={"Accept-Language": lang})
    book = opened(found)
    last = name.rpartition("/")[2]
    assert book.sheetnames == [title(last, lang)[:31], words(lang)["about"]]
    sheet, about = book
    assert found.headers["Content-Disposition"].startswith(f'attachment; filename="{last}-r')
    assert sheet.freeze_panes == "A2" and (sheet.max_row == 1 or sheet.auto_filter.ref == sheet.dimensions)
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d", "b"}
    said = {row[0]: row[1] for row in about.iter_rows(values_only=True)}
    assert isinstance(said[words(lang)["about.made"]], datetime)
    assert said[words(lang)["about.rows"]] == sheet.max_row - 1
    csv_rows = list(csv.reader(io.StringIO(reader.get(f"/api/v1/{name}", params={**asked, "format": "csv"}).text)))
    assert sheet.max_row == len(csv_rows)


def test_a_planner_reads_code_title_plan_and_state_first_and_keys_last(reader):
    found = reader.get("/api/v1/coverage?framework=mli-itsp&format=xlsx", headers={"Accept-Language": "fr"})
    sheet, about = opened(found)
    head = [cell.value for cell in sheet[1]]
    assert head[:5] == ["Code", "Intitulé", "Plan", "Classe", "Couverture, bas"] and head[-1] == "Clé"
    assert head.index("Plan (clé)") > head.index("Source, titre")
    one = next(row for row in rows(sheet) if row["Clé"] == "mli-itsp-3")
    assert (one["Plan"], one["Plan (clé)"]) == ("Plan d'Appui Intégré à la Transition (ITSP)", "mli-itsp")
    assert (one["Classe"], one["Entités"], one["Projets, nombre"]) == ("couvert", "UNIET", 1)
    assert one["Remarques"].startswith("une seule entité; sans lieu")
    low = sheet.cell(2, head.index("Couverture, bas") + 1)
    assert low.number_format == "0%" and isinstance(low.value, int | float)
    said = dict(row[:2] for row in about.iter_rows(values_only=True))
    assert said["Filtre\u00a0: Plan"] == "Plan d'Appui Intégré à la Transition (ITSP) (mli-itsp)"
    assert said["couvert"] == "une source dit que des projets y contribuent"
    english = opened(reader.get("/api/v1/coverage?framework=mli-itsp&format=xlsx", headers={"Accept-Language": "en"}))
    other = next(row for row in rows(english.worksheets[0]) if row["Key"] == "mli-itsp-3")
    assert (other["Title"], other["Class"]) == ("National elections", "covered")


def test_days_and_money_are_such_and_a_month_stays_text(client, memory_graph):
    money = {"budget": 1234.5, "currency": "USD", "status": "implementation"}
    memory_graph.apply(
        Change(
            [
                UpsertNode("Project", "p", {"title": "A", "start": "2023-12-31", "end": "2024-06", **money}),
                UpsertNode("Entity", "undp", {"title": "PNUD", "kind": "programme"}),
                UpsertEdge(EdgeRef("LED_BY", "p", "undp"), {"standing": "asserted"}),
            ],
            "t",
            "t",
        )
    )
    sheet, _ = opened(client.get("/api/v1/projects?format=xlsx", headers={"Accept-Language": "fr"}))
    at = {cell.value: cell.column for cell in sheet[1]}
    start, end, budget = (sheet.cell(2, at[name]) for name in ("Début", "Fin", "Requis"))
    assert start.is_date and start.value == datetime(2023, 12, 31) and end.value == "2024-06"
    assert budget.value == 1234.5 and budget.number_format == "#,##0"
    assert sheet.cell(2, at["Mise en œuvre"]).value == "en cours"


def test_csv_for_excel_in_french_has_semicolons_and_decimal_commas(reader):
    text = reader.get("/api/v1/coverage?framework=mli-itsp&dialect=excel-fr").text
    first, *_ = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert first["framework"] == "mli-itsp" and "," in first["low"] and "." not in first["low"]
    refused = reader.get("/api/v1/coverage?format=xlsx&dialect=excel-fr")
    assert refused.status_code == 422 and "format=csv" in refused.json()["detail"]
    assert reader.get("/api/v1/coverage?dialect=excel-de").status_code == 422
