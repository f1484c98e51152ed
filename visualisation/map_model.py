"""What a map shows: one frozen model, one deterministic JSON text, read by every view."""

import json
from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, fields
from itertools import pairwise
from typing import Any, Final

from visualisation.errors import MapModelError

PART_OF: Final = "PART_OF"
CONTRIBUTES_TO: Final = "CONTRIBUTES_TO"
LED_BY: Final = "LED_BY"
IMPLEMENTED_BY: Final = "IMPLEMENTED_BY"
DRAWN_TYPES: Final = (PART_OF, CONTRIBUTES_TO, LED_BY, IMPLEMENTED_BY)
STATUS_CLASSES: Final = ("covered", "unconfirmed", "uncovered", "unplaced", "no_data")
REJECTED: Final = "rejected"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One place in one source that a statement rests on.

    ``reason`` is for a reason whose language is not known; ``reason_fr`` and ``reason_en`` come first.
    """

    source: str
    source_title: str | None = None
    locator: str | None = None
    quote: str | None = None
    standing: str | None = None
    reason: str | None = None
    reason_fr: str | None = None
    reason_en: str | None = None


@dataclass(frozen=True, slots=True)
class MapNode:
    """One row of the map. ``low`` and ``high`` are shares 0-1; ``parent`` and ``framework`` are keys."""

    key: str
    label: str
    title: str
    title_fr: str | None = None
    title_en: str | None = None
    language: str | None = None
    code: str | None = None
    level: str | None = None
    parent: str | None = None
    framework: str | None = None
    status_class: str | None = None
    low: float | None = None
    high: float | None = None
    flags: tuple[str, ...] = ()
    standing: str | None = None
    approval: str | None = None
    description: str | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class MapEdge:
    """One relationship, from ``start`` to ``end`` (keys), as the graph stores it."""

    type: str
    start: str
    end: str
    role: str | None = None
    standing: str | None = None
    strength: float | None = None
    confidence: float | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class MapModel:
    """Everything one map needs.

    Nodes and edges are put in one order whatever order they are given in; ``gaps`` keeps the
    order of the gaps question that answered it. An edge whose end is not among the nodes is kept
    and not drawn.

    Raises:
        MapModelError: two nodes share a key, or a gap is named twice.
    """

    title: str
    revision: int | str
    generated: str
    question: str
    nodes: tuple[MapNode, ...] = ()
    edges: tuple[MapEdge, ...] = ()
    gaps: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        nodes = tuple(sorted(self.nodes, key=lambda node: node.key))
        edges = tuple(sorted(self.edges, key=_edge_order))
        for before, node in pairwise(nodes):
            if before.key == node.key:
                raise MapModelError("two nodes have the key {key!r}; keys are unique in a map", key=node.key)
        if len(set(self.gaps)) != len(self.gaps):
            raise MapModelError("a gap is named twice; each key appears once in gaps")
        object.__setattr__(self, "nodes", nodes)
        object.__setattr__(self, "edges", edges)
        object.__setattr__(self, "gaps", tuple(self.gaps))

    def to_json(self) -> str:
        """The same text for the same model, whatever order its parts were given in."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "MapModel":
        """Read back what ``to_json`` wrote.

        Raises:
            MapModelError: not JSON, or a field is missing or unknown.
        """
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise MapModelError("a map model is JSON text: {error}", error=str(error)) from error
        whole = _fields_of(cls, data)
        whole["nodes"] = tuple(_node(row) for row in whole.get("nodes", ()))
        whole["edges"] = tuple(_edge(row) for row in whole.get("edges", ()))
        whole["gaps"] = tuple(whole.get("gaps", ()))
        return cls(**whole)


def _node(data: object) -> MapNode:
    values = _fields_of(MapNode, data)
    values["flags"] = tuple(values.get("flags", ()))
    values["evidence"] = _evidence(values)
    return MapNode(**values)


def _edge(data: object) -> MapEdge:
    values = _fields_of(MapEdge, data)
    values["evidence"] = _evidence(values)
    return MapEdge(**values)


def _evidence(values: Mapping[str, Any]) -> tuple[Evidence, ...]:
    return tuple(Evidence(**_fields_of(Evidence, item)) for item in values.get("evidence", ()))


def _fields_of(kind: type, data: object) -> dict[str, Any]:
    """Check the names of the fields; what has no default must be there."""
    if not isinstance(data, dict):
        raise MapModelError("{kind} is a JSON object, not {given}", kind=kind.__name__, given=type(data).__name__)
    known = {field.name for field in fields(kind)}
    if extra := sorted(data.keys() - known):
        raise MapModelError("{kind} has no field {extra}", kind=kind.__name__, extra=", ".join(extra))
    needed = {field.name for field in fields(kind) if field.default is MISSING}
    if missing := sorted(needed - data.keys()):
        raise MapModelError("{name} needs {missing}", name=kind.__name__, missing=", ".join(missing))
    return dict(data)


def _edge_order(edge: MapEdge) -> tuple[str, ...]:
    """Ends first; then everything that could tell two edges of the same ends apart."""
    return (edge.type, edge.start, edge.end, edge.role or "", edge.standing or "", repr(edge))
