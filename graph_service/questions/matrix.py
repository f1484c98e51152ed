"""Who does how much for what, where: any two sides of the portfolios against each other."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from graph_service.errors import InvalidInput
from graph_service.graph import Graph
from graph_service.questions import coverage as covers
from graph_service.questions.alignment import Alignment, load
from graph_service.questions.scope import Scope
from graph_service.stores.base import Row

SIDES: Final = ("entity", "item", "location", "theme", "framework")
MEASURES: Final = ("count", "budget", "available", "spent")
MOST: Final = 400


@dataclass(frozen=True, slots=True)
class Side:
    """One row or column: what it is called, its total, and whether nothing (sure) reaches it."""

    names: Row
    total: float
    empty: bool
    gap: bool = False


@dataclass(slots=True)
class Cell:
    """``value`` is a count of projects, or money in their currency; ``standing`` is asserted where any
    project of it is there by assertion alone, otherwise inferred."""

    value: float = 0.0
    projects: list[str] = field(default_factory=list)
    standing: str = "inferred"


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows and columns in reading order, and the cells that are not empty, by (row key, column key).

    ``currency`` is None for counts and where no money, or money of several currencies, is known.
    """

    rows: tuple[Side, ...]
    columns: tuple[Side, ...]
    cells: Mapping[tuple[str, str], Cell]
    measure: str
    currency: str | None


@dataclass(slots=True)
class _Member:
    """A project in a cell's reach: how much of it, and whether that is asserted."""

    asserted: bool
    share: float = 1.0


def matrix(graph: Graph, scope: Scope, *, rows: str, columns: str, measure: str, today: str) -> Matrix:
    """Two sides of the scope's portfolios against each other.

    A count counts each project once in a cell. Money is an entity's own part where one side is
    entities, otherwise the project's, split evenly over what it reaches on the other side, so that
    nothing is counted twice. Items without projects, and regions without, are rows and columns too.

    Raises:
        NotFound: a key of the scope is not in the graph.
        InvalidInput: a side or measure that there is not, or more than 400 rows or columns.

    Source: docs/questions.md#matrix
    """
    for name, value, allowed in (("rows", rows, SIDES), ("columns", columns, SIDES), ("measure", measure, MEASURES)):
        if value not in allowed:
            raise InvalidInput(f"{name} {value!r} must be one of {', '.join(allowed)}")
    found = load(graph, scope)
    tops = {item.key for item in found.tops(scope)}
    covered = [row for row in covers.judged(found, scope, today) if row.item.key in tops]
    reached = _reached(covered)
    one = _members(graph, found, scope, rows, covered=covered, reached=reached)
    other = _members(graph, found, scope, columns, covered=covered, reached=reached)
    for name, side in (("rows", one), ("columns", other)):
        if len(side) > MOST:
            raise InvalidInput(f"there would be {len(side):,} {name}, and {MOST} can be read; choose a plan or a level")
    cells = _cells(found, scope, (rows, one), (columns, other), measure)
    currencies = {found.projects[key].currency for cell in cells.values() for key in cell.projects}
    names = {row["key"]: row for row in graph.rows("named", keys=sorted({*one, *other}))} if one or other else {}
    gaps = {row.item.key for row in covered if row.status in covers.GAPS}
    return Matrix(
        _sides(one, names, gaps, _totals(cells, 0, measure)),
        _sides(other, names, gaps, _totals(cells, 1, measure)),
        cells,
        measure,
        currencies.pop() if measure != "count" and len(currencies) == 1 else None,
    )


def _reached(covered: Iterable[covers.Coverage]) -> dict[str, dict[str, bool]]:
    """What each project reaches, and whether by assertion alone."""
    reached: dict[str, dict[str, bool]] = defaultdict(dict)
    for row in covered:
        for chain in row.chains:
            reached[chain.project][row.item.key] = all(link.standing == "asserted" for link in chain.links)
    return reached


def _members(
    graph: Graph,
    found: Alignment,
    scope: Scope,
    side: str,
    *,
    covered: Iterable[covers.Coverage],
    reached: Mapping[str, Mapping[str, bool]],
) -> dict[str, dict[str, _Member]]:
    """For each row or column of a side, in reading order, the projects in it."""
    members: dict[str, dict[str, _Member]] = {}
    if side == "item":
        for row in covered:
            members[row.item.key] = {
                chain.project: _Member(reached[chain.project][row.item.key]) for chain in row.chains
            }
    elif side == "framework":
        members = {key: {} for key in sorted(found.frameworks)}
        for project, items in reached.items():
            for item, asserted in items.items():
                plan = found.items[item].framework
                if plan is not None:
                    before = members[plan].get(project)
                    members[plan][project] = _Member(asserted or (before is not None and before.asserted))
    elif side == "entity":
        parts = ((p, part) for p in reached for part in found.parts.get(p, ()) if scope.counts(part.standing))
        for project, part in sorted(parts, key=lambda each: (each[1].entity, each[0])):
            members.setdefault(part.entity, {})[project] = _Member(part.standing == "asserted")
    elif side == "location":
        members = _placed(graph, found, reached)
    else:
        for each in graph.rows("project_themes", items=[] if not scope.frameworks else sorted(found.items)):
            if each["project"] in reached and scope.counts(each["standing"]):
                asserted = each["standing"] == "asserted"
                members.setdefault(each["theme"], {})[each["project"]] = _Member(asserted)
    return members


def _placed(graph: Graph, found: Alignment, reached: Mapping[str, Mapping[str, bool]]) -> dict[str, dict[str, _Member]]:
    """The regions there are, and any other place that no region holds, with the projects in them."""
    regions = [row["key"] for row in graph.rows("locations", levels=["admin1"], sort="key", limit=MOST)]
    region_of = {key: key for key in regions}
    frontier = regions
    while frontier:
        rows = [
            row for row in graph.rows("members_of", keys=frontier)
            if row["key"] not in region_of and row["standing"] != "rejected"
        ]  # fmt: skip
        region_of |= {row["key"]: region_of[row["parent"]] for row in rows}
        frontier = [row["key"] for row in rows]
    used = {place for project in reached for place in found.places.get(project, ())}
    members: dict[str, dict[str, _Member]] = {key: {} for key in regions} if used & region_of.keys() else {}
    for project in reached:
        for place in sorted(found.places.get(project, ())):
            members.setdefault(region_of.get(place, place), {})[project] = _Member(True)
    return members


def _cells(
    found: Alignment,
    scope: Scope,
    one: tuple[str, dict[str, dict[str, _Member]]],
    other: tuple[str, dict[str, dict[str, _Member]]],
    measure: str,
) -> dict[tuple[str, str], Cell]:
    spread = [_spread(members) for _, members in (one, other)]
    by_project: dict[str, list[tuple[str, _Member]]] = defaultdict(list)
    for key, projects in other[1].items():
        for project, member in projects.items():
            by_project[project].append((key, member))
    cells: dict[tuple[str, str], Cell] = {}
    for row, projects in one[1].items():
        for project, member in projects.items():
            for column, across in by_project.get(project, ()):
                own = _amount(
                    found, scope, project, measure, one=(one[0], row), other=(other[0], column), spread=spread
                )
                if own is None:
                    continue
                cell = cells.setdefault((row, column), Cell())
                cell.value += own
                cell.projects.append(project)
                if member.asserted and across.asserted:
                    cell.standing = "asserted"
    return cells


def _spread(members: Mapping[str, Mapping[str, _Member]]) -> dict[str, int]:
    """Over how many rows or columns each project is spread."""
    spread: dict[str, int] = defaultdict(int)
    for projects in members.values():
        for project in projects:
            spread[project] += 1
    return spread


def _amount(
    found: Alignment,
    scope: Scope,
    project: str,
    measure: str,
    *,
    one: tuple[str, str],
    other: tuple[str, str],
    spread: list[dict[str, int]],
) -> float | None:
    """What a project adds to a cell: one, or its money there; None where no money is known."""
    if measure == "count":
        return 1.0
    whole: float | None = getattr(found.projects[project], measure)
    share = 1.0
    entities = [key for side, key in (one, other) if side == "entity"]
    if entities:
        own = [
            amount
            for part in found.parts.get(project, ())
            if part.entity == entities[0]
            and scope.counts(part.standing)
            and (amount := getattr(part, measure)) is not None
        ]
        whole = sum(own) if own else None
    for (side, _), counts in zip((one, other), spread, strict=True):
        if side != "entity":
            share /= counts[project]
    return None if whole is None else whole * share


def _totals(cells: Mapping[tuple[str, str], Cell], at: int, measure: str) -> dict[str, float]:
    """Total of each row (0) or column (1): distinct projects for a count, the sum for money."""
    projects: dict[str, set[str]] = defaultdict(set)
    money: dict[str, float] = defaultdict(float)
    for key, cell in cells.items():
        projects[key[at]].update(cell.projects)
        money[key[at]] += cell.value
    return {key: float(len(each)) for key, each in projects.items()} if measure == "count" else dict(money)


def _sides(
    members: Mapping[str, Mapping[str, _Member]], names: Mapping[str, Row], gaps: set[str], totals: Mapping[str, float]
) -> tuple[Side, ...]:
    return tuple(Side(names[key], totals.get(key, 0.0), not projects, key in gaps) for key, projects in members.items())
