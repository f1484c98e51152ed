"""Which lines of a PDF make a paragraph, and which are running headers and footers."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from graph_service.documents.markers import begins, is_bullet, marker
from graph_service.documents.pdf.headings import Headings
from graph_service.documents.pdf.lines import Line

_DIGITS: Final = re.compile(r"\d+|\b[ivxlc]+\b")
_PAGE: Final = re.compile(
    r"^\W*(?:p(?:age|\.)?\s*)?(?:\d{1,4}|[ivxlc]{1,6})\W*(?:(?:of|de|sur|/|\|)\s*\d{1,4})?\W*$", re.IGNORECASE
)
#: So many lines at the top and bottom of a page may be running headers or footers, if they stand in this part of it.
_EDGE_LINES: Final = 4
_EDGE: Final = 0.12
_OFTEN: Final = 0.3
#: Edges so far apart, in points, are one.
_NEAR: Final = 4
#: A line that leaves so much of the width empty ended by itself.
_SHORT: Final = 0.25
_CLOSED: Final = re.compile(r"[.:;!?…][\"»”’)\]]*$")


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together; ``depth`` and ``hanging`` are the depth and left edge of a list item.

    One that stands below a lead-in without number or bullet is ``listed``.
    """

    text: str
    page: int
    heading: int = 0
    depth: int = 0
    hanging: float = 0.0
    listed: bool = False


def without_running_lines(pages: Sequence[Sequence[Line]]) -> tuple[list[list[Line]], int]:
    """The pages without the lines at their edges that come again and again and without page numbers,
    and how many lines that were."""
    seen: Counter[str] = Counter()
    for page in pages:
        seen.update({_alike(line.text) for line in page if _at_edge(line, page)})
    often = max(3, _OFTEN * len(pages))
    kept: list[list[Line]] = []
    for page in pages:
        kept.append(
            [
                line
                for line in page
                if not (_at_edge(line, page) and (seen[_alike(line.text)] >= often or _PAGE.match(line.text)))
            ]
        )
    return kept, sum(map(len, pages)) - sum(map(len, kept))


def _at_edge(line: Line, page: Sequence[Line]) -> bool:
    if line.bottom > line.height * _EDGE and line.top < line.height * (1 - _EDGE):
        return False
    own = min(line.top, line.height - line.bottom)
    nearer = sum(1 for each in page if min(each.top, each.height - each.bottom) < own)
    return nearer < 2 * _EDGE_LINES


def _alike(text: str) -> str:
    return _DIGITS.sub("#", text.lower()).strip()


def paragraphs(pages: Sequence[Sequence[Line]], headings: Headings) -> Iterator[Paragraph]:
    """The paragraphs of all pages; one that runs over the end of a page is one."""
    current: Paragraph | None = None
    before = 0
    last: Line | None = None
    lead: Line | None = None
    indents: list[float] = []
    for number, page in enumerate(pages):
        right = max((line.right for line in page), default=0.0)
        for line in page:
            heading = headings.depth(line)
            turned = before != number
            if current and last and _goes_on(current, last, line, heading, right, turned=turned):
                joined = current.text if not last.hyphened else _hyphened(current.text, line.text)
                current.text = f"{joined}{'' if last.hyphened else ' '}{line.text}"
            else:
                if current is not None:
                    yield current
                listed = not heading and current is not None and _is_listed(current, line, lead, right)
                item = not heading and (listed or marker(line.text)[0] is not None)
                indents = _indented(indents, line.left) if item else []
                current = Paragraph(line.text, number, heading, len(indents), line.left if item else 0.0, listed)
                lead = line if not item else lead
            last, before = line, number
    if current is not None:
        yield current


def _is_listed(before: Paragraph, line: Line, lead: Line | None, right: float) -> bool:
    """Whether a line is an item of a list whose bullets are no letters, or that has none: it stands below a lead-in
    that ends in a colon, further in or short, or below another such item at the same edge."""
    if marker(line.text)[0] is not None or begins(line.text) or lead is None:
        return False
    if before.listed:
        return abs(line.left - before.hanging) < _NEAR
    short = line.right < right - _SHORT * (right - line.left)
    return not before.depth and before.text.endswith(":") and (line.left > lead.left + _NEAR or short)


def _hyphened(text: str, following: str) -> str:
    """A word that was parted at the end of a line; a capital after it shows that the hyphen is its own."""
    return text + "-" if following[:1].isupper() or following[:1].isdigit() else text


def _indented(open_indents: list[float], left: float) -> list[float]:
    """The indents that are open above an item, its own last."""
    kept = [each for each in open_indents if each < left - _NEAR]
    return [*kept, left]


def _goes_on(current: Paragraph, last: Line, line: Line, heading: int, right: float, *, turned: bool) -> bool:
    if last.hyphened:
        return True
    if heading != current.heading:
        return False
    gap = line.top - last.bottom
    space = max(line.bottom - line.top, last.bottom - last.top, last.size, 1.0)
    if heading:
        return not turned and last.size == line.size and -0.5 * space < gap < 0.9 * space
    number, _ = marker(line.text)
    closed = bool(_CLOSED.search(last.text))
    short = last.right < right - _SHORT * (right - min(last.left, line.left))
    if number is not None and (is_bullet(number) or not line.text[:1].isdigit() or closed or short):
        return False
    if number is None and begins(line.text):
        return False
    if turned or gap < -2 * space:  # on the next page or in the next column
        return not closed and line.text[:1].islower()
    if gap > 1.1 * space:
        return False
    if current.hanging and line.left < current.hanging - _NEAR and closed:
        return False
    ended = short and line.text[:1].isupper() and (current.listed or last.right < right * 0.6)
    return not (closed and short) and not ended
