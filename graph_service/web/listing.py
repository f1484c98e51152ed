"""A table to be read: found by words, sorted by a column, one page at a time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from graph_service.errors import InvalidInput
from graph_service.model import has_words, search_words
from graph_service.questions.structure import natural
from graph_service.stores.base import Row
from graph_service.web.request import PageRequest

PER_PAGE: Final = 50
#: What the address of a table takes: words, the column it is sorted by, the page, and the kind of file.
LISTED: Final = ("q", "sort", "page", "format")
Order = Callable[[Row], Any]


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of rows. ``found`` counts what the words let through, ``total`` all there is."""

    rows: Sequence[Row]
    every: Sequence[Row]
    total: int
    page: int
    pages: int
    sort: str
    descending: bool
    words: str

    @property
    def found(self) -> int:
        return len(self.every)

    @property
    def first(self) -> int:
        return (self.page - 1) * PER_PAGE + 1 if self.every else 0

    @property
    def last(self) -> int:
        return min(self.page * PER_PAGE, len(self.every))

    def next_sort(self, name: str) -> str:
        """What a click on a column's heading sorts by: it, or turned round where it is sorted by it already."""
        return f"-{name}" if name == self.sort and not self.descending else name


def listed(
    request: PageRequest,
    rows: Sequence[Row],
    orders: Mapping[str, Order],
    *,
    text: Callable[[Row], str] | None = None,
    sort: str = "",
) -> Listing:
    """The page of rows that the address asks for by ``q``, ``sort`` (``-`` turns it round) and ``page``.

    Raises:
        InvalidInput: there is no such column to sort by, or no such page.
    """
    words = request.value("q")
    found = list(rows)
    if words and text:
        wanted = search_words(words)
        found = [row for row in rows if has_words(text(row), wanted)]
    name, descending = sort, False
    if asked := request.value("sort"):
        name, descending = asked.lstrip("-"), asked.startswith("-")
    if name and name not in orders:
        raise InvalidInput(
            "{name} {value!r} must be one of {choices}", name="sort", value=name[:80], choices=", ".join(orders)
        )
    if name:
        found = _sorted(found, orders[name], descending)
    page, pages = _page(request, len(found))
    start = (page - 1) * PER_PAGE
    return Listing(found[start : start + PER_PAGE], found, len(rows), page, pages, name, descending, words)


def in_plan_order(row: Row) -> Any:
    """A part of a plan where the plan has it."""
    return str(row.get("framework") or ""), natural(row.get("code"), row["key"])


def _sorted(rows: Sequence[Row], order: Order, descending: bool) -> list[Row]:
    """What has no value comes last either way round."""
    known = [row for row in rows if order(row) is not None]
    known.sort(key=order, reverse=descending)
    return [*known, *(row for row in rows if order(row) is None)]


def _page(request: PageRequest, found: int) -> tuple[int, int]:
    pages = max(1, -(-found // PER_PAGE))
    text = request.value("page", "1")
    if not (text.isascii() and text.isdigit() and len(text) < 8):
        raise InvalidInput("page {value!r} must be a number from 1 to {most}", value=text[:20], most=pages)
    return max(1, min(int(text), pages)), pages
