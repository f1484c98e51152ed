"""How an embedded store and its journal are brought together after a crash or a lost file."""

import json

from graph_service.changes import writing
from graph_service.changes.change import effects_from_json
from graph_service.errors import StoreError
from graph_service.queries import Queries
from graph_service.stores import ddl, statements
from graph_service.stores.base import GraphStore, Row, Transaction


def recover(store: GraphStore, queries: Queries) -> int:
    """Bring an embedded store and its journal together after a crash or a lost file.

    Returns how many changes were brought over. A server keeps its own record: 0.

    Raises:
        StoreError: the store was made for another version of the model.
    """
    rows = store.read(queries["graph_revision"], {})
    at = (rows[0]["revision"] or 0) if rows else 0
    if at and rows[0]["schema"] != ddl.fingerprint():
        raise StoreError(
            f"{store.url} was made for another version of the model; run `alignment doctor --rebuild` to make it "
            "again from its journal, or restore a dump into a new store"
        )
    journal = store.journal
    if journal is None:
        return 0
    behind = list(journal.records(after=at))
    for each in behind:
        replay(store, each, journaled=True)
    missing = range(journal.last_revision + 1, at + 1)
    for number in missing:
        journal.append(store.read(queries["change_record"], {"key": writing.change_key(number)})[0])
    return len(behind) + len(missing)


def replay(store: GraphStore, row: Row, *, journaled: bool) -> None:
    """Make a recorded change again, exactly, with its own number. ``journaled``: it came from the journal."""
    effects = effects_from_json(json.loads(row["effects"]))

    def work(tx: Transaction) -> None:
        writing.locked(tx, row["recorded_at"])
        writing.write(tx, effects)
        full = {"key": writing.change_key(row["revision"]), **row}
        if journaled:
            tx.run(statements.node_add("Change"), [full])
        else:
            tx.record(full)
        writing.numbered(tx, row["revision"], row["recorded_at"])

    store.write(work)
