"""A workbook that came back: which rows it has, and what stood there when it was made. Excel, LibreOffice and Google
Sheets save it each in their way; a column may have moved, a hidden one be gone."""

import io
import warnings
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, cast

import openpyxl
from openpyxl.utils import get_column_letter

from graph_service.errors import InvalidInput
from graph_service.exchange import files
from graph_service.exchange.parsed_file import RowReport, shown
from graph_service.exchange.workbook import form
from graph_service.exchange.workbook.cells import tidy
from graph_service.exchange.workbook.form import HIDDEN, KEY, MARK, REMOVE, SHEETS, VERSION, Sheet
from graph_service.exchange.workbook.held import Values
from graph_service.messages import Message
from graph_service.model.wording import LANGUAGES, Lang

_MOST_ROWS: Final = 50_000
_MOST_COLUMNS: Final = 200
_ZIP: Final = b"PK\x03\x04"
#: What openpyxl raises of a file that is no workbook, or a damaged one.
_DAMAGED: Final = (zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, EOFError, OSError, SyntaxError)
_MARKS: Final = frozenset({"x", "✓", "✔", "oui", "yes", "1", "true", "vrai"})


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet: its number, key, and the cells of the columns that it has. ``title`` is the sheet's name."""

    sheet: Sheet
    title: str
    number: int
    key: str | None
    cells: Mapping[str, Any]
    letters: Mapping[str, str]
    remove: bool = False

    @property
    def place(self) -> str:
        return f"{self.title}!{self.number}"

    def cell(self, id: str) -> str:
        """The name of a cell, such as Projets!G48."""
        return f"{self.title}!{self.letters[id]}{self.number}" if id in self.letters else self.place

    def report(self, id: str, value: object, problem: Message) -> RowReport:
        return RowReport(self.number, self.cell(id), shown(value), problem)


@dataclass(frozen=True, slots=True)
class Given:
    """What a workbook has. ``framework`` is the plan that it was made of, at ``revision``; none for an empty form."""

    framework: str | None
    revision: int
    lang: Lang
    rows: Mapping[str, Sequence[Row]]
    originals: Mapping[str, Mapping[str, Values]] = field(default_factory=dict)
    reports: Sequence[RowReport] = ()


def sniff(head: bytes) -> bool:
    """Whether a file that begins like this may be a workbook."""
    return head.startswith(_ZIP) and (b"[Content_Types].xml" in head or b"xl/" in head or b"mimetype" not in head[:60])


def read(given: files.Given, name: str, max_bytes: int) -> Given:
    """The rows of a workbook, and what stood in them.

    Raises:
        NotFound: there is no such file.
        InvalidInput: it is no workbook of ours, is damaged, too large, or of a later release.
    """
    content = files.content(given, name, max_bytes)
    values, formulas = (_opened(content, name, max_bytes, data_only=each) for each in (True, False))
    try:
        return _given(values, formulas, name)
    except _DAMAGED as error:
        raise InvalidInput(
            "{file} is no workbook that can be read ({why}); save it again as .xlsx", file=name, why=str(error)[:200]
        ) from error
    finally:
        values.close()
        formulas.close()


def _opened(content: bytes, name: str, max_bytes: int, *, data_only: bool) -> Any:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if (size := sum(each.file_size for each in packed.infolist())) > max_bytes * files.TOTAL_TIMES:
                raise InvalidInput(
                    "{file} has {size:,.1f} MiB unpacked, and at most {most:,.1f} MiB are taken",
                    file=name,
                    size=size / files.MIB,
                    most=max_bytes * files.TOTAL_TIMES / files.MIB,
                )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what openpyxl leaves out: pictures, rules of validation
            return openpyxl.load_workbook(io.BytesIO(content), data_only=data_only)
    except _DAMAGED as error:
        raise InvalidInput(
            "{file} is no workbook that can be read ({why}); save it again as .xlsx", file=name, why=str(error)[:200]
        ) from error


def _given(values: Any, formulas: Any, name: str) -> Given:
    sheets = {page.title: sheet for page in values.worksheets if (sheet := form.sheet_of(page.title)) is not None}
    if HIDDEN not in values.sheetnames and not {"plan", "projects"} <= {each.id for each in sheets.values()}:
        raise InvalidInput(
            "{file} is no workbook of `alignment workbook`; fill in the form of `alignment workbook OUT.xlsx --empty`, "
            "or read it as a draft with `alignment draft add`",
            file=name,
        )
    framework, revision, lang, originals = _made(values, name)
    reports: list[RowReport] = []
    rows: dict[str, list[Row]] = {id: [] for id in SHEETS}
    for title, sheet in sheets.items():
        if values[title].max_row > _MOST_ROWS:
            raise InvalidInput(
                "{file}, sheet {sheet}: it has more than {most:,} rows", file=name, sheet=title, most=_MOST_ROWS
            )
        rows[sheet.id].extend(_rows(values[title], formulas[title], sheet, reports))
    if HIDDEN not in values.sheetnames and any(row.key for some in rows.values() for row in some):
        raise InvalidInput(
            "{file} has keys, and no sheet {sheet} any more, which says of which state it was made; make the workbook "
            "again and copy the changes into it",
            file=name,
            sheet=HIDDEN,
        )
    return Given(framework, revision, lang, rows, originals, reports)


def _made(values: Any, name: str) -> tuple[str | None, int, Lang, dict[str, dict[str, Values]]]:
    """Of what a workbook was made: plan, revision, language, and its rows then."""
    if HIDDEN not in values.sheetnames:
        return None, 0, "fr", {}
    head, *lines = values[HIDDEN].iter_rows(values_only=True)
    if len(head) < 5 or head[0] != MARK or not isinstance(head[2], int | float):
        raise InvalidInput("{file}: its sheet {sheet} was changed; make the workbook again", file=name, sheet=HIDDEN)
    if head[1] != VERSION:
        raise InvalidInput("{file} was made by another release; make the workbook again", file=name)
    found: dict[str, dict[str, Values]] = defaultdict(dict)
    fields: Sequence[str] = ()
    for id, key, *rest in lines:
        if not id:
            continue
        if not key:
            fields = [str(each) for each in rest if each]
            continue
        kinds = {each.id: each.kind for each in SHEETS[str(id)].fields}
        found[str(id)][str(key)] = {
            each: _kept(value, kinds[each]) for each, value in zip(fields, rest, strict=False) if each in kinds
        }
    lang: Lang = "en" if head[4] == LANGUAGES[1] else "fr"
    return str(head[3]) if head[3] else None, int(head[2]), lang, dict(found)


def _kept(value: Any, kind: str) -> str | float | None:
    if value is None or value == "":
        return None
    if kind == "money":
        return float(value)
    return tidy(value) if isinstance(value, str) else str(value)


def _rows(page: Any, formulas: Any, sheet: Sheet, reports: list[RowReport]) -> Iterator[Row]:
    lines = page.iter_rows(max_col=min(page.max_column, _MOST_COLUMNS))
    head = next(lines, ())
    columns: dict[int, str] = {}
    for at, cell in enumerate(head):
        text = str(cell.value or "").strip()
        if (id := form.field_of(sheet, text) if text else None) is not None and id not in columns.values():
            columns[at] = id
        elif text:
            problem = Message("this column is none of the form, or stands twice; it was not read")
            reports.append(RowReport(1, f"{page.title}!{cell.coordinate}", text, problem))
    letters = {id: get_column_letter(at + 1) for at, id in columns.items()}
    for line in lines:
        cells = {id: line[at].value for at, id in columns.items() if at < len(line)}
        number = cast(int, line[0].row) if line else 0
        remove = str(cells.pop(REMOVE, None) or "").strip().lower() in _MARKS
        for id in [id for id, value in cells.items() if value is None]:
            typed = formulas[f"{letters[id]}{number}"].value
            if isinstance(typed, str) and typed.startswith("="):
                problem = Message("is a formula without a stored value; open the file in a spreadsheet and save it")
                reports.append(RowReport(number, f"{page.title}!{letters[id]}{number}", typed, problem))
        if not remove and all(value is None or not str(value).strip() for id, value in cells.items() if id != KEY):
            continue
        key = str(cells.pop(KEY, None) or "").strip() or None
        yield Row(sheet, page.title, number, key, cells, letters, remove)
