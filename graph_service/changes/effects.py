"""What a change did, in columns: batches of one kind of effect, kept in compressed bodies and opened one at a time.

Memory does not grow with the change but by its compressed size: some 30 bytes a node or relationship.
"""

import base64
import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final, Literal, overload

from graph_service.changes.change import Effect
from graph_service.errors import StoreError
from graph_service.model import Edge, EdgeRef, Element, Node

#: (label,) of nodes, or (type, start label, end label) of relationships.
Group = tuple[str, ...]
#: Values by property, lists of one length; a node has ``key`` too, a relationship ``from_key``, ``to_key``, ``role``.
Columns = Mapping[str, Sequence[Any]]
Verb = Literal["added", "changed", "deleted"]

#: Effects in one body, at most.
MOST_IN_BODY: Final = 10_000
#: A body that unpacks to more than this was not written by us.
_MOST_UNPACKED: Final = 2**30
_NAMES: Final = {True: ("key",), False: ("from_key", "to_key", "role")}


@dataclass(frozen=True, slots=True)
class Batch:
    """Effects of one verb on nodes of one label, or on relationships of one type between two labels."""

    group: Group
    before: Columns | None
    after: Columns | None

    @property
    def verb(self) -> Verb:
        return "added" if self.before is None else "deleted" if self.after is None else "changed"

    @property
    def columns(self) -> Columns:
        """After the change, or before it where that is all there is."""
        found = self.before if self.after is None else self.after
        if found is None:
            raise ValueError("a batch has a before or an after")
        return found

    def __len__(self) -> int:
        return len(self.columns[_NAMES[is_node(self.group)][0]])

    def effects(self) -> Iterator[Effect]:
        nothing = [None] * len(self)
        before = nothing if self.before is None else elements(self.group, self.before)
        after = nothing if self.after is None else elements(self.group, self.after)
        return (Effect(was, now) for was, now in zip(before, after, strict=True))


def is_node(group: Group) -> bool:
    return len(group) == 1


def group_of(element: Element) -> Group:
    if isinstance(element, Node):
        return (element.label,)
    return element.ref.type, element.start_label, element.end_label


def verb_of(effect: Effect) -> Verb:
    return "added" if effect.before is None else "deleted" if effect.after is None else "changed"


def elements(group: Group, columns: Columns) -> Iterator[Element]:
    """The nodes or relationships of some columns, with only what is set."""
    names = _NAMES[is_node(group)]
    own = [name for name in columns if name not in names]
    ids = zip(*(columns[name] for name in names), strict=True)
    rows = zip(*(columns[name] for name in own), strict=True) if own else ((),) * len(columns[names[0]])
    for known, values in zip(ids, rows, strict=True):
        properties = {name: value for name, value in zip(own, values, strict=True) if value is not None}
        if is_node(group):
            yield Node(group[0], known[0], properties)
        else:
            start, end, role = known
            yield Edge(EdgeRef(group[0], start, end, role), group[1], group[2], properties)


def columns_of(found: Sequence[Element]) -> Columns:
    """Columns of nodes of one label, or of relationships of one group."""
    names = dict.fromkeys(name for each in found for name in each.properties)
    columns = {name: [each.properties.get(name) for each in found] for name in names}
    nodes = [each for each in found if isinstance(each, Node)]
    refs = [each.ref for each in found if isinstance(each, Edge)]
    if nodes:
        return {"key": [each.key for each in nodes], **columns}
    ends = {"from_key": [r.start for r in refs], "to_key": [r.end for r in refs], "role": [r.role for r in refs]}
    return {**ends, **columns}


def batches_of(effects: Iterable[Effect]) -> list[Batch]:
    """Effects, grouped; in the order in which the groups are met first."""
    grouped: dict[tuple[Verb, Group], list[Effect]] = {}
    for effect in effects:
        grouped.setdefault((verb_of(effect), group_of(effect.element)), []).append(effect)
    return [
        Batch(
            group,
            None if verb == "added" else columns_of([e.before for e in found if e.before is not None]),
            None if verb == "deleted" else columns_of([e.after for e in found if e.after is not None]),
        )
        for (verb, group), found in grouped.items()
    ]


@dataclass(frozen=True, slots=True)
class Effects(Sequence[Effect]):
    """What a change did to each node and relationship; read again and again, never held unpacked as a whole."""

    bodies: tuple[str, ...] = ()
    #: How many effects of each verb and group there are, in order.
    counts: Mapping[tuple[Verb, Group], int] = field(default_factory=dict, compare=False)

    @classmethod
    def packed(cls, batches: Iterable[Sequence[Batch]]) -> "Effects":
        """Keep batches, a body for each list of them."""
        bodies: list[str] = []
        counts: dict[tuple[Verb, Group], int] = {}
        for some in filter(None, batches):
            _count(counts, some)
            bodies.append(packed_body({"effects": [_to_json(batch) for batch in some]}))
        return cls(tuple(bodies), counts)

    @classmethod
    def of(cls, effects: Sequence[Effect]) -> "Effects":
        """Keep effects that are in memory."""
        starts = range(0, len(effects), MOST_IN_BODY)
        return cls.packed(batches_of(effects[start : start + MOST_IN_BODY]) for start in starts)

    @classmethod
    def recorded(cls, bodies: Iterable[str]) -> "Effects":
        """What was recorded in ``bodies``.

        Raises:
            StoreError: one of them is no record of effects.
        """
        kept = tuple(bodies)
        counts: dict[tuple[Verb, Group], int] = {}
        for body in kept:
            _count(counts, _from_body(body))
        return cls(kept, counts)

    def batches(self) -> Iterator[Batch]:
        """Every batch in order, unpacked one body at a time."""
        for body in self.bodies:
            yield from _from_body(body)

    @staticmethod
    def batches_in(body: str) -> list[Batch]:
        """The batches of one body.

        Raises:
            StoreError: it is no record of effects.
        """
        return _from_body(body)

    def summary(self) -> dict[str, dict[str, int]]:
        """How many nodes of each label and relationships of each type were added, changed, deleted."""
        return _summary(self.counts)

    def __iter__(self) -> Iterator[Effect]:
        return (effect for batch in self.batches() for effect in batch.effects())

    def __reversed__(self) -> Iterator[Effect]:
        return (
            effect
            for body in reversed(self.bodies)
            for batch in reversed(_from_body(body))
            for effect in reversed([*batch.effects()])
        )

    def __len__(self) -> int:
        return sum(self.counts.values())

    @overload
    def __getitem__(self, index: int) -> Effect: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Effect]: ...
    def __getitem__(self, index: int | slice) -> Effect | Sequence[Effect]:
        if isinstance(index, slice):
            return tuple(self)[index]
        place = index if index >= 0 else len(self) + index
        for effect in islice(self, max(place, 0), None):
            if place >= 0:
                return effect
        raise IndexError(index)


def summary_of(effects: Sequence[Effect]) -> dict[str, dict[str, int]]:
    """How many nodes of each label and relationships of each type were added, changed, deleted; counted, not packed."""
    if isinstance(effects, Effects):
        return effects.summary()
    return _summary(Counter((verb_of(effect), group_of(effect.element)) for effect in effects))


def tallied(batches: Iterable[Batch]) -> dict[str, dict[str, int]]:
    """The same of batches, as they come."""
    counts: dict[tuple[Verb, Group], int] = {}
    _count(counts, batches)
    return _summary(counts)


def _summary(counts: Mapping[tuple[Verb, Group], int]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {"added": {}, "changed": {}, "deleted": {}}
    for (verb, group), count in counts.items():
        found[verb][group[0]] = found[verb].get(group[0], 0) + count
    return {verb: dict(sorted(by_name.items())) for verb, by_name in found.items()}


def _count(counts: dict[tuple[Verb, Group], int], batches: Iterable[Batch]) -> None:
    for batch in batches:
        counts[batch.verb, batch.group] = counts.get((batch.verb, batch.group), 0) + len(batch)


def packed_body(value: Mapping[str, Any]) -> str:
    """JSON, compressed, as text that every engine and file can hold."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(zlib.compress(text.encode(), 4)).decode("ascii")


def unpacked_body(body: str) -> dict[str, Any]:
    """What ``packed_body`` packed.

    Raises:
        StoreError: it is something else.
    """
    try:
        opened = zlib.decompressobj()
        text = opened.decompress(base64.b64decode(body, validate=True), _MOST_UNPACKED)
        if not opened.eof:
            raise ValueError("it is cut short or too large")
        found = json.loads(text)
        if not isinstance(found, dict):
            raise ValueError("it is no object")
    except (ValueError, TypeError, zlib.error, RecursionError) as error:
        raise StoreError("a piece of a change's record cannot be read ({error})", error=str(error)) from error
    return found


def _to_json(batch: Batch) -> dict[str, Any]:
    return {"group": batch.group, "before": batch.before, "after": batch.after}


def _from_body(body: str) -> list[Batch]:
    try:
        found = [_batch(tuple(each["group"]), each["before"], each["after"]) for each in unpacked_body(body)["effects"]]
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise StoreError("a piece of a change's record is no list of effects ({error})", error=str(error)) from error
    return found


def _batch(group: Group, before: Columns | None, after: Columns | None) -> Batch:
    """A batch that can be gone through: names, and columns of one length."""
    if len(group) not in (1, 3) or (before is None and after is None):
        raise ValueError("a batch has no group, or neither before nor after")
    sides = [side for side in (before, after) if side is not None]
    if any(name not in side for side in sides for name in _NAMES[is_node(group)]):
        raise ValueError("a batch lacks the names of its elements")
    if len({len(column) for side in sides for column in side.values()}) != 1:
        raise ValueError("the columns of a batch differ in length")
    return Batch(group, before, after)
