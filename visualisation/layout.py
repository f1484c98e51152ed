"""Where everything stands: columns, wrapped rows, lanes, and "+n more" where a column is too long.

The same model gives the same picture, in whatever order its parts came. Rows never overlap. A gap is
always among the rows drawn.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from visualisation.columns import drawn_edges
from visualisation.map_model import MapModel, MapNode
from visualisation.order import Item, Ordered, order
from visualisation.text import measure, name_of, natural, visible_text, wrap
from visualisation.words import Lang, word, words

CAP: Final = 60  # rows in one column
FONT: Final = 13.0
SMALL: Final = 11.5  # the line that says why a row is marked
LINE: Final = 16
PAD: Final = 5
TOP: Final = 46  # room for the heading of a column
LANE: Final = 9
ROW_GAP: Final = 5
MOST_GAP: Final = 16
TEXT_AT: Final = 25  # where text starts in a row: right of the mark
INDENT: Final = 9
BETWEEN: Final = (54, 46)  # up to five columns, and more
MORE_HEIGHT: Final = 28
_WIDTH: Final = {"framework": 138, "entity": 172}
_LINES: Final = {"project": 2, "entity": 2}


@dataclass(frozen=True, slots=True)
class Row:
    """The text of one node: ``bold`` characters of the first line are its code."""

    key: str
    lines: tuple[str, ...]
    bold: int
    mark: str
    foreign: str | None
    indent: int
    height: int


@dataclass(frozen=True, slots=True)
class Box:
    """A row that is drawn, in pixels."""

    key: str
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Column:
    """One column: all its items in order, and how many rows "+n more" stands for, and where."""

    kind: str
    x: int
    width: int
    items: tuple[Item, ...]
    hidden: int
    more_y: int | None


@dataclass(frozen=True, slots=True)
class Layout:
    """A drawn map; ``rows`` holds every row by key, ``boxes`` those that are drawn."""

    lang: Lang
    width: int
    height: int
    columns: tuple[Column, ...]
    rows: dict[str, Row]
    boxes: dict[str, Box]
    lanes: dict[tuple[int, str], int]


def layout(model: MapModel, lang: Lang, *, cap: int | None = CAP, order_of: list[Ordered] | None = None) -> Layout:
    """Place a model; ``order_of`` saves ordering it again for the other language."""
    ordered = order(model) if order_of is None else order_of
    nodes = {node.key: node for node in model.nodes}
    gaps = frozenset(model.gaps)
    shown = _shown(model, ordered, gaps, cap)
    used = _used_lanes(model, ordered, shown)
    widths = [_width(column.kind, len(ordered)) for column in ordered]
    rows: dict[str, Row] = {}
    heights: list[list[tuple[Item, int]]] = []
    for at, column in enumerate(ordered):
        for item in column.items:
            if not item.lane:
                depth = min(column.depth.get(item.key, 0), 3)
                node, gap = nodes[item.key], item.key in gaps
                rows[item.key] = _row(node, column.kind, widths[at], depth=depth, gap=gap, lang=lang)
        heights.append(
            [
                (item, LANE if item.lane else rows[item.key].height)
                for item in column.items
                if ((at, item.key) in used if item.lane else item.key in shown)
            ]
        )
    hidden = [sum(1 for i in c.items if not i.lane and i.key not in shown) for c in ordered]
    target = max((_needed(h) + (MORE_HEIGHT if n else 0) for h, n in zip(heights, hidden, strict=True)), default=0)
    columns, boxes, lanes = [], {}, {}
    x, between = 12, BETWEEN[len(ordered) > 5]
    for at, column in enumerate(ordered):
        ys, end = _stack(heights[at], target - (MORE_HEIGHT if hidden[at] else 0))
        for (item, height), y in zip(heights[at], ys, strict=True):
            if item.lane:
                lanes[(at, item.key)] = y
            else:
                boxes[item.key] = Box(item.key, x, y, widths[at], height)
        more_y = end if hidden[at] else None
        columns.append(Column(column.kind, x, widths[at], column.items, hidden[at], more_y))
        x += widths[at] + between
    return Layout(lang, max(x - between + 12, 320), TOP + target + 16, tuple(columns), rows, boxes, lanes)


def _shown(model: MapModel, ordered: list[Ordered], gaps: Collection[str], cap: int | None) -> frozenset[str]:
    """Every gap, then the most linked, up to the cap of each column."""
    links: dict[str, int] = {}
    for edge in drawn_edges(model):
        for key in (edge.start, edge.end):
            links[key] = links.get(key, 0) + 1
    shown: set[str] = set()
    for column in ordered:
        keys = [item.key for item in column.items if not item.lane]
        if cap is not None and len(keys) > cap:
            keys.sort(key=lambda key: (key not in gaps, -links.get(key, 0), natural(key), key))
            keys = keys[: max(cap, sum(1 for key in keys if key in gaps))]
        shown.update(keys)
    return frozenset(shown)


def _used_lanes(model: MapModel, ordered: list[Ordered], shown: Collection[str]) -> set[tuple[int, str]]:
    place = {item.key: at for at, column in enumerate(ordered) for item in column.items if not item.lane}
    used: set[tuple[int, str]] = set()
    for edge in drawn_edges(model):
        left, right = sorted((edge.start, edge.end), key=lambda key: place[key])
        if edge.start in shown and edge.end in shown:
            bundle = right if ordered[place[right]].kind == "entity" else left
            used.update((at, bundle) for at in range(place[left] + 1, place[right]))
    return used


def _width(kind: str, columns: int) -> int:
    """Five columns fill a laptop's screen beside the gap list; more columns are narrower."""
    wide = _WIDTH.get(kind, 200)
    return wide if columns <= 5 else max(122, wide - 32 * (columns - 5))


def _row(node: MapNode, kind: str, width: int, *, depth: int, gap: bool, lang: Lang) -> Row:
    title, foreign = name_of(node, lang)
    text, code = visible_text(title[:2000]) or visible_text(node.key), visible_text((node.code or "")[:40])
    bold = 0
    if code and not text.casefold().startswith(code.casefold()):
        text, bold = f"{code} {text}", len(code)
    elif code:
        bold = len(code)
    if foreign:
        text = f"({foreign}) {text}" if not bold else f"{text[:bold]} ({foreign}){text[bold:]}"
    room = width - TEXT_AT - 6 - depth * INDENT
    lines = wrap(text, room - (measure(text[:bold], FONT) * 0.1), FONT, _LINES.get(kind, 3))
    mark = _mark(node, gap, lang)
    mark = wrap(mark, room, SMALL, 1)[0] if mark else ""
    height = 2 * PAD + LINE * (len(lines) + bool(mark))
    return Row(node.key, lines, min(bold, len(lines[0]) if lines else 0), mark, foreign, depth * INDENT, height)


def _mark(node: MapNode, gap: bool, lang: Lang) -> str:
    """The words under a row: a sign and a word, so that colour is never alone."""
    status = word(lang, "status", node.status_class) if node.status_class else ""
    if gap:
        why = status or ", ".join(word(lang, "flag", f) for f in node.flags)
        gap_word = words(lang)["gap"]
        return f"⚠ {gap_word}{words(lang)['colon']}{why}" if why else f"⚠ {gap_word}"
    signs = {"uncovered": "○", "unconfirmed": "?"}  # a dashed shape says "no data", quietly
    return f"{signs[node.status_class]} {status}" if node.status_class in signs else ""


def _needed(items: list[tuple[Item, int]]) -> int:
    return sum(height + (0 if item.lane else ROW_GAP) for item, height in items)


def _stack(items: list[tuple[Item, int]], target: int) -> tuple[list[int], int]:
    """Tops of the items: a short column is spread, up to a limit, to keep lines flat."""
    rows = sum(1 for item, _ in items if not item.lane)
    spare = min(MOST_GAP, (target - _needed(items)) // rows) if rows else 0
    y, ys = TOP, []
    for item, height in items:
        ys.append(y)
        y += height + (0 if item.lane else ROW_GAP + max(spare, 0))
    return ys, y
