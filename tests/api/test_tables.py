"""CSV that a spreadsheet opens rightly and runs nothing of."""

import csv
import io

from graph_service import tables
from tests.folding import for_each

HOSTILE = ["=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", '=HYPERLINK("http://x")']


def read(text):
    return list(csv.reader(io.StringIO(text.removeprefix(tables.BOM), newline="")))


@for_each("text", HOSTILE)
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text):
    assert read(tables.to_csv([{"a": text}], ["a"]))[1] == [f"'{text}"]


@for_each("text", HOSTILE)
def test_so_does_text_inside_a_list(text):
    assert read(tables.to_csv([{"a": [text, "b"]}], ["a"]))[1][0].startswith("'")


def test_so_does_the_service(client, finding):
    for number, text in enumerate(HOSTILE):
        made = client.post("/api/v1/changes", json=finding(f"f-{number}", set={"title": text, "quote": text}))
        assert made.status_code == 201, made.text
    found = read(client.get("/api/v1/findings?format=csv").content.decode("utf-8-sig"))
    rows = [dict(zip(found[0], row, strict=True)) for row in found[1:]]
    assert [(row["title"], row["quote"]) for row in rows] == [(f"'{text}", f"'{text}") for text in HOSTILE]


def test_numbers_stay_numbers_and_nothing_is_nothing():
    rows = [{"a": -5, "b": 0.25, "c": True, "d": None, "e": "x"}]
    assert read(tables.to_csv(rows, "abcde"))[1] == ["-5", "0.25", "true", "", "x"]


def test_lists_are_joined_and_objects_opened_by_their_columns():
    rows = [{"key": "a", "entities": ["undp", "wfp"], "count": {"x": 1, "rca": 2.5}}, {"key": "b", "count": None}]
    columns = tables.columns(rows, ["count.x"])
    assert columns == ["count.x", "key", "entities", "count.rca"]
    assert read(tables.to_csv(rows, columns))[1:] == [["1", "a", "undp; wfp", "2.5"], ["", "b", "", ""]]


def test_the_byte_order_mark_and_line_ends_are_those_that_spreadsheets_expect():
    assert tables.to_csv([{"a": "é"}], ["a"]) == "\ufeffa\r\né\r\n"
