"""Whether a server is asked at all: after repeated failures nobody waits for it any more, until it answers again."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from graph_service.errors import StoreUnavailable

#: So many failures one after another, each a server that did not answer, open the circuit; one that was waited for
#: longer than ``slow_s`` opens it alone, since all who come after it would wait as long.
MOST_FAILURES: Final = 3
#: Seconds between two looks whether the server answers again.
PAUSE_S: Final = 1.0
_log = logging.getLogger(__name__)


class NoAnswer(StoreUnavailable):
    """The server did not answer, or not in time; unlike one that answers that it cannot."""


class Circuit:
    """Lets calls to a server pass while it answers; refuses them at once while it does not.

    While it is open, a thread of its own asks the server by ``probe``, which raises where there is no answer, and
    closes the circuit when there is one. Safe between threads.
    """

    def __init__(self, url: str, probe: Callable[[], None], *, slow_s: float, pause_s: float = PAUSE_S) -> None:
        self._url, self._probe, self._slow, self._pause = url, probe, slow_s, pause_s
        self._lock = threading.Lock()
        self._failures = 0
        self._since: float | None = None
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
        start = time.monotonic()
        try:
            yield
        except NoAnswer:
            self._failed(time.monotonic() - start)
            raise
        self._failures = 0

    def close(self) -> None:
        """Stop asking."""
        self._ended.set()

    def _failed(self, waited_s: float) -> None:
        with self._lock:
            self._failures += 1 if waited_s < self._slow else MOST_FAILURES
            if self._failures < MOST_FAILURES or self._since is not None or self._ended.is_set():
                return
            self._since = time.monotonic()
        _log.error("%s does not answer: requests are refused until it does", self._url)
        threading.Thread(target=self._until_it_answers, name="circuit", daemon=True).start()

    def _until_it_answers(self) -> None:
        while not self._ended.wait(self._pause):
            try:
                self._probe()
            except StoreUnavailable:
                continue
            with self._lock:
                self._failures, self._since = 0, None
            _log.warning("%s answers again", self._url)
            return
