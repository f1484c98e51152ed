"""In what order rows stand in their columns: the plan's own order, else barycentre sweeps.

Frameworks, priorities, objectives and results keep the numbering of their plan, since that is how
planners look for them. Projects and entities are moved beside what they are linked to. A link that
skips columns passes through a lane, a thin row without text, so that no line runs under a label.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

from visualisation.columns import KINDS, PLAN_KINDS, drawn_edges, kinds_of
from visualisation.map_model import PART_OF, MapModel, MapNode
from visualisation.text import natural

SWEEPS: Final = 6
_LAST: Final = (1 << 30, "")


class Item(NamedTuple):
    """One place in a column: the row of a node or, as a lane, the bundle of links named by it."""

    key: str
    lane: bool = False


@dataclass(frozen=True, slots=True)
class Ordered:
    """All items of one column from top to bottom, and how deep an entity stands in its parent."""

    kind: str
    items: tuple[Item, ...]
    depth: dict[str, int]


Rank = Callable[[Item], tuple[object, ...]]
Steps = dict[int, dict[Item, dict[Item, None]]]


def route(upper: str, lower: str, columns: dict[str, int], kinds: dict[str, str]) -> list[Item]:
    """The items a link passes, from its left end to its right end.

    Links to an entity share the lane of that entity; all others the lane of their left end.
    """
    left, right = (upper, lower) if columns[upper] <= columns[lower] else (lower, upper)
    bundle = right if kinds[right] == "entity" else left
    between = columns[right] - columns[left] - 1
    return [Item(left), *[Item(bundle, True)] * between, Item(right)]


def order(model: MapModel) -> list[Ordered]:
    """The columns that have rows, left to right; the same for the same model."""
    kinds = kinds_of(model)
    present = [kind for kind in KINDS if kind in kinds.values()]
    columns = {key: present.index(kind) for key, kind in kinds.items()}
    nodes = {node.key: node for node in model.nodes}
    placed: list[dict[Item, None]] = [{} for _ in present]
    for key, column in columns.items():
        placed[column][Item(key)] = None
    left: Steps = {column: {} for column in range(len(present))}
    right: Steps = {column: {} for column in range(len(present))}
    for edge in drawn_edges(model):
        if columns[edge.start] == columns[edge.end]:
            continue
        path = route(edge.start, edge.end, columns, kinds)
        first = columns[path[0].key]
        for step, item in enumerate(path):
            placed[first + step][item] = None
            if step:
                left[first + step].setdefault(item, {})[path[step - 1]] = None
                right[first + step - 1].setdefault(path[step - 1], {})[item] = None
    parents = _entity_parents(model, kinds)
    plan = _plan_rank(nodes, kinds)
    lists = [sorted(column, key=plan) for column in placed]
    for sweep in range(SWEEPS):
        forward = sweep % 2 == 0
        steps, towards = (left, -1) if forward else (right, 1)
        for column in range(len(lists)) if forward else reversed(range(len(lists))):
            if 0 <= column + towards < len(lists):
                lists[column] = _swept(
                    lists[column], lists[column + towards], steps[column], kinds, parents=parents, plan=plan
                )
    return [
        Ordered(
            kind,
            tuple(items),
            {i.key: len(_lineage(i.key, parents)) - 1 for i in items if i.key in parents and not i.lane},
        )
        for kind, items in zip(present, lists, strict=True)
    ]


def _swept(
    items: list[Item],
    beside: list[Item],
    steps: dict[Item, dict[Item, None]],
    kinds: dict[str, str],
    *,
    parents: dict[str, str],
    plan: Rank,
) -> list[Item]:
    """Order one column by the mean place of its neighbours in the column beside it."""
    places = {item: (at + 0.5) / len(beside) for at, item in enumerate(beside)}
    wanted: dict[Item, float] = {}
    for item in items:
        if near := steps.get(item):
            wanted[item] = sum(places[other] for other in near) / len(near)
    fixed = [item for item in items if kinds[item.key] in PLAN_KINDS and (item.lane or _is_plan(items, kinds))]
    for at, item in enumerate(sorted(fixed, key=plan)):
        wanted[item] = (at + 0.5) / len(fixed)
    now = {item: at for at, item in enumerate(items)}
    if not fixed or len(fixed) < len(items):
        return sorted(items, key=lambda item: (_entity_path(item, wanted, parents), now[item]))
    return sorted(items, key=lambda item: (wanted[item], now[item]))


def _is_plan(items: Iterable[Item], kinds: dict[str, str]) -> bool:
    return any(not item.lane and kinds[item.key] in PLAN_KINDS for item in items)


def _entity_path(item: Item, wanted: dict[Item, float], parents: dict[str, str]) -> tuple[tuple[float, str], ...]:
    """Sorts a part of an entity right below the whole; what has no link stands last."""
    if item.lane:
        return ((wanted.get(item, 2.0), item.key),)
    return tuple((wanted.get(Item(key), 2.0), key) for key in _lineage(item.key, parents))


def _entity_parents(model: MapModel, kinds: dict[str, str]) -> dict[str, str]:
    return {
        edge.start: edge.end
        for edge in drawn_edges(model)
        if edge.type == PART_OF and kinds[edge.start] == kinds[edge.end] == "entity"
    }


def _lineage(key: str, parents: dict[str, str]) -> list[str]:
    """From the topmost whole down to ``key``; a circle is cut."""
    path = [key]
    while (above := parents.get(path[-1])) is not None and above not in path:
        path.append(above)
    return path[::-1]


def _plan_rank(nodes: dict[str, MapNode], kinds: dict[str, str]) -> Rank:
    """Framework by framework, part under part, code by code; the lane of a part stands with it."""

    def own(node: MapNode) -> tuple[object, ...]:
        return natural(node.code or node.title), natural(node.key), node.key

    frameworks = sorted((node for node in nodes.values() if node.label == "Framework"), key=own)
    place = {node.key: at for at, node in enumerate(frameworks)}
    known: dict[str, tuple[object, ...]] = {}

    def rank(item: Item) -> tuple[object, ...]:
        if item.key not in known:
            path = [item.key]
            while (
                (above := nodes[path[-1]].parent) in nodes
                and above not in path
                and kinds.get(above or "") in PLAN_KINDS
            ):
                path.append(str(above))
            top = path[-1] if path[-1] in place else nodes[item.key].framework
            inner = tuple(own(nodes[key]) for key in reversed(path) if key not in place)
            known[item.key] = (place.get(top or "", len(place)), inner)
        return (*known[item.key], item.lane)

    return rank
