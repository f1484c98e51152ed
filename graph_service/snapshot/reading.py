"""Reading a snapshot out of an engine: three queries in bulk, as of one revision."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from graph_service import changes
from graph_service.queries import Queries
from graph_service.snapshot import codes
from graph_service.snapshot.codes import WordPool
from graph_service.snapshot.snapshot import (
    JUDGED_LABELS,
    JUDGED_TYPES,
    PART_TYPES,
    Links,
    Nodes,
    Parts,
    Snapshot,
    in_order,
)
from graph_service.stores.base import GraphStore, Transaction

_NODES: Final = "judged_nodes"
_LINKS: Final = "judged_links"
_PARTS: Final = "judged_parts"


def read(store: GraphStore, queries: Queries) -> Snapshot:
    """The graph as it is now.

    Raises:
        StoreError: the engine failed.

    Source: cypher/snapshot/
    """

    def work(tx: Transaction) -> tuple[pa.Table, ...]:
        return tuple(tx.table(queries[name], {}) for name in (_NODES, _LINKS, _PARTS))

    at, (nodes, links, parts) = changes.at_one_moment(store, queries, work)
    return from_tables(at.revision, nodes, links, parts)


def from_tables(revision: int, nodes: pa.Table, links: pa.Table, parts: pa.Table, stamp: str = "") -> Snapshot:
    """The snapshot of what the three queries answer."""
    pool = WordPool()
    read_nodes = node_columns(nodes, pool)
    known = nodes.column("key")
    tables = {**link_columns(links, known), **part_columns(parts, known, pool)}
    ordered = {name: in_order(tables[name], JUDGED_TYPES[name]) for name in JUDGED_TYPES}
    return Snapshot(revision, tuple(pool.words), read_nodes, ordered, stamp)


def node_columns(table: pa.Table, pool: WordPool) -> Nodes:
    """Rows of ``judged_nodes`` as columns."""
    labels = codes.word_codes(table.column("label"), _Fixed(JUDGED_LABELS)).astype(np.int8)

    def words(name: str) -> Any:
        return codes.word_codes(table.column(name), pool)

    def either(one: str, other: str) -> pa.ChunkedArray:
        return pc.coalesce(table.column(one), table.column(other))

    # nobody judges by the code of a project, and each has one of its own
    coded = pc.if_else(pc.equal(table.column("label"), "Project"), None, table.column("code"))
    return Nodes(
        keys=codes.texts(table.column("key")),
        label=labels,
        code=codes.word_codes(coded, pool),
        level=words("level"),
        kind=words("kind"),
        country=words("country"),
        status=words("status"),
        approval=words("approval"),
        standing=codes.standing_codes(table.column("standing")),
        first=codes.first_days(either("first_day", "period_start")),
        last=codes.last_days(either("last_day", "period_end")),
        budget=codes.numbers(table.column("budget")),
        available=codes.numbers(table.column("available")),
        spent=codes.numbers(table.column("spent")),
        currency=words("currency"),
    )


def link_columns(table: pa.Table, known: pa.ChunkedArray) -> Mapping[str, Links]:
    """Rows of ``judged_links`` by type; ``known`` are the keys of the nodes, by row."""
    return {
        name: Links(**_shared(rows, known))
        for name, rows in _by_type(table, [name for name in JUDGED_TYPES if name not in PART_TYPES])
    }


def part_columns(table: pa.Table, known: pa.ChunkedArray, pool: WordPool) -> Mapping[str, Parts]:
    """Rows of ``judged_parts`` by type."""
    return {
        name: Parts(
            **_shared(rows, known),
            role=codes.word_codes(_without_empty(rows.column("role")), pool),
            **{money: codes.numbers(rows.column(money)) for money in ("budget", "available", "spent")},
        )
        for name, rows in _by_type(table, PART_TYPES)
    }


def _without_empty(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A relationship without a role has an empty text for one in the store, and none here."""
    return pc.if_else(pc.equal(column, ""), None, column)


def _by_type(table: pa.Table, names: Any) -> Any:
    kinds = table.column("type")
    return ((name, table.filter(pc.equal(kinds, name))) for name in names)


def _shared(rows: pa.Table, known: pa.ChunkedArray) -> dict[str, Any]:
    return {
        "start": _rows(rows.column("from_key"), known),
        "end": _rows(rows.column("to_key"), known),
        "standing": codes.standing_codes(rows.column("standing")),
        "weight": codes.numbers(rows.column("strength"), 1.0) * codes.numbers(rows.column("confidence"), 1.0),
        "first": codes.first_days(rows.column("valid_from")),
        "last": codes.last_days(rows.column("valid_to")),
    }


def _rows(keys: pa.ChunkedArray, known: pa.ChunkedArray) -> Any:
    return pc.index_in(keys, value_set=known.combine_chunks()).to_numpy().astype(np.int32)


class _Fixed(WordPool):
    """A list that is closed: a word outside it is a fault of ours."""

    def code(self, word: str | None) -> int:
        if word not in self._codes:
            raise ValueError(f"{word!r} is not judged")
        return super().code(word)
