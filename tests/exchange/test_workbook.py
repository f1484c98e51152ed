"""A plan that goes out as a workbook, is edited elsewhere, and comes back as one change."""

import io
import warnings
from contextlib import contextmanager
from datetime import date

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import to_excel

from graph_service.changes import Change, Delete, UpsertEdge, UpsertNode, state
from graph_service.errors import InvalidInput
from graph_service.exchange import seeds
from graph_service.exchange.importing import import_file
from graph_service.exchange.workbook import form
from graph_service.exchange.workbook.held import Held
from graph_service.exchange.workbook.writing import workbook, written
from graph_service.model import EdgeRef, NodeRef
from tests.folding import for_each

PLAN = "mli-itsp"
PROJECT = "mli-gao-livelihoods"


@pytest.fixture
def mali(memory_graph):
    seeds.seed(memory_graph, "mali-2021", author="t")
    money = {"budget": 120.5, "currency": "USD", "start": "2021-01-31", "status": "implementation"}
    memory_graph.apply(Change([UpsertNode("Project", PROJECT, money)], "t", "t"))
    return memory_graph


@contextmanager
def edited(content):
    """A workbook to be edited; ``saved`` on it are its bytes after that."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(content))
    book.out = None
    yield book
    out = io.BytesIO()
    book.save(out)
    book.saved = out.getvalue()


def at(sheet, column, key=None):
    """The cell of a column in the row of a key, or in the first row below all others."""
    heads = {cell.value: cell.column for cell in sheet[1]}
    keys = [sheet.cell(n, heads["Clé"]).value for n in range(1, sheet.max_row + 1)]
    number = keys.index(key) + 1 if key else max(n for n, row in enumerate(sheet.values, 1) if any(row)) + 1
    return sheet.cell(number, heads[column])


def add(sheet, **cells):
    number = at(sheet, "Clé").row
    heads = {cell.value: cell.column for cell in sheet[1]}
    for name, value in cells.items():
        cell = sheet.cell(number, heads[name.replace("_", " ")])
        cell.value = value
        cell.data_type = "s" if isinstance(value, str) else cell.data_type  # no formula, whatever it begins with
    return number


def imported(graph, content, **given):
    return import_file(graph, content, author="t", name="plan.xlsx", **given)


def contents(graph):
    return graph.store.view(
        lambda tx: {
            each.ref: {n: v for n, v in each.properties.items() if not n.startswith("recorded_")}
            for some in state.everything(tx)
            for each in some
        }
    )


def test_unchanged_it_changes_nothing_in_either_language(mali):
    for lang in ("fr", "en"):
        report = imported(mali, workbook(mali, PLAN, lang))
        assert report.is_unchanged and report.reports == () and report.changes == ()
    assert mali.revision() == 2


def test_an_edit_an_addition_a_removal_and_a_conflict_are_one_change_that_is_undone(mali):
    before = contents(mali)
    with edited(workbook(mali, PLAN, "fr")) as book:
        projects = book["Projets"]
        at(projects, "Requis", PROJECT).value = "1 250 000,50"
        at(projects, "Fin", PROJECT).value = "31/12/2023"
        at(projects, "Mise en œuvre", PROJECT).value = "achevé"
        place = at(projects, "Mise en œuvre", PROJECT).coordinate
        at(projects, "Retirer", "mli-community-policing").value = "x"
        new = add(projects, Intitulé="Écoles rouvertes", Requis=10, Devise="USD")
        add(book["Chefs de file"], Partie_ou_projet="Écoles rouvertes", Entité="UNICEF")
        add(book["Contributions"], Projet="ecoles rouvertes", Contribue_à="2")
    mali.apply(Change([UpsertNode("Project", PROJECT, {"status": "suspended"})], "x", "meanwhile"))
    changed_by_others = contents(mali)

    tried = imported(mali, book.saved, dry_run=True)
    assert mali.revision() == 3 and {each.verb for each in tried.changes} == {"added", "changed", "deleted"}
    report = imported(mali, book.saved)
    assert report.revision == 4 and report.changed == tried.changed
    after = contents(mali)
    key = f"{PLAN}-ecoles-rouvertes"
    assert after[NodeRef(PROJECT)] == {
        **changed_by_others[NodeRef(PROJECT)],
        "budget": 1250000.5,
        "end": "2023-12-31",
    }
    assert after[NodeRef(key)]["title"] == "Écoles rouvertes" and after[NodeRef(key)]["locator"] == f"Projets!{new}"
    assert {EdgeRef("LED_BY", key, "unicef"), EdgeRef("CONTRIBUTES_TO", key, "mli-itsp-2")} <= after.keys()
    assert NodeRef("mli-community-policing") in after  # it contributes to another plan too
    assert EdgeRef("CONTRIBUTES_TO", "mli-community-policing", "mli-itsp-4") not in after
    (conflict,) = [each for each in report.reports if "both sides" in str(each.problem)]
    assert conflict.column == f"Projets!{place}"
    assert "implementation" in str(conflict.problem) and "suspended" in str(conflict.problem)

    again = imported(mali, book.saved)
    assert again.is_unchanged and mali.revision() == 4
    mali.undo(4, author="t", reason="t")
    assert contents(mali) == changed_by_others != before


STRANGE = [
    "=1+1",
    "-",
    "  two  blanks ",
    "a\nb",
    "_x000D_",
    "&amp;",
    "x" * 40_000,
    "1.10",
    "TRUE",
    "31/12/2024",
    "été\u200b",
]
TEXTS = st.sampled_from(STRANGE) | st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1).filter(
    str.strip
)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(titles=st.lists(TEXTS, min_size=2, max_size=4), lang=st.sampled_from(["fr", "en"]))
def test_what_strangers_wrote_comes_back_as_it_was(memory_graph, titles, lang):
    """Titles, codes and descriptions of any signs, two alike among them, whatever a cell makes of them."""
    said = {"standing": "asserted"}
    nodes = [UpsertNode("Framework", "f", {"title": titles[0], "kind": "other"})]
    for number, text in enumerate([*titles, titles[0]]):
        part, project, entity = f"r-{number}", f"p-{number}", f"e-{number}"
        nodes += [
            UpsertNode("Result", part, {"title": text, "level": "output", "code": text[:50]}),
            UpsertNode("Project", project, {"title": text, "code": text[:50], "description": text, "end": "2024-06"}),
            UpsertNode("Entity", entity, {"title": text, "kind": "ngo", "acronym": text[:50]}),
            UpsertEdge(EdgeRef("PART_OF", part, "f"), said),
            UpsertEdge(EdgeRef("CONTRIBUTES_TO", project, part), said),
            UpsertEdge(EdgeRef("IMPLEMENTED_BY", project, entity, "partner"), said),
        ]
    memory_graph.apply(Change(nodes, "t", "t"))
    report = imported(memory_graph, workbook(memory_graph, "f", lang))
    assert report.is_unchanged and report.reports == (), report.reports
    memory_graph.undo(memory_graph.revision(), author="t", reason="t")


COLUMNS = {
    "Intitulé": (st.text(st.characters(codec="utf-8", categories=["L", "N"]), min_size=1, max_size=9), "title"),
    "Requis": (st.integers(0, 10**9).map(float), "budget"),
    "Début": (st.dates(date(1990, 1, 1), date(2090, 1, 1)), "end"),
    "Fin": (st.dates(date(2031, 1, 1), date(2090, 1, 1)), "end"),
    "Mise en œuvre": (st.sampled_from(["achevé", "completed", "COMPLETED"]), "status"),
}


@st.composite
def edits(draw):
    found = {}
    for key in (PROJECT, "mli-uniet-electoral-support", "mli-joint-transition-priorities"):
        for name in draw(st.sets(st.sampled_from([n for n in COLUMNS if n != "Début"]), max_size=3)):
            found[key, name] = draw(COLUMNS[name][0])
    return found


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=edits(), by_text=st.booleans())
def test_what_is_edited_is_exactly_what_changes(mali, wanted, by_text):
    before, at_first = contents(mali), mali.revision()
    with edited(workbook(mali, PLAN, "fr")) as book:
        for (key, name), value in wanted.items():
            typed = f"{value:%d/%m/%Y}" if by_text and isinstance(value, date) else value
            at(book["Projets"], name, key).value = typed
    expected = {ref: dict(properties) for ref, properties in before.items()}
    for (key, name), value in wanted.items():
        stored = value.isoformat() if isinstance(value, date) else "completed" if name.startswith("Mise") else value
        expected[NodeRef(key)][COLUMNS[name][1]] = stored
    report = imported(mali, book.saved)
    assert contents(mali) == expected and not [r for r in report.reports if r.column.endswith("!1")]
    assert imported(mali, book.saved).is_unchanged
    if mali.revision() > at_first:
        mali.undo(mali.revision(), author="t", reason="t")
    assert contents(mali) == before


def test_an_empty_cell_and_a_missing_row_take_nothing_away_and_a_dash_does(mali):
    with edited(workbook(mali, PLAN, "fr")) as book:
        at(book["Projets"], "Requis", PROJECT).value = None
        at(book["Projets"], "Début", PROJECT).value = "-"
        at(book["Projets"], "Intitulé", PROJECT).value = "-"
        gone = at(book["Projets"], "Clé", "mli-uniet-electoral-support").row
        book["Projets"].delete_rows(gone)
    report = imported(mali, book.saved)
    assert report.changed["deleted"] == {}
    said = [str(each.problem) for each in report.reports]
    assert len(said) == 3 and "removes nothing" in said[0] and "cannot be taken away" in said[1]
    kept = contents(mali)[NodeRef(PROJECT)]
    assert kept["budget"] == 120.5 and "start" not in kept


@for_each(
    ("sheet", "column", "typed", "said"),
    [
        ("Projets", "Mise en œuvre", "en route", "en préparation, en cours, achevé"),
        ("Projets", "Fin", "31/06/2025", "no day that there is"),
        ("Projets", "Fin", "12/31/2025", "no day that there is"),
        ("Projets", "Fin", "bientôt", "31/12/2026"),
        ("Projets", "Requis", "12 500 000 FCFA", "amount such as 1250000"),
        ("Projets", "Requis", -5, "below zero"),
        ("Chefs de file", "Entité", "Les Amis du Fleuve", "is not known; there are"),
        ("Contributions", "Contribue à", "99", "is not known; there are"),
        ("Parties", "Fait partie de", "99", "is not known; there are"),
        ("Parties", "Niveau", "Effet", "needs a new row"),
    ],
)
def test_a_cell_that_cannot_be_used_is_named_with_what_may_stand_there(filled, sheet, column, typed, said):
    with edited(workbook(filled, PLAN, "fr")) as book:
        heads = {cell.value: cell.column for cell in book[sheet][1]}
        cell = book[sheet].cell(2, heads[column])
        cell.value = typed
    report = imported(filled, book.saved, dry_run=True)
    (one,) = [each for each in report.reports if each.column == f"{sheet}!{cell.coordinate}"]
    assert said in str(one.problem) and one.row == 2 and report.is_unchanged


def filled_form(lang="fr"):
    with edited(written(Held(None, {id: {} for id in form.SHEETS}), 0, lang)) as book:
        add(book["Plan"], Intitulé="Plan de Ménaka", Genre="Plan national", Pays="MLI", Début_du_plan="01/01/2024")
        add(book["Parties"], Code="1", Niveau="Objectif", Intitulé="Élevage")
        add(book["Parties"], Code=1.1, Niveau="produit", Intitulé="Puits réhabilités", Fait_partie_de="1")
        add(book["Entités"], Intitulé="Les Amis du Fleuve", Genre="ONG")
        add(book["Projets"], Intitulé="Puits", Requis="2 000", Devise="EUR", Fin="31 décembre 2024")
        add(book["Projets"], Intitulé="Puits", Requis=7)
        add(book["Projets"], Intitulé='=HYPERLINK("x")', Devise="EUR")
        for who in ("Les amis du fleuve", "PNUD"):
            add(book["Chefs de file"], Partie_ou_projet="Puits", Entité=who)
        add(book["Contributions"], Projet="Puits", Contribue_à="1.1")
    return book.saved


def test_the_empty_form_brings_a_plan_and_its_projects(memory_graph):
    report = imported(memory_graph, filled_form())
    found = contents(memory_graph)
    key = "plan-de-menaka"
    assert found[NodeRef(key)]["kind"] == "national" and found[NodeRef(key)]["period_start"] == "2024-01-01"
    assert found[NodeRef(f"{key}-1-1")]["level"] == "output" and found[NodeRef(f"{key}-puits")]["end"] == "2024-12-31"
    assert {
        EdgeRef("PART_OF", f"{key}-1", key),
        EdgeRef("PART_OF", f"{key}-1-1", f"{key}-1"),
        EdgeRef("LED_BY", f"{key}-puits", "les-amis-du-fleuve"),
        EdgeRef("LED_BY", f"{key}-puits", "undp"),
        EdgeRef("CONTRIBUTES_TO", f"{key}-puits", f"{key}-1-1"),
        EdgeRef("CONTRIBUTES_TO", f"{key}-hyperlink-x", key),
    } <= found.keys()
    assert EdgeRef("CONTRIBUTES_TO", f"{key}-puits", key) not in found
    assert ["stands twice" in str(each.problem) for each in report.reports].count(True) == 1
    assert imported(memory_graph, filled_form()).is_unchanged
    assert imported(memory_graph, workbook(memory_graph, key, "en")).is_unchanged
    with edited(workbook(memory_graph, key, "fr")) as book:
        add(book["Contributions"], Projet='=HYPERLINK("x")', Contribue_à="Puits réhabilités")
        at(book["Contributions"], "Retirer", f"{key}-puits~CONTRIBUTES_TO~{key}-1-1").value = "x"
    imported(memory_graph, book.saved)
    found = contents(memory_graph)
    placed = {(ref.start, ref.end) for ref in found if isinstance(ref, EdgeRef) and ref.type == "CONTRIBUTES_TO"}
    assert placed == {(f"{key}-hyperlink-x", f"{key}-1-1"), (f"{key}-puits", key)}


def test_what_left_the_graph_meanwhile_is_not_made_again(mali):
    with edited(workbook(mali, PLAN, "fr")) as book:
        at(book["Projets"], "Devise", PROJECT).value = "EUR"
    unchanged = workbook(mali, PLAN, "fr")
    mali.apply(Change([Delete(NodeRef(PROJECT))], "t", "t"))
    assert imported(mali, unchanged).is_unchanged
    report = imported(mali, book.saved)
    assert report.is_unchanged and "not in the graph any more" in str(report.reports[0].problem)


def test_a_copied_row_is_a_new_thing_and_one_without_its_key_is_known_by_its_name(mali):
    with edited(workbook(mali, PLAN, "fr")) as book:
        sheet = book["Projets"]
        original = [cell.value for cell in sheet[at(sheet, "Clé", PROJECT).row]]
        number = at(sheet, "Clé").row
        for column, value in enumerate(original, 1):
            sheet.cell(number, column).value = value
        heads = {cell.value: cell.column for cell in sheet[1]}
        sheet.cell(number, heads["Intitulé"]).value = "Deuxième phase"
        sheet.delete_cols(heads["Clé"])
        book["Projets"].move_range("A1:B9", cols=30)  # columns may stand elsewhere
    report = imported(mali, book.saved)
    assert report.changed["added"].get("Project") == 1 and f"{PLAN}-deuxieme-phase" in {
        ref.key for ref in contents(mali) if isinstance(ref, NodeRef)
    }
    assert report.changed["changed"] == {}


def test_a_part_moves_and_a_lead_is_handed_over(mali):
    moved = "mli-isf-1"
    mali.apply(Change([UpsertEdge(EdgeRef("LED_BY", "mli-isf-2", "undp"), {"standing": "asserted"})], "t", "t"))
    with edited(workbook(mali, "mli-isf", "fr")) as book:
        lead = at(book["Chefs de file"], "Entité", "mli-isf-2~LED_BY~undp")
        lead.value = "UNICEF"
    assert imported(mali, book.saved).changed["deleted"] == {"LED_BY": 1}
    found = contents(mali)
    assert EdgeRef("LED_BY", "mli-isf-2", "unicef") in found and EdgeRef("LED_BY", "mli-isf-2", "undp") not in found
    assert NodeRef(moved) in found


def test_files_that_are_none_of_ours_are_refused_with_what_to_do(mali):
    other = openpyxl.Workbook()
    other.active.append(["a", "b"])
    out = io.BytesIO()
    other.save(out)
    with pytest.raises(InvalidInput, match="--empty"):
        imported(mali, out.getvalue())
    with pytest.raises(InvalidInput, match="save it again"):
        imported(mali, b"PK\x03\x04 xl/ [Content_Types].xml" + b"x" * 200)
    with edited(workbook(mali, PLAN, "fr")) as book:
        del book["_alignment"]
    with pytest.raises(InvalidInput, match="_alignment"):
        imported(mali, book.saved)


def resaved(content):
    """A workbook as Google Sheets gives it back: no tables, styles or hidden sheets, text within the cells, days as
    numbers."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False})
    with edited(content) as book:
        for sheet in book:
            page = made.add_worksheet(sheet.title)
            for row in sheet.iter_rows():
                for cell in row:
                    value = to_excel(cell.value) if isinstance(cell.value, date) else cell.value
                    if value is not None:
                        page.write(cell.row - 1, cell.column - 1, value)
    made.close()
    return out.getvalue()


def test_it_comes_back_from_a_program_that_keeps_no_style(mali):
    content = resaved(workbook(mali, PLAN, "en"))
    report = imported(mali, content)
    assert report.is_unchanged and report.reports == ()
    with edited(content) as book:
        heads = {cell.value: cell.column for cell in book["Projects"][1]}
        row = next(row for row in book["Projects"].iter_rows() if PROJECT in [cell.value for cell in row])
        assert isinstance(row[heads["Start"] - 1].value, int)
        row[heads["End"] - 1].value = to_excel(date(2024, 2, 29))
    imported(mali, book.saved)
    assert contents(mali)[NodeRef(PROJECT)]["end"] == "2024-02-29"
