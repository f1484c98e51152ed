"""What every route works with, and how a route is added: one place for what all of them declare."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import Depends, FastAPI, Path, Query
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from graph_service.api import problems
from graph_service.app import App
from graph_service.errors import InvalidInput

API: Final = "/api/v1"
CSV: Final = "text/csv"
Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Routes:
    """Where routes are added, and what they will be asked of."""

    api: FastAPI
    app: App


async def _of(request: Request) -> App:
    app: App = request.app.state.app
    return app


#: What a route takes to know what it is asked of. The framework remembers every endpoint it ever saw, so that one
#: that closed over its application would keep it, its graph and all its answers for good.
Serving = Annotated[App, Depends(_of)]


def add(
    to: Routes,
    path: str,
    endpoint: Callable[..., Response],
    *,
    name: str,
    summary: str,
    tag: str,
    method: str = "GET",
    status: int = 200,
    key: str | None = None,
    takes: type[BaseModel] | None = None,
    content: Mapping[str, Schema] | None = None,
    body: Schema | None = None,
    description: str | None = None,
) -> None:
    """Add a route. ``takes`` are the query parameters that come as ``given``, ``key`` is an example of the key
    in the path, ``content`` says what is answered, by media type, ``body`` is the OpenAPI request body. One that
    answers 201 may find nothing to store."""
    if "{key}" in path:
        shown: list[Any] = [key] if key else []
        path_key: Any = Path(description="key of the node", max_length=200, pattern=r"^[^\x00]*$", examples=shown)
        endpoint.__annotations__["key"] = Annotated[str, path_key]
    if takes is not None:
        endpoint.__annotations__["given"] = Annotated[takes, Query()]
    good: dict[int | str, dict[str, Any]] = {
        status: {
            "description": "the answer",
            "content": {kind: dict(each) for kind, each in (content or {}).items()},
        }
    }
    if method == "GET" and path.startswith(API):
        good[304] = {"description": "what the caller has (`If-None-Match`) is still right"}
    if status == 201:
        good[200] = {"description": "nothing was stored: a dry run, or the graph holds it already"}
    to.api.add_api_route(
        path,
        endpoint,
        methods=[method],
        name=name,
        operation_id=name,
        summary=summary,
        tags=[tag],
        description=description,
        status_code=status,
        response_class=Response,
        response_model=None,
        dependencies=[Depends(_takes_nothing)] if takes is None else None,
        responses={**good, "4XX": problems.RESPONSE, "5XX": problems.RESPONSE},
        openapi_extra={"requestBody": body} if body else None,
    )


def _takes_nothing(request: Request) -> None:
    """A parameter that a route does not know is refused, also where it knows none."""
    if unknown := sorted(request.query_params.keys()):
        raise InvalidInput(
            "{path} takes no query parameter, so not {unknown}", path=request.url.path, unknown=", ".join(unknown)[:200]
        )


def json_and_csv(schema: Schema) -> dict[str, Schema]:
    """The ``content`` of a route whose rows can be had as JSON and CSV."""
    return {"application/json": {"schema": schema}, CSV: {"schema": {"type": "string"}}}
