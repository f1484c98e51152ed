"""Revealed comparative advantage of one population: ratios, bootstrap intervals, and what few cases leave of them."""

from dataclasses import dataclass
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


def revealed(shares: Shares, draws: int) -> dict[tuple[int, int], Revealed]:
    """RCA of each cell (entity, place of a part) from what each project puts into the cells.

    RCA = (x_eo / x_e.) / (x_.o / x_..); RSCA = (RCA - 1) / (RCA + 1), from -1 to 1.

    >>> shares = Shares(np.array([0, 1, 1]), np.array([7, 7, 8]), np.array([0, 1, 1]), np.array([1.0, 0.5, 0.5]))
    >>> [(cell, round(r.rca or 0, 3)) for cell, r in revealed(shares, draws=0).items()]
    [((7, 0), 1.333), ((7, 1), 0.667), ((8, 1), 2.0)]
    """
    if not len(shares.amount):
        return {}
    items = int(shares.item.max()) + 1
    names, cell = np.unique(shares.entity * items + shares.item, return_inverse=True)
    of_entity = np.unique(names // items, return_inverse=True)[1]
    of_item = np.unique(names % items, return_inverse=True)[1]
    x = np.bincount(cell, weights=shares.amount, minlength=len(names))
    by_entity = np.bincount(of_entity, weights=x)[of_entity]
    by_item = np.bincount(of_item, weights=x)[of_item]
    rca = (x / by_entity) / (by_item / x.sum())
    size = int(shares.project.max()) + 1
    projects = np.bincount(cell, minlength=len(names))
    shown = projects >= FEW
    low, high = np.full(len(names), np.nan), np.full(len(names), np.nan)
    if draws and size > 1 and shown.any():
        low[shown], high[shown] = _interval(shares, cell, of_entity, of_item, shown, draws)
    # a project is a case, whatever it puts in: so many were seen where so many would be if the ratio were 1
    mean, bound = shrinkage.shrunk(projects, projects / rca, shrinkage.shape(projects, projects / rca))
    return {
        (int(name // items), int(name % items)): Revealed(
            float(x[n]),
            float(rca[n]),
            float((rca[n] - 1) / (rca[n] + 1)),
            _finite(low[n]),
            _finite(high[n]),
            float(mean[n]),
            float(bound[n]),
        )
        for n, name in enumerate(names.tolist())
    }


def _interval(
    shares: Shares, cell: Array, of_entity: Array, of_item: Array, shown: Array, draws: int
) -> tuple[Array, Array]:
    """Percentiles of each shown cell's RCA over draws of as many projects with replacement.

    A draw in which the entity does nothing reveals no advantage: it is 0.
    """
    size, cells = int(shares.project.max()) + 1, len(shown)
    puts = sparse.csr_matrix((shares.amount, (shares.project, cell)), shape=(size, cells))
    to_entity = sparse.csr_matrix((np.ones(cells), (np.arange(cells), of_entity)))
    to_item = sparse.csr_matrix((np.ones(cells), (np.arange(cells), of_item)))
    mine, entities = int(shown.sum()), to_entity.shape[1]
    # what is drawn of each project at once: the shown cells, then all of each entity, then all of each part
    drawn_of = sparse.hstack([puts[:, np.flatnonzero(shown)], puts @ to_entity, puts @ to_item], format="csr")
    random = np.random.default_rng(_SEED)
    at_once = max(1, _AT_ONCE // size)
    ratios = []
    for start in range(0, draws, at_once):
        drawn = _resampled(random, size, min(at_once, draws - start)) @ drawn_of
        x, per_entity, per_item = drawn[:, :mine], drawn[:, mine : mine + entities], drawn[:, mine + entities :]
        with np.errstate(divide="ignore", invalid="ignore"):
            total = per_item.sum(axis=1, keepdims=True)
            ratio = (x / per_entity[:, of_entity[shown]]) / (per_item[:, of_item[shown]] / total)
        ratios.append(np.nan_to_num(ratio, nan=0.0, posinf=0.0))
    low, high = np.percentile(np.concatenate(ratios), _INTERVAL, axis=0)
    return low, high


def _resampled(random: np.random.Generator, size: int, many: int) -> Array:
    """How often each of ``size`` projects is drawn, ``many`` times over."""
    chosen = random.integers(0, size, (many, size)) + np.arange(many)[:, None] * size
    return np.bincount(chosen.ravel(), minlength=many * size).reshape(many, size).astype(np.float64)


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
