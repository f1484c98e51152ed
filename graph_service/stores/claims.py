"""Which files this process has open: the engine does not refuse a second opening, and loses one side's writes."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from graph_service.errors import StoreUnavailable
from graph_service.stores import room

_open_paths: Final[set[Path]] = set()
_lock: Final = threading.Lock()


def claim(path: Path) -> None:
    """Take a file, until it is released.

    Raises:
        StoreUnavailable: it is taken.
    """
    with _lock:
        if path in _open_paths:
            raise StoreUnavailable("{path} is already open in this process; use the store that has it", path=path)
        _open_paths.add(path)


def release(path: Path | None) -> None:
    """Let go of a file; None is a graph in memory, which none has."""
    with _lock:
        if path is not None:
            _open_paths.discard(path)


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Have a file to oneself that is not opened by the engine: no other call, and no other process, has it open.

    Raises:
        StoreUnavailable: one has.
        StoreError: it may only be read here.
    """
    claim(path)
    try:
        if path.exists():
            _require_unlocked(path)
        yield
    finally:
        release(path)


def _require_unlocked(path: Path) -> None:
    if os.name != "posix":
        return  # there the engine's own lock refuses to have the file moved
    import fcntl

    try:
        file = path.open("rb+")
    except OSError as error:
        raise room.not_writable(path, error.strerror or str(error)) from error
    with file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StoreUnavailable(
                "another process has this graph open ({path}); stop it first (Ctrl-C where the service runs)", path=path
            ) from error
