"""Work that takes longer than a reader waits and outlives a change of the graph: it goes on, and says how far it is."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLong
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from graph_service.snapshot.answers import StillWorking

T = TypeVar("T")
Tell = Callable[[str, float], None]
_MOST: Final = 64
_KEPT_S: Final = 30 * 60
PATIENCE_S: Final = 0.8


@dataclass(slots=True)
class _Job:
    future: Future[Any] = field(default_factory=Future)
    step: str = ""
    share: float = 0.0
    since: float = field(default_factory=time.monotonic)

    def tell(self, step: str, share: float) -> None:
        self.step, self.share = step, share


class BackgroundJobs:
    """Work by key, each done once however often it is asked for. Safe between threads."""

    def __init__(self, workers: int = 2, patience_s: float = PATIENCE_S) -> None:
        self._lock = threading.Lock()
        self._jobs: OrderedDict[Hashable, _Job] = OrderedDict()
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="drafts")
        self._patience = patience_s

    def start(self, key: Hashable, make: Callable[[Tell], Any]) -> None:
        """Begin, unless it was begun already; ``make`` is given what it tells its step and share to."""
        with self._lock:
            self._tidy()
            if key not in self._jobs:
                job = self._jobs[key] = _Job()
                job.future = self._pool.submit(make, job.tell)

    def get(self, key: Hashable, make: Callable[[Tell], T]) -> T:
        """What ``make`` gives; a failure is raised once, and the next asking tries again.

        Raises:
            StillWorking: it takes longer than a reader waits; says how far it is.
        """
        self.start(key, make)
        found: T = self.wait(key)
        return found

    def wait(self, key: Hashable) -> Any:
        """What the work of that key gives.

        Raises:
            KeyError: there is none.
            StillWorking: it takes longer than a reader waits.
        """
        with self._lock:
            job = self._jobs[key]
        try:
            return job.future.result(self._patience)
        except TooLong:
            if job.future.done():
                raise
            raise StillWorking("this is being worked out", step=job.step, share=job.share) from None
        finally:
            if job.future.done() and job.future.exception() is not None:
                self.drop(key)

    def running(self, key: Hashable) -> bool:
        """Whether work of that key is going on."""
        with self._lock:
            job = self._jobs.get(key)
        return job is not None and not job.future.done()

    def drop(self, key: Hashable) -> None:
        """Forget what came of it."""
        with self._lock:
            self._jobs.pop(key, None)

    def _tidy(self) -> None:
        now = time.monotonic()
        over = [k for k, job in self._jobs.items() if job.future.done() and now - job.since > _KEPT_S]
        done = [k for k, job in self._jobs.items() if job.future.done()]
        for key in {*over, *done[: max(0, len(self._jobs) - _MOST)]}:
            del self._jobs[key]
