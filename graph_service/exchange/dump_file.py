"""The file of a dump: lines of JSON with a digest at the end, written and read one line at a time."""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import IO, Any, Final, cast

from graph_service import private_files
from graph_service.errors import InvalidInput, NotFound
from graph_service.exchange import encryption
from graph_service.exchange.encryption import Identity, Recipient
from graph_service.messages import Message, at_place

FORMAT: Final = "strategic-alignment-graph dump"
VERSION: Final = 2
_AGAIN: Final = Message("it was cut short or altered; use another copy of the dump")


def write(path: Path, lines: Iterable[Mapping[str, Any]], to: Sequence[Recipient] = ()) -> str:
    """Write beside ``path`` and put it there in one step; gzipped where the name ends in ``.gz``, and where it is
    encrypted ``to`` somebody.

    Returns the SHA-256 of the lines, which is in the last one.

    Raises:
        InvalidInput: a link is there.
        OSError: it cannot be written; what was at ``path`` is as it was.
    """
    digest, count = hashlib.sha256(), 0
    with (
        private_files.replacing(path) as new,
        new.open("wb") as file,
        encryption.encrypted(file, to) if to else nullcontext(file) as raw,
    ):
        packed = bool(to) or path.name.endswith(".gz")
        out = cast(IO[bytes], gzip.GzipFile("", "wb", 6, raw, mtime=0)) if packed else raw
        for count, each in enumerate(lines, start=1):  # noqa: B007
            line = _line(each)
            digest.update(line)
            out.write(line)
        out.write(_line({"sha256": digest.hexdigest(), "lines": count}))
        if packed:
            out.close()
    return digest.hexdigest()


def read(path: Path, by: Sequence[Identity] = ()) -> Iterator[dict[str, Any]]:
    """Each line of a dump, the header first; the last one gives the digest of the others. An encrypted one is read
    ``by`` secret keys.

    Raises:
        NotFound: there is no such file.
        InvalidInput: it is no dump, or no whole and unaltered one: said at the line where that is seen,
            so nothing of it may be believed before the end.
    """
    digest, number, trailer = hashlib.sha256(), 0, None
    try:
        with _opened(path, by) as file:
            for number, line in enumerate(file, start=1):
                if trailer is not None:
                    raise InvalidInput(
                        "{name}, line {number}: there is more after the end; {again}",
                        name=path.name,
                        number=number,
                        again=_AGAIN,
                    )
                each = json.loads(line)
                if not isinstance(each, dict) or not each:
                    raise InvalidInput(
                        "{name}, line {number}: this is no line of a dump", name=path.name, number=number
                    )
                if number == 1:
                    _check_header(each, path)
                if "lines" in each:
                    trailer = each
                    if trailer != {"sha256": digest.hexdigest(), "lines": number - 1}:
                        raise InvalidInput(at_place(path.name, _AGAIN))
                digest.update(line)
                yield each
    except FileNotFoundError as error:
        raise NotFound("there is no file {path}", path=path) from error
    except (OSError, EOFError, zlib.error, ValueError, RecursionError) as error:
        raise InvalidInput(at_place(f"{path.name}, line {number + 1}", _AGAIN)) from error
    if trailer is None:
        raise InvalidInput(at_place(path.name, _AGAIN))


@contextmanager
def _opened(path: Path, by: Sequence[Identity]) -> Iterator[IO[bytes]]:
    with path.open("rb") as raw:
        if not raw.peek(len(encryption.MAGIC)).startswith(encryption.MAGIC):
            if not path.name.endswith(".gz"):
                yield raw
                return
            with gzip.GzipFile(fileobj=raw) as file:
                yield cast(IO[bytes], file)
                return
    with encryption.decrypted(path, by) as plain, gzip.GzipFile(fileobj=plain) as file:
        yield cast(IO[bytes], file)


def _check_header(found: Mapping[str, Any], path: Path) -> None:
    if found.get("format") != FORMAT:
        raise InvalidInput("{name} is no dump of a graph; `alignment import` reads other files", name=path.name)
    version = found.get("version")
    if isinstance(version, int) and version > VERSION:
        raise InvalidInput(
            "{name} was written by a newer release: it is a dump of version {found}, and this release reads version "
            "{version}. Install a newer release and restore it with that",
            name=path.name,
            found=version,
            version=VERSION,
        )
    if version != VERSION:
        raise InvalidInput(
            "{name} is a dump of version {found}, and version {version} is read here; restore it with the "
            "release that wrote it",
            name=path.name,
            found=found.get("version"),
            version=VERSION,
        )


def _line(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
