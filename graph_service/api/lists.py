"""The lists of what is in the graph, one node of each, and what hangs on it."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from graph_service.api import parameters, schemas
from graph_service.api.dependencies import Serving
from graph_service.api.paging import Page
from graph_service.api.responses import Answer, answer
from graph_service.api.routing import NO_QUERY, TABLE, TAGGED, key_such_as, routes_of, taking, typed
from graph_service.changes import state
from graph_service.graph import Graph
from graph_service.model import LABELS, RELATIONSHIPS, NodeRef
from graph_service.queries import Queries, Query
from graph_service.questions.lookups import LISTS, family, require
from graph_service.questions.question import Parameter
from graph_service.stores.base import Row

#: an example key of each list, of the Mali seed; it has no results and no themes.
ONE: Final[Mapping[str, str | None]] = {
    "frameworks": "mli-itsp",
    "priorities": "mli-isf-1",
    "objectives": "mli-itsp-1",
    "results": None,
    "entities": "undp",
    "projects": "mli-gao-livelihoods",
    "locations": "ml07",
    "themes": None,
    "sources": "mli-slf-retreat-2021-07-31",
    "findings": "mli-itsp-strength-1",
}
_SORTS: Final = ("key", "title")
#: What a query file pages by; the routes have ``limit`` and ``cursor`` for it.
_PAGING: Final = {"sort", "after_value", "after_key", "limit"}
#: Filters that name nodes -> labels of those; and of these, the ones that take what is PART_OF them too.
_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "framework": ("Framework",),
    "entity": ("Entity",),
    "location": ("Location",),
    "theme": ("Theme",),
    "item": ("Priority", "Objective", "Result"),
}
_FAMILIES: Final = ("entity", "location", "theme")
_SORT: Final = Parameter("sort", "what the rows are sorted by", choices=_SORTS, default="key")
_PAGES: Final = (parameters.LIMIT, parameters.CURSOR, parameters.FORMAT, parameters.DIALECT)
_TYPE: Final = Parameter("type", "only relationships of this type", repeated=True, choices=tuple(RELATIONSHIPS))


def routes(queries: Queries) -> APIRouter:
    """The routes of every list, made of its query file."""
    router = routes_of("lists")
    for name, label in LISTS.items():
        _add_list(router, queries, name, label)
        _add_one(router, name, label)
        _add_neighbours(router, queries["neighbours"], name, label)
    return router


def _add_list(router: APIRouter, queries: Queries, name: str, label: str) -> None:
    query = queries[name]

    def page(app: Serving, request: Request, given: Any) -> Response:
        asked = parameters.values(given)

        def work(revision: int) -> Answer:
            return _page(app.graph, name, asked, Page.asked(request, revision, asked, asked["sort"]))

        return answer(app, request, work)

    router.get(
        f"/{name}",
        name=name,
        operation_id=name,
        summary=query.summary,
        description=f"{LABELS[label].doc[0].upper()}{LABELS[label].doc[1:]}. AND across filters, OR within one. "
        "CSV and XLSX have every row unless `limit` is given.",
        response_model=schemas.page(name, schemas.list_row(query)),
        responses=TABLE,
    )(taking(page, parameters.model(name, [*filters(query), _SORT, *_PAGES])))


def _add_one(router: APIRouter, name: str, label: str) -> None:
    def one(app: Serving, request: Request, key: str) -> Response:
        return answer(app, request, lambda revision: Answer(node(app.graph, key, label) | {"revision": revision}))

    router.get(
        f"/{name}/{{key}}",
        name=label.lower(),
        operation_id=label.lower(),
        summary=f"One {label.lower()} with all its properties and the title of its source.",
        response_model=schemas.node(label),
        responses=TAGGED,
        dependencies=NO_QUERY,
    )(typed(one, key=key_such_as(ONE[name])))


def _add_neighbours(router: APIRouter, query: Query, name: str, label: str) -> None:
    def neighbours(app: Serving, request: Request, key: str, given: Any) -> Response:
        asked = parameters.values(given)

        def work(revision: int) -> Answer:
            require(app.graph, [key], [label])
            page = Page.asked(request, revision, asked, "relationship")
            return _neighbours(app.graph, key, asked["type"], page)

        return answer(app, request, work)

    takes = parameters.model(f"{name}-neighbours", [_TYPE, *_PAGES])
    router.get(
        f"/{name}/{{key}}/neighbours",
        name=f"{label.lower()}-neighbours",
        operation_id=f"{label.lower()}-neighbours",
        summary=query.summary.replace("some nodes", f"one {label.lower()}"),
        response_model=schemas.page("neighbours", schemas.query_row(query, source_title="title of the source")),
        responses=TABLE,
    )(taking(neighbours, takes, key=key_such_as(ONE[name])))


def filters(query: Query) -> list[Parameter]:
    """The filters of a list, from its query file: one word each, repeatable, with the words of the model."""
    found = []
    for param in query.params.values():
        if param.name in _PAGING:
            continue
        if param.type != "list[str]":
            found.append(Parameter(param.name, param.doc))
            continue
        single = singular(param.name)
        rule = LABELS[LISTS[query.name]].properties.get(single)
        below = ", and what is part of it" if single in _FAMILIES else ""
        doc = f"only these {param.doc.removesuffix('; empty for all')}{below}"
        found.append(Parameter(single, doc, repeated=True, choices=rule.words if rule else ()))
    return found


def singular(name: str) -> str:
    """The name of one of the many that a query file's parameter takes."""
    return "entity" if name == "entities" else name.removesuffix("s")


def node(graph: Graph, key: str, label: str) -> Row:
    """One node with all its properties, and the title of its source.

    Raises:
        NotFound: there is no such node, or it has another label.
    """
    require(graph, [key], [label])
    found = graph.store.view(lambda tx: state.nodes(tx, [key]))[NodeRef(key).key]
    titles = source_titles(graph, [dict(found.properties)])
    return {
        "key": key,
        "label": label,
        **found.properties,
        "source_title": titles.get(str(found.properties.get("source"))),
    }


def source_titles(graph: Graph, rows: Sequence[Row]) -> dict[str, str]:
    """Title of each source that rows name, by key."""
    wanted = sorted({row["source"] for row in rows if row.get("source")})
    return {row["key"]: row["title"] for row in graph.named(wanted)} if wanted else {}


def _page(graph: Graph, name: str, asked: Row, page: Page) -> Answer:
    query = graph.queries[name]
    values = {param: _filter(graph, param, asked) for param in query.params if param not in _PAGING}
    after = {"after_value": page.after[0], "after_key": page.after[1]}
    rows = graph.rows(name, **values, **after, sort=page.order, limit=page.limit + 1)
    return page.answer(rows, [column for column in query.returns if column != "sort_value"], "sort_value")


def _neighbours(graph: Graph, key: str, kinds: Sequence[str], page: Page) -> Answer:
    found = graph.neighbours([key], kinds)
    rows = [row for row in found if row["relationship"] > (page.after[0] or "")]
    rows = sorted(rows, key=lambda row: str(row["relationship"]))[: page.limit + 1]
    titles = source_titles(graph, rows)
    shown = [{**row, "source_title": titles.get(row["source"])} for row in rows]
    return page.answer(shown, [*graph.queries["neighbours"].returns, "source_title"], "relationship")


def _filter(graph: Graph, name: str, asked: Row) -> Any:
    if name == "search":
        return asked.get("search")
    single = singular(name)
    given = list(asked.get(single, ()))
    if given and single in _NAMES:
        require(graph, given, _NAMES[single])
    return sorted(family(graph, given)) if given and single in _FAMILIES else given
