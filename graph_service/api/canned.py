"""The canned queries: what there is, and each as a route of its own with the parameters of its file."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path
from fastapi import Query as QueryString
from starlette.requests import Request
from starlette.responses import Response

from graph_service.api import parameters, schemas
from graph_service.api.dependencies import Serving
from graph_service.api.responses import Answer, answer
from graph_service.api.routing import TABLE, routes_of, taking
from graph_service.app import App
from graph_service.queries import Param, Queries, Query
from graph_service.questions.question import Parameter

_TYPES: Final[Mapping[str, type]] = {"str": str, "int": int, "float": float, "list[str]": str, "words": str}
_KEYS_OF: Final[Mapping[str, str]] = {"members_of": "un-system"}


class QueryParameter(schemas.Shown):
    """One parameter of a query file."""

    name: str
    type: str
    doc: str
    optional: bool


class QueryColumn(schemas.Shown):
    """One column that a query file returns."""

    name: str
    type: str
    doc: str


class QueryFile(schemas.Shown):
    """One query file."""

    name: str
    topic: str
    summary: str
    source: str
    params: list[QueryParameter]
    returns: list[QueryColumn]
    cypher: str


class QueryFiles(schemas.Shown):
    """Every query file."""

    items: list[QueryFile]
    revision: schemas.Revision


def routes(queries: Queries) -> APIRouter:
    """The list of queries, and a route for each."""
    router = routes_of("queries")
    router.get(
        "/queries",
        name="queries",
        operation_id="queries",
        summary="Every canned query: what it answers, what it takes, and its Cypher.",
        response_model=QueryFiles,
        responses=TABLE,
    )(_every)
    for query in queries.values():
        _add(router, query)
    router.get("/queries/{name}", include_in_schema=False, response_model=None)(_unknown)
    return router


def _every(app: Serving, request: Request, given: Annotated[parameters.FormOnly, QueryString()]) -> Response:
    return answer(app, request, lambda revision: _listed(app, revision))


def _unknown(app: Serving, name: Annotated[str, Path(max_length=200, examples=["node_counts"])]) -> Response:
    raise AssertionError(f"{app.graph.queries[name].name} has a route of its own")


def _add(router: APIRouter, query: Query) -> None:
    name, columns = query.name, tuple(query.returns)
    examples = {"keys": _KEYS_OF[name]} if name in _KEYS_OF else {}
    shown = (parameters.FORMAT, parameters.DIALECT)
    takes = parameters.model(f"query-{name}", [*map(_parameter, query.params.values()), *shown], examples)

    def ask(app: Serving, request: Request, given: Any) -> Response:
        asked = parameters.values(given)
        return answer(app, request, lambda revision: _answered(app, name, columns, asked, revision))

    router.get(
        f"/queries/{name}",
        name=f"query-{name}",
        operation_id=f"query-{name}",
        summary=query.summary,
        description=f"Source: {query.source}",
        response_model=schemas.query_answer(query),
        responses=TABLE,
    )(taking(ask, takes))


def _parameter(param: Param) -> Parameter:
    return Parameter(
        param.name,
        param.doc,
        _TYPES[param.type],
        repeated=param.type == "list[str]",
        required=not param.optional,
        choices=("key", "title") if param.name == "sort" else (),
    )


def _answered(app: App, name: str, columns: tuple[str, ...], asked: Mapping[str, Any], revision: int) -> Answer:
    given = {n: list(v) if isinstance(v, tuple) else v for n, v in asked.items() if n not in ("format", "dialect")}
    rows = app.graph.rows(name, **given)
    shown = {name: value for name, value in given.items() if value != []}
    return Answer({"query": name, "params": shown, "revision": revision, "rows": rows}, rows, columns)


def _listed(app: App, revision: int) -> Answer:
    rows = [
        {
            "name": query.name,
            "topic": query.topic,
            "summary": query.summary,
            "source": query.source,
            "params": [{n: getattr(p, n) for n in ("name", "type", "doc", "optional")} for p in query.params.values()],
            "returns": [{n: getattr(c, n) for n in ("name", "type", "doc")} for c in query.returns.values()],
            "cypher": query.text,
        }
        for query in app.graph.queries.values()
    ]
    return Answer({"items": rows, "revision": revision}, rows, ("name", "topic", "summary", "source", "cypher"))
