"""Whose threads are whose: who writes, sends a body or is looked up waits for nobody who waits for an answer."""

from collections.abc import Awaitable, Callable
from functools import partial, wraps
from typing import Final, ParamSpec, TypeVar

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar

P = ParamSpec("P")
T = TypeVar("T")


class Threads:
    """So many threads for one kind of work, in each event loop."""

    def __init__(self, name: str, most: int) -> None:
        self._most, self._limiter = most, RunVar[CapacityLimiter](name)

    async def run(self, work: Callable[[], T]) -> T:
        """What ``work`` gives, done on one of them."""
        try:
            limiter = self._limiter.get()
        except LookupError:
            limiter = CapacityLimiter(self._most)
            self._limiter.set(limiter)
        return await to_thread.run_sync(work, limiter=limiter)

    def on(self, endpoint: Callable[P, T]) -> Callable[P, Awaitable[T]]:
        """An endpoint whose work is done on one of them."""

        @wraps(endpoint)
        async def run(*args: P.args, **given: P.kwargs) -> T:
            return await self.run(partial(endpoint, *args, **given))

        return run


#: One writer works at a time; the others have their change checked meanwhile, or wait for the lock.
WRITES: Final = Threads("writes", 8)
BODIES: Final = Threads("bodies", 2)
CALLERS: Final = Threads("callers", 8)
