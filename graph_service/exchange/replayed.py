"""What a history of changes makes, worked out without an engine: a dump is believed only if it adds up."""

import json
from collections.abc import Iterator, Mapping, Sequence

from graph_service.changes import Effect
from graph_service.changes.change import effects_from_json
from graph_service.model import Edge, Element, Node, NodeRef, Ref, rules
from graph_service.model.elements import KEY
from graph_service.stores.base import Row
from graph_service.stores.statements import INTERNAL

_MOST: int = 20


def faults(history: Sequence[Row], elements: Mapping[Ref, Element]) -> list[str]:
    """Why making ``history`` again would not give ``elements`` or would break the model; the first few."""
    found: list[str] = []
    now: dict[Ref, Element] = {}
    for number, row in enumerate(history, start=1):
        try:
            if row.keys() != INTERNAL["Change"].keys() - {"key"} or row["revision"] != number:
                raise ValueError("it is no record of that revision")
            for effect in effects_from_json(json.loads(row["effects"])):
                found += [f"change {number}: {fault}" for fault in _applied(now, effect)]
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            found.append(f"change {number} cannot be read ({error})")
        if len(found) > _MOST:
            return found
    labels = {ref.key: each.label for ref, each in now.items() if isinstance(ref, NodeRef) and isinstance(each, Node)}
    for each in now.values():
        if isinstance(each, Edge) and (labels.get(each.ref.start), labels.get(each.ref.end)) != (
            each.start_label, each.end_label,
        ):  # fmt: skip
            found.append(f"{each.ref} has no such ends")
    different = [ref for ref in now.keys() | elements.keys() if now.get(ref) != elements.get(ref)]
    return [*found, *(f"{ref} is not what its changes made of it" for ref in sorted(map(str, different)))]


def _applied(now: dict[Ref, Element], effect: Effect) -> Iterator[str]:
    if effect.before is None and effect.after is None:
        raise ValueError("an effect has neither before nor after")
    if now.get(effect.ref) != effect.before:
        yield f"{effect.ref} was not as the record says"
    match effect.after:
        case None:
            now.pop(effect.ref, None)
            return
        case Node(label, key, properties):
            yield from ([] if KEY.fullmatch(key) else [f"{key!r} is no key"])
            yield from (f"{effect.ref}: {fault}" for fault in rules.node_faults(label, properties))
        case Edge(ref, start, end, properties):
            yield from (f"{effect.ref}: {fault}" for fault in rules.edge_faults(ref, start, end, properties))
    now[effect.ref] = effect.after
