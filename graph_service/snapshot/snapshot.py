"""What is judged, at one revision: typed columns of nodes and relationships, and how rows are found in them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from graph_service.model import PLAN_ITEMS
from graph_service.snapshot.codes import UNSET

Array = npt.NDArray[Any]

#: The labels that are judged, and their codes: the place in this list.
JUDGED_LABELS: Final = (
    "Framework",
    "Priority",
    "Objective",
    "Result",
    "Entity",
    "Project",
    "Indicator",
    "Milestone",
    "Finding",
    "Shock",
    "Location",
    "Theme",
)
LABEL_CODES: Final = {label: code for code, label in enumerate(JUDGED_LABELS)}
#: The relationships that are judged -> the end by which their rows are in order, so that those of a node are found
#: by bisection.
JUDGED_TYPES: Final[Mapping[str, str]] = {
    "PART_OF": "end",
    "CONTRIBUTES_TO": "end",
    "LED_BY": "start",
    "IMPLEMENTED_BY": "start",
    "LOCATED_IN": "start",
    "CLASSIFIED_AS": "start",
    "RESPONDS_TO": "start",
    "MEASURED_BY": "start",
    "MANDATED_FOR": "end",
    "SUCCEEDS": "start",
    "ABOUT": "end",
}
PART_TYPES: Final = ("LED_BY", "IMPLEMENTED_BY")


@dataclass(frozen=True, slots=True)
class Nodes:
    """One row a node. Words are codes in the snapshot's ``words``, -1 where not set; days are days since 1970, of a
    project or of the period of a plan; money is in ``currency``, NaN where not known."""

    keys: Array
    label: Array
    code: Array
    level: Array
    kind: Array
    country: Array
    status: Array
    approval: Array
    standing: Array
    first: Array
    last: Array
    budget: Array
    available: Array
    spent: Array
    currency: Array

    def __len__(self) -> int:
        return len(self.keys)


@dataclass(frozen=True, slots=True)
class Links:
    """One row a relationship of one type, in the order of the end that ``JUDGED_TYPES`` names. ``start`` and ``end``
    are rows of nodes, ``weight`` is strength x confidence, 0-1; the days are those on which it holds."""

    start: Array
    end: Array
    standing: Array
    weight: Array
    first: Array
    last: Array

    def __len__(self) -> int:
        return len(self.start)


@dataclass(frozen=True, slots=True)
class Parts(Links):
    """Relationships to entities: ``role`` is a word's code, money the entity's own part, NaN where not known."""

    role: Array
    budget: Array
    available: Array
    spent: Array


@dataclass(frozen=True)
class Snapshot:
    """The graph at one revision as it is judged. Immutable: ``after`` changes gives another."""

    revision: int
    words: tuple[str, ...]
    nodes: Nodes
    links: Mapping[str, Links]
    #: Says which graph it is of: two graphs come to the same revision.
    stamp: str = field(default="", compare=False)
    #: Keys of plans of which no portfolio was loaded before something was supposed: what is supposed loads none.
    unloaded: frozenset[str] = frozenset()

    @cached_property
    def rows(self) -> Mapping[str, int]:
        """The row of each node, by key."""
        return {key: row for row, key in enumerate(self.nodes.keys.tolist())}

    @cached_property
    def word_codes(self) -> Mapping[str, int]:
        """The code of each word."""
        return {word: code for code, word in enumerate(self.words)}

    @cached_property
    def _labelled(self) -> list[Array]:
        """The rows of the nodes of each label, by its code."""
        order = np.argsort(self.nodes.label, kind="stable")
        return np.split(order, np.searchsorted(self.nodes.label[order], np.arange(1, len(JUDGED_LABELS))))

    @cached_property
    def is_item(self) -> Array:
        """Whether each node is a priority, objective or result."""
        return np.isin(self.nodes.label, [LABEL_CODES[label] for label in PLAN_ITEMS])

    @cached_property
    def is_project(self) -> Array:
        """Whether each node is a project."""
        return np.asarray(self.nodes.label == LABEL_CODES["Project"])

    @cached_property
    def inside_links(self) -> Links:
        """PART_OF between parts of plans, which passes on whole, in the order of their ends."""
        part_of = self.links["PART_OF"]
        inside = picked(part_of, np.flatnonzero(self.is_item[part_of.start] & self.is_item[part_of.end]))
        return Links(inside.start, inside.end, inside.standing, np.ones(len(inside)), inside.first, inside.last)

    @cached_property
    def item_links(self) -> Links:
        """PART_OF and CONTRIBUTES_TO between parts of plans, PART_OF whole, in the order of their ends."""
        contributes = self.links["CONTRIBUTES_TO"]
        across = picked(contributes, np.flatnonzero(self.is_item[contributes.start]))
        ordered: Links = in_order(joined(self.inside_links, across), "end")
        return ordered

    def code(self, word: str) -> int:
        """The code of a word; one that no row has where no row has it."""
        return self.word_codes.get(word, UNSET - 1)

    def codes(self, words: Iterable[str]) -> list[int]:
        return [self.code(word) for word in words]

    def word(self, code: int) -> str | None:
        """The word of a code; None where it is not set."""
        return self.words[code] if code >= 0 else None

    def key(self, row: int) -> str:
        found: str = self.nodes.keys[row]
        return found

    def keys(self, rows: Array) -> list[str]:
        """The keys of some rows, in alphabetical order."""
        found: list[str] = sorted(self.nodes.keys[rows].tolist())
        return found

    def keys_by(self, place: Array, rows: Array, count: int) -> list[list[str]]:
        """The keys of rows, for each of ``count`` places those that stand there, in alphabetical order."""
        return [sorted(keys) if len(keys) > 1 else keys for keys in grouped(place, self.nodes.keys[rows], count)]

    def label(self, row: int) -> str:
        return JUDGED_LABELS[self.nodes.label[row]]

    def labelled(self, label: str) -> Array:
        """The rows of all nodes with a label."""
        return self._labelled[LABEL_CODES[label]]

    def rows_of(self, keys: Sequence[str]) -> Array:
        """The rows of those of the keys that are there."""
        return np.array([self.rows[key] for key in keys if key in self.rows], np.int64)

    def mask(self, rows: Array) -> Array:
        """For each node whether it is among ``rows``."""
        chosen = np.zeros(len(self.nodes), bool)
        chosen[rows] = True
        return chosen


def picked(table: Any, rows: Array) -> Any:
    """Some rows of a table of columns."""
    return type(table)(*(getattr(table, name)[rows] for name in table.__match_args__))


def joined(one: Any, other: Any) -> Any:
    """The rows of one table of columns, and after them those of another."""
    names = one.__match_args__
    return type(one)(*(np.concatenate([getattr(one, name), getattr(other, name)]) for name in names))


def in_order(table: Any, column: str) -> Any:
    """A table with its rows in the order of a column."""
    values = getattr(table, column)
    if len(values) < 2 or bool(np.all(values[1:] >= values[:-1])):
        return table
    return picked(table, np.argsort(values, kind="stable"))


def spans(column: Array, wanted: Array) -> tuple[Array, Array]:
    """Which rows of an ordered column hold each wanted value: the place in ``wanted``, and the row.

    >>> [each.tolist() for each in spans(np.array([1, 1, 3]), np.array([3, 2, 1]))]
    [[0, 2, 2], [2, 0, 1]]
    """
    low = np.searchsorted(column, wanted, "left")
    counts = np.searchsorted(column, wanted, "right") - low
    which = np.repeat(np.arange(len(wanted)), counts)
    ends = np.cumsum(counts)
    within = np.arange(len(which)) - np.repeat(ends - counts, counts)
    return which, low[which] + within


def grouped(place: Array, values: Array, count: int) -> list[list[Any]]:
    """For each of ``count`` places the values that stand there, in their own order.

    >>> grouped(np.array([2, 0, 2]), np.array([5, 6, 7]), 3)
    [[6], [], [5, 7]]
    """
    order = np.argsort(place, kind="stable")
    ends = np.searchsorted(place[order], np.arange(count + 1)).tolist()
    listed = values[order].tolist()
    return [listed[low:high] for low, high in pairwise(ends)]
