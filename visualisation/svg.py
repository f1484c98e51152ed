"""The map as one still SVG: for print, for a slide, for a README; no script, no font, no link."""

from html import escape
from typing import Final

from visualisation.columns import MARKS, OUTLINE, drawn_edges, kinds_of
from visualisation.layout import CAP, FONT, LANE, LINE, PAD, SMALL, TEXT_AT, Layout, Row, layout
from visualisation.map_model import MapEdge, MapModel, MapNode
from visualisation.order import route
from visualisation.text import visible_text
from visualisation.words import Lang, words

_STYLE: Final = (
    'font:13px "Segoe UI",Roboto,"Helvetica Neue",Arial,"Liberation Sans",sans-serif;background:#fff;color:#1b2430'
)
#: Classes in which it is not known what there is.
_UNKNOWN: Final = ("unplaced", "no_data")
_GAP: Final = 'fill="#fff4ea" stroke="#a33b00" stroke-width="2" stroke-dasharray="6 3.5"'


def map_svg(model: MapModel, *, lang: Lang = "fr", cap: int | None = CAP) -> str:
    """The picture of ``map_page`` before anything is chosen, with title and description."""
    drawn = layout(model, lang, cap=cap)
    nodes = {node.key: node for node in model.nodes}
    gaps = frozenset(model.gaps)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" lang="{lang}" role="img" '
        f'viewBox="0 0 {drawn.width} {drawn.height}" width="{drawn.width}" height="{drawn.height}" '
        f"style='{_STYLE}'>",
        f"<title>{_safe(model.title)}</title>",
        f"<desc>{_safe(words(lang)['meta.question'])}{words(lang)['colon']}{_safe(model.question)}</desc>",
        '<g fill="none" stroke="#8792a0" stroke-width="1.1" stroke-opacity=".75">',
        *_links(model, drawn),
        "</g>",
    ]
    for column in drawn.columns:
        count = sum(1 for item in column.items if not item.lane)
        heading = f"{words(lang)[f'column.{column.kind}']} ({count})"
        parts.append(f'<text x="{column.x}" y="20" font-weight="600">{_safe(heading)}</text>')
        parts.append(f'<path d="M{column.x},30H{column.x + column.width}" stroke="{OUTLINE}"/>')
        if column.more_y is not None:
            more = words(lang)["more"].format(n=column.hidden)
            x, y = column.x + TEXT_AT, column.more_y + 18
            parts.append(f'<text x="{x}" y="{y}" font-weight="600">{_safe(more)}</text>')
        for item in column.items:
            if not item.lane and item.key in drawn.boxes:
                parts += _row(nodes[item.key], column.kind, drawn, item.key in gaps)
    return "\n".join([*parts, "</svg>"]) + "\n"


def path(edge: MapEdge, drawn: Layout, kinds: dict[str, str]) -> str:
    """The line of a relationship between two drawn rows, through the lanes between them."""
    place = {column.kind: at for at, column in enumerate(drawn.columns)}
    columns = {key: place[kinds[key]] for key in (edge.start, edge.end)}
    left, *lanes, right = route(edge.start, edge.end, columns, kinds)
    a, b = drawn.boxes[left.key], drawn.boxes[right.key]
    x, y, end_y = float(a.x + a.width), a.y + a.height / 2, b.y + b.height / 2
    if columns[left.key] == columns[right.key]:
        bow = x + min(40, 12 + abs(end_y - y) / 12)
        return f"M{x:g},{y:g}C{bow:g},{y:g} {bow:g},{end_y:g} {x:g},{end_y:g}"
    text = f"M{x:g},{y:g}"
    for at, lane in enumerate(lanes, columns[left.key] + 1):
        column, lane_y = drawn.columns[at], drawn.lanes[(at, lane.key)] + LANE / 2
        text += _bend(x, y, column.x, lane_y) + f"H{column.x + column.width}"
        x, y = float(column.x + column.width), lane_y
    return text + _bend(x, y, b.x, end_y)


def _bend(x: float, y: float, to_x: float, to_y: float) -> str:
    half = (x + to_x) / 2
    return f"C{half:g},{y:g} {half:g},{to_y:g} {to_x:g},{to_y:g}"


def _links(model: MapModel, drawn: Layout) -> list[str]:
    """One line a pair, dashed unless something asserts it."""
    kinds = kinds_of(model)
    lines: dict[str, bool] = {}
    for edge in drawn_edges(model):
        both = edge.start in drawn.boxes and edge.end in drawn.boxes
        if not both or edge.start == edge.end or kinds[edge.start] == kinds[edge.end] == "entity":
            continue
        line = path(edge, drawn, kinds)
        lines[line] = lines.get(line, False) or edge.standing in (None, "asserted")
    return [f'<path d="{d}"/>' if sure else f'<path d="{d}" stroke-dasharray="4 4"/>' for d, sure in lines.items()]


def _row(node: MapNode, kind: str, drawn: Layout, gap: bool) -> list[str]:
    row, box, mark = drawn.rows[node.key], drawn.boxes[node.key], MARKS[kind]
    hollow = node.status_class in ("uncovered", *_UNKNOWN)
    dash = ' stroke-dasharray="2.6 1.8"' if node.status_class in _UNKNOWN else ""
    parts = [f'<g transform="translate({box.x},{box.y})">']
    if gap:
        size = f'width="{box.width - row.indent - 1}" height="{box.height - 1}"'
        parts.append(f'<rect x="{row.indent + 0.5}" y=".5" {size} rx="4" {_GAP}/>')
    parts.append(
        f'<path d="{mark.path}" transform="translate({row.indent + 12},{PAD + 9})" '
        f'fill="{"#fff" if hollow else mark.fill}" stroke="{OUTLINE}" stroke-width="1.3"{dash}/>'
    )
    parts += _lines(row)
    if row.mark:
        ink = 'fill="#a33b00" font-weight="700"' if gap else 'fill="#4d5866"'
        y = PAD + LINE * len(row.lines) + 13
        parts.append(f'<text x="{row.indent + TEXT_AT}" y="{y}" font-size="{SMALL:g}" {ink}>{_safe(row.mark)}</text>')
    return [*parts, "</g>"]


def _lines(row: Row) -> list[str]:
    lines = []
    for at, line in enumerate(row.lines):
        bold, rest = (line[: row.bold], line[row.bold :]) if at == 0 else ("", line)
        code = f'<tspan font-weight="700">{_safe(bold)}</tspan>' if bold else ""
        language = f' lang="{_safe(row.foreign)}"' if row.foreign else ""
        place = f'x="{row.indent + TEXT_AT}" y="{PAD + 13 + at * LINE}" font-size="{FONT:g}"'
        lines.append(f"<text {place}{language}>{code}{_safe(rest)}</text>")
    return lines


def _safe(text: str) -> str:
    space = " " if text[:1] == " " else ""
    return space + escape(visible_text(text))
