"""What was acknowledged, kept beside the embedded engine's file: one line a piece of a change, in order.

A line is the JSON of a ``Piece``. All pieces of a change are on the disk before the engine commits, so
the engine's file is an index that can always be made again from it. Pieces at the end that a crash cut
short were never acknowledged, and are dropped at the next opening.
"""

import contextlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from graph_service.errors import StoreError
from graph_service.messages import Message
from graph_service.stores.chain import START, Chain, Piece


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a journal ends, and the revision and SHA-256 of its last piece there."""

    end: int = 0
    revision: int = 0
    sha256: str = START


class Journal:
    """An append-only file of the pieces of changes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._mark = self._scan()

    @property
    def last_revision(self) -> int:
        return self._mark.revision

    @property
    def last_sha256(self) -> str:
        """SHA-256 of the last piece: it stands for the whole history."""
        return self._mark.sha256

    def append(self, pieces: Sequence[Piece]) -> Mark:
        """Put the pieces of a change on the disk; returns where the file ended before, for ``cut``.

        Raises:
            StoreError: the disk refused, or the pieces do not follow the last one; nothing was kept.
        """
        before = self._mark
        chain = Chain(before.revision, before.sha256)
        for piece in pieces:
            chain.take(piece)
        try:
            new = not self.path.exists()
            with self.path.open("ab") as file:
                file.truncate(before.end)
                for piece in pieces:
                    file.write(_line(piece))
                file.flush()
                os.fsync(file.fileno())
                end = file.tell()
            if new:
                sync_folder(self.path.parent)
        except OSError as error:
            self._undo_partial(before.end)
            raise StoreError(
                "the journal {path} cannot be written ({why}); nothing was changed", path=self.path, why=str(error)
            ) from error
        self._mark = Mark(end, chain.revision, chain.sha256)
        return before

    def cut(self, mark: Mark) -> None:
        """Take back what was appended after ``mark``: the engine did not commit it."""
        os.truncate(self.path, mark.end)
        self._mark = mark

    def changes(self, after: int = 0) -> Iterator[list[Piece]]:
        """The pieces of each change of a revision above ``after``, oldest first.

        Raises:
            StoreError: the file was altered since it was opened.
        """
        if not self.path.exists():
            return
        found: list[Piece] = []
        with self.path.open("rb") as file:
            while file.tell() < self._mark.end:
                piece = _piece(file.readline())
                if piece is None:
                    raise StoreError("{path} changed while it was read; open the store again", path=self.path)
                if piece.revision > after:
                    found.append(piece)
                    if piece.is_last:
                        yield found
                        found = []

    def _scan(self) -> Mark:
        """Where the last whole change ends.

        Raises:
            StoreError: a line before the last is damaged, or the chain is broken.
        """
        mark, chain = Mark(), Chain()
        if not self.path.exists():
            return mark
        with self.path.open("rb") as file:
            for number, line in enumerate(iter(file.readline, b""), start=1):
                piece = _piece(line)
                if piece is None:
                    self._refuse_what_follows(file, number)
                    break
                try:
                    chain.take(piece)
                except StoreError as error:
                    raise StoreError(
                        "{path}, line {number}: {error}; {next}",
                        path=self.path,
                        number=number,
                        error=error.message,
                        next=_NEXT,
                    ) from error
                if chain.is_whole:
                    mark = Mark(file.tell(), chain.revision, chain.sha256)
        return mark

    def _refuse_what_follows(self, file: BinaryIO, number: int) -> None:
        if file.read(1):
            raise StoreError(
                "{path}: line {number} is damaged and others follow it; {next}",
                path=self.path,
                number=number,
                next=_NEXT,
            )

    def _undo_partial(self, end: int) -> None:
        # what cannot be cut now is cut by the next append, and until then never read
        with contextlib.suppress(OSError):
            os.truncate(self.path, end)


_NEXT = Message("keep the file and restore the last dump with `alignment restore`")


def _line(piece: Piece) -> bytes:
    return json.dumps(piece.row(), separators=(",", ":")).encode() + b"\n"


def _piece(line: bytes) -> Piece | None:
    """The piece of a whole line; None when the line was cut short or altered."""
    try:
        piece = Piece.from_row(json.loads(line)) if line.endswith(b"\n") else None
    except (ValueError, TypeError, StoreError):
        return None
    return piece if piece is not None and piece.digest() == piece.sha256 else None


def sync_folder(folder: Path) -> None:
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
