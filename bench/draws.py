"""Which plans and projects a seed draws: trees, portfolios and money in the shapes of ``bench.shapes``.

Each plan has a random generator of its own, named by seed and number: any plan can be drawn alone, and again, and
no more than one need be in memory.
"""

from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from itertools import accumulate
from random import Random
from typing import Final, Generic, NamedTuple, TypeVar

import yaml

from bench import shapes

_T = TypeVar("_T")
_DEEDS: Final = ("Support to", "Strengthening of", "Access to", "Monitoring of", "Reform of", "Investment in")
_FIELDS: Final = (
    "basic education for girls",
    "primary health care",
    "food security of households",
    "local governance and peace",
    "climate-resilient agriculture",
    "protection of displaced people",
    "decent work for youth",
    "water and sanitation",
)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a plan. ``parent`` is the number of the part above it, None below the plan itself."""

    number: int
    level: str
    parent: int | None
    code: str
    name: str
    is_leaf: bool

    def at(self, plan: int) -> "Target":
        return Target(plan, self.number, self.level)


class Money(NamedTuple):
    """US dollars of one agency in one project."""

    required: float
    available: float
    spent: float


class Target(NamedTuple):
    """A part of a plan by number and level, or the plan itself: part 0, level ``framework``."""

    plan: int
    part: int
    level: str


class Contribution(NamedTuple):
    """What a project or part does for a part of a plan, or for the plan where it is unplaced."""

    to: Target
    strength: float
    confidence: float
    standing: str


class Project(NamedTuple):
    """One project. Its first contribution is the one that a UN INFO row can say."""

    number: int
    name: str
    start: str
    end: str
    agencies: Mapping[str, Money]
    contributions: Sequence[Contribution]
    regions: Sequence[int]
    goals: Sequence[int]


@dataclass(frozen=True, slots=True)
class Plan:
    """One plan with its tree, parents first. ``leads`` has who leads a part, ``elsewhere`` what a part does for
    the plan that the country had before."""

    number: int
    country: str
    code: str
    parts: Sequence[Part]
    leads: Mapping[int, str]
    elsewhere: Mapping[int, Contribution]


class World:
    """So many projects, in as many plans as that takes, drawn from ``seed``."""

    def __init__(self, projects: int, seed: int = 1) -> None:
        self.projects, self.seed = projects, seed
        self.plans = max(1, round(projects / shapes.PROJECTS_OF_PLAN))
        draw = self._random("sizes")
        ends = list(accumulate(_quantile(draw, shapes.PROJECTS_OF_COUNTRY) for _ in range(self.plans)))
        self._before = [0, *(round(projects * end / ends[-1]) if ends[-1] else projects for end in ends)]

    def plan(self, number: int) -> Plan:
        """The plan of that number, from 0."""
        draw = self._random(f"plan {number}")
        parts = tuple(_tree(draw))
        name, code = countries()[number % shapes.COUNTRIES]
        leads: dict[int, str] = {}
        if draw.random() < shapes.PLANS_WITH_LEADS:
            led = [p.number for p in parts if p.level == "outcome" and draw.random() < shapes.OUTCOMES_LED]
            leads = {part: _AGENCY.drawn(draw) for part in led}
        before = self._outcomes_before(number)
        elsewhere = {
            part.number: Contribution(draw.choice(before), *_weight(draw))
            for part in parts
            if part.level == "output" and before and draw.random() < shapes.OUTPUT_ELSEWHERE
        }
        return Plan(number, name, code, parts, leads, elsewhere)

    def portfolio(self, plan: Plan) -> Iterator[Project]:
        """The projects of a plan, in the order of their numbers."""
        draw = self._random(f"portfolio {plan.number}")
        leaves = [part.at(plan.number) for part in plan.parts if part.is_leaf]
        outputs = _Choice(leaves, [_quantile(draw, shapes.PROJECTS_OF_OUTPUT) for _ in leaves])
        outcomes = [part.at(plan.number) for part in plan.parts if part.level == "outcome"]
        before = self._outcomes_before(plan.number)
        unplaced = _quantile(draw, shapes.UNPLACED_IN_COUNTRY)
        agencies = _agencies(draw)
        for number in range(self._before[plan.number] + 1, self._before[plan.number + 1] + 1):
            first = outputs.drawn(draw)
            found = {first: Contribution(first, 1.0, 1.0, "asserted")}
            if draw.random() < unplaced:
                found = {first: Contribution(Target(plan.number, 0, "framework"), 1.0, 1.0, "asserted")}
            else:
                wanted = _CONTRIBUTIONS.drawn(draw)
                for _ in range(3 * wanted):  # what is drawn twice is drawn again, a few times
                    if len(found) == wanted:
                        break
                    chance = draw.random()
                    if chance < shapes.TO_OTHER_PLAN and before:
                        to = draw.choice(before)
                    elif chance > 1 - shapes.TO_OUTCOME and outcomes:
                        to = draw.choice(outcomes)
                    else:
                        to = outputs.drawn(draw)
                    found.setdefault(to, Contribution(to, *_weight(draw)))
            chosen = {agencies.drawn(draw): None for _ in range(_AGENCIES.drawn(draw))}
            words = f"{draw.choice(_DEEDS)} {draw.choice(_FIELDS)} in {plan.country}"
            yield Project(
                number,
                f"{words}, phase {draw.randint(1, 4)} ({number})",
                *_days(draw),
                {name: _money(draw) for name in chosen},
                list(found.values()),
                _some(draw, shapes.WITH_PLACES, 3, shapes.REGIONS),
                _some(draw, shapes.WITH_THEMES, 2, shapes.GOALS),
            )

    def _outcomes_before(self, number: int) -> list[Target]:
        """The outcomes of the plan that the same country had before; none for its first plan."""
        before = number - shapes.COUNTRIES
        tree = _tree(self._random(f"plan {before}")) if before >= 0 else ()
        return [part.at(before) for part in tree if part.level == "outcome"]

    def _random(self, name: str) -> Random:
        return Random(f"{self.seed}, {name}")


@cache
def countries() -> tuple[tuple[str, str], ...]:
    """Name and code of each country that may have a plan."""
    text = (files("graph_service.exchange") / "countries.yaml").read_text(encoding="utf-8")
    named = [(names[0], code) for code, (names, _) in sorted(yaml.safe_load(text).items())]
    return tuple(named[: shapes.COUNTRIES])


class _Choice(Generic[_T]):
    """Values that are drawn by their weights."""

    def __init__(self, values: Sequence[_T], weights: Sequence[float]) -> None:
        self._values, self._ends = values, list(accumulate(weights))

    def drawn(self, draw: Random) -> _T:
        return self._values[bisect(self._ends, draw.random() * self._ends[-1], hi=len(self._ends) - 1)]


def _by_count(counts: Mapping[_T, int]) -> _Choice[_T]:
    return _Choice(list(counts), list(counts.values()))


_PRIORITIES, _OUTCOMES, _OUTPUTS = map(
    _by_count, (shapes.PRIORITIES_OF_PLAN, shapes.OUTCOMES_OF_PRIORITY, shapes.OUTPUTS_OF_OUTCOME)
)
_AGENCY, _STANDING = _by_count(shapes.ROWS_OF_AGENCY), _by_count(shapes.STANDINGS)
_CONTRIBUTIONS, _AGENCIES = _by_count(shapes.CONTRIBUTIONS_OF_PROJECT), _by_count(shapes.AGENCIES_OF_PROJECT)
_YEAR = _by_count(shapes.START_YEARS)


def _tree(draw: Random) -> Iterator[Part]:
    number = 0

    def part(level: str, parent: int | None, code: str, below: int) -> Part:
        nonlocal number
        number += 1
        words = f"{draw.choice(_DEEDS)} {draw.choice(_FIELDS)}"
        return Part(number, level, parent, code, f"{level.title()} {code}: {words}", not below)

    for first in range(1, _PRIORITIES.drawn(draw) + 1):
        outcomes = _OUTCOMES.drawn(draw)
        yield (priority := part("priority", None, f"{first}", outcomes))
        for second in range(1, outcomes + 1):
            outputs = _OUTPUTS.drawn(draw)
            yield (outcome := part("outcome", priority.number, f"{first}.{second}", outputs))
            for third in range(1, outputs + 1):
                yield part("output", outcome.number, f"{first}.{second}.{third}", 0)


def _quantile(draw: Random, steps: Sequence[float]) -> float:
    """A value between two neighbouring quantiles."""
    place, rest = divmod(draw.random() * (len(steps) - 1), 1)
    least, most = steps[int(place)], steps[int(place) + 1]
    return least + rest * (most - least)


def _agencies(draw: Random) -> _Choice[str]:
    """The agencies of one country, each as often as in all."""
    wanted = round(_quantile(draw, shapes.AGENCIES_OF_COUNTRY))
    chosen: dict[str, int] = {}
    while len(chosen) < wanted:
        name = _AGENCY.drawn(draw)
        chosen[name] = shapes.ROWS_OF_AGENCY[name]
    return _by_count(chosen)


def _weight(draw: Random) -> tuple[float, float, str]:
    """Strength, confidence and standing of a contribution."""
    standing = _STANDING.drawn(draw)
    strength = draw.choice(shapes.STRENGTHS) if draw.random() < shapes.WITH_STRENGTH else 1.0
    return strength, 1.0 if standing == "asserted" else round(draw.uniform(0.3, 0.95), 2), standing


def _money(draw: Random) -> Money:
    required = 0.0 if draw.random() < shapes.NOTHING_REQUIRED else round(_quantile(draw, shapes.REQUIRED), 2)
    has_some = required and draw.random() >= shapes.NOTHING_AVAILABLE
    available = round(required * _quantile(draw, shapes.AVAILABLE_OF_REQUIRED), 2) if has_some else 0.0
    is_used = available and draw.random() >= shapes.NOTHING_SPENT
    spent = round(available * _quantile(draw, shapes.SPENT_OF_AVAILABLE), 2) if is_used else 0.0
    return Money(required, available, spent)


def _days(draw: Random) -> tuple[str, str]:
    start = date(_YEAR.drawn(draw), 1, 1) + timedelta(days=30 * draw.randrange(12))
    return start.isoformat(), (start + timedelta(days=round(_quantile(draw, shapes.DAYS)))).isoformat()


def _some(draw: Random, share: float, most: int, of: int) -> Sequence[int]:
    """One to ``most`` numbers from 1 to ``of``, for a ``share`` of all."""
    return sorted(draw.sample(range(1, of + 1), draw.randint(1, most))) if draw.random() < share else ()
