"""The canned queries: what there is, and each as a route of its own with the parameters of its file."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import Path
from starlette.requests import Request
from starlette.responses import Response

from graph_service.api import parameters, schemas
from graph_service.api.responses import Answer, answer
from graph_service.api.service import API, Routes, Serving, add, json_and_csv
from graph_service.app import App
from graph_service.queries import Param, Query
from graph_service.questions.question import Parameter

_TYPES: Final[Mapping[str, type]] = {"str": str, "int": int, "float": float, "list[str]": str}
_KEYS_OF: Final[Mapping[str, str]] = {"members_of": "un-system"}


def add_to(to: Routes) -> None:
    """Add the list of queries, and a route for each."""

    def every(app: Serving, request: Request, given: Any) -> Response:
        return answer(app, request, lambda revision: _every(app, revision))

    def unknown(app: Serving, name: Annotated[str, Path(max_length=200, examples=["node_counts"])]) -> Response:
        raise AssertionError(f"{app.graph.queries[name].name} has a route of its own")

    add(
        to,
        f"{API}/queries",
        every,
        name="queries",
        tag="queries",
        takes=parameters.model("queries", [parameters.FORMAT]),
        summary="Every canned query: what it answers, what it takes, and its Cypher.",
        content=json_and_csv(schemas.objects(items=schemas.OBJECTS, revision=schemas.REVISION)),
    )
    for query in to.app.graph.queries.values():
        _add(to, query)
    to.api.add_api_route(f"{API}/queries/{{name}}", unknown, include_in_schema=False, response_model=None)


def _add(to: Routes, query: Query) -> None:
    examples = {"keys": _KEYS_OF[query.name]} if query.name in _KEYS_OF else {}
    takes = parameters.model(
        f"query-{query.name}", [*map(_parameter, query.params.values()), parameters.FORMAT], examples
    )

    def ask(app: Serving, request: Request, given: Any) -> Response:
        asked = parameters.values(given)
        return answer(app, request, lambda revision: _answered(app, query, asked, revision))

    schema = schemas.answer(tuple(query.returns), of="query")
    schema["properties"]["rows"] = {"type": "array", "items": schemas.row(query)}
    add(
        to,
        f"{API}/queries/{query.name}",
        ask,
        name=f"query-{query.name}",
        tag="queries",
        summary=query.summary,
        takes=takes,
        content=json_and_csv(schema),
        description=f"Source: {query.source}",
    )


def _parameter(param: Param) -> Parameter:
    return Parameter(
        param.name,
        param.doc,
        _TYPES[param.type],
        repeated=param.type == "list[str]",
        required=not param.optional,
        choices=("key", "title") if param.name == "sort" else (),
    )


def _answered(app: App, query: Query, asked: Mapping[str, Any], revision: int) -> Answer:
    given = {n: list(v) if isinstance(v, tuple) else v for n, v in asked.items() if n not in ("format",)}
    rows = app.graph.rows(query.name, **given)
    shown = {name: value for name, value in given.items() if value != []}
    return Answer(
        {"query": query.name, "params": shown, "revision": revision, "rows": rows}, rows, tuple(query.returns)
    )


def _every(app: App, revision: int) -> Answer:
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
