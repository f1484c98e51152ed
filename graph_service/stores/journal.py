"""What was acknowledged, kept beside the embedded engine's file: one line a piece of a change, in order.

A line is the JSON of a ``Piece``. All pieces of a change are on the disk before the engine commits, so
the engine's file is an index that can always be made again from it. Pieces at the end that a crash cut
short were never acknowledged, and are dropped at the next opening.
"""

import contextlib
import json
import os
import shutil
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from graph_service.errors import StorageFull, StoreError
from graph_service.messages import Message
from graph_service.private_files import opener
from graph_service.stores.chain import START, UNSEALED, Chain, Piece, Seals
from graph_service.stores.room import is_full


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a journal ends, and the revision, SHA-256 and seal of its last piece there."""

    end: int = 0
    revision: int = 0
    sha256: str = START
    seal: str = ""


@dataclass(frozen=True, slots=True)
class Damage:
    """The first line of a journal that cannot be, and why: what comes before it is whole."""

    line: int
    why: Message

    @property
    def message(self) -> Message:
        return Message("line {line}: {why}", line=self.line, why=self.why)


class Journal:
    """An append-only file of the pieces of changes.

    ``damage`` says where it stops being what it must be: then it can be read up to there, and nothing be added.
    """

    def __init__(self, path: Path, seals: Seals = UNSEALED) -> None:
        self.path, self.seals = path, seals
        #: Held by who makes it again or brings it together with the graph.
        self.mending = threading.Lock()
        self.damage: Damage | None = None
        self.sealed_from: int | None = None
        self._mark = Mark()
        self._file: tuple[int, int] | None = None
        self.look_again()

    @property
    def last_revision(self) -> int:
        return self._mark.revision

    @property
    def last_sha256(self) -> str:
        """SHA-256 of the last piece: it stands for the whole history."""
        return self._mark.sha256

    @property
    def is_displaced(self) -> bool:
        """Whether the file is not the one that was read and written last, or has lost some of it."""
        try:
            found = self.path.stat()
        except OSError:
            return self._file is not None
        return self._file != (found.st_dev, found.st_ino) or found.st_size < self._mark.end

    def look_again(self) -> None:
        """Read the file from its beginning: where its last whole change ends, and whether it is damaged.

        Raises:
            StoreError: it cannot be read.
        """
        self._mark, self.damage, self.sealed_from, self._file = Mark(), None, None, None
        chain = Chain(seals=self.seals)
        try:
            file = self.path.open("rb")
        except FileNotFoundError:
            return
        except OSError as error:
            raise StoreError(
                "the journal {path} cannot be read ({why}); nothing was changed", path=self.path, why=str(error)
            ) from error
        with file:
            self._file = _identity(file)
            for number, line in enumerate(iter(file.readline, b""), start=1):
                piece = _piece(line)
                if piece is None:
                    if file.read(1):
                        self.damage = Damage(number, Message("it is damaged, and others follow it"))
                    break
                try:
                    chain.take(piece)
                except StoreError as error:
                    self.damage = Damage(number, error.message)
                    break
                if chain.is_whole:
                    self._mark = Mark(file.tell(), chain.revision, chain.sha256, chain.seal)
        self.sealed_from = chain.sealed_from

    def append(self, pieces: Sequence[Piece]) -> Mark:
        """Put the pieces of a change on the disk; returns where the file ended before, for ``cut``.

        Raises:
            StorageFull: the disk has no room for them; nothing was kept.
            StoreError: the disk refused, the pieces do not follow the last one, or the file is not the one that it
                was; nothing was kept.
        """
        before = self._mark
        self._require_sound()
        chain = Chain(before.revision, before.sha256, before.seal, self.seals, self.sealed_from)
        for piece in pieces:
            chain.take(piece)
        try:
            new = self._file is None
            with open(self.path, "xb" if new else "ab", opener=opener) as file:
                file.truncate(before.end)
                for piece in pieces:
                    file.write(_line(piece))
                file.flush()
                os.fsync(file.fileno())
                end, self._file = file.tell(), _identity(file)
            if new:
                sync_folder(self.path.parent)
        except OSError as error:
            self._undo_partial(before.end)
            raise _refused(self.path, error) from error
        self._mark = Mark(end, chain.revision, chain.sha256, chain.seal)
        self.sealed_from = chain.sealed_from
        return before

    def cut(self, mark: Mark) -> None:
        """Take back what was appended after ``mark``: the engine did not commit it."""
        self._mark = mark
        self._undo_partial(mark.end)

    def replace(self, pieces: Iterable[Piece]) -> Path:
        """Write the whole record anew, beside the file, and let that be the file. Returns where the old one is kept.

        Raises:
            StorageFull: the disk has no room for it; the file is as it was.
            StoreError: the disk refused, or the pieces are no whole record; the file is as it was.
        """
        new, kept = self.path.with_name(f"{self.path.name}.new"), beside(self.path, "old")
        chain = Chain(seals=self.seals)
        try:
            new.unlink(missing_ok=True)
            with open(new, "xb", opener=opener) as file:
                for piece in pieces:
                    chain.take(piece)
                    file.write(_line(piece))
                file.flush()
                os.fsync(file.fileno())
            if not chain.is_whole:
                raise StoreError("the record of changes ends within change {revision}", revision=chain.revision + 1)
            put_in_place(new, self.path, kept)
        except OSError as error:
            raise _refused(self.path, error) from error
        finally:
            new.unlink(missing_ok=True)
        self.look_again()
        return kept

    def changes(self, after: int = 0, to: int | None = None) -> Iterator[list[Piece]]:
        """The pieces of each change of a revision above ``after``, not above ``to``, oldest first, as far as the file
        is whole.

        Raises:
            StoreError: the file was altered since it was opened.
        """
        if not self._mark.end:
            return
        found: list[Piece] = []
        try:
            file = self.path.open("rb")
        except OSError as error:
            raise _altered(self.path) from error
        with file:
            while file.tell() < self._mark.end:
                piece = _piece(file.readline())
                if piece is None:
                    raise _altered(self.path)
                if to is not None and piece.revision > to:
                    return
                if piece.revision > after:
                    found.append(piece)
                    if piece.is_last:
                        yield found
                        found = []

    def _require_sound(self) -> None:
        if self.damage is not None:
            raise StoreError("{path}, {damage}; {next}", path=self.path, damage=self.damage.message, next=NEXT)
        if self.is_displaced:
            raise StoreError(
                "the journal {path} was taken away or replaced while it was in use: nothing was changed; try again, "
                "or run `alignment doctor`",
                path=self.path,
            )
        self.seals.require(self._mark.seal)

    def _undo_partial(self, end: int) -> None:
        # what cannot be cut now is cut by the next append, and until then never read
        with contextlib.suppress(OSError):
            if self._file is None:
                self.path.unlink()
            else:
                os.truncate(self.path, end)


#: What to do about a damaged journal.
NEXT = Message("run `alignment doctor`, which says what is whole, and `alignment doctor --rebuild`, which mends it")


def readable(path: Path) -> Iterator[tuple[int, Piece]]:
    """Every piece that can be read in a journal, whatever is wrong with the lines around it, in the order of lines;
    each with the byte where its line begins."""
    with contextlib.suppress(FileNotFoundError), path.open("rb") as file:
        at = 0
        for line in iter(file.readline, b""):
            piece = _piece(line)
            if piece is not None:
                yield at, piece
            at += len(line)


def beside(path: Path, what: str) -> Path:
    """Another name for a file, under which it is kept when another takes its place."""
    return path.with_name(f"{path.name}.{what}-{datetime.now(UTC):%Y%m%dT%H%M%S%f}")


def put_in_place(new: Path, path: Path, kept: Path | None = None) -> None:
    """Let ``new`` be the file ``path``, in one step; what was there, if anything, gets the name ``kept``."""
    if kept is not None and path.exists():
        try:
            os.link(path, kept)
        except OSError:  # a file system without a second name for a file
            shutil.copy2(path, kept)
    os.replace(new, path)
    sync_folder(path.parent)


def _refused(path: Path, error: OSError) -> StoreError:
    kind = StorageFull if is_full(error) else StoreError
    return kind(Message("the journal {path} cannot be written ({why}); nothing was changed", path=path, why=str(error)))


def _altered(path: Path) -> StoreError:
    return StoreError("{path} changed while it was read; open the store again", path=path)


def _identity(file: BinaryIO) -> tuple[int, int]:
    found = os.fstat(file.fileno())
    return found.st_dev, found.st_ino


def _line(piece: Piece) -> bytes:
    return json.dumps(piece.row(), separators=(",", ":")).encode() + b"\n"


def _piece(line: bytes) -> Piece | None:
    """The piece of a whole line; None when the line was cut short or altered."""
    try:
        piece = Piece.from_row(json.loads(line)) if line.endswith(b"\n") else None
    except (ValueError, TypeError, StoreError, RecursionError):
        return None
    return piece if piece is not None and piece.digest() == piece.sha256 else None


def sync_folder(folder: Path) -> None:
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
