"""Real UN INFO files, a small one to spoil, and an empty graph."""

import json
from collections import Counter
from typing import Any

import pytest

from graph_service.changes import state
from graph_service.graph import Graph
from graph_service.model import Edge, EdgeRef, Node, NodeRef
from graph_service.stores.base import Transaction


@pytest.fixture
def graph(memory_graph: Graph) -> Graph:
    """An empty graph. What is tested here stands above the stores."""
    return memory_graph


@pytest.fixture
def small() -> dict[str, Any]:
    """A whole UN INFO file of three rows, two projects and two outputs; a new one each time."""
    return {
        "workspace_id": 7,
        "name": "Kenya",
        "totals": {"required": 60, "available": 6, "spent": 3},
        "projects": [
            row(1, "WFP", "Output one", required=10),
            row(1, "UNICEF", "Output one", required=20),
            row(2, "WFP", "Output two", required=30),
        ],
        "framework": [
            {
                "id": 11,
                "code": "1",
                "name": "People",
                "children": [
                    {
                        "id": 12,
                        "code": "1.1",
                        "name": "Outcome",
                        "children": [
                            {"id": 13, "code": "1.1.1", "name": "Output one"},
                            {"id": 14, "code": "1.1.2", "name": "Output two", "description": "Second."},
                        ],
                    },
                ],
            },
        ],
    }


def row(number: int, agency: str, outcome: str, **other: Any) -> dict[str, Any]:
    return {
        "id": number,
        "agency": agency,
        "sdg": None,
        "code": f"P{number}",
        "name": f"Project {number}",
        "description": None,
        "start": "2024-01-01",
        "end": "2025-12-31",
        "outcome": outcome,
        "required": 10,
        "available": 2,
        "spent": 1,
        **other,
    }


def packed(found: object) -> bytes:
    return json.dumps(found, ensure_ascii=False).encode()


def contents(graph: Graph) -> dict[NodeRef | EdgeRef, Node | Edge]:
    """Every node and relationship by its name."""

    def read(tx: Transaction) -> dict[NodeRef | EdgeRef, Node | Edge]:
        elements: list[Node | Edge] = [*state.every_node(tx), *state.every_edge(tx)]
        return {each.ref: each for each in elements}

    return graph.store.view(read)


def counted(graph: Graph) -> Counter[str]:
    """How many there are of each label and type; contributions of projects apart from others."""
    found: Counter[str] = Counter()
    for each in contents(graph).values():
        if isinstance(each, Node):
            found[each.label] += 1
        else:
            assert isinstance(each, Edge)
            found[each.ref.type] += 1
    return found
