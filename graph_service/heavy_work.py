"""Whose turn it is: heavy work is done a few at a time, a bounded number waits, and who gave up is not worked for."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from graph_service.errors import GraphServiceError

#: Set where who asked has hung up. Work that takes long looks at it from time to time, and stops.
_GIVEN_UP: ContextVar[threading.Event | None] = ContextVar("given_up", default=None)
_LOOK_S: Final = 0.25


class HeavyQueueFull(GraphServiceError):
    """As much heavy work waits as may wait; trying again later may help."""


class GivenUp(GraphServiceError):
    """Who asked for it has hung up; nothing was stored."""


@contextmanager
def given_up_by(event: threading.Event) -> Iterator[None]:
    """What is done within is given up once ``event`` is set."""
    token = _GIVEN_UP.set(event)
    try:
        yield
    finally:
        _GIVEN_UP.reset(token)


def is_given_up() -> bool:
    """Whether nobody waits any more for what is being done."""
    event = _GIVEN_UP.get()
    return event is not None and event.is_set()


class HeavyWork:
    """Turns for heavy work, first come, first served. Safe between threads."""

    def __init__(self, at_once: int = 2, waiting: int = 8) -> None:
        self._at_once, self._most_waiting = at_once, waiting
        self._changed = threading.Condition()
        self._running = 0
        self._queue: deque[object] = deque()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Around one piece of heavy work; waits until it is its turn.

        Raises:
            HeavyQueueFull: too many wait already.
            GivenUp: who asked for it hung up before it began.
        """
        self._take()
        try:
            yield
        finally:
            with self._changed:
                self._running -= 1
                self._changed.notify_all()

    def places(self) -> tuple[int, int]:
        """How many are being worked, and how many wait."""
        with self._changed:
            return self._running, len(self._queue)

    def _take(self) -> None:
        ticket = object()
        with self._changed:
            if self._running >= self._at_once and len(self._queue) >= self._most_waiting:
                raise HeavyQueueFull(
                    "{running} imports, documents, exports or suggestions are being worked and {n} wait; "
                    "try again in a quarter of a minute",
                    running=self._running,
                    n=len(self._queue),
                )
            self._queue.append(ticket)
            try:
                while self._running >= self._at_once or self._queue[0] is not ticket:
                    self._changed.wait(_LOOK_S)
                    if is_given_up():
                        raise GivenUp("who asked for this has hung up; nothing was stored")
                self._running += 1
            finally:
                self._queue.remove(ticket)
                self._changed.notify_all()
