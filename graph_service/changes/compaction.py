"""How the file of an embedded graph is written anew, without the room that its changes left empty in it.

The engine gives pages of deleted rows to later ones and never back to the disk, so a file only grows. The graph
is copied as it is, with the records of its changes, into a file beside it; the copy is compared with the graph;
then it takes the place of the old file in one step. The old file stays under another name until the graph was
opened in its new file and compared again. Whatever ends it in between, the graph is whole under its own name.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph_service.changes import comparison, state
from graph_service.changes.bulk import buffers
from graph_service.changes.history import Position, every_piece, position
from graph_service.changes.writing import piece_key
from graph_service.errors import StoreError
from graph_service.model import LABELS
from graph_service.queries import Queries
from graph_service.stores import journal
from graph_service.stores.base import GraphStore, Row, Transaction
from graph_service.stores.chain import Chain
from graph_service.stores.journal import sync_folder
from graph_service.stores.ladybug import logs_of

Group = tuple[str, ...]
#: Rows that are copied in one transaction, and pieces of records: one may have a megabyte.
_ROWS, _PIECES = 50_000, 20


@dataclass(frozen=True, slots=True)
class Files:
    """Where a graph is, where it is copied to, and where the old file waits."""

    graph: Path

    @property
    def new(self) -> Path:
        return self.graph.with_name(f"{self.graph.name}.compacting")

    @property
    def old(self) -> Path:
        return self.graph.with_name(f"{self.graph.name}.before-compaction")

    def forget_new(self) -> None:
        """Take away what a compaction that was cut short left of its copy."""
        for file in (self.new, *self.graph.parent.glob(f"{self.new.name}.*")):
            file.unlink(missing_ok=True)


def copy(graph: GraphStore, queries: Queries, new: GraphStore) -> None:
    """Copy a graph, and the records of its changes, into a new store; then compare the two.

    Raises:
        StoreError: the graph is not what its journal says, or the copy is not what the graph is.
    """
    different, scanned = comparison.compared(graph, graph.journal)
    if different:
        raise StoreError(
            "{difference}: nothing was compacted; run `alignment doctor --rebuild`", difference=different[0]
        )
    graph.view(lambda tx: _copied(tx, queries, new), limited=False)
    different, copied = comparison.compared(new, None)
    different += comparison.told("the graph and its copy", scanned, copied)
    if different or _history(graph, queries) != _history(new, queries):
        raise StoreError(
            "{difference}: the graph was left as it is",
            difference=different[0] if different else "the records of changes differ",
        )


def put_in_place(files: Files) -> None:
    """Let the closed copy be the graph; the old file stays under its other name.

    Raises:
        StoreError: something of the old file is still to be written into it.
    """
    for log in (*logs_of(files.graph), *logs_of(files.new)):
        if log.stat().st_size:
            raise StoreError("{log} is not empty after its store was closed: the graph was left as it is", log=str(log))
    with files.new.open("rb+") as written:
        os.fsync(written.fileno())
    files.old.unlink(missing_ok=True)
    try:
        journal.put_in_place(files.new, files.graph, files.old)
    except BaseException:
        if files.new.exists():
            files.old.unlink(missing_ok=True)
        raise


def take_back(files: Files) -> None:
    """Let the old file be the graph again. What was written for the new one goes first: it is in the journal."""
    for log in logs_of(files.graph):
        log.unlink()
    os.replace(files.old, files.graph)
    sync_folder(files.graph.parent)


def _copied(tx: Transaction, queries: Queries, new: GraphStore) -> None:
    for group in (("Name",), *((label,) for label in LABELS), *state.edge_counts(tx), ("Change",), ("GraphState",)):
        for rows in buffers(state.scanned_rows(tx, group), _ROWS):
            _load(new, group, rows)
    pieces = ({"key": piece_key(each.revision, each.number), **each.row()} for each in every_piece(tx, queries))
    for rows in buffers(pieces, _PIECES):
        _load(new, ("ChangePiece",), rows)


def _load(new: GraphStore, group: Group, rows: list[Row]) -> None:
    columns: Mapping[str, list[Any]] = {name: [row[name] for row in rows] for name in rows[0]}
    given = {name: values for name, values in columns.items() if any(value is not None for value in values)}
    written = new.write(lambda tx: tx.load(group, given))
    if written != len(rows):
        raise StoreError(
            "the engine took {written} of {all} {label}: the graph was left as it is",
            written=written,
            all=len(rows),
            label=group[0],
        )


def _history(store: GraphStore, queries: Queries) -> tuple[Position, int, str, list[Row]]:
    """Where a graph has come to, what its chain of pieces ends with, and what it says of its changes."""

    def work(tx: Transaction) -> tuple[Position, int, str, list[Row]]:
        chain = Chain()
        for piece in every_piece(tx, queries):
            chain.take(piece)
        changes = sorted(state.scanned_rows(tx, ("Change",)), key=lambda row: str(row["key"]))
        return position(tx, queries), chain.revision, chain.sha256, changes

    return store.view(work, limited=False)
