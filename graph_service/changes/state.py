"""What the graph holds now of the nodes and relationships that a change speaks of."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

from graph_service.changes.change import Effect
from graph_service.model import (
    DERIVED_EDGE,
    DERIVED_NODE,
    LABELS,
    RELATIONSHIPS,
    Edge,
    EdgeRef,
    Element,
    Node,
    Properties,
    Ref,
)
from graph_service.stores import statements
from graph_service.stores.base import Row, Transaction

#: Nodes that are read at once, with what leaves them.
AT_ONCE: Final = 5_000
#: What a key may end with.
_LAST: Final = "abcdefghijklmnopqrstuvwxyz0123456789"
#: Rows that one scan may give.
_MOST_SCANNED: Final = 50_000
_NOT_NODE: Final = {"key", *DERIVED_NODE}
_NOT_EDGE: Final = {"from_key", "to_key", *DERIVED_EDGE}


def nodes(tx: Transaction, keys: Collection[str]) -> dict[str, Node]:
    """The nodes with these keys, whatever their label."""
    by_label: dict[str, list[str]] = {}
    for row in tx.run(statements.node_read("Name"), sorted(keys)):
        by_label.setdefault(row["label"], []).append(row["key"])
    return {
        row["key"]: _node(label, row)
        for label, named in by_label.items()
        for row in tx.run(statements.node_read(label), named)
    }


def edges(tx: Transaction, refs: Iterable[EdgeRef], labels: Mapping[str, str]) -> dict[EdgeRef, Edge]:
    """The relationships of these names. ``labels`` has the label of every end that exists."""
    grouped: dict[tuple[str, str, str], list[Row]] = {}
    for ref in refs:
        group = (ref.type, labels.get(ref.start, ""), labels.get(ref.end, ""))
        if ref.type in RELATIONSHIPS and group[1:] in RELATIONSHIPS[ref.type].ends:
            row = {"key": ref.key, "from_key": ref.start, "to_key": ref.end}
            grouped.setdefault(group, []).append(row)
    return _by_ref(
        _edge(group, row) for group, rows in grouped.items() for row in tx.run(statements.edge_read(*group), rows)
    )


def edges_at(tx: Transaction, keys: Mapping[str, str], kinds: Iterable[str] = RELATIONSHIPS) -> dict[EdgeRef, Edge]:
    """Every relationship that leaves or reaches these nodes. ``keys`` maps key to label."""
    found: dict[EdgeRef, Edge] = {}
    for group in pairs(kinds):
        for side, statement in ((group[1], statements.edges_from), (group[2], statements.edges_into)):
            rows = [key for key, label in keys.items() if label == side]
            if rows:
                found |= _by_ref(_edge(group, row) for row in tx.run(statement(*group), rows))
    return found


def parents(tx: Transaction, kind: str, keys: Mapping[str, str]) -> dict[EdgeRef, Edge]:
    """The relationships of one kind that leave these nodes."""
    found: dict[EdgeRef, Edge] = {}
    for group in pairs([kind]):
        rows = [key for key, label in keys.items() if label == group[1]]
        if rows:
            found |= _by_ref(_edge(group, row) for row in tx.run(statements.edges_from(*group), rows))
    return found


def moved(tx: Transaction, effects: Sequence[Effect]) -> list[Ref]:
    """What is no longer as these effects left it."""
    keys = {key for effect in effects for key in effect.keys}
    found = nodes(tx, keys)
    labels = {key: node.label for key, node in found.items()}
    joined = edges(tx, [effect.ref for effect in effects if isinstance(effect.ref, EdgeRef)], labels)
    now: dict[Ref, Element] = dict([*((node.ref, node) for node in found.values()), *joined.items()])
    return [effect.ref for effect in effects if now.get(effect.ref) != effect.after]


def everything(tx: Transaction) -> Iterator[list[Node] | list[Edge]]:
    """All there is, some at a time: nodes of a label in the model's order, then relationships of a type and two labels.

    Nodes are by key. Relationships are by where they start, then by key; those of ``AT_ONCE`` nodes come together.
    """
    for label in LABELS:
        for some in _keys(tx, label):
            yield sorted((_node(label, row) for row in tx.run(statements.node_read(label), some)), key=_by_key)
    for group in edge_counts(tx):
        for some in _keys(tx, group[1]):
            if rows := tx.run(statements.edges_from(*group), some):
                yield sorted((_edge(group, row) for row in rows), key=_by_ends)


def edge_counts(tx: Transaction) -> dict[tuple[str, str, str], int]:
    """How many relationships there are of each (type, start label, end label) that has any, in the model's order."""
    # pair by pair: over all labels at once, the embedded engine takes more memory than tests give it
    found = {group: tx.run(statements.edge_total(*group))[0]["found"] for group in pairs(RELATIONSHIPS)}
    return {group: count for group, count in found.items() if count}


def scanned_nodes(tx: Transaction, label: str) -> Iterator[Node]:
    """The nodes of a label as a scan finds them, without any key being looked up."""
    return (_node(label, row) for row in _pages(tx, statements.node_scan(label), statements.node_total(label)))


def scanned_edges(tx: Transaction, group: tuple[str, str, str]) -> Iterator[Edge]:
    """The relationships of a group as a scan finds them, without any key being looked up."""
    return (_edge(group, row) for row in _pages(tx, statements.edge_scan(*group), statements.edge_total(*group)))


def every_node(tx: Transaction) -> Iterator[Node]:
    """All nodes of the model, by label in the model's order, then by key."""
    return (each for some in everything(tx) for each in some if isinstance(each, Node))


def every_edge(tx: Transaction) -> Iterator[Edge]:
    """All relationships of the model, by type and ends in the model's order, then by where they start and key."""
    return (each for some in everything(tx) for each in some if isinstance(each, Edge))


def pairs(kinds: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Each (type, start label, end label) that these kinds may have."""
    for kind in kinds:
        for start, end in RELATIONSHIPS[kind].ends:
            yield kind, start, end


def _pages(tx: Transaction, scan: statements.CypherStatement, total: statements.CypherStatement) -> Iterator[Row]:
    """What a scan finds; where it is much, in parts, by the last letter of the keys."""
    if tx.run(total)[0]["found"] <= _MOST_SCANNED:
        yield from tx.run(scan, [*_LAST])
    else:
        for last in _LAST:
            yield from tx.run(scan, [last])


def _keys(tx: Transaction, label: str) -> Iterator[list[str]]:
    """The keys of a label in order, ``AT_ONCE`` at a time."""
    found = sorted(row["key"] for row in tx.run(statements.node_keys(label)))
    return (found[start : start + AT_ONCE] for start in range(0, len(found), AT_ONCE))


def _by_key(node: Node) -> str:
    return node.key


def _by_ends(edge: Edge) -> tuple[str, str]:
    return edge.ref.start, edge.ref.key


def _by_ref(found: Iterable[Edge]) -> dict[EdgeRef, Edge]:
    return {edge.ref: edge for edge in found}


def _node(label: str, row: Row) -> Node:
    return Node(label, row["key"], _set(row, _NOT_NODE))


def _edge(group: tuple[str, str, str], row: Row) -> Edge:
    kind, start, end = group
    return Edge(EdgeRef(kind, row["from_key"], row["to_key"], row["role"] or ""), start, end, _set(row, _NOT_EDGE))


def _set(row: Row, but: set[str]) -> Properties:
    return {name: value for name, value in row.items() if value is not None and name not in but}
