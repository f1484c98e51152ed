"""Addresses of pages: ids only, with what the address asked for already carried along where it should be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from visualisation import Lang

Query = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class UrlBuilder:
    """Makes the addresses that one page links to.

    ``path`` and ``query`` are its own address, ``countries`` the presence that is chosen, ``lang`` the language where
    the address names one.
    """

    path: str
    query: Query
    countries: tuple[str, ...]
    lang: Lang | None

    def to(self, path: str, **query: Any) -> str:
        """The address of a page: ids only, with the presence, and the language where this address names it."""
        presence = [] if "country" in query else [("country", country) for country in self.countries]
        language = [("lang", self.lang)] if self.lang else []
        return _address(path, [*_pairs(query), *presence, *language])

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
