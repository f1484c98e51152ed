"""What an entity does: its projects, its part in each, what they reach and with whom."""

from dataclasses import dataclass

import numpy as np

from graph_service.model import EdgeRef
from graph_service.questions.evidence import link_key
from graph_service.questions.scope import Scope, active, chosen_frameworks, counted, family, is_counted, require
from graph_service.questions.structure import structure
from graph_service.snapshot import Parts, Snapshot
from graph_service.snapshot.codes import Array
from graph_service.snapshot.snapshot import PART_TYPES, picked


@dataclass(frozen=True, slots=True)
class Holding:
    """One project of an entity or of what is PART_OF it, in rows of nodes. Money is its own part, in the project's
    currency; None where no part is known. ``parts`` and ``reaching`` are keys of relationships."""

    project: int
    roles: tuple[str, ...]
    through: Array
    budget: float | None
    available: float | None
    spent: float | None
    reaches: Array
    partners: Array
    relationships: tuple[str, ...]

    @property
    def is_joint(self) -> bool:
        """Whether another entity leads or implements it too."""
        return len(self.partners) > 0


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
    parts = {name: _held(snapshot, scope, projects, name) for name in PART_TYPES}
    reaching = _reaches(snapshot, scope, projects)
    return [_holding(snapshot, place, int(row), parts, reaching, mine) for place, row in enumerate(projects)]


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
    running = np.ones(len(what), bool) if scope.day is None else active(snapshot, scope.day)[what]
    return who[running], what[running]


def _held(snapshot: Snapshot, scope: Scope, projects: Array, name: str) -> dict[int, list[int]]:
    """By place of a project, the places of the relationships to entities."""
    found: dict[int, list[int]] = {}
    for place, at in zip(*(each.tolist() for each in counted(snapshot, scope, name, projects)), strict=True):
        found.setdefault(place, []).append(at)
    return found


def _reaches(snapshot: Snapshot, scope: Scope, projects: Array) -> dict[int, list[int]]:
    """By project, what it contributes to directly."""
    links = snapshot.links["CONTRIBUTES_TO"]
    places = np.flatnonzero(snapshot.mask(projects)[links.start])
    places = places[is_counted(picked(links, places), scope)]
    found: dict[int, list[int]] = {}
    for project, end in zip(links.start[places].tolist(), links.end[places].tolist(), strict=True):
        found.setdefault(project, []).append(end)
    return found


def _holding(
    snapshot: Snapshot,
    place: int,
    project: int,
    parts: dict[str, dict[int, list[int]]],
    reaching: dict[int, list[int]],
    mine: Array,
) -> Holding:
    roles, through, partners, keys = set(), set(), set(), []
    money: dict[str, list[float]] = {"budget": [], "available": [], "spent": []}
    for name, held in parts.items():
        links = snapshot.links[name]
        for at in held.get(place, ()):
            entity = int(links.end[at])
            if not mine[entity]:
                partners.add(entity)
                continue
            role = snapshot.word(int(links.role[at])) if isinstance(links, Parts) else None
            roles.add(role or name.lower())
            through.add(entity)
            for measure, amounts in money.items():
                amounts.append(float(getattr(links, measure)[at]))
            keys.append(link_key(snapshot, name, at))
    reaches = sorted(reaching.get(project, ()), key=snapshot.key)
    contributing = [EdgeRef("CONTRIBUTES_TO", snapshot.key(project), snapshot.key(end)).key for end in reaches]
    return Holding(
        project=project,
        roles=tuple(sorted(roles)),
        through=_rows(snapshot, through),
        budget=_known(money["budget"]),
        available=_known(money["available"]),
        spent=_known(money["spent"]),
        reaches=np.array(reaches, np.int64),
        partners=_rows(snapshot, partners),
        relationships=(*sorted(keys), *contributing),
    )


def _rows(snapshot: Snapshot, rows: set[int]) -> Array:
    return np.array(sorted(rows, key=snapshot.key), np.int64)


def _known(values: list[float]) -> float | None:
    known = [value for value in values if value == value]  # noqa: PLR0124 - NaN is not itself
    return sum(known) if known else None
