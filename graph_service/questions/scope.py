"""What part of the graph an answer judges, and through which lens: the filters that every question shares."""

import difflib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date as day
from typing import Any, Final

import numpy as np

from graph_service.errors import InvalidInput, NotFound, UnknownKey
from graph_service.messages import Label, Message, named
from graph_service.model import fold
from graph_service.model import vocabulary as words
from graph_service.snapshot import JUDGED_TYPES, STANDING_CODES, Links, Snapshot, first_day
from graph_service.snapshot.codes import Array
from graph_service.snapshot.snapshot import picked, spans

_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_CODE: Final = re.compile(r"[A-Za-z]{3}")
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
                raise InvalidInput(
                    "lens {given!r} needs what to look at: an entity, a location or a theme", given=self.lens
                )
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


def counted(snapshot: Snapshot, scope: Scope, name: str, rows: Array) -> tuple[Array, Array]:
    """The facts of a type that count and hold some rows at the end by which they are in order (``JUDGED_TYPES``): the
    place in ``rows``, and among the facts."""
    links = snapshot.links[name]
    which, places = spans(getattr(links, JUDGED_TYPES[name]), rows)
    some = is_counted(picked(links, places), scope)
    return which[some], places[some]


def linked(snapshot: Snapshot, scope: Scope, names: Iterable[str], rows: Array) -> tuple[Array, Array, Array]:
    """What facts of some types that count join rows to: the place in ``rows``, the other end, and the standing."""
    found = []
    for name in names:
        which, places = counted(snapshot, scope, name, rows)
        links = snapshot.links[name]
        found.append((which, links.end[places].astype(np.int64), links.standing[places]))
    which, end, standing = (np.concatenate(each) for each in zip(*found, strict=True))
    return which, end, standing


def active(snapshot: Snapshot, on: int, rows: Array) -> Array:
    """Whether each of some projects runs on a day, by its days and its state of delivery; unknown does not bar it."""
    nodes = snapshot.nodes
    ended = np.isin(nodes.status[rows], snapshot.codes(words.ENDED))
    return np.asarray(~ended & (nodes.first[rows] <= on) & (nodes.last[rows] >= on))


def country_code(text: str) -> str:
    """A country as plans have it, where it is a code written otherwise.

    >>> country_code("mli"), country_code("Sahel")
    ('MLI', 'Sahel')
    """
    return text.upper() if _CODE.fullmatch(text) else text


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
                there = ", ".join(sorted(known)[:20]) or Message("none")
                raise NotFound("no plan is of country {country!r}; there are {known}", country=country, known=there)
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
        UnknownKey: with the nearest keys there are.
    """
    for key in sorted(set(keys)):
        row = snapshot.rows.get(key)
        label = None if row is None else snapshot.label(row)
        check_label(key, label, labels, lambda: [k for each in labels for k in snapshot.keys(snapshot.labelled(each))])


def check_label(key: str, label: str | None, labels: Sequence[str], known: Callable[[], Sequence[str]]) -> None:
    """Refuse a key whose node has no label because it is not there, or another than one of ``labels``; ``known`` are
    the keys that may have been meant.

    Raises:
        UnknownKey: with the nearest keys there are.
    """
    if label is None:
        near = difflib.get_close_matches("-".join(fold(key).split()), known()[:2_000], n=3, cutoff=0.5) or known()[:5]
        if near:
            raise UnknownKey(
                "there is no {labels:or} {key!r}; did you mean {near}?",
                labels=named(labels),
                key=key,
                near=", ".join(near),
                looked_for=labels,
            )
        raise UnknownKey(
            "there is no {labels:or} {key!r}; the graph has none: import or seed first",
            labels=named(labels),
            key=key,
            looked_for=labels,
        )
    if label not in labels:
        raise UnknownKey(
            "{key!r} is a {found}, not a {labels:or}",
            key=key,
            found=Label(label),
            labels=named(labels),
            looked_for=labels,
        )


def _listed(name: str, given: Sequence[str], allowed: Sequence[str]) -> None:
    if wrong := [each for each in given if each not in allowed]:
        raise InvalidInput(
            "{name} {value!r} must be one of {choices}", name=name, value=wrong[0], choices=", ".join(allowed)
        )


def _check_day(text: str) -> None:
    try:
        if not _DATE.fullmatch(text):
            raise ValueError
        day.fromisoformat(text)
    except ValueError:
        raise InvalidInput("date {value!r} must be a day such as 2021-07-31", value=text) from None
