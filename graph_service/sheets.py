"""Tables as XLSX: a heading that stays in view, numbers as numbers, and text that is never a formula or a link."""

import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

import xlsxwriter

from graph_service import tables

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MOST_ROWS: Final = 1_048_575
_LONGEST: Final = 32_767
_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_WIDE: Final = ("title", "quote", "text", "context", "target_title")


def xlsx(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], headings: Mapping[str, str] | None = None) -> bytes:
    """One sheet of the rows; ``headings`` are the columns' names for people, where there are any."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _OPTIONS)
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True, "bottom": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    # stays text when somebody edits the cell, or takes it to another sheet
    quoted = book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True, "num_format": "@"})
    for at, column in enumerate(columns):
        sheet.write_string(0, at, (headings or {}).get(column, column), bold)
        sheet.set_column(at, at, 50 if column.startswith(_WIDE) else 18)
    for line, row in enumerate(rows[:_MOST_ROWS], start=1):
        for at, column in enumerate(columns):
            _write(sheet, line, at, tables.value(row, column), wrapped, quoted)
    sheet.freeze_panes(1, 0)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(columns) - 1)
    book.close()
    return out.getvalue()


def _write(sheet: Any, line: int, at: int, value: Any, wrapped: Any, quoted: Any) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(line, at, value)
    elif isinstance(value, int | float):
        sheet.write_number(line, at, value)
    elif value not in (None, "", []):
        text = value if isinstance(value, str) else str(tables.cell(value))
        sheet.write_string(line, at, text[:_LONGEST], quoted if tables.is_formula(text) else wrapped)
