"""What-if over HTTP: a question asked of the graph with changes laid over it that are never stored."""

from typing import Annotated, Any, Final, Literal

from fastapi import Depends
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from graph_service.api import answers, parameters
from graph_service.api.bodies import checked, request_body
from graph_service.api.dependencies import Serving, body_as
from graph_service.api.responses import REVISION, written
from graph_service.api.routing import NO_QUERY, routes_of
from graph_service.changes import operations_from_json
from graph_service.questions.whatif import ASKED, taken, whatif

_MOST: Final = 10_000


class Supposed(BaseModel):
    """What is supposed, and what is asked of it."""

    model_config = ConfigDict(extra="forbid")

    question: Literal[ASKED] = Field("coverage", description="which question is asked")  # type: ignore[valid-type]
    params: dict[str, Any] = Field(
        default_factory=dict,
        description='its parameters, as the route of the question takes them: `{"framework": ["mli-itsp"]}`',
    )
    operations: list[dict[str, Any]] = Field(
        max_length=_MOST, description="what is supposed: operations as `POST /api/v1/changes` takes them"
    )


_EXAMPLE: Final = {
    "question": "gaps",
    "params": {"framework": ["mli-itsp"]},
    "operations": [
        {
            "op": "upsert",
            "label": "Project",
            "key": "a-new-project",
            "set": {"title": "Patrouilles conjointes", "status": "pipeline"},
        },
        {
            "op": "upsert",
            "type": "CONTRIBUTES_TO",
            "start": "a-new-project",
            "end": "mli-itsp-2",
            "set": {"standing": "asserted"},
        },
    ],
}


_TAKES: Final = {name: parameters.model(f"whatif-{name}", taken(name)) for name in ASKED}
router = routes_of("questions")


@router.post(
    "/whatif",
    name="whatif",
    operation_id="whatif",
    summary="What would the answer be after some changes? Nothing is stored.",
    description="Each row has `before`, what it is without them; of coverage and gaps the `summary` names the gaps "
    "`closed` and `opened`.",
    response_model=answers.supposed(ASKED),
    openapi_extra=request_body(Supposed, _EXAMPLE),
    dependencies=NO_QUERY,
)
def ask(app: Serving, supposed: Annotated[Supposed, Depends(body_as(Supposed))]) -> Response:
    given = parameters.values(checked(_TAKES[supposed.question], supposed.params))
    found = whatif(app.graph, operations_from_json(supposed.operations), supposed.question, given)
    shown = written(found.to_json())
    shown.headers[REVISION] = str(found.revision)
    return shown
