"""How effects get into an engine: in one order, counted before and after, with the record of the change."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from graph_service.changes.effects import Batch, Columns, Effects, Group, Verb, is_node
from graph_service.changes.pieces import head_of
from graph_service.errors import StoreError
from graph_service.model import EdgeRef, edge_keys, rules
from graph_service.stores import ddl, statements
from graph_service.stores.base import Row, Transaction
from graph_service.stores.chain import Piece

#: Rows that are gathered before they are loaded: each load has a cost of its own.
_MOST_GATHERED: Final = 50_000
#: Pieces of a record in one statement; a piece may have a megabyte.
_PIECES_AT_ONCE: Final = 20
_SEARCHED: Final = ("title", "title_fr", "title_en", "acronym", "acronym_en", "code", "pcode", "aliases")


def write(tx: Transaction, effects: Effects) -> None:
    """Put effects into the graph, and count before and after: a store that lost some fails the change."""
    wanted = _totals(tx, effects)
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
        require_all(batch.group, len(rows), _written(tx.run(statements.node_replace(*batch.group), rows)))
    for batch in _of(effects, "changed", nodes=False):
        rows = _rows(_edge_columns(batch))
        statement = statements.edge_replace(*batch.group)
        require_all(batch.group, len(rows), _written(tx.run(statement, rows)))
    for (verb, group), count in effects.counts.items():
        for touched in (group, *((("Name",),) if is_node(group) else ())):
            wanted[touched] += {"added": count, "deleted": -count, "changed": 0}[verb]
    require_totals(tx, wanted)


def record(tx: Transaction, pieces: Sequence[Piece], *, journaled: bool = False) -> None:
    """Keep the record of a change, and give the graph its revision. ``journaled``: the journal has it already."""
    record_all(tx, [change_row(pieces)], pieces)
    if not journaled:
        tx.record(pieces)


def record_all(tx: Transaction, changes: Sequence[Row], pieces: Sequence[Piece]) -> None:
    """Keep the records of changes that follow one another, as rows and as all of their pieces, and give the graph the
    revision of the last; the journal is left to others."""
    require_all(
        ("Change",), len(changes), tx.load(("Change",), {name: [row[name] for row in changes] for name in changes[0]})
    )
    for start in range(0, len(pieces), _PIECES_AT_ONCE):
        some = pieces[start : start + _PIECES_AT_ONCE]
        columns = {name: [each.row()[name] for each in some] for name in Piece.__slots__}
        keys = [piece_key(each.revision, each.number) for each in some]
        require_all(("ChangePiece",), len(some), tx.load(("ChangePiece",), {"key": keys, **columns}))
    last = {"revision": pieces[-1].revision, "sha256": pieces[-1].sha256, "seal": pieces[-1].seal}
    state = {"key": statements.STATE, **last, "schema": ddl.fingerprint(), "touched": changes[-1]["recorded_at"]}
    tx.run(statements.state_write(), [state])
    tx.will_end_with(pieces[-1].sha256)


def change_row(pieces: Sequence[Piece]) -> Row:
    """What is kept of a change beside the pieces of its record."""
    head = head_of(pieces)
    summary = json.dumps(head["summary"], ensure_ascii=False)
    return {"key": change_key(head["revision"]), **head, "summary": summary, "pieces": len(pieces)}


def locked(tx: Transaction, now: str) -> tuple[int, str, str]:
    """Take the graph's write lock; its revision, and SHA-256 and seal of its last piece: 0, "" and "" without one."""
    row = tx.run(statements.lock(), [{"key": statements.STATE, "touched": now}])[0]
    return row["revision"] or 0, row["sha256"] or "", row["seal"] or ""


def settle(tx: Transaction, sha256: str) -> None:
    """Under the lock: no change is being committed, and the record ends with this piece."""
    tx.run(
        statements.state_write(), [{"key": key, "sha256": sha256} for key in (statements.ANNOUNCED, statements.SETTLED)]
    )


def change_key(number: int) -> str:
    """Key of the record of a change."""
    return f"change-{number:08d}"


def piece_key(number: int, piece: int) -> str:
    """Key of a piece of the record of a change."""
    return f"{change_key(number)}-{piece:06d}"


def _add(tx: Transaction, effects: Effects) -> None:
    """Add what is new: nodes before the relationships that hang on them, many rows at a time."""
    gathered: dict[Group, list[Columns]] = {}
    for nodes in (True, False):
        for batch in _of(effects, "added", nodes=nodes):
            if nodes:
                keys = batch.columns["key"]
                names = {"key": keys, "label": [batch.group[0]] * len(keys)}
                gathered.setdefault(("Name",), []).append(names)
            gathered.setdefault(batch.group, []).append(stored_columns(batch))
            for group, found in gathered.items():
                if sum(map(_length, found)) >= _MOST_GATHERED:
                    _load(tx, group, found)
                    gathered[group] = []
        for group, found in gathered.items():
            if found:
                _load(tx, group, found)
        gathered = {}


def _load(tx: Transaction, group: Group, found: Sequence[Columns]) -> None:
    names = list(dict.fromkeys(name for columns in found for name in columns))
    joined = {
        name: [value for columns in found for value in columns.get(name) or [None] * _length(columns)] for name in names
    }
    require_all(group, _length(joined), tx.load(group, joined))


def _of(effects: Effects, verb: Verb, *, nodes: bool) -> Iterator[Batch]:
    """The batches of one verb, of nodes or of relationships."""
    if any(key[0] == verb and is_node(key[1]) == nodes for key in effects.counts):
        yield from (each for each in effects.batches() if each.verb == verb and is_node(each.group) == nodes)


def totals(tx: Transaction, groups: Iterable[Group]) -> Counter[Group]:
    """How many nodes, or relationships between two labels, there are of each of these groups."""
    return Counter(
        {
            group: sum(
                row["found"]
                for row in tx.run(statements.node_total(*group) if is_node(group) else statements.edge_total(*group))
            )
            for group in groups
        }
    )


def require_totals(tx: Transaction, wanted: Mapping[Group, int]) -> None:
    """Count again: a store that lost some fails what it is asked to do.

    Raises:
        StoreError: there are more or fewer than ``wanted`` of a group.
    """
    for group, found in totals(tx, wanted).items():
        if found != wanted[group]:
            raise StoreError(
                "the engine has {found} of {wanted} {group}; nothing was stored",
                found=found,
                wanted=wanted[group],
                group=" ".join(group),
            )


def _totals(tx: Transaction, effects: Effects) -> Counter[Group]:
    """How many there are of each group that effects touch."""
    groups = {group for _, group in effects.counts}
    return totals(tx, groups | ({("Name",)} if any(map(is_node, groups)) else set()))


def _written(answer: Sequence[Row]) -> int:
    return sum(row["written"] for row in answer)


def require_all(group: Group, wanted: int, written: int) -> None:
    """Fail where an engine took fewer than it was given.

    Raises:
        StoreError: it did.
    """
    if written != wanted:
        raise StoreError(
            "the engine took {written} of {wanted} {group}; nothing was stored",
            written=written,
            wanted=wanted,
            group=group[0],
        )


def stored_columns(batch: Batch) -> Columns:
    """What is stored of the nodes or relationships of a batch: their properties, and what is derived from them."""
    return _node_columns(batch) if is_node(batch.group) else _edge_columns(batch)


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
        "key": edge_keys(kind, columns["from_key"], columns["to_key"], columns["role"]),
        "type": [kind] * len(batch),
        **columns,
    }


def _ends(columns: Columns) -> Iterator[tuple[str, str, str]]:
    return zip(columns["from_key"], columns["to_key"], columns["role"], strict=True)


def _length(columns: Mapping[str, Sequence[Any]]) -> int:
    return len(next(iter(columns.values())))


def _rows(columns: Columns) -> list[Row]:
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
