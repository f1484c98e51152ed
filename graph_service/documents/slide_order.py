"""In which order a slide's shapes are read, and which of them are headings of columns."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from graph_service.documents.markup import A, Element, P, value

#: English Metric Units: shapes whose tops differ by less stand in one line.
_LINE: Final = 360_000
_SHORT: Final = 60


@dataclass(frozen=True, slots=True)
class Placed:
    """A shape and its corners; ``placed`` is False where the layout says where it stands, not the slide."""

    element: Element
    title: bool
    left: int = 0
    top: int = 0
    width: int = 0
    height: int = 0
    placed: bool = False
    heads: bool = False

    @classmethod
    def of(cls, element: Element, title: bool, move: tuple[int, int]) -> "Placed":
        """A shape, moved as its group is."""
        frame = element.find(f"{P}spPr/{A}xfrm")
        if frame is None:
            frame = element.find(f"{P}xfrm")
        if frame is None:
            return cls(element, title)
        at, size = frame.find(f"{A}off"), frame.find(f"{A}ext")
        x, y = (_whole(value(at, axis)) for axis in ("x", "y"))
        width, height = (_whole(value(size, axis)) for axis in ("cx", "cy"))
        return cls(element, title, x + move[0], y + move[1], width, height, True)

    @property
    def body(self) -> bool:
        """Whether it is the slide's place for a list."""
        return value(self.element.find(f"{P}nvSpPr/{P}nvPr/{P}ph"), "type", "-") in ("", "body", "obj") or (
            self.element.find(f"{P}nvSpPr/{P}nvPr/{P}ph") is not None
        )

    @property
    def text(self) -> str:
        """All its words."""
        return "".join(each.text or "" for each in self.element.iter(f"{A}t"))

    def over(self, other: "Placed") -> bool:
        """Whether the other stands below it, for the larger part in its column."""
        shared = min(self.left + self.width, other.left + other.width) - max(self.left, other.left)
        narrow = min(self.width, other.width)
        return other.top > self.top and narrow > 0 and shared > narrow // 2


def in_order(shapes: Sequence[Placed]) -> list[Placed]:
    """Shapes as a reader goes through them: from the top, line by line; but two to five short texts side by side
    that each stand over texts of their own are headings, each read with its column."""
    spoken = [each for each in shapes if each.text.strip()]
    if not all(each.placed for each in spoken):
        return spoken
    spoken = _in_lines(spoken)
    for line in _lines(spoken):
        if not 2 <= len(line) <= 5 or not all(len(each.text) <= _SHORT for each in line):
            continue
        last = spoken.index(line[-1])
        before, below = spoken[: spoken.index(line[0])], spoken[last + 1 :]
        columns = [[each for each in below if head.over(each)] for head in line]
        claimed = [id(each) for column in columns for each in column]
        if below and all(columns) and len(set(claimed)) == len(claimed):
            for head, column in zip(line, columns, strict=True):
                before += [replace(head, heads=True), *column]
            return before + [each for each in below if id(each) not in claimed]
    return spoken


def _in_lines(shapes: Sequence[Placed]) -> list[Placed]:
    return [each for line in _lines(sorted(shapes, key=lambda each: each.top)) for each in line]


def _lines(shapes: Sequence[Placed]) -> list[list[Placed]]:
    found: list[list[Placed]] = []
    for each in shapes:
        if found and abs(each.top - found[-1][0].top) < _LINE:
            found[-1].append(each)
        else:
            found.append([each])
    return [sorted(line, key=lambda each: each.left) for line in found]


def _whole(text: str) -> int:
    return int(text) if text.lstrip("-").isdecimal() else 0
