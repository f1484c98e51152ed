"""Who has a comparative advantage for what: revealed by what each entity does, beside what else is known.

Source: Balassa (1965) for RCA; Laursen (2015, doi:10.1007/s40821-014-0017-1) for its symmetric form;
the UN's three tests of comparative advantage (mandate, capacity, positioning to act).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from graph_service.errors import InvalidInput
from graph_service.model import PLAN_ITEMS
from graph_service.questions import reach
from graph_service.questions.doing import Cells, Doing, doing_of
from graph_service.questions.evidence import link_key
from graph_service.questions.populations import Population, populations
from graph_service.questions.revealed import FEW, Revealed, Shares, revealed
from graph_service.questions.scope import Scope, active, counted, family, linked, require
from graph_service.questions.structure import structure
from graph_service.snapshot import Snapshot
from graph_service.snapshot.codes import Array
from graph_service.snapshot.snapshot import spans

DRAWS: Final = 1_000
_MOST_DRAWS: Final = 10_000

_Figures = dict[tuple[int, int], Revealed]

__all__ = ["DRAWS", "FEW", "Dossier", "advantage"]


@dataclass(frozen=True, slots=True)
class Dossier:
    """The evidence on one entity for one part of a plan, in rows of the snapshot's nodes.

    ``missing`` names the tests that nothing speaks to. Money is in the projects' currency and None where none is
    known. ``mandates`` are keys of relationships; ``places`` are where it already works for this.
    ``population`` is what it is compared with; ratios are withheld below five projects.
    """

    entity: int
    item: int
    population: Population
    count: Revealed | None
    money: Revealed | None
    projects: Array
    doing: Doing
    at: Array
    mandates: tuple[str, ...]
    budget: float | None
    available: float | None
    spent: float | None
    places: Array
    missing: tuple[str, ...]

    @property
    def is_withheld(self) -> bool:
        """Whether too few projects speak for a ratio."""
        return len(self.projects) < FEW

    @property
    def parts(self) -> tuple[str, ...]:
        """Keys of the relationships by which the entity does the projects."""
        return self.doing.keys(self.at)

    @property
    def relationships(self) -> tuple[str, ...]:
        return (*self.mandates, *self.parts)


def advantage(snapshot: Snapshot, scope: Scope, *, items: Sequence[str] = (), draws: int = DRAWS) -> list[Dossier]:
    """Evidence on each entity for each part of the plans at one level, compared within one country.

    The scope's lens and ``items`` choose rows; what they are compared with is the country's whole level. Without
    a level, what is just below each plan. A project counts for what it contributes to directly, or by way of what is
    PART_OF it: that one plan's objective contributes to another's makes nobody's work into work for that one.

    Returns:
        Rows by part in the plans' order, then by the lower bound of the shrunken ratio, withheld ones after them by
        number of projects. Empty where no project and no mandate is known.

    Raises:
        NotFound: a key of the scope is not in the graph.
        InvalidInput: ``draws`` is not from 0 to 10,000.

    Source: docs/questions.md#advantage
    """
    if not 0 <= draws <= _MOST_DRAWS:
        raise InvalidInput("draws {value} must be from 0 to {most:,}", value=draws, most=_MOST_DRAWS)
    require(snapshot, items, PLAN_ITEMS)
    require(snapshot, scope.entities, ["Entity"])
    plans = structure(snapshot, scope)
    tops = plans.tops(scope)
    reached = reach.projects_reaching(snapshot, plans, scope, tops, inside=True)
    if scope.day is not None:
        reached = reached.where(active(snapshot, scope.day, reached.other))
    every = tuple(populations(snapshot, plans, tops))
    found = _dossiers(snapshot, scope, tops, every, reached, draws)
    order = {row: place for place, row in enumerate(tops.tolist())}
    wanted = set(snapshot.rows_of(items).tolist()) if items else None
    shown = family(snapshot, scope.entities) if scope.entities else None
    rows = [row for row in found if (wanted is None or row.item in wanted) and (shown is None or shown[row.entity])]
    return sorted(rows, key=lambda row: (order[row.item], *_rank(row), snapshot.key(row.entity)))


def _rank(row: Dossier) -> tuple[int, float]:
    """By the lower bound; then what is withheld, by how many projects speak; then what only a mandate speaks for."""
    if row.count is None:
        return 2, 0.0
    if row.is_withheld or row.count.bound is None:
        return 1, -float(len(row.projects))
    return 0, -row.count.bound


def _dossiers(
    snapshot: Snapshot, scope: Scope, tops: Array, every: Sequence[Population], reached: reach.Pairs, draws: int
) -> list[Dossier]:
    """One for each entity and part that some project, or a mandate, speaks of."""
    size = max(len(snapshot.nodes), 1)
    of_item = np.zeros(size, np.int64)
    for number, population in enumerate(every):
        of_item[population.items] = number
    population_of = of_item[tops]
    doing = doing_of(snapshot, scope, np.unique(reached.other))
    at, target = doing.joined(reached)
    cells = Cells.of(target * size + doing.entity[at], at, doing, size)
    figures = _figures(reached, population_of, doing, draws)
    mandates = _mandates(snapshot, scope, tops)
    sized = _sized(every, population_of, reached)
    located = _located(snapshot, scope, np.unique(reached.other))
    nothing = np.empty(0, np.int64)
    rows = []
    for name in sorted({*cells.places, *mandates}):
        place, entity = divmod(name, size)
        cell = cells.places.get(name)
        mine = nothing if cell is None else cells.projects[cell]
        places = np.unique(np.concatenate([located[p] for p in mine.tolist() if p in located] or [nothing]))
        speaks = {"mandate": name in mandates, "capacity": len(mine) > 0, "positioning": len(places) > 0}
        is_few = len(mine) < FEW
        count, money = (_withheld(measure.get((entity, place)), is_few) for measure in figures)
        budget, available, spent = (None, None, None) if cell is None else cells.money[cell]
        rows.append(
            Dossier(
                entity,
                int(tops[place]),
                sized[population_of[place]],
                count,
                money,
                mine,
                doing,
                nothing if cell is None else cells.at[cell],
                tuple(mandates.get(name, ())),
                budget,
                available,
                spent,
                places,
                tuple(test for test, there in speaks.items() if not there),
            )
        )
    return rows


def _sized(every: Sequence[Population], population_of: Array, reached: reach.Pairs) -> list[Population]:
    """The populations with the number of projects that reach any part of each."""
    number, _ = reach.distinct(population_of[reached.target], reached.other, int(reached.other.max(initial=0)) + 1)
    many = np.bincount(number, minlength=len(every))
    return [population.sized(int(projects)) for population, projects in zip(every, many, strict=True)]


def _figures(reached: reach.Pairs, population_of: Array, doing: Doing, draws: int) -> Sequence[_Figures]:
    """What projects reveal, and what money does, by entity and place of a part: within each population."""
    measures = [_split(doing, reached, population_of, amount) for amount in (_counts(doing), _amounts(doing))]
    found: tuple[_Figures, ...] = ({}, {})
    for number in np.unique(population_of).tolist():
        shares = [measure.where(population_of[measure.item] == number) for measure in measures]
        projects = np.unique(np.concatenate([each.project for each in shares]))
        for kept, figures in zip(found, revealed([each.numbered(projects) for each in shares], draws), strict=True):
            kept.update(figures)
    return found


def _counts(doing: Doing) -> Array:
    """Each project's one unit, split over the entities that do it."""
    project, _ = doing.distinct()
    return np.asarray(1.0 / np.bincount(project)[project])


def _amounts(doing: Doing) -> Array:
    """Each project's money, split likewise: to each entity as its own part says; where no part does, the project's
    is split evenly, and a project without any known money is left out."""
    snapshot = doing.snapshot
    size = max(len(snapshot.nodes), 1)
    project, entity = doing.distinct()
    names = project * size + entity
    at = np.searchsorted(names, doing.project * size + doing.entity)
    known = ~np.isnan(doing.budget)
    own = np.bincount(at[known], weights=doing.budget[known], minlength=len(names))
    has_own = np.bincount(at[known], minlength=len(names)) > 0
    stated = snapshot.mask(project[has_own])
    many = np.bincount(project, minlength=size)
    whole = snapshot.nodes.budget[project] / np.maximum(many[project], 1)
    return np.where(stated[project], np.where(has_own, own, 0.0), np.nan_to_num(whole))


def _split(doing: Doing, reached: reach.Pairs, population_of: Array, amount: Array) -> Shares:
    """Amounts of each project and entity over the parts that the project reaches in a population, evenly."""
    project, entity = doing.distinct()
    order = np.argsort(reached.other, kind="stable")
    by_project, target = reached.other[order], reached.target[order]
    which, places = spans(by_project, project)
    names = population_of[target] * max(len(doing.snapshot.nodes), 1) + by_project
    _, cell, parts = np.unique(names, return_inverse=True, return_counts=True)
    shares = amount[which] / parts[cell[places]]
    some = shares > 0
    # numbered by key, so that draws over projects are the same whatever order an engine gives
    return Shares(doing.numbers()[project[which[some]]], entity[which[some]], target[places[some]], shares[some])


def _mandates(snapshot: Snapshot, scope: Scope, tops: Array) -> dict[int, list[str]]:
    """By part and entity (place x number of nodes + entity) the keys of the mandates that speak of it."""
    links = snapshot.links["MANDATED_FOR"]
    which, places = counted(snapshot, scope, "MANDATED_FOR", tops)
    found: dict[int, list[str]] = defaultdict(list)
    for place, at in zip(which.tolist(), places.tolist(), strict=True):
        found[place * len(snapshot.nodes) + int(links.start[at])].append(link_key(snapshot, "MANDATED_FOR", at))
    return found


def _located(snapshot: Snapshot, scope: Scope, projects: Array) -> dict[int, Array]:
    """The places of each project that has one."""
    which, ends, _ = linked(snapshot, scope, ["LOCATED_IN"], projects)
    found: dict[int, list[int]] = defaultdict(list)
    for project, place in zip(projects[which].tolist(), ends.tolist(), strict=True):
        found[project].append(place)
    return {project: np.array(places, np.int64) for project, places in found.items()}


def _withheld(figure: Revealed | None, is_few: bool) -> Revealed | None:
    """A figure of few projects as the count that it is, without a ratio."""
    return Revealed(figure.x) if figure is not None and is_few else figure
