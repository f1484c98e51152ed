"""What was answered a moment ago and holds still is sent again at once: it waits for no thread and no store."""

import asyncio
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any, Final

from cachetools import LRUCache
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from graph_service.api.compression import pack, takes_gzip
from graph_service.graph import Graph

#: Where a route leaves an answer that is the same for everybody who asks in the same way while nothing changes.
_KNOWN: Final = "graph_service.known"
#: Bytes that are held in all. What is larger than an eighth of that is not worth it.
_MOST: Final = 64 * 1024 * 1024
_ADDRESSES: Final = 10_000
#: What an answer depends on beside its address, and the cookies that it does not depend on.
_HEADERS: Final = ("accept", "accept-language", "host")
_NO_MATTER: Final = "alignment_session"
_UNCHANGED: Final = ("content-length", "content-type", "content-encoding")


@dataclass(frozen=True, slots=True)
class _Known:
    """An answer, what the framework knew of its route, and the day: questions speak of today."""

    answer: Response
    unchanged: Response
    route: dict[str, Any]
    day: date


class KnownAnswers:
    """ASGI, within all that guards: sends again what is known, where the store can say that nothing was written since.
    Of those who ask for the same, which has to be made, one has it made and the others wait.

    The state is that of one event loop, so it needs no lock.
    """

    def __init__(self, app: ASGIApp, graph: Graph) -> None:
        self._app, self._graph = app, graph
        self._version: int | None = None
        self._held: LRUCache[bytes, _Known] = LRUCache(_MOST, getsizeof=lambda each: 1_000 + len(each.answer.body))
        #: What was left once, so that it is worth waiting for; and what is being made.
        self._worth: LRUCache[bytes, bool] = LRUCache(_ADDRESSES)
        self._making: dict[bytes, asyncio.Event] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or self._graph.store.version is None:
            return await self._app(scope, receive, send)
        name = _identity(scope)
        if (making := self._making.get(name)) is not None:
            await making.wait()
        if (found := self._find(name)) is not None:
            scope.update(found.route)
            self._graph.answers.hit()
            shown = found.unchanged if has(Headers(scope=scope), found.answer.headers["ETag"]) else found.answer
            return await shown(scope, receive, send)
        made = asyncio.Event()
        if self._worth.get(name):
            self._making.setdefault(name, made)
        try:
            await self._make(name, scope, receive, send)
        finally:
            if self._making.get(name) is made:
                del self._making[name]
            made.set()

    def _find(self, name: bytes) -> _Known | None:
        version = self._graph.store.version
        if version != self._version:
            self._held.clear()
            self._version = version
        found = self._held.get(name)
        return found if found is not None and found.day == date.today() else None

    async def _make(self, name: bytes, scope: Scope, receive: Receive, send: Send) -> None:
        version, day = self._version, date.today()
        left = scope[_KNOWN] = list[Response]()
        await self._app(scope, receive, send)
        self._worth[name] = bool(left)
        if left and version == self._version and len(left[0].body) < _MOST // 8:
            route = {each: scope[each] for each in ("route", "endpoint") if each in scope}
            self._held[name] = _Known(left[0], unchanged(left[0]), route, day)


def leave(request: Request, answer: Response) -> Response:
    """Let an answer be sent again to those who ask in the same way while nothing changes; returns it. What cookies it
    sets, its address says. It is compressed where who asked takes it so."""
    pack(request.scope, answer)
    request.scope.get(_KNOWN, []).append(answer)
    return answer


def unchanged(answer: Response) -> Response:
    """Word that the caller has this answer already, with the headers of the answer."""
    kept = {name: value for name, value in answer.headers.items() if name not in _UNCHANGED}
    return Response(status_code=304, headers=kept)


def has(headers: Headers, tag: str) -> bool:
    """Whether the caller has the answer of that tag, by what it sent."""
    given = headers.get("If-None-Match", "").strip()
    return given == "*" or tag.removeprefix("W/") in (each.strip().removeprefix("W/") for each in given.split(","))


def _identity(scope: Scope) -> bytes:
    """All that an answer depends on, as a digest: strangers may send long addresses, and many."""
    http = HTTPConnection(scope)
    cookies = sorted(pair for pair in http.cookies.items() if not pair[0].endswith(_NO_MATTER))
    headers = [http.headers.getlist(name) for name in _HEADERS]
    actor = scope.get("state", {}).get("actor")
    parts = scope["path"], scope["query_string"], scope["scheme"], headers, takes_gzip(http.headers), cookies, actor
    return blake2b(repr(parts).encode(), digest_size=16).digest()
