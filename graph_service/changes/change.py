"""What a change is: a list of upserts and deletes, with who, why and when.

Everything that alters the graph is one: an import, a seed, an edit, a decision, an undo.
An upsert sets the properties that it names and leaves the others; a property set to null goes.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from graph_service.errors import InvalidInput
from graph_service.messages import Message, at_place
from graph_service.model import EdgeRef, Element, Node, NodeRef, Properties, Ref
from graph_service.stores.base import Transaction

KINDS: Final = ("edit", "seed", "import", "decision", "undo", "restore", "erase")


@dataclass(frozen=True, slots=True)
class UpsertNode:
    label: str
    key: str
    set: Properties
    place: str = ""


@dataclass(frozen=True, slots=True)
class UpsertEdge:
    ref: EdgeRef
    set: Properties
    place: str = ""


@dataclass(frozen=True, slots=True)
class Delete:
    """Deleting a node deletes the relationships that hang on it."""

    ref: Ref
    place: str = ""


Operation = UpsertNode | UpsertEdge | Delete


@dataclass(frozen=True, slots=True)
class Change:
    """A change that somebody asks for. ``place`` of an operation says where it was read, for errors.

    ``operations`` may be gone through more than once; they need not be in memory all at once.
    """

    operations: Iterable[Operation]
    author: str
    reason: str
    kind: str = "edit"


@dataclass(frozen=True, slots=True)
class DeferredChange:
    """A change whose operations follow from what the graph holds when it is made: ``read`` is asked for them in
    the transaction that makes it, so nothing comes between. It raises what is to be refused, and keeps no state:
    it may be asked again."""

    read: Callable[[Transaction], Iterable[Operation]]
    author: str
    reason: str
    kind: str = "edit"

    def change(self, tx: Transaction) -> Change:
        """The change that it comes to now."""
        return Change(self.read(tx), self.author, self.reason, self.kind)


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change did to one node or relationship. ``before`` is None where it was added,
    ``after`` where it was deleted; never both."""

    before: Element | None
    after: Element | None

    @property
    def element(self) -> Element:
        found = self.after if self.after is not None else self.before
        if found is None:
            raise ValueError("an effect has a before or an after")
        return found

    @property
    def ref(self) -> Ref:
        return self.element.ref

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the nodes that it speaks of."""
        ref = self.ref
        return (ref.key,) if isinstance(ref, NodeRef) else (ref.start, ref.end)

    @property
    def verb(self) -> str:
        return "added" if self.before is None else "deleted" if self.after is None else "changed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What applying a change did, or would do (``dry_run``).

    ``revision`` is the graph's after it; unchanged where ``effects`` is empty. ``summary`` counts
    effects: ``{"added": {"Project": 43, "LED_BY": 113}, "changed": {...}, "deleted": {...}}``. ``kept``
    names what an undo left, since later facts speak of it.
    """

    revision: int
    effects: Sequence[Effect]
    dry_run: bool = False
    summary: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    kept: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        return bool(self.effects)


def element_to_json(element: Element | None) -> dict[str, Any] | None:
    if element is None:
        return None
    if isinstance(element, Node):
        return {"label": element.label, "key": element.key, "properties": dict(element.properties)}
    ref = element.ref
    return {
        "type": ref.type,
        "start": ref.start,
        "end": ref.end,
        "role": ref.role,
        "start_label": element.start_label,
        "end_label": element.end_label,
        "properties": dict(element.properties),
    }


def effects_to_json(effects: Sequence[Effect]) -> list[dict[str, Any]]:
    return [{"before": element_to_json(e.before), "after": element_to_json(e.after)} for e in effects]


def operations_from_json(found: object) -> list[Operation]:
    """Operations from JSON, as the API and ``alignment change`` take them.

    One of ``{"op": "upsert", "label": L, "key": K, "set": {...}}``,
    ``{"op": "upsert", "type": T, "start": K, "end": K, "role": R, "set": {...}}``,
    ``{"op": "delete", "key": K}`` or ``{"op": "delete", "type": T, "start": K, "end": K}``.

    Raises:
        InvalidInput: something else, with the number of each operation that is wrong.
    """
    if not isinstance(found, list):
        raise InvalidInput("operations must be a list")
    operations: list[Operation] = []
    faults: list[Message] = []
    for number, each in enumerate(found, start=1):
        place = f"operation {number}"
        try:
            operations.append(_operation(each, place))
        except InvalidInput as error:
            faults.append(at_place(place, error.message))
    if faults:
        raise InvalidInput("the change was not read", faults=faults)
    return operations


_FIELDS: Final[Mapping[tuple[str, bool], tuple[str, ...]]] = {
    ("upsert", False): ("op", "label", "key", "set"),
    ("upsert", True): ("op", "type", "start", "end", "role", "set"),
    ("delete", False): ("op", "key"),
    ("delete", True): ("op", "type", "start", "end", "role"),
}


def _operation(found: object, place: str) -> Operation:
    if not isinstance(found, Mapping) or found.get("op") not in ("upsert", "delete"):
        raise InvalidInput('"op" must be "upsert" or "delete"')
    is_edge = "type" in found
    wanted = _FIELDS[found["op"], is_edge]
    if unknown := sorted(str(name) for name in found.keys() - set(wanted)):
        raise InvalidInput("unknown {unknown}; it takes {wanted}", unknown=", ".join(unknown), wanted=", ".join(wanted))
    texts = {name: found.get(name) for name in wanted if name not in ("op", "set", "role")}
    if bad := [name for name, value in texts.items() if not isinstance(value, str)]:
        raise InvalidInput("{names} must be given as text", names=", ".join(bad))
    given = found.get("set", {})
    role = found.get("role", "")
    if not isinstance(given, Mapping) or not isinstance(role, str):
        raise InvalidInput('"set" must be an object of properties, and "role" text')
    ref: Ref = EdgeRef(found["type"], found["start"], found["end"], role) if is_edge else NodeRef(found["key"])
    if found["op"] == "delete":
        return Delete(ref, place)
    if isinstance(ref, EdgeRef):
        return UpsertEdge(ref, given, place)
    return UpsertNode(found["label"], found["key"], given, place)
