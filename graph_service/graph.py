"""The graph as everything above the stores sees it: named questions in, rows out, changes in."""

import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from graph_service import changes
from graph_service.access import acting, authorship
from graph_service.changes import Change, DeferredChange, Effect, Latest, Outcome, Position, Record
from graph_service.errors import StoreUnavailable
from graph_service.expert_cypher import Limits, Table, checked
from graph_service.queries import Queries
from graph_service.snapshot.answers import AnswerCache
from graph_service.snapshot.history import GraphState, Snapshots
from graph_service.snapshot.keeping import snapshot_path
from graph_service.stores import statements
from graph_service.stores.base import GraphStore, Row, Transaction

#: What hangs on more nodes than these is found by one scan.
_FEW: Final = 20


class Graph:
    """One open graph. Safe to share between threads.

    Every method raises ``StoreError``, and ``StoreUnavailable`` where a retry may help.
    """

    def __init__(self, store: GraphStore, queries: Queries) -> None:
        self.store, self.queries = store, queries
        file = store.journal.path.with_suffix("") if store.journal is not None else None
        self.latest = Latest(store, queries)
        self.snapshots = Snapshots(store, queries, self.latest, snapshot_path(file) if file else None)
        self.answers = AnswerCache()
        self._expert = threading.Lock()

    def rows(self, query: str, **params: Any) -> list[Row]:
        """Answer of the query file of that name.

        Raises:
            NotFound: there is no such query.
            InvalidInput: a parameter is missing, unknown or of the wrong type.
        """
        return self.store.read(self.queries[query], params)

    def ask(self, text: str, params: Mapping[str, Any], limits: Limits) -> Table:
        """What an expert's own Cypher answers, where it only reads; one such query at a time.

        Raises:
            InvalidInput: it does more than reading, is malformed, or takes longer or more than the limits.
            StoreUnavailable: another one is under way.
        """
        query = checked(text, params, limits.rows)
        if not self._expert.acquire(blocking=False):
            raise StoreUnavailable("another expert's query is under way; try again in a few seconds")
        try:
            return self.store.ask(query, limits)
        finally:
            self._expert.release()

    def named(self, keys: Iterable[str]) -> list[Row]:
        """What the nodes of these keys are called, with all else that people read of each, by key; null where not
        set. What is not in the graph is absent. Found by key, whatever the size of the graph."""
        wanted = sorted(set(keys))

        def work(tx: Transaction) -> list[Row]:
            by_label: dict[str, list[str]] = {}
            for row in tx.run(statements.node_read("Name"), wanted):
                by_label.setdefault(row["label"], []).append(row["key"])
            return [row for label, some in by_label.items() for row in tx.run(statements.node_text(label), some)]

        rows = self.store.view(work) if wanted else []
        blank = dict.fromkeys(statements.TEXT_COLUMNS)
        return sorted(({**blank, **row} for row in rows), key=lambda row: str(row["key"]))

    def neighbours(self, keys: Iterable[str], types: Collection[str] = ()) -> list[Row]:
        """Every relationship of some types, or of any, that leaves or reaches these nodes, in no order; as the query
        file ``neighbours`` answers it. Those of a few nodes are found by key, whatever the size of the graph."""
        wanted = sorted(set(keys))
        if len(wanted) > _FEW:
            return self.rows("neighbours", keys=wanted, types=list(types))

        def work(tx: Transaction) -> list[Row]:
            named = tx.run(statements.node_read("Name"), wanted)
            return [
                row
                for name in named
                for statement in statements.links_of(name["label"])
                for row in tx.run(statement, [name["key"]])
            ]

        found = {row["relationship"]: row for row in self.store.view(work)}
        return [row for row in found.values() if not types or row["type"] in types]

    def state(self, as_of: str | None = None) -> GraphState:
        """What is judged: of the graph as it is, or as of a revision or a day of recording.

        Raises:
            InvalidInput: ``as_of`` is neither a revision that has come nor a day.
        """
        return self.snapshots.current() if as_of is None else self.snapshots.at(as_of)

    def position(self) -> Position:
        """Where the graph has come to: its revision, and the hash of that record, which no other graph has."""
        return self.latest.position()

    def revision(self) -> int:
        """Number of the last change; 0 for an empty graph."""
        return self.latest.position().revision

    def apply(self, change: Change | DeferredChange, *, dry_run: bool = False, expected: int | None = None) -> Outcome:
        """Make a change, in the name of who signed in; see ``changes.apply`` and ``access.authorship``.

        Raises:
            Forbidden: who signed in may not do that.
        """
        signed = authorship.signed(change, acting.current())
        return changes.apply(
            self.store, self.queries, signed, dry_run=dry_run, expected=expected, allowed=self._allowed
        )

    def undo(
        self, revision: int, *, author: str, reason: str, dry_run: bool = False, expected: int | None = None
    ) -> Outcome:
        """Put back what a change replaced, in the name of who signed in; see ``changes.undo``.

        Raises:
            Forbidden: who signed in may not do that.
        """
        return changes.undo(
            self.store,
            self.queries,
            revision,
            author=acting.named(None, author),
            reason=reason,
            dry_run=dry_run,
            expected=expected,
            allowed=self._allowed,
        )

    def _allowed(self, tx: Transaction, effects: Sequence[Effect]) -> None:
        authorship.require(tx, self.queries, effects, acting.current())

    def history(self, *, limit: int = 50, before: int | None = None) -> Sequence[Record]:
        """Changes made, newest first."""
        return changes.history(self.store, self.queries, limit=limit, before=before)

    def change(self, revision: int) -> Record:
        """One change with everything it did."""
        return changes.record(self.store, self.queries, revision)

    def touched(self, revision: int) -> frozenset[str]:
        """Keys of what a change touched; see ``changes.touched``."""
        return changes.touched(self.store, self.queries, revision)

    def close(self) -> None:
        self.answers.close()
        self.snapshots.close()
        self.store.close()
