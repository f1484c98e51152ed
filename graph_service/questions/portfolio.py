"""What an entity does: its projects, its part in each, what they reach and with whom."""

import math
from dataclasses import dataclass

import numpy as np

from graph_service.model import EdgeRef
from graph_service.questions.evidence import link_key
from graph_service.questions.lens import summed
from graph_service.questions.reach import distinct
from graph_service.questions.scope import Scope, active, chosen_frameworks, counted, family, is_counted, require
from graph_service.questions.structure import structure
from graph_service.snapshot import Snapshot
from graph_service.snapshot.codes import Array
from graph_service.snapshot.snapshot import PART_TYPES, grouped, picked


@dataclass(frozen=True, slots=True)
class Holding:
    """One project of an entity or of what is PART_OF it, a row of nodes. ``through``, ``reaches`` and ``partners`` are
    keys. Money is its own part, in the project's currency; None where no part is known. ``parts`` are the types and
    places of the relationships by which it has one."""

    project: int
    roles: list[str]
    through: list[str]
    budget: float | None
    available: float | None
    spent: float | None
    reaches: list[str]
    partners: list[str]
    parts: list[tuple[str, int]]

    @property
    def is_joint(self) -> bool:
        """Whether another entity leads or implements it too."""
        return len(self.partners) > 0


@dataclass(frozen=True, slots=True)
class _Shares:
    """Who has which part in some projects: one place a relationship, ``place`` that of the project."""

    place: Array
    entity: Array
    type: Array
    link: Array
    role: Array
    budget: Array
    available: Array
    spent: Array


def portfolio(snapshot: Snapshot, entity: str, scope: Scope) -> list[Holding]:
    """The projects that an entity, or what is PART_OF it, leads or implements; with plans or countries in the scope,
    those in their portfolios.

    Returns:
        One row per project, by key; empty where it has none.

    Raises:
        NotFound: there is no such entity.

    Source: docs/questions.md#portfolio
    """
    require(snapshot, [entity], ["Entity"])
    mine = family(snapshot, [entity])
    projects = np.unique(held(snapshot, scope, mine)[1])
    if scope.frameworks or scope.countries:
        projects = projects[in_portfolio(snapshot, scope)[projects]]
    projects = np.array(sorted(projects.tolist(), key=snapshot.key), np.int64)
    count = len(projects)
    every = _shares(snapshot, scope, projects)
    own = picked(every, np.flatnonzero(mine[every.entity]))
    which, reached = _reached(snapshot, scope, projects)
    names = [[PART_TYPES[kind] for kind in kinds] for kinds in grouped(own.place, own.type, count)]
    columns = zip(
        projects.tolist(),
        _roles(snapshot, names, grouped(own.place, own.role, count)),
        _entities(snapshot, own, count),
        *(_known(own.place, getattr(own, measure), count) for measure in ("budget", "available", "spent")),
        snapshot.keys_by(which, reached, count),
        _entities(snapshot, picked(every, np.flatnonzero(~mine[every.entity])), count),
        (list(zip(*pair, strict=True)) for pair in zip(names, grouped(own.place, own.link, count), strict=True)),
        strict=True,
    )
    return [Holding(*column) for column in columns]


def relationships(snapshot: Snapshot, holding: Holding) -> tuple[str, ...]:
    """Keys of the relationships that a row was made of: the entity's parts, and what the project contributes to."""
    project = snapshot.key(holding.project)
    contributing = (EdgeRef("CONTRIBUTES_TO", project, end).key for end in holding.reaches)
    return (*sorted(link_key(snapshot, name, at) for name, at in holding.parts), *contributing)


def in_portfolio(snapshot: Snapshot, scope: Scope) -> Array:
    """For each node whether it, a project, contributes directly to one of the scope's plans or to a part of them."""
    plans = structure(snapshot, scope)
    inside = snapshot.mask(np.concatenate([chosen_frameworks(snapshot, scope), plans.items]))
    links = snapshot.links["CONTRIBUTES_TO"]
    return snapshot.mask(links.start[inside[links.end] & is_counted(links, scope)])


def held(snapshot: Snapshot, scope: Scope, mine: Array) -> tuple[Array, Array]:
    """Pairs of an entity, of those that ``mine`` marks, and a running project that it leads or implements itself."""
    entity, project = [], []
    for name in PART_TYPES:
        links = snapshot.links[name]
        places = np.flatnonzero(mine[links.end])
        places = places[is_counted(picked(links, places), scope) & snapshot.is_project[links.start[places]]]
        entity.append(links.end[places].astype(np.int64))
        project.append(links.start[places].astype(np.int64))
    who, what = np.concatenate(entity), np.concatenate(project)
    if scope.day is None:
        return who, what
    running = active(snapshot, scope.day, what)
    return who[running], what[running]


def _shares(snapshot: Snapshot, scope: Scope, projects: Array) -> _Shares:
    found = []
    for number, name in enumerate(PART_TYPES):
        which, places = counted(snapshot, scope, name, projects)
        some = picked(snapshot.links[name], places)
        kind = np.full(len(places), number)
        found.append((which, some.end, kind, places, some.role, some.budget, some.available, some.spent))
    return _Shares(*(np.concatenate(each) for each in zip(*found, strict=True)))


def _reached(snapshot: Snapshot, scope: Scope, projects: Array) -> tuple[Array, Array]:
    """What projects contribute to directly: the place of the project, and the row of the other."""
    links = snapshot.links["CONTRIBUTES_TO"]
    places = np.flatnonzero(snapshot.mask(projects)[links.start])
    places = places[is_counted(picked(links, places), scope)]
    place = np.zeros(len(snapshot.nodes), np.int64)
    place[projects] = np.arange(len(projects))
    return place[links.start[places]], links.end[places]


def _roles(snapshot: Snapshot, names: list[list[str]], codes: list[list[int]]) -> list[list[str]]:
    """The roles in each project; the type of a relationship where it has none."""
    return [
        sorted({snapshot.word(code) or name.lower() for name, code in zip(*pair, strict=True)})
        for pair in zip(names, codes, strict=True)
    ]


def _entities(snapshot: Snapshot, shares: _Shares, count: int) -> list[list[str]]:
    """The keys of who has these parts in each project."""
    place, entity = distinct(shares.place, shares.entity.astype(np.int64), max(len(snapshot.nodes), 1))
    return snapshot.keys_by(place, entity, count)


def _known(place: Array, amounts: Array, count: int) -> list[float | None]:
    """The sum of what is known in each project; None where nothing is."""
    return [None if math.isnan(total) else total for total in summed(place, amounts, count).tolist()]
