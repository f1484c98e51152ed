"""Whether a disk has room for what is about to be written, and what it means when it refuses."""

import errno
import os
import shutil
from pathlib import Path
from typing import Final

from graph_service.errors import StorageFull, StoreError

_MIB: Final = 1024 * 1024
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
#: Bytes that are left to others, and to what the engine writes beside the change itself.
_LEFT: Final = 32 * _MIB


def require(folder: Path, needed: int) -> None:
    """Refuse to begin what needs so many bytes of a disk that has fewer.

    Raises:
        StorageFull: the disk has no room for it.
        StoreError: the folder is not there any more, or may only be read.
    """
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise StoreError(
            "the folder {folder} of this graph cannot be found ({why}): nothing was changed. Put it back where it was; "
            "or, while the service runs, take a dump from it",
            folder=folder,
            why=error.strerror or str(error),
        ) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise not_writable(folder, os.strerror(errno.EACCES))
    if free < needed + _LEFT:
        raise StorageFull(
            "the disk of {folder} is full: it has {free:,} MiB left, and {needed:,} MiB are needed; nothing was "
            "changed. Make room there and try again",
            folder=folder,
            free=free // _MIB,
            needed=-(-(needed + _LEFT) // _MIB),
        )


def is_full(error: OSError) -> bool:
    """Whether a disk, or one's share of it, was full."""
    return error.errno in _FULL


def not_writable(path: Path, why: str) -> StoreError:
    """What is said of a file that this process may not write, or whose folder."""
    return StoreError(
        "{path} may only be read here ({why}); nothing was changed. Give the account that runs this the right to write "
        "to it and to its folder, or copy the graph and its journal to a disk that can be written",
        path=path,
        why=why,
    )
