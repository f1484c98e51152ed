"""Which snapshot is the graph's now, and which was it at a revision or on a day."""

import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from cachetools import LRUCache

from graph_service import changes
from graph_service.changes import Effect, Latest, Position, Record
from graph_service.errors import InvalidInput, StoreError
from graph_service.model import Edge, EdgeRef, Node, NodeRef
from graph_service.queries import Queries
from graph_service.snapshot import keeping
from graph_service.snapshot.advancing import advanced, turned_back
from graph_service.snapshot.reading import read
from graph_service.snapshot.snapshot import Snapshot
from graph_service.stores.base import GraphStore

#: So many effects are laid over what is held; with more the graph is read anew.
_MOST_EFFECTS: Final = 20_000
_MOST_CHANGES: Final = 200
_PAST_HELD: Final = 4
#: A graph of fewer nodes is read faster than a file is looked after.
_WORTH_KEEPING: Final = 2_000
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class GraphState:
    """The graph as it is, was, or would be: what is judged, and the text of what is not so in the store.

    ``said`` has each node whose text here is not the store's, None for one that is not here; ``linked`` likewise each
    relationship, by its key. ``supposed`` tells a state that only somebody supposes from the graph's own.
    """

    snapshot: Snapshot
    said: Mapping[str, Node | None] = field(default_factory=dict)
    supposed: str = ""
    linked: Mapping[str, Edge | None] = field(default_factory=dict)

    @property
    def identity(self) -> tuple[object, ...]:
        """What an answer about it is kept by."""
        return self.snapshot.revision, self.snapshot.stamp, self.supposed


class Snapshots:
    """The snapshots of one graph. Safe to share between threads."""

    def __init__(self, store: GraphStore, queries: Queries, latest: Latest, file: Path | None = None) -> None:
        self._store, self._queries, self._file = store, queries, file
        self._latest = latest
        self._lock = threading.Lock()
        #: What is held, and where the graph was when it was read: one value, so that no reader sees half of it.
        self._held: tuple[Position, Snapshot] | None = None
        self._kept_revision = -1
        self._past: LRUCache[tuple[int, str], GraphState] = LRUCache(_PAST_HELD)

    def current(self) -> GraphState:
        """The graph as it is now.

        Raises:
            StoreError: the engine failed.
        """
        seen = self._latest.position()
        held = self._held
        if held is None or held[0] != seen:
            with self._lock:
                held = self._held
                if held is None or held[0] != seen:
                    held = self._held = seen, self._brought_to(held[1] if held else None, seen.revision)
        return GraphState(held[1])

    def held(self) -> Snapshot | None:
        """What is held, which may be of an earlier revision; nothing is read."""
        held = self._held
        return held[1] if held else None

    def at(self, as_of: str) -> GraphState:
        """The graph as of a revision or a day of recording: ``12``, or ``2026-03-31`` for the last change of that day.

        Raises:
            InvalidInput: it is neither, or a revision that has not come.
            StoreError: the engine failed.
        """
        now = self.current()
        revision = self._revision_of(as_of, now.snapshot.revision)
        if revision == now.snapshot.revision:
            return now
        name = (revision, now.snapshot.stamp)
        with self._lock:
            if name not in self._past:
                self._past[name] = self._turned_back(now.snapshot, revision)
            return self._past[name]

    def close(self) -> None:
        """Keep what was read, where that saves the next start some time."""
        if self._held is not None and self._file is not None and self._held[1].revision != self._kept_revision:
            self._keep(self._held[1])

    def _brought_to(self, held: Snapshot | None, revision: int) -> Snapshot:
        stamp = self._stamp(revision)
        if held is not None and (held.revision, held.stamp) == (revision, stamp):
            return held
        if held is not None and (since := self._since(held.revision, revision)) is not None:
            snapshot = held
            for record in since:
                snapshot = advanced(snapshot, record.effects or (), record.revision)
            return Snapshot(revision, snapshot.words, snapshot.nodes, snapshot.links, stamp)
        if self._file is not None and (kept := keeping.kept(self._file, revision, stamp)) is not None:
            self._kept_revision = revision
            return kept
        snapshot = read(self._store, self._queries)
        snapshot = replace(snapshot, stamp=self._stamp(snapshot.revision))
        if self._file is not None:
            self._keep(snapshot)
        return snapshot

    def _stamp(self, revision: int) -> str:
        """When, by whom and why a revision was made: another graph may come to the same number."""
        last = next(iter(changes.history(self._store, self._queries, limit=1, before=revision + 1)), None)
        return f"{last.recorded_at} {last.author} {last.reason}" if last else ""

    def _keep(self, snapshot: Snapshot) -> None:
        if self._file is not None and len(snapshot.nodes) >= _WORTH_KEEPING:
            keeping.keep(snapshot, self._file)
            self._kept_revision = snapshot.revision

    def _since(self, before: int, revision: int) -> list[Record] | None:
        """The changes between two revisions with their effects; None where reading anew is quicker."""
        if not 0 < revision - before <= _MOST_CHANGES:
            return None
        listed = changes.history(self._store, self._queries, limit=revision - before, before=revision + 1)
        if [each.revision for each in listed] != list(range(revision, before, -1)):
            return None
        if sum(n for each in listed for counts in each.summary.values() for n in counts.values()) > _MOST_EFFECTS:
            return None
        try:
            return [changes.record(self._store, self._queries, each.revision) for each in reversed(listed)]
        except StoreError:
            return None

    def _turned_back(self, snapshot: Snapshot, revision: int) -> GraphState:
        said: dict[str, Node | None] = {}
        linked: dict[str, Edge | None] = {}
        for number in range(snapshot.revision, revision, -1):
            effects = changes.record(self._store, self._queries, number).effects or ()
            snapshot = turned_back(snapshot, effects, number - 1, snapshot.stamp)
            said |= said_before(effects)
            linked |= linked_before(effects)
        return GraphState(snapshot, said, f"as of {revision}", linked)

    def _revision_of(self, as_of: str, current: int) -> int:
        if as_of.isascii() and as_of.isdigit() and len(as_of) < 16:
            revision = int(as_of)
            if revision > current:
                raise InvalidInput(
                    "revision {revision} has not come yet; the graph is at {current}",
                    revision=revision,
                    current=current,
                )
            return revision
        if not _DAY.fullmatch(as_of):
            raise InvalidInput(
                "as of {given!r} must be a revision such as 12 or a day such as 2026-03-31", given=as_of[:40]
            )
        before: int | None = None
        while page := changes.history(self._store, self._queries, limit=200, before=before):
            for record in page:
                if record.recorded_at[:10] <= as_of:
                    return record.revision
            before = page[-1].revision
        return 0


def said_before(effects: Sequence[Effect]) -> dict[str, Node | None]:
    """The nodes that effects touched as they were before them."""
    return {
        e.ref.key: e.before if isinstance(e.before, Node) else None
        for e in reversed(effects)
        if isinstance(e.ref, NodeRef)
    }


def said_after(effects: Sequence[Effect]) -> dict[str, Node | None]:
    """The nodes that effects touched as they are after them."""
    return {e.ref.key: e.after if isinstance(e.after, Node) else None for e in effects if isinstance(e.ref, NodeRef)}


def linked_before(effects: Sequence[Effect]) -> dict[str, Edge | None]:
    """The relationships that effects touched as they were before them, by key."""
    return {
        e.ref.key: e.before if isinstance(e.before, Edge) else None
        for e in reversed(effects)
        if isinstance(e.ref, EdgeRef)
    }


def linked_after(effects: Sequence[Effect]) -> dict[str, Edge | None]:
    """The relationships that effects touched as they are after them, by key."""
    return {e.ref.key: e.after if isinstance(e.after, Edge) else None for e in effects if isinstance(e.ref, EdgeRef)}
