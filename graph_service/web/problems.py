"""Errors as pages: what the service answers a program as a problem, a browser gets with the next step."""

from collections.abc import Sequence
from typing import Final

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph_service.api.problems import ASKED, MEDIA_TYPE, Problem
from graph_service.app import App
from graph_service.web import language
from graph_service.web.pages import POLICY, Page, sent
from graph_service.web.request import PageRequest

_OURS: Final = ("/api/", "/healthz", "/readyz", "/metrics", "/openapi.json")
#: What a page of an error keeps of the answer to a program; it has a policy of its own.
_CARRIED: Final = (
    "retry-after",
    "allow",
    "alignment-classification",
    "strict-transport-security",
    "x-content-type-options",
    "x-frame-options",
    "cross-origin-resource-policy",
    "cross-origin-opener-policy",
)


class Readable:
    """ASGI, around the API's own: turns a problem into a page where a browser asked for one."""

    def __init__(self, inner: ASGIApp, app: App) -> None:
        self._inner, self._app = inner, app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _wants_page(scope):
            return await self._inner(scope, receive, send)
        begun: Message | None = None
        body, told = b"", list[Problem]()

        async def sending(message: Message) -> None:
            nonlocal begun, body
            if message["type"] == "http.response.start":
                if MEDIA_TYPE in Headers(raw=message["headers"]).get("Content-Type", ""):
                    begun = message
                    return
                await send(message)
            elif begun is None:
                await send(message)
            else:
                body += message.get("body", b"")
                if not message.get("more_body"):
                    await self._page(scope, begun, body, told)(scope, receive, send)

        await self._inner({**scope, ASKED: told}, receive, sending)

    def _page(self, scope: Scope, begun: Message, body: bytes, told: Sequence[Problem]) -> Response:
        http = Request(scope)
        headers = Headers(raw=begun["headers"])
        carried = {name: value for name, value in headers.items() if name in _CARRIED}
        try:
            page = _shown(self._app, http, int(begun["status"]), told[-1])
        except Exception:  # the page of an error must not fail: then the problem goes out as it came
            return Response(body, begun["status"], dict(headers))
        page.headers.update(carried)
        return page


def _wants_page(scope: Scope) -> bool:
    accepted = Headers(scope=scope).get("Accept", "")
    return "text/html" in accepted and not scope["path"].startswith(_OURS)


def _shown(app: App, http: Request, status: int, problem: Problem) -> Response:
    """The page of a problem. Nothing is read from the graph, which may be what failed."""
    lang = language.chosen(http, app.settings.language)
    request = PageRequest(app, http, lang, 0, None, http.query_params.multi_items()[:50])
    kind = {403: "refused", 404: "missing", 409: "moved_on", 412: "moved_on", 413: "large", 503: "busy"}.get(
        status, "wrong" if status < 500 else "failed"
    )
    shown = {
        "status": status,
        "kind": kind,
        "of": problem.kind.slug,
        "detail": problem.detail,
        "faults": problem.faults[:20],
    }
    response = sent(request, Page("problem.html", shown, status=status, fresh=True))
    response.headers["Content-Security-Policy"] = POLICY
    return response
