"""Who does how much for what, where: any two sides of the portfolios against each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from graph_service.errors import InvalidInput
from graph_service.questions import reach
from graph_service.questions.countries import own_places
from graph_service.questions.coverage import Coverage, coverage
from graph_service.questions.lens import in_lens
from graph_service.questions.scope import Scope, counted, in_key_order, linked
from graph_service.snapshot import STANDING_CODES, Snapshot
from graph_service.snapshot.codes import Array
from graph_service.snapshot.snapshot import PART_TYPES, spans

SIDES: Final = ("entity", "item", "location", "theme", "framework")
MEASURES: Final = ("count", "budget", "available", "spent")
MOST: Final = 2_000


@dataclass(frozen=True, slots=True)
class Side:
    """One row or column: its node, its total, and whether nothing (sure) reaches it."""

    node: int
    total: float
    is_empty: bool
    is_gap: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """``value`` is a count of projects, or money in their currency; ``standing`` is asserted where any
    project of it is there by assertion alone, otherwise inferred. ``lens`` counts the projects looked at, None
    where nothing is."""

    value: float
    projects: Array
    standing: str
    lens: int | None = None


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows and columns in reading order, and the cells that are not empty, by (row, column) of nodes.

    ``currency`` is None for counts and where no money, or money of several currencies, is known.
    """

    rows: tuple[Side, ...]
    columns: tuple[Side, ...]
    cells: dict[tuple[int, int], Cell]
    measure: str
    currency: str | None


@dataclass(frozen=True, slots=True)
class _Members:
    """What stands on one side, in reading order, and which projects are in each: pairs of a place and a project."""

    nodes: Array
    place: Array
    project: Array
    asserted: Array


def matrix(snapshot: Snapshot, scope: Scope, *, rows: str, columns: str, measure: str, today: str) -> Matrix:
    """Two sides of the scope's portfolios against each other.

    A count counts each project once in a cell. Money is an entity's own part where one side is
    entities, otherwise the project's, split evenly over what it reaches on the other side, so that
    nothing is counted twice. Items without projects, and regions without, are rows and columns too.

    Raises:
        NotFound: a key of the scope is not in the graph.
        InvalidInput: a side or measure that there is not, or more than 2,000 rows or columns.

    Source: docs/questions.md#matrix
    """
    for name, value, allowed in (("rows", rows, SIDES), ("columns", columns, SIDES), ("measure", measure, MEASURES)):
        if value not in allowed:
            raise InvalidInput(
                "{name} {value!r} must be one of {choices}", name=name, value=value, choices=", ".join(allowed)
            )
    covered = coverage(snapshot, scope, today)
    chosen = np.isin(covered.targets, covered.plans.tops(scope))
    if covered.lens is not None and scope.lens:
        chosen &= covered.lens.kept(scope.lens)
    one, other = (_members(covered, scope, side, chosen) for side in (rows, columns))
    for name, side in (("rows", one), ("columns", other)):
        if len(side.nodes) > MOST:
            raise InvalidInput(
                "there would be {n:,} {side}, and {most:,} can be read; choose a plan or a level",
                n=len(side.nodes),
                side=name,
                most=MOST,
            )
    cells = _cells(snapshot, scope, (rows, one), (columns, other), measure)
    shown = np.concatenate([cell.projects for cell in cells.values()]) if cells else covered.targets[:0]
    currencies = set(snapshot.nodes.currency[shown].tolist())
    gaps = snapshot.mask(covered.targets[chosen & covered.is_gap()])
    return Matrix(
        _sides(one, gaps, cells, 0, measure),
        _sides(other, gaps, cells, 1, measure),
        cells,
        measure,
        snapshot.word(currencies.pop()) if measure != "count" and len(currencies) == 1 else None,
    )


def _members(covered: Coverage, scope: Scope, side: str, chosen: Array) -> _Members:
    snapshot = covered.snapshot
    size = len(snapshot.nodes)
    likely = covered.likely.where(chosen[covered.likely.target])
    sure = np.isin(likely.target * size + likely.other, covered.sure.target * size + covered.sure.other)
    if side == "item":
        place = (np.cumsum(chosen) - 1)[likely.target]
        return _Members(covered.targets[chosen], place, likely.other, sure)
    if side == "framework":
        plan = covered.plans.plan[covered.targets[likely.target]]
        nodes = covered.plans.frameworks
        inside = plan >= 0
        place = _places(nodes, plan[inside], size)
        return _grouped(nodes, place, likely.other[inside], sure[inside], size)
    projects = np.unique(likely.other)
    types = {"entity": PART_TYPES, "location": ("LOCATED_IN",), "theme": ("CLASSIFIED_AS",)}[side]
    which, end, standing = linked(snapshot, scope, types, projects)
    project, asserted = projects[which], standing == STANDING_CODES["asserted"]
    if side == "location":
        end, nodes = _regions(snapshot, scope, end)
    else:
        nodes = in_key_order(snapshot, np.unique(end))
    return _grouped(nodes, _places(nodes, end, size), project, asserted, size)


def _regions(snapshot: Snapshot, scope: Scope, ends: Array) -> tuple[Array, Array]:
    """Each place as the region that holds it, if any does; and the regions there are, with any other place. With
    countries in the scope, the regions are theirs."""
    places = snapshot.labelled("Location")
    admin1 = in_key_order(snapshot, places[snapshot.nodes.level[places] == snapshot.code("admin1")])
    region = np.arange(len(snapshot.nodes))
    known = snapshot.mask(admin1)
    part_of = snapshot.links["PART_OF"]
    frontier = admin1
    while len(frontier):
        which, at = spans(part_of.end, frontier)
        real = (part_of.standing[at] != STANDING_CODES["rejected"]) & ~known[part_of.start[at]]
        below = part_of.start[at[real]].astype(np.int64)
        region[below] = region[frontier[which[real]]]
        frontier = np.unique(below)
        known[frontier] = True
    ends = region[ends]
    others = in_key_order(snapshot, np.setdiff1d(np.unique(ends), admin1))
    own = admin1[own_places(snapshot, scope)[admin1] | np.isin(admin1, ends)]
    shown = own if np.isin(ends, admin1).any() else admin1[:0]
    return ends, np.concatenate([shown, others])


def _places(nodes: Array, rows: Array, size: int) -> Array:
    """Where each row stands among some nodes."""
    place = np.zeros(size, np.int64)
    place[nodes] = np.arange(len(nodes))
    return place[rows]


def _grouped(nodes: Array, place: Array, project: Array, asserted: Array, size: int) -> _Members:
    """Each project once in a place, asserted where any of its relationships is."""
    pairs = reach.best(place, project, asserted.astype(np.float64), max(size, 1))
    return _Members(nodes, pairs.target, pairs.other, pairs.weight > 0)


def _cells(
    snapshot: Snapshot, scope: Scope, one: tuple[str, _Members], other: tuple[str, _Members], measure: str
) -> dict[tuple[int, int], Cell]:
    (row_side, rows), (column_side, columns) = one, other
    order = np.argsort(columns.project, kind="stable")
    which, at = spans(columns.project[order], rows.project)
    at = order[at]
    row, column, project = rows.place[which], columns.place[at], rows.project[which]
    asserted = rows.asserted[which] & columns.asserted[at]
    amount = _amounts(snapshot, scope, measure, project, ((row_side, rows, row), (column_side, columns, column)))
    known = ~np.isnan(amount)
    row, column, project, asserted, amount = (each[known] for each in (row, column, project, asserted, amount))
    names = row * max(len(columns.nodes), 1) + column
    order = np.lexsort((project, names))
    if not len(names):
        return {}
    row, column, project, asserted, amount = (each[order] for each in (row, column, project, asserted, amount))
    starts = np.flatnonzero(np.concatenate([[True], np.diff(names[order]) > 0]))
    lenses: Sequence[int | None] = [None] * len(starts)
    if scope.has_lens:
        lenses = np.add.reduceat(in_lens(snapshot, scope)[0][project].astype(np.int64), starts).tolist()
    columns_of = zip(
        rows.nodes[row[starts]].tolist(),
        columns.nodes[column[starts]].tolist(),
        np.add.reduceat(amount, starts).tolist(),
        np.split(project, starts[1:]),
        np.logical_or.reduceat(asserted, starts).tolist(),
        lenses,
        strict=True,
    )
    return {
        (one_node, other_node): Cell(value, projects, "asserted" if is_asserted else "inferred", inside)
        for one_node, other_node, value, projects, is_asserted, inside in columns_of
    }


def _amounts(
    snapshot: Snapshot, scope: Scope, measure: str, project: Array, sides: tuple[tuple[str, _Members, Array], ...]
) -> Array:
    """What each project adds to each cell: one, or its money there; NaN where no money is known."""
    if measure == "count":
        return np.ones(len(project))
    size = len(snapshot.nodes)
    entities = [(members, place) for side, members, place in sides if side == "entity"]
    if entities:
        members, place = entities[0]
        amount = _own(snapshot, scope, measure, project, members.nodes[place])
    else:
        amount = getattr(snapshot.nodes, measure)[project].copy()
    for side, members, _ in sides:
        if side != "entity":
            amount /= np.bincount(members.project, minlength=size)[project]
    return np.asarray(amount)


def _own(snapshot: Snapshot, scope: Scope, measure: str, project: Array, entity: Array) -> Array:
    """Each entity's own money in each project, over all its parts; NaN where not known."""
    size = len(snapshot.nodes)
    names, at = np.unique(project * size + entity, return_inverse=True)
    total, known = np.zeros(len(names)), np.zeros(len(names), bool)
    for name in PART_TYPES:
        parts = snapshot.links[name]
        which, places = counted(snapshot, scope, name, names // size)
        money = getattr(parts, measure)[places]
        mine = (parts.end[places] == (names % size)[which]) & ~np.isnan(money)
        np.add.at(total, which[mine], money[mine])
        known[which[mine]] = True
    return np.where(known, total, np.nan)[at]


def _sides(
    members: _Members, gaps: Array, cells: dict[tuple[int, int], Cell], at: int, measure: str
) -> tuple[Side, ...]:
    """Rows (0) or columns (1) with their totals: distinct projects for a count, the sum for money."""
    projects: dict[int, set[int]] = {}
    money: dict[int, float] = {}
    for key, cell in cells.items():
        projects.setdefault(key[at], set()).update(cell.projects.tolist())
        money[key[at]] = money.get(key[at], 0.0) + cell.value
    filled = set(members.place.tolist())
    return tuple(
        Side(
            node,
            float(len(projects.get(node, ()))) if measure == "count" else money.get(node, 0.0),
            place not in filled,
            bool(gaps[node]),
        )
        for place, node in enumerate(members.nodes.tolist())
    )
