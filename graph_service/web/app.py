"""The whole service: the API, and the pages that ask the same questions."""

from collections.abc import Awaitable, Callable, Collection, Sequence

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.convertors import IntegerConvertor, register_url_convertor
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response

from graph_service.api import app as api
from graph_service.api.bodies import upload
from graph_service.api.threads import WRITES
from graph_service.app import App
from graph_service.dumps import DumpSchedule
from graph_service.exchange import files
from graph_service.questions.registry import QUESTIONS
from graph_service.web import assets, pages
from graph_service.web.listing import LISTED
from graph_service.web.pages import Page, View, answered
from graph_service.web.problems import Readable
from graph_service.web.request import PageRequest, map_filters
from graph_service.web.staging import Staging
from graph_service.web.views import (
    account_routes,
    changes,
    draft_routes,
    drawings,
    entities,
    grids,
    imports,
    items,
    overview,
    questions,
    search,
    sources,
)

_Endpoint = Callable[[Request], Awaitable[Response]]
_Run = Callable[[Callable[[], Response]], Awaitable[Response]]


class _RevisionConvertor(IntegerConvertor):
    """The number of a change in an address. One with more digits than any change has is no address of ours: Python
    itself refuses to read 5,000 of them."""

    regex = "[0-9]{1,8}"


register_url_convertor("revision", _RevisionConvertor())


def create_app(app: App, *, names: Collection[str] = (), dumps: DumpSchedule | None = None) -> FastAPI:
    """The service of an application with its pages; the caller closes it. ``names`` and
    ``dumps`` as for the API's own."""
    service = api.create_app(app, names=names, dumps=dumps)
    for path, (view, takes) in _views().items():
        pages.add(service, app, path, view, takes)
    _add_writes(service, app, Staging(2 * app.settings.max_import_mib * files.MIB))
    draft_routes.add_to(service, app)
    account_routes.add_to(service, app)
    service.router.add_route("/static/{name}", assets.serve, include_in_schema=False)
    service.user_middleware.insert(2, Middleware(Readable, app=app))  # within what names requests and compresses
    return service


def _views() -> dict[str, tuple[View, Sequence[str]]]:
    """Each page by its path, with the parameters that its address takes."""
    scope = tuple(each.name for each in map_filters())
    return {
        "/": (overview.overview, LISTED),
        "/plans/{key}": (_of(overview.plan), ("format",)),
        "/gaps": (questions.gaps, (*_takes("gaps"), *LISTED)),
        "/coverage": (questions.coverage, (*_takes("coverage"), *LISTED)),
        "/advantage": (questions.advantage, (*_takes("advantage"), *LISTED)),
        "/items/{key}": (_of(items.item), ()),
        "/projects": (items.projects, (*items.PROJECT_FILTERS, "item", *LISTED)),
        "/projects/{key}": (_of(items.project), ()),
        "/entities": (entities.entities, LISTED),
        "/entities/{key}": (_of(entities.entity), (*entities.FILTERS, *LISTED)),
        "/sources": (sources.sources, LISTED),
        "/sources/{key}": (_of(sources.source), LISTED),
        "/search": (search.search, ("q",)),
        "/nodes/{key}": (_of(search.found), ()),
        "/map": (drawings.map_, scope),
        "/map/download": (drawings.download, (*scope, "format")),
        "/matrix": (grids.matrix, (*scope, *grids.SIDES, "format")),
        "/matrix/cell": (grids.cell, (*scope, *grids.SIDES, "row", "column", *LISTED)),
        "/explore": (drawings.explore, ("q", "centre", "keys", "depth")),
        "/explore/frame": (drawings.frame, ("centre", "keys", "depth")),
        "/money": (grids.money, (*scope, "measure", "format")),
        "/places": (drawings.places, (*scope, "format")),
        "/import": (imports.start, ("done",)),
        "/import/form": (imports.form, ()),
        "/plans/{key}/workbook": (_of(imports.plan), ()),
        "/changes": (changes.changes, ("before", "format")),
        "/changes/{number:revision}": (lambda request: changes.change(request, _number(request)), ("done",)),
        "/changes/{number:revision}/undo": (lambda request: changes.undoing(request, _number(request)), ()),
    }


def _takes(question: str) -> tuple[str, ...]:
    """What a page of a question takes of its parameters: how it is worked out and explained is the page's own."""
    return tuple(each.name for each in QUESTIONS[question].parameters if each.name not in ("explain", "draws", "as_of"))


def _of(view: Callable[[PageRequest, str], Page | Response]) -> View:
    """A view of one node, whose key is in the path."""
    return lambda request: view(request, str(request.http.path_params["key"]))


def _number(request: PageRequest) -> int:
    return int(request.http.path_params["number"])


def _add_writes(service: FastAPI, app: App, staging: Staging) -> None:
    async def check(http: Request) -> Response:
        file = await upload(http)
        return await _shown(app, http, lambda request: imports.check(request, staging, file))

    async def confirm(http: Request) -> Response:
        async with http.form(max_files=0, max_fields=4) as form:
            author, seen = (str(form.get(name) or "").strip()[:200] for name in ("author", "seen"))
        token = str(http.path_params["token"])
        return await _shown(app, http, lambda request: imports.confirm(request, staging, token, author, seen))

    async def undo(http: Request) -> Response:
        async with http.form(max_files=0, max_fields=4) as form:
            return await _shown(app, http, lambda request: changes.undo(request, _number(request), form), WRITES.run)

    pages.add(
        service,
        app,
        "/imports/{token}",
        lambda request: imports.review(request, staging, str(request.http.path_params["token"])),
        ("format",),
    )
    _add_post(service, "/imports", check)
    _add_post(service, "/imports/{token}/confirm", confirm)
    _add_post(service, "/changes/{number:revision}/undo", undo)


def _add_post(service: FastAPI, path: str, endpoint: _Endpoint) -> None:
    service.router.add_route(path, endpoint, methods=["POST"], name=f"post {path}", include_in_schema=False)


async def _shown(app: App, http: Request, view: View, run: _Run = run_in_threadpool) -> Response:
    """What comes after a form was sent; the work is done beside the loop that takes requests."""
    return await run(lambda: answered(PageRequest.of(app, http), view))
