"""The model read back from what a page carries, as its script reads it."""

from dataclasses import replace
from typing import Any

from visualisation.map_model import Evidence, MapEdge, MapModel, MapNode
from visualisation.packed import EDGE, NODE


def unpacked(data: dict[str, Any]) -> MapModel:
    """Everything of the model that is packed, in the model's own order."""

    def evidence(at: int) -> tuple[Evidence, ...]:
        return tuple(piece(data["pieces"][p]) for p in data["evidence"][at]) if at >= 0 else ()

    def piece(row: list[Any]) -> Evidence:
        source, *texts = row
        key, title = data["sources"][source]
        locator, quote, standing, reason, fr, en = (None if t < 0 else data["texts"][t] for t in texts)
        return Evidence(key, title, locator, quote, standing, reason, fr, en)

    def named(table: Any, at: int) -> Any:
        return None if at < 0 else data[table][at]

    nodes = []
    for row in data["nodes"]:
        values = dict(zip(NODE, row, strict=True))
        values.pop("kind")
        values["title"] = values["title"] if values["title"] is not None else values["title_fr"] or values["title_en"]
        values["flags"] = tuple(values["flags"])
        values["evidence"] = evidence(values["evidence"])
        nodes.append(MapNode(**values))
    edges = []
    for at in range(0, len(data["edges"]), len(EDGE)):
        kind, start, end, role, standing, sources = data["edges"][at : at + len(EDGE)]
        ends = nodes[start].key, nodes[end].key
        edges.append(
            MapEdge(
                data["types"][kind],
                *ends,
                named("roles", role),
                named("standings", standing),
                evidence=evidence(sources),
            )
        )
    meta = data["meta"]
    return MapModel(
        meta["title"],
        meta["revision"],
        meta["generated"],
        meta["question"],
        tuple(nodes),
        tuple(edges),
        tuple(data["gaps"]),
    )


def drawn_part(model: MapModel) -> MapModel:
    """The model without what no page shows: levels and parents, strengths, links to nowhere, a reason said twice."""

    def said_once(one: Evidence) -> Evidence:
        return replace(one, reason=None if one.reason in (one.reason_fr, one.reason_en) else one.reason)

    keys = {node.key for node in model.nodes}
    return replace(
        model,
        nodes=tuple(
            replace(n, level=None, parent=None, evidence=tuple(map(said_once, n.evidence))) for n in model.nodes
        ),
        edges=tuple(
            replace(e, strength=None, confidence=None, evidence=tuple(map(said_once, e.evidence)))
            for e in model.edges
            if {e.start, e.end} <= keys
        ),
    )
