"""CSV that a spreadsheet opens rightly and runs nothing of."""

import csv
import io
import json
import re
import sys
from pathlib import Path

import openpyxl
from openpyxl.utils.escape import unescape

import visualisation
from graph_service import sheets, tables
from graph_service.exchange.parsed_file import RowReport, reports_csv
from graph_service.messages import Message
from tests.folding import for_each

ASSETS = Path(visualisation.__file__).parent / "assets"
HOSTILE = ["=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", '=HYPERLINK("http://x")']


def read(text):
    return list(csv.reader(io.StringIO(text.removeprefix(tables.BOM), newline="")))


WIDE = [
    "＝1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    "\u200b=1",
    "\ufeff=1",
    "\u00a0=1",
    "\u3000＝1",
    "﹣1",
    "⁼1",
    "−1",
    "|cmd",
    "｜cmd",
]
INSIDE = {
    "a;=1": "a;'=1",
    "a\t＝1": "a\t'＝1",
    "a\n +1": "a\n' +1",
    "a;\r\n@x": "a;\r\n'@x",
    "a = 1; b": "a = 1; b",
    "R&D | x": "R&D | x",
}


@for_each("text", WIDE)
def test_so_does_a_sign_of_another_width_and_one_behind_what_cannot_be_seen(text):
    assert read(tables.to_csv([{"a": text}], ["a"]))[1] == [f"'{text}"]
    assert read(tables.to_csv([{text: 1}], [text]))[0] == [f"'{text}"]


@for_each("text", INSIDE)
def test_so_does_text_behind_what_another_spreadsheet_takes_for_the_end_of_a_cell(text):
    assert read(tables.to_csv([{"a": text}], ["a"]))[1] == [INSIDE[text]]


def test_every_sign_that_is_one_of_those_once_normalised_is_taken_for_it_also_by_the_map():
    signs = [chr(code) for code in range(sys.maxunicode + 1) if tables.is_formula(chr(code))]
    assert len(signs) > 20
    (on_maps,) = re.findall(r"FORMULA = .*?\[([^\]]*)\]\|", (ASSETS / "map_table.js").read_text(encoding="utf-8"))
    assert json.loads(f'"{on_maps}"'.replace("\\-", "-")) == "".join(signs)


@for_each("text", HOSTILE + WIDE)
def test_a_workbook_keeps_it_as_text_also_when_somebody_edits_the_cell(text):
    book = openpyxl.load_workbook(io.BytesIO(sheets.xlsx([{"a": text}, {"a": "plain"}], [sheets.Column("a", text)])))
    head, cell, plain = book.active["A1"], book.active["A2"], book.active["A3"]
    assert (unescape(head.value), head.data_type) == (text, "s")
    assert (unescape(cell.value), cell.data_type, cell.quotePrefix) == (text, "s", True)
    assert not plain.quotePrefix


@for_each("text", HOSTILE + WIDE)
def test_reports_of_rows_do_too(text):
    report = RowReport(1, text, text, Message("{x}", x=text))
    row = next(csv.reader(io.StringIO(reports_csv([report]).partition("\r\n")[2], newline="")))
    assert row == ["1", f"'{text}", f"'{text}", f"'{text}"]


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
