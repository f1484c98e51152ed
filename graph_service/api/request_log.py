"""Which request is which, and what became of it: an id for each, and a line in the access log."""

import logging
import re
import uuid
from time import perf_counter
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph_service.api.load import WATCHED
from graph_service.api.metrics import ROUTE
from graph_service.logs import ACCESS, MEMBERS, REQUEST

HEADER: Final = "X-Request-Id"
#: What is taken as the id of a request from a proxy or a client; anything else gets one made here.
_WELL_FORMED: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_log = logging.getLogger(ACCESS)


class RequestLog:
    """ASGI, outermost: each request has an id, which every answer carries and every line of the log about it names.

    ``access`` is off, routes or addresses. A route is shown as it is described, such as ``/projects/{key}``; the
    address, with its query, may hold names of people, so it is left out unless it is asked for.
    """

    def __init__(self, app: ASGIApp, access: str = "off") -> None:
        self._app, self._access = app, access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        request = request_id(Headers(scope=scope).get(HEADER))
        start, status, size, routes = perf_counter(), 0, 0, list[str]()

        async def sending(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = request
            size += len(message.get("body", b""))
            await send(message)

        token = REQUEST.set(request)
        try:
            await self._app({**scope, ROUTE: routes}, receive, sending)
        finally:
            if self._access != "off":
                self._write(scope, "".join(routes[:1]), status, perf_counter() - start, size)
            REQUEST.reset(token)

    def _write(self, scope: Scope, route: str, status: int, seconds: float, size: int) -> None:
        members = {
            "method": scope["method"],
            "route": route or "none",
            "status": status,
            "ms": round(seconds * 1000, 1),
            "bytes": size,
        }
        if self._access == "addresses":
            query = scope.get("query_string", b"").decode("latin-1")
            members["address"] = f"{scope['path']}?{query}" if query else scope["path"]
        level = logging.DEBUG if scope["path"] in WATCHED and status < 500 else logging.INFO
        _log.log(level, "request", extra={MEMBERS: members})


def request_id(given: str | None) -> str:
    """The id of a request: as given where that is well-formed, else a new one.

    >>> request_id("proxy-12.a"), len(request_id("a b")), len(request_id(None))
    ('proxy-12.a', 32, 32)
    """
    return given if given and _WELL_FORMED.fullmatch(given) else uuid.uuid4().hex
