"""Which projects of a plan nobody has placed as far down as a part: work that may lie there, so that it is no gap."""

from dataclasses import dataclass

import numpy as np

from graph_service.model import vocabulary as words
from graph_service.questions.lens import summed
from graph_service.questions.scope import Scope, active, is_counted
from graph_service.questions.structure import Structure, levels
from graph_service.snapshot import STANDING_CODES, Snapshot
from graph_service.snapshot.codes import Array
from graph_service.snapshot.snapshot import picked, spans


@dataclass(frozen=True, slots=True)
class Placements:
    """How far down the counted projects of the plans are placed.

    ``loaded`` are the plans of which some portfolio is known: a source says that a project contributes to the plan
    or a part of it. ``anchor`` and ``project`` are pairs of the lowest parts (or the plan itself) that a project is
    known to contribute to. ``above`` counts, for every node, the projects that may belong to it: those anchored above
    it and below none of that, and those in what hangs adrift beside it. ``money`` is what these require, NaN where not
    known of any.
    """

    loaded: Array
    anchor: Array
    project: Array
    above: Array
    money: Array

    def unplaced(self, plans: Structure) -> tuple[Array, Array]:
        """The place of a plan, and a project of it of which nobody has said where in it it belongs."""
        order = np.argsort(plans.frameworks)
        which, places = spans(self.anchor, plans.frameworks[order])
        return order[which], self.project[places]


def placements(snapshot: Snapshot, plans: Structure, scope: Scope) -> Placements:
    """How far down the projects that count are placed in the plans.

    A project belongs to a plan by what it contributes to directly. Where the part that it contributes to hangs in
    the plan by facts that do not count here, nobody whom we count has said where in the plan it is.
    """
    contributions = snapshot.links["CONTRIBUTES_TO"]
    size = len(snapshot.nodes)
    of_plan = plans.home
    direct = contributing(snapshot, plans)
    asserted = direct[contributions.standing[direct] == STANDING_CODES["asserted"]]
    counted = is_counted(picked(contributions, direct), scope) & (contributions.weight[direct] > 0)
    if scope.day is not None:
        counted &= active(snapshot, scope.day, contributions.start[direct])
    direct = direct[counted]
    hangs = _hangs(snapshot, plans, scope)
    end = contributions.end[direct].astype(np.int64)
    anchor = np.where(hangs[end], end, of_plan[end])
    names = np.unique(anchor * size + contributions.start[direct])
    anchor, project = names // size, names % size
    lowest = _lowest(anchor, project, plans.parent, size)
    anchor, project = anchor[lowest], project[lowest]
    above, money = _above(snapshot, plans, anchor, project)
    beside, whose = _beside(snapshot, plans, scope, anchor, project)
    if len(beside):
        above += np.bincount(beside, minlength=size)
        more = summed(beside, snapshot.nodes.budget[whose], size)
        money = np.where(np.isnan(more), money, np.nan_to_num(money) + more)
    loaded = np.setdiff1d(of_plan[contributions.end[asserted]], snapshot.rows_of(sorted(snapshot.unloaded)))
    return Placements(loaded, anchor, project, above, money)


def contributing(snapshot: Snapshot, plans: Structure) -> Array:
    """The places of the contributions of projects to the plans or parts of them, whatever their standing."""
    links = snapshot.links["CONTRIBUTES_TO"]
    _, places = spans(links.end, np.sort(np.concatenate([plans.frameworks, plans.items])))
    return np.asarray(places[snapshot.is_project[links.start[places]]])


def _hangs(snapshot: Snapshot, plans: Structure, scope: Scope) -> Array:
    """Which parts hang in their plan by facts that count, all the way up; and the plans themselves."""
    part_of = snapshot.links["PART_OF"]
    counted = np.flatnonzero(is_counted(part_of, scope))
    own = counted[plans.parent[part_of.start[counted]] == part_of.end[counted]]
    joined = snapshot.mask(part_of.start[own])
    hangs = snapshot.mask(plans.frameworks)
    for items in plans.steps:
        hangs[items] = joined[items] & hangs[plans.parent[items]]
    return hangs


def _beside(snapshot: Snapshot, plans: Structure, scope: Scope, anchor: Array, project: Array) -> tuple[Array, Array]:
    """Pairs of a part and a project that may belong to it, since it is in something that hangs adrift beside the part.

    A part hangs adrift where no fact that counts asserts what it is part of. It may belong to whatever stands between
    it and what it hangs under: an outcome that is joined to the plan, to any priority of it; not to another outcome.
    A project that is in the part already is not among them, nor one that is known to be above it.
    """
    size = len(snapshot.nodes)
    adrift = snapshot.mask(plans.items)
    part_of = snapshot.links["PART_OF"]
    said = is_counted(part_of, scope) & (part_of.standing == STANDING_CODES["asserted"])
    adrift[part_of.start[said]] = False
    inside = np.isin(plans.home[anchor], plans.plan[adrift])
    anchor, project = anchor[inside], project[inside]
    holding, held = _climbed(anchor, project, plans.parent, size)
    loose = adrift[holding]
    parts = np.unique(holding[loose])
    if not len(parts):
        return parts, parts
    items = plans.items[np.isin(plans.plan[plans.items], plans.plan[parts])]
    rank = np.full(size, -1)
    rank[items] = [words.PLAN_LEVELS.index(each) for each in levels(snapshot, items)]
    over, under = _climbed(items, items, plans.parent, size)
    which, places = spans(over, plans.parent[parts])
    part, beside = parts[which], under[places]
    apart = (rank[beside] < rank[part]) & ~np.isin(part * size + beside, over * size + under)
    part, beside = part[apart], beside[apart]
    which, places = spans(holding[loose], part)
    names = np.unique(beside[which] * size + held[loose][places])
    names = np.setdiff1d(names, holding * size + held)
    above, whose = plans.parent[names // size], names % size
    known = np.zeros(len(names), bool)
    while np.any(above >= 0):
        known |= np.isin(above * size + whose, anchor * size + project) & (above >= 0)
        above = np.where(above >= 0, plans.parent[above], -1)
    return names[~known] // size, names[~known] % size


def _climbed(anchor: Array, other: Array, parent: Array, size: int) -> tuple[Array, Array]:
    """The pairs, and those of whatever stands above each anchor: each once, ordered by what stands above."""
    names = [anchor * size + other]
    while len(anchor):
        above = parent[anchor]
        anchor, other = above[above >= 0], other[above >= 0]
        names.append(anchor * size + other)
    every = np.unique(np.concatenate(names))
    return every // size, every % size


def _lowest(anchor: Array, project: Array, parent: Array, size: int) -> Array:
    """Which pairs have no other of the same project below them."""
    names = anchor * size + project
    covered = np.zeros(len(names), bool)
    climbing, owner = parent[anchor], project
    while len(climbing):
        going = climbing >= 0
        climbing, owner = climbing[going], owner[going]
        if not len(climbing):
            break
        wanted = climbing * size + owner
        at = np.minimum(np.searchsorted(names, wanted), len(names) - 1)
        covered[at[names[at] == wanted]] = True
        climbing = parent[climbing]
    return ~covered


def _above(snapshot: Snapshot, plans: Structure, anchor: Array, project: Array) -> tuple[Array, Array]:
    """For each part how many projects are anchored on something above it, and the money that they require."""
    size = len(snapshot.nodes)
    budget = snapshot.nodes.budget[project]
    known = ~np.isnan(budget)
    above = _inherited(plans, np.bincount(anchor, minlength=size))
    with_money = _inherited(plans, np.bincount(anchor[known], minlength=size))
    amounts = np.bincount(anchor[known], weights=budget[known], minlength=size).astype(np.float64)
    money = _inherited(plans, amounts)
    money[with_money == 0] = np.nan
    return above, money


def _inherited(plans: Structure, here: Array) -> Array:
    """For each part what there is at everything above it."""
    above = np.zeros(len(here), here.dtype)
    for items in plans.steps:  # parents come before what is part of them
        parent = plans.parent[items]
        above[items] = above[parent] + here[parent]
    return above
