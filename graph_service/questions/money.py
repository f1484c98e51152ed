"""Where the money goes: from each plan, down its results, to the entities."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from graph_service.errors import InvalidInput
from graph_service.graph import Graph
from graph_service.questions.alignment import Alignment, load
from graph_service.questions.matrix import MEASURES
from graph_service.questions.scope import Scope
from graph_service.stores.base import Row


@dataclass(frozen=True, slots=True)
class Flow:
    """Money between two neighbours of the chain plan, priority, …, entity."""

    source: str
    target: str
    value: float


@dataclass(frozen=True, slots=True)
class Money:
    """``flows`` conserve money: what reaches an item leaves it. ``names`` has a row for each key;
    ``without`` are the parts of the plans to which no money is known to go."""

    flows: tuple[Flow, ...]
    names: Mapping[str, Row]
    without: tuple[str, ...]
    measure: str
    currency: str | None
    total: float


def money(graph: Graph, scope: Scope, measure: str = "budget") -> Money:
    """Money from the scope's plans to entities, over the asserted, counted contributions.

    Each entity's own part in a project is split evenly over the items that the project contributes to
    directly, and flows up through what these are part of.

    Raises:
        NotFound: a key of the scope is not in the graph.
        InvalidInput: a measure that there is not, or projects in more than one currency.

    Source: docs/questions.md#money
    """
    if measure not in MEASURES[1:]:
        raise InvalidInput(f"measure {measure!r} must be one of {', '.join(MEASURES[1:])}")
    found = load(graph, scope)
    flows: dict[tuple[str, str], float] = defaultdict(float)
    currencies: set[str] = set()
    for project, items in _targets(found, scope).items():
        for part in found.parts.get(project, ()):
            amount: float | None = getattr(part, measure)
            if not amount or not scope.counts(part.standing):
                continue
            currencies.add(found.projects[project].currency or "?")
            for item in items:
                share = amount / len(items)
                flows[item, part.entity] += share
                _upwards(found, item, share, flows)
    if len(currencies) > 1:
        raise InvalidInput(f"money in {', '.join(sorted(currencies))} cannot be added up; choose one plan")
    reached = {key for pair in flows for key in pair}
    without = tuple(item.key for item in found.targets(scope) if item.key not in reached)
    keys = sorted(reached | set(without) | found.frameworks.keys())
    names = {row["key"]: row for row in graph.rows("named", keys=keys)} if keys else {}
    total = sum(value for (source, _), value in flows.items() if source in found.frameworks)
    ordered = tuple(Flow(*pair, value) for pair, value in sorted(flows.items()))
    return Money(ordered, names, without, measure, currencies.pop() if currencies else None, total)


def _targets(found: Alignment, scope: Scope) -> dict[str, list[str]]:
    """The items of the plans that each counted project contributes to directly."""
    targets: dict[str, list[str]] = defaultdict(list)
    for item in found.targets(scope):
        for link in found.contributions.get(item.key, ()):
            let_through = found.counted is None or link.start in found.counted
            active = scope.date is None or found.projects[link.start].active(scope.date)
            if link.standing == "asserted" and scope.counts(link.standing) and let_through and active:
                targets[link.start].append(item.key)
    return targets


def _upwards(found: Alignment, item: str, share: float, flows: dict[tuple[str, str], float]) -> None:
    seen: set[str] = set()
    while item in found.items and (parent := found.items[item].parent) and item not in seen:
        seen.add(item)
        flows[parent, item] += share
        item = parent
