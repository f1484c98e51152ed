"""Tables as XLSX: a heading that stays in view, dates and numbers as such, text that is never a formula or a link."""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, Literal

import xlsxwriter

from graph_service import tables
from graph_service.errors import InvalidInput

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS: Final = 1_048_575
_LONGEST: Final = 32_767
_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
#: How a value is written: ``day`` and ``moment`` are ISO texts that become dates, ``share`` is of 1, ``long`` is prose.
Kind = Literal["text", "long", "number", "money", "share", "day", "moment"]
#: Formats that a spreadsheet has built in, and shows as the reader's country writes them.
_FORMATS: Final[Mapping[Kind, int]] = {"money": 3, "share": 9, "day": 14, "moment": 22}
_WIDEST: Final[Mapping[Kind, int]] = {"long": 60, "text": 32, "day": 12, "moment": 17}
#: Rows that the width of a column is measured by.
_MEASURED: Final = 500
_NO_NAME: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f]+")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet: where a row has its value, what it is called, and how it is written."""

    name: str
    heading: str
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Note:
    """One line of the sheet of explanations: what it speaks of, and what is said of it."""

    heading: str
    text: str | int | datetime = ""
    is_title: bool = False


def xlsx(
    rows: Sequence[Mapping[str, Any]],
    columns: Sequence[Column],
    *,
    name: str = "",
    notes: Sequence[Note] = (),
    notes_name: str = "About",
) -> bytes:
    """One sheet of the rows, called ``name``, and one of ``notes`` where there are any.

    Raises:
        InvalidInput: there are more rows than a sheet holds.
    """
    if len(rows) > MOST_ROWS:
        raise InvalidInput(
            "the table has {n:,} rows, and a sheet holds {most:,}; narrow it with filters, or take it as CSV",
            n=len(rows),
            most=MOST_ROWS,
        )
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _OPTIONS)
    sheet = book.add_worksheet(sheet_name(name))
    style = _Style(book)
    for at, column in enumerate(columns):
        sheet.write_string(0, at, column.heading, style.head)
        sheet.set_column(at, at, _width(column, rows))
        for line, row in enumerate(rows, start=1):
            _write(sheet, line, at, tables.value(row, column.name), column.kind, style)
    sheet.freeze_panes(1, 0)
    if rows and columns:
        sheet.autofilter(0, 0, len(rows), len(columns) - 1)
    if notes:
        _write_notes(book.add_worksheet(sheet_name(notes_name)), notes, style)
    book.close()
    return out.getvalue()


def sheet_name(text: str) -> str:
    """What a sheet may be called: at most 31 signs, none that a reference is made of.

    >>> sheet_name("a/b: [c]"), sheet_name("'")
    ('a b c', 'Sheet1')
    """
    return " ".join(_NO_NAME.sub(" ", text).split())[:31].strip("' ") or "Sheet1"


class _Style:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.text = book.add_format({"text_wrap": True, "valign": "top"})
        # stays text when somebody edits the cell, or takes it to another sheet
        self.quoted = book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True, "num_format": "@"})
        self.plain = book.add_format({"valign": "top"})
        self.of = {kind: book.add_format({"valign": "top", "num_format": n}) for kind, n in _FORMATS.items()}

    def number(self, kind: Kind) -> Any:
        return self.of.get(kind, self.plain)


def _write(sheet: Any, line: int, at: int, value: Any, kind: Kind, style: _Style) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(line, at, value, style.plain)
    elif isinstance(value, int | float):
        sheet.write_number(line, at, value, style.number(kind))
    elif isinstance(value, str) and kind in ("day", "moment") and (found := _moment(value, kind)):
        sheet.write_datetime(line, at, found, style.of[kind])
    elif value not in (None, "", []):
        text = value if isinstance(value, str) else str(tables.cell(value))
        shown = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
        sheet.write_string(line, at, shown, style.quoted if tables.is_formula(text) else style.text)


def _moment(text: str, kind: Kind) -> datetime | None:
    """A whole day, or a moment in UTC, as a spreadsheet counts them: from 1900. A year or a month alone is none."""
    try:
        found = datetime.combine(date.fromisoformat(text), datetime.min.time()) if len(text) == 10 else None
        if kind == "moment" and found is None:
            found = datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None)
    except ValueError:
        return None
    return found if found is not None and found.year >= 1900 else None


def _width(column: Column, rows: Sequence[Mapping[str, Any]]) -> int:
    """As wide as most of its values, within what can be read; a heading may wrap."""
    if column.kind in ("day", "moment"):
        return _WIDEST[column.kind]
    values = (tables.value(row, column.name) for row in rows[:_MEASURED])
    lengths = sorted(len(str(tables.cell(value))) for value in values)
    usual = lengths[int(len(lengths) * 0.9)] if lengths else 0
    least = max((len(word) for word in column.heading.split()), default=0)
    return max(8, least + 3, min(usual + 2, _WIDEST.get(column.kind, 20)))


def _write_notes(sheet: Any, notes: Sequence[Note], style: _Style) -> None:
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 90)
    for line, note in enumerate(notes):
        if note.is_title:
            sheet.write_string(line, 0, note.heading, style.head)
            continue
        _write(sheet, line, 0, note.heading, "text", style)
        if isinstance(note.text, datetime):
            sheet.write_datetime(line, 1, note.text, style.of["moment"])
        else:
            _write(sheet, line, 1, note.text, "long", style)
