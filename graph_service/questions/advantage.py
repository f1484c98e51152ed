"""Who has a comparative advantage for what: revealed by what each entity does, beside what else is known.

Source: Balassa (1965) for RCA; Laursen (2015, doi:10.1007/s40821-014-0017-1) for its symmetric form;
the UN's three tests of comparative advantage (mandate, capacity, positioning to act).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from graph_service.errors import InvalidInput
from graph_service.graph import Graph
from graph_service.model import PLAN_ITEMS
from graph_service.questions.alignment import Alignment, Item, Part, load
from graph_service.questions.scope import Scope, family, require

DRAWS: Final = 1_000
#: With fewer projects than this the figures rest on too little to speak for themselves.
FEW: Final = 5
_SEED: Final = 20_210_731
_INTERVAL: Final = (2.5, 97.5)
_DOING: Final = ("", "implementing", "accountable")

Cell = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Revealed:
    """What one measure reveals. ``x`` is a count of projects or money, split and never counted twice;
    ``low`` and ``high`` bound RCA in 95 % of bootstrap draws over projects, None where none can be drawn."""

    x: float
    rca: float
    rsca: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Dossier:
    """The evidence on one entity for one objective. ``missing`` names the tests that nothing speaks to.

    ``money`` is in the projects' currency and None where no money is known. ``mandates`` are the keys
    of MANDATED_FOR relationships; ``places`` are where it already works for this objective.
    """

    entity: str
    item: Item
    count: Revealed | None
    money: Revealed | None
    projects: tuple[str, ...]
    parts: tuple[str, ...]
    mandates: tuple[str, ...]
    budget: float | None
    available: float | None
    spent: float | None
    places: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def relationships(self) -> tuple[str, ...]:
        return (*self.mandates, *self.parts)


def advantage(graph: Graph, scope: Scope, *, items: Sequence[str] = (), draws: int = DRAWS) -> list[Dossier]:
    """Evidence on each entity for each part of the plans at one level.

    The scope's entities and ``items`` choose the rows; what they are compared with is the whole of
    the plans. Without a level, what is just below each plan.

    Returns:
        Rows by item in the plans' order, then by RCA falling. Empty where no project is known.

    Raises:
        NotFound: a key of the scope is not in the graph.
        InvalidInput: ``draws`` is not from 0 to 10,000.

    Source: docs/questions.md#advantage
    """
    if not 0 <= draws <= 10_000:
        raise InvalidInput(f"draws {draws} must be from 0 to 10,000")
    require(graph, items, PLAN_ITEMS)
    base = Scope(
        scope.frameworks, scope.levels, (), scope.locations, scope.themes, scope.date, scope.approvals,
        scope.standings,
    )  # fmt: skip
    found = load(graph, base)
    shown = family(graph, scope.entities) if scope.entities else None
    if scope.entities:
        require(graph, scope.entities, ["Entity"])
    mandates: dict[Cell, list[str]] = defaultdict(list)
    for row in graph.rows("mandates"):
        if scope.counts(row["standing"]):
            mandates[row["entity"], row["key"]].append(row["relationship"])
    rows = dossiers(found, base, mandates, draws=draws)
    return [row for row in rows if (shown is None or row.entity in shown) and (not items or row.item.key in items)]


def dossiers(
    found: Alignment, scope: Scope, mandates: Mapping[Cell, Sequence[str]], *, draws: int = DRAWS
) -> list[Dossier]:
    """The evidence of an alignment. Pure: the same alignment and draws give the same figures."""
    targets = {item.key: item for item in found.tops(scope)}
    reached = _reached(found, scope, targets)
    counts = _shares(found, scope, reached, money=False)
    money = _shares(found, scope, reached, money=True)
    by_count, by_money = revealed(counts, draws), revealed(money, draws)
    cells = set(by_count) | {cell for cell in mandates if cell[1] in targets}
    order = {key: place for place, key in enumerate(targets)}
    held = _held(found, scope, reached)
    rows = [
        _dossier(
            found,
            targets[target],
            entity,
            held=held.get((entity, target), ()),
            count=by_count.get((entity, target)),
            money=by_money.get((entity, target)),
            mandates=mandates.get((entity, target), ()),
        )
        for entity, target in cells
    ]
    return sorted(rows, key=lambda r: (order[r.item.key], -(r.count.rca if r.count else -1.0), r.entity))


def revealed(shares: Mapping[str, Mapping[Cell, float]], draws: int = DRAWS) -> dict[Cell, Revealed]:
    """RCA of each cell (entity, item) from each project's shares of the cells, with bootstrap bounds.

    RCA = (x_eo / x_e.) / (x_.o / x_..); RSCA = (RCA - 1) / (RCA + 1), from -1 to 1.

    >>> shares = {"p": {("a", "o"): 1.0}, "q": {("a", "u"): 0.5, ("b", "u"): 0.5}}
    >>> [(cell, round(r.rca, 3)) for cell, r in revealed(shares, draws=0).items()]
    [(('a', 'o'), 1.333), (('a', 'u'), 0.667), (('b', 'u'), 2.0)]
    """
    cells = sorted({cell for each in shares.values() for cell, x in each.items() if x > 0})
    if not cells:
        return {}
    place = {cell: number for number, cell in enumerate(cells)}
    entities = _numbered(cell[0] for cell in cells)
    items = _numbered(cell[1] for cell in cells)
    of_entity = np.array([entities[cell[0]] for cell in cells])
    of_item = np.array([items[cell[1]] for cell in cells])
    triples = [
        (number, place[cell], x)
        for number, project in enumerate(sorted(shares))
        for cell, x in sorted(shares[project].items())
        if x > 0
    ]
    projects, columns, values = (np.array(column) for column in zip(*triples, strict=True))

    def ratios(weights: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        x = np.bincount(columns, weights=values * weights[projects], minlength=len(cells))
        with np.errstate(divide="ignore", invalid="ignore"):
            by_entity = np.bincount(of_entity, weights=x)[of_entity]
            by_item = np.bincount(of_item, weights=x)[of_item]
            return x, (x / by_entity) / (by_item / x.sum())

    size = len(shares)
    x, rca = ratios(np.ones(size))
    low = high = np.full(len(cells), np.nan)
    if draws and size > 1:
        random = np.random.default_rng(_SEED)
        drawn = np.stack([ratios(_resampled(random, size))[1] for _ in range(draws)])
        low, high = _bounds(drawn)
    return {
        cell: Revealed(
            float(x[n]), float(rca[n]), float((rca[n] - 1) / (rca[n] + 1)), _finite(low[n]), _finite(high[n])
        )
        for cell, n in place.items()
    }


def _reached(found: Alignment, scope: Scope, targets: Mapping[str, Item]) -> dict[str, set[str]]:
    """The targets that each project contributes to, directly or through what is PART_OF them."""
    reached: dict[str, set[str]] = defaultdict(set)
    for target in targets:
        below, stack = {target}, [target]
        while stack:
            for link in found.into.get(stack.pop(), ()):
                if link.type == "PART_OF" and scope.counts(link.standing) and link.start not in below:
                    below.add(link.start)
                    stack.append(link.start)
        for key in below:
            for link in found.contributions.get(key, ()):
                project = found.projects[link.start]
                active = scope.date is None or project.active(scope.date)
                let_through = found.counted is None or link.start in found.counted
                if scope.counts(link.standing) and link.weight > 0 and active and let_through:
                    reached[link.start].add(target)
    return reached


def _doing(found: Alignment, scope: Scope, project: str) -> list[Part]:
    return [p for p in found.parts.get(project, ()) if p.role in _DOING and scope.counts(p.standing)]


def _shares(
    found: Alignment, scope: Scope, reached: Mapping[str, set[str]], *, money: bool
) -> dict[str, dict[Cell, float]]:
    """Each project's one unit, or its money, split over its entities and the targets that it reaches.

    Money goes to each entity as its own part says; where no part does, the project's is split evenly,
    and a project without any known money is left out.
    """
    shares: dict[str, dict[Cell, float]] = {}
    for project, targets in reached.items():
        parts = _doing(found, scope, project)
        entities = sorted({part.entity for part in parts})
        if not entities:
            continue
        own = {e: 1 / len(entities) for e in entities} if not money else _money(found, project, parts, entities)
        if own:
            shares[project] = {(e, t): x / len(targets) for e, x in own.items() for t in sorted(targets)}
    return shares


def _money(found: Alignment, project: str, parts: Sequence[Part], entities: Sequence[str]) -> dict[str, float]:
    own: dict[str, float] = defaultdict(float)
    for part in parts:
        if part.budget is not None:
            own[part.entity] += part.budget
    whole = found.projects[project].budget
    if not own and whole is not None:
        return {entity: whole / len(entities) for entity in entities}
    return own


def _held(found: Alignment, scope: Scope, reached: Mapping[str, set[str]]) -> dict[Cell, list[tuple[str, Part]]]:
    """What each entity has in the projects that reach each target."""
    held: dict[Cell, list[tuple[str, Part]]] = defaultdict(list)
    for project in sorted(reached):
        for part in _doing(found, scope, project):
            for target in reached[project]:
                held[part.entity, target].append((project, part))
    return held


def _dossier(
    found: Alignment,
    item: Item,
    entity: str,
    *,
    held: Sequence[tuple[str, Part]],
    count: Revealed | None,
    money: Revealed | None,
    mandates: Sequence[str],
) -> Dossier:
    projects = tuple(dict.fromkeys(project for project, _ in held))
    places = tuple(sorted({place for project in projects for place in found.places.get(project, ())}))
    speaks = {"mandate": bool(mandates), "capacity": bool(held), "positioning": bool(places)}
    return Dossier(
        entity,
        item,
        count,
        money,
        projects,
        tuple(part.key(project) for project, part in held),
        tuple(mandates),
        _known(part.budget for _, part in held),
        _known(part.available for _, part in held),
        _known(part.spent for _, part in held),
        places,
        tuple(test for test, there in speaks.items() if not there),
    )


def _known(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _bounds(drawn: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Percentiles of each column. A draw in which the entity does nothing reveals no advantage: it is 0, so
    that one project alone is never a narrow interval."""
    low, high = np.percentile(np.nan_to_num(drawn, nan=0.0), _INTERVAL, axis=0)
    return low, high


def _resampled(random: np.random.Generator, size: int) -> npt.NDArray[Any]:
    """How often each of ``size`` projects is drawn when as many are drawn with replacement."""
    return np.bincount(random.integers(0, size, size), minlength=size)


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _numbered(names: Iterable[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(dict.fromkeys(names))}
