"""Where the pages of drafts are, and what is sent to them."""

from collections.abc import Sequence

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from graph_service.app import App
from graph_service.web import pages
from graph_service.web.drafts.session import DraftSession
from graph_service.web.pages import Act, View, answered
from graph_service.web.request import PageRequest
from graph_service.web.views import draft_decisions, draft_effects, drafts, workbench

_FIELDS = 5_000


def add_to(service: FastAPI, app: App) -> None:
    """Add the pages of drafts."""
    session = DraftSession()
    reads: dict[str, tuple[View, Sequence[str]]] = {
        "/drafts": (drafts.every, ("format", "version_of")),
        "/drafts/reading/{token}": (lambda r: drafts.reading(r, session, _in(r, "token")), ("name", "version_of")),
        "/drafts/{key}": (lambda r: workbench.workbench(r, session, _in(r, "key")), workbench.TAKES),
        "/drafts/{key}/effect": (lambda r: draft_effects.effects(r, _in(r, "key")), ("effect", "framework", "format")),
        "/drafts/{key}/versions": (lambda r: draft_effects.versions(r, _in(r, "key")), ("how", "format")),
        "/drafts/{key}/bulk": (lambda r: draft_decisions.bulk(r, session, _in(r, "key")), ("at_least",)),
        "/drafts/{key}/keep": (lambda r: draft_decisions.keeping(r, _in(r, "key")), ("kind", "standing")),
        "/drafts/{key}/statements/{one}": (
            lambda r: workbench.statement(r, session, _in(r, "key"), _in(r, "one")),
            (),
        ),
        "/drafts/{key}/statements/{one}/parts": (
            lambda r: workbench.found(r, session, _in(r, "key"), _in(r, "one")),
            ("find",),
        ),
    }
    writes: dict[str, Act] = {
        "/drafts/name": drafts.name,
        "/drafts/{key}/describe": lambda r, form: drafts.describe(r, _in(r, "key"), form),
        "/drafts/{key}/bulk": lambda r, form: draft_decisions.accept(r, session, _in(r, "key"), form),
        "/drafts/{key}/keep": lambda r, form: draft_decisions.keep(r, _in(r, "key"), form),
        "/drafts/{key}/undo": lambda r, form: workbench.undo(r, session, _in(r, "key"), form),
        "/drafts/{key}/statements/{one}": lambda r, form: workbench.act(r, session, _in(r, "key"), _in(r, "one"), form),
    }
    for path, (view, takes) in reads.items():
        pages.add(service, app, path, view, takes)
    for path, act in writes.items():
        pages.add_form(service, app, path, act, _FIELDS)

    async def take(http: Request) -> Response:
        file = await drafts.sent_file(http)
        return await run_in_threadpool(
            lambda: answered(PageRequest.of(app, http), lambda request: drafts.take(request, session, file))
        )

    service.router.add_route("/drafts", take, methods=["POST"], name="post /drafts", include_in_schema=False)


def _in(request: PageRequest, name: str) -> str:
    return str(request.http.path_params[name])
