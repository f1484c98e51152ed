"""How much each entity does: the projects it is in, and what it leads; said once, for the list and for the pages."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph_service.graph import Graph
from graph_service.model import vocabulary


@dataclass(frozen=True, slots=True)
class Involvement:
    """What one entity does. ``projects`` are those that it, or what is PART_OF it, leads or implements, as its
    portfolio has them; ``led_projects`` and ``led_parts`` (plans and parts of plans) are led by itself, as the pages
    of those say. Keys; nothing that was rejected counts."""

    projects: frozenset[str]
    led_projects: frozenset[str]
    led_parts: frozenset[str]


def involvement(graph: Graph, entities: Sequence[str]) -> Mapping[str, Involvement]:
    """What each of some entities does, by its key. For those with parts of their own, give the parts too.

    Source: cypher/portfolios/entity_projects.cypher, cypher/portfolios/entity_leads.cypher,
    cypher/catalogue/members_of.cypher
    """
    keys = sorted(set(entities))
    if not keys:
        return {}
    own: dict[str, set[str]] = defaultdict(set)
    for row in graph.rows("entity_projects", entities=keys):
        if row["standing"] in vocabulary.COUNTED:
            own[row["entity"]].add(row["key"])
    led: dict[str, dict[bool, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in graph.rows("entity_leads", entities=keys):
        if row["standing"] in vocabulary.COUNTED:
            led[row["entity"]][row["label"] == "Project"].add(row["key"])
    below: dict[str, list[str]] = defaultdict(list)
    for row in graph.rows("members_of", keys=keys):
        if row["standing"] in vocabulary.COUNTED:
            below[row["parent"]].append(row["key"])
    return {
        key: Involvement(
            frozenset().union(*(own[each] for each in _family(key, below))),
            frozenset(led[key][True]),
            frozenset(led[key][False]),
        )
        for key in keys
    }


def _family(entity: str, below: Mapping[str, Sequence[str]]) -> set[str]:
    """An entity and whatever is part of it, at any depth."""
    known, stack = {entity}, [entity]
    while stack:
        for each in below.get(stack.pop(), ()):
            if each not in known:
                known.add(each)
                stack.append(each)
    return known
