"""Where a graph has come to, read from the store only when something may have been written since."""

from collections.abc import Callable
from typing import Generic, TypeVar

from graph_service.changes.history import Position, Record, history
from graph_service.changes.moment import settled_position
from graph_service.queries import Queries
from graph_service.stores.base import GraphStore

T = TypeVar("T")


class Latest:
    """The position of one graph, and the record of its last change. Safe to share between threads."""

    def __init__(self, store: GraphStore, queries: Queries) -> None:
        self._position = _Kept(store, lambda: settled_position(store, queries))
        self._record = _Kept(store, lambda: next(iter(history(store, queries, limit=1)), None))

    def position(self) -> Position:
        """Its revision, and the hash of that record, which no other graph has."""
        return self._position.value()

    def record(self) -> Record | None:
        """The last change, without its effects; None for an empty graph."""
        return self._record.value()


class _Kept(Generic[T]):
    """What was read, kept with the version of the store before it was: one value, so that no reader sees half of it."""

    def __init__(self, store: GraphStore, read: Callable[[], T]) -> None:
        self._store, self._read = store, read
        self._kept: tuple[int, T] | None = None

    def value(self) -> T:
        version, kept = self._store.version, self._kept
        if kept is not None and kept[0] == version:
            return kept[1]
        value = self._read()
        self._kept = None if version is None else (version, value)
        return value
