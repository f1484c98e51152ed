"""What the graph holds now of the nodes and relationships that a change speaks of."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

from graph_service.model import (
    DERIVED_EDGE,
    DERIVED_NODE,
    LABELS,
    RELATIONSHIPS,
    Edge,
    EdgeRef,
    Node,
    Properties,
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
    for key, label in labels(tx, keys).items():
        by_label.setdefault(label, []).append(key)
    return {
        row["key"]: _node(label, row)
        for label, named in by_label.items()
        for row in tx.run(statements.node_read(label), named)
    }


def labels(tx: Transaction, keys: Collection[str]) -> dict[str, str]:
    """The label of each of these nodes that exists, by key."""
    return {row["key"]: row["label"] for row in tx.run(statements.node_read("Name"), sorted(keys))}


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


def hanging(tx: Transaction, keys: Mapping[str, str], groups: Collection[tuple[str, ...]]) -> Counter[str]:
    """How many relationships of these groups leave or reach each of these nodes. ``keys`` maps key to label."""
    found = Counter(dict.fromkeys(keys, 0))
    by_label: dict[str, list[str]] = {}
    for key, label in keys.items():
        by_label.setdefault(label, []).append(key)
    for group in (each for each in pairs(RELATIONSHIPS) if each in groups):
        for label, total in ((group[1], statements.edges_from_total), (group[2], statements.edges_into_total)):
            for row in tx.run(total(*group), by_label.get(label, [])):
                found[row["key"]] += row["found"]
    return found


def source_uses(tx: Transaction, keys: Sequence[str]) -> Counter[str]:
    """How many nodes and relationships come from each of these sources."""
    found = Counter(dict.fromkeys(keys, 0))
    if keys:
        labels_with_one = [label for label in LABELS if "source" in statements.NODE_COLUMNS[label]]
        totals = [*map(statements.node_source_total, labels_with_one)]
        totals += [statements.edge_source_total(*group) for group in edge_counts(tx)]
        for row in (row for total in totals for row in tx.run(total, keys)):
            found[row["key"]] += row["found"]
    return found


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
    return (_node(label, row) for row in scanned_rows(tx, (label,)))


def scanned_edges(tx: Transaction, group: tuple[str, str, str]) -> Iterator[Edge]:
    """The relationships of a group as a scan finds them, without any key being looked up."""
    return (_edge(group, row) for row in scanned_rows(tx, group))


def scanned_rows(tx: Transaction, group: tuple[str, ...]) -> Iterator[Row]:
    """The rows of a label, the store's own too, or of a group, with every column that is stored; found by a scan."""
    if len(group) == 1:
        return _pages(tx, statements.node_scan(*group), statements.node_total(*group))
    return _pages(tx, statements.edge_scan(*group), statements.edge_total(*group))


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
