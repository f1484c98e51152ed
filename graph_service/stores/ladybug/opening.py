"""How the file of an embedded graph is opened, and what lies beside it."""

import contextlib
import ctypes
from pathlib import Path
from typing import Final

import ladybug

from graph_service.errors import StoreError, StoreUnavailable
from graph_service.stores import room
from graph_service.stores.journal import beside
from graph_service.stores.ladybug.engine_errors import LogDamaged, NotWritable, translated

MEMORY: Final = ":memory:"
#: Bytes of what was committed that are gathered before they get their place in the file. A checkpoint writes whole
#: columns of what it touches, so many small ones make an import of many files slow.
_CHECKPOINT: Final = 64 * 1024 * 1024


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
    with contextlib.suppress(OSError):  # on a full disk the name alone may find its place
        _unfit(path).touch()
        _unfit(path).write_text(str(revision), encoding="ascii")


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
            path.parent.mkdir(parents=True, exist_ok=True)
        # compressed, a column of fractions that was changed is read as 0.0 here and there by a scan (Ladybug 0.22)
        return ladybug.Database(
            MEMORY if path is None else str(path),
            buffer_pool_size=buffer_pool,
            compression=False,
            checkpoint_threshold=_CHECKPOINT,
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


def cannot_be_opened(path: Path | None, error: Exception) -> StoreError:
    return StoreError(
        "the graph file {path} cannot be opened ({why}); what was stored is in its journal: run "
        "`alignment doctor --rebuild`",
        path=path,
        why=_line(error),
    )


def _line(error: Exception) -> str:
    return " ".join(str(error).split())
