"""Files that are made to be sent and then gone: where they lie, and that none stays behind."""

import os
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final

_PREFIX: Final = "alignment-export-"
_FOLDER: Final = re.compile(rf"{_PREFIX}([0-9]+)-.+")


def passing_file(write: Callable[[Path], object], name: str) -> BinaryIO:
    """What ``write`` writes, opened to be read. On the disk it has no name any more, so that it goes when it is closed
    or the process ends; a process that ends while it is written leaves a folder with its number, for ``sweep``."""
    folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
    try:
        write(folder / name)
        return (folder / name).open("rb")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep() -> int:
    """Delete what processes that are no more left half-written; how many folders that were."""
    swept = 0
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        found = _FOLDER.fullmatch(folder.name)
        if found and not _is_running(int(found[1])):
            shutil.rmtree(folder, ignore_errors=True)
            swept += 1
    return swept


def _is_running(process: int) -> bool:
    if process == os.getpid():
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
