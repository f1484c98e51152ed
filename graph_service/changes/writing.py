"""How effects get into an engine: in one order, counted before and after, with the record of the change."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from graph_service.changes.effects import Batch, Columns, Effects, Verb, is_node
from graph_service.changes.pieces import head_of
from graph_service.errors import StoreError
from graph_service.model import EdgeRef, rules
from graph_service.stores import ddl, statements
from graph_service.stores.base import Row, Transaction
from graph_service.stores.chain import Piece

_STATE: Final = "graph"
#: Rows that are gathered before they are loaded: each load has a cost of its own.
_MOST_GATHERED: Final = 50_000
#: Pieces of a record in one statement; a piece may have a megabyte.
_PIECES_AT_ONCE: Final = 20
_SEARCHED: Final = ("title", "title_fr", "title_en", "acronym", "acronym_en", "code", "pcode", "aliases")


def write(tx: Transaction, effects: Effects) -> None:
    """Put effects into the graph, and count before and after: a store that lost some fails the change."""
    before = _totals(tx, effects)
    for batch in _of(effects, "deleted", nodes=False):
        ends, kind = _ends(batch.columns), batch.group[0]
        rows = [{"key": EdgeRef(kind, *each).key, "from_key": each[0]} for each in ends]
        tx.run(statements.edge_delete(*batch.group), rows)
    for batch in _of(effects, "deleted", nodes=True):
        for label in (*batch.group, "Name"):
            tx.run(statements.node_delete(label), list(batch.columns["key"]))
    _add(tx, effects)
    for batch in _of(effects, "changed", nodes=True):
        rows = _rows(_node_columns(batch))
        _all(batch.group, len(rows), _written(tx.run(statements.node_replace(*batch.group), rows)))
    for batch in _of(effects, "changed", nodes=False):
        rows = _rows(_edge_columns(batch))
        statement = statements.edge_replace(*batch.group)
        _all(batch.group, len(rows), _written(tx.run(statement, rows)))
    wanted = Counter(before)
    for (verb, group), count in effects.counts.items():
        for touched in (group, *((("Name",),) if is_node(group) else ())):
            wanted[touched] += {"added": count, "deleted": -count, "changed": 0}[verb]
    for touched, found in _totals(tx, effects).items():
        if found != wanted[touched]:
            raise StoreError(
                "the engine has {found} of {wanted} {group}; nothing was stored",
                found=found,
                wanted=wanted[touched],
                group=" ".join(touched),
            )


def record(tx: Transaction, pieces: Sequence[Piece], *, journaled: bool = False) -> None:
    """Keep the record of a change, and give the graph its revision. ``journaled``: the journal has it already."""
    head = head_of(pieces)
    number, at = head["revision"], head["recorded_at"]
    listed = {**head, "summary": json.dumps(head["summary"], ensure_ascii=False), "pieces": len(pieces)}
    tx.run(statements.node_add("Change"), [{"key": change_key(number), **listed}])
    for start in range(0, len(pieces), _PIECES_AT_ONCE):
        some = pieces[start : start + _PIECES_AT_ONCE]
        columns = {name: [each.row()[name] for each in some] for name in Piece.__slots__}
        keys = [piece_key(number, each.number) for each in some]
        _all(("ChangePiece",), len(some), tx.load(("ChangePiece",), {"key": keys, **columns}))
    if not journaled:
        tx.record(pieces)
    state = {"key": _STATE, "revision": number, "sha256": pieces[-1].sha256, "seal": pieces[-1].seal}
    tx.run(statements.state_write(), [{**state, "schema": ddl.fingerprint(), "touched": at}])


def locked(tx: Transaction, now: str) -> tuple[int, str, str]:
    """Take the graph's write lock; its revision, and SHA-256 and seal of its last piece: 0, "" and "" without one."""
    row = tx.run(statements.lock(), [{"key": _STATE, "touched": now}])[0]
    return row["revision"] or 0, row["sha256"] or "", row["seal"] or ""


def change_key(number: int) -> str:
    """Key of the record of a change."""
    return f"change-{number:08d}"


def piece_key(number: int, piece: int) -> str:
    """Key of a piece of the record of a change."""
    return f"{change_key(number)}-{piece:06d}"


def _add(tx: Transaction, effects: Effects) -> None:
    """Add what is new: nodes before the relationships that hang on them, many rows at a time."""
    gathered: dict[tuple[str, ...], list[Columns]] = {}
    for nodes in (True, False):
        for batch in _of(effects, "added", nodes=nodes):
            if nodes:
                keys = batch.columns["key"]
                names = {"key": keys, "label": [batch.group[0]] * len(keys)}
                gathered.setdefault(("Name",), []).append(names)
            gathered.setdefault(batch.group, []).append(_node_columns(batch) if nodes else _edge_columns(batch))
            for group, found in gathered.items():
                if sum(map(_length, found)) >= _MOST_GATHERED:
                    _load(tx, group, found)
                    gathered[group] = []
        for group, found in gathered.items():
            if found:
                _load(tx, group, found)
        gathered = {}


def _load(tx: Transaction, group: tuple[str, ...], found: Sequence[Columns]) -> None:
    names = list(dict.fromkeys(name for columns in found for name in columns))
    joined = {
        name: [value for columns in found for value in columns.get(name) or [None] * _length(columns)] for name in names
    }
    _all(group, _length(joined), tx.load(group, joined))


def _of(effects: Effects, verb: Verb, *, nodes: bool) -> Iterator[Batch]:
    """The batches of one verb, of nodes or of relationships."""
    if any(key[0] == verb and is_node(key[1]) == nodes for key in effects.counts):
        yield from (each for each in effects.batches() if each.verb == verb and is_node(each.group) == nodes)


def _totals(tx: Transaction, effects: Effects) -> dict[tuple[str, ...], int]:
    """How many nodes, or relationships between two labels, there are of each group that effects touch."""
    groups = {group for _, group in effects.counts}
    names = {("Name",)} if any(map(is_node, groups)) else set()
    return {
        group: sum(
            row["found"]
            for row in tx.run(statements.node_total(*group) if is_node(group) else statements.edge_total(*group))
        )
        for group in groups | names
    }


def _written(answer: Sequence[Row]) -> int:
    return sum(row["written"] for row in answer)


def _all(group: tuple[str, ...], wanted: int, written: int) -> None:
    if written != wanted:
        raise StoreError(
            "the engine took {written} of {wanted} {group}; nothing was stored",
            written=written,
            wanted=wanted,
            group=group[0],
        )


def _node_columns(batch: Batch) -> Columns:
    """What is stored of nodes: their properties, and what is derived from them."""
    columns = batch.columns
    named = [name for name in _SEARCHED if name in columns]
    texts = zip(*(columns[name] for name in named), strict=True) if named else ((),) * len(batch)
    return {
        **columns,
        "label": [batch.group[0]] * len(batch),
        "search_text": [rules.search_text(dict(zip(named, each, strict=True))) for each in texts],
    }


def _edge_columns(batch: Batch) -> Columns:
    columns, kind = batch.columns, batch.group[0]
    return {
        "key": [EdgeRef(kind, *each).key for each in _ends(columns)],
        "type": [kind] * len(batch),
        **columns,
    }


def _ends(columns: Columns) -> Iterator[tuple[str, str, str]]:
    return zip(columns["from_key"], columns["to_key"], columns["role"], strict=True)


def _length(columns: Mapping[str, Sequence[Any]]) -> int:
    return len(next(iter(columns.values())))


def _rows(columns: Columns) -> list[Row]:
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
