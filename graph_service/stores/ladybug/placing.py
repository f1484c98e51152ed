"""Giving what was committed its place in the file before it fills the memory that holds it until then.

The engine does so of itself by the size of its log. But a change of one word holds a block of each column that it sets,
some 0.7 MB where the log has 4 KB: hundreds of small changes filled the pool, and none could be made after them.
"""

from collections.abc import Callable
from typing import Final, TypeVar

import ladybug

from graph_service.stores.ladybug.engine_errors import PoolFull
from graph_service.stores.ladybug.transaction import execute, in_use

T = TypeVar("T")
#: Which part of the buffer pool what was committed may hold, once this much of it is in use: a checkpoint takes memory
#: by the size of the graph, so none is written before there is need.
_OF_POOL: Final = 8
_IN_USE: Final = 2


class Placing:
    """How much of the pool of one file, of ``pool`` bytes, is held by what was committed since the last checkpoint: so
    much at most, since what is read for a change is counted too. For one writer at a time."""

    def __init__(self, pool: int) -> None:
        self._most, self._much = pool // _OF_POOL, pool // _IN_USE
        self._held = self._used = 0

    def written(self, connection: ladybug.Connection, transact: Callable[[], T]) -> T:
        """What ``transact`` gives; it is tried once more where the pool was full of what had no place yet.

        Raises:
            StoreError: as ``transact``.
        """
        before = in_use(connection)
        try:
            answer = transact()
        except PoolFull:
            if not self._held:
                raise
            self.place(connection)
            answer = transact()
        self._used = in_use(connection)
        self._held += max(0, self._used - before)
        return answer

    @property
    def is_due(self) -> bool:
        """Whether it holds so much that it should be given its place."""
        return self._held > self._most and self._used > self._much

    def place(self, connection: ladybug.Connection) -> None:
        """Write a checkpoint.

        Raises:
            StoreError: it could not be written; the opening of the file is not to be trusted.
        """
        self._held = 0
        execute(connection, "CHECKPOINT")
