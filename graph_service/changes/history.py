"""What was changed, by whom and why: the records of the changes that were made."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graph_service.changes.effects import Effects
from graph_service.changes.pieces import effects_of
from graph_service.changes.writing import change_key, piece_key
from graph_service.errors import NotFound, StoreError
from graph_service.queries import Queries
from graph_service.stores import statements
from graph_service.stores.base import GraphStore, Row, Transaction
from graph_service.stores.chain import Piece

#: How many changes are looked through for who made something.
_LOOKED_BACK = 500


@dataclass(frozen=True, slots=True)
class Record:
    """A change that was made. ``effects`` is None in a list; ``undoes`` is the revision that it undid."""

    revision: int
    kind: str
    author: str
    reason: str
    recorded_at: str
    undoes: int | None
    summary: Mapping[str, Mapping[str, int]]
    effects: Effects | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """How far the changes of a graph have come: the number of the last, the SHA-256 of the last piece of its record,
    when somebody last set out to change it; and the fingerprint of the tables that it was made for.

    A server shows what is being committed bit by bit, so each commit there is announced before and settled after it:
    not ``settled`` is a graph while a change is being committed, or where nobody saw the end of one.
    """

    revision: int = 0
    schema: str | None = None
    sha256: str = ""
    touched: str = ""
    settled: bool = True


def record(store: GraphStore, queries: Queries, revision: int) -> Record:
    """One change with its effects.

    Raises:
        NotFound: there is no such change.
    """
    return _record(_row(store, queries, revision), effects_of(pieces(store, queries, revision)))


def history(store: GraphStore, queries: Queries, *, limit: int = 50, before: int | None = None) -> list[Record]:
    """The changes made, newest first; ``before`` pages on."""
    return [_record(row) for row in store.read(queries["change_list"], {"limit": limit, "before": before})]


def touched(store: GraphStore, queries: Queries, revision: int) -> frozenset[str]:
    """Keys of the nodes that a change touched, and of both ends of each relationship that it touched.

    Raises:
        NotFound: there is no such change.
    """
    batches = effects_of(pieces(store, queries, revision)).batches()
    names = ("key", "from_key", "to_key")
    return frozenset(key for batch in batches for name in names for key in batch.columns.get(name, ()))


def last_authors(tx: Transaction, queries: Queries, keys: Collection[str]) -> dict[str, str]:
    """Who last changed the node of each key, as one of the last changes has it; those that none of them did are
    absent."""
    found: dict[str, str] = {}
    sought = set(keys)
    for row in tx.read(queries["change_list"], {"limit": _LOOKED_BACK, "before": None}) if sought else ():
        total = tx.read(queries["change_record"], {"key": change_key(row["revision"])})[0]["pieces"]
        for batch in effects_of(pieces_in(tx, row["revision"], total)).batches():
            touched = sought.intersection(batch.columns.get("key", ()))
            found |= dict.fromkeys(touched, str(row["author"]))
            sought -= touched
        if not sought:
            break
    return found


def position(of: GraphStore | Transaction, queries: Queries) -> Position:
    """Where the graph has come to, as a store or one of its transactions has it."""
    rows = of.read(queries["graph_revision"], {})
    return Position(**{name: value for name, value in rows[0].items() if value is not None})


def pieces(store: GraphStore, queries: Queries, revision: int) -> list[Piece]:
    """The record of a change as stored.

    Raises:
        NotFound: there is no such change.
        StoreError: pieces of its record are missing.
    """
    total = _row(store, queries, revision)["pieces"]
    return store.view(lambda tx: pieces_in(tx, revision, total))


def pieces_in(tx: Transaction, revision: int, total: int) -> list[Piece]:
    """The ``total`` pieces of the record of a change, in a transaction.

    Raises:
        StoreError: some are missing.
    """
    keys = [piece_key(revision, number) for number in range(1, total + 1)]
    rows = tx.run(statements.node_read("ChangePiece"), keys)
    if len(rows) != total:
        raise StoreError(
            "the graph lacks pieces of the record of change {revision}; run `alignment doctor`", revision=revision
        )
    return sorted(map(Piece.from_row, rows), key=lambda piece: piece.number)


def every_piece(tx: Transaction, queries: Queries) -> Iterator[Piece]:
    """The pieces of all changes, oldest first, one change at a time."""
    for row in tx.read(queries["change_lengths"], {}):
        yield from pieces_in(tx, row["revision"], row["pieces"])


def _row(store: GraphStore, queries: Queries, revision: int) -> Row:
    rows = store.read(queries["change_record"], {"key": change_key(revision)})
    if not rows:
        raise NotFound("there is no change {n}; `alignment changes` lists them", n=revision)
    return rows[0]


def _record(row: Mapping[str, Any], effects: Effects | None = None) -> Record:
    return Record(
        row["revision"],
        row["kind"],
        row["author"],
        row["reason"],
        row["recorded_at"],
        row["undoes"],
        json.loads(row["summary"]),
        effects,
    )
