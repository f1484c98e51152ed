"""A file's way into the graph: read whole, then one change. Command line, API and pages all go this way."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import fsum
from pathlib import Path

from graph_service import recorded
from graph_service.changes import DeferredChange, Operation
from graph_service.exchange import files, formats, portfolios
from graph_service.exchange.parsed_file import ChangedRow, ParsedFile, RowReport, Settled
from graph_service.graph import Graph
from graph_service.stores.base import Transaction


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What importing one file did, or would do.

    ``revision`` is the graph's after it. ``changed`` counts what was added, changed and deleted by label
    and type; ``summary`` what the file holds; ``reports`` the rows that need a person's eye, ``changes`` those
    of a workbook that do something.
    """

    file: str
    format: str
    rows: int
    revision: int
    dry_run: bool
    changed: Mapping[str, Mapping[str, int]]
    summary: Mapping[str, int]
    reports: tuple[RowReport, ...]
    changes: tuple[ChangedRow, ...] = ()

    @property
    def is_unchanged(self) -> bool:
        """Whether the graph held all of it already."""
        return not any(self.changed.values())


def import_file(
    graph: Graph,
    given: files.Given | str,
    *,
    author: str,
    name: str | None = None,
    format: str | None = None,
    dry_run: bool = False,
    max_bytes: int = files.DEFAULT_LIMIT,
    expected: int | None = None,
) -> ImportReport:
    """Import one file, from a path or from memory (then with its ``name``), as one change.

    Raises:
        NotFound: there is no such file.
        InvalidInput: the file is no good, or what it says breaks the model; nothing was stored.
        Conflict: the graph is no longer at ``expected``, the revision that the caller saw.
        StoreError: the engine failed; nothing was stored.
    """
    given = Path(given) if isinstance(given, str) else given
    name = name or formats.file_name(given)
    parsed = formats.read(given, format=format, max_bytes=max_bytes, source_name=name)
    made: list[Settled] = []

    def operations(tx: Transaction) -> Iterable[Operation]:
        made[:] = [parsed.settle(tx) if parsed.settle is not None else portfolios.settled(tx, parsed)]
        return made[0].operations

    change = DeferredChange(operations, author, recorded.text(recorded.IMPORT, name=parsed.name), "import")
    outcome = graph.apply(change, dry_run=dry_run, expected=expected)
    (settled,) = made
    return ImportReport(
        name,
        parsed.format,
        parsed.rows,
        outcome.revision,
        dry_run,
        outcome.summary,
        {**parsed.summary, **_unplaced(parsed, settled)},
        (*settled.reports, *parsed.reports),
        settled.changed,
    )


def import_all(
    graph: Graph,
    given: Iterable[Path | tuple[str, files.Given]],
    *,
    author: str,
    format: str | None = None,
    dry_run: bool = False,
    max_bytes: int = files.DEFAULT_LIMIT,
) -> Iterator[ImportReport]:
    """Import files one after another, each as its own change; an archive is as many as it holds.

    ``given`` has paths, or names with what is called so. One report a file, as soon as it is in.
    A file that is refused ends it; those before it are stored.
    """
    for each in given:
        name, file = (each.name, each) if isinstance(each, Path) else each
        opened: Iterable[tuple[str, files.Given]] = (
            files.members(file, name, max_bytes) if files.is_archive(name) else [(name, file)]
        )
        for member, content in opened:
            yield import_file(
                graph, content, author=author, name=member, format=format, dry_run=dry_run, max_bytes=max_bytes
            )


def _unplaced(parsed: ParsedFile, settled: Settled) -> dict[str, int]:
    """How many projects of a portfolio stay unplaced, and how much money they ask for, in whole US dollars."""
    if parsed.portfolio is None:
        return {}
    budgets = [parsed.portfolio.unplaced[key] for key in settled.unplaced]
    return {"unplaced": len(budgets), "unplaced_usd": round(fsum(budgets))}
