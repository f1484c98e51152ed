"""Whether a change may be made, and what exactly it would do: decided whole, before anything is written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import eq
from typing import Any, Final

from graph_service.changes import columns, state
from graph_service.changes.change import KINDS, Change, Delete, Effect, UpsertEdge, UpsertNode
from graph_service.changes.effects import Batch, Columns, Group, elements, is_node
from graph_service.changes.merging import (
    end_faults,
    is_same,
    label_faults,
    merged_edge,
    merged_node,
    no_type,
    place_of,
    ref_of,
)
from graph_service.errors import InvalidInput
from graph_service.messages import Message, at_place
from graph_service.model import KEY, LABELS, RELATIONSHIPS, Edge, EdgeRef, Element, Node, NodeRef, Ref, rules
from graph_service.queries import Queries
from graph_service.stores.base import Transaction

REFUSED: Final = Message("the change was refused and nothing was stored")


@dataclass(slots=True)
class _Work:
    """The touched part of the graph: as it was, and as it would be (None: not there)."""

    before: dict[Ref, Element | None] = field(default_factory=dict)
    after: dict[Ref, Element | None] = field(default_factory=dict)
    places: dict[Ref, str] = field(default_factory=dict)

    def take(self, found: Mapping[Any, Element], asked: Iterable[Ref]) -> None:
        for ref in asked:
            if ref not in self.before:
                self.before[ref] = self.after[ref] = found.get(ref)

    def label(self, key: str) -> str | None:
        node = self.after.get(NodeRef(key))
        return node.label if isinstance(node, Node) else None

    def effects(self) -> tuple[Effect, ...]:
        changed = [ref for ref, before in self.before.items() if not is_same(before, self.after[ref])]
        return tuple(Effect(self.before[ref], self.after[ref]) for ref in changed)


def planned(tx: Transaction, change: Change, recorded_at: str) -> tuple[Effect, ...]:
    """What ``change`` would do to the graph: nothing (empty) where it holds already.

    Raises:
        InvalidInput: the change names a node that is not there or breaks the model; every fault is
            listed with its place.
    """
    faults = [*form_faults(change), *_operation_faults(change)]
    if faults:
        raise InvalidInput(REFUSED, faults=faults)
    work = _loaded(tx, change)
    for operation in change.operations:
        faults += _applied(work, operation, {"recorded_by": change.author, "recorded_at": recorded_at})
    if faults:
        raise InvalidInput(REFUSED, faults=faults)
    return work.effects()


def verify(tx: Transaction, queries: Queries, effects: Sequence[Effect], places: Mapping[Ref, str]) -> None:
    """Refuse effects that would leave a graph which the model does not allow.

    Raises:
        InvalidInput: an illegal node or relationship, an end or source that is not there, a node
            deleted under something, or a cycle; every fault is listed with its place.
    """
    after = {e.ref: e.after for e in effects}
    touched = {key for e in effects for key in e.keys}
    needed = touched | {s for e in effects if e.after and isinstance(s := e.after.properties.get("source"), str)}
    nodes: dict[str, Node | None] = dict(state.nodes(tx, needed))
    nodes |= {ref.key: node for ref, node in after.items() if isinstance(ref, NodeRef) and not isinstance(node, Edge)}
    faults: list[Message] = []
    for effect in effects:
        place = places.get(effect.ref, str(effect.ref))
        faults += [at_place(place, fault) for fault in _element_faults(effect, nodes)]
    faults += _orphans(tx, queries, effects, after)
    faults += cycles(tx, effects)
    if faults:
        raise InvalidInput(REFUSED, faults=faults)


def places_of(change: Change) -> dict[Ref, str]:
    """Where each element that a change names was read."""
    return {ref_of(operation): place_of(operation) for operation in change.operations}


def form_faults(change: Change) -> Iterator[Message]:
    """What is wrong with author, reason or kind."""
    if not change.author.strip():
        yield Message("author: say who makes the change")
    if not change.reason.strip():
        yield Message("reason: say why the change is made")
    yield from rules.text_faults("author", change.author)
    yield from rules.text_faults("reason", change.reason)
    if change.kind not in KINDS:
        yield Message("kind {value!r} is not one of {choices}", value=change.kind, choices=", ".join(KINDS))


def _operation_faults(change: Change) -> Iterator[Message]:
    for operation in change.operations:
        place = place_of(operation)
        ref = ref_of(operation)
        for key in (ref.key,) if isinstance(ref, NodeRef) else (ref.start, ref.end):
            yield from (at_place(place, fault) for fault in rules.key_faults(key))
        if isinstance(ref, EdgeRef) and ref.type not in RELATIONSHIPS:
            yield at_place(place, no_type(ref.type))


def _loaded(tx: Transaction, change: Change) -> _Work:
    work = _Work(places=places_of(change))
    refs = [ref_of(operation) for operation in change.operations]
    # in the order in which they are named, so that faults and effects are
    keys = dict.fromkeys(
        key for ref in refs for key in ((ref.key,) if isinstance(ref, NodeRef) else (ref.start, ref.end))
    )
    found = state.nodes(tx, keys)
    work.take({NodeRef(key): node for key, node in found.items()}, map(NodeRef, keys))
    labels = {key: node.label for key, node in found.items()}
    edge_refs = [ref for ref in refs if isinstance(ref, EdgeRef)]
    work.take(state.edges(tx, edge_refs, labels), edge_refs)
    deleted = {
        op.ref.key: labels[op.ref.key]
        for op in change.operations
        if isinstance(op, Delete) and isinstance(op.ref, NodeRef) and op.ref.key in labels
    }
    if deleted:
        hanging = state.edges_at(tx, deleted)
        work.take(hanging, hanging)
    return work


def _applied(work: _Work, operation: UpsertNode | UpsertEdge | Delete, stamp: Mapping[str, str]) -> Iterator[Message]:
    place = place_of(operation)
    match operation:
        case UpsertNode(label, key, _):
            now = work.after[NodeRef(key)]
            was = now or work.before[NodeRef(key)]
            if faults := [*label_faults(was, label)]:
                yield from (at_place(place, fault) for fault in faults)
                return
            work.after[NodeRef(key)] = merged_node(now, operation)
        case UpsertEdge(ref, _):
            labels = {key: found for key in (ref.start, ref.end) if (found := work.label(key))}
            if faults := end_faults(ref, labels):
                yield from (at_place(place, fault) for fault in faults)
                return
            work.after[ref] = merged_edge(work.after[ref], operation, (labels[ref.start], labels[ref.end]), stamp)
        case Delete(ref):
            if work.after.get(ref) is None:
                yield at_place(place, nothing_to_delete(ref))
                return
            work.after[ref] = None
            if isinstance(ref, NodeRef):
                for other in work.after:
                    if isinstance(other, EdgeRef) and ref.key in (other.start, other.end):
                        work.after[other] = None


def element_faults(effect: Effect) -> Iterator[Message]:
    """What is wrong with a node or relationship in the state that it would be stored in, by itself."""
    match effect.after:
        case Node(label, _, properties):
            yield from rules.node_faults(label, properties)
        case Edge(ref, start, end, properties):
            yield from rules.edge_faults(ref, start, end, properties)
        case None:
            return


def batch_faults(batch: Batch) -> Iterator[Message]:
    """What of a batch the model does not allow, each element by itself; in columns, and one by one where one is not."""
    if batch.after is None:
        return
    name = batch.group[0]
    rule = LABELS.get(name) if is_node(batch.group) else RELATIONSHIPS.get(name)
    if rule is None:
        yield Message("{name!r} is no label and no type", name=name)
        return
    own = ("key",) if is_node(batch.group) else ("from_key", "to_key", "role")
    for keys in (batch.after[each] for each in own[:2]):
        # many relationships have an end in common; what is no text may not even be put into a set
        for key in set(keys) if set(map(type, keys)) == {str} else keys:
            if not isinstance(key, str) or not KEY.fullmatch(key):
                yield Message("{key!r} is no key", key=key)
                return
    given = {each: values for each, values in batch.after.items() if each not in own}
    allowed = {each: one for each, one in rule.properties.items() if each != "key"}
    if columns.is_sound(allowed, given) and (is_node(batch.group) or _may_join(batch.group, batch.after)):
        return
    for each in elements(batch.group, batch.after):
        yield from (at_place(str(each.ref), fault) for fault in element_faults(Effect(None, each)))


def _may_join(group: Group, after: Columns) -> bool:
    """Whether relationships of these ends and roles may be; False where one may not."""
    kind = RELATIONSHIPS[group[0]]
    is_allowed = group[1:] in kind.ends and set(after["role"]) <= set(kind.roles or ("",))
    return is_allowed and not any(map(eq, after["from_key"], after["to_key"]))


def _element_faults(effect: Effect, nodes: Mapping[str, Node | None]) -> Iterator[Message]:
    if effect.after is None:
        return
    yield from element_faults(effect)
    if isinstance(effect.ref, EdgeRef):
        for key in (effect.ref.start, effect.ref.end):
            if nodes.get(key) is None:
                yield Message("{key} is not in the graph; add it first", key=key)
    source = effect.element.properties.get("source")
    if source is not None and ((found := nodes.get(str(source))) is None or found.label != "Source"):
        yield no_source(source)


def _orphans(
    tx: Transaction, queries: Queries, effects: Sequence[Effect], after: Mapping[Ref, Element | None]
) -> Iterator[Message]:
    """What would be left hanging on a deleted node."""
    gone = {e.before.key: e.before.label for e in effects if isinstance(e.before, Node) and e.after is None}
    if not gone:
        return
    for ref in sorted(state.edges_at(tx, gone), key=str):
        if after.get(ref, ref) is not None:
            key = ref.start if ref.start in gone else ref.end
            yield still_joined(key, ref)
    for key in (key for key, label in gone.items() if label == "Source"):
        if left := users_of(tx, queries, key, but=effects):
            yield still_used(key, len(left), left[0])


def users_of(tx: Transaction, queries: Queries, source: str, *, but: Iterable[Effect] = ()) -> list[str]:
    """Keys of what comes from a source and is not touched by some effects, in alphabetical order."""
    touched = {str(e.ref if isinstance(e.ref, NodeRef) else e.ref.key) for e in but}
    return sorted({str(row["used_by"]) for row in tx.read(queries["source_uses"], {"source": source})} - touched)


def still_joined(key: str, ref: EdgeRef) -> Message:
    return Message("{key} cannot be deleted while {ref} is in the graph; delete that first", key=key, ref=str(ref))


def still_used(source: str, count: int, first: str) -> Message:
    return Message(
        "source {key} cannot be deleted while {n} facts come from it, such as {first}",
        key=source,
        n=count,
        first=first,
    )


def no_source(key: object) -> Message:
    return Message("source {key!r} is no Source in the graph; add it first", key=key)


def nothing_to_delete(ref: Ref) -> Message:
    return Message("{ref} is not in the graph, so it cannot be deleted", ref=str(ref))


def cycles(tx: Transaction, effects: Sequence[Effect]) -> Iterator[Message]:
    """A chain of an acyclic kind that would come back to where it began."""
    import networkx as nx  # here, since a command that writes nothing need not wait for it

    for kind in (name for name, rule in RELATIONSHIPS.items() if rule.acyclic):
        new = [e.after for e in effects if isinstance(e.after, Edge) and e.after.ref.type == kind]
        gone = {e.ref for e in effects if e.after is None}
        graph: nx.DiGraph[str] = nx.DiGraph()
        graph.add_edges_from((edge.ref.start, edge.ref.end) for edge in new)
        frontier = {edge.ref.end: edge.end_label for edge in new}
        known: set[str] = set()
        while frontier:
            known |= frontier.keys()
            above = [edge for ref, edge in state.parents(tx, kind, frontier).items() if ref not in gone]
            graph.add_edges_from((edge.ref.start, edge.ref.end) for edge in above)
            frontier = {edge.ref.end: edge.end_label for edge in above if edge.ref.end not in known}
        if not nx.is_directed_acyclic_graph(graph):
            circle = [start for start, _ in nx.find_cycle(graph)]
            yield Message(
                "{type} would go round in a circle: {circle}", type=kind, circle=" -> ".join([*circle, circle[0]])
            )
