"""The rows of a workbook understood: the value of each cell, and which thing each row is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from graph_service.exchange.parsed_file import RowReport
from graph_service.exchange.workbook import cells
from graph_service.exchange.workbook.form import NOTHING, plain
from graph_service.exchange.workbook.held import Values
from graph_service.exchange.workbook.reading import Given, Row
from graph_service.messages import Message

#: What stands in a cell to take its value away.
DASHES: Final = frozenset({NOTHING, "–", "—"})


@dataclass(slots=True)
class Known:
    """A row with its values. ``cleared`` are the columns whose value is to go; ``key`` is None for a new thing."""

    row: Row
    values: Values
    cleared: frozenset[str]
    key: str | None = None


@dataclass(slots=True)
class Reports:
    """What a person should look at."""

    found: list[RowReport] = field(default_factory=list)

    def add(self, row: Row, id: str, value: object, problem: Message) -> None:
        self.found.append(row.report(id, value, problem))


def understood(given: Given, sheet: str, reports: Reports) -> list[Known]:
    """The rows of a sheet with their values; a cell that cannot be understood is reported, and has none."""
    found = []
    for row in given.rows[sheet]:
        values: Values = {}
        cleared = set()
        for each in row.sheet.fields:
            if each.id not in row.cells:
                continue
            cell = row.cells[each.id]
            if isinstance(cell, str) and cell.strip() in DASHES:
                cleared.add(each.id)
                continue
            found_value = cells.value(each, cell, given.lang)
            if isinstance(found_value, Message):
                reports.add(row, each.id, cell, found_value)
            else:
                values[each.id] = found_value
        found.append(Known(row, values, frozenset(cleared)))
    return found


def with_keys(rows: Sequence[Known], originals: Mapping[str, Values], reports: Reports) -> list[Known]:
    """The rows, each with the key of what it is. A row that was copied with its key is a new thing where it is called
    otherwise, and one too many where it is not; one that lost its key has that of what is called so."""
    by_key: dict[str, list[Known]] = {}
    for each in rows:
        if each.row.key:
            by_key.setdefault(each.row.key, []).append(each)
    for key, some in by_key.items():
        first = min(some, key=lambda each: not _is_called_so(each, originals.get(key)))
        first.key = key
    free: dict[tuple[str, ...], str] = {}
    if rows:
        free = {_identity(values, rows[0]): key for key, values in originals.items() if key not in by_key}
    for each in rows:
        if each.key is None:
            each.key = free.pop(_identity(each.values, each), None)
    return _once(rows, reports)


def _once(rows: Sequence[Known], reports: Reports) -> list[Known]:
    """The rows without those that say the same thing again."""
    seen: dict[tuple[str, ...], Known] = {}
    kept = []
    for each in rows:
        name = _identity(each.values, each)
        if any(name) and (other := seen.setdefault(name, each)) is not each and each.key is None:
            problem = Message("stands twice: it is in {place} too; the row was left out", place=other.row.place)
            reports.add(each.row, each.row.sheet.identity[-1], " ".join(filter(None, name)), problem)
            continue
        kept.append(each)
    return kept


def _is_called_so(each: Known, original: Values | None) -> bool:
    return original is not None and _identity(each.values, each) == _identity(original, each)


def _identity(values: Values, each: Known) -> tuple[str, ...]:
    return tuple(plain(str(values.get(id) or "")) for id in each.row.sheet.identity)


def missing(given: Given, sheet: str, rows: Iterable[Known], names: Mapping[str, str], reports: Reports) -> None:
    """Report what stood in the sheet and does not any more: that alone removes nothing."""
    there = {each.key for each in rows}
    for key in given.originals.get(sheet, {}):
        if key not in there and given.rows[sheet]:
            title = given.rows[sheet][0].title
            problem = Message("the row is not there any more, which removes nothing; to remove it, mark it with x")
            reports.found.append(RowReport(0, title, names.get(key, key), problem))
