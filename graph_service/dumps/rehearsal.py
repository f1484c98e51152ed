"""Whether a dump could be restored: it is, into a store that is thrown away, and compared."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from graph_service import queries
from graph_service.changes import at_one_moment
from graph_service.changes.history import position
from graph_service.exchange import replayed
from graph_service.exchange.dump import DumpReport, contents_of, restore
from graph_service.graph import Graph
from graph_service.messages import Message
from graph_service.stores.base import Transaction
from graph_service.stores.chain import Seals
from graph_service.stores.ladybug import LadybugStore


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a restore would give. ``compared`` says what the restored graph was compared with beside the dump itself:
    the graph that is in use, where that is at the dump's revision. ``differences`` are the first few."""

    report: DumpReport
    live_revision: int | None
    compared: bool
    differences: tuple[Message, ...]

    @property
    def holds(self) -> bool:
        return not self.differences


def rehearse(path: Path, live: Graph | None, *, buffer_pool_mib: int, seals: Seals) -> Rehearsal:
    """Restore a dump into a scratch store, which compares it with what the dump says; and where ``live`` is at the
    same revision, compare it with that, by content and by the hash of its record.

    The scratch store lies in the folder for temporary files and goes away again.

    Raises:
        NotFound: there is no such file.
        InvalidInput: the dump is not whole, was altered, or contradicts itself.
        StoreError: the engine failed.
    """
    with tempfile.TemporaryDirectory(prefix="alignment-rehearsal-") as folder:
        store = LadybugStore(str(Path(folder) / "scratch.lbug"), buffer_pool_mib=buffer_pool_mib, seals=seals)
        scratch = Graph(store, queries.load(store.dialect))
        try:
            report = restore(scratch, path)
            if live is None:
                return Rehearsal(report, None, False, ())
            return scratch.store.view(lambda ours: _compared(report, scratch, ours, live), limited=False)
        finally:
            store.close()


def _compared(report: DumpReport, scratch: Graph, ours: Transaction, live: Graph) -> Rehearsal:
    """The restored graph beside the one in use, where both are at one revision."""

    def looked_at(theirs: Transaction) -> Rehearsal:
        at, restored = position(theirs, live.queries), position(ours, scratch.queries)
        if at.revision != restored.revision:
            return Rehearsal(report, at.revision, False, ())
        found = replayed.differences(contents_of(ours), contents_of(theirs))
        if not found and at.sha256 != restored.sha256:
            found = [Message("the record of the changes is another one, though what they made is the same")]
        return Rehearsal(report, at.revision, True, tuple(found))

    return at_one_moment(live.store, live.queries, looked_at, limited=False)[1]
