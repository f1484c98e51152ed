"""Which heading stood above which column, where a text has the headings first and then the columns one by one.

Slides with three plans side by side come out as "A", "B", "C", then the list of A, of B and of C.
"""

from collections.abc import Sequence
from typing import Protocol, Self, TypeVar


class Line(Protocol):
    """A heading, a paragraph or a list item, and the run of lines it stands in."""

    def lowered(self, by: int) -> Self: ...

    @property
    def kind(self) -> str: ...
    @property
    def group(self) -> int: ...
    @property
    def text(self) -> str: ...


Piece = TypeVar("Piece", bound=Line)
_SHORT = 30


def in_columns(found: Sequence[Piece]) -> list[Piece]:
    """The pieces with each heading before its own column, below the heading that stands over all.

    That is done for two to five short headings in a row that are followed, before the next heading,
    by exactly as many lists: then only may one say which belongs to which.
    """
    done: list[Piece] = []
    at = 0
    while at < len(found):
        end = at
        while end < len(found) and found[end].kind == "heading":
            end += 1
        stop = end
        while stop < len(found) and found[stop].kind != "heading":
            stop += 1
        headings, below = list(found[at:end]), list(found[end:stop])
        short = [each for each in headings if len(each.text) <= _SHORT]
        groups = list(dict.fromkeys(each.group for each in below if each.kind == "item"))
        over = short[-len(groups) :] if groups else []
        if 2 <= len(groups) <= 5 and len(over) == len(groups) and headings[-len(over) :] == over:
            done += headings[: -len(over)]
            deeper = 1 if len(headings) > len(over) else 0
            done += [each for each in below if each.group < groups[0]]
            for index, (heading, group) in enumerate(zip(over, groups, strict=True)):
                after = groups[index + 1] if index + 1 < len(groups) else None
                done.append(heading.lowered(deeper))
                done += [each for each in below if each.group >= group and (after is None or each.group < after)]
        else:
            done += headings + below
        at = stop
    return done
