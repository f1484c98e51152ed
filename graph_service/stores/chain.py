"""The chain that the records of changes make: which piece may follow which, and whether one was altered.

The chain alone shows what was altered without making all that follows anew. Who may write the files can do just that;
a *seal* on each piece, made with a key that is kept elsewhere, shows that too.
"""

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from graph_service.errors import StoreError

#: What the first piece of all has before it.
START: Final = "0" * 64


@dataclass(frozen=True, slots=True)
class Seals:
    """The keys that seal a record: the first makes seals, and a seal by any of them holds. None: nothing is sealed."""

    keys: tuple[bytes, ...] = field(default=(), repr=False)

    def of(self, sha256: str) -> str:
        """The seal on a piece with this SHA-256: its HMAC-SHA-256; empty without a key."""
        return _hmac(self.keys[0], sha256) if self.keys else ""

    def hold(self, piece: "Piece") -> bool:
        """Whether the piece has a seal by one of the keys."""
        return any(hmac.compare_digest(_hmac(key, piece.sha256), piece.seal) for key in self.keys)

    def require(self, last: str) -> None:
        """Refuse to go on without a key where the last piece of a record has the seal ``last``.

        Raises:
            StoreError: there is no key.
        """
        if last and not self.keys:
            raise StoreError(
                "the record of changes is sealed: set ALIGNMENT_RECORD_KEYS to its keys before anything is added to it"
            )


#: Nothing is sealed, and no seal is looked at.
UNSEALED: Final = Seals()


def _hmac(key: bytes, sha256: str) -> str:
    return hmac.new(key, sha256.encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Piece:
    """Piece ``number`` of the ``total`` that record a change, with the SHA-256 of the piece before it.

    ``seal`` is the HMAC of its own SHA-256 by the key of the record, empty where it has none.
    """

    revision: int
    number: int
    total: int
    previous: str
    sha256: str
    body: str
    seal: str = ""

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
        kinds = (int, int, int, str, str, str, str)
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

    def sealed(self, seals: Seals = UNSEALED) -> "Piece":
        """The same with its SHA-256, and its seal where there is a key."""
        sha256 = self.digest()
        return replace(self, sha256=sha256, seal=seals.of(sha256))

    @property
    def is_last(self) -> bool:
        return self.number == self.total


@dataclass(slots=True)
class Chain:
    """Where a chain has come to: ``revision`` and ``sha256`` of the last whole change, ``seal`` of its last piece.

    ``seals`` are looked at where there are keys; ``sealed_from`` is the first change that is sealed.
    """

    revision: int = 0
    sha256: str = START
    seal: str = ""
    seals: Seals = UNSEALED
    sealed_from: int | None = None
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
        self._look_at_seal(piece, name)
        self._piece = None if piece.is_last else piece
        if piece.is_last:
            self.revision, self.sha256, self.seal = piece.revision, piece.sha256, piece.seal

    def _look_at_seal(self, piece: Piece, name: str) -> None:
        if piece.seal:
            if self.seals.keys and not self.seals.hold(piece):
                raise StoreError(
                    "{name} is sealed by no key of this record: it was forged, or a key is missing", name=name
                )
            self.sealed_from = self.sealed_from or piece.revision
        elif self.sealed_from is not None:
            raise StoreError("{name} has no seal though those before it have: it was put in without the key", name=name)

    @property
    def is_whole(self) -> bool:
        """Whether the last change has all its pieces."""
        return self._piece is None


def by_change(pieces: Iterable[Piece], seals: Seals = UNSEALED) -> Iterator[list[Piece]]:
    """The pieces of each change, checked as they come.

    Raises:
        StoreError: a piece was altered, is missing or was put in another's place.
    """
    chain, found = Chain(seals=seals), list[Piece]()
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
