"""What one operation makes of the node or relationship that it names."""

from collections.abc import Iterator, Mapping
from typing import Final

from graph_service.changes.change import Delete, Operation, UpsertEdge, UpsertNode
from graph_service.messages import Label, Message
from graph_service.model import LABELS, RELATIONSHIPS, Edge, EdgeRef, Element, Node, NodeRef, Properties, Ref, rules

#: Written by us on every relationship that a change adds or alters; no difference by themselves.
_STAMP: Final = ("recorded_by", "recorded_at")


def ref_of(operation: Operation) -> Ref:
    """The node or relationship that an operation names."""
    match operation:
        case UpsertNode(_, key, _):
            return NodeRef(key)
        case UpsertEdge(ref, _) | Delete(ref):
            return ref


def place_of(operation: Operation) -> str:
    """Where an operation was read, for its faults."""
    return operation.place or str(ref_of(operation))


def label_faults(was: Element | None, label: str) -> Iterator[Message]:
    """That a node which is there has another label."""
    if isinstance(was, Node) and was.label != label:
        yield (
            Message(
                "{key} is a {was}, so it cannot be a {label} too; choose another key, or delete it in a change "
                "of its own first",
                key=was.key,
                was=Label(was.label),
                label=Label(label),
            )
        )


def merged_node(now: Element | None, operation: UpsertNode) -> Node:
    """The node as an upsert leaves it."""
    label, given = operation.label, operation.set
    typed = rules.with_types(LABELS[label].properties, given) if label in LABELS else given
    return Node(label, operation.key, _titled(_merged(now, typed)))


def end_faults(ref: EdgeRef, labels: Mapping[str, str]) -> list[Message]:
    """That a type is none, or that an end is not there; ``labels`` has those that are."""
    if ref.type not in RELATIONSHIPS:
        return [no_type(ref.type)]
    missing = (key for key in (ref.start, ref.end) if key not in labels)
    return [
        Message("{ref} names {key}, which is not in the graph; add it first", ref=str(ref), key=key) for key in missing
    ]


def no_type(name: str) -> Message:
    return Message("type {value!r} is not one of {choices}", value=name, choices=", ".join(RELATIONSHIPS))


def merged_edge(now: Element | None, operation: UpsertEdge, ends: tuple[str, str], stamp: Mapping[str, str]) -> Edge:
    """The relationship as an upsert leaves it; stamped if that is not as it was. ``ends`` are the labels."""
    ref = operation.ref
    typed = rules.with_types(RELATIONSHIPS[ref.type].properties, operation.set)
    edge = Edge(ref, *ends, {"confidence": 1.0, "strength": 1.0, **_merged(now, typed)})
    return edge if is_same(now, edge) else Edge(ref, *ends, {**edge.properties, **stamp})


def _merged(now: Element | None, given: Properties) -> Properties:
    kept = {} if now is None else dict(now.properties)
    return {name: value for name, value in {**kept, **given}.items() if value is not None and value != []}


def _titled(properties: Properties) -> Properties:
    """``title`` as given, else the language that there is."""
    found = properties.get("title") or properties.get("title_fr") or properties.get("title_en")
    return properties if found is None else {**properties, "title": found}


def is_same(one: Element | None, other: Element | None) -> bool:
    """Whether two states are one, but for who wrote it and when."""
    if one is None or other is None:
        return one is other
    return _without_stamps(one) == _without_stamps(other)


def _without_stamps(element: Element) -> tuple[object, ...]:
    properties = {name: value for name, value in element.properties.items() if name not in _STAMP}
    return element.ref, element.label if isinstance(element, Node) else None, properties
