"""How the service listens and stops: no connection is held open by who says nothing, and a stop comes to an end."""

import asyncio
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any, ClassVar, Final

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from graph_service.cli.heap import give_back_what_is_freed
from graph_service.settings import Settings

#: What a stop may take beyond the time that requests have: threads that nothing can interrupt end, the store closes.
AFTER_S: Final = 10.0
#: How long a thread that works out an answer may keep all others waiting, of which one answers everybody. With Python's
#: own 5 ms, 200 readers beside a writer are answered two thirds as often, and the writer waits half as long again.
_SWITCH_S: Final = 0.001
_FULL: Final = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
_log = logging.getLogger(__name__)


def configured(app: Callable[..., Any], settings: Settings, **secured: Any) -> uvicorn.Config:
    """How the service of these settings is run; ``secured`` by TLS, as uvicorn takes it."""

    class Connection(ImpatientConnection):
        head_s = settings.request_timeout_s
        most = settings.most_connections

    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        http=Connection,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # what a proxy says is believed of those alone that were set up: api/callers.py
        **secured,
        timeout_graceful_shutdown=max(1, round(settings.stop_timeout_s)),
    )


class ImpatientConnection(H11Protocol):
    """A connection that is closed where the head of a request does not come in time, and refused beyond ``most``.

    That a body comes in time is seen to where it is read, since there it can be answered in words.
    """

    head_s: ClassVar[float]
    most: ClassVar[int]
    _patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        if len(self.connections) > self.most:
            transport.write(_FULL)
            transport.close()
            return
        self._await_head()

    def data_received(self, data: bytes) -> None:
        if not self.transport.is_closing():
            super().data_received(data)
            self._await_head()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._trust()
        super().connection_lost(exc)

    def _await_head(self) -> None:
        """Give the rest of a head its time from when it began, unless a request is being answered."""
        if self._is_answering():
            self._trust()
        elif self._patience is None:
            self._patience = self.loop.call_later(self.head_s, self.timeout_keep_alive_handler)

    def _is_answering(self) -> bool:
        cycle: Any = self.cycle
        return cycle is not None and not cycle.response_complete

    def _trust(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None


class StoppingServer(uvicorn.Server):
    """A server that a signal stops for good: what runs is finished within the time that is set, and the process goes
    on to close what it opened. Where a thread cannot be interrupted the process ends without it; what it had not
    finished is not in the graph."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if not self.should_exit:
            limit = (self.config.timeout_graceful_shutdown or 0) + AFTER_S
            threading.Thread(target=_end_after, args=(limit,), name="stop", daemon=True).start()
        super().handle_exit(sig, frame)

    def serve_until_stopped(self, sockets: list[Any]) -> None:
        """Run until SIGTERM or SIGINT. Afterwards these signals change nothing more: the stop is under way."""
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, self.handle_exit)  # uvicorn puts these back, and raises the signal again at its end
        sys.setswitchinterval(_SWITCH_S)
        give_back_what_is_freed()
        self.run(sockets=sockets)


def _end_after(seconds: float) -> None:
    threading.Event().wait(seconds)
    _log.error("the stop took more than %.0f seconds; what still ran is given up", seconds)
    os._exit(0)
