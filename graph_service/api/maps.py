"""The alignment map as data: what ``/map`` draws."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from graph_service.api import parameters, schemas
from graph_service.api.responses import Answer, answer, language
from graph_service.api.service import API, Routes, Serving, add
from graph_service.graph import Graph
from graph_service.questions.alignment_map import alignment_map
from graph_service.questions.question import scope_of
from graph_service.questions.registry import QUESTIONS
from visualisation import Lang, MapModel

#: The filters of a map are those of coverage.
FILTERS: Final = tuple(p for p in QUESTIONS["coverage"].parameters if p.name not in ("flag", "explain", "as_of"))


def add_to(to: Routes) -> None:
    """Add the route of the map model."""

    def model(app: Serving, request: Request, given: Any) -> Response:
        asked = parameters.values(given)
        lang = language(app, request)
        return answer(app, request, lambda _: Answer(json.loads(drawn(app.graph, asked, lang).to_json())))

    content = schemas.objects(
        title={"type": "string"},
        revision=schemas.REVISION,
        generated={"type": "string"},
        question={"type": "string"},
        nodes=schemas.OBJECTS,
        edges={"type": "array", "items": {"type": "object"}},
        gaps={"type": "array", "items": {"type": "string"}, "description": "keys, as the gaps question answers them"},
    )
    add(
        to,
        f"{API}/map",
        model,
        name="map",
        tag="maps",
        summary="The alignment map as data.",
        takes=parameters.model("map", [*FILTERS, parameters.LANG]),
        content={"application/json": {"schema": content}},
    )


def drawn(graph: Graph, asked: Mapping[str, Any], lang: Lang) -> MapModel:
    """The map model of the plans that the filters let through."""
    return alignment_map(graph, scope_of(asked), date.today().isoformat(), lang=lang)
