"""How effects get into an engine: in one order, counted before and after."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from graph_service.changes.change import Effect
from graph_service.errors import StoreError
from graph_service.model import Edge, Element, Node, rules
from graph_service.stores import ddl, statements
from graph_service.stores.base import Row, Transaction

_STATE: Final = "graph"


def write(tx: Transaction, effects: Sequence[Effect]) -> None:
    """Put effects into the graph, and count before and after: a store that lost some fails the change."""
    gone = [e.before for e in effects if e.after is None]
    new = [e.after for e in effects if e.before is None]
    kept = [e.after for e in effects if e.before is not None]
    before = _totals(tx, effects)
    for group, rows in _edge_rows(gone).items():
        tx.run(statements.edge_delete(*group), rows)
    for label, rows in _node_rows(gone).items():
        for each in (label, "Name"):
            tx.run(statements.node_delete(each), [row["key"] for row in rows])
    for label, rows in _node_rows(new).items():
        _all(label, rows, tx.run(statements.node_add("Name"), rows))
        _all(label, rows, tx.run(statements.node_add(label, _given(rows)), rows))
    for group, rows in _edge_rows(new).items():
        _all(group[0], rows, tx.run(statements.edge_add(*group, _given(rows)), rows))
    for label, rows in _node_rows(kept).items():
        _all(label, rows, tx.run(statements.node_replace(label), rows))
    for group, rows in _edge_rows(kept).items():
        _all(group[0], rows, tx.run(statements.edge_replace(*group), rows))
    wanted = Counter(before)
    for counted in (_group, _name):
        wanted.update(counted(e) for e in new if e is not None)
        wanted.subtract(counted(e) for e in gone if e is not None)
    for touched, found in _totals(tx, effects).items():
        if found != wanted[touched]:
            raise StoreError(f"the engine has {found} of {wanted[touched]} {' '.join(touched)}; nothing was stored")


def _group(element: Element) -> tuple[str, ...]:
    if isinstance(element, Node):
        return (element.label,)
    return element.ref.type, element.start_label, element.end_label


def _name(element: Element) -> tuple[str, ...]:
    """The group of a node's Name; a relationship has none."""
    return ("Name",) if isinstance(element, Node) else ()


def _totals(tx: Transaction, effects: Sequence[Effect]) -> dict[tuple[str, ...], int]:
    """How many nodes, or relationships between two labels, there are of each group that effects touch."""
    found = {}
    for group in {counted(effect.element) for effect in effects for counted in (_group, _name)} - {()}:
        total = statements.node_total if len(group) == 1 else statements.edge_total
        found[group] = sum(row["found"] for row in tx.run(total(*group)))
    return found


def _all(name: str, rows: Sequence[Row], answer: Sequence[Row]) -> None:
    written = sum(row["written"] for row in answer)
    if written != len(rows):
        raise StoreError(f"the engine took {written} of {len(rows)} {name}; nothing was stored")


def _given(rows: Sequence[Row]) -> tuple[str, ...]:
    """The columns that any row fills: what is empty everywhere need not be sent."""
    return tuple(sorted({name for row in rows for name, value in row.items() if value is not None}))


def _node_rows(elements: Sequence[Element | None]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for each in elements:
        if isinstance(each, Node):
            derived = {"label": each.label, "search_text": rules.search_text(each.properties)}
            found.setdefault(each.label, []).append({"key": each.key, **each.properties, **derived})
    return found


def _edge_rows(elements: Sequence[Element | None]) -> dict[tuple[str, str, str], list[Row]]:
    found: dict[tuple[str, str, str], list[Row]] = {}
    for each in elements:
        if isinstance(each, Edge):
            ref = each.ref
            own = {"key": ref.key, "type": ref.type, "role": ref.role}
            ends = {"from_key": ref.start, "to_key": ref.end}
            group = (ref.type, each.start_label, each.end_label)
            found.setdefault(group, []).append({**each.properties, **own, **ends})
    return found


def locked(tx: Transaction, now: str) -> int:
    """Take the graph's write lock and return its revision; 0 for a graph that nothing was written to."""
    return tx.run(statements.lock(), [{"key": _STATE, "touched": now}])[0]["revision"] or 0


def numbered(tx: Transaction, number: int, now: str) -> None:
    """Give the graph its new revision."""
    row = {"key": _STATE, "revision": number, "schema": ddl.fingerprint(), "touched": now}
    tx.run(statements.state_write(), [row])


def change_key(number: int) -> str:
    """Key of the record of a change."""
    return f"change-{number:08d}"
