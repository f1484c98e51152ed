"""The words in which contract tests speak of changes."""

from collections.abc import Iterable, Mapping
from typing import Any

from graph_service.changes import Change, Delete, Operation, UpsertEdge, UpsertNode
from graph_service.graph import Graph
from graph_service.model import LABELS, RELATIONSHIPS, Edge, EdgeRef, Node, NodeRef
from graph_service.queries import Column, Query
from tests import oracle


def change(*operations: Operation, author: str = "a tester", reason: str = "a test", kind: str = "edit") -> Change:
    return Change(operations, author, reason, kind)


def node(label: str, key: str, /, **given: Any) -> UpsertNode:
    return UpsertNode(label, key, {"title": key, **given})


def plan(key: str, /, **given: Any) -> UpsertNode:
    return node("Framework", key, kind="isf", **given)


def entity(key: str, /, **given: Any) -> UpsertNode:
    return node("Entity", key, kind="agency", **given)


def edge(start: str, kind: str, end: str, role: str = "", /, **given: Any) -> UpsertEdge:
    return UpsertEdge(EdgeRef(kind, start, end, role), {"standing": "asserted", **given})


def without_node(key: str) -> Delete:
    return Delete(NodeRef(key))


def without_edge(start: str, kind: str, end: str, role: str = "") -> Delete:
    return Delete(EdgeRef(kind, start, end, role))


def query(text: str, *columns: str) -> Query:
    """A query that is in no file."""
    return Query("asked", "test", text, "", {}, {name: Column(name, "str", "") for name in columns}, (), "test")


def _columns(kinds: Iterable[Any]) -> list[str]:
    return sorted({name for kind in kinds for name in kind.properties} - {"key"})


_NODE, _EDGE = _columns(LABELS.values()), _columns(RELATIONSHIPS.values())
_NODES = query(
    f"MATCH (n:{'|'.join(LABELS)}) "
    f"RETURN n.key AS key_, n.label AS label_, {', '.join(f'n.`{c}` AS `{c}`' for c in _NODE)} "
    "ORDER BY key_, label_"
)
_EDGES = query(
    "MATCH (a)-[x]->(b) RETURN a.key AS start_, a.label AS a_, b.key AS end_, b.label AS b_, x.key AS key_, "
    f"x.type AS type_, x.role AS role_, {', '.join(f'x.`{c}` AS `{c}`' for c in _EDGE)} ORDER BY key_, start_"
)


def elements(graph: Graph) -> tuple[list[Node], list[Edge]]:
    """Every node and relationship with every property, by other statements than the service's own."""
    nodes, edges = graph.store.view(lambda tx: (tx.read(_NODES, {}), tx.read(_EDGES, {})))
    for row in edges:
        ref = EdgeRef(row["type_"], row["start_"], row["end_"], row["role_"])
        assert row["key_"] == ref.key
    return (
        [Node(r["label_"], r["key_"], _set(r, _NODE)) for r in nodes],
        [
            Edge(EdgeRef(r["type_"], r["start_"], r["end_"], r["role_"]), r["a_"], r["b_"], _set(r, _EDGE))
            for r in edges
        ],
    )


def _set(row: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: row[name] for name in names if row[name] is not None}


def world(graph: Graph) -> oracle.Seen:
    """The graph as the oracle has it."""
    return oracle.world_of(*elements(graph))


#: One plan with a priority that an entity leads, from a source.
SMALL = (
    node("Source", "deck"),
    plan("isf", source="deck"),
    node("Priority", "p1"),
    node("Objective", "o1"),
    entity("undp"),
    edge("p1", "PART_OF", "isf", source="deck", locator="slide 3"),
    edge("o1", "PART_OF", "p1"),
    edge("o1", "LED_BY", "undp"),
)
