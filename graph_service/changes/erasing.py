"""How the record of changes is made anew without the name of a person, and how it says so.

The chain cannot have a piece altered: all pieces from the first that names the person are hashed, and sealed, again.
What a person wrote stays; that it was that person does not. The last change of the new record says that it was made
anew, by whom and when; of the person it says the pseudonym alone.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from graph_service.changes import pieces as records
from graph_service.changes import state, writing
from graph_service.changes.change import Effect
from graph_service.changes.effects import Effects, packed_body, unpacked_body
from graph_service.changes.history import every_piece, pieces_in
from graph_service.errors import NotFound
from graph_service.messages import Message
from graph_service.model import Element, rules
from graph_service.queries import Queries
from graph_service.recorded import ERASED
from graph_service.stores import statements
from graph_service.stores.base import GraphStore, Transaction
from graph_service.stores.chain import Piece, Seals, by_change

KIND: Final = "erase"


@dataclass(slots=True)
class Erasure:
    """Whose name is replaced by which, who does it and when; ``changes`` and ``facts`` count what named the person."""

    person: str
    pseudonym: str
    author: str
    at: str
    changes: int = 0
    facts: int = 0
    _word: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        self._word = re.compile(rf"(?<!\w){re.escape(self.person)}(?!\w)")

    def faults(self) -> list[Message]:
        """Why the pseudonym or the author cannot be written."""
        return [*rules.text_faults("pseudonym", self.pseudonym), *rules.text_faults("author", self.author)]

    def require_known(self) -> None:
        """Refuse to erase whom nothing names.

        Raises:
            NotFound: nothing names the person.
        """
        if not self.changes and not self.facts:
            raise NotFound("nobody called {person!r} made or decided anything here", person=self.person)

    def head(self, head: Mapping[str, Any]) -> dict[str, Any]:
        """Who made a change and why, without the name."""
        is_theirs = head["author"] == self.person
        reason = self._word.sub(lambda _: self.pseudonym, head["reason"] or "")
        self.changes += is_theirs
        return {**head, "author": self.pseudonym if is_theirs else head["author"], "reason": reason}

    def properties(self, found: Mapping[str, Any]) -> dict[str, Any]:
        """Properties, of which those that say who did something do not say the name."""
        return {name: self._value(name, value) for name, value in found.items()}

    def body(self, body: str) -> str:
        """The body of a piece, likewise."""
        found = unpacked_body(body)
        for batch in found.get("effects", ()):
            for side in ("before", "after"):
                for name in filter(_signs, batch[side] or ()):
                    column = batch[side][name]
                    self.facts += column.count(self.person) if side == "after" else 0
                    batch[side][name] = [self._value(name, value) for value in column]
        return packed_body(found)

    def _value(self, name: str, value: Any) -> Any:
        return self.pseudonym if _signs(name) and value == self.person else value


def _signs(name: str) -> bool:
    """Whether a property says who did something."""
    return name.endswith("_by") or name in ("author", "assignee")


def rewritten(changes: Iterable[Sequence[Piece]], erasure: Erasure, seals: Seals) -> Iterator[Piece]:
    """Every piece of a record made anew, and those of the change that says so."""
    previous, revision = "", 0
    for each in changes:
        head, revision = erasure.head(records.head_of(each)), each[0].revision
        bodies = [packed_body({"change": head}), *(erasure.body(piece.body) for piece in each[1:])]
        for number, body in enumerate(bodies, start=1):
            made = replace(each[number - 1], previous=previous or each[0].previous, body=body).sealed(seals)
            previous = made.sha256
            yield made
    head = {"revision": revision + 1, "kind": KIND, "author": erasure.author, "recorded_at": erasure.at, "undoes": None}
    effects = Effects.of([])
    reason = str(ERASED.format(name=erasure.pseudonym))
    yield from records.recorded({**head, "reason": reason, "summary": effects.summary()}, effects, previous, seals)


def erase_on_server(store: GraphStore, queries: Queries, erasure: Erasure) -> None:
    """Make graph and record anew without the name, in one transaction.

    Raises:
        StoreError: the engine failed; nothing was changed.
    """

    def work(tx: Transaction) -> None:
        erasure.changes = erasure.facts = 0
        _, _, seal = writing.locked(tx, erasure.at)
        store.seals.require(seal)
        _rename(tx, erasure)
        old = list(tx.read(queries["change_lengths"], {}))
        made = rewritten(by_change(every_piece(tx, queries), store.seals), erasure, store.seals)
        new = [*by_change(made, store.seals)]
        for row in old:
            keys = [
                writing.piece_key(row["revision"], piece.number)
                for piece in pieces_in(tx, row["revision"], row["pieces"])
            ]
            tx.run(statements.node_delete("ChangePiece"), keys)
            tx.run(statements.node_delete("Change"), [writing.change_key(row["revision"])])
        erasure.require_known()
        for each in new:
            writing.record(tx, each, journaled=True)

    store.write(work)


def _rename(tx: Transaction, erasure: Erasure) -> None:
    def effects() -> Iterator[Effect]:
        for some in state.everything(tx):
            for each in some:
                properties = erasure.properties(each.properties)
                if properties != each.properties:
                    after: Element = replace(each, properties=properties)
                    yield Effect(each, after)

    writing.write(tx, Effects.of([*effects()]))
