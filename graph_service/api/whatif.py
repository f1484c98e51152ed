"""What-if over HTTP: a question asked of the graph with changes laid over it that are never stored."""

from typing import Annotated, Any, Final, Literal

from fastapi import Depends
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from graph_service.api import parameters, schemas
from graph_service.api.bodies import checked, json_body
from graph_service.api.changes import request_body
from graph_service.api.responses import REVISION, written
from graph_service.api.service import API, Routes, Serving, add
from graph_service.changes import operations_from_json
from graph_service.questions.registry import QUESTIONS
from graph_service.questions.whatif import ASKED, whatif

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


def add_to(to: Routes) -> None:
    """Add the route of what-if."""
    takes = {
        name: parameters.model(f"whatif-{name}", [p for p in QUESTIONS[name].parameters if p.name != "explain"])
        for name in ASKED
    }

    def ask(app: Serving, body: Annotated[Any, Depends(json_body)]) -> Response:
        supposed = checked(Supposed, body)
        given = parameters.values(checked(takes[supposed.question], supposed.params))
        operations = operations_from_json(supposed.operations)
        found = whatif(app.graph, operations, supposed.question, given)
        shown = written(found.to_json())
        shown.headers[REVISION] = str(found.revision)
        return shown

    add(
        to,
        f"{API}/whatif",
        ask,
        name="whatif",
        tag="questions",
        method="POST",
        summary="What would the answer be after some changes? Nothing is stored.",
        description="Each row has `before`, what it is without them; of coverage and gaps the `summary` names the gaps "
        "`closed` and `opened`.",
        content={"application/json": {"schema": schemas.answer(QUESTIONS["coverage"].columns, of="question")}},
        body=request_body(Supposed, _EXAMPLE),
    )
