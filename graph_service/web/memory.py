"""Answers kept as long as the graph does not change, worked out once whoever asks; and saying so while that lasts."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLong
from typing import Any, Final, TypeVar

from graph_service.errors import StoreUnavailable

T = TypeVar("T")
_MOST: Final = 200
PATIENCE_S: Final = 0.5


class StillWorking(StoreUnavailable):
    """The answer is being worked out; asking again soon will find it. ``step`` and ``share`` say how far it is,
    where that is known."""

    def __init__(self, message: str, step: str = "", share: float = 0.0) -> None:
        super().__init__(message)
        self.step, self.share = step, share


class Memory:
    """What was worked out at one state of the graph. A new state forgets it all. Safe between threads."""

    def __init__(self, workers: int = 2, patience_s: float = PATIENCE_S) -> None:
        self._lock = threading.Lock()
        self._state: Hashable = None
        self._found: OrderedDict[Hashable, Future[Any]] = OrderedDict()
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="answers")
        self._patience = patience_s

    def get(self, state: Hashable, key: Hashable, make: Callable[[], T]) -> T:
        """What ``make`` gives at this state of the graph, made once.

        Raises:
            StillWorking: it takes longer than a reader waits; the work goes on.
        """
        with self._lock:
            if state != self._state:
                self._state = state
                self._found.clear()
            if key not in self._found:
                self._found[key] = self._pool.submit(make)
                while len(self._found) > _MOST:
                    self._found.popitem(last=False)
            self._found.move_to_end(key)
            future: Future[T] = self._found[key]
        try:
            return future.result(self._patience)
        except TooLong:
            if future.done():  # the work itself ran into a time limit
                raise
            raise StillWorking("the answer is being worked out; this takes a few seconds the first time") from None
        finally:
            if future.done() and future.exception() is not None:
                with self._lock:
                    if self._found.get(key) is future:
                        del self._found[key]
