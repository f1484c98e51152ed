"""Addresses of pages: ids only, with what the address asked for already carried along where it should be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlencode

from visualisation import Lang

Query = Sequence[tuple[str, str]]
#: The pages that show the graph as of a revision or a day too: those of questions.
_OF_QUESTIONS: Final = frozenset(
    {
        "/gaps",
        "/coverage",
        "/advantage",
        "/map",
        "/map/download",
        "/matrix",
        "/matrix/cell",
        "/money",
        "/places",
    }
)
_PORTFOLIOS: Final = "/entities/"


@dataclass(frozen=True, slots=True)
class UrlBuilder:
    """Makes the addresses that one page links to.

    ``path`` and ``query`` are its own address, ``countries`` the presence that is chosen, ``lang`` the language where
    the address names one; ``as_of`` the revision or day whose graph the page shows, None for now.
    """

    path: str
    query: Query
    countries: tuple[str, ...]
    lang: Lang | None
    as_of: str | None = None

    def to(self, path: str, **query: Any) -> str:
        """The address of a page: ids only, with the presence, and the language where this address names it; to other
        questions with the revision or day that this page is of."""
        presence = [] if "country" in query else [("country", country) for country in self.countries]
        language = [("lang", self.lang)] if self.lang else []
        past = [("as_of", self.as_of)] if self.as_of and shows_the_past(path) else []
        return _address(path, [*_pairs(query), *presence, *language, *past])

    def here(self, **changed: Any) -> str:
        """The address of this page with other values; None takes one away. Any but ``page`` leads to the first page."""
        dropped = {*changed, *(() if "page" in changed else ("page",))}
        unchanged = [(name, value) for name, value in self.query if name not in dropped and value]
        return _address(self.path, [*unchanged, *_pairs(changed)])

    def without(self, name: str, value: str) -> str:
        """The address of this page without one value of a filter."""
        remaining = [pair for pair in self.query if pair != (name, value) and pair[0] != "page" and pair[1]]
        return _address(self.path, remaining)

    def passed(self, *but: str) -> Query:
        """What of this address a form sends on."""
        return [(name, value) for name, value in self.query if name not in (*but, "page") and value]


def shows_the_past(path: str) -> bool:
    """Whether the page at a path takes ``as_of``."""
    return path in _OF_QUESTIONS or path.startswith(_PORTFOLIOS)


def key_in(path: str, key: str) -> str:
    """The address of the page of one node: ``/items`` and its key."""
    return f"{path}/{quote(key, safe='')}"


def by_key(address: str) -> str:
    """An address with ``KEY`` in it as the drawings take it: ``{key}`` stands for the key of a node."""
    return address.replace("KEY", "{key}")


def _pairs(query: Mapping[str, Any]) -> Query:
    pairs: list[tuple[str, str]] = []
    for name, value in query.items():
        many = value if isinstance(value, list | tuple) else [value]
        pairs += [(name.rstrip("_"), str(single)) for single in many if single not in (None, "")]
    return pairs


def _address(path: str, query: Query) -> str:
    return f"{path}?{urlencode(query)}" if query else path
