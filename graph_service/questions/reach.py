"""Which projects reach which parts of plans, how strongly, over which links: the closure that every figure rests on."""

from dataclasses import dataclass

import numpy as np

from graph_service.questions.scope import Scope, is_counted
from graph_service.questions.structure import Structure
from graph_service.snapshot import STANDING_CODES, Snapshot
from graph_service.snapshot.codes import Array
from graph_service.snapshot.snapshot import picked, spans


@dataclass(frozen=True, slots=True)
class Pairs:
    """Rows of (target, other, weight), ordered by target and then by the other: the best chain between the two.

    ``target`` is a place in the list of targets, ``other`` a row of nodes.
    """

    target: Array
    other: Array
    weight: Array

    def __len__(self) -> int:
        return len(self.target)

    def where(self, chosen: Array) -> "Pairs":
        return Pairs(self.target[chosen], self.other[chosen], self.weight[chosen])


def parts_below(
    snapshot: Snapshot, plans: Structure, scope: Scope, targets: Array, only: str | None = None, *, inside: bool = False
) -> Pairs:
    """Each target, and every part of a plan that counts towards it through PART_OF and CONTRIBUTES_TO, at any depth
    and across plans, with the weight of its best chain. ``only``: over facts of one standing; ``inside``: through
    PART_OF alone."""
    links = snapshot.inside_links if inside else snapshot.item_links
    usable = is_counted(links, scope) & (links.weight > 0)
    if only is not None:
        usable &= links.standing == STANDING_CODES[only]
    if scope.approvals:
        usable &= np.isin(plans.approval[links.start], snapshot.codes(scope.approvals))
    size = len(snapshot.nodes)
    known = Pairs(np.arange(len(targets)), targets.astype(np.int64), np.ones(len(targets)))
    order = np.argsort(known.target * size + known.other, kind="stable")
    known, frontier = known.where(order), known
    while len(frontier):
        which, places = spans(links.end, frontier.other)
        which, places = which[usable[places]], places[usable[places]]
        reached = best(
            frontier.target[which],
            links.start[places].astype(np.int64),
            frontier.weight[which] * links.weight[places],
            size,
        )
        names = reached.target * size + reached.other
        have = known.target * size + known.other
        at = np.minimum(np.searchsorted(have, names), max(len(have) - 1, 0))
        there = have[at] == names if len(have) else np.zeros(len(names), bool)
        better = ~there
        better[there] = reached.weight[there] > known.weight[at[there]] * (1 + 1e-12)
        frontier = reached.where(better)
        if len(frontier):
            known = best(
                np.concatenate([known.target, frontier.target]),
                np.concatenate([known.other, frontier.other]),
                np.concatenate([known.weight, frontier.weight]),
                size,
            )
    return known


def projects_reaching(
    snapshot: Snapshot, plans: Structure, scope: Scope, targets: Array, only: str | None = None, *, inside: bool = False
) -> Pairs:
    """The projects that reach each target, with the weight of their best chain; ``only`` and ``inside`` as above."""
    below = parts_below(snapshot, plans, scope, targets, only, inside=inside)
    contributions = snapshot.links["CONTRIBUTES_TO"]
    which, places = spans(contributions.end, below.other)
    chosen = snapshot.is_project[contributions.start[places]]
    which, places = which[chosen], places[chosen]
    counted = is_counted(picked(contributions, places), scope) & (contributions.weight[places] > 0)
    if only is not None:
        counted &= contributions.standing[places] == STANDING_CODES[only]
    which, places = which[counted], places[counted]
    return best(
        below.target[which],
        contributions.start[places].astype(np.int64),
        below.weight[which] * contributions.weight[places],
        len(snapshot.nodes),
    )


def best(target: Array, other: Array, weight: Array, size: int) -> Pairs:
    """Each pair once, with its greatest weight; ordered by target and then by the other."""
    names = target * size + other
    order = np.argsort(names, kind="stable")
    names = names[order]
    starts = np.flatnonzero(np.concatenate([[True], names[1:] != names[:-1]])) if len(names) else order
    if not len(names):
        return Pairs(target, other, weight)
    greatest = np.maximum.reduceat(weight[order], starts)
    return Pairs(names[starts] // size, names[starts] % size, greatest)


def combined(pairs: Pairs, count: int) -> Array:
    """1 - prod(1 - w) for each of ``count`` targets: the chance that one of independent contributions holds."""
    remaining = np.ones(count)
    if len(pairs):
        starts = np.flatnonzero(np.concatenate([[True], pairs.target[1:] != pairs.target[:-1]]))
        remaining[pairs.target[starts]] = np.multiply.reduceat(1.0 - pairs.weight, starts)
    return 1.0 - remaining


def bounds(pairs: Pairs, count: int) -> tuple[Array, Array]:
    """What holds without independence (Fréchet): the greatest weight, and the sum of all, at most 1."""
    least, most = np.zeros(count), np.zeros(count)
    np.maximum.at(least, pairs.target, pairs.weight)
    np.add.at(most, pairs.target, pairs.weight)
    return least, np.minimum(most, 1.0)


def distinct(one: Array, other: Array, size: int) -> tuple[Array, Array]:
    """Each pair once, in order."""
    names = np.unique(one * size + other)
    return names // size, names % size
