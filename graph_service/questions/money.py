"""Where the money goes: from each plan, down its results, to the entities."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from graph_service.errors import InvalidInput
from graph_service.questions.lens import in_lens
from graph_service.questions.matrix import MEASURES
from graph_service.questions.scope import Scope, active, counted
from graph_service.questions.structure import Structure, structure
from graph_service.snapshot import STANDING_CODES, Snapshot
from graph_service.snapshot.codes import Array
from graph_service.snapshot.snapshot import PART_TYPES, picked


@dataclass(frozen=True, slots=True)
class Flow:
    """Money between two neighbours of the chain plan, priority, …, entity, as rows of nodes. ``lens`` is what of it
    the scope looks at, None where it looks at nothing."""

    source: int
    target: int
    value: float
    lens: float | None = None


@dataclass(frozen=True, slots=True)
class Money:
    """``flows`` conserve money: what reaches an item leaves it. ``without`` are the parts of the plans to which no
    money is known to go, whoever is looked at; ``unplaced`` is what the plans' own unplaced projects have."""

    flows: tuple[Flow, ...]
    frameworks: Array
    without: Array
    measure: str
    currency: str | None
    total: float
    unplaced: float


def money(snapshot: Snapshot, scope: Scope, measure: str = "budget") -> Money:
    """Money from the scope's plans to entities, over the asserted, counted contributions.

    Each entity's own part in a project is split evenly over what the project contributes to directly, and flows up
    through what these are part of. A project of which nobody has said where in the plan it belongs flows from the
    plan itself.

    Raises:
        NotFound: a key of the scope is not in the graph.
        InvalidInput: a measure that there is not, or projects in more than one currency.

    Source: docs/questions.md#money
    """
    if measure not in MEASURES[1:]:
        raise InvalidInput(
            "{name} {value!r} must be one of {choices}",
            name="measure",
            value=measure,
            choices=", ".join(MEASURES[1:]),
        )
    plans = structure(snapshot, scope)
    targets = plans.targets(scope)
    item, entity, amount, project = _parts(snapshot, plans, scope, targets, measure)
    currencies = {int(code) for code in np.unique(snapshot.nodes.currency[project])}
    if len(currencies) > 1:
        names = sorted(snapshot.word(code) or "?" for code in currencies)
        raise InvalidInput("money in {currencies} cannot be added up; choose one plan", currencies=", ".join(names))
    looked = in_lens(snapshot, scope)[0][project] if scope.has_lens else None
    values = _flows(plans, item, entity, amount)
    within = None if looked is None else _flows(plans, item[looked], entity[looked], amount[looked])
    ordered = sorted(values, key=lambda pair: (snapshot.key(pair[0]), snapshot.key(pair[1])))
    flows = tuple(
        Flow(source, target, values[source, target], None if within is None else within.get((source, target), 0.0))
        for source, target in ordered
    )
    reached = {node for pair in values for node in pair}
    without = np.array([row for row in targets.tolist() if row not in reached], np.int64)
    top = set(plans.frameworks.tolist())
    total = sum(flow.value for flow in flows if flow.source in top)
    direct = sum(a for i, a in zip(item.tolist(), amount.tolist(), strict=True) if i in top)
    currency = snapshot.word(currencies.pop()) if currencies else None
    return Money(flows, plans.frameworks, without, measure, currency, total, direct)


def _parts(
    snapshot: Snapshot, plans: Structure, scope: Scope, targets: Array, measure: str
) -> tuple[Array, Array, Array, Array]:
    """Each entity's part of each counted project, split over what it contributes to: item, entity, money, project."""
    contributions = snapshot.links["CONTRIBUTES_TO"]
    ends = np.concatenate([plans.frameworks, targets])
    which, places = counted(snapshot, scope, "CONTRIBUTES_TO", ends)
    some = picked(contributions, places)
    direct = snapshot.is_project[some.start] & (some.standing == STANDING_CODES["asserted"])
    if scope.day is not None:
        direct &= active(snapshot, scope.day, some.start)
    item, project = ends[which[direct]], some.start[direct].astype(np.int64)
    share = 1.0 / np.bincount(project, minlength=len(snapshot.nodes))[project] if len(project) else np.empty(0)
    found: list[tuple[Array, Array, Array, Array]] = []
    for name in PART_TYPES:
        at, places = counted(snapshot, scope, name, project)
        own = picked(snapshot.links[name], places)
        amount = getattr(own, measure)
        real = np.nan_to_num(amount) != 0
        at = at[real]
        found.append((item[at], own.end[real].astype(np.int64), amount[real] * share[at], project[at]))
    whole = tuple(np.concatenate(each) for each in zip(*found, strict=True))
    return whole[0], whole[1], whole[2], whole[3]


def _flows(plans: Structure, item: Array, entity: Array, amount: Array) -> dict[tuple[int, int], float]:
    flows: dict[tuple[int, int], float] = defaultdict(float)
    for node, who, share in zip(item.tolist(), entity.tolist(), amount.tolist(), strict=True):
        flows[node, who] += share
        while (parent := int(plans.parent[node])) >= 0:
            flows[parent, node] += share
            node = parent  # noqa: PLW2901 - up the plan
    return flows
