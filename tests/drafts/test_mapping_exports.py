"""The mapping for others: every decision with who, when, page and words, in files that their tools can read."""

import csv
import io
import json

import openpyxl
import pytest

from graph_service import tables
from graph_service.drafts import create, decisions, repository
from graph_service.drafts.choices import Choice
from graph_service.drafts.mapping import COLUMNS, rows
from graph_service.drafts.mapping_exports import EXPORTS
from tests.drafts.build import STATEMENTS, document, drafted, statement

HOSTILE = (
    *STATEMENTS,
    statement(6, '=HYPERLINK("http://x";"y")\tsuite', "output"),
    statement(7, "@SUM(1) # ; \"'« État »\u2028 fin", "objective", context=("+Titre",)),
)


@pytest.fixture
def draft(memory_graph):
    key = drafted(memory_graph, HOSTILE)
    made = [
        Choice(f"{key}-0002", "accept", "isf-2", probability=0.81, chosen="suggestion"),
        Choice(f"{key}-0002", "accept", "sdg-16"),
        Choice(f"{key}-0002", "accept", "undp", tie="lead"),
        Choice(f"{key}-0003", "reject", "isf-1-1"),
        Choice(f"{key}-0004", "new"),
        Choice(f"{key}-0001", "accept", "isf-2"),
        Choice(f"{key}-0008", "accept", "isf-3"),
        Choice(f"{key}-0007", "accept", "isf-1-1"),
        Choice(f"{key}-0005", "accept", "ml07"),
    ]
    decisions.decide(memory_graph, key, made, author="=Ada")
    return repository.load(memory_graph, key)


def test_a_row_for_each_decision_and_for_each_statement_without_one(draft):
    found = rows(draft)
    assert [(row["statement"][-1], row["decision"], row["target"]) for row in found] == [
        ("1", "accepted", "isf-2"),
        ("2", "accepted", "isf-2"),
        ("2", "accepted", "sdg-16"),
        ("2", "accepted", "undp"),
        ("3", "rejected", "isf-1-1"),
        ("4", "new", None),
        ("5", "accepted", "ml07"),
        ("6", "aside", None),
        ("7", "accepted", "isf-1-1"),
        ("8", "accepted", "isf-3"),
    ]
    second = found[1]
    assert (second["page"], second["author"], second["probability"]) == ("p. 2", "=Ada", 0.81)
    assert second["quote"] == second["text"] == STATEMENTS[1].text and second["time"]


def test_csv_and_xlsx_say_the_same_and_run_nothing(draft):
    text = EXPORTS["csv"].write(draft).decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text, newline="")))
    sheet = openpyxl.load_workbook(io.BytesIO(EXPORTS["xlsx"].write(draft))).active
    cells = [list(row) for row in sheet.iter_rows()]
    assert list(lines[0]) == list(COLUMNS) and [c.value for c in cells[0]] == [c.replace("_", " ") for c in COLUMNS]
    assert len(lines) == len(cells) - 1 == len(rows(draft))
    for line, row in zip(lines, cells[1:], strict=True):
        for column, cell in zip(COLUMNS, row, strict=True):
            assert cell.data_type != "f" and not line[column].startswith(("=", "+", "-", "@"))
            said = f"{cell.value.isoformat()}+00:00" if cell.is_date else str(tables.cell(cell.value))
            assert line[column] == said, column


def parsed(path):
    """What the package of the format's makers reads; valid by its own word."""
    from sssom.parsers import parse_sssom_table
    from sssom.validators import validate

    read = parse_sssom_table(str(path))
    assert all(not report.results for report in validate(read, fail_on_error=True).values())
    return read.df


@pytest.mark.filterwarnings("ignore")  # of the package and of what it stands on
def test_sssom_is_what_its_own_package_calls_valid(draft, tmp_path):
    path = tmp_path / "mapping.sssom.tsv"
    path.write_bytes(EXPORTS["sssom"].write(draft))
    found = {(row["subject_id"][-1], row["object_id"]): row for row in parsed(path).to_dict("records")}
    assert {at: (row["predicate_id"], row.get("predicate_modifier") or "") for at, row in found.items()} == {
        ("1", "alignment:isf-2"): ("skos:narrowMatch", ""),
        ("2", "alignment:isf-2"): ("skos:broadMatch", ""),
        ("2", "alignment:sdg-16"): ("skos:relatedMatch", ""),
        ("3", "alignment:isf-1-1"): ("skos:broadMatch", "Not"),
        ("4", "sssom:NoTermFound"): ("skos:relatedMatch", ""),
        ("7", "alignment:isf-1-1"): ("skos:closeMatch", ""),
        ("8", "alignment:isf-3"): ("skos:closeMatch", ""),
    }
    second = found["2", "alignment:isf-2"]
    assert second["subject_label"] == STATEMENTS[1].text and second["object_label"] == "Protection des civils"
    assert (second["mapping_justification"], second["author_label"]) == ("semapv:ManualMappingCuration", "'=Ada")
    assert second["comment"] == "p. 2: suggestion; suggested at 0.81" and second["confidence"] == 1
    assert len(second["mapping_date"]) == len("2022-01-01")


def test_json_ld_needs_no_network_and_has_all_provenance(draft):
    found = json.loads(EXPORTS["json-ld"].write(draft))
    assert isinstance(found["@context"], dict) and "@import" not in found["@context"]
    assert found["key"] == f"alignment:{draft.key}" and found["sha256"] == document().sha256
    second = found["statements"][1]
    assert second["alignsWith"] == ["alignment:isf-2"] and second["ledBy"] == ["alignment:undp"]
    assert {**second["decisions"][0], "time": None} == {
        "label": "Decision",
        "decision": "accepted",
        "target": "alignment:isf-2",
        "relationship": "alignsWith",
        "author": "=Ada",
        "time": None,
        "probability": 0.81,
        "chosen": "suggestion",
        "quote": STATEMENTS[1].text,
        "page": "p. 2",
        "carriedBy": None,
    }
    assert found["statements"][3]["decisions"][0]["decision"] == "new"
    assert found["statements"][2]["partOf"] == f"alignment:{draft.key}-0002"


@pytest.mark.parametrize("name", EXPORTS)
def test_what_was_carried_over_keeps_who_decided_it(memory_graph, draft, name):
    later = create.add(memory_graph, document(content=b"2"), HOSTILE, author="Bob", previous=draft.key).key
    written = EXPORTS[name].write(repository.load(memory_graph, later))
    if name != "xlsx":
        assert b"=Ada" in written and b"Bob" in written
    assert written != EXPORTS[name].write(draft)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", EXPORTS)
def test_a_draft_on_which_nothing_was_decided_can_be_written(memory_graph, name, tmp_path):
    written = EXPORTS[name].write(repository.load(memory_graph, drafted(memory_graph)))
    assert written
    if name == "sssom":
        path = tmp_path / "none.sssom.tsv"
        path.write_bytes(written)
        assert len(parsed(path)) == 0
