"""The one memory of what was worked out: answers by state of the graph, question and parameters, each made once."""

import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLong
from contextlib import suppress
from operator import itemgetter
from typing import Any, Final, TypeVar

from cachetools import LRUCache

from graph_service.errors import StoreUnavailable
from graph_service.messages import Message
from graph_service.snapshot.weighing import weight

T = TypeVar("T")
#: Bytes that are held in all, about.
_MOST: Final = 96 * 1024 * 1024
_WORKERS: Final = 2


class StillWorking(StoreUnavailable):
    """The answer is being worked out; asking again soon will find it. ``step`` and ``share`` say how far it is,
    where that is known."""

    def __init__(self, message: str | Message, /, step: str = "", share: float = 0.0, **values: object) -> None:
        super().__init__(message, **values)
        self.step, self.share = step, share


class AnswerCache:
    """What was worked out, by what it was worked out of. Nothing in it grows stale: a key names the graph's state.

    Bounded by their size, about; the answer that was asked for longest ago goes first. Safe between threads.
    """

    def __init__(self, most: int = _MOST) -> None:
        self._lock = threading.Lock()
        #: What is held, each with its size, which is found before anybody has to wait for the lock.
        self._known: LRUCache[Hashable, tuple[Future[Any], int]] = LRUCache(most, getsizeof=itemgetter(1))
        self._making: dict[Hashable, Future[Any]] = {}
        self._pool: ThreadPoolExecutor | None = None
        #: How often an answer was known already or being made, and how often it had to be made.
        self.hits = self.misses = 0

    def get(self, key: Hashable, make: Callable[[], T], patience_s: float | None = None) -> T:
        """What ``make`` gives, made once whoever asks. What it raises is raised, and not remembered.

        Raises:
            StillWorking: it takes longer than ``patience_s``; the work goes on.
        """
        with self._lock:
            future: Future[T] | None = self._held(key) or self._making.get(key)
            mine = future is None
            self.hits, self.misses = self.hits + (not mine), self.misses + mine
            if future is None:
                future = self._making[key] = Future()
        if mine:
            if patience_s is None:
                self._work(key, make, future)
            else:
                self._workers().submit(self._work, key, make, future)
        try:
            return future.result(patience_s)
        except TooLong:
            if future.done():  # the work itself ran into a time limit
                raise
            raise StillWorking("the answer is being worked out; this takes a few seconds the first time") from None

    def known(self, key: Hashable) -> Any:
        """What is held under a key; None where nothing is."""
        with self._lock:
            future = self._held(key)
            self.hits += future is not None
        return None if future is None else future.result()

    def keep(self, key: Hashable, made: object) -> None:
        """Hold what was made elsewhere."""
        future: Future[Any] = Future()
        future.set_result(made)
        size = weight(made)
        with self._lock:
            self._hold(key, future, size)

    def hit(self) -> None:
        """Count an answer that was known outside of it already."""
        with self._lock:
            self.hits += 1

    def counted(self) -> tuple[int, int, int]:
        """How many answers are held, the bytes that they take, about, and how many are being made."""
        with self._lock:
            return len(self._known), int(self._known.currsize), len(self._making)

    def close(self) -> None:
        """Let the workers end."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)

    def _work(self, key: Hashable, make: Callable[[], T], future: "Future[T]") -> None:
        try:
            made = make()
        except BaseException as error:
            with self._lock:
                self._making.pop(key, None)
            future.set_exception(error)
            if not isinstance(error, Exception):
                raise
            return
        future.set_result(made)
        size = weight(made)
        with self._lock:
            self._making.pop(key, None)
            self._hold(key, future, size)

    def _held(self, key: Hashable) -> "Future[Any] | None":
        found = self._known.get(key)
        return found[0] if found else None

    def _hold(self, key: Hashable, future: "Future[Any]", size: int) -> None:
        with suppress(ValueError):  # too large to be held
            self._known[key] = future, size

    def _workers(self) -> ThreadPoolExecutor:
        with self._lock:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(_WORKERS, thread_name_prefix="answers")
            return self._pool
