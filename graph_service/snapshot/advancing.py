"""A snapshot as it would be after some effects, or was before them: the one way to move in time or to suppose."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa

from graph_service.changes import Effect
from graph_service.model import Edge, EdgeRef, Element, Node, NodeRef, Ref
from graph_service.snapshot.codes import WordPool
from graph_service.snapshot.reading import link_columns, node_columns, part_columns
from graph_service.snapshot.snapshot import (
    JUDGED_TYPES,
    LABEL_CODES,
    PART_TYPES,
    Links,
    Nodes,
    Snapshot,
    joined,
    picked,
)

_TEXT: Final = pa.large_string()
_NODE_SCHEMA: Final = pa.schema(
    [
        *((name, _TEXT) for name in ("key", "label", "code", "level", "kind", "country", "status", "approval")),
        *((name, _TEXT) for name in ("standing", "first_day", "last_day", "period_start", "period_end", "currency")),
        *((name, pa.float64()) for name in ("budget", "available", "spent")),
    ]
)
_LINK_SCHEMA: Final = pa.schema(
    [
        *((name, _TEXT) for name in ("type", "from_key", "to_key", "role", "standing", "valid_from", "valid_to")),
        *((name, pa.float64()) for name in ("strength", "confidence", "budget", "available", "spent")),
    ]
)
#: The properties that have other names in the query, since these are words of its grammar.
_RENAMED: Final = {"first_day": "start", "last_day": "end"}


def advanced(snapshot: Snapshot, effects: Iterable[Effect], revision: int | None = None, stamp: str = "") -> Snapshot:
    """The snapshot as it is after ``effects``, made one after another. Equal to one that is read then."""
    return _settled(snapshot, ((effect.ref, effect.after) for effect in effects), revision, stamp)


def turned_back(snapshot: Snapshot, effects: Sequence[Effect], revision: int, stamp: str = "") -> Snapshot:
    """The snapshot as it was before ``effects``, which are in the order in which they were made."""
    return _settled(snapshot, ((effect.ref, effect.before) for effect in reversed(effects)), revision, stamp)


def _settled(
    snapshot: Snapshot, states: Iterable[tuple[Ref, Element | None]], revision: int | None, stamp: str
) -> Snapshot:
    """Everything as its last state has it."""
    last = dict(states)
    nodes = {
        ref.key: state if isinstance(state, Node) and state.label in LABEL_CODES else None
        for ref, state in last.items()
        if isinstance(ref, NodeRef)
    }
    edges: dict[str, dict[EdgeRef, Edge | None]] = {name: {} for name in JUDGED_TYPES}
    for ref, state in last.items():
        if isinstance(ref, EdgeRef) and ref.type in edges:
            edges[ref.type][ref] = state if isinstance(state, Edge) else None
    pool = WordPool(snapshot.words)
    moved, kept = _with_nodes(snapshot, nodes, pool)
    links = {name: _with_links(name, snapshot, kept, moved, edges[name], pool) for name in JUDGED_TYPES}
    settled = Snapshot(
        snapshot.revision if revision is None else revision,
        tuple(pool.words) if len(pool.words) > len(snapshot.words) else snapshot.words,
        moved.nodes,
        links,
        stamp,
    )
    if "rows" in moved.__dict__:
        settled.__dict__["rows"] = moved.__dict__["rows"]
    return settled


def _with_nodes(
    snapshot: Snapshot, states: Mapping[str, Node | None], pool: WordPool
) -> tuple[Snapshot, np.ndarray[Any, Any] | None]:
    """A snapshot with the nodes alone, and where each old row is in it: None where none has moved, -1 where gone."""
    gone = [key for key, state in states.items() if state is None and key in snapshot.rows]
    new = [state for key, state in states.items() if state is not None and key not in snapshot.rows]
    changed = [state for key, state in states.items() if state is not None and key in snapshot.rows]
    nodes, kept = snapshot.nodes, None
    if changed:
        rows = snapshot.rows_of([state.key for state in changed])
        columns = node_columns(_node_table(changed), pool)
        nodes = Nodes(*(_put(getattr(nodes, n), rows, getattr(columns, n)) for n in nodes.__match_args__))
    if gone:
        staying = np.ones(len(nodes), bool)
        staying[snapshot.rows_of(gone)] = False
        kept = np.where(staying, np.cumsum(staying) - 1, -1).astype(np.int32)
        nodes = picked(nodes, np.flatnonzero(staying))
    if new:
        nodes = joined(nodes, node_columns(_node_table(new), pool))
    moved = Snapshot(snapshot.revision, snapshot.words, nodes, {})
    if not gone:
        added = {state.key: len(snapshot.nodes) + place for place, state in enumerate(new)}
        moved.__dict__["rows"] = {**snapshot.rows, **added} if added else snapshot.rows  # not made anew from a million
    return moved, kept


def _with_links(
    name: str,
    snapshot: Snapshot,
    kept: "np.ndarray[Any, Any] | None",
    moved: Snapshot,
    states: Mapping[EdgeRef, Edge | None],
    pool: WordPool,
) -> Links:
    links = snapshot.links[name]
    if states and len(links):
        links = _without(snapshot, links, states)
    if kept is not None:
        links = _renumbered(links, kept)
    rows = moved.rows
    added = [e for e in states.values() if e is not None and e.ref.start in rows and e.ref.end in rows]
    if added:
        links = _inserted(links, _link_columns(name, added, rows, pool), JUDGED_TYPES[name])
    return links


def _without(snapshot: Snapshot, links: Links, states: Mapping[EdgeRef, Edge | None]) -> Links:
    """The links but for those that ``states`` speaks of, by their ends and role."""
    rows = snapshot.rows
    spoken = {(rows[r.start], rows[r.end], r.role) for r in states if r.start in rows and r.end in rows}
    touched = np.flatnonzero(np.isin(links.start, [start for start, _, _ in spoken]))
    roles = getattr(links, "role", None)
    dropped = [
        row
        for row in touched.tolist()
        if (int(links.start[row]), int(links.end[row]), _role(snapshot, roles, row)) in spoken
    ]
    if not dropped:
        return links
    left: Links = picked(links, np.delete(np.arange(len(links)), dropped))
    return left


def _role(snapshot: Snapshot, roles: Any, row: int) -> str:
    return "" if roles is None else snapshot.word(int(roles[row])) or ""


def _renumbered(links: Links, kept: "np.ndarray[Any, Any]") -> Links:
    start, end = kept[links.start], kept[links.end]
    staying = np.flatnonzero((start >= 0) & (end >= 0))
    others = (getattr(links, name)[staying] for name in links.__match_args__[2:])
    return type(links)(start[staying], end[staying], *others)


def _inserted(links: Links, added: Links, column: str) -> Links:
    """Rows put where the order of the column has them."""
    order = np.argsort(getattr(added, column), kind="stable")
    places = np.searchsorted(getattr(links, column), getattr(added, column)[order], "right")
    names = links.__match_args__
    return type(links)(*(np.insert(getattr(links, n), places, getattr(added, n)[order]) for n in names))


def _link_columns(name: str, edges: Sequence[Edge], rows: Mapping[str, int], pool: WordPool) -> Links:
    """Edges as columns. Ends are looked up by key here: only a few of them."""
    records = [
        {
            **{column: edge.properties.get(column) for column in _LINK_SCHEMA.names},
            "type": edge.ref.type,
            "from_key": edge.ref.start,
            "to_key": edge.ref.end,
            "role": edge.ref.role or None,
        }
        for edge in edges
    ]
    table = pa.Table.from_pylist(records, _LINK_SCHEMA)
    ends = dict.fromkeys(key for edge in edges for key in (edge.ref.start, edge.ref.end))
    known = pa.chunked_array([pa.array(list(ends), _TEXT)])
    columns: Links = (part_columns(table, known, pool) if name in PART_TYPES else link_columns(table, known))[name]
    real = np.array([rows[key] for key in ends], np.int32)
    others = (getattr(columns, each) for each in columns.__match_args__[2:])
    return type(columns)(real[columns.start], real[columns.end], *others)


def _node_table(nodes: Sequence[Node]) -> pa.Table:
    records = [
        {
            **{name: node.properties.get(_RENAMED.get(name, name)) for name in _NODE_SCHEMA.names},
            "key": node.key,
            "label": node.label,
        }
        for node in nodes
    ]
    return pa.Table.from_pylist(records, _NODE_SCHEMA)


def _put(column: Any, rows: Any, values: Any) -> Any:
    """A copy of a column with other values in some rows."""
    changed = column.copy()
    changed[rows] = values
    return changed
