"""What part of the graph an answer counts: the filters that every question shares."""

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date as day
from typing import Any, Final

from graph_service.errors import InvalidInput, NotFound
from graph_service.graph import Graph
from graph_service.model import vocabulary as words

_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Scope:
    """Filters: AND across kinds, OR within one; an empty one lets everything through.

    ``entities``, ``locations`` and ``themes`` take whatever is PART_OF them too. ``date`` counts only
    what holds and is active that day. ``approvals`` keeps parts of plans whose own approval, or else
    that of what they are part of, is one of these. ``standings`` says which facts count at all.
    """

    frameworks: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    date: str | None = None
    approvals: tuple[str, ...] = ()
    standings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _listed("level", self.levels, words.PLAN_LEVELS)
        _listed("approval", self.approvals, words.APPROVALS)
        _listed("standing", self.standings, words.STANDINGS)
        if self.date is not None:
            _day(self.date)

    def counts(self, standing: str | None) -> bool:
        """Whether a fact of this standing counts: one that was rejected never does."""
        return standing in words.COUNTED and (not self.standings or standing in self.standings)

    def holds(self, valid_from: str | None, valid_to: str | None) -> bool:
        """Whether a fact with this validity holds on the day asked."""
        return self.date is None or within(self.date, valid_from, valid_to)

    def given(self) -> dict[str, Any]:
        """The filters that are set, for an answer's ``params``."""
        found = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: list(v) if isinstance(v, tuple) else v for name, v in found.items() if v}


def within(date: str, first: str | None, last: str | None) -> bool:
    """Whether ``date`` is from ``first`` to ``last``; an end that is not known does not bar it.

    >>> within("2021-05-20", "2021", "2021-05"), within("2021-06-01", None, "2021-05")
    (True, False)
    """
    return (first is None or first <= date) and (last is None or date[: len(last)] <= last)


def family(graph: Graph, keys: Sequence[str]) -> frozenset[str]:
    """``keys`` and whatever is PART_OF them, at any depth.

    Source: cypher/catalogue/members_of.cypher
    """
    known, frontier = set(keys), sorted(set(keys))
    while frontier:
        rows = graph.rows("members_of", keys=frontier)
        below = {row["key"] for row in rows if row["standing"] != "rejected"}
        frontier = sorted(below - known)
        known |= below
    return frozenset(known)


def require(graph: Graph, keys: Iterable[str], labels: Sequence[str]) -> None:
    """Refuse keys that name nothing, or something of another label.

    Raises:
        NotFound: with the nearest keys there are.
    """
    wanted = sorted(set(keys))
    if not wanted:
        return
    found = {row["key"]: row["label"] for row in graph.rows("named", keys=wanted)}
    for key in wanted:
        if key not in found:
            raise NotFound(f"there is no {' or '.join(labels)} {key!r}{_nearest(graph, key, labels)}")
        if found[key] not in labels:
            raise NotFound(f"{key!r} is a {found[key]}, not a {' or '.join(labels)}")


def _nearest(graph: Graph, key: str, labels: Sequence[str]) -> str:
    lists = {"Framework": "frameworks", "Entity": "entities", "Location": "locations", "Theme": "themes"}
    known = [
        row["key"] for label in labels if label in lists for row in graph.rows(lists[label], sort="key", limit=2_000)
    ]
    near = difflib.get_close_matches(key, known, n=3, cutoff=0.5)
    shown = near or known[:5]
    return f"; did you mean {', '.join(shown)}?" if shown else "; the graph has none: import or seed first"


def _listed(name: str, given: Sequence[str], allowed: Sequence[str]) -> None:
    if wrong := [each for each in given if each not in allowed]:
        raise InvalidInput(f"{name} {wrong[0]!r} must be one of {', '.join(allowed)}")


def _day(text: str) -> None:
    try:
        if not _DATE.fullmatch(text):
            raise ValueError
        day.fromisoformat(text)
    except ValueError:
        raise InvalidInput(f"date {text!r} must be a day such as 2021-07-31") from None
