"""What a workbook (.xlsx) says: sheet by sheet, row by row, under the headings of its columns."""

import datetime
import io
import warnings
from collections.abc import Sequence
from typing import Final

import openpyxl
from openpyxl.utils import get_column_letter

from graph_service import recorded
from graph_service.documents.gathering import Gathering, Reading, Report
from graph_service.documents.markers import marker
from graph_service.documents.markup import parsed
from graph_service.documents.packaged import Package
from graph_service.documents.repair import repaired
from graph_service.errors import InvalidInput
from graph_service.messages import Message

_MOST_ROWS: Final = 20_000
_MOST_COLUMNS: Final = 200
#: The heading row is looked for among so many rows.
_TOP: Final = 15
_LONGEST_HEADING: Final = 80
Row = tuple[int, dict[int, str]]


def read_workbook(content: bytes, name: str, report: Report) -> Reading:
    """All that the sheets of a .xlsx say; of a formula, the value that was last worked out."""
    package = Package(content, name)
    for path in package.paths:  # openpyxl parses them itself: see first that they are harmless
        if path.endswith((".xml", ".rels")) and "/media/" not in path:
            parsed(package.body(path), f"{name} ({path})")
    gathering = Gathering(name)
    if any(path.startswith(("xl/comments", "xl/threadedComments")) for path in package.paths):
        gathering.remark(Message(recorded.CELL_COMMENTS))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on what it leaves out: styles, validation, drawings
        try:
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        except (KeyError, ValueError, TypeError, AttributeError, IndexError, OSError) as error:
            raise InvalidInput(
                "{file} is damaged ({why}); open it, save it again and give that file", file=name, why=str(error)
            ) from error
        sheets = book.worksheets
        gathering.page(len(sheets), Message("sheets"))
        number = 0
        for count, sheet in enumerate(sheets, start=1):
            if sheet.sheet_state != "visible":
                gathering.left_out(recorded.HIDDEN_SHEETS)
                continue
            rows = _rows(sheet, gathering)
            number = _sheet(gathering, sheet.title, rows, number)
            report(count / len(sheets))
    return gathering.reading(len(sheets), book.properties.title)


def _rows(sheet: "openpyxl.worksheet._read_only.ReadOnlyWorksheet", gathering: Gathering) -> list[Row]:
    """The rows that say something: number, and text by column."""
    sheet.reset_dimensions()
    found: list[Row] = []
    blank = 0
    for number, cells in enumerate(sheet.iter_rows(max_col=_MOST_COLUMNS, values_only=True), start=1):
        texts = {column: text for column, value in enumerate(cells, start=1) if (text := _text(value))}
        blank = 0 if texts else blank + 1
        if texts:
            found.append((number, texts))
        if len(found) > _MOST_ROWS or blank > _MOST_ROWS:
            gathering.remark(Message(recorded.LONG_SHEET, name=repaired(sheet.title), n=f"{number:,}"))
            break
    return found


def _sheet(gathering: Gathering, title: str, rows: Sequence[Row], number: int) -> int:
    shown = repaired(title)
    gathering.add(shown, "heading", f"{shown}!A1", depth=1)
    top = heading_row(rows)
    names: dict[int, str] = {}
    for at, (line, cells) in enumerate(rows):
        if top is not None and at == top:
            names = {column: repaired(text) for column, text in cells.items()}
            continue
        number += 1
        before = top is None or at < top
        for column, text in cells.items():
            locator = f"{shown}!{get_column_letter(column)}{line}"
            if before and len(cells) == 1:
                gathering.add(text, "paragraph", locator)
                continue
            for part in text.splitlines():
                mark, rest = marker(repaired(part)) if not part.strip().isdigit() else (None, part)
                gathering.add(
                    rest, "cell", locator, depth=1 if mark else 0, number=mark, row=number, column=names.get(column)
                )
    return number


def heading_row(rows: Sequence[Row]) -> int | None:
    """Which of the rows names the columns: the first of the widest ones at the top whose cells are short texts."""
    wide = [(at, cells) for at, (_, cells) in enumerate(rows[:_TOP]) if len(cells) > 1]
    if not wide or len(rows) < 2:
        return None
    most = max(len(cells) for _, cells in wide)
    for at, cells in wide:
        short = all(len(text) <= _LONGEST_HEADING and any(map(str.isalpha, text)) for text in cells.values())
        if short and len(cells) >= max(2, most * 0.6) and at < len(rows) - 1:
            return at
    return None


def _text(value: object) -> str:
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, str):
        return "" if value.startswith("#") and value.rstrip("!?").isupper() else value.strip()
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    if isinstance(value, datetime.date | datetime.datetime | datetime.time):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:.10g}"
    return str(value)
