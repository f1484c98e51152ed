"""The bytes of a file that somebody gave: from a path, from memory or out of an archive, within limits.

Nothing is unpacked to the disk, so what an archive calls its members can do no harm.
"""

import gzip
import io
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final, cast

from graph_service.errors import InvalidInput, NotFound

MIB: Final = 1024 * 1024
DEFAULT_LIMIT: Final = 64 * MIB
#: An archive may hold so many files, and unpacked so many times the limit of one file.
MOST_MEMBERS: Final = 2_000
TOTAL_TIMES: Final = 8
_ARCHIVES: Final = (".tgz", ".tar.gz", ".tar", ".zip")
_DAMAGED: Final = (
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
)

Given = Path | bytes


def content(given: Given, name: str, max_bytes: int = DEFAULT_LIMIT) -> bytes:
    """All bytes of a file; one that is too large is refused before it is read.

    Raises:
        NotFound: there is no such file.
        InvalidInput: it is no regular file, cannot be read, is empty or is larger than ``max_bytes``.
    """
    if isinstance(given, bytes):
        found = given
        _within(len(given), name, max_bytes)
    else:
        _within(_size(given, name), name, max_bytes)
        try:
            with given.open("rb") as file:
                found = file.read(max_bytes + 1)
        except OSError as error:
            raise InvalidInput(
                "{file} cannot be read ({why}); check its permissions", file=name, why=error.strerror
            ) from error
        _within(len(found), name, max_bytes)
    if not found.strip(b"\x00\t\n\r "):
        raise InvalidInput("{file} is empty; get the file again", file=name)
    return found


def head(given: Given, name: str, most: int = 64 * 1024) -> bytes:
    """The first bytes of a file, to tell its format by."""
    if isinstance(given, bytes):
        return given[:most]
    _size(given, name)
    try:
        with given.open("rb") as file:
            return file.read(most)
    except OSError as error:
        raise InvalidInput(
            "{file} cannot be read ({why}); check its permissions", file=name, why=error.strerror
        ) from error


def is_archive(name: str) -> bool:
    """Whether ``members`` opens it: .zip, .tar, .tar.gz or .tgz."""
    return name.lower().endswith(_ARCHIVES)


def members(given: Given, name: str, max_bytes: int = DEFAULT_LIMIT) -> Iterator[tuple[str, bytes]]:
    """Each file of an archive, in the archive's order: the name of its last part, and its bytes.

    Folders, links and hidden files are passed over.

    Raises:
        InvalidInput: it is no archive or is damaged, or a member or the whole unpacked is too large.
    """
    opened = _zipped if name.lower().endswith(".zip") else _tarred
    if isinstance(given, Path):
        _size(given, name)
    seen = total = 0
    try:
        with given.open("rb") if isinstance(given, Path) else io.BytesIO(given) as file:
            for member, size, stream in opened(file, name, max_bytes * TOTAL_TIMES):
                last = member.replace("\\", "/").rsplit("/", 1)[-1]
                if last.startswith(".") or "__MACOSX" in member:
                    continue
                seen += 1
                if seen > MOST_MEMBERS:
                    raise InvalidInput(
                        "{file} holds more than {n:,} files; import it in parts", file=name, n=MOST_MEMBERS
                    )
                _within(size, f"{last} in {name}", max_bytes)
                body = stream.read(max_bytes + 1)
                _within(len(body), f"{last} in {name}", max_bytes)
                total += len(body)
                _within(total, f"{name} unpacked", max_bytes * TOTAL_TIMES)
                yield last, body
    except _DAMAGED as error:
        raise InvalidInput(
            "{file} is damaged or no archive ({why}); get it again, or unpack it and import the files",
            file=name,
            why=str(error),
        ) from error
    if not seen:
        raise InvalidInput("{file} holds no file to import", file=name)


def _tarred(file: IO[bytes], name: str, limit: int) -> Iterator[tuple[str, int, IO[bytes]]]:
    packed = not name.lower().endswith(".tar")
    stream = cast(IO[bytes], gzip.GzipFile(fileobj=file)) if packed else file
    with tarfile.open(fileobj=cast(IO[bytes], _Bounded(stream, name, limit)), mode="r|") as archive:
        for member in archive:
            if member.isreg() and (body := archive.extractfile(member)) is not None:
                yield member.name, member.size, body


def _zipped(file: IO[bytes], name: str, limit: int) -> Iterator[tuple[str, int, IO[bytes]]]:
    with zipfile.ZipFile(file) as archive:
        for member in archive.infolist():
            if not member.is_dir():
                with archive.open(member) as stream:
                    yield member.filename, member.file_size, stream


class _Bounded:
    """A stream that refuses to give more than ``limit`` bytes: what is skipped is unpacked all the same."""

    def __init__(self, stream: IO[bytes], name: str, limit: int) -> None:
        self._stream, self._name, self._limit, self._given = stream, name, limit, 0

    def read(self, size: int) -> bytes:
        found = self._stream.read(size)
        self._given += len(found)
        _within(self._given, f"{self._name} unpacked", self._limit + MIB)
        return found


def _size(path: Path, name: str) -> int:
    try:
        found = path.stat()
    except FileNotFoundError as error:
        raise NotFound("there is no file {path}", path=path) from error
    except (OSError, ValueError) as error:
        raise InvalidInput("{file} cannot be read ({why})", file=name, why=str(error)) from error
    if not stat.S_ISREG(found.st_mode):
        raise InvalidInput("{file} is no regular file; give the path of a file", file=name)
    return found.st_size


def _within(size: int, name: str, limit: int) -> None:
    if size > limit:
        raise InvalidInput(
            "{file} has {size:,.1f} MiB, and at most {most:,.1f} MiB are taken; if it is the right file, "
            "allow more with ALIGNMENT_MAX_IMPORT_MIB",
            file=name,
            size=size / MIB,
            most=limit / MIB,
        )
