"""What belongs to a country: the places of its plans, and what is another country's alone."""

import numpy as np

from graph_service.questions.portfolio import in_portfolio
from graph_service.questions.scope import Scope, chosen_frameworks
from graph_service.questions.structure import structure
from graph_service.snapshot import STANDING_CODES, Snapshot
from graph_service.snapshot.codes import Array
from graph_service.snapshot.snapshot import spans


def own_places(snapshot: Snapshot, scope: Scope) -> Array:
    """Which nodes are places of the scope's countries; every place where it names none.

    A place is theirs when a project of their plans works there, or in anything under the same topmost place: a
    region in which nobody works is a gap of the country whose other regions are worked in, and of no other.
    """
    every = snapshot.mask(snapshot.labelled("Location"))
    if not scope.countries:
        return every
    there = snapshot.links["LOCATED_IN"]
    projects = in_portfolio(snapshot, Scope(countries=scope.countries))
    known = projects[there.start] & (there.standing != STANDING_CODES["rejected"])
    found = snapshot.mask(there.end[known])
    part_of = snapshot.links["PART_OF"]
    within = every[part_of.start] & (part_of.standing != STANDING_CODES["rejected"])
    start, end = part_of.start[within], part_of.end[within]
    while (new := found[start] & ~found[end]).any():  # up to the topmost
        found[end[new]] = True
    frontier = np.flatnonzero(found)
    while len(frontier):  # and down to all that is under it
        _, places = spans(part_of.end, frontier)
        below = part_of.start[places[within[places]]]
        frontier = np.unique(below[~found[below]])
        found[frontier] = True
    return np.asarray(found)


def elsewhere(snapshot: Snapshot, scope: Scope, asked: Array) -> Array:
    """Which nodes are not of the scope's countries: plans of another country, their parts, and projects of no plan of
    these. A project of no plan at all may be anyone's, and is of these only where it is itself ``asked`` about."""
    nothing = np.zeros(len(snapshot.nodes), bool)
    if not scope.countries:
        return nothing
    found = snapshot.is_project & ~in_portfolio(snapshot, Scope())
    found[asked] = False
    mine = set(chosen_frameworks(snapshot, Scope(countries=scope.countries)).tolist())
    others = tuple(
        snapshot.key(row)
        for row in snapshot.labelled("Framework").tolist()
        if row not in mine and snapshot.nodes.country[row] >= 0
    )
    if others:
        foreign = Scope(frameworks=others)
        plans = structure(snapshot, foreign)
        found |= in_portfolio(snapshot, foreign) & ~in_portfolio(snapshot, Scope(countries=scope.countries))
        found[plans.frameworks] = True
        found[plans.items] = True
    return np.asarray(found)
