"""Where the boxes and bands of a money flow stand: layers, thickness, and labels that never meet."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 204  # of a box, which holds its own label
BETWEEN: Final = 70
BAR: Final = 6
LEAST: Final = 40  # height of a box: two lines
GAP: Final = 8
TALL: Final = 460  # of all the money, in the layer where it all passes
TOP: Final = 40
MOST: Final = 30  # boxes in one layer; the smallest beyond are one box
SWEEPS: Final = 6
REST: Final = "\u0000rest"


@dataclass(frozen=True, slots=True)
class Box:
    """A box, in pixels. ``into`` and ``out_of`` are the money on its left and its right edge."""

    key: str
    layer: int
    x: float
    y: float
    height: float
    value: float
    into: float
    out_of: float


@dataclass(frozen=True, slots=True)
class Band:
    """A flow: from (x1, y1) to (x2, y2), the tops of its ends; ``thick`` pixels high."""

    source: str
    target: str
    value: float
    x1: float
    y1: float
    x2: float
    y2: float
    thick: float


@dataclass(frozen=True, slots=True)
class Placed:
    """A drawn flow. ``merged`` says how many the box of a layer's smallest stands for."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    bands: tuple[Band, ...]
    merged: Mapping[str, int]
    scale: float


Flows = dict[tuple[str, str], float]


def place(flows: Flows, last: Iterable[str] = (), order: Sequence[str] = ()) -> Placed:
    """Place what flows. Keys in ``last`` stand in the last layer; ``order`` is where rows start from.

    The same flows give the same picture. What does not flow is not drawn; a circle is cut.
    """
    flows = {pair: value for pair, value in sorted(flows.items()) if value > 0 and pair[0] != pair[1]}
    layers = _layers(flows, frozenset(last))
    flows = {pair: value for pair, value in flows.items() if layers[pair[0]] < layers[pair[1]]}
    flows, layers, merged = _merged(flows, layers)
    rank = {key: at for at, key in enumerate(order)}
    columns: list[list[str]] = [[] for _ in range(max(layers.values(), default=-1) + 1)]
    for key in sorted(layers, key=lambda key: (rank.get(key, len(rank)), key)):
        columns[layers[key]].append(key)
    columns = _swept(columns, flows)
    into, out_of = _sums(flows, 1), _sums(flows, 0)
    value = {key: max(into.get(key, 0.0), out_of.get(key, 0.0)) for key in layers}
    most = max((sum(value[key] for key in column) for column in columns), default=0.0)
    scale = TALL / most if most else 0.0
    heights = {key: max(LEAST, value[key] * scale + 2 * GAP) for key in layers}
    tall = max((sum(heights[key] + GAP for key in column) for column in columns), default=0.0)
    boxes: dict[str, Box] = {}
    for at, column in enumerate(columns):
        spare = (tall - sum(heights[key] + GAP for key in column)) / max(1, len(column))
        y = TOP + min(spare, 40.0) / 2
        for key in column:
            boxes[key] = Box(
                key,
                at,
                8 + at * (WIDTH + BETWEEN),
                round(y, 1),
                round(heights[key], 1),
                value[key],
                into.get(key, 0.0),
                out_of.get(key, 0.0),
            )
            y += heights[key] + GAP + min(max(spare, 0.0), 40.0)
    width = 16 + max(1, len(columns)) * WIDTH + max(0, len(columns) - 1) * BETWEEN
    bottom = max((box.y + box.height for box in boxes.values()), default=TOP) + 12
    return Placed(width, bottom, tuple(boxes.values()), tuple(_bands(flows, boxes, scale)), merged, scale)


def _layers(flows: Flows, last: frozenset[str]) -> dict[str, int]:
    """The longest way from a source; at most as many rounds as there are keys, so a circle ends."""
    layers = {key: 0 for pair in flows for key in pair}
    for _ in range(min(len(layers), 12)):
        changed = False
        for source, target in flows:
            if layers[target] <= layers[source] < 11:
                layers[target], changed = layers[source] + 1, True
        if not changed:
            break
    deepest = max(layers.values(), default=0)
    return {key: deepest if key in last else layer for key, layer in layers.items()}


def _merged(flows: Flows, layers: dict[str, int]) -> tuple[Flows, dict[str, int], dict[str, int]]:
    """In a layer of more than ``MOST``, the smallest become one box."""
    weight: dict[str, float] = defaultdict(float)
    for pair, value in flows.items():
        for key in pair:
            weight[key] += value
    stands_for: dict[str, str] = {}
    merged: dict[str, int] = {}
    for layer in sorted(set(layers.values())):
        keys = sorted((key for key in layers if layers[key] == layer), key=lambda key: (-weight[key], key))
        if len(keys) > MOST:
            rest = f"{REST}{layer}"
            merged[rest] = len(keys) - MOST + 1
            stands_for |= dict.fromkeys(keys[MOST - 1 :], rest)
    found: Flows = defaultdict(float)
    for (source, target), value in flows.items():
        found[stands_for.get(source, source), stands_for.get(target, target)] += value
    kept = {stands_for.get(key, key): layer for key, layer in layers.items()}
    used = {key for pair in found for key in pair}
    return dict(found), {key: layer for key, layer in kept.items() if key in used}, merged


def _swept(columns: list[list[str]], flows: Flows) -> list[list[str]]:
    """Rows moved beside what they exchange most with; a layer's rest stays last."""
    near: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for (source, target), value in flows.items():
        near[source].append((target, value))
        near[target].append((source, value))
    for sweep in range(SWEEPS):
        forward = sweep % 2 == 0
        for at in range(1, len(columns)) if forward else range(len(columns) - 2, -1, -1):
            beside = columns[at - 1 if forward else at + 1]
            places = {key: (place + 0.5) / len(beside) for place, key in enumerate(beside)}
            now = {key: place for place, key in enumerate(columns[at])}

            def mean(key: str, places: Mapping[str, float] = places) -> float:
                found = [(places[other], value) for other, value in near[key] if other in places]
                total = sum(value for _, value in found)
                return sum(place * value for place, value in found) / total if total else 2.0

            columns[at] = sorted(columns[at], key=lambda key: (key.startswith(REST), mean(key), now[key]))
    return columns


def _sums(flows: Flows, end: int) -> dict[str, float]:
    sums: dict[str, float] = defaultdict(float)
    for pair, value in flows.items():
        sums[pair[end]] += value
    return sums


def _bands(flows: Flows, boxes: Mapping[str, Box], scale: float) -> list[Band]:
    """Each band leaves and arrives in the order of its other ends, so that bands of one box do not cross."""
    left: dict[tuple[str, str], float] = {}
    right: dict[tuple[str, str], float] = {}
    for ends, mine, other in ((left, 0, 1), (right, 1, 0)):
        used: dict[str, float] = {}
        for pair in sorted(flows, key=lambda pair: (boxes[pair[mine]].y, boxes[pair[other]].y, pair)):
            box = boxes[pair[mine]]
            total = box.out_of if mine == 0 else box.into
            start = used.setdefault(box.key, box.y + (box.height - total * scale) / 2)
            ends[pair] = start
            used[box.key] = start + flows[pair] * scale
    return [
        Band(
            source,
            target,
            value,
            boxes[source].x + WIDTH,
            round(left[source, target], 2),
            boxes[target].x,
            round(right[source, target], 2),
            round(value * scale, 2),
        )
        for (source, target), value in flows.items()
    ]
