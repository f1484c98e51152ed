"""Which objectives are covered, how surely, and what is wrong with those that are not."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from graph_service.model import vocabulary as words
from graph_service.questions import reach
from graph_service.questions.lens import Lens, looked_at
from graph_service.questions.reach import Pairs
from graph_service.questions.scope import Scope, active, counted, linked
from graph_service.questions.structure import Structure, structure
from graph_service.questions.unplaced import Placements, contributing, placements
from graph_service.snapshot import STANDING_CODES, Snapshot, first_day
from graph_service.snapshot.codes import UNSET, Array
from graph_service.snapshot.snapshot import PART_TYPES, spans

CLASSES: Final = ("covered", "unconfirmed", "uncovered", "unplaced", "no_data")
FLAGS: Final = ("unled", "single_entity", "unfunded", "nowhere", "ended", "unapproved")
#: The classes of what nobody surely covers, worst first.
GAPS: Final = ("uncovered", "unconfirmed", "unplaced", "no_data")
#: The classes in which it is known what there is: only these stand in a mean.
KNOWN: Final = ("covered", "unconfirmed", "uncovered")
_COVERED, _UNCONFIRMED, _UNCOVERED, _UNPLACED, _NO_DATA = range(5)


@dataclass(frozen=True)
class Coverage:
    """Cover of the parts of some plans: one place in each column a part, in the plans' own order.

    ``low`` counts what is asserted, ``high`` also what is inferred or proposed, shares 0-1. ``status`` are codes of
    ``CLASSES``. ``likely`` are the counted projects that reach each part, ``sure`` those that do by assertion alone;
    ``entities`` and ``leads`` are pairs of a place and a row. ``flags`` has a mask for each flag.
    """

    snapshot: Snapshot
    scope: Scope
    plans: Structure
    targets: Array
    low: Array
    high: Array
    status: Array
    flags: dict[str, Array]
    likely: Pairs
    sure: Pairs
    entities: tuple[Array, Array]
    leads: tuple[Array, Array]
    placed: Placements
    leads_recorded: Array
    places_recorded: Array
    lens: Lens | None = None

    def __len__(self) -> int:
        return len(self.targets)

    @cached_property
    def places(self) -> dict[int, int]:
        """The place of each part."""
        return {row: place for place, row in enumerate(self.targets.tolist())}

    def of(self, pairs: tuple[Array, Array] | Pairs, place: int) -> Array:
        """The rows that pairs give a place."""
        target, other = (pairs.target, pairs.other) if isinstance(pairs, Pairs) else pairs
        return other[np.searchsorted(target, place, "left") : np.searchsorted(target, place, "right")]

    def is_gap(self) -> Array:
        """Which parts nobody surely covers."""
        return np.asarray(self.status != _COVERED)


def coverage(snapshot: Snapshot, scope: Scope, today: str) -> Coverage:
    """Cover of each priority, objective and result of the scope's plans; ``today`` is the day of what has ended.

    Raises:
        NotFound: a key of the scope is not in the graph.

    Source: docs/questions.md#coverage
    """
    plans = structure(snapshot, scope)
    targets = plans.targets(scope)
    likely = reach.projects_reaching(snapshot, plans, scope, targets)
    sure = reach.projects_reaching(snapshot, plans, scope, targets, only="asserted") if _asserts(scope) else None
    day = first_day(scope.date or today)
    running = likely.where(active(snapshot, day, likely.other))
    every = likely
    if scope.date is not None:
        likely = running
        sure = sure and sure.where(active(snapshot, day, sure.other))
    sure = likely.where(np.zeros(len(likely), bool)) if sure is None else sure
    count = len(targets)
    low, high = reach.combined(sure, count), reach.combined(likely, count)
    placed = placements(snapshot, plans, scope)
    status = _classes(plans, targets, low, high, placed)
    entities = _entities(snapshot, scope, likely)
    leads = _leads(snapshot, scope, targets)
    leads_recorded = _plans_with_leads(snapshot, plans)
    places_recorded = _plans_with_places(snapshot, plans)
    located = _located(snapshot, scope, likely, count)
    ended = np.zeros(count, bool)
    ended[every.target] = True
    ended[running.target] = False
    projects, who = _counts(likely.target, count), _counts(entities[0], count)
    money, known = _money(snapshot, likely, count)
    approval = plans.approval[targets]
    own_plan = plans.plan[targets]
    flags = {
        "unled": (_counts(leads[0], count) == 0) & np.isin(own_plan, leads_recorded),
        "single_entity": (projects > 0) & (who == 1),
        "unfunded": known & (money == 0),
        "nowhere": (projects > 0) & ~located & np.isin(own_plan, places_recorded),
        "ended": ended,
        "unapproved": (approval != UNSET) & ~np.isin(approval, snapshot.codes(words.APPROVED)),
    }
    lens = looked_at(snapshot, scope, likely, sure, count) if scope.has_lens else None
    return Coverage(
        snapshot,
        scope,
        plans,
        targets,
        low,
        high,
        status,
        flags,
        likely,
        sure,
        entities,
        leads,
        placed,
        leads_recorded,
        places_recorded,
        lens,
    )


def _asserts(scope: Scope) -> bool:
    return STANDING_CODES["asserted"] in scope.standing_codes


def _classes(plans: Structure, targets: Array, low: Array, high: Array, placed: Placements) -> Array:
    """A gap is claimed only where it can be known: where the plan's portfolio is loaded, and placed."""
    status = np.full(len(targets), _UNCOVERED, np.int8)
    status[placed.above[targets] > 0] = _UNPLACED
    status[~np.isin(plans.plan[targets], placed.loaded)] = _NO_DATA
    status[high > 0] = _UNCONFIRMED
    status[low > 0] = _COVERED
    return status


def _entities(snapshot: Snapshot, scope: Scope, likely: Pairs) -> tuple[Array, Array]:
    """Who leads or implements the projects that reach each part."""
    which, entity, _ = linked(snapshot, scope, PART_TYPES, likely.other)
    return reach.distinct(likely.target[which].astype(np.int64), entity, max(len(snapshot.nodes), 1))


def _leads(snapshot: Snapshot, scope: Scope, targets: Array) -> tuple[Array, Array]:
    """Who leads each part itself."""
    which, entity, _ = linked(snapshot, scope, ["LED_BY"], targets)
    return reach.distinct(which, entity, max(len(snapshot.nodes), 1))


def _plans_with_leads(snapshot: Snapshot, plans: Structure) -> Array:
    """The plans of which somebody's lead of a part is recorded: elsewhere nobody has said who leads anything.

    Whatever the standing: that a filter leaves a lead out does not unrecord it.
    """
    led = snapshot.links["LED_BY"]
    which, places = spans(led.start, plans.items)
    known = led.standing[places] != STANDING_CODES["rejected"]
    return np.unique(plans.plan[plans.items[which[known]]])


def _plans_with_places(snapshot: Snapshot, plans: Structure) -> Array:
    """The plans of which the place of some project is recorded, whatever a filter leaves of it."""
    there, contributions = snapshot.links["LOCATED_IN"], snapshot.links["CONTRIBUTES_TO"]
    known = contributing(snapshot, plans)
    known = known[contributions.standing[known] != STANDING_CODES["rejected"]]
    which, places = spans(there.start, contributions.start[known])
    recorded = which[there.standing[places] != STANDING_CODES["rejected"]]
    return np.unique(plans.home[contributions.end[known[recorded]]])


def _located(snapshot: Snapshot, scope: Scope, likely: Pairs, count: int) -> Array:
    """The parts that a project with a place reaches."""
    which, _ = counted(snapshot, scope, "LOCATED_IN", likely.other)
    located = np.zeros(count, bool)
    located[likely.target[which]] = True
    return located


def _money(snapshot: Snapshot, likely: Pairs, count: int) -> tuple[Array, Array]:
    """The money that the projects of each part have available, and whether that of any is known."""
    available = snapshot.nodes.available[likely.other]
    known = ~np.isnan(available)
    total = np.bincount(likely.target[known], weights=available[known], minlength=count)
    return total, _counts(likely.target[known], count) > 0


def _counts(places: Array, count: int) -> Array:
    return np.bincount(places, minlength=count)
