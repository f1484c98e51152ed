"""How two nodes hang together: the shortest chains of relationships between them."""

from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Final

import networkx as nx

from graph_service.errors import InvalidInput
from graph_service.graph import Graph
from graph_service.model import LABELS
from graph_service.questions.scope import Scope, require
from graph_service.stores.base import Row

LONGEST: Final = 8
MOST_NODES: Final = 20_000
_EXTRA_STEPS: Final = 2


@dataclass(frozen=True, slots=True)
class Way:
    """One chain: its nodes from start to end, and the relationship rows between them, each as stored.

    ``forward`` is true where every relationship points along the chain.
    """

    nodes: tuple[str, ...]
    links: tuple[Row, ...]
    forward: bool

    @property
    def relationships(self) -> tuple[str, ...]:
        return tuple(row["relationship"] for row in self.links)


def chains(graph: Graph, start: str, end: str, scope: Scope, *, longest: int = LONGEST, limit: int = 20) -> list[Way]:
    """The chains between two nodes, shortest first, along the relationships' direction before against it.

    Returns:
        At most ``limit`` chains, of the shortest length there is and one more; empty where nothing joins the two
        within ``longest`` relationships.

    Raises:
        NotFound: one of the two is not in the graph.
        InvalidInput: a limit is out of range, or the search would touch too much of the graph.

    Source: cypher/evidence/neighbours.cypher
    """
    if not 1 <= longest <= LONGEST or not 1 <= limit <= 200:
        raise InvalidInput(f"a chain has 1 to {LONGEST} relationships, and 1 to 200 are shown")
    require(graph, [start, end], list(LABELS))
    found = _between(graph, start, end, scope, longest)
    forward = _ways(nx.DiGraph(found), start, end, longest, limit)
    return (forward or _ways(nx.Graph(found), start, end, longest, limit)) if start != end else []


def _between(graph: Graph, start: str, end: str, scope: Scope, longest: int) -> "nx.DiGraph[str]":
    """The relationships around both ends, one step from each side in turn, until a chain along their
    direction is inside, or for two steps after the sides have met."""
    found: nx.DiGraph[str] = nx.DiGraph()
    found.add_nodes_from((start, end))
    sides: list[set[str]] = [{start}, {end}]
    frontiers = [{start}, {end}]
    since_met = 0
    for step in range(longest):
        side = step % 2 if frontiers[step % 2] else 1 - step % 2
        since_met += bool(sides[0] & sides[1])
        if not frontiers[side] or since_met > _EXTRA_STEPS or (since_met and nx.has_path(found, start, end)):
            break
        rows = [row for row in graph.rows("neighbours", keys=sorted(frontiers[side])) if scope.counts(row["standing"])]
        for row in rows:
            known = found.get_edge_data(row["from_key"], row["to_key"], {}).get("row")
            if known is None or row["relationship"] < known["relationship"]:
                found.add_edge(row["from_key"], row["to_key"], row=row)
        reached = {key for row in rows for key in (row["from_key"], row["to_key"])}
        frontiers[side] = reached - sides[side]
        sides[side] |= reached
        if found.number_of_nodes() > MOST_NODES:
            raise InvalidInput(
                f"more than {MOST_NODES:,} nodes lie between {start} and {end}; ask for a shorter chain with --longest"
            )
    return found


def _ways(found: "nx.Graph[str]", start: str, end: str, longest: int, limit: int) -> list[Way]:
    if not nx.has_path(found, start, end):
        return []
    rows = nx.DiGraph(found) if not found.is_directed() else found
    shown: list[Way] = []
    for path in islice(nx.shortest_simple_paths(found, start, end), limit):
        if len(path) - 1 > longest or (shown and len(path) > len(shown[0].nodes) + 1):
            break
        links = tuple(rows.edges[pair]["row"] for pair in pairwise(path))
        shown.append(Way(tuple(path), links, all(r["from_key"] == a for r, a in zip(links, path, strict=False))))
    return sorted(shown, key=lambda way: (len(way.nodes), way.nodes))
