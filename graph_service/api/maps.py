"""The alignment map as data: what ``/map`` draws."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from graph_service.api import parameters
from graph_service.api.dependencies import Serving
from graph_service.api.responses import Answer, answer, language
from graph_service.api.routing import TAGGED, routes_of, taking
from graph_service.graph import Graph
from graph_service.questions.alignment_map import alignment_map
from graph_service.questions.question import scope_of
from graph_service.questions.registry import QUESTIONS
from visualisation import Lang, MapModel

#: The filters of a map are those of coverage.
FILTERS: Final = tuple(p for p in QUESTIONS["coverage"].parameters if p.name not in ("flag", "explain", "as_of"))


router = routes_of("maps")
_TAKES: Final = parameters.model("map", [*FILTERS, parameters.LANG])


def _model(app: Serving, request: Request, given: Any) -> Response:
    asked = parameters.values(given)
    lang = language(app, request)
    return answer(app, request, lambda _: Answer(json.loads(drawn(app.graph, asked, lang).to_json())))


router.get(
    "/map",
    name="map",
    operation_id="map",
    summary="The alignment map as data.",
    response_model=MapModel,
    responses=TAGGED,
)(taking(_model, _TAKES))


def drawn(graph: Graph, asked: Mapping[str, Any], lang: Lang) -> MapModel:
    """The map model of the plans that the filters let through."""
    return alignment_map(graph, scope_of(asked), date.today().isoformat(), lang=lang)
