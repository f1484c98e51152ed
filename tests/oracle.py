"""Slow, obvious answers to check the service against. Never imports graph_service.stores or reads cypher/."""

from collections.abc import Iterable, Mapping
from typing import Any, Self

from graph_service.changes import Delete, Operation, UpsertEdge, UpsertNode
from graph_service.model import Edge, EdgeRef, Node, NodeRef

Properties = dict[str, Any]
#: Nodes with their label by key, and relationships, each with its properties.
Seen = tuple[dict[str, tuple[str, Properties]], dict[EdgeRef, Properties]]

STAMP = ("recorded_by", "recorded_at")


class World:
    """A graph as two dicts: what the changes made so far should have left."""

    def __init__(self) -> None:
        self.nodes: dict[str, tuple[str, Properties]] = {}
        self.edges: dict[EdgeRef, Properties] = {}

    def make(self, operations: Iterable[Operation]) -> Self:
        """Do what a legal list of operations says, one after the other."""
        for each in operations:
            match each:
                case UpsertNode(label, key, given):
                    _, before = self.nodes.get(key, (label, {}))
                    self.nodes[key] = label, _patched(before, given)
                case UpsertEdge(ref, given):
                    unset = {"confidence": 1.0, "strength": 1.0}
                    self.edges[ref] = unset | _patched(self.edges.get(ref, {}), given)
                case Delete(NodeRef(key)):
                    del self.nodes[key]
                    self.edges = {r: p for r, p in self.edges.items() if key not in (r.start, r.end)}
                case Delete(EdgeRef() as ref):
                    del self.edges[ref]
        return self

    def seen(self) -> Seen:
        """The graph in a form that ``world_of`` gives too."""
        return dict(self.nodes), dict(self.edges)


def world_of(nodes: Iterable[Node], edges: Iterable[Edge]) -> Seen:
    """Nodes and relationships as the service holds them, without the stamp of who wrote them when."""
    return (
        {node.key: (node.label, dict(node.properties)) for node in nodes},
        {edge.ref: {n: v for n, v in edge.properties.items() if n not in STAMP} for edge in edges},
    )


def _patched(before: Mapping[str, Any], given: Mapping[str, Any]) -> Properties:
    return {name: value for name, value in {**before, **given}.items() if value not in (None, [])}
