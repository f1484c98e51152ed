"""What is let in: no more requests at once than can be answered, none whose body does not come or whose caller left."""

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph_service.api.problems import Overloaded, TooSlow
from graph_service.heavy_work import given_up_by

#: Where those who watch the service look every few seconds; never refused.
WATCHED: Final = ("/healthz", "/readyz", "/metrics")
#: A body that comes steadily may take longer than its time: as long as so many bytes a second take.
SLOWEST_BYTES_S: Final = 16 * 1024


class LoadGuard:
    """ASGI: refuses requests beyond ``most`` at once, and those whose body stops coming; tells the work for a caller
    who hangs up.

    The state is that of one event loop, so it needs no lock.
    """

    def __init__(self, app: ASGIApp, *, most: int, body_s: float) -> None:
        self._app, self._most, self._body_s, self._now = app, most, body_s, 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in WATCHED:
            return await self._app(scope, receive, send)
        if self._now >= self._most:
            raise Overloaded("{n} requests are being answered already; try again in a second", n=self._now)
        self._now += 1
        gone, watching = threading.Event(), list[asyncio.Task[None]]()

        async def watch() -> None:
            while (await receive())["type"] != "http.disconnect":
                pass
            gone.set()

        def whole() -> None:
            watching.append(asyncio.create_task(watch()))

        try:
            with given_up_by(gone):
                if scope["method"] in ("GET", "HEAD"):
                    whole()
                    await self._app(scope, receive, send)
                else:
                    await self._app(scope, _impatient(receive, self._body_s, whole), send)
        finally:
            self._now -= 1
            for task in watching:
                task.cancel()


def _impatient(receive: Receive, limit_s: float, ended: Callable[[], None]) -> Receive:
    """``receive`` that gives up where no more of the body comes for ``limit_s``, or it comes too slowly in all.
    ``ended`` is called once all of it has come."""
    start, had, whole = time.monotonic(), 0, False

    async def receiving() -> Message:
        nonlocal had, whole
        if whole:  # what follows is only that the caller hangs up
            return await receive()
        left = start + limit_s + had / SLOWEST_BYTES_S - time.monotonic()
        try:
            message = await asyncio.wait_for(receive(), min(max(left, 0.0), limit_s))
        except TimeoutError as error:
            raise TooSlow(
                "no more of the body came for {n:.0f} seconds; {had:,} bytes of it had come: send it again, whole",
                n=limit_s,
                had=had,
            ) from error
        had += len(message.get("body", b""))
        whole = not message.get("more_body", False)
        if whole:
            ended()
        return message

    return receiving
