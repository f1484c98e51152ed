"""What the chosen plans consist of: their parts in the plans' own order, each under its parent and plan."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from graph_service.questions.scope import Scope, chosen_frameworks, is_read
from graph_service.snapshot import Snapshot
from graph_service.snapshot.codes import UNSET, Array
from graph_service.snapshot.snapshot import spans


@dataclass(frozen=True)
class Structure:
    """The parts of some plans, in rows of the snapshot's nodes.

    ``items`` are in the plans' own order, parents before what is part of them; ``children`` of a plan or part
    likewise. ``steps`` are the parts by how far below their plan they are. ``parent`` and ``plan`` say for every node
    what it is PART_OF and which plan it belongs to, -1 where none of these; ``approval`` is each one's own or else
    that of the nearest above it.
    """

    snapshot: Snapshot
    frameworks: Array
    items: Array
    parent: Array
    plan: Array
    approval: Array
    children: Mapping[int, list[int]]
    steps: list[Array]

    @cached_property
    def home(self) -> Array:
        """For every node the plan that it belongs to, or is; -1 where none of these."""
        home = self.plan.copy()
        home[self.frameworks] = self.frameworks
        return home

    def targets(self, scope: Scope) -> Array:
        """The parts that the scope lets through, in the plans' own order."""
        items = self.items
        if scope.levels:
            items = items[np.isin(levels(self.snapshot, items), scope.levels)]
        if scope.approvals:
            items = items[np.isin(self.approval[items], self.snapshot.codes(scope.approvals))]
        return items

    def tops(self, scope: Scope) -> Array:
        """The parts to compare with each other: of the scope's levels, else those just below each plan.

        Parts at several depths of one chain hold each other, and may not stand side by side.
        """
        every = self.targets(scope)
        return every if scope.levels else every[np.isin(self.parent[every], self.frameworks)]


def structure(snapshot: Snapshot, scope: Scope) -> Structure:
    """What the scope's plans consist of, on the day that is asked about.

    Raises:
        NotFound: a plan or country of the scope is not in the graph.
    """
    frameworks = chosen_frameworks(snapshot, scope)
    part_of = snapshot.links["PART_OF"]
    usable = is_read(part_of, scope) & snapshot.is_item[part_of.start]
    parent = np.full(len(snapshot.nodes), -1, np.int64)
    plan = parent.copy()
    plan[frameworks] = frameworks
    frontier = frameworks
    found: list[Array] = []
    while len(frontier):
        which, places = spans(part_of.end, frontier)
        which, places = which[usable[places]], places[usable[places]]
        below = part_of.start[places].astype(np.int64)
        new = plan[below] < 0
        which, below = which[new], below[new]
        order = np.array(sorted(range(len(below)), key=lambda n: (which[n], snapshot.nodes.keys[below[n]])), np.int64)
        which, below = which[order], below[order]
        _, first = np.unique(below, return_index=True)
        first = np.sort(first)
        which, below = which[first], below[first]
        parent[below] = frontier[which]
        plan[below] = plan[frontier[which]]
        found.append(below)
        frontier = below
    every = np.concatenate(found) if found else np.empty(0, np.int64)
    children = _children(snapshot, every, parent)
    items = np.array(list(_in_order(frameworks, children)), np.int64)
    plan[frameworks] = -1
    approvals = _approvals(snapshot, every, parent, scope)
    return Structure(snapshot, frameworks, items, parent, plan, approvals, children, found[:-1])


def levels(snapshot: Snapshot, rows: Array) -> list[str]:
    """The level of each part of a plan: that of a result, else its label."""
    return [level(snapshot, row) for row in rows.tolist()]


def level(snapshot: Snapshot, row: int) -> str:
    return snapshot.word(int(snapshot.nodes.level[row])) or snapshot.label(row).lower()


def natural(code: str | None, key: str) -> tuple[object, ...]:
    """Sorts 1.2 before 1.10, and what has no code last.

    >>> sorted(["1.10", "1.2"], key=lambda code: natural(code, ""))
    ['1.2', '1.10']
    """
    return (not code, *_pieces(code or ""), (2, 0, key))


@lru_cache(maxsize=65_536)
def _pieces(code: str) -> tuple[tuple[int, int, str], ...]:
    """A code as what is sorted: its numbers and the words between them."""
    return tuple((0, int(p), "") if p.isdigit() else (1, 0, p) for p in re.findall(r"\d+|\D+", code))


def _children(snapshot: Snapshot, items: Array, parent: Array) -> Mapping[int, list[int]]:
    codes = snapshot.nodes.code
    children: dict[int, list[int]] = defaultdict(list)
    for item in sorted(items.tolist(), key=lambda row: natural(snapshot.word(int(codes[row])), snapshot.key(row))):
        children[int(parent[item])].append(item)
    return dict(children)


def _in_order(frameworks: Array, children: Mapping[int, list[int]]) -> "list[int]":
    ordered: list[int] = []
    for framework in frameworks.tolist():
        stack = list(reversed(children.get(framework, ())))
        while stack:
            item = stack.pop()
            ordered.append(item)
            stack += reversed(children.get(item, ()))
    return ordered


def _approvals(snapshot: Snapshot, items: Array, parent: Array, scope: Scope) -> Array:
    """The approval of each part and plan, or else of the nearest above it; of parts of other plans too where the
    scope asks for approvals, since a chain may pass through them."""
    approval: Array = snapshot.nodes.approval.copy()
    for rows, above in ((items, parent), *(_elsewhere(snapshot, scope, parent) if scope.approvals else ())):
        waiting = rows[approval[rows] == UNSET]
        reached = above[waiting]
        while len(waiting):
            known = reached >= 0
            waiting, reached = waiting[known], reached[known]
            own = snapshot.nodes.approval[reached]
            approval[waiting[own != UNSET]] = own[own != UNSET]
            waiting, reached = waiting[own == UNSET], above[reached[own == UNSET]]
    return approval


def _elsewhere(snapshot: Snapshot, scope: Scope, parent: Array) -> list[tuple[Array, Array]]:
    part_of = snapshot.links["PART_OF"]
    usable = np.flatnonzero(is_read(part_of, scope) & snapshot.is_item[part_of.start])
    above = np.full(len(snapshot.nodes), -1, np.int64)
    above[part_of.start[usable][::-1]] = part_of.end[usable][::-1]
    above[parent >= 0] = parent[parent >= 0]
    others = np.flatnonzero(snapshot.is_item & (parent < 0))
    return [(others, above)]
