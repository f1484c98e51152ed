"""Tables as files for a spreadsheet: CSV as the API gives it, XLSX with headings in the reader's language."""

import io
from collections.abc import Sequence
from typing import Any, Final

import xlsxwriter
from starlette.responses import Response

from graph_service import tables
from graph_service.stores.base import Row
from visualisation import Lang
from visualisation.words import words

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MOST_ROWS: Final = 1_048_575
_LONGEST: Final = 32_767
_OPTIONS: Final = {
    "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
}  # fmt: skip


def response(kind: str, name: str, rows: Sequence[Row], columns: Sequence[str], lang: Lang) -> Response:
    """The rows as ``csv`` or ``xlsx``, to be saved under ``name``."""
    every = tables.columns(rows, columns)
    every = [column for column in every if column != "relationships"]
    content = tables.to_csv(rows, every).encode() if kind == "csv" else xlsx(rows, every, lang)
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"', "Cache-Control": "no-store"}
    return Response(content, headers=headers, media_type="text/csv" if kind == "csv" else XLSX)


def xlsx(rows: Sequence[Row], columns: Sequence[str], lang: Lang) -> bytes:
    """One sheet: a heading that stays in view, numbers as numbers, and text that is never a formula or a link."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _OPTIONS)
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True, "bottom": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for at, column in enumerate(columns):
        sheet.write_string(0, at, heading(column, lang), bold)
        sheet.set_column(at, at, 50 if column.startswith(("title", "quote")) else 18)
    for line, row in enumerate(rows[:_MOST_ROWS], start=1):
        for at, column in enumerate(columns):
            _write(sheet, line, at, tables.value(row, column), wrapped)
    sheet.freeze_panes(1, 0)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(columns) - 1)
    book.close()
    return out.getvalue()


def heading(column: str, lang: Lang) -> str:
    """A column's name for people, where there is a word for it."""
    return words(lang).get(f"web.column.{column}", column)


def _write(sheet: Any, line: int, at: int, value: Any, style: Any) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(line, at, value)
    elif isinstance(value, int | float):
        sheet.write_number(line, at, value)
    elif value not in (None, "", []):
        text = value if isinstance(value, str) else str(tables.cell(value))
        sheet.write_string(line, at, text[:_LONGEST], style)
