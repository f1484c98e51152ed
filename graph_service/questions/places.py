"""What is done where: each place, and what reaches it."""

from dataclasses import dataclass

import numpy as np

from graph_service.questions.countries import own_places
from graph_service.questions.coverage import coverage
from graph_service.questions.scope import Scope, in_key_order, linked
from graph_service.snapshot import STANDING_CODES, Snapshot
from graph_service.snapshot.codes import Array
from graph_service.snapshot.snapshot import PART_TYPES, spans


@dataclass(frozen=True, slots=True)
class Place:
    """One location with what takes place in it or in what is part of it, in rows of nodes; ``parents`` are what it
    is part of. ``lens`` counts the projects looked at, None where nothing is."""

    node: int
    parents: Array
    projects: Array
    items: Array
    entities: Array
    lens: int | None = None


@dataclass(frozen=True, slots=True)
class Places:
    """The locations by key. ``recorded`` is how many of the ``projects`` that count have a place at all."""

    rows: tuple[Place, ...]
    projects: int
    recorded: int


def places(snapshot: Snapshot, scope: Scope, today: str) -> Places:
    """Every location, with the counted projects there and the parts of plans that these reach; with countries in the
    scope, theirs.

    Source: docs/questions.md#places
    """
    locations = in_key_order(snapshot, np.flatnonzero(own_places(snapshot, scope)))
    covered = coverage(snapshot, scope, today)
    projects = np.unique(covered.likely.other)
    located, place, _ = linked(snapshot, scope, ["LOCATED_IN"], projects)
    project = projects[located]
    within: dict[int, set[int]] = {row: set() for row in locations.tolist()}
    above = _parents(snapshot)
    for one, where in zip(project.tolist(), place.tolist(), strict=True):
        for each in _upwards(where, above):
            if each in within:
                within[each].add(one)
    order = np.argsort(covered.likely.other, kind="stable")
    by_project, target = covered.likely.other[order], covered.targets[covered.likely.target[order]]
    doing, who = _doing(snapshot, scope, projects)
    seen = covered.lens.seen if covered.lens else None
    rows = []
    for row in locations.tolist():
        here = np.array(sorted(within[row]), np.int64)
        _, reached = spans(by_project, here)
        _, busy = spans(doing, here)
        rows.append(
            Place(
                row,
                in_key_order(snapshot, np.array(sorted(above.get(row, ())), np.int64)),
                in_key_order(snapshot, here),
                in_key_order(snapshot, np.unique(target[reached])),
                in_key_order(snapshot, np.unique(who[busy])),
                None if seen is None else int(seen[here].sum()),
            )
        )
    return Places(tuple(rows), len(projects), len(np.unique(project)))


def _parents(snapshot: Snapshot) -> dict[int, set[int]]:
    part_of = snapshot.links["PART_OF"]
    is_place = snapshot.mask(snapshot.labelled("Location"))
    real = is_place[part_of.start] & (part_of.standing != STANDING_CODES["rejected"])
    above: dict[int, set[int]] = {}
    for start, end in zip(part_of.start[real].tolist(), part_of.end[real].tolist(), strict=True):
        above.setdefault(start, set()).add(end)
    return above


def _upwards(place: int, above: dict[int, set[int]]) -> set[int]:
    known, stack = {place}, [place]
    while stack:
        for parent in above.get(stack.pop(), set()) - known:
            known.add(parent)
            stack.append(parent)
    return known


def _doing(snapshot: Snapshot, scope: Scope, projects: Array) -> tuple[Array, Array]:
    """Who leads or implements each project: columns of project and entity, by project."""
    which, entity, _ = linked(snapshot, scope, PART_TYPES, projects)
    order = np.argsort(projects[which], kind="stable")
    return projects[which][order], entity[order]
