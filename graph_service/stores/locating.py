"""Where an embedded store is: the file that a store URL names, and whether anything is there."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graph_service.errors import InvalidInput, NotFound
from graph_service.stores.ladybug import MEMORY, journal_path
from graph_service.stores.ladybug.opening import logs_of


def ladybug_path(url: str) -> Path:
    """The file that a ``ladybug:`` URL names.

    >>> str(ladybug_path("ladybug:data/a.lbug")), str(ladybug_path("ladybug:///srv/a.lbug"))
    ('data/a.lbug', '/srv/a.lbug')

    Raises:
        InvalidInput: it names none.
    """
    path = re.sub(r"^ladybug:(//)?", "", url)
    if not path:
        raise InvalidInput("store {url!r} names no file; write ladybug:PATH or ladybug::memory:", url=url)
    return Path(path)


def is_file(url: str) -> bool:
    """Whether a URL names an embedded store in a file, be it there or not."""
    return url.startswith("ladybug:") and str(ladybug_path(url)) != MEMORY


def is_missing(url: str) -> bool:
    """Whether a URL names an embedded store of which there is nothing on the disk."""
    return is_file(url) and not (path := ladybug_path(url)).exists() and not journal_path(path).exists()


@contextmanager
def readable(path: Path) -> Iterator[Path]:
    """The file of an embedded store, to be read; a copy of it where it cannot be written: the engine writes as soon as
    it opens a file."""
    there = [file for file in (path, journal_path(path), *logs_of(path)) if file.exists()]
    if not there or all(os.access(file, os.W_OK) for file in (path.parent, *there)):
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="alignment-read-") as folder:
        for file in there:
            shutil.copyfile(file, Path(folder) / file.name)
        yield Path(folder) / path.name


def require(url: str) -> None:
    """Refuse an embedded store that is not there: a question makes none.

    Raises:
        NotFound: there is neither the file nor the journal that it could be made again from.
    """
    if is_missing(url):
        raise NotFound(
            "there is no graph at {path}; check --store (or ALIGNMENT_STORE), or make one with "
            "`alignment seed`, `alignment import` or `alignment restore`",
            path=ladybug_path(url),
        )


def remove_empty(url: str) -> None:
    """Take away the files of an embedded store that was just made, closed, and never written to. Accounts stay."""
    path = ladybug_path(url)
    for file in (path, journal_path(path), *path.parent.glob(f"{path.name}.*")):
        if not file.name.startswith(f"{path.name}.access"):
            file.unlink(missing_ok=True)
