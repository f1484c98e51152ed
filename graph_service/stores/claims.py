"""Which files this process has open: the engine does not refuse a second opening, and loses one side's writes."""

import threading
from pathlib import Path
from typing import Final

from graph_service.errors import StoreUnavailable

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
