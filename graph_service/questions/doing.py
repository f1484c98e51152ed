"""Who does some projects, with what money; and what each entity so does in each part of the plans."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isnan
from typing import Final

import numpy as np

from graph_service.questions import reach
from graph_service.questions.evidence import link_key
from graph_service.questions.lens import summed
from graph_service.questions.scope import Scope, counted
from graph_service.snapshot import Snapshot
from graph_service.snapshot.codes import Array
from graph_service.snapshot.snapshot import PART_TYPES, picked, spans

#: Who funds, extends or accompanies a project does not do it.
_DOING: Final = ("implementing", "accountable")
_MONEY: Final = ("budget", "available", "spent")


@dataclass(frozen=True, slots=True)
class Doing:
    """What each entity does: one place a relationship, in the order of the projects' rows. ``type`` is a place in
    ``PART_TYPES`` and ``link`` one among the relationships of that type."""

    snapshot: Snapshot
    project: Array
    entity: Array
    type: Array
    link: Array
    budget: Array
    available: Array
    spent: Array

    def keys(self, at: Array) -> tuple[str, ...]:
        """The keys of some of the relationships, in alphabetical order."""
        places = zip(self.type[at].tolist(), self.link[at].tolist(), strict=True)
        return tuple(sorted(link_key(self.snapshot, PART_TYPES[kind], link) for kind, link in places))

    def distinct(self) -> tuple[Array, Array]:
        """Each project and entity once."""
        return reach.distinct(self.project, self.entity, max(len(self.snapshot.nodes), 1))

    def numbers(self) -> Array:
        """For every node its number where it is one of the projects: by key, whatever order an engine gives."""
        number = np.zeros(len(self.snapshot.nodes), np.int64)
        names = sorted(set(self.project.tolist()), key=self.snapshot.key)
        number[names] = np.arange(len(names))
        return number

    def joined(self, reached: reach.Pairs) -> tuple[Array, Array]:
        """What is done in each part that the projects reach: the place here, and that of the part."""
        which, places = spans(self.project, reached.other)
        return places, reached.target[which]


@dataclass(frozen=True, slots=True)
class Cells:
    """What is done for each part by each entity: the place of each such pair by its name, its relationships and
    projects, and the entity's own money (budget, available, spent) in them, None where not known."""

    places: Mapping[int, int]
    at: list[Array]
    projects: list[Array]
    money: list[tuple[float | None, ...]]

    @classmethod
    def of(cls, names: Array, at: Array, doing: Doing, size: int) -> "Cells":
        """The cells of what is done, each relationship ``at`` by the name of its cell, in a graph of ``size`` nodes."""
        cells, cell = np.unique(names, return_inverse=True)
        held, project = reach.distinct(cell, doing.project[at], size)
        money = [summed(cell, getattr(doing, name)[at], len(cells)).tolist() for name in _MONEY]
        order = np.argsort(cell, kind="stable")
        return cls(
            {name: place for place, name in enumerate(cells.tolist())},
            _parted(at[order], cell[order], len(cells)),
            _parted(project, held, len(cells)),
            [tuple(None if isnan(amount) else amount for amount in row) for row in zip(*money, strict=True)],
        )


def doing_of(snapshot: Snapshot, scope: Scope, projects: Array) -> Doing:
    """Who leads, implements or is accountable for some projects, which are in order."""
    found = [_of_type(snapshot, scope, projects, number) for number in range(len(PART_TYPES))]
    columns = [np.concatenate(each) for each in zip(*found, strict=True)]
    order = np.argsort(columns[0], kind="stable")
    return Doing(snapshot, *(column[order] for column in columns))


def _of_type(snapshot: Snapshot, scope: Scope, projects: Array, number: int) -> Iterable[Array]:
    name = PART_TYPES[number]
    which, places = counted(snapshot, scope, name, projects)
    if name == "IMPLEMENTED_BY":
        doing = np.isin(snapshot.links[name].role[places], snapshot.codes(_DOING))  # type: ignore[attr-defined]
        which, places = which[doing], places[doing]
    some = picked(snapshot.links[name], places)
    kind = np.full(len(places), number, np.int8)
    return projects[which], some.end.astype(np.int64), kind, places, *(getattr(some, money) for money in _MONEY)


def _parted(values: Array, cell: Array, count: int) -> list[Array]:
    """Values in the order of their cells, cell by cell."""
    return np.split(values, np.searchsorted(cell, np.arange(1, count))) if count else []
