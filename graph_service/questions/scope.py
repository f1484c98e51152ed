"""What part of the graph an answer judges, and through which lens: the filters that every question shares."""

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date as day
from typing import Any, Final

import numpy as np

from graph_service.errors import InvalidInput, NotFound
from graph_service.model import vocabulary as words
from graph_service.snapshot import STANDING_CODES, Links, Snapshot, first_day
from graph_service.snapshot.codes import Array
from graph_service.snapshot.snapshot import LABEL_CODES, spans

_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
#: Which rows a lens leaves: all, or those where what it looks at is there, is not, or is alone.
LENSES: Final = ("present", "absent", "sole")


@dataclass(frozen=True, slots=True)
class Scope:
    """What is judged. AND across kinds, OR within one; an empty one lets everything through.

    ``countries``, ``frameworks``, ``levels``, ``date``, ``approvals`` and ``standings`` choose what is judged:
    ``date`` counts only what holds and is active that day, ``approvals`` keeps parts of plans whose own approval,
    or else that of what they are part of, is one of these, ``standings`` says which facts count at all.
    ``entities``, ``locations`` and ``themes`` (with whatever is PART_OF them) are a lens: they never change a class
    or make a gap, and say what these have in each row. ``lens`` keeps the rows where they are present, absent, alone.
    """

    countries: tuple[str, ...] = ()
    frameworks: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    date: str | None = None
    approvals: tuple[str, ...] = ()
    standings: tuple[str, ...] = ()
    lens: str | None = None

    def __post_init__(self) -> None:
        _listed("level", self.levels, words.PLAN_LEVELS)
        _listed("approval", self.approvals, words.APPROVALS)
        _listed("standing", self.standings, words.STANDINGS)
        if self.lens is not None:
            _listed("lens", (self.lens,), LENSES)
            if not self.has_lens:
                raise InvalidInput(f"lens {self.lens!r} needs what to look at: an entity, a location or a theme")
        if self.date is not None:
            _check_day(self.date)

    @property
    def has_lens(self) -> bool:
        return bool(self.entities or self.locations or self.themes)

    @property
    def day(self) -> int | None:
        """The day that is asked about, in days since 1970."""
        return None if self.date is None else first_day(self.date)

    @property
    def standing_codes(self) -> list[int]:
        """The standings that count: a fact that was rejected never does."""
        return [STANDING_CODES[each] for each in words.COUNTED if not self.standings or each in self.standings]

    def counts(self, standing: str | None) -> bool:
        """Whether a fact of this standing counts."""
        return standing in words.COUNTED and (not self.standings or standing in self.standings)

    def holds(self, valid_from: str | None, valid_to: str | None) -> bool:
        """Whether a fact with this validity holds on the day asked."""
        return self.date is None or within(self.date, valid_from, valid_to)

    def given(self) -> dict[str, Any]:
        """The filters that are set, for an answer's ``params``."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: list(v) if isinstance(v, tuple) else v for name, v in values.items() if v}


def is_read(links: Links, scope: Scope) -> Array:
    """Which facts are looked at at all: not rejected, and holding on the day asked."""
    known: Array = links.standing != STANDING_CODES["rejected"]
    return known if scope.day is None else known & (links.first <= scope.day) & (links.last >= scope.day)


def is_counted(links: Links, scope: Scope) -> Array:
    """Which facts count: of a standing that was asked for, and holding on the day asked."""
    return is_read(links, scope) & np.isin(links.standing, scope.standing_codes)


def within(date: str, first: str | None, last: str | None) -> bool:
    """Whether ``date`` is from ``first`` to ``last``; an end that is not known does not bar it.

    >>> within("2021-05-20", "2021", "2021-05"), within("2021-06-01", None, "2021-05")
    (True, False)
    """
    return (first is None or first <= date) and (last is None or date[: len(last)] <= last)


def active(snapshot: Snapshot, on: int) -> Array:
    """For each node whether it, a project, runs on a day, by its days and its state of delivery; unknown does not
    bar it."""
    nodes = snapshot.nodes
    ended = np.isin(nodes.status, snapshot.codes(words.ENDED))
    return np.asarray(~ended & (nodes.first <= on) & (nodes.last >= on))


def chosen_frameworks(snapshot: Snapshot, scope: Scope) -> Array:
    """The rows of the plans that a scope chooses, in the order of their keys.

    Raises:
        NotFound: a plan is not in the graph, or no plan is of a country.
    """
    require(snapshot, scope.frameworks, ["Framework"])
    rows = snapshot.labelled("Framework")
    if scope.countries:
        countries = snapshot.nodes.country[rows]
        known = {str(snapshot.word(code)) for code in countries.tolist() if code >= 0}
        for country in scope.countries:
            if country not in known:
                there = ", ".join(sorted(known)[:20]) or "none"
                raise NotFound(f"no plan is of country {country!r}; there are {there}")
        rows = rows[np.isin(countries, snapshot.codes(scope.countries))]
    if scope.frameworks:
        rows = rows[np.isin(rows, snapshot.rows_of(scope.frameworks))]
    return in_key_order(snapshot, rows)


def in_key_order(snapshot: Snapshot, rows: Array) -> Array:
    """Rows in the order of their keys, which is the same on every engine."""
    return np.array(sorted(rows.tolist(), key=snapshot.nodes.keys.__getitem__), np.int64)


def family(snapshot: Snapshot, keys: Sequence[str]) -> Array:
    """Which nodes are ``keys`` or whatever is PART_OF them, at any depth, unless that was rejected."""
    part_of = snapshot.links["PART_OF"]
    rows = snapshot.rows_of(keys)
    inside = snapshot.mask(rows)
    while len(rows):
        _, places = spans(part_of.end, rows)
        below = part_of.start[places][part_of.standing[places] != STANDING_CODES["rejected"]]
        rows = np.unique(below[~inside[below]])
        inside[rows] = True
    return inside


def require(snapshot: Snapshot, keys: Iterable[str], labels: Sequence[str]) -> None:
    """Refuse keys that name nothing, or something of another label.

    Raises:
        NotFound: with the nearest keys there are.
    """
    for key in sorted(set(keys)):
        row = snapshot.rows.get(key)
        if row is None:
            near = [each for label in labels for each in snapshot.keys(snapshot.labelled(label))]
            raise NotFound(f"there is no {' or '.join(labels)} {key!r}{_offered(key, near)}")
        if snapshot.label(row) not in labels:
            raise NotFound(f"{key!r} is a {snapshot.label(row)}, not a {' or '.join(labels)}")


def label_codes(labels: Iterable[str]) -> list[int]:
    return [LABEL_CODES[label] for label in labels]


def _offered(key: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(key, known[:2_000], n=3, cutoff=0.5)
    shown = near or known[:5]
    return f"; did you mean {', '.join(shown)}?" if shown else "; the graph has none: import or seed first"


def _listed(name: str, given: Sequence[str], allowed: Sequence[str]) -> None:
    if wrong := [each for each in given if each not in allowed]:
        raise InvalidInput(f"{name} {wrong[0]!r} must be one of {', '.join(allowed)}")


def _check_day(text: str) -> None:
    try:
        if not _DATE.fullmatch(text):
            raise ValueError
        day.fromisoformat(text)
    except ValueError:
        raise InvalidInput(f"date {text!r} must be a day such as 2021-07-31") from None
