"""What a change of many upserts would do: decided in columns, a buffer of operations at a time.

The answer is what ``check`` would give, with memory that does not grow with the change but for the keys
of new nodes. Two things are left to ``check``: that a node is deleted, and that an element is named twice.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final, TypeVar

import numpy as np

from graph_service.changes import check, columns, merging, state
from graph_service.changes.change import Change, Delete, Effect, Operation, UpsertEdge, UpsertNode
from graph_service.changes.effects import MOST_IN_BODY, Batch, Effects, batches_of
from graph_service.errors import InvalidInput
from graph_service.messages import Message, at_place
from graph_service.model import KEY, LABELS, RELATIONSHIPS, Edge, EdgeRef, Property, Ref, rules
from graph_service.stores.base import Transaction

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
T = TypeVar("T")
#: A change of more operations than this is planned here.
LARGE: Final = 500
#: So many faults are listed; a file that is wrong throughout would fill the memory with them.
_MOST_FAULTS: Final = 1_000


def planned(tx: Transaction, change: Change, recorded_at: str) -> Effects | None:
    """What the change would do, checked whole; None where it deletes a node, or names an element twice.

    Raises:
        InvalidInput: the change breaks the model; the first faults are listed with their places.
    """
    if faults := [*check.form_faults(change)]:
        raise InvalidInput(check.REFUSED, faults=faults)
    plan = _Plan(tx, {"recorded_by": change.author, "recorded_at": recorded_at})
    try:
        effects = Effects.packed(plan.batches(some) for some in buffers(change.operations, MOST_IN_BODY))
        plan.finish()
    except _NotInColumns:
        return None
    if plan.faults:
        raise InvalidInput(check.REFUSED, faults=plan.faults)
    return effects


class _NotInColumns(Exception):
    """The change has something in it that only ``check`` decides."""


def buffers(items: Iterable[T], most: int) -> Iterator[list[T]]:
    """What is read one by one as lists of at most so many."""
    rest = iter(items)
    while some := list(islice(rest, most)):
        yield some


class _Plan:
    """A change as far as it has been read."""

    def __init__(self, tx: Transaction, stamp: Mapping[str, str]) -> None:
        self.faults: list[Message] = []
        self._tx, self._stamp = tx, stamp
        self._labels: dict[str, str] = {}  # of every node that was met, old or new
        self._new: set[str] = set()
        self._named: list[Any] = []  # hashes of what was named
        self._sources: dict[str, str] = {}  # -> where it was named first
        self._parts: list[Effect] = []  # new relationships of the kinds that may not go in a circle

    def batches(self, operations: Sequence[Operation]) -> list[Batch]:
        """What these operations do, in order: nodes, then relationships."""
        nodes = [each for each in operations if isinstance(each, UpsertNode)]
        edges = [each for each in operations if isinstance(each, UpsertEdge)]
        deleted = [each.ref for each in operations if isinstance(each, Delete) and isinstance(each.ref, EdgeRef)]
        if len(nodes) + len(edges) + len(deleted) != len(operations):
            raise _NotInColumns
        names = [*(each.key for each in nodes), *(each.ref.key for each in edges), *(ref.key for ref in deleted)]
        self._named.append(np.fromiter(map(hash, names), np.int64, len(names)))
        found = [*self._nodes(nodes), *self._edges(edges), *self._deleted(deleted)]
        if len(self.faults) > _MOST_FAULTS:
            more = Message("there are more than {n:,} faults; these are the first", n=_MOST_FAULTS)
            raise InvalidInput(check.REFUSED, faults=[*self.faults[:_MOST_FAULTS], more])
        return found

    def finish(self) -> None:
        """What can be said only of the whole: that nothing is named twice, sources, circles."""
        named = np.concatenate(self._named)
        if np.unique(named).size != named.size:
            raise _NotInColumns
        self._look_up([key for key in self._sources if key not in self._labels])
        self.faults += [
            at_place(place, check.no_source(key))
            for key, place in self._sources.items()
            if self._labels.get(key) != "Source"
        ]
        if not self.faults:
            self.faults += check.cycles(self._tx, self._parts)

    def _nodes(self, operations: list[UpsertNode]) -> Iterator[Batch]:
        operations = [each for each in operations if not self._has_bad_keys(each, each.key)]
        there = state.nodes(self._tx, [each.key for each in operations if each.key not in self._labels])
        self._labels |= {key: node.label for key, node in there.items()}
        new = [each for each in operations if each.key not in there]
        self._labels |= {each.key: each.label for each in new}
        self._new |= {each.key for each in new}
        for (label, names), some in _grouped(new, lambda each: (each.label, tuple(each.set))):
            yield from self._new_nodes(label, names, some)
        changed = []
        for each in operations:
            if (now := there.get(each.key)) is not None:
                self._fault(each, merging.label_faults(now, each.label))
                changed.append((each, Effect(now, merging.merged_node(now, each))))
        yield from self._changed(changed)

    def _new_nodes(self, label: str, names: Sequence[str], some: Sequence[UpsertNode]) -> Iterator[Batch]:
        allowed = LABELS[label].properties if label in LABELS else {}
        if names and "key" not in names:
            given = _columns(allowed, names, some)
            titles = [given[name] for name in ("title", "title_fr", "title_en") if name in given]
            if titles:
                given["title"] = [next(filter(None, each), None) for each in zip(*titles, strict=True)]
            if columns.is_sound({name: rule for name, rule in allowed.items() if name != "key"}, given):
                yield self._kept(some, Batch((label,), None, {"key": [each.key for each in some], **given}))
                return
        yield from self._changed([(each, Effect(None, merging.merged_node(None, each))) for each in some])

    def _edges(self, operations: list[UpsertEdge]) -> Iterator[Batch]:
        operations = [each for each in operations if not self._has_bad_keys(each, each.ref.start, each.ref.end)]
        self._look_up([key for each in operations for key in (each.ref.start, each.ref.end) if key not in self._labels])
        legal: list[UpsertEdge] = []
        for each in operations:
            faults = merging.end_faults(each.ref, self._labels)
            self._fault(each, faults)
            if not faults:
                legal.append(each)
        old = [each.ref for each in legal if not {each.ref.start, each.ref.end} & self._new]
        there = state.edges(self._tx, old, self._labels)
        new = [each for each in legal if each.ref not in there]
        for (group, names), some in _grouped(new, lambda each: (self._group(each.ref), tuple(each.set))):
            yield from self._new_edges(group, names, some)
        changed = []
        for each in legal:
            if (now := there.get(each.ref)) is not None:
                changed.append((each, Effect(now, self._merged_edge(now, each))))
        yield from self._changed(changed)

    def _new_edges(
        self, group: tuple[str, str, str], names: Sequence[str], some: Sequence[UpsertEdge]
    ) -> Iterator[Batch]:
        kind = RELATIONSHIPS[group[0]]
        refs = [each.ref for each in some]
        roles, count = {ref.role for ref in refs}, len(some)
        given = _columns(kind.properties, names, some)
        for name in ("confidence", "strength"):
            given[name] = [1.0 if value is None else value for value in given.get(name, [None] * count)]
        given |= {name: [value] * count for name, value in self._stamp.items()}
        is_legal = group[1:] in kind.ends and not any(ref.start == ref.end for ref in refs)
        if is_legal and roles <= set(kind.roles or ("",)) and columns.is_sound(kind.properties, given):
            ends = {"from_key": [ref.start for ref in refs], "to_key": [ref.end for ref in refs]}
            batch = Batch(group, None, {**ends, "role": [ref.role for ref in refs], **given})
            yield self._kept(some, batch)
        else:
            yield from self._changed([(each, Effect(None, self._merged_edge(None, each))) for each in some])

    def _deleted(self, refs: Sequence[EdgeRef]) -> Iterator[Batch]:
        self._look_up([key for ref in refs for key in (ref.start, ref.end) if key not in self._labels])
        there = state.edges(self._tx, refs, self._labels)
        self.faults += [at_place(str(ref), check.nothing_to_delete(ref)) for ref in refs if ref not in there]
        self._parts += [Effect(edge, None) for ref, edge in there.items() if RELATIONSHIPS[ref.type].acyclic]
        yield from batches_of(Effect(edge, None) for edge in there.values())

    def _changed(self, found: Sequence[tuple[UpsertNode | UpsertEdge, Effect]]) -> Iterator[Batch]:
        """Effects that were worked out one by one, without those that are none; what is wrong is said of each."""
        by_ref: dict[Ref, UpsertNode | UpsertEdge] = {}
        effects: list[Effect] = []
        for operation, effect in found:
            if merging.is_same(effect.before, effect.after):
                continue
            faults = [*check.element_faults(effect)]
            self._fault(operation, faults)
            if not faults:
                effects.append(effect)
                by_ref[effect.ref] = operation
        for batch in batches_of(effects):
            yield self._kept([by_ref[each.ref] for each in batch.effects()], batch)

    def _kept(self, operations: Sequence[UpsertNode | UpsertEdge], batch: Batch) -> Batch:
        """A batch that is legal by itself, with what of it matters for the whole put by."""
        for operation, source in zip(operations, batch.columns.get("source", ()), strict=False):
            if source is not None and source not in self._sources:
                self._sources[source] = merging.place_of(operation)
        if batch.group[0] in RELATIONSHIPS and RELATIONSHIPS[batch.group[0]].acyclic:
            self._parts += batch.effects()
        return batch

    def _merged_edge(self, now: Edge | None, operation: UpsertEdge) -> Edge:
        _, start, end = self._group(operation.ref)
        return merging.merged_edge(now, operation, (start, end), self._stamp)

    def _group(self, ref: EdgeRef) -> tuple[str, str, str]:
        return ref.type, self._labels[ref.start], self._labels[ref.end]

    def _look_up(self, keys: Sequence[str]) -> None:
        """Find the labels of nodes of the graph."""
        self._labels |= state.labels(self._tx, set(keys))

    def _has_bad_keys(self, operation: UpsertNode | UpsertEdge, *keys: str) -> bool:
        if all(map(KEY.fullmatch, keys)):
            return False
        self._fault(operation, [fault for key in keys for fault in rules.key_faults(key)])
        return True

    def _fault(self, operation: UpsertNode | UpsertEdge, faults: Iterable[Message]) -> None:
        self.faults += [at_place(merging.place_of(operation), fault) for fault in faults]


def _grouped(found: Iterable[V], key: Callable[[V], K]) -> Iterable[tuple[K, list[V]]]:
    groups: dict[K, list[V]] = {}
    for each in found:
        groups.setdefault(key(each), []).append(each)
    return groups.items()


def _columns(
    allowed: Mapping[str, Property], names: Sequence[str], some: Sequence[UpsertNode | UpsertEdge]
) -> dict[str, Sequence[Any]]:
    """What operations that name the same properties set, without columns that are empty."""
    found = {name: columns.typed(allowed.get(name), [each.set[name] for each in some]) for name in names}
    return {name: values for name, values in found.items() if any(value is not None for value in values)}
