"""Files that only their owner reads: what is written here is 0600, whole or not at all, and through no link."""

import contextlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from graph_service.errors import InvalidInput

#: What is taken away from the mode of every file and folder that the process makes: all that others may do.
UMASK: Final = 0o077
_FILE: Final = 0o600
_FOLDER: Final = 0o700


def keep_private() -> None:
    """Let no file that this process makes, the engine's among them, be read by others; once, at its start."""
    os.umask(UMASK)


def opener(path: str, flags: int) -> int:
    """For ``open``: a new file is 0600, and a link in its place is refused and not followed."""
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0), _FILE)


def make_folder(folder: Path) -> None:
    """Make a folder, 0700, with those above it, where it is not there; one that is there stays as it is.

    Raises:
        OSError: it cannot be made.
    """
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(mode=_FOLDER, exist_ok=True)


def take_from_others(path: Path) -> None:
    """Take from others what an earlier release let them do with a file; one of another owner stays as it is."""
    with contextlib.suppress(OSError):
        found = path.lstat()
        if stat.S_ISREG(found.st_mode) and found.st_mode & UMASK:
            path.chmod(stat.S_IMODE(found.st_mode) & ~UMASK)


def make_file(path: Path) -> None:
    """Make a file that only its owner reads, and its folder, where they are not there; through no link.

    Raises:
        OSError: it cannot be made.
    """
    make_folder(path.parent)
    open(path, "ab", opener=opener).close()
    take_from_others(path)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A new file to write to, which takes the place of ``path`` in one step when all went well; else nothing is left.

    What is neither file nor link, such as a pipe, is written to once the new file is whole.

    Raises:
        InvalidInput: a link to a file is there: it would be followed, or replaced, and neither was asked for.
        OSError: it cannot be written; what was there is as it was.
    """
    is_stream = _is_stream(path)
    folder = None if is_stream else path.parent
    handle, name = tempfile.mkstemp(dir=folder, prefix=f".{path.name[:100]}.", suffix=".part")
    os.close(handle)
    new = Path(name)
    try:
        yield new
        if is_stream:
            with new.open("rb") as whole, path.open("wb") as out:
                shutil.copyfileobj(whole, out)
        else:
            with new.open("rb") as whole:
                os.fsync(whole.fileno())
            new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def write(path: Path, content: str | bytes) -> None:
    """Put a whole content where a person asked for it.

    Raises:
        InvalidInput: it cannot be written there; what was there is as it was.
    """
    with written(path) as new:
        new.write_bytes(content.encode() if isinstance(content, str) else content)


@contextmanager
def written(path: Path) -> Iterator[Path]:
    """As ``replacing``, for a place that a person named.

    Raises:
        InvalidInput: it cannot be written there; what was there is as it was.
    """
    try:
        with replacing(path) as new:
            yield new
    except OSError as error:
        raise InvalidInput(
            "{path} cannot be written ({why}); choose another place", path=path, why=error.strerror or str(error)
        ) from error


def _is_stream(path: Path) -> bool:
    """Whether what is there takes bytes and is no file."""
    try:
        mode = path.stat().st_mode
    except OSError:
        mode = stat.S_IFREG
    is_file = stat.S_ISREG(mode) or stat.S_ISDIR(mode)
    if is_file and path.is_symlink():
        raise InvalidInput("{path} is a link, which is not followed; name the file itself", path=path)
    return not is_file
