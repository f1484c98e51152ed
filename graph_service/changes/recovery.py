"""How an embedded store and its journal are brought together after a crash or a lost file."""

from collections.abc import Sequence

from graph_service.changes import writing
from graph_service.changes.history import pieces as pieces_of
from graph_service.changes.history import position
from graph_service.changes.pieces import effects_of, head_of
from graph_service.errors import StoreError
from graph_service.queries import Queries
from graph_service.stores import ddl
from graph_service.stores.base import GraphStore, Transaction
from graph_service.stores.chain import Piece


def recover(store: GraphStore, queries: Queries) -> int:
    """Bring an embedded store and its journal together after a crash or a lost file.

    Returns how many changes were brought over. A server keeps its own record: 0.

    Raises:
        StoreError: the store was made for another version of the model, or its journal is that of another graph.
    """
    found_at = position(store, queries)
    at = found_at.revision
    if at and found_at.schema != ddl.fingerprint():
        raise StoreError(
            "{url} was made for another version of the model; run `alignment doctor --rebuild` to make it "
            "again from its journal, or restore a dump into a new store",
            url=store.url,
        )
    journal = store.journal
    if journal is None:
        return 0
    missing = range(journal.last_revision + 1, at + 1)
    for number in missing:
        journal.append(pieces_of(store, queries, number))
    found = 0
    for found, pieces in enumerate(journal.changes(after=at), start=1):  # noqa: B007
        replay(store, pieces, journaled=True)
    return found + len(missing)


def replay(store: GraphStore, pieces: Sequence[Piece], *, journaled: bool) -> None:
    """Make a recorded change again, exactly, with its own number. ``journaled``: it came from the journal."""
    effects, at = effects_of(pieces), head_of(pieces)["recorded_at"]

    def work(tx: Transaction) -> None:
        writing.locked(tx, at)
        writing.write(tx, effects)
        writing.record(tx, pieces, journaled=journaled)

    store.write(work)
