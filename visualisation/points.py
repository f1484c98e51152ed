"""Points on a plain frame of longitude and latitude, with labels that do not meet."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from visualisation.columns import OUTLINE
from visualisation.text import measure

WIDTH: Final = 760.0
TALLEST: Final = 640.0
EDGE: Final = 70.0  # room for labels at the borders
SIZE: Final = 12.5
_LARGEST: Final = 22.0
_SMALLEST: Final = 5.0


@dataclass(frozen=True, slots=True)
class Point:
    """A place in degrees, its label, how much is done there, what is said of it, where it leads."""

    longitude: float | None
    latitude: float | None
    label: str
    value: int
    said: str
    href: str | None = None


Box = tuple[float, float, float, float]


def points_svg(points: Sequence[Point], label: str) -> str:
    """The points as SVG. A circle's area is its value; a dashed ring is a place without any.

    A label that would meet a circle or another label is left out: every place is in the table too.
    """
    spots, height = _spots(points)
    largest = max((point.value for point in points), default=0) or 1
    radii = [max(_SMALLEST, _LARGEST * math.sqrt(point.value / largest)) for point in points]
    order = sorted(range(len(points)), key=lambda at: (-points[at].value, points[at].label, at))
    taken: list[Box] = [_around(spot, radius) for spot, radius in zip(spots, radii, strict=True)]
    parts: dict[int, str] = {}
    for at in order:
        parts[at] = _drawn(points[at], spots[at], radii[at], _label_at(points[at], spots[at], radii[at], taken, height))
    size = f'viewBox="0 0 {WIDTH:g} {height:g}" width="{WIDTH:g}" height="{height:g}"'
    frame = f'<rect x=".5" y=".5" width="{WIDTH - 1:g}" height="{height - 1:g}" class="frame"/>'
    drawn = "".join(parts[at] for at in order)
    return f'<svg {size} role="group" class="picture" aria-label="{escape(label)}">{frame}{drawn}</svg>'


def _spots(points: Sequence[Point]) -> tuple[list[tuple[float, float]], float]:
    """Equirectangular, true at the middle latitude; the frame is as tall as the territory needs."""
    xs, ys = [point.longitude or 0.0 for point in points], [point.latitude or 0.0 for point in points]
    squeeze = max(0.1, math.cos(math.radians((min(ys) + max(ys)) / 2)))
    wide, tall = (max(xs) - min(xs)) * squeeze, max(ys) - min(ys)
    room_x, room_y = WIDTH - 2 * EDGE, TALLEST - 2 * EDGE
    scale = min(room_x / wide if wide else math.inf, room_y / tall if tall else math.inf)
    scale = scale if math.isfinite(scale) else 1.0
    height = round(tall * scale + 2 * EDGE, 1)
    left = (WIDTH - wide * scale) / 2
    return [
        (round(left + (x - min(xs)) * squeeze * scale, 1), round(EDGE + (max(ys) - y) * scale, 1))
        for x, y in zip(xs, ys, strict=True)
    ], height


def _around(spot: tuple[float, float], radius: float) -> Box:
    return spot[0] - radius, spot[1] - radius, spot[0] + radius, spot[1] + radius


def _label_at(
    point: Point, spot: tuple[float, float], radius: float, taken: list[Box], height: float
) -> tuple[float, float] | None:
    """Right, left, above or below the circle, whichever is free first; None where none is."""
    wide, (x, y) = measure(_text(point), SIZE), spot
    beside = (x + radius + 3, y + 4), (x - radius - 3 - wide, y + 4)
    stacked = (x - wide / 2, y - radius - 4), (x - wide / 2, y + radius + 13)
    for left, base in (*beside, *stacked):
        box = (left, base - 11, left + wide, base + 3)
        inside = box[0] >= 2 and box[2] <= WIDTH - 2 and box[1] >= 2 and box[3] <= height - 2
        if inside and not any(_meet(box, other) for other in taken):
            taken.append(box)
            return round(left, 1), round(base, 1)
    return None


def _meet(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _text(point: Point) -> str:
    return f"{point.label} {point.value}" if point.value else f"⚠ {point.label}"


def _drawn(point: Point, spot: tuple[float, float], radius: float, at: tuple[float, float] | None) -> str:
    look = (
        f'fill="#56B4E9" stroke="{OUTLINE}"'
        if point.value
        else 'fill="#fff4ea" stroke="#a33b00" stroke-width="2" stroke-dasharray="4 3"'
    )
    text = f'<text x="{at[0]:g}" y="{at[1]:g}" aria-hidden="true">{escape(_text(point))}</text>' if at else ""
    circle = f'<circle cx="{spot[0]:g}" cy="{spot[1]:g}" r="{radius:.1f}" {look}/>'
    inner = f"<title>{escape(point.said)}</title>{circle}{text}"
    if point.href:
        return f'<a href="{escape(point.href)}" aria-label="{escape(point.said)}">{inner}</a>'
    return f'<g role="img" aria-label="{escape(point.said)}">{inner}</g>'
