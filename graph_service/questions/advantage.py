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
from graph_service.questions.evidence import link_key
from graph_service.questions.populations import Population, populations
from graph_service.questions.revealed import FEW, Revealed, Shares, revealed
from graph_service.questions.scope import Scope, active, counted, family, linked, require
from graph_service.questions.structure import structure
from graph_service.snapshot import Snapshot
from graph_service.snapshot.codes import Array
from graph_service.snapshot.snapshot import PART_TYPES, picked, spans

DRAWS: Final = 1_000
_MOST_DRAWS: Final = 10_000
#: Who funds, extends or accompanies a project does not do it.
_DOING: Final = ("implementing", "accountable")

__all__ = ["DRAWS", "FEW", "Dossier", "advantage"]


@dataclass(frozen=True, slots=True)
class Dossier:
    """The evidence on one entity for one part of a plan, in rows of the snapshot's nodes.

    ``missing`` names the tests that nothing speaks to. Money is in the projects' currency and None where none is
    known. ``parts`` and ``mandates`` are keys of relationships; ``places`` are where it already works for this.
    ``population`` is what it is compared with; ratios are withheld below five projects.
    """

    entity: int
    item: int
    population: Population
    count: Revealed | None
    money: Revealed | None
    projects: Array
    parts: tuple[str, ...]
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
    def relationships(self) -> tuple[str, ...]:
        return (*self.mandates, *self.parts)


@dataclass(frozen=True, slots=True)
class _Doing:
    """What each entity does: one place a relationship of the projects that count."""

    project: Array
    entity: Array
    keys: list[str]
    budget: Array
    available: Array
    spent: Array


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
    found: list[Dossier] = []
    for population in populations(snapshot, plans, tops):
        reached = reach.projects_reaching(snapshot, plans, scope, population.items, inside=True)
        if scope.day is not None:
            reached = reached.where(active(snapshot, scope.day)[reached.other])
        found += _dossiers(snapshot, scope, population, reached, draws)
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
    snapshot: Snapshot, scope: Scope, population: Population, reached: reach.Pairs, draws: int
) -> list[Dossier]:
    projects = np.unique(reached.other)
    doing = _doing(snapshot, scope, projects)
    counts = revealed(_by_count(snapshot, reached, doing), draws)
    money = revealed(_by_money(snapshot, reached, doing), draws)
    mandates = _mandates(snapshot, scope, population)
    held = _held(reached, doing, len(population.items))
    located = _located(snapshot, scope, projects)
    rows = []
    for place, entity in sorted({*held, *mandates}):
        at = held.get((place, entity), [])
        mine = np.unique(doing.project[at]) if at else np.empty(0, np.int64)
        places = np.unique(np.concatenate([located[p] for p in mine.tolist() if p in located] or [mine[:0]]))
        speaks = {"mandate": (place, entity) in mandates, "capacity": len(mine) > 0, "positioning": len(places) > 0}
        is_few = len(mine) < FEW
        rows.append(
            Dossier(
                entity,
                int(population.items[place]),
                population.sized(len(projects)),
                _withheld(counts.get((entity, place)), is_few),
                _withheld(money.get((entity, place)), is_few),
                mine,
                tuple(doing.keys[n] for n in at),
                tuple(mandates.get((place, entity), ())),
                _known(doing.budget[at]),
                _known(doing.available[at]),
                _known(doing.spent[at]),
                places,
                tuple(test for test, there in speaks.items() if not there),
            )
        )
    return rows


def _doing(snapshot: Snapshot, scope: Scope, projects: Array) -> _Doing:
    """Who leads, implements or is accountable for some projects."""
    columns: dict[str, list[Array]] = defaultdict(list)
    keys: list[str] = []
    roles = snapshot.codes(_DOING)
    for name in PART_TYPES:
        which, places = counted(snapshot, scope, name, projects)
        some = picked(snapshot.links[name], places)
        if name == "IMPLEMENTED_BY":
            doing = np.flatnonzero(np.isin(some.role, roles))
            which, places, some = which[doing], places[doing], picked(some, doing)
        columns["project"].append(projects[which])
        columns["entity"].append(some.end.astype(np.int64))
        for money in ("budget", "available", "spent"):
            columns[money].append(getattr(some, money))
        keys += [link_key(snapshot, name, at) for at in places.tolist()]
    whole = {name: np.concatenate(each) for name, each in columns.items()}
    return _Doing(keys=keys, **whole)


def _by_count(snapshot: Snapshot, reached: reach.Pairs, doing: _Doing) -> Shares:
    """Each project's one unit, split over the entities that do it and the parts that it reaches."""
    project, entity = reach.distinct(doing.project, doing.entity, max(len(snapshot.nodes), 1))
    many = np.bincount(project, minlength=len(snapshot.nodes))
    return _split(snapshot, reached, project, entity, 1.0 / many[project])


def _by_money(snapshot: Snapshot, reached: reach.Pairs, doing: _Doing) -> Shares:
    """Each project's money, split likewise: to each entity as its own part says; where no part does, the project's
    is split evenly, and a project without any known money is left out."""
    size = max(len(snapshot.nodes), 1)
    project, entity = reach.distinct(doing.project, doing.entity, size)
    names = project * size + entity
    at = np.searchsorted(names, doing.project * size + doing.entity)
    known = ~np.isnan(doing.budget)
    own = np.bincount(at[known], weights=doing.budget[known], minlength=len(names))
    has_own = np.bincount(at[known], minlength=len(names)) > 0
    stated = snapshot.mask(project[has_own])
    many = np.bincount(project, minlength=size)
    whole = snapshot.nodes.budget[project] / np.maximum(many[project], 1)
    amount = np.where(stated[project], np.where(has_own, own, 0.0), np.nan_to_num(whole))
    return _split(snapshot, reached, project, entity, amount)


def _split(snapshot: Snapshot, reached: reach.Pairs, project: Array, entity: Array, amount: Array) -> Shares:
    """Amounts of (project, entity) over the parts that each project reaches, evenly."""
    order = np.argsort(reached.other, kind="stable")
    by_project, target = reached.other[order], reached.target[order]
    which, places = spans(by_project, project)
    parts = np.bincount(by_project, minlength=len(snapshot.nodes))
    shares = amount[which] / parts[project[which]]
    some = shares > 0
    # numbered by key, so that draws over projects are the same whatever order an engine gives
    names = sorted(set(project[which[some]].tolist()), key=snapshot.key)
    number = np.zeros(len(snapshot.nodes), np.int64)
    number[names] = np.arange(len(names))
    return Shares(number[project[which[some]]], entity[which[some]], target[places[some]], shares[some])


def _held(reached: reach.Pairs, doing: _Doing, count: int) -> dict[tuple[int, int], list[int]]:
    """By place of a part and entity, which rows of what is done are there."""
    order = np.argsort(reached.other, kind="stable")
    which, places = spans(reached.other[order], doing.project)
    found: dict[tuple[int, int], list[int]] = defaultdict(list)
    for at, place in zip(which.tolist(), reached.target[order][places].tolist(), strict=True):
        found[place, int(doing.entity[at])].append(at)
    return {cell: sorted(at, key=doing.keys.__getitem__) for cell, at in found.items()}


def _mandates(snapshot: Snapshot, scope: Scope, population: Population) -> dict[tuple[int, int], list[str]]:
    """By place of a part and entity, the keys of the mandates that speak of it."""
    links = snapshot.links["MANDATED_FOR"]
    which, places = counted(snapshot, scope, "MANDATED_FOR", population.items, "end")
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    for place, at in zip(which.tolist(), places.tolist(), strict=True):
        found[place, int(links.start[at])].append(link_key(snapshot, "MANDATED_FOR", at))
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


def _known(values: Array) -> float | None:
    known = values[~np.isnan(values)]
    return float(known.sum()) if len(known) else None
