"""Whether the store answers, for those who watch the service: looked at beside all other work, and never waited for."""

import asyncio
import threading
import time
from concurrent.futures import Future
from typing import Final

from graph_service.errors import StoreError, StoreUnavailable
from graph_service.graph import Graph

#: So long an answer waits for the look that it asked for; then what was last seen is told.
PATIENCE_S: Final = 0.05
#: What was seen longer ago is not told.
TRUSTED_S: Final = 5.0


class Readiness:
    """What was last seen of one graph's store. Each look is by a thread of its own, one at a time."""

    def __init__(self, graph: Graph, patience_s: float = PATIENCE_S) -> None:
        self._graph, self._patience = graph, patience_s
        self._lock = threading.Lock()
        self._looking: Future[int | StoreError] | None = None
        self._since = 0.0
        self._seen: tuple[int, float] | None = None

    async def revision(self) -> int:
        """The revision that the store is at, or was within the last seconds.

        Raises:
            StoreError: the store fails.
            StoreUnavailable: it has not answered for some seconds, or not yet.
        """
        look = self._look()
        done, _ = await asyncio.wait([asyncio.wrap_future(look)], timeout=self._patience)
        if done:
            if isinstance(seen := look.result(), StoreError):
                raise seen
            return seen
        if self._seen is not None and time.monotonic() - self._seen[1] < TRUSTED_S:
            return self._seen[0]
        raise StoreUnavailable(
            "the store has not answered for {n:.1f} seconds; try again soon", n=time.monotonic() - self._since
        )

    def _look(self) -> "Future[int | StoreError]":
        with self._lock:
            if self._looking is None or self._looking.done():
                self._looking, self._since = Future(), time.monotonic()
                threading.Thread(target=self._seek, args=(self._looking,), name="readiness", daemon=True).start()
            return self._looking

    def _seek(self, look: "Future[int | StoreError]") -> None:
        try:
            seen: int | StoreError = self._graph.revision()
        except StoreError as error:
            seen = error
        except Exception as error:
            look.set_result(StoreError("the store failed ({why})", why=type(error).__name__))
            raise
        self._seen = (seen, time.monotonic()) if isinstance(seen, int) else None
        look.set_result(seen)
