"""What a plan consists of, from its priorities down to the projects under each result."""

from collections.abc import Iterator
from dataclasses import dataclass

from graph_service.graph import Graph
from graph_service.questions.alignment import Alignment, Item, load
from graph_service.questions.scope import Scope


@dataclass(frozen=True, slots=True)
class Branch:
    """One item at its depth (1 is just below the plan), with how many projects contribute directly."""

    item: Item
    depth: int
    children: int
    projects: tuple[str, ...]


def tree(graph: Graph, framework: str, scope: Scope) -> list[Branch]:
    """The items of one plan, each before what is part of it.

    Returns:
        One row per item; empty for a plan of which no parts are known.

    Raises:
        NotFound: there is no such framework.

    Source: cypher/plans/links_into.cypher
    """
    chosen = Scope((framework,), (), (), (), (), scope.date, (), scope.standings)
    found = load(graph, chosen)
    return list(_branches(found, scope, framework, 1, {framework}))


def _branches(found: Alignment, scope: Scope, key: str, depth: int, seen: set[str]) -> Iterator[Branch]:
    for child in found.children(key):
        if child in seen:
            continue
        seen.add(child)
        projects = {link.start for link in found.contributions.get(child, ()) if scope.counts(link.standing)}
        item = found.items[child]
        yield Branch(item, depth, len(found.children(child)), tuple(sorted(projects)))
        yield from _branches(found, scope, child, depth + 1, seen)
