"""Revealed comparative advantage of one population: ratios, bootstrap intervals, and what few cases leave of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Final

import numpy as np
from scipy import sparse

from graph_service.questions import shrinkage
from graph_service.snapshot.codes import Array

#: With fewer projects than this a ratio says nothing: it is withheld, and the count is shown.
FEW: Final = 5
_SEED: Final = 20_210_731
_INTERVAL: Final = (2.5, 97.5)
#: Draws are made some at a time, so that memory does not grow with them: so many projects are drawn at once.
_AT_ONCE: Final = 50_000


@dataclass(frozen=True, slots=True)
class Shares:
    """What each project puts into each cell: columns of project (numbered by key), entity, place of a part, amount."""

    project: Array
    entity: Array
    item: Array
    amount: Array

    def where(self, chosen: Array) -> "Shares":
        return Shares(self.project[chosen], self.entity[chosen], self.item[chosen], self.amount[chosen])

    def numbered(self, projects: Array) -> "Shares":
        """With each project as its place among some, which are in order."""
        return Shares(np.searchsorted(projects, self.project), self.entity, self.item, self.amount)


@dataclass(frozen=True, slots=True)
class Revealed:
    """What one measure reveals. ``x`` is a count of projects or money, split and never counted twice.

    ``low`` and ``high`` bound RCA in 95 % of bootstrap draws over projects; ``shrunk`` is the ratio that is left
    for so few cases, ``bound`` what it lies above with 95 % certainty. None where withheld or not drawn.
    """

    x: float
    rca: float | None = None
    rsca: float | None = None
    low: float | None = None
    high: float | None = None
    shrunk: float | None = None
    bound: float | None = None


@dataclass(frozen=True, slots=True)
class _Table:
    """Shares as a table of cells: ``names`` is entity x ``items`` + place of a part; ``shown`` are the cells of at
    least five projects."""

    shares: Shares
    items: int
    names: Array
    cell: Array
    of_entity: Array
    of_item: Array
    projects: Array
    shown: Array

    @classmethod
    def of(cls, shares: Shares) -> "_Table":
        items = int(shares.item.max(initial=-1)) + 1
        names, cell = np.unique(shares.entity * items + shares.item, return_inverse=True)
        of_entity = np.unique(names // max(items, 1), return_inverse=True)[1]
        of_item = np.unique(names % max(items, 1), return_inverse=True)[1]
        projects = np.bincount(cell, minlength=len(names))
        return cls(shares, items, names, cell, of_entity, of_item, projects, np.flatnonzero(projects >= FEW))


def revealed(measures: Sequence[Shares], draws: int) -> list[dict[tuple[int, int], Revealed]]:
    """RCA of each cell (entity, place of a part) from what each project puts into the cells, for each measure of one
    population, whose projects are numbered alike in all of them: one draw of projects serves all measures.

    RCA = (x_eo / x_e.) / (x_.o / x_..); RSCA = (RCA - 1) / (RCA + 1), from -1 to 1.

    >>> shares = Shares(np.array([0, 1, 1]), np.array([7, 7, 8]), np.array([0, 1, 1]), np.array([1.0, 0.5, 0.5]))
    >>> [(cell, round(r.rca or 0, 3)) for cell, r in revealed([shares], draws=0)[0].items()]
    [((7, 0), 1.333), ((7, 1), 0.667), ((8, 1), 2.0)]
    """
    tables = [_Table.of(shares) for shares in measures]
    size = max((int(shares.project.max(initial=-1)) + 1 for shares in measures), default=0)
    return [_figures(table, *ends) for table, ends in zip(tables, _intervals(tables, size, draws), strict=True)]


def _figures(table: _Table, low: Array, high: Array) -> dict[tuple[int, int], Revealed]:
    """The figures of each cell; ``low`` and ``high`` are of those that are shown, NaN where nothing was drawn."""
    if not len(table.names):
        return {}
    x = np.bincount(table.cell, weights=table.shares.amount, minlength=len(table.names))
    by_entity = np.bincount(table.of_entity, weights=x)[table.of_entity]
    by_item = np.bincount(table.of_item, weights=x)[table.of_item]
    rca = (x / by_entity) / (by_item / x.sum())
    ends = np.full((2, len(table.names)), np.nan)
    ends[:, table.shown] = low, high
    # a project is a case, whatever it puts in: so many were seen where so many would be if the ratio were 1
    expected = table.projects / rca
    mean, bound = shrinkage.shrunk(table.projects, expected, shrinkage.shape(table.projects, expected))
    columns = (x, rca, (rca - 1) / (rca + 1), *ends, mean, bound)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return {
        divmod(name, table.items): Revealed(a, b, c, _finite(d), _finite(e), f, g)
        for name, (a, b, c, d, e, f, g) in zip(table.names.tolist(), rows, strict=True)
    }


def _intervals(tables: Sequence[_Table], size: int, draws: int) -> list[tuple[Array, Array]]:
    """Percentiles of the RCA of each table's shown cells over draws of as many projects with replacement.

    A draw in which the entity does nothing reveals no advantage: it is 0.
    """
    unknown = [np.full(len(table.shown), np.nan) for table in tables]
    drawn = [place for place, table in enumerate(tables) if len(table.shown)] if draws and size > 1 else []
    if not drawn:
        return list(zip(unknown, unknown, strict=True))
    contents = [_contents(tables[place], size) for place in drawn]
    widths = np.cumsum([content.shape[1] for content in contents])
    together = sparse.hstack(contents, format="csr") if len(contents) > 1 else contents[0]
    ratios = {place: np.empty((len(tables[place].shown), draws)) for place in drawn}
    for first, often in _resampled(size, draws):
        for place, sums in zip(drawn, np.split(often @ together, widths[:-1], axis=1), strict=True):
            ratios[place][:, first : first + len(often)] = _ratios(tables[place], sums).T
    ends = {place: np.percentile(ratio, _INTERVAL, axis=1) for place, ratio in ratios.items()}
    return [(low, high) for low, high in (ends.get(place, (each, each)) for place, each in enumerate(unknown))]


def _contents(table: _Table, size: int) -> sparse.csr_matrix:
    """What each project puts into the shown cells, then into all of each entity, then into all of each part."""
    mine, entities = len(table.shown), int(table.of_entity.max()) + 1
    place = np.full(len(table.names), -1, np.int64)
    place[table.shown] = np.arange(mine)
    shares, cell = table.shares, table.cell
    inside = place[cell] >= 0
    project = np.concatenate([shares.project[inside], shares.project, shares.project])
    column = [place[cell[inside]], mine + table.of_entity[cell], mine + entities + table.of_item[cell]]
    amount = np.concatenate([shares.amount[inside], shares.amount, shares.amount])
    width = mine + entities + int(table.of_item.max()) + 1
    return sparse.csr_matrix((amount, (project, np.concatenate(column))), shape=(size, width))


def _ratios(table: _Table, drawn: Array) -> Array:
    """The RCA of the shown cells in each draw."""
    mine, entities = len(table.shown), int(table.of_entity.max()) + 1
    x, per_entity, per_item = drawn[:, :mine], drawn[:, mine : mine + entities], drawn[:, mine + entities :]
    total = per_item.sum(axis=1, keepdims=True)
    even = per_entity[:, table.of_entity[table.shown]] * per_item[:, table.of_item[table.shown]]
    ratios: Array = np.divide(x * total, even, out=np.zeros(x.shape), where=even > 0)
    return ratios


def _resampled(size: int, draws: int) -> Iterator[tuple[int, Array]]:
    """How often each of ``size`` projects is drawn, some draws at a time, after the number of the first of them."""
    random = np.random.default_rng(_SEED)
    at_once = max(1, _AT_ONCE // size)
    for first in range(0, draws, at_once):
        many = min(at_once, draws - first)
        chosen = random.integers(0, size, (many, size))
        chosen += np.arange(0, many * size, size)[:, None]
        yield first, np.bincount(chosen.ravel(), minlength=many * size).reshape(many, size).astype(np.float64)


def _finite(value: float) -> float | None:
    return value if isfinite(value) else None
