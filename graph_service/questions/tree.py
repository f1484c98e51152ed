"""What a plan consists of, from its priorities down to the projects under each result."""

from dataclasses import dataclass, replace

import numpy as np

from graph_service.questions.scope import Scope, counted
from graph_service.questions.structure import Structure, structure
from graph_service.snapshot import Snapshot
from graph_service.snapshot.codes import Array


@dataclass(frozen=True, slots=True)
class Branch:
    """One part of a plan at its depth (1 is just below the plan), with the projects that contribute directly."""

    item: int
    parent: int
    depth: int
    children: int
    approval: str | None
    projects: Array


def tree(snapshot: Snapshot, framework: str, scope: Scope) -> list[Branch]:
    """The parts of one plan, each before what is part of it.

    Returns:
        One row per part; empty for a plan of which no parts are known, or of none of the scope's countries.

    Raises:
        NotFound: there is no such framework.
    """
    plans = structure(snapshot, replace(scope, frameworks=(framework,)))
    links = snapshot.links["CONTRIBUTES_TO"]
    which, places = counted(snapshot, scope, "CONTRIBUTES_TO", plans.items)
    direct = snapshot.is_project[links.start[places]]
    which, places = which[direct], places[direct]
    depths: dict[int, int] = {}
    branches = []
    for place, item in enumerate(plans.items.tolist()):
        depths[item] = depths.get(int(plans.parent[item]), 0) + 1
        here = links.start[places[np.searchsorted(which, place) : np.searchsorted(which, place, "right")]]
        branches.append(_branch(plans, item, depths[item], np.unique(here)))
    return branches


def _branch(plans: Structure, item: int, depth: int, projects: Array) -> Branch:
    return Branch(
        item,
        int(plans.parent[item]),
        depth,
        len(plans.children.get(item, ())),
        plans.snapshot.word(int(plans.approval[item])),
        projects,
    )
