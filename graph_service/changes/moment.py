"""Reading what belongs together as it is at one moment, on an engine whose transactions see what others commit too."""

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final, TypeVar

from graph_service.changes import writing
from graph_service.changes.history import Position, position
from graph_service.errors import StoreError
from graph_service.queries import Queries
from graph_service.stores.base import GraphStore, Transaction

T = TypeVar("T")

#: So often a graph may change under a read before writers wait until it is done.
_TRIES: Final = 3
#: How long a commit may go on before we ask for the lock, to know that it is over: whoever made it may be gone.
_PATIENCE_S: Final = 0.5
_PAUSE_S: Final = 0.01


def settled_position(store: GraphStore, queries: Queries) -> Position:
    """Where the graph has come to, with all of the last change to be read.

    Raises:
        StoreError: the engine failed.
    """
    end = time.monotonic() + _PATIENCE_S
    while not (at := position(store, queries)).settled:
        if time.monotonic() > end:
            return store.write(lambda tx: _kept_still(tx, queries))
        time.sleep(_PAUSE_S)
    return at


def at_one_moment(
    store: GraphStore, queries: Queries, work: Callable[[Transaction], T], *, limited: bool = True
) -> tuple[Position, T]:
    """What ``work`` reads in several queries, and the position that all of it is of.

    Neo4j reads what was committed when each row is read, not when the transaction began, and shows a commit bit by bit.
    So the position is read before and after, and all of it again where somebody changed the graph between, which may
    also be why ``work`` found it amiss; the last time under the lock of those who write. ``work`` keeps no state.

    Raises:
        StoreError: the engine failed.
    """

    def looked(tx: Transaction) -> list[T]:
        try:
            found = work(tx)
        except (StoreError, LookupError):
            with suppress(StoreError):  # an error of the engine ends the transaction, and is the one to tell
                if position(tx, queries) != at:
                    return []
            raise
        return [found] if position(tx, queries) == at else []

    for _ in range(_TRIES):
        at = settled_position(store, queries)
        if found := store.view(looked, limited=limited):
            return at, found[0]
    return store.write(lambda tx: (_kept_still(tx, queries), work(tx)))


def _kept_still(tx: Transaction, queries: Queries) -> Position:
    """Where the graph is, while nobody writes; a commit that its writer did not see the end of is settled."""
    writing.locked(tx, datetime.now(UTC).isoformat(timespec="seconds"))
    at = position(tx, queries)
    if not at.settled:
        writing.settle(tx, at.sha256)
    return position(tx, queries)
