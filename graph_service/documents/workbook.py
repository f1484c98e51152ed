"""What a workbook (.xlsx) says: sheet by sheet, row by row, under the headings of its columns."""

import datetime
import io
import warnings
from collections.abc import Sequence
from typing import Final

import openpyxl
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.utils.escape import unescape

from graph_service import recorded
from graph_service.documents.gathering import Gathering, Reading, Report
from graph_service.documents.markers import marker, points
from graph_service.documents.markup import R, S, parsed
from graph_service.documents.packaged import Package
from graph_service.documents.repair import repaired
from graph_service.documents.sheet_form import SheetForm, form_of, place, places
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
    forms = _forms(package)
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
            form = forms.get(sheet.title, SheetForm())
            _remarks(gathering, repaired(sheet.title), form)
            number = _sheet(gathering, repaired(sheet.title), _rows(sheet, gathering), form, number)
            report(count / len(sheets))
    return gathering.reading(len(sheets), book.properties.title)


def _forms(package: Package) -> dict[str, SheetForm]:
    """The form of each sheet by its title; every part is seen to be harmless, for openpyxl parses them itself."""
    main = package.main()
    links = package.links(main)
    titles = {
        links[key][1]: each.get("name", "")
        for each in package.xml(main).iter(f"{S}sheet")
        if (key := each.get(f"{R}id", "")) in links
    }
    found: dict[str, SheetForm] = {}
    for path in package.paths:
        if path.endswith((".xml", ".rels")) and "/media/" not in path:
            root = parsed(package.body(path), f"{package.name} ({path})")
            if path in titles:
                found[titles[path]] = form_of(root)
    return found


def _remarks(gathering: Gathering, title: str, form: SheetForm) -> None:
    """What a sheet does not say, or shows otherwise than it is read."""
    if form.unworked:
        gathering.remark(Message(recorded.UNWORKED, n=len(form.unworked), cells=places(title, form.unworked)))
    if form.failed:
        gathering.remark(Message(recorded.FAILED, n=len(form.failed), cells=places(title, form.failed)))
    if form.columns > _MOST_COLUMNS:
        gathering.remark(Message(recorded.WIDE_SHEET, name=title, n=_MOST_COLUMNS))
    if form.hides:
        gathering.left_out(recorded.HIDDEN_ROWS)


def _rows(sheet: "openpyxl.worksheet._read_only.ReadOnlyWorksheet", gathering: Gathering) -> list[Row]:
    """The rows that say something: number, and text by column."""
    sheet.reset_dimensions()
    found: list[Row] = []
    blank = 0
    for number, cells in enumerate(sheet.iter_rows(max_col=_MOST_COLUMNS), start=1):
        texts = {
            column: text
            for column, cell in enumerate(cells, start=1)
            if cell.value is not None and (text := _text(cell.value, cell.number_format))
        }
        blank = 0 if texts else blank + 1
        if texts:
            found.append((number, texts))
        if len(found) > _MOST_ROWS or blank > _MOST_ROWS:
            gathering.remark(Message(recorded.LONG_SHEET, name=repaired(sheet.title), n=f"{number:,}"))
            break
    return found


def _sheet(gathering: Gathering, title: str, rows: Sequence[Row], form: SheetForm, number: int) -> int:
    gathering.add(title, "heading", f"{title}!A1", depth=1)
    heads = heading_rows(rows, form)
    names: dict[int, str] = {}
    width = max((column for at in heads for column in rows[at][1]), default=0)
    for at, (line, cells) in enumerate(rows):
        number += 1
        if at in heads:
            for column, text in cells.items():
                gathering.add(text, "head", place(title, column, line), row=number, at=column - 1)
                for under in form.covered(line, column):
                    names[under] = f"{names[under]} / {repaired(text)}" if under in names else repaired(text)
            continue
        alone = len(cells) == 1 and (not heads or at < heads[0])
        for column, text in cells.items():
            locator = place(title, column, line)
            across = len(form.covered(line, column)) >= max(width, 2)
            for part in points(text, parted=True):
                mark, rest = marker(part)
                depth = 1 if mark else 0
                if alone:
                    gathering.add(rest, "item" if mark else "paragraph", locator, depth=depth, number=mark)
                    continue
                named = None if across else names.get(column)
                gathering.add(rest, "cell", locator, depth=depth, number=mark, row=number, column=named, at=column - 1)
    return number


def heading_rows(rows: Sequence[Row], form: SheetForm) -> range:
    """The places of the rows that name the columns: the heading row, and those below it that part its wide cells."""
    top = heading_row(rows)
    if top is None:
        return range(0)
    line, cells = rows[top]
    deep = max(form.spans.get((line, column), (line, 0))[0] for column in cells)
    wide = {under for column in cells if len(form.covered(line, column)) > 1 for under in form.covered(line, column)}
    end = top + 1
    while end < len(rows) - 1 and (rows[end][0] <= deep or (end == top + 1 and rows[end][1].keys() <= wide)):
        end += 1
    return range(top, end)


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


def _text(value: object, shown_as: str) -> str:
    """What a cell shows: dates in the one form that all read, shares in per cent where it shows them so."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, str):
        return "" if value in ERROR_CODES else unescape(value).strip()
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    if isinstance(value, datetime.date | datetime.datetime | datetime.time):
        return value.isoformat()
    if isinstance(value, int | float) and "%" in shown_as:
        return f"{value * 100:.10g}%"
    return f"{value:.10g}" if isinstance(value, float) else str(value)
