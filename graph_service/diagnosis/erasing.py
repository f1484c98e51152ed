"""``alignment erase``: the name of a person is taken out of a graph, its record of changes and its files."""

import secrets
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from graph_service import app
from graph_service.changes import comparison
from graph_service.changes.erasing import Erasure, erase_on_server, rewritten
from graph_service.errors import InvalidInput, StoreError
from graph_service.settings import Settings
from graph_service.snapshot.keeping import snapshot_path
from graph_service.stores import claims, locating, room
from graph_service.stores.chain import Seals
from graph_service.stores.journal import Journal, put_in_place
from graph_service.stores.ladybug import journal_path, logs_of
from graph_service.stores.ladybug.opening import put_aside


@dataclass(frozen=True, slots=True)
class Erased:
    """What was done: the pseudonym, how many changes and facts named the person, the revision that says so; and the
    ``remaining`` files beside the graph which may still hold the name."""

    pseudonym: str
    changes: int
    facts: int
    revision: int
    remaining: tuple[Path, ...]


def erase(settings: Settings, person: str, *, pseudonym: str = "", author: str) -> Erased:
    """Replace the name of a person who made or decided changes, everywhere, by a pseudonym.

    Raises:
        NotFound: there is no such graph, or nobody of that name.
        InvalidInput: the name, the pseudonym or the author cannot be written, or are one.
        StorageFull: the disk has no room for the new files.
        StoreUnavailable: somebody has it open.
        StoreError: the engine failed, or what was made anew is not what the graph was; nothing was changed.
    """
    named = pseudonym or f"person-{secrets.token_hex(4)}"
    erasure = Erasure(person, named, author, datetime.now(UTC).isoformat(timespec="seconds"))
    if faults := erasure.faults():
        raise InvalidInput("this cannot be erased so", faults=faults)
    if not person.strip() or person in (named, author):
        raise InvalidInput("give the name of another person than the author, and another name in its place")
    locating.require(settings.store)
    graph = app.open_graph(settings)  # brings file and journal together first
    try:
        if graph.store.journal is None:
            erase_on_server(graph.store, graph.queries, erasure)
            return Erased(named, erasure.changes, erasure.facts, graph.revision(), ())
        if different := comparison.differences(graph.store):
            raise StoreError("{difference}: nothing was changed", difference=different[0])
    finally:
        graph.close()
    path = locating.ladybug_path(settings.store).expanduser().resolve()
    files = [file for file in (path, *logs_of(path), journal_path(path)) if file.exists()]
    room.require(path.parent, 2 * sum(file.stat().st_size for file in files))
    with tempfile.TemporaryDirectory(prefix=f"{path.name}.erasing-", dir=path.parent) as folder, claims.held(path):
        revision = _made_anew(settings, path, Path(folder), erasure)
    snapshot_path(path).unlink(missing_ok=True)
    current = {path, journal_path(path), *logs_of(path), path.with_name(f"{path.name}.vectors")}
    remaining = tuple(sorted(file for file in path.parent.glob(f"{path.name}.*") if file not in current))
    return Erased(named, erasure.changes, erasure.facts, revision, remaining)


def _made_anew(settings: Settings, path: Path, folder: Path, erasure: Erasure) -> int:
    """Build journal and graph beside the old ones, compare them, and let them take their places; the old ones go."""
    seals, new = Seals(settings.sealing()), folder / path.name
    old = Journal(journal_path(path), seals)
    Journal(journal_path(new), seals).replace(rewritten(old.changes(), erasure, seals))
    erasure.require_known()
    graph = app.open_graph(settings.model_copy(update={"store": f"ladybug:{new}"}))
    try:
        if different := comparison.differences(graph.store):
            raise StoreError("{difference}: nothing was changed", difference=different[0])
        revision = graph.revision()
    finally:
        graph.close()
    kept = put_aside(path)
    put_in_place(journal_path(new), journal_path(path))
    put_in_place(new, path)
    for file in kept.parent.glob(f"{kept.name}*"):
        file.unlink()
    return revision
