"""What one entity, place or theme has in each row: looked at beside the figures, which it never changes."""

from dataclasses import dataclass

import numpy as np

from graph_service.questions import reach
from graph_service.questions.reach import Pairs
from graph_service.questions.scope import Scope, counted, family, is_counted, require
from graph_service.snapshot import Snapshot
from graph_service.snapshot.codes import Array
from graph_service.snapshot.snapshot import PART_TYPES


@dataclass(frozen=True, slots=True)
class Lens:
    """For each part: how many projects are in the lens, their cover, their money, and whether nobody else is there.

    ``money`` is what the entities looked at require for their own parts, or else what the projects do; NaN where not
    known. ``seen`` says for every node whether it, a project, is in the lens.
    """

    projects: Array
    low: Array
    high: Array
    money: Array
    sole: Array
    seen: Array

    def kept(self, lens: str | None) -> Array:
        """The rows that ``present``, ``absent`` or ``sole`` leaves."""
        present = self.projects > 0
        return {"present": present, "absent": ~present, "sole": self.sole, None: np.ones(len(present), bool)}[lens]


def looked_at(snapshot: Snapshot, scope: Scope, likely: Pairs, sure: Pairs, count: int) -> Lens:
    """What the scope's entities, places and themes have in each of ``count`` parts.

    Raises:
        NotFound: one of them is not in the graph.
    """
    seen, alone = in_lens(snapshot, scope)
    inside = seen[likely.other]
    projects = np.bincount(likely.target[inside], minlength=count)
    others = np.bincount(likely.target[~(inside & alone[likely.other])], minlength=count)
    within, surely = likely.where(inside), sure.where(seen[sure.other])
    return Lens(
        projects,
        reach.combined(surely, count),
        reach.combined(within, count),
        _money(snapshot, scope, within, count),
        (projects > 0) & (others == 0),
        seen,
    )


def in_lens(snapshot: Snapshot, scope: Scope) -> tuple[Array, Array]:
    """For each node whether it, a project, is in the lens, and whether nobody else and nothing else is in it."""
    seen = np.ones(len(snapshot.nodes), bool)
    alone = seen.copy()
    for keys, label, types in (
        (scope.entities, "Entity", PART_TYPES),
        (scope.locations, "Location", ("LOCATED_IN",)),
        (scope.themes, "Theme", ("CLASSIFIED_AS",)),
    ):
        if keys:
            require(snapshot, keys, [label])
            chosen = family(snapshot, keys)
            for mask, wanted in ((seen, True), (alone, False)):
                touched = np.zeros(len(seen), bool)
                for name in types:
                    links = snapshot.links[name]
                    some = is_counted(links, scope) & (chosen[links.end] == wanted)
                    touched[links.start[some]] = True
                np.logical_and(mask, touched if wanted else ~touched, out=mask)
    return seen, alone


def _money(snapshot: Snapshot, scope: Scope, within: Pairs, count: int) -> Array:
    """Money of the lens in each part: the entities' own parts where they are looked at and theirs are known."""
    if scope.entities:
        chosen = family(snapshot, scope.entities)
        target, amount = [], []
        for name in PART_TYPES:
            parts = snapshot.links[name]
            which, places = counted(snapshot, scope, name, within.other)
            own = chosen[parts.end[places]]
            target.append(within.target[which[own]])
            amount.append(parts.budget[places[own]])  # type: ignore[attr-defined]
        return summed(np.concatenate(target), np.concatenate(amount), count)
    return summed(within.target, snapshot.nodes.budget[within.other], count)


def summed(places: Array, amounts: Array, count: int) -> Array:
    """The sum of what is known at each place, smallest first whatever order an engine gives; NaN where nothing is."""
    known = np.flatnonzero(~np.isnan(amounts))
    known = known[np.argsort(amounts[known], kind="stable")]
    total: Array = np.bincount(places[known], weights=amounts[known], minlength=count).astype(np.float64)
    total[np.bincount(places[known], minlength=count) == 0] = np.nan
    return total
