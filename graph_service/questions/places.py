"""What is done where: each region, what is known of it, and what reaches it."""

from collections import defaultdict
from dataclasses import dataclass

from graph_service.graph import Graph
from graph_service.questions import coverage as covers
from graph_service.questions.alignment import Part, load
from graph_service.questions.scope import Scope
from graph_service.stores.base import Row

_MOST = 2_000


@dataclass(frozen=True, slots=True)
class Place:
    """One location with what takes place in it or in what is part of it. ``row`` has its names, p-code,
    level, coordinates and population; ``parents`` are what it is part of."""

    row: Row
    parents: tuple[str, ...]
    projects: tuple[str, ...]
    items: tuple[str, ...]
    entities: tuple[str, ...]


def places(graph: Graph, scope: Scope, today: str) -> list[Place]:
    """Every location of the graph, with the counted projects there and the items that these reach.

    Returns:
        One row per location, by key; empty where the graph has no locations.

    Source: docs/questions.md#places
    """
    rows = graph.rows("locations", sort="key", limit=_MOST)
    if not rows:
        return []
    found = load(graph, scope)
    reached: dict[str, set[str]] = defaultdict(set)
    for cover in covers.judged(found, scope, today):
        for chain in cover.chains:
            reached[chain.project].add(cover.item.key)
    above: dict[str, set[str]] = defaultdict(set)
    for row in graph.rows("members_of", keys=[row["key"] for row in rows]):
        if row["standing"] != "rejected":
            above[row["key"]].add(row["parent"])
    within: dict[str, set[str]] = defaultdict(set)
    for project in reached:
        for place in found.places.get(project, ()):
            for key in _upwards(place, above):
                within[key].add(project)

    def counted(project: str) -> list[Part]:
        return [part for part in found.parts.get(project, ()) if scope.counts(part.standing)]

    return [
        Place(
            row,
            tuple(sorted(above[row["key"]])),
            tuple(sorted(within[row["key"]])),
            tuple(sorted({item for project in within[row["key"]] for item in reached[project]})),
            tuple(sorted({part.entity for project in within[row["key"]] for part in counted(project)})),
        )
        for row in rows
    ]


def _upwards(place: str, above: dict[str, set[str]]) -> set[str]:
    known, stack = {place}, [place]
    while stack:
        for parent in above.get(stack.pop(), set()) - known:
            known.add(parent)
            stack.append(parent)
    return known
