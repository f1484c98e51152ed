"""What of a record of changes can be read in several places, taken together: the graph, its journal, an old copy.

Each piece names the one before it by its SHA-256, so the record can be put together again from pieces in any order,
and what does not belong to it is not taken.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from graph_service.stores.chain import START, UNSEALED, Piece, Seals
from graph_service.stores.journal import readable


@dataclass(frozen=True, slots=True)
class Place:
    """A piece in a file, without its body."""

    path: Path
    offset: int
    piece: Piece


@dataclass(frozen=True, slots=True)
class Salvage:
    """The longest whole record that the pieces make: up to ``revision``, ending with ``sha256``.

    ``seen`` is the last revision of which any piece was seen. ``forked`` is the first change of which there are two.
    """

    places: tuple[Place, ...]
    revision: int
    sha256: str
    seen: int
    forked: int | None

    def pieces(self) -> Iterator[Piece]:
        """Its pieces in order, read where they are."""
        open_files = {path: path.open("rb") for path in {place.path for place in self.places}}
        try:
            for place in self.places:
                file = open_files[place.path]
                file.seek(place.offset)
                yield Piece.from_row(json.loads(file.readline()))
        finally:
            for file in open_files.values():
                file.close()


def salvaged(sources: Sequence[Path], seals: Seals = UNSEALED) -> Salvage:
    """Put the record together from files with a piece a line. What is sealed, and by none of the keys, is left out."""
    following: dict[str, dict[str, Place]] = {}
    seen = 0
    for path in sources:
        for offset, piece in readable(path):
            seen = max(seen, piece.revision)
            if piece.seal and seals.keys and not seals.hold(piece):
                continue
            place = Place(path, offset, replace(piece, body=""))
            known = following.setdefault(piece.previous, {})
            if piece.sha256 not in known or (piece.seal and not known[piece.sha256].piece.seal):
                known[piece.sha256] = place
    found: list[Place] = []
    revision, sha256, is_sealed = 0, START, False
    while True:
        ways = [
            way
            for way in _whole(following, revision + 1, sha256)
            if not is_sealed or all(place.piece.seal for place in way)
        ]
        sealed = [way for way in ways if seals.keys and all(place.piece.seal for place in way)]
        ways = sealed or ways
        if len(ways) != 1:
            return Salvage(tuple(found), revision, sha256, seen, revision + 1 if ways else None)
        found += ways[0]
        last = ways[0][-1].piece
        revision, sha256, is_sealed = last.revision, last.sha256, bool(last.seal)


def _whole(following: dict[str, dict[str, Place]], revision: int, previous: str) -> list[list[Place]]:
    """Each whole record of a change that may follow a piece."""
    found: list[list[Place]] = []
    begun = [[place] for place in following.get(previous, {}).values() if place.piece.number == 1]
    begun = [way for way in begun if way[0].piece.revision == revision]
    while begun:
        way = begun.pop()
        last = way[-1].piece
        if last.is_last:
            found.append(way)
            continue
        wanted = (revision, last.number + 1, last.total)
        begun += [
            [*way, place]
            for place in following.get(last.sha256, {}).values()
            if (place.piece.revision, place.piece.number, place.piece.total) == wanted
        ]
    return found
