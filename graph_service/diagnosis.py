"""How a store, the query files and the seeds are, and what to do about what is wrong."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from graph_service import app, changes, queries
from graph_service.changes import Change, compaction, comparison
from graph_service.errors import InvalidInput, StoreError, StoreUnavailable
from graph_service.exchange import seeds
from graph_service.graph import Graph
from graph_service.queries import Queries
from graph_service.settings import Settings
from graph_service.stores import ddl, locating
from graph_service.stores.base import GraphStore
from graph_service.stores.ladybug import LadybugStore, journal_path

_MIB: Final = 1024 * 1024
#: A file that was just written has less than its content and history as text, and a few MiB where it is small.
_MOST_TIMES: Final = 3
_SMALL: Final = 32 * _MIB


def check() -> dict[str, Any]:
    """Parse every query file for every engine, and load every seed into a graph in memory.

    Raises:
        QueryFileError: a query file is malformed.
        InvalidInput: a seed is wrong.
    """
    found = {dialect: queries.load(dialect) for dialect in ("ladybug", "neo4j")}
    names = [seed.name for seed in seeds.available()]
    for name in names:
        store = LadybugStore()
        try:
            graph = Graph(store, found["ladybug"])
            graph.apply(Change(seeds.read(name), "check", f"check seed {name}", "seed"), dry_run=True)
        finally:
            store.close()
    return {"queries": len(found["ladybug"]), "seeds": names}


def examine(store: GraphStore, found: Queries) -> Mapping[str, Any]:
    """What can be said of a store: engine, revision, counts, its journal, and a sentence of advice.

    Everything in it is read twice, by scan and by key, and compared with its journal.
    """
    position = changes.position(store, found)
    at = position.revision
    counted = {
        "nodes": sum(row["nodes"] for row in store.read(found["node_counts"], {})),
        "relationships": sum(row["relationships"] for row in store.read(found["relationship_counts"], {})),
    }
    journal = store.journal
    in_journal = None if journal is None else journal.last_revision
    advice = "all is well"
    if at and position.schema != ddl.fingerprint():
        advice = "made for another version of the model: run `alignment doctor --rebuild`"
    elif in_journal is not None and in_journal != at:
        advice = "file and journal differ; any other command brings them together"
    elif journal is not None and at and journal.last_sha256 != position.sha256:
        advice = "file and journal have another history: put the journal that belongs to the file beside it"
    else:
        different, scanned = comparison.compared(store, journal)
        if different:
            advice = f"{different[0]}: run `alignment doctor --rebuild`" if journal else different[0]
        elif journal is not None:
            advice = _on_size(journal.path, sum(size for _, _, size in scanned.values()))
    return {
        "store": store.url,
        "engine": store.dialect,
        "revision": at,
        **counted,
        "journal": None if journal is None else f"{journal.path} (revision {in_journal})",
        "advice": advice,
    }


def _on_size(journal: Path, content: int) -> str:
    """Whether writing the file of an embedded graph anew would pay: its size against that of what it holds."""
    size = journal.with_suffix("").stat().st_size
    needed = content + journal.stat().st_size
    if size < _MOST_TIMES * needed + _SMALL:
        return "all is well"
    return (
        f"all is well; the file has {size // _MIB:,} MiB for {needed // _MIB:,} MiB of content and history: "
        "`alignment doctor --compact` writes it anew"
    )


def compact(settings: Settings) -> tuple[int, int]:
    """Write the file of an embedded graph anew, without the room that changes left in it; see ``compaction``.

    Returns its size before and after, in bytes.

    Raises:
        InvalidInput: the store is not an embedded one in a file.
        NotFound: there is no such graph.
        StoreUnavailable: somebody has it open.
        StoreError: the graph is not what its journal says, or the copy is not what the graph is; it is as it was.
    """
    if not locating.is_file(settings.store):
        raise InvalidInput(
            "{store} is no file that could be compacted; a server looks after its own files", store=settings.store
        )
    locating.require(settings.store)
    files = compaction.Files(locating.ladybug_path(settings.store).expanduser().resolve())
    try:
        before = files.graph.stat().st_size
        _copied(settings, files)
        after = files.new.stat().st_size
        compaction.put_in_place(files)
    except BaseException:
        files.forget_new()
        raise
    try:
        _proven(settings)
    except BaseException:
        compaction.take_back(files)
        raise
    files.old.unlink()
    return before, after


def _copied(settings: Settings, files: compaction.Files) -> None:
    """Copy the graph into the new file, and close both."""
    graph = app.open_graph(settings)
    try:
        files.forget_new()
        new = LadybugStore(str(files.new), buffer_pool_mib=settings.buffer_pool_mib)
        try:
            compaction.copy(graph.store, graph.queries, new)
        finally:
            new.close()
    finally:
        graph.close()


def _proven(settings: Settings) -> None:
    """Open the graph in its new file, and compare it with its journal."""
    graph = app.open_graph(settings)
    try:
        different = comparison.differences(graph.store)
    finally:
        graph.close()
    if different:
        raise StoreError("{difference}: the old file was put back", difference=different[0])


def rebuild(settings: Settings) -> Path:
    """Make an embedded store again from its journal. Returns where the old file was put.

    Raises:
        InvalidInput: the store is not an embedded one in a file.
        StoreError: there is no journal, or it is damaged; nothing was moved.
    """
    if not locating.is_file(settings.store):
        raise InvalidInput("{store} has no journal; only a store ladybug:PATH can be made again", store=settings.store)
    path = locating.ladybug_path(settings.store)
    if not journal_path(path).exists():
        raise StoreError(
            "there is no journal {path}; restore a dump with `alignment restore`",
            path=journal_path(path),
        )
    try:
        app.open_store(settings).close()
    except StoreUnavailable:
        raise  # somebody has it open
    except StoreError:
        pass  # that is why it is made again
    kept = path.with_name(f"{path.name}.old-{datetime.now(UTC):%Y%m%dT%H%M%S}")
    for suffix in ("", ".wal", ".shadow"):
        if (old := path.with_name(path.name + suffix)).exists():
            old.rename(kept.with_name(kept.name + suffix))
    graph = app.open_graph(settings)
    try:
        changes.revision(graph.store, graph.queries)
    finally:
        graph.close()
    return kept
