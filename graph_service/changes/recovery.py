"""How an embedded store and its journal are brought together after a crash, a full disk or a lost file."""

import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from graph_service.changes import writing
from graph_service.changes.history import every_piece, position
from graph_service.changes.history import pieces as pieces_of
from graph_service.changes.pieces import effects_of, head_of
from graph_service.errors import StoreError
from graph_service.messages import template
from graph_service.queries import Queries
from graph_service.stores import ddl
from graph_service.stores.base import GraphStore, Transaction
from graph_service.stores.chain import Piece
from graph_service.stores.journal import NEXT, Damage, Journal, readable

#: How long nothing is said while a record is made again, seconds.
_SILENT_S: Final = 2.0
_log = logging.getLogger(__name__)
#: What is said where file and journal have another past.
FORKED: Final = template(
    "{url} and its journal have another history from change {revision} on: one of them belongs to another graph. Put "
    "the one that belongs here in its place, or move away the one that does not, and run `alignment doctor --rebuild`"
)


def recover(store: GraphStore, queries: Queries) -> int:
    """Bring an embedded store and its journal together after a crash or a lost file.

    Returns how many changes were brought over. A server keeps its own record: 0. A damaged journal is made again from
    the graph, where the graph holds all that the journal ever held; the damaged one is kept.

    Raises:
        StoreError: the store was made for another version of the model, its journal is that of another graph, or it is
            damaged and the graph does not hold everything.
    """
    found = position(store, queries)
    at = found.revision
    if at and found.schema != ddl.fingerprint():
        raise StoreError(
            "{url} was made for another version of the model; run `alignment doctor --rebuild` to make it "
            "again from its journal, or restore a dump into a new store",
            url=store.url,
        )
    journal = store.journal
    if journal is None:
        return 0
    if journal.damage is not None:
        lacked = at - journal.last_revision
        _make_again(store, queries, journal, journal.damage)
        return lacked
    brought = abs(journal.last_revision - at)
    for number in range(journal.last_revision + 1, at + 1):
        pieces = pieces_of(store, queries, number)
        if pieces[0].previous != journal.last_sha256:
            raise StoreError(FORKED, url=store.url, revision=number)
        journal.append(pieces)
    last = found.sha256
    for pieces in _telling(journal.changes(after=at), journal.last_revision):
        if at and pieces[0].previous != last:
            raise StoreError(FORKED, url=store.url, revision=pieces[0].revision)
        replay(store, pieces, journaled=True)
        last = pieces[-1].sha256
    if at and last != journal.last_sha256:
        raise StoreError(FORKED, url=store.url, revision=at)
    return brought


def require_ready(store: GraphStore, queries: Queries) -> None:
    """See to it that a change can be made: that the engine may be written through, and the journal is where it was.

    Raises:
        StoreError: it cannot; nothing was changed.
    """
    journal = store.journal
    if journal is None:
        return

    def build(new: GraphStore) -> None:
        for pieces in _telling(journal.changes(), journal.last_revision):
            replay(new, pieces, journaled=True)

    renewed = not journal.is_displaced and store.renew(build)
    if not (renewed or journal.is_displaced):
        return
    with journal.mending:
        if journal.is_displaced:
            _log.warning("the journal %s was taken away or replaced; it is made again from the graph", journal.path)
            journal.look_again()
        recover(store, queries)


def replay(store: GraphStore, pieces: Sequence[Piece], *, journaled: bool) -> None:
    """Make a recorded change again, exactly, with its own number. ``journaled``: it came from the journal."""
    effects, at = effects_of(pieces), head_of(pieces)["recorded_at"]

    def work(tx: Transaction) -> None:
        writing.locked(tx, at)
        writing.write(tx, effects)
        writing.record(tx, pieces, journaled=journaled)

    store.write(work)


def _telling(changes: Iterable[list[Piece]], last: int) -> Iterator[list[Piece]]:
    """The same, and every few seconds in the log how far it is: a long record takes minutes to be made again."""
    told = time.monotonic()
    for pieces in changes:
        if time.monotonic() - told > _SILENT_S:
            told = time.monotonic()
            _log.warning("the graph is made again from its journal: change %d of %d", pieces[0].revision, last)
        yield pieces


def _make_again(store: GraphStore, queries: Queries, journal: Journal, damage: Damage) -> None:
    """Make a damaged journal again from the graph."""
    held = store.view(lambda tx: {piece.sha256 for piece in every_piece(tx, queries)}, limited=False)
    if any(piece.sha256 not in held for _, piece in readable(journal.path)):
        raise StoreError(
            "{path}, {damage}; and it holds changes that the graph does not: {next}",
            path=journal.path,
            damage=damage.message,
            next=NEXT,
        )
    kept = store.view(lambda tx: journal.replace(every_piece(tx, queries)), limited=False)
    _log.warning("%s was damaged; it was made again from the graph, and the damaged one is %s", journal.path, kept)
