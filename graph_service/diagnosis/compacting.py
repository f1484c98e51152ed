"""How the file of an embedded graph is written anew: on demand, and by itself when that pays."""

import logging
from pathlib import Path
from typing import Final

from graph_service import app
from graph_service.changes import compaction, comparison
from graph_service.errors import InvalidInput, StoreError
from graph_service.settings import Settings
from graph_service.stores import locating, room
from graph_service.stores.ladybug import LadybugStore, journal_path

_MIB: Final = 1024 * 1024
_log = logging.getLogger(__name__)
#: Bytes that a node or relationship has in a file that was just written, and what a small file has at least.
_AN_ELEMENT: Final = 450
_SMALL: Final = 32 * _MIB
#: A file is worth writing anew when it has so many times what it would have.
_MOST_TIMES: Final = 3


def spare(path: Path, elements: int) -> str:
    """Why writing the file of an embedded graph anew would pay, in words: its size against that of what it holds;
    empty where it would not."""
    size, journal = path.stat().st_size, journal_path(path)
    needed = _AN_ELEMENT * elements + (journal.stat().st_size if journal.exists() else 0)
    if size < _MOST_TIMES * needed + _SMALL:
        return ""
    return f"the file has {size // _MIB:,} MiB for some {needed // _MIB:,} MiB of content and history"


def compact_where_it_pays(settings: Settings) -> tuple[int, int] | None:
    """Write the file of an embedded graph anew if it has far more room than its content takes, and the disk has room
    for a second one; its size before and after, in bytes, or None where nothing was to be done.

    What fails is logged: the graph is as it was, and can be served so.

    Raises:
        StoreUnavailable: somebody has it open.
        StoreError: it cannot be opened.
    """
    if not locating.is_file(settings.store):
        return None
    path = locating.ladybug_path(settings.store).expanduser().resolve()
    if not path.exists() or not spare(path, 0):  # not even if nothing were in it
        return None
    graph = app.open_graph(settings)
    try:
        rows = [*graph.rows("node_counts"), *graph.rows("relationship_counts")]
    finally:
        graph.close()
    why = spare(path, sum(row.get("nodes", 0) + row.get("relationships", 0) for row in rows))
    if not why:
        return None
    try:
        room.require(path.parent, path.stat().st_size)
        return compact(settings)
    except StoreError as error:
        _log.warning("%s, and it is not written anew: %s", why, error)
        return None


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
