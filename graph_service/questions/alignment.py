"""What the chosen plans consist of and what reaches them: the rows that coverage, advantage and maps judge."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from graph_service.graph import Graph
from graph_service.model import vocabulary as words
from graph_service.questions.scope import Scope, family, require, within
from graph_service.stores.base import Row


@dataclass(frozen=True, slots=True)
class Item:
    """A priority, objective or result. ``framework`` is None where it belongs to none of the chosen plans.

    ``parent`` is what it is PART_OF, ``approval`` its own or else that of the nearest above it.
    """

    key: str
    label: str
    level: str
    code: str | None
    names: Row
    approval: str | None
    framework: str | None = None
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """PART_OF or CONTRIBUTES_TO. ``weight`` is strength x confidence, and 1 for PART_OF."""

    type: str
    start: str
    end: str
    standing: str
    weight: float

    @property
    def key(self) -> str:
        return f"{self.start}~{self.type}~{self.end}"


@dataclass(frozen=True, slots=True)
class Part:
    """What one entity has in a project: as its lead, or as an implementer in a role. Money as the project's."""

    entity: str
    type: str
    role: str
    standing: str
    budget: float | None
    available: float | None
    spent: float | None

    def key(self, project: str) -> str:
        return "~".join(part for part in (project, self.type, self.entity, self.role) if part)


@dataclass(frozen=True, slots=True)
class Project:
    """A project that reaches the chosen plans."""

    key: str
    names: Row
    code: str | None
    start: str | None
    end: str | None
    status: str | None
    budget: float | None
    available: float | None
    spent: float | None
    currency: str | None

    def active(self, date: str) -> bool:
        """Whether it runs on ``date``, by its days and its state of delivery; unknown does not bar it."""
        return self.status not in words.ENDED and within(date, self.start, self.end)


@dataclass(slots=True)
class Alignment:
    """The chosen plans and all that reaches them.

    ``into`` has the links that end at an item or framework, ``contributions`` the links of projects by
    the item that they end at. Everything but what was rejected is here: judging counts by standing.
    """

    frameworks: dict[str, Row] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    into: dict[str, list[Link]] = field(default_factory=lambda: defaultdict(list))
    contributions: dict[str, list[Link]] = field(default_factory=lambda: defaultdict(list))
    projects: dict[str, Project] = field(default_factory=dict)
    parts: dict[str, list[Part]] = field(default_factory=lambda: defaultdict(list))
    places: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    leads: dict[str, list[Link]] = field(default_factory=lambda: defaultdict(list))
    counted: frozenset[str] | None = None

    def targets(self, scope: Scope) -> list[Item]:
        """The items of the chosen plans that the scope lets through, in the plans' own order."""
        return [
            item
            for item in map(self.items.__getitem__, self._in_order())
            if (not scope.levels or item.level in scope.levels)
            and (not scope.approvals or item.approval in scope.approvals)
        ]

    def tops(self, scope: Scope) -> list[Item]:
        """The items to compare with each other: of the scope's levels, else those just below each plan.

        Items at several depths of one chain hold each other, and may not stand side by side.
        """
        every = self.targets(scope)
        return every if scope.levels else [item for item in every if item.parent in self.frameworks]

    def children(self, key: str) -> list[str]:
        """What is PART_OF a framework or item, in the plan's own order."""
        below = {link.start for link in self.into[key] if link.type == "PART_OF"}
        return sorted(below, key=lambda each: natural(self.items[each].code, each))

    def _in_order(self) -> Iterator[str]:
        seen: set[str] = set()
        for framework in sorted(self.frameworks):
            stack = [framework]
            while stack:
                key = stack.pop()
                if key in seen:
                    continue
                seen.add(key)
                if key in self.items:
                    yield key
                stack += reversed(self.children(key))


def load(graph: Graph, scope: Scope) -> Alignment:
    """Read what the scope's plans consist of and what reaches them, at any depth and across plans.

    Raises:
        NotFound: a framework, entity, location or theme of the scope is not in the graph.

    Source: cypher/plans/, cypher/portfolios/
    """
    found = Alignment()
    every = {row["key"]: row for row in graph.rows("framework_list")}
    if set(scope.frameworks) - every.keys():
        require(graph, scope.frameworks, ["Framework"])
    found.frameworks = {key: row for key, row in every.items() if not scope.frameworks or key in scope.frameworks}
    _load_plans(graph, scope, found)
    asked = [] if not scope.frameworks else sorted(found.items)
    if found.items:
        _load_portfolios(graph, scope, found, asked)
        for row in graph.rows("leads", keys=sorted({*found.items, *found.frameworks})):
            if kept(row, scope):
                found.leads[row["key"]].append(link("LED_BY", row["key"], row["entity"], row))
    found.counted = counted_projects(graph, scope, found, asked)
    return found


def natural(code: str | None, key: str) -> tuple[object, ...]:
    """Sorts 1.2 before 1.10, and what has no code last.

    >>> sorted(["1.10", "1.2"], key=lambda code: natural(code, ""))
    ['1.2', '1.10']
    """
    pieces = re.findall(r"\d+|\D+", code) if code else []
    return (not pieces, *((0, int(p), "") if p.isdigit() else (1, 0, p) for p in pieces), (2, 0, key))


def _load_plans(graph: Graph, scope: Scope, found: Alignment) -> None:
    rows: dict[str, Row] = {}
    frontier = sorted(found.frameworks)
    seen = set(frontier)
    while frontier:
        below = [row for row in graph.rows("links_into", keys=frontier) if kept(row, scope)]
        for row in below:
            rows[row["key"]] = row
            found.into[row["parent"]].append(link(row["type"], row["key"], row["parent"], row))
        frontier = sorted({row["key"] for row in below} - seen)
        seen |= set(frontier)
    parent, framework = belonging(found)
    own: dict[str, str | None] = {key: row["approval"] for key, row in (*found.frameworks.items(), *rows.items())}
    above = parent | (_elsewhere(graph, scope, sorted(rows.keys() - parent.keys()), own) if scope.approvals else {})

    def approval(key: str) -> str | None:
        seen = set()
        while key not in seen and own[key] is None and key in above:
            seen.add(key)
            key = above[key]
        return own[key]

    for key, row in rows.items():
        found.items[key] = Item(
            key, row["label"], row["level"] or row["label"].lower(), row["code"], row, approval(key),
            framework.get(key), parent.get(key),
        )  # fmt: skip


def _elsewhere(graph: Graph, scope: Scope, keys: list[str], own: dict[str, str | None]) -> dict[str, str]:
    """What parts of plans that were not asked for are part of; their parents' approvals go into ``own``."""
    above: dict[str, str] = {}
    while keys:
        rows = [row for row in graph.rows("parents_of", keys=keys) if kept(row, scope)]
        for row in rows:
            above.setdefault(row["key"], row["parent"])
        keys = sorted({row["parent"] for row in rows if row["parent_label"] != "Framework"} - above.keys())
        own |= {row["parent"]: row["approval"] for row in rows}
    return above


def belonging(found: Alignment) -> tuple[dict[str, str], dict[str, str]]:
    """The parent and the plan of each item that is PART_OF a chosen plan."""
    parent: dict[str, str] = {}
    framework = {key: key for key in found.frameworks}
    frontier = sorted(found.frameworks)
    while frontier:
        below = []
        for key in frontier:
            for link in sorted(found.into[key], key=lambda each: each.start):
                if link.type == "PART_OF" and link.start not in framework:
                    parent[link.start], framework[link.start] = key, framework[key]
                    below.append(link.start)
        frontier = below
    return parent, {key: plan for key, plan in framework.items() if key not in found.frameworks}


def _load_portfolios(graph: Graph, scope: Scope, found: Alignment, asked: list[str]) -> None:
    for row in graph.rows("contributions", items=asked):
        if kept(row, scope):
            found.contributions[row["item"]].append(link("CONTRIBUTES_TO", row["project"], row["item"], row))
            found.projects[row["project"]] = Project(
                row["project"], row, row["code"], row["start_date"], row["end_date"], row["status"],
                row["budget"], row["available"], row["spent"], row["currency"],
            )  # fmt: skip
    for row in graph.rows("project_entities", items=asked):
        if kept(row, scope):
            found.parts[row["project"]].append(Part(
                row["entity"], row["type"], row["role"] or "", row["standing"],
                row["budget"], row["available"], row["spent"],
            ))  # fmt: skip
    for row in graph.rows("project_places", items=asked):
        if kept(row, scope) and scope.counts(row["standing"]):
            found.places[row["project"]].add(row["location"])


def counted_projects(
    graph: Graph, scope: Scope, found: Alignment, asked: list[str], amend: Callable[[list[Row]], list[Row]] = list
) -> frozenset[str] | None:
    """The projects that the scope's entities, locations and themes let through; None for all. ``amend`` is given
    the themes of projects, as where some are only supposed."""
    through: set[str] | None = None

    def narrow(these: set[str]) -> None:
        nonlocal through
        through = these if through is None else through & these

    if scope.entities:
        require(graph, scope.entities, ["Entity"])
        wanted = family(graph, scope.entities)
        narrow({
            project for project, parts in found.parts.items()
            if any(part.entity in wanted and scope.counts(part.standing) for part in parts)
        })  # fmt: skip
    if scope.locations:
        require(graph, scope.locations, ["Location"])
        wanted = family(graph, scope.locations)
        narrow({project for project, places in found.places.items() if places & wanted})
    if scope.themes:
        require(graph, scope.themes, ["Theme"])
        wanted = family(graph, scope.themes)
        rows = amend(graph.rows("project_themes", items=asked))
        narrow({
            row["project"] for row in rows
            if row["theme"] in wanted and scope.counts(row["standing"]) and kept(row, scope)
        })  # fmt: skip
    return None if through is None else frozenset(through)


def kept(row: Mapping[str, object], scope: Scope) -> bool:
    """Whether a fact is read at all: not rejected, and holding on the day asked."""
    first, last = row["valid_from"], row["valid_to"]
    return row["standing"] != "rejected" and scope.holds(
        first if isinstance(first, str) else None, last if isinstance(last, str) else None
    )


def link(kind: str, start: str, end: str, row: Row) -> Link:
    """The link that a row tells of."""
    weight = 1.0 if kind == "PART_OF" else _share(row["strength"]) * _share(row["confidence"])
    return Link(kind, start, end, row["standing"], weight)


def _share(value: float | None) -> float:
    return 1.0 if value is None else value
