"""Which objectives are covered, how surely, and what is wrong with those that are not."""

import heapq
import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from graph_service.graph import Graph
from graph_service.model import vocabulary as words
from graph_service.questions.alignment import Alignment, Item, Link, load
from graph_service.questions.scope import Scope

CLASSES: Final = ("covered", "unconfirmed", "uncovered", "no_data")
FLAGS: Final = ("unled", "single_entity", "unfunded", "nowhere", "ended", "unapproved")
GAPS: Final = ("uncovered", "unconfirmed", "no_data")


@dataclass(frozen=True, slots=True)
class Chain:
    """The best way from a project to an objective: its links from the project upwards, and their product."""

    project: str
    weight: float
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Cover of one item: an interval of shares 0-1, its class and its flags.

    ``low`` counts what is asserted, ``high`` also what is inferred or proposed. ``mean_low``,
    ``mean_high`` and ``weakest`` speak of what is PART_OF it and are None where nothing is.
    """

    item: Item
    status: str
    low: float
    high: float
    flags: tuple[str, ...]
    led_by: tuple[str, ...]
    entities: tuple[str, ...]
    chains: tuple[Chain, ...]
    children: tuple[str, ...] = ()
    mean_low: float | None = None
    mean_high: float | None = None
    weakest: str | None = None

    facts: tuple[str, ...] = ()

    @property
    def relationships(self) -> tuple[str, ...]:
        """Keys of the relationships that made the figure: every chain, who does and leads it, where it belongs."""
        links = (link.key for chain in self.chains for link in chain.links)
        return tuple(dict.fromkeys((*links, *self.facts)))


def coverage(graph: Graph, scope: Scope, today: str) -> list[Coverage]:
    """Cover of each priority, objective and result of the scope's plans.

    Returns:
        One row per item, in the plans' own order; empty where the plans have no items.

    Raises:
        NotFound: a key of the scope is not in the graph.

    Source: docs/questions.md#coverage
    """
    return judged(load(graph, scope), scope, today)


def gaps(graph: Graph, scope: Scope, today: str) -> list[Coverage]:
    """The items that nobody surely covers: uncovered, unconfirmed, or without any portfolio (*no data*).

    Returns:
        Rows as of ``coverage``; empty where everything is covered.
    """
    return [row for row in coverage(graph, scope, today) if row.status in GAPS]


def judged(found: Alignment, scope: Scope, today: str, loaded: Collection[str] | None = None) -> list[Coverage]:
    """Cover of every target of an alignment. Pure: no engine, no clock. ``loaded`` are the plans for which some
    portfolio is known, where ``found`` itself does not say so."""
    loaded = portfolios(found) if loaded is None else loaded
    rows = {item.key: _judged(found, scope, today, item, loaded) for item in found.targets(scope)}
    return [_with_children(row, rows, found) for row in rows.values()]


def combined(weights: Collection[float]) -> float:
    """1 - prod(1 - w): the chance that at least one of independent contributions holds.

    >>> combined([0.5, 0.5]), combined([]), combined([1.0, 0.2])
    (0.75, 0.0, 1.0)
    """
    return 1.0 - math.prod(1.0 - weight for weight in weights)


def chains_to(found: Alignment, target: str, counts: Callable[[Link], bool]) -> dict[str, Chain]:
    """For each project that reaches ``target``, its best chain over the links that count.

    Weights multiply along a chain, so the best is found going down from the target, best first.
    """
    best: dict[str, float] = {target: 1.0}
    above: dict[str, Link] = {}
    heap = [(-1.0, target)]
    done: set[str] = set()
    chains: dict[str, Chain] = {}
    while heap:
        weight, key = heapq.heappop(heap)
        weight = -weight
        if key in done:
            continue
        done.add(key)
        for link in found.contributions.get(key, ()):
            total = weight * link.weight
            known = chains.get(link.start)
            if total > (known.weight if known else 0.0) and counts(link):
                chains[link.start] = Chain(link.start, total, (link, *_upwards(above, key, target)))
        for link in found.into.get(key, ()):
            total = weight * link.weight
            if total > best.get(link.start, 0.0) and counts(link):
                best[link.start], above[link.start] = total, link
                heapq.heappush(heap, (-total, link.start))
    return chains


def _upwards(above: Mapping[str, Link], key: str, target: str) -> tuple[Link, ...]:
    links: list[Link] = []
    while key != target:
        links.append(above[key])
        key = above[key].end
    return tuple(links)


def _judged(found: Alignment, scope: Scope, today: str, item: Item, loaded: Collection[str]) -> Coverage:
    likely = _reaching(found, scope, item)
    said = all(link.standing == "asserted" for chain in likely.values() for link in chain.links)
    sure = likely if said else _reaching(found, scope, item, only="asserted")
    on = scope.date or today
    running = {key for key in likely if found.projects[key].active(on)}
    counted = running if scope.date else likely.keys()
    low = combined([chain.weight for key, chain in sure.items() if key in counted])
    high = combined([chain.weight for key, chain in likely.items() if key in counted])
    status = "covered" if low > 0 else "unconfirmed" if high > 0 else "uncovered"
    if status == "uncovered" and item.framework not in loaded:
        status = "no_data"
    entities = tuple(sorted({
        part.entity for key in counted for part in found.parts.get(key, ()) if scope.counts(part.standing)
    }))  # fmt: skip
    led_by = tuple(sorted({link.end for link in found.leads.get(item.key, ()) if scope.counts(link.standing)}))
    money = [a for key in counted if (a := found.projects[key].available) is not None]
    holds = {
        "unled": not led_by,
        "single_entity": bool(counted) and len(entities) == 1,
        "unfunded": bool(money) and sum(money) == 0,
        "nowhere": bool(counted) and not any(found.places.get(key) for key in counted),
        "ended": bool(likely) and not running,
        "unapproved": item.approval is not None and item.approval not in words.APPROVED,
    }
    chains = tuple(likely[key] for key in sorted(counted))
    flags = tuple(flag for flag in FLAGS if holds[flag])
    parts = (part.key(key) for key in sorted(counted) for part in found.parts.get(key, ()))
    leads = (link.key for link in found.leads.get(item.key, ()))
    place = (link.key for link in found.into.get(item.parent or "", ()) if link.start == item.key)
    return Coverage(item, status, low, high, flags, led_by, entities, chains, facts=(*parts, *leads, *place))


def _reaching(found: Alignment, scope: Scope, item: Item, only: str | None = None) -> dict[str, Chain]:
    """The best chain of each project that the scope lets through; ``only`` over facts of one standing."""

    def counts(link: Link) -> bool:
        through = found.items.get(link.start)
        approved = not scope.approvals or through is None or through.approval in scope.approvals
        return approved and scope.counts(link.standing) and only in (None, link.standing)

    chains = chains_to(found, item.key, counts)
    return {key: chain for key, chain in chains.items() if found.counted is None or key in found.counted}


def portfolios(found: Alignment) -> set[str]:
    """The plans for which some portfolio was loaded: a source says that a project contributes to a part
    of the plan itself. What we only infer is no portfolio, and says nothing of what else is done."""
    return {
        plan
        for key, links in found.contributions.items()
        if any(link.standing == "asserted" for link in links)
        and key in found.items
        and (plan := found.items[key].framework)
    }


def _with_children(row: Coverage, rows: Mapping[str, Coverage], found: Alignment) -> Coverage:
    below = [rows[key] for key in found.children(row.item.key) if key in rows]
    if not below:
        return row
    mean_low, mean_high, weakest = summed(below)
    children = tuple(each.item.key for each in below)
    return replace(row, children=children, mean_low=mean_low, mean_high=mean_high, weakest=weakest)


def summed(below: Sequence[Coverage]) -> tuple[float, float, str]:
    """What a parent shows of its children: mean low, mean high, and the key of the weakest."""
    weakest = min(below, key=lambda each: (each.low, each.high, each.item.key))
    size = len(below)
    return sum(b.low for b in below) / size, sum(b.high for b in below) / size, weakest.item.key
