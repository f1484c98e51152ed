"""What a seed's files say: nodes under their labels, relationships inside the node that they leave.

    defaults: {source: S, standing: asserted, language: fr}
    Project:
      - key: K
        title_fr: …
        led_by: {to: E, quote: …}        # or just E, or a list of either

A relationship has its node's source, locator, quote and reasons unless it gives its own; locator and
quote only with the same source, whose words they are. A value left empty is not inherited.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from graph_service.changes import Operation, UpsertEdge, UpsertNode
from graph_service.exchange.yaml_lines import Lined
from graph_service.messages import Message
from graph_service.model import LABELS, RELATIONSHIPS, EdgeRef, Value
from graph_service.model.rules import key_faults

_BY_NAME: Final[Mapping[str, str]] = {name.lower(): name for name in RELATIONSHIPS}
_REASONS: Final = ("reason_fr", "reason_en")
_WORDS: Final = ("locator", "quote")
_STAMPED: Final = ("recorded_by", "recorded_at")


@dataclass(slots=True)
class _Seen:
    """Nodes and relationships so far, with the place of each, and what is wrong."""

    nodes: dict[str, UpsertNode] = field(default_factory=dict)
    edges: dict[EdgeRef, UpsertEdge] = field(default_factory=dict)
    faults: list[Message] = field(default_factory=list)


def operations(content: Sequence[tuple[str, Lined]]) -> tuple[list[Operation], list[Message]]:
    """Nodes, then relationships, in the order of the files; and every fault with file and line."""
    seen = _Seen()
    for file, found in content:
        _file(file, found, seen)
    everything: list[UpsertNode | UpsertEdge] = [*seen.nodes.values(), *seen.edges.values()]
    for operation in everything:
        seen.faults += _dangling(operation, seen.nodes)
    return [*everything], seen.faults


def _file(file: str, found: Lined, seen: _Seen) -> None:
    defaults = found.get("defaults") or Lined()
    if not isinstance(defaults, Lined):
        seen.faults.append(
            Message("{file}, line {line}: defaults must be keys with values", file=file, line=found.lines["defaults"])
        )
        return
    for label, nodes in found.items():
        if label == "defaults":
            continue
        place = f"{file}, line {found.lines[label]}"
        if label not in LABELS:
            seen.faults.append(
                Message(
                    "{place}: there is no label {label!r}; there are {labels}",
                    place=place,
                    label=label,
                    labels=", ".join(LABELS),
                )
            )
        elif not isinstance(nodes, list):
            seen.faults.append(
                Message(
                    "{place}: {label} must be a list of nodes, each beginning with `- key:`", place=place, label=label
                )
            )
        else:
            for node in nodes:
                if isinstance(node, Lined):
                    _node(file, label, node, defaults, seen)
                else:
                    seen.faults.append(
                        Message(
                            "{place}: each {label} must be keys with values, got {node!r:.60}",
                            place=place,
                            label=label,
                            node=node,
                        )
                    )


def _node(file: str, label: str, node: Lined, defaults: Lined, seen: _Seen) -> None:
    place = f"{file}, line {node.line}"
    key = node.get("key")
    if wrong := list(key_faults(key)):
        seen.faults.append(Message("{place}: {fault}", place=place, fault=wrong[0]))
        return
    allowed = LABELS[label].properties
    for name in node:
        if name not in allowed and name not in _BY_NAME:
            seen.faults.append(
                Message(
                    "{file}, line {line}: {label} has no {name!r}; it has {allowed}, and relationships {relationships}",
                    file=file,
                    line=node.lines[name],
                    label=label,
                    name=name,
                    allowed=", ".join(allowed),
                    relationships=", ".join(_BY_NAME),
                )
            )
    own: dict[str, Value] = {name: value for name, value in defaults.items() if name in allowed}
    own |= {name: value for name, value in node.items() if name in allowed and name != "key"}
    own |= {name: text for name in ("title", "description") if (text := _translated(own, name)) is not None}
    if (before := seen.nodes.get(str(key))) is not None:
        seen.faults.append(Message("{place}: {key} is also at {other}", place=place, key=key, other=before.place))
        return
    seen.nodes[str(key)] = UpsertNode(label, str(key), own, place)
    for name in node:
        if name in _BY_NAME:
            for edge in _edges(file, node, name, {**defaults, **own}, seen.faults):
                _add(edge, seen)


def _translated(own: Mapping[str, Value], name: str) -> Value:
    """``title`` or ``description`` as given, else as it is in the node's language, else in the other."""
    first, second = ("en", "fr") if own.get("language") == "en" else ("fr", "en")
    return own.get(name) or own.get(f"{name}_{first}") or own.get(f"{name}_{second}")


def _edges(
    file: str, node: Lined, name: str, inherited: Mapping[str, Value], faults: list[Message]
) -> Iterator[UpsertEdge]:
    kind = RELATIONSHIPS[_BY_NAME[name]]
    allowed = [each for each in kind.properties if each not in _STAMPED]
    given = node[name] if isinstance(node[name], list) else [node[name]]
    for each in given:
        line = each.line if isinstance(each, Lined) else node.lines[name]
        place = f"{file}, line {line}"
        said: Mapping[str, Any] = each if isinstance(each, Lined) else {"to": each}
        to, role = said.get("to"), said.get("role") or ""
        if wrong := list(key_faults(to)) or ([] if isinstance(role, str) else [Message("role must be text")]):
            faults.append(
                Message(
                    "{place}: {name} must be a key, or have `to:` with a key: {fault}",
                    place=place,
                    name=name,
                    fault=wrong[0],
                )
            )
            continue
        for unknown in (key for key in said if key not in allowed and key not in ("to", "role")):
            faults.append(
                Message(
                    "{file}, line {line}: {name} has no {unknown!r}; it has to, role, {allowed}",
                    file=file,
                    line=said.lines.get(unknown, line) if isinstance(said, Lined) else line,
                    name=name,
                    unknown=unknown,
                    allowed=", ".join(allowed),
                )
            )
        source = said.get("source", inherited.get("source"))
        passed = ["standing", *_REASONS, *(_WORDS if source == inherited.get("source") else ())]
        properties = {"source": source} | {key: inherited.get(key) for key in passed}
        properties |= {key: value for key, value in said.items() if key in allowed}
        yield UpsertEdge(EdgeRef(kind.name, str(node["key"]), str(to), role), properties, place)


def _add(edge: UpsertEdge, seen: _Seen) -> None:
    if (before := seen.edges.get(edge.ref)) is not None:
        seen.faults.append(
            Message("{place}: {ref} is also at {other}", place=edge.place, ref=edge.ref, other=before.place)
        )
    else:
        seen.edges[edge.ref] = edge


def _dangling(operation: UpsertNode | UpsertEdge, nodes: Mapping[str, UpsertNode]) -> Iterator[Message]:
    if isinstance(operation, UpsertEdge) and operation.ref.end not in nodes:
        yield Message(
            "{place}: {ref} leads to {end}, which is not in the seed",
            place=operation.place,
            ref=operation.ref,
            end=operation.ref.end,
        )
    source = operation.set.get("source")
    if source is not None and not (isinstance(source, str) and source in nodes and nodes[source].label == "Source"):
        yield Message("{place}: source {source!r} is no Source of the seed", place=operation.place, source=source)
