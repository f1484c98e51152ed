"""How two nodes hang together: the shortest chains of relationships between them."""

from dataclasses import dataclass
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from graph_service.errors import InvalidInput
from graph_service.model import vocabulary
from graph_service.questions.countries import elsewhere
from graph_service.questions.evidence import link_key
from graph_service.questions.scope import Scope, is_counted, require
from graph_service.snapshot import JUDGED_LABELS, JUDGED_TYPES, Snapshot
from graph_service.snapshot.codes import Array

if TYPE_CHECKING:
    import networkx as nx  # imported where it is used, since no other question needs it

LONGEST: Final = 8
MOST_CHAINS: Final = 200
MOST_NODES: Final = 20_000


@dataclass(frozen=True, slots=True)
class Link:
    """One relationship of a chain, as stored: its key, type, standing and ends (rows of nodes)."""

    key: str
    type: str
    standing: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Way:
    """One chain: its nodes from start to end, and the relationships between them, each as stored.

    ``is_forward`` is true where every relationship points along the chain.
    """

    nodes: tuple[str, ...]
    links: tuple[Link, ...]
    is_forward: bool

    @property
    def relationships(self) -> tuple[str, ...]:
        return tuple(link.key for link in self.links)


def chains(
    snapshot: Snapshot, start: str, end: str, scope: Scope, *, longest: int = LONGEST, limit: int = 20
) -> list[Way]:
    """The chains between two nodes, shortest first, along the relationships' direction before against it; with
    countries in the scope, none that leads over another country's plans and projects, or a project of no plan.

    Returns:
        At most ``limit`` chains, of the shortest length there is and one more; empty where nothing joins the two
        within ``longest`` relationships.

    Raises:
        NotFound: one of the two is not in the graph.
        InvalidInput: a limit is out of range, or the search would touch too much of the graph.

    Source: docs/questions.md#chains
    """
    if not 1 <= longest <= LONGEST or not 1 <= limit <= MOST_CHAINS:
        raise InvalidInput(
            "a chain has 1 to {longest} relationships, and 1 to {most} are shown", longest=LONGEST, most=MOST_CHAINS
        )
    require(snapshot, [start, end], list(JUDGED_LABELS))
    ends = snapshot.rows[start], snapshot.rows[end]
    barred = elsewhere(snapshot, scope, np.array(ends))
    for directed in (True, False):
        around = _between(snapshot, ends, scope, barred, longest, directed=directed)
        if ways := _ways(snapshot, around, ends, directed=directed, longest=longest, limit=limit):
            return ways
    return []


def _between(
    snapshot: Snapshot, ends: tuple[int, int], scope: Scope, barred: Array, longest: int, *, directed: bool
) -> "nx.DiGraph[int]":
    """The relationships around both ends, a step at a time from the side with fewer nodes to go on from,
    until every chain of the shortest length there is, and of one more, is inside."""
    import networkx as nx

    around: nx.DiGraph[int] = nx.DiGraph()
    around.add_nodes_from(ends)
    frontiers, reached = [{ends[0]}, {ends[1]}], [{ends[0]}, {ends[1]}]
    enough = longest
    for step in range(1, longest + 1):
        side = 0 if frontiers[0] and (not frontiers[1] or len(frontiers[0]) <= len(frontiers[1])) else 1
        if step > enough or not frontiers[side]:
            break
        met: set[int] = set()
        here = np.fromiter(frontiers[side], np.int64)
        for link in _links_at(snapshot, here, scope, barred, forward=side == 0, directed=directed):
            known = around.get_edge_data(link.start, link.end, {}).get("link")
            if known is None or link.key < known.key:
                around.add_edge(link.start, link.end, link=link)
            met |= {link.end if side == 0 else link.start} if directed else {link.start, link.end}
        frontiers[side] = met - reached[side]
        reached[side] |= met
        if around.number_of_nodes() > MOST_NODES:
            raise InvalidInput(
                "more than {n:,} nodes lie between {start} and {end}; ask for shorter chains (longest)",
                n=MOST_NODES,
                start=snapshot.key(ends[0]),
                end=snapshot.key(ends[1]),
            )
        joined = around if directed else around.to_undirected(as_view=True)
        if enough == longest and nx.has_path(joined, *ends):
            enough = step + 1
    return around


def _links_at(
    snapshot: Snapshot, rows: Array, scope: Scope, barred: Array, *, forward: bool, directed: bool
) -> list[Link]:
    """The relationships that leave some nodes, or reach them, or with any direction do either."""
    chosen = snapshot.mask(rows)
    found = []
    for name in JUDGED_TYPES:
        links = snapshot.links[name]
        leaving, reaching = chosen[links.start], chosen[links.end]
        touched = (leaving if forward else reaching) if directed else leaving | reaching
        touched &= ~(barred[links.start] | barred[links.end])
        for at in np.flatnonzero(touched & is_counted(links, scope)).tolist():
            standing = vocabulary.STANDINGS[links.standing[at]]
            ends = int(links.start[at]), int(links.end[at])
            found.append(Link(link_key(snapshot, name, at), name, standing, *ends))
    return found


def _ways(
    snapshot: Snapshot, around: "nx.DiGraph[int]", ends: tuple[int, int], *, directed: bool, longest: int, limit: int
) -> list[Way]:
    import networkx as nx

    # in the order of the relationships' keys, so that engines agree on the first few
    ordered: list[tuple[int, int, Link]] = sorted(around.edges(data="link"), key=lambda edge: str(edge[2].key))
    searched: nx.Graph[int] = nx.DiGraph() if directed else nx.Graph()
    searched.add_nodes_from(ends)
    searched.add_edges_from((start, end) for start, end, _ in ordered)
    if ends[0] == ends[1] or not nx.has_path(searched, *ends):
        return []
    shown: list[Way] = []
    for path in islice(nx.shortest_simple_paths(searched, *ends), limit):
        if len(path) - 1 > longest or (shown and len(path) > len(shown[0].nodes) + 1):
            break
        links = tuple((around.get_edge_data(a, b) or around.get_edge_data(b, a))["link"] for a, b in pairwise(path))
        forward = all(link.start == a for link, a in zip(links, path, strict=False))
        shown.append(Way(tuple(snapshot.key(row) for row in path), links, forward))
    return sorted(shown, key=lambda way: (len(way.nodes), way.nodes))
