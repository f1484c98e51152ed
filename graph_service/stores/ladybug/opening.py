"""How the file of an embedded graph is opened, and what lies beside it."""

import contextlib
import ctypes
import logging
from pathlib import Path
from typing import Final

import ladybug

from graph_service.errors import StoreError, StoreUnavailable
from graph_service.private_files import make_folder, opener, take_from_others
from graph_service.stores import room
from graph_service.stores.journal import Journal, beside
from graph_service.stores.ladybug.engine_errors import LogDamaged, NotWritable, translated

MEMORY: Final = ":memory:"
#: Bytes of what was committed that are gathered before they get their place in the file. A checkpoint writes whole
#: columns of what it touches, so many small ones make an import of many files slow. Until then the pool holds what was
#: committed, in many times the bytes that the log has: with a small pool it must come sooner.
_CHECKPOINT: Final = 64 * 1024 * 1024
_OF_POOL: Final = 16
_log = logging.getLogger(__name__)


def journal_path(path: Path) -> Path:
    """Where the journal of the graph at ``path`` is."""
    return path.with_name(path.name + ".journal")


def logs_of(path: Path) -> list[Path]:
    """What the engine keeps beside the file of a graph for what has no place in it yet."""
    return [log for suffix in (".wal", ".wal.checkpoint", ".shadow") if (log := Path(f"{path}{suffix}")).exists()]


def leave(db: ladybug.Database) -> None:
    """Keep an opening of a file for as long as the process lives: closing it would write, or end the process."""
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(db))


def put_aside(path: Path) -> Path:
    """Give the file of a graph, and what lies beside it, another name, where there is one; returns it."""
    kept = beside(path, "old")
    for file in (*logs_of(path), path):
        if file.exists():
            file.rename(kept.with_name(kept.name + file.name.removeprefix(path.name)))
    _unfit(path).unlink(missing_ok=True)
    return kept


def mark_unfit(path: Path, revision: int) -> None:
    """Note that the file of a graph must be made again from its journal, which goes to ``revision``."""
    # on a full disk the name alone may find its place
    with contextlib.suppress(OSError), open(_unfit(path), "w", encoding="ascii", opener=opener) as file:
        file.write(str(revision))


def unfit_since(path: Path) -> int | None:
    """The revision that was noted with ``mark_unfit``, 0 where there was no room to note it; None where nothing was."""
    try:
        noted = _unfit(path).read_text(encoding="ascii")
    except OSError:
        return None
    return int(noted) if noted.isdigit() else 0


def _unfit(path: Path) -> Path:
    return path.with_name(f"{path.name}.unfit")


def opened(path: Path | None, buffer_pool: int, *, whole_log: bool = True) -> ladybug.Database:
    """Without ``whole_log``, a log is read up to where it is damaged."""
    try:
        if path is not None:
            make_folder(path.parent)
            for file in (path, *logs_of(path), journal_path(path)):
                take_from_others(file)
        # compressed, a column of fractions that was changed is read as 0.0 here and there by a scan (Ladybug 0.22)
        return ladybug.Database(
            MEMORY if path is None else str(path),
            buffer_pool_size=buffer_pool,
            compression=False,
            checkpoint_threshold=min(_CHECKPOINT, buffer_pool // _OF_POOL),
            throw_on_wal_replay_failure=whole_log,
        )
    except OSError as error:
        raise StoreError("{path} cannot be opened ({why})", path=path, why=str(error)) from error
    except (RuntimeError, ValueError, MemoryError) as error:  # what it makes of a damaged log varies
        known = translated(error)
        if isinstance(known, StoreUnavailable | LogDamaged):
            raise known from error
        if path is not None and isinstance(known, NotWritable):
            raise room.not_writable(path, _line(error)) from error
        if path is not None and any(log.stat().st_size for log in logs_of(path)):
            raise LogDamaged("the end of the engine's log is damaged ({engine})", engine=_line(error)) from error
        raise cannot_be_opened(path, error) from error


def opened_with_journal(
    path: Path | None, journal: Journal | None, buffer_pool: int, *, whole_log: bool
) -> ladybug.Database:
    """The engine's opening of a file. What a full disk or a power cut left unfit is put aside, where there is a journal
    to make the graph again from: what the engine itself makes of it cannot be relied upon.

    Raises:
        StoreError: the file cannot be opened.
    """
    if path is None or journal is None or not whole_log:
        return opened(path, buffer_pool, whole_log=whole_log)
    known = unfit_since(path)
    is_held = journal.damage is None and journal.last_revision >= (known or 0)
    if known is not None and is_held:
        _log.warning("%s is made again from its journal, since its disk had been full", path)
        put_aside(path)
    if not path.exists():
        put_aside(path)  # logs of a file that was moved away: they belong to no other
    try:
        return opened(path, buffer_pool)
    except LogDamaged as error:
        if not is_held or not journal.last_revision:
            raise cannot_be_opened(path, error) from error
        _log.warning("%s: %s; it is made again from its journal", path, error)
    put_aside(path)
    return opened(path, buffer_pool)


def cannot_be_opened(path: Path | None, error: Exception) -> StoreError:
    return StoreError(
        "the graph file {path} cannot be opened ({why}); what was stored is in its journal: run "
        "`alignment doctor --rebuild`",
        path=path,
        why=_line(error),
    )


def _line(error: Exception) -> str:
    return " ".join(str(error).split())
