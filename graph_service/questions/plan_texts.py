"""The words of some plans: their parts as people read them, and the projects that contribute to each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from graph_service.graph import Graph
from graph_service.questions.names import NameRow, names
from graph_service.questions.scope import Scope, is_read
from graph_service.questions.structure import level, structure
from graph_service.snapshot.snapshot import PART_TYPES, picked, spans


@dataclass(frozen=True, slots=True)
class Item:
    """A priority, objective or result of a plan, with what it is called, what it is PART_OF, and its plan."""

    key: str
    label: str
    level: str
    code: str | None
    names: NameRow
    framework: str
    parent: str


@dataclass(frozen=True, slots=True)
class PlanTexts:
    """The words of some plans. ``contributing`` has the projects of each part by key, ``projects`` what each is
    called, ``entities`` who leads or implements it; all but what was rejected."""

    frameworks: Mapping[str, NameRow]
    items: Mapping[str, Item]
    contributing: Mapping[str, Sequence[str]]
    projects: Mapping[str, NameRow]
    entities: Mapping[str, frozenset[str]]


def plan_texts(graph: Graph, frameworks: Sequence[str], *, with_projects: bool = True) -> PlanTexts:
    """The words of these plans, of all where none is given; without projects only their parts.

    Raises:
        NotFound: there is no such plan.
    """
    state = graph.state()
    snapshot, scope = state.snapshot, Scope(frameworks=tuple(frameworks))
    plans = structure(snapshot, scope)
    links = snapshot.links["CONTRIBUTES_TO"]
    which, places = spans(links.end, plans.items if with_projects else plans.items[:0])
    real = is_read(picked(links, places), scope) & snapshot.is_project[links.start[places]]
    which, projects = which[real], links.start[places[real]].astype(np.int64)
    rows = [*plans.frameworks.tolist(), *plans.items.tolist(), *np.unique(projects).tolist()]
    text = names(graph, state, [snapshot.key(row) for row in rows])
    contributing: dict[str, list[str]] = {}
    for place, project in sorted(zip(which.tolist(), projects.tolist(), strict=True)):
        contributing.setdefault(snapshot.key(int(plans.items[place])), []).append(snapshot.key(project))
    entities: dict[str, set[str]] = {}
    for name in PART_TYPES:
        parts = snapshot.links[name]
        _, places = spans(parts.start, np.unique(projects))
        real = is_read(picked(parts, places), scope)
        for row in places[real].tolist():
            entities.setdefault(snapshot.key(int(parts.start[row])), set()).add(snapshot.key(int(parts.end[row])))
    items = {
        snapshot.key(row): Item(
            snapshot.key(row),
            snapshot.label(row),
            level(snapshot, row),
            snapshot.word(int(snapshot.nodes.code[row])),
            text.get(snapshot.key(row), NameRow()),
            snapshot.key(int(plans.plan[row])),
            snapshot.key(int(plans.parent[row])),
        )
        for row in plans.items.tolist()
    }
    return PlanTexts(
        {snapshot.key(row): text.get(snapshot.key(row), NameRow()) for row in plans.frameworks.tolist()},
        items,
        {key: sorted(each) for key, each in contributing.items()},
        {snapshot.key(row): text.get(snapshot.key(row), NameRow()) for row in np.unique(projects).tolist()},
        {key: frozenset(each) for key, each in entities.items()},
    )
