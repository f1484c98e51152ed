"""The chain that the records of changes make: which piece may follow which, and whether one was altered."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from graph_service.errors import StoreError

#: What the first piece of all has before it.
START: Final = "0" * 64


@dataclass(frozen=True, slots=True)
class Piece:
    """Piece ``number`` of the ``total`` that record a change, with the SHA-256 of the piece before it."""

    revision: int
    number: int
    total: int
    previous: str
    sha256: str
    body: str

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> "Piece":
        """A piece as a file or an engine has it; other columns are left aside.

        Raises:
            StoreError: it is none.
        """
        try:
            found = cls(*(row[name] for name in cls.__slots__))
        except (KeyError, TypeError) as error:
            raise StoreError("this is no piece of a change's record ({error} is missing)", error=str(error)) from error
        kinds = (int, int, int, str, str, str)
        if any(type(row[name]) is not kind for name, kind in zip(cls.__slots__, kinds, strict=True)):
            raise StoreError("this is no piece of a change's record: a value has another type")
        return found

    def row(self) -> dict[str, Any]:
        return asdict(self)

    def digest(self) -> str:
        """The SHA-256 that it must have: over its numbers, the piece before and its body."""
        found = hashlib.sha256(f"{self.revision} {self.number} {self.total} {self.previous}\n".encode())
        found.update(self.body.encode())
        return found.hexdigest()

    def sealed(self) -> "Piece":
        """The same with its SHA-256."""
        return replace(self, sha256=self.digest())

    @property
    def is_last(self) -> bool:
        return self.number == self.total


@dataclass(slots=True)
class Chain:
    """Where a chain has come to: ``revision`` and ``sha256`` of the last whole change."""

    revision: int = 0
    sha256: str = START
    _piece: Piece | None = None

    def take(self, piece: Piece) -> None:
        """Go on by one piece.

        Raises:
            StoreError: it was altered, or it is not the one that follows.
        """
        name = f"piece {piece.number} of change {piece.revision}"
        if piece.digest() != piece.sha256:
            raise StoreError("{name} was altered: its SHA-256 is not that of what it holds", name=name)
        last = self._piece
        number, revision, before = (
            (1, self.revision + 1, self.sha256) if last is None else (last.number + 1, last.revision, last.sha256)
        )
        total = piece.total if last is None else last.total
        if (piece.number, piece.revision, piece.total) != (number, revision, total) or piece.number > piece.total:
            raise StoreError(
                "{name} stands where piece {number} of change {revision} should: one is missing",
                name=name,
                number=number,
                revision=revision,
            )
        if piece.previous != before:
            raise StoreError("{name} does not follow the piece before it: one was put in its place", name=name)
        self._piece = None if piece.is_last else piece
        if piece.is_last:
            self.revision, self.sha256 = piece.revision, piece.sha256

    @property
    def is_whole(self) -> bool:
        """Whether the last change has all its pieces."""
        return self._piece is None


def by_change(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """The pieces of each change, checked as they come.

    Raises:
        StoreError: a piece was altered, is missing or was put in another's place.
    """
    chain, found = Chain(), list[Piece]()
    for piece in pieces:
        chain.take(piece)
        found.append(piece)
        if piece.is_last:
            yield found
            found = []
    if not chain.is_whole:
        raise StoreError(
            "change {revision} is cut short: pieces after {number} are missing",
            revision=found[0].revision,
            number=found[-1].number,
        )
