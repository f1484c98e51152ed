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
    for directed in (True, False):
        found = _between(graph, start, end, scope, longest, directed=directed)
        if ways := _ways(found, start, end, directed=directed, longest=longest, limit=limit):
            return ways
    return []


def _between(graph: Graph, start: str, end: str, scope: Scope, longest: int, *, directed: bool) -> "nx.DiGraph[str]":
    """The relationships around both ends, a step at a time from the side with fewer nodes to go on from,
    until every chain of the shortest length there is, and of one more, is inside."""
    found: nx.DiGraph[str] = nx.DiGraph()
    found.add_nodes_from((start, end))
    frontiers, reached = [{start}, {end}], [{start}, {end}]
    enough = longest
    for step in range(1, longest + 1):
        side = 0 if frontiers[0] and (not frontiers[1] or len(frontiers[0]) <= len(frontiers[1])) else 1
        if step > enough or not frontiers[side]:
            break
        met = set()
        rows = graph.rows("neighbours", keys=sorted(frontiers[side]))
        for row in sorted(rows, key=lambda each: str(each["relationship"])):  # so that engines agree on the first few
            here, there = ("from_key", "to_key") if side == 0 else ("to_key", "from_key")
            if not scope.counts(row["standing"]) or (directed and row[here] not in frontiers[side]):
                continue
            known = found.get_edge_data(row["from_key"], row["to_key"], {}).get("row")
            if known is None or row["relationship"] < known["relationship"]:
                found.add_edge(row["from_key"], row["to_key"], row=row)
            met |= {row[there]} if directed else {row["from_key"], row["to_key"]}
        frontiers[side] = met - reached[side]
        reached[side] |= met
        if found.number_of_nodes() > MOST_NODES:
            raise InvalidInput(
                f"more than {MOST_NODES:,} nodes lie between {start} and {end}; ask for shorter chains (longest)"
            )
        if enough == longest and nx.has_path(found if directed else found.to_undirected(as_view=True), start, end):
            enough = step + 1
    return found


def _ways(found: "nx.DiGraph[str]", start: str, end: str, *, directed: bool, longest: int, limit: int) -> list[Way]:
    searched: nx.Graph[str] = found if directed else nx.Graph(found)
    if start == end or not nx.has_path(searched, start, end):
        return []
    shown: list[Way] = []
    for path in islice(nx.shortest_simple_paths(searched, start, end), limit):
        if len(path) - 1 > longest or (shown and len(path) > len(shown[0].nodes) + 1):
            break
        links = tuple((found.get_edge_data(a, b) or found.get_edge_data(b, a))["row"] for a, b in pairwise(path))
        shown.append(Way(tuple(path), links, all(r["from_key"] == a for r, a in zip(links, path, strict=False))))
    return sorted(shown, key=lambda way: (len(way.nodes), way.nodes))
