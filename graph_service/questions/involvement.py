"""How much each entity does: the projects it is in, and what it leads; for the list of entities and for its page."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from graph_service.questions.portfolio import held
from graph_service.questions.reach import distinct
from graph_service.questions.scope import Scope, counted
from graph_service.snapshot import STANDING_CODES, Snapshot
from graph_service.snapshot.codes import Array
from graph_service.snapshot.snapshot import spans


@dataclass(frozen=True, slots=True)
class Involvement:
    """How much one entity does. ``projects`` counts its portfolio: those that it, or what is PART_OF it, leads or
    implements; ``led_projects`` and ``led_parts`` (plans and parts of plans) what is led by itself, as the pages of
    those say."""

    projects: int = 0
    led_projects: int = 0
    led_parts: int = 0


def involvement(snapshot: Snapshot) -> Mapping[str, Involvement]:
    """How much each entity does, by its key; nothing that was rejected counts."""
    size = max(len(snapshot.nodes), 1)
    entities = snapshot.labelled("Entity")
    doing, _ = _with_parents(snapshot, *held(snapshot, Scope(), snapshot.mask(entities)))
    is_plan = snapshot.is_item | snapshot.mask(snapshot.labelled("Framework"))
    leads = {}
    for name, of in (("led_projects", snapshot.is_project), ("led_parts", is_plan)):
        which, places = counted(snapshot, Scope(), "LED_BY", np.flatnonzero(of))
        led, _ = distinct(snapshot.links["LED_BY"].end[places].astype(np.int64), which, size)
        leads[name] = np.bincount(led, minlength=size)
    projects = np.bincount(doing, minlength=size)
    return {
        snapshot.key(row): Involvement(
            int(projects[row]), *(int(leads[name][row]) for name in ("led_projects", "led_parts"))
        )
        for row in entities.tolist()
    }


def _with_parents(snapshot: Snapshot, entity: Array, project: Array) -> tuple[Array, Array]:
    """The pairs, and those of whatever the entities are PART_OF, at any depth; each once."""
    size = max(len(snapshot.nodes), 1)
    part_of = snapshot.links["PART_OF"]
    real = np.flatnonzero(part_of.standing != STANDING_CODES["rejected"])
    order = real[np.argsort(part_of.start[real], kind="stable")]
    start, end = part_of.start[order], part_of.end[order].astype(np.int64)
    found = np.unique(entity * size + project)
    frontier = found
    while len(frontier):
        which, places = spans(start, frontier // size)
        above = np.unique(end[places] * size + frontier[which] % size)
        frontier = np.setdiff1d(above, found)
        found = np.union1d(found, frontier)
    return found // size, found % size
