"""The application: an open graph in, an ASGI application out."""

from collections.abc import Collection
from typing import Any, Final

from fastapi import FastAPI
from starlette.middleware import Middleware

from graph_service import __version__
from graph_service.api import (
    accounts,
    canned,
    changes,
    cypher,
    docs,
    exports,
    guards,
    health,
    imports,
    lists,
    maps,
    problems,
    questions,
    whatif,
)
from graph_service.api.access_guard import AccessGuard
from graph_service.api.compression import Compressed
from graph_service.api.drafts import decisions, readings, uploads
from graph_service.api.known_answers import KnownAnswers
from graph_service.api.load import LoadGuard
from graph_service.api.metrics import Measured, Metrics
from graph_service.api.readiness import Readiness
from graph_service.api.request_log import RequestLog
from graph_service.app import App
from graph_service.dumps import DumpSchedule

TITLE: Final = "Strategic-alignment graph"
_ABOUT: Final = (
    "Plans of a UN mission and its country team in one graph: who covers which objective, who leads, and what "
    "breaks. Filters are AND across kinds and OR within one. Every GET has an ETag of the graph's revision; rows "
    "come as JSON, or as CSV with `?format=csv` or `Accept: text/csv`. A write may say which revision it saw with "
    "`If-Match`. Where several replicas serve one cluster, send the `Alignment-Bookmarks` of a write with later reads."
)


class _Application(FastAPI):
    def openapi(self) -> dict[str, Any]:
        schema = super().openapi()
        schema.setdefault("components", {}).setdefault("schemas", {})["Problem"] = problems.SCHEMA
        return schema


def create_app(app: App, *, names: Collection[str] = (), dumps: DumpSchedule | None = None) -> FastAPI:
    """The service of an application, which the caller closes.

    ``names`` are host names under which it is reached beside ``localhost`` and the setting ``host``,
    such as that of a proxy before it. ``dumps`` are those that are made of it by themselves.
    """
    metrics = Metrics()
    api = _Application(
        title=TITLE,
        version=__version__,
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        middleware=[
            Middleware(RequestLog, access=app.settings.access_log),
            Middleware(Compressed),
            Middleware(guards.SecurityHeaders, classification=app.settings.classification),
            Middleware(Measured, metrics=metrics),
            Middleware(LoadGuard, most=app.settings.most_requests, body_s=app.settings.request_timeout_s),
            Middleware(
                guards.RequestGuard, host=app.settings.host, names=names, max_import_mib=app.settings.max_import_mib
            ),
            Middleware(AccessGuard, access=app.access),
            Middleware(KnownAnswers, graph=app.graph),
        ],
    )
    api.state.app = app
    api.state.metrics = metrics
    api.state.readiness = Readiness(app.graph)
    api.state.dumps = dumps or DumpSchedule(app.graph, None)
    problems.register(api)
    for router in (
        questions.router,
        whatif.router,
        lists.routes(app.graph.queries),
        maps.router,
        canned.routes(app.graph.queries),
        cypher.router,
        readings.router,
        uploads.router,
        decisions.router,
        changes.router,
        imports.router,
        exports.router,
        accounts.router,
        docs.router,
        health.router,
    ):
        api.include_router(router)
    return api
