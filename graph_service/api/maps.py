"""The alignment map as data: what ``/map`` draws."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from graph_service.api import parameters, schemas
from graph_service.api.answering import Answer, answer, language
from graph_service.api.service import API, Service, add
from graph_service.graph import Graph
from graph_service.model import LABELS
from graph_service.questions.alignment_map import alignment_map
from graph_service.questions.answers import QUESTIONS
from graph_service.questions.asking import scope_of
from graph_service.questions.scope import require
from graph_service.stores.base import Row
from visualisation import Evidence, Lang, MapEdge, MapModel, MapNode, TooManyNodes
from visualisation.explore import HOPS, MOST

#: The filters of a map are those of coverage.
FILTERS: Final = tuple(p for p in QUESTIONS["coverage"].parameters if p.name not in ("flag", "explain"))


def add_to(to: Service) -> None:
    """Add the route of the map model."""

    def model(request: Request, given: Any) -> Response:
        asked = parameters.values(given)
        return answer(
            to, request, lambda _: Answer(json.loads(drawn(to.graph, asked, language(to, request)).to_json()))
        )

    content = schemas.objects(
        title={"type": "string"}, revision=schemas.REVISION, generated={"type": "string"}, question={"type": "string"},
        nodes=schemas.OBJECTS, edges={"type": "array", "items": {"type": "object"}},
        gaps={"type": "array", "items": {"type": "string"}, "description": "keys, as the gaps question answers them"},
    )  # fmt: skip
    add(
        to, f"{API}/map", model, name="map", tag="maps", summary="The alignment map as data.",
        takes=parameters.model("map", [*FILTERS, parameters.LANG]), content={"application/json": {"schema": content}},
    )  # fmt: skip


def drawn(graph: Graph, asked: Mapping[str, Any], lang: Lang) -> MapModel:
    """The map model of the plans that the filters let through."""
    return alignment_map(graph, scope_of(asked), date.today().isoformat(), lang=lang)


def around(graph: Graph, centre: str, lang: Lang) -> MapModel:
    """What is within two relationships of a node, or within one where two would be too many to read.

    Raises:
        NotFound: there is no such node.
        TooManyNodes: even its direct neighbours are too many.
    """
    require(graph, [centre], list(LABELS))
    near, rows = {centre}, list[Row]()
    for hop in range(HOPS):
        wider = [row for row in graph.rows("neighbours", keys=sorted(near)) if row["standing"] != "rejected"]
        reached = near | {key for row in wider for key in (row["from_key"], row["to_key"])}
        if len(reached) > MOST and hop == 0:
            raise TooManyNodes(len(reached), MOST)
        if len(reached) > MOST:
            break
        near, rows = reached, wider
    nodes = graph.rows("named", keys=sorted(near))
    sources = sorted({row["source"] for row in (*nodes, *rows) if row["source"]})
    titles = {row["key"]: row["title"] for row in graph.rows("named", keys=sources)}
    return MapModel(
        title=centre, revision=graph.revision(), generated=date.today().isoformat(), question=f"centre: {centre}",
        nodes=tuple(_node(row, titles, lang) for row in nodes), edges=tuple(_edge(row, titles, lang) for row in rows),
    )  # fmt: skip


def _node(row: Row, titles: Mapping[str, str], lang: Lang) -> MapNode:
    return MapNode(
        row["key"], row["label"], row["title"], row["title_fr"], row["title_en"], row["language"],
        code=row["acronym"] or row["code"], standing=row["standing"], approval=row["approval"],
        description=row[f"description_{lang}"] or row["description"], evidence=_evidence(row, titles, lang),
    )  # fmt: skip


def _edge(row: Row, titles: Mapping[str, str], lang: Lang) -> MapEdge:
    return MapEdge(
        row["type"], row["from_key"], row["to_key"], row["role"] or None, row["standing"], row["strength"],
        row["confidence"], _evidence(row, titles, lang),
    )  # fmt: skip


def _evidence(row: Row, titles: Mapping[str, str], lang: Lang) -> tuple[Evidence, ...]:
    reason = row[f"reason_{lang}"] or row["reason_fr"] or row["reason_en"]
    if row["source"] is None and reason is None:
        return ()
    source = row["source"] or ""
    return (Evidence(source, titles.get(source), row["locator"], row["quote"], row["standing"], reason),)
