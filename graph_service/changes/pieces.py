"""How a change is recorded: a chain of pieces, each with its SHA-256 and that of the piece before.

The first piece of a change says who made it, when and why; the others what it did, in compressed
columns. The chain goes on from change to change, so that the last SHA-256 stands for all that was ever done.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from graph_service.changes.effects import Effects, packed_body, unpacked_body
from graph_service.errors import StoreError
from graph_service.stores.chain import START, Piece, Seals

#: What the first piece says of a change.
HEAD: Final = ("revision", "kind", "author", "reason", "recorded_at", "undoes", "summary")


def recorded(head: Mapping[str, Any], effects: Effects, previous: str, seals: Seals) -> list[Piece]:
    """The pieces of a change, from the one that follows ``previous``, the SHA-256 of the last piece there is."""
    bodies = [packed_body({"change": {name: head[name] for name in HEAD}}), *effects.bodies]
    pieces: list[Piece] = []
    for number, body in enumerate(bodies, start=1):
        piece = Piece(head["revision"], number, len(bodies), previous or START, "", body)
        pieces.append(piece.sealed(seals))
        previous = pieces[-1].sha256
    return pieces


def head_of(pieces: Sequence[Piece]) -> dict[str, Any]:
    """Who made a change, when and why.

    Raises:
        StoreError: the first piece does not say it.
    """
    found = unpacked_body(pieces[0].body).get("change")
    if not isinstance(found, dict) or found.keys() != set(HEAD) or found["revision"] != pieces[0].revision:
        raise StoreError(
            "change {revision}: the first piece is no record of that revision", revision=pieces[0].revision
        )
    return found


def effects_of(pieces: Sequence[Piece]) -> Effects:
    """What a change did.

    Raises:
        StoreError: a piece cannot be read.
    """
    return Effects.recorded(piece.body for piece in pieces[1:])
