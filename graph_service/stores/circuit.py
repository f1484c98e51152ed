"""Whether a server is asked at all: while it does not answer nobody waits for it, until it answers again."""

import itertools
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from graph_service.errors import StoreUnavailable

#: So many calls one after another that the server did not answer open the circuit.
MOST_FAILURES: Final = 3
#: A call that has waited so long is a reason to ask the server whether it answers at all, seconds: it may have hung,
#: or be slow at this one.
SUSPICIOUS_S: Final = 1.0
#: Seconds between two looks.
PAUSE_S: Final = 0.5
_log = logging.getLogger(__name__)


class NoAnswer(StoreUnavailable):
    """The server did not answer; unlike one that answers that it cannot, or is slow."""


class Circuit:
    """Lets calls to a server pass while it answers; refuses them at once while it does not.

    A thread of its own asks the server by ``probe``, which raises where there is no answer: where a call waits for
    long, and from then on, or after repeated failures, until there is an answer. Safe between threads.
    """

    def __init__(
        self, url: str, probe: Callable[[], None], *, suspicious_s: float = SUSPICIOUS_S, pause_s: float = PAUSE_S
    ) -> None:
        self._url, self._probe, self._suspicious, self._pause = url, probe, suspicious_s, pause_s
        self._lock = threading.Lock()
        self._numbers = itertools.count()
        self._waiting: dict[int, float] = {}
        self._failures = 0
        self._since: float | None = None
        self._watcher: threading.Thread | None = None
        self._ended = threading.Event()

    @property
    def is_open(self) -> bool:
        """Whether calls are refused."""
        return self._since is not None

    @contextmanager
    def call(self) -> Iterator[None]:
        """Around one call to the server.

        Raises:
            NoAnswer: the circuit is open.
        """
        if (since := self._since) is not None:
            raise NoAnswer(
                "Neo4j at {url} has not answered for {n:.0f} seconds; it is asked again each second, so try again soon",
                url=self._url,
                n=time.monotonic() - since,
            )
        number, start = next(self._numbers), time.monotonic()
        self._waiting[number] = start
        self._watch()
        try:
            yield
        except NoAnswer:
            self._failed()
            raise
        finally:
            del self._waiting[number]
        self._failures = 0

    def close(self) -> None:
        """Stop asking."""
        self._ended.set()

    def _failed(self) -> None:
        with self._lock:
            self._failures += 1
            opens = self._failures >= MOST_FAILURES
        if opens:
            self._open(time.monotonic())

    def _open(self, since: float) -> None:
        with self._lock:
            if self._since is not None or self._ended.is_set():
                return
            self._since = since
        _log.error("%s does not answer: requests are refused until it does", self._url)

    def _watch(self) -> None:
        if self._watcher is None:
            with self._lock:
                if self._watcher is None:
                    self._watcher = threading.Thread(target=self._watched, name="circuit", daemon=True)
                    self._watcher.start()

    def _watched(self) -> None:
        while not self._ended.wait(self._pause):
            longest = min(list(self._waiting.values()), default=None)
            if self._since is None and (longest is None or time.monotonic() - longest < self._suspicious):
                continue
            try:
                self._probe()
            except StoreUnavailable:
                self._open(time.monotonic() if longest is None else longest)
                continue
            if self._since is not None:
                with self._lock:
                    self._failures, self._since = 0, None
                _log.warning("%s answers again", self._url)
