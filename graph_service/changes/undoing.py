"""What undoing a change would do: decided a batch at a time, so that memory grows by the keys of its nodes alone.

Whether others speak of what it added is told by counting: relationships that hang on a node, facts that come from
a source, against those of the change itself, which are all as it left them.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from graph_service.changes import check, state
from graph_service.changes.change import Effect
from graph_service.changes.effects import Batch, Columns, Effects, Group, elements, is_node
from graph_service.errors import Conflict
from graph_service.messages import Message, at_place
from graph_service.model import RELATIONSHIPS, Edge, EdgeRef, Element, Node, NodeRef, Ref
from graph_service.queries import Queries
from graph_service.stores.base import Transaction

#: What portfolios share: an undo leaves it while later facts speak of it.
_SHARED: Final = ("Entity", "Location", "Theme", "Source")


@dataclass(frozen=True, slots=True)
class _Kept:
    """What an undo leaves since others speak of it: keys of nodes, and what joins them."""

    keys: frozenset[str] = frozenset()
    joining: frozenset[EdgeRef] = frozenset()

    def refs(self) -> tuple[str, ...]:
        return tuple(sorted(map(str, (*map(NodeRef, self.keys), *self.joining))))


@dataclass(slots=True)
class _After:
    """What the graph would be after an undo, as far as that needs to be known."""

    back: dict[str, str] = field(default_factory=dict)  # label of each node that returns
    gone: dict[str, str] = field(default_factory=dict)  # and of each that goes
    sources: dict[str, str] = field(default_factory=dict)  # source of what returns -> where it is named first
    parts: list[Effect] = field(default_factory=list)  # of the kinds that may not go in a circle


def planned(tx: Transaction, queries: Queries, revision: int, effects: Effects) -> tuple[Effects, tuple[str, ...]]:
    """What puts back what a change replaced, checked whole; and what it leaves, since later facts speak of it.

    Raises:
        Conflict: what the change did has been changed or built upon since; the message names what.
    """
    moved = [ref for batch in effects.batches() for ref in _moved(tx, batch)]
    if moved:
        raise Conflict(
            "change {n} cannot be undone: {moved} of the {all} things it did have been changed since, such "
            "as {first}; undo the later changes first (`alignment changes`)",
            n=revision,
            moved=len(moved),
            all=len(effects),
            first=moved[0],
        )
    kept = _shared(tx, effects)
    back = Effects.packed([turned] for batch in effects.batches() if (turned := _turned(batch, kept)))
    if faults := _faults(tx, queries, back):
        raise Conflict(
            "change {n} cannot be undone: {later} later facts build on what it did; undo the later changes "
            "first (`alignment changes`). The first: {fault}",
            n=revision,
            later=len(faults),
            fault=faults[0],
        )
    return back, kept.refs()


def _moved(tx: Transaction, batch: Batch) -> Iterator[Ref]:
    """What of a batch is no longer as it was left."""
    left: dict[Ref, Element | None] = {effect.ref: effect.after for effect in batch.effects()}
    now: dict[Ref, Element]
    if is_node(batch.group):
        now = {node.ref: node for node in state.nodes(tx, list(batch.columns["key"])).values()}
    else:
        _, start, end = batch.group
        refs = [ref for ref in left if isinstance(ref, EdgeRef)]
        labels = {ref.start: start for ref in refs} | {ref.end: end for ref in refs}
        now = dict(state.edges(tx, refs, labels).items())
    return (ref for ref, element in left.items() if now.get(ref) != element)


def _shared(tx: Transaction, effects: Effects) -> _Kept:
    """What of the things that a change added must stay, since others speak of it."""
    added = [key for key in effects.counts if key[0] == "added"]
    if not any(group[0] in _SHARED for _, group in added):
        return _Kept()
    nodes = {
        node.key: node
        for batch in effects.batches()
        if batch.verb == "added" and batch.group[0] in _SHARED
        for node in elements(batch.group, batch.columns)
        if isinstance(node, Node)
    }
    own = {group: effects.counts["added", group] for _, group in added if not is_node(group)}
    groups = _with_others(tx, own)
    hanging = state.hanging(tx, {key: node.label for key, node in nodes.items()}, groups)
    uses = state.source_uses(tx, [key for key, node in nodes.items() if node.label == "Source"])
    for batch in effects.batches():
        if batch.verb == "added":
            _subtract(hanging, uses, batch, batch.columns, groups)
    kept = {key for key, count in (*hanging.items(), *uses.items()) if count}
    kept |= {source for key in kept if isinstance(source := nodes[key].properties.get("source"), str)} & nodes.keys()
    joining = [
        edge
        for batch in effects.batches()
        if kept and batch.verb == "added" and {*batch.group[1:]} <= {*_SHARED} and not is_node(batch.group)
        for edge in elements(batch.group, batch.columns)
        if isinstance(edge, Edge) and {edge.ref.start, edge.ref.end} <= kept
    ]
    kept |= {source for edge in joining if isinstance(source := edge.properties.get("source"), str)} & nodes.keys()
    return _Kept(frozenset(kept), frozenset(edge.ref for edge in joining))


def _turned(batch: Batch, kept: _Kept) -> Batch | None:
    """A batch turned round, without what is kept."""
    columns = batch.columns
    if is_node(batch.group):
        goes = [key not in kept.keys for key in columns["key"]]
    else:
        ends = zip(columns["from_key"], columns["to_key"], columns["role"], strict=True)
        goes = [not kept.joining or EdgeRef(batch.group[0], *each) not in kept.joining for each in ends]
    if batch.verb != "added" or all(goes):
        return Batch(batch.group, batch.after, batch.before)
    left: Columns = {
        name: [value for value, goes_too in zip(values, goes, strict=True) if goes_too]
        for name, values in columns.items()
    }
    return Batch(batch.group, left, None) if any(goes) else None


def _faults(tx: Transaction, queries: Queries, effects: Effects) -> list[Message]:
    """Why these effects would leave a graph which the model does not allow."""
    after, faults = _After(), list[Message]()
    for batch in effects.batches():
        faults += check.batch_faults(batch)
        _take(after, batch)
    for batch in effects.batches():
        if batch.after is not None and not is_node(batch.group):
            faults += _missing_ends(tx, batch, after)
    labels = state.labels(tx, after.sources.keys() - after.back.keys()) | after.back
    faults += [
        at_place(place, check.no_source(key))
        for key, place in after.sources.items()
        if labels.get(key) != "Source" or key in after.gone
    ]
    faults += _orphans(tx, queries, effects, after.gone)
    return [*faults, *check.cycles(tx, after.parts)]


def _take(after: _After, batch: Batch) -> None:
    if is_node(batch.group) and batch.verb != "changed":
        found = after.back if batch.verb == "added" else after.gone
        found |= dict.fromkeys(batch.columns["key"], batch.group[0])
    elif batch.group[0] in RELATIONSHIPS and RELATIONSHIPS[batch.group[0]].acyclic:
        after.parts += batch.effects()
    if batch.after is not None:
        for effect, source in zip(batch.effects(), batch.after.get("source", ()), strict=False):
            if source is not None:
                after.sources.setdefault(source, str(effect.ref))


def _missing_ends(tx: Transaction, batch: Batch, after: _After) -> Iterator[Message]:
    _, start, end = batch.group
    ends = (("from_key", start), ("to_key", end))
    asked = {key for name, _ in ends for key in batch.columns[name]}
    labels = {key: label for key, label in state.labels(tx, asked).items() if key not in after.gone} | after.back
    for effect in batch.effects():
        if isinstance(ref := effect.ref, EdgeRef):
            for key, label in ((ref.start, start), (ref.end, end)):
                if labels.get(key) != label:
                    yield at_place(str(ref), Message("{key} is not in the graph; add it first", key=key))


def _orphans(tx: Transaction, queries: Queries, effects: Effects, gone: Mapping[str, str]) -> Iterator[Message]:
    """What would be left hanging on a node that goes."""
    if not gone:
        return
    groups = _with_others(tx, {group: count for (verb, group), count in effects.counts.items() if verb == "deleted"})
    hanging = state.hanging(tx, gone, groups)
    uses = state.source_uses(tx, [key for key, label in gone.items() if label == "Source"])
    for batch in effects.batches():
        if batch.before is not None:
            ends = groups if batch.verb == "deleted" else frozenset[Group]()
            _subtract(hanging, uses, batch, batch.before, ends)
    held = {key: gone[key] for key, count in hanging.items() if count}
    for ref in sorted(state.edges_at(tx, held), key=str) if held else ():
        if not _speaks_of(effects, ref):
            key = ref.start if ref.start in held else ref.end
            yield check.still_joined(key, ref)
    for key, count in uses.items():
        if count:
            others = check.users_of(tx, queries, key, but=effects) or check.users_of(tx, queries, key)
            yield check.still_used(key, count, others[0])


def _with_others(tx: Transaction, own: Mapping[Group, int]) -> frozenset[Group]:
    """The groups of relationships of which there are others than these."""
    return frozenset(group for group, count in state.edge_counts(tx).items() if count != own.get(group, 0))


def _subtract(hanging: Counter[str], uses: Counter[str], batch: Batch, told: Columns, groups: frozenset[Group]) -> None:
    """Take what a batch itself has of hanging relationships and uses of sources from what the graph has."""
    if batch.group in groups:
        for name in ("from_key", "to_key"):
            hanging.subtract(key for key in told[name] if key in hanging)
    if uses:
        uses.subtract(key for key in told.get("source", ()) if key in uses)


def _speaks_of(effects: Effects, ref: EdgeRef) -> bool:
    return any(
        effect.ref == ref for batch in effects.batches() if batch.group[0] == ref.type for effect in batch.effects()
    )
