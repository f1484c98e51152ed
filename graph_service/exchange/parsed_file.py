"""What a file said, once read: operations for a change, and the rows that need a person's eye."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from graph_service import tables
from graph_service.changes import Operation
from graph_service.messages import Message
from graph_service.model import EdgeRef
from graph_service.stores.base import Transaction

_LONGEST_SHOWN: Final = 300


@dataclass(frozen=True, slots=True)
class RowReport:
    """One value of a good file that could not be used as it is. The rest of its row was stored.

    ``row`` counts the file's rows from 1; 0 is a place outside the rows, named by ``column``.
    """

    row: int
    column: str
    value: str
    problem: Message


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The portfolio of one plan, for what only the graph can settle (see ``portfolios``).

    ``placed`` and ``unplaced`` are keys of its projects, with the budget in US dollars of the latter. ``inferred``
    are keys of parts of the plan that the file's rows name and its tree lacks. ``in_tree`` has keys that such parts
    would have had before the tree held them: the part of the tree, and its name. ``source`` is the key of the Source.
    ``joined`` are the relationships that the file states, but for who leads.
    """

    framework: str
    source: str
    placed: frozenset[str]
    unplaced: Mapping[str, float]
    inferred: frozenset[str]
    in_tree: Mapping[str, tuple[str, str]]
    joined: frozenset[EdgeRef]


@dataclass(frozen=True, slots=True)
class Lazily(Iterable[Operation]):
    """Operations that are made each time they are gone through, and never held all at once."""

    make: Callable[[], Iterable[Operation]]

    def __iter__(self) -> Iterator[Operation]:
        return iter(self.make())


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A row of a workbook that would change the graph: where it is, ``added``, ``changed`` or ``deleted``, what it is
    called, and of each column what was and what is."""

    place: str
    verb: str
    title: str
    cells: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Settled:
    """The operations of an import as the graph is, what it found there, the projects that stay unplaced, and of a
    workbook the rows that it changes."""

    operations: Iterable[Operation]
    reports: tuple[RowReport, ...] = ()
    unplaced: frozenset[str] = frozenset()
    changed: tuple[ChangedRow, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """A file, read and not stored yet.

    ``settle`` says what it comes to in the transaction that makes it, where that is not as for a portfolio.

    ``summary`` counts what the file holds. ``if_absent`` has the keys of nodes that are written only
    where the graph has none of that key: a file that names an entity does not rewrite what is known of it.
    ``operations`` may be gone through more than once, and are made as they are asked for.
    """

    format: str
    name: str
    operations: Iterable[Operation]
    rows: int
    reports: tuple[RowReport, ...] = ()
    summary: Mapping[str, int] = field(default_factory=dict)
    if_absent: frozenset[str] = frozenset()
    portfolio: Portfolio | None = None
    settle: Callable[[Transaction], Settled] | None = None


def as_row(report: RowReport, written: Callable[[Message], str] = str) -> dict[str, object]:
    """A report as a row of a table, its problem as ``written`` writes it: in English, unless told otherwise."""
    return {"row": report.row, "column": report.column, "value": report.value, "problem": written(report.problem)}


def shown(value: object) -> str:
    """A value as a report shows it: text as it is, else as Python writes it; cut where it is long."""
    text = value if isinstance(value, str) else "" if value is None else repr(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def reports_csv(reports: Iterable[RowReport]) -> str:
    """The reports as CSV with a heading line; a value that a spreadsheet would run as a formula is quoted."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("row", "column", "value", "problem"))
    writer.writerows(
        [tables.cell(each) for each in (r.row, _sound(r.column), _sound(r.value), str(r.problem))] for r in reports
    )
    return out.getvalue()


def _sound(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
