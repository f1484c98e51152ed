"""An expert's own Cypher, which only reads: off unless the settings say otherwise."""

from typing import Annotated, Any, Final

from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from graph_service.answer_sheets.book import Asked
from graph_service.api import parameters, schemas
from graph_service.api.bodies import request_body
from graph_service.api.dependencies import Serving, body_as
from graph_service.api.responses import form, table_of, written
from graph_service.api.routing import TABLE, routes_of

router = routes_of("queries")


class ExpertQuestion(BaseModel):
    """A query of an expert's own."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(description="one statement of MATCH, UNWIND, WITH and RETURN", max_length=20_000)
    params: dict[str, Any] = Field(default_factory=dict, description="the value of each $parameter in it")


class ExpertAnswer(schemas.Shown):
    """What it answers, in the columns that it names."""

    columns: list[str]
    rows: list[dict[str, Any]]
    more: bool
    revision: schemas.Revision


async def experts(app: Serving) -> None:
    """Whether the caller may ask in Cypher: the one place where that is decided.

    Raises:
        NotFound: nobody may.
    """
    app.require_cypher()


_body: Final = body_as(ExpertQuestion)


@router.post(
    "/cypher",
    name="cypher",
    operation_id="cypher",
    summary="Ask in Cypher of your own, which only reads; off unless ALIGNMENT_CYPHER says otherwise.",
    response_model=ExpertAnswer,
    responses={200: TABLE[200]},
    dependencies=[Depends(experts)],
    openapi_extra=request_body(ExpertQuestion, {"text": "MATCH (p:Project) RETURN count(*) AS projects"}),
)
def _asked(
    app: Serving,
    request: Request,
    question: Annotated[ExpertQuestion, Depends(_body)],
    given: Annotated[parameters.FormOnly, Query()],
) -> Response:
    revision = app.graph.revision()
    found = app.cypher(question.text, question.params)
    rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
    if form(request) != "json":
        table = table_of(app, request, Asked("cypher", revision, question.params), rows, found.columns)
        shown = Response(table.content, media_type=table.media_type)
        shown.headers["Content-Disposition"] = f'attachment; filename="cypher-r{revision}.{table.ending}"'
    else:
        shown = written({"columns": list(found.columns), "rows": rows, "more": found.more, "revision": revision})
    shown.headers["Cache-Control"] = "no-store"
    return shown
