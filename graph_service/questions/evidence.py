"""Which relationships one figure of coverage was made of: every chain, who does and leads it, and where it belongs."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from graph_service.model import EdgeRef
from graph_service.questions.coverage import Coverage
from graph_service.questions.scope import counted
from graph_service.snapshot import STANDING_CODES, Parts, Snapshot
from graph_service.snapshot.snapshot import PART_TYPES, spans


@dataclass(frozen=True, slots=True)
class Chain:
    """The best way from a project to a part of a plan: keys of its relationships from the project upwards, and the
    product of their weights. ``asserted``: a source says each of them."""

    project: str
    weight: float
    links: tuple[str, ...]
    asserted: bool


@dataclass(frozen=True, slots=True)
class _Step:
    """One relationship on the way up from a node."""

    key: str
    end: int
    weight: float
    asserted: bool


def relationships(covered: Coverage, place: int) -> tuple[str, ...]:
    """Keys of all the relationships that made the figure of one part."""
    links = (key for chain in chains(covered, place) for key in chain.links)
    return tuple(dict.fromkeys((*links, *_facts(covered, place))))


def chains(covered: Coverage, place: int) -> list[Chain]:
    """For each counted project that reaches a part its best chain, by key of the project.

    Weights multiply along a chain, so the best is found going down from the part, best first.
    """
    snapshot, target = covered.snapshot, int(covered.targets[place])
    best: dict[int, float] = {target: 1.0}
    above: dict[int, _Step] = {}
    heap = [(-1.0, snapshot.key(target), target)]
    done: set[int] = set()
    found: dict[int, tuple[float, _Step]] = {}
    while heap:
        negative, _, node = heapq.heappop(heap)
        if node in done:
            continue
        done.add(node)
        for start, step in _into(covered, node):
            total = -negative * step.weight
            if snapshot.is_project[start]:
                known = found.get(start)
                if known is None or (total, known[1].key) > (known[0], step.key):
                    found[start] = total, step
            elif total > best.get(start, 0.0):
                best[start], above[start] = total, step
                heapq.heappush(heap, (-total, snapshot.key(start), start))
    counted = set(covered.of(covered.likely, place).tolist())
    return sorted(
        (
            _chain(snapshot, project, weight, step, above, target)
            for project, (weight, step) in found.items()
            if project in counted
        ),
        key=lambda chain: chain.project,
    )


def _chain(snapshot: Snapshot, project: int, weight: float, step: _Step, above: dict[int, _Step], target: int) -> Chain:
    steps = [step]
    while steps[-1].end != target:
        steps.append(above[steps[-1].end])
    return Chain(snapshot.key(project), weight, tuple(s.key for s in steps), all(s.asserted for s in steps))


def _into(covered: Coverage, node: int) -> Iterator[tuple[int, _Step]]:
    """The relationships that count and end at a part, from projects and from other parts."""
    snapshot, scope = covered.snapshot, covered.scope
    allowed = set(snapshot.codes(scope.approvals))
    for name in ("CONTRIBUTES_TO", "PART_OF"):
        links = snapshot.links[name]
        _, places = counted(snapshot, scope, name, np.array([node]))
        for at in places.tolist():
            start = int(links.start[at])
            if not (snapshot.is_item[start] or snapshot.is_project[start]):
                continue
            if allowed and snapshot.is_item[start] and int(covered.plans.approval[start]) not in allowed:
                continue
            weight = 1.0 if name == "PART_OF" else float(links.weight[at])
            if weight > 0:
                asserted = int(links.standing[at]) == STANDING_CODES["asserted"]
                yield start, _Step(link_key(snapshot, name, at), node, weight, asserted)


def _facts(covered: Coverage, place: int) -> Iterator[str]:
    snapshot, target = covered.snapshot, int(covered.targets[place])
    for project in sorted(covered.of(covered.likely, place).tolist(), key=snapshot.key):
        yield from part_keys(snapshot, project)
    for entity in snapshot.keys(covered.of(covered.leads, place)):
        yield EdgeRef("LED_BY", snapshot.key(target), entity).key
    parent = int(covered.plans.parent[target])
    if parent >= 0:
        yield EdgeRef("PART_OF", snapshot.key(target), snapshot.key(parent)).key


def part_keys(snapshot: Snapshot, project: int) -> list[str]:
    """Keys of the relationships by which entities lead or implement a project, unless they were rejected."""
    rejected = STANDING_CODES["rejected"]
    found = []
    for name in PART_TYPES:
        links = snapshot.links[name]
        _, places = spans(links.start, np.array([project]))
        found += [link_key(snapshot, name, at) for at in places.tolist() if links.standing[at] != rejected]
    return sorted(found)


def keys_at(snapshot: Snapshot, project: int) -> list[str]:
    """Keys of the relationships by which a project is where it is, for whom, and with whom, unless rejected."""
    rejected = STANDING_CODES["rejected"]
    found = part_keys(snapshot, project)
    for name in ("LOCATED_IN", "CLASSIFIED_AS"):
        links = snapshot.links[name]
        _, places = spans(links.start, np.array([project]))
        found += [link_key(snapshot, name, at) for at in places.tolist() if links.standing[at] != rejected]
    given = snapshot.links["CONTRIBUTES_TO"]
    direct = np.flatnonzero((given.start == project) & (given.standing != rejected))
    return [*found, *(link_key(snapshot, "CONTRIBUTES_TO", at) for at in direct.tolist())]


def link_key(snapshot: Snapshot, name: str, at: int) -> str:
    """The key of one relationship of a type, by its place among them."""
    links = snapshot.links[name]
    role = snapshot.word(int(links.role[at])) or "" if isinstance(links, Parts) else ""
    ref = EdgeRef(name, snapshot.key(int(links.start[at])), snapshot.key(int(links.end[at])), role)
    return ref.key
