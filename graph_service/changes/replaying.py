"""How recorded changes are made again, many at a time: what only adds is gathered and loaded in bulk."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeVar

from graph_service.changes import writing
from graph_service.changes.effects import Batch, Effects, tallied
from graph_service.changes.loading import Additions, Write
from graph_service.changes.pieces import effects_of, head_of
from graph_service.errors import StoreError
from graph_service.messages import Message, at_place
from graph_service.stores.base import Transaction
from graph_service.stores.chain import Piece

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Scrutiny:
    """How closely records are looked at before they are made again: what is wrong with a batch, and the error that
    says what is wrong. ``faults`` gets no transaction of a batch that only adds."""

    faults: Callable[[Transaction | None, Batch], Sequence[Message]]
    refusal: Callable[[Sequence[Message]], Exception]


#: Records that are our own are believed, but for what their summaries count.
TRUSTED: Final = Scrutiny(lambda tx, batch: (), lambda faults: StoreError(faults[0]))


def replayed(changes: Iterable[Sequence[Piece]], write: Write, *, at_once: int, scrutiny: Scrutiny = TRUSTED) -> None:
    """Make recorded changes again, exactly, with their own numbers; the journal is left as it is.

    ``write`` runs some work in a transaction: it is called again and again, and all is in only at the end. Where each
    has its own, memory grows by the relationships that wait for their turn, and by what ``at_once`` rows take.

    Raises:
        StoreError: the engine failed; or a record is none, as ``scrutiny`` says it.
    """
    additions = Additions(write, at_once)
    for pieces in changes:
        change = _Recorded(pieces, scrutiny)
        if change.only_adds:
            change.gather(additions)
        else:
            additions.flush()
            write(change.work())
    additions.flush()


class _Recorded:
    """A change as it was recorded."""

    def __init__(self, pieces: Sequence[Piece], scrutiny: Scrutiny) -> None:
        self._pieces, self._scrutiny, self._revision = pieces, scrutiny, pieces[0].revision
        self._head: dict[str, Any] = self._read(lambda: head_of(pieces))

    @property
    def only_adds(self) -> bool:
        summary = self._head["summary"]
        return isinstance(summary, dict) and not summary.get("changed") and not summary.get("deleted")

    def gather(self, additions: Additions) -> None:
        """Put what the change adds to what is to be loaded."""
        self._require_counted(tallied(self._gathered(additions)))
        additions.record(self._pieces)

    def work(self) -> Callable[[Transaction], None]:
        """What makes the change again in a transaction."""
        effects = self._read(lambda: effects_of(self._pieces))
        self._require_counted(effects.summary())

        def work(tx: Transaction) -> None:
            for batch in effects.batches():
                self._refuse(self._scrutiny.faults(tx, batch))
            writing.locked(tx, self._head["recorded_at"])
            writing.write(tx, effects)
            writing.record(tx, self._pieces, journaled=True)

        return work

    def _gathered(self, additions: Additions) -> Iterator[Batch]:
        for piece in self._pieces[1:]:
            for batch in self._read(partial(Effects.batches_in, piece.body)):
                if batch.verb == "added":  # else the summary is found not to count it
                    self._refuse(self._scrutiny.faults(None, batch))
                    additions.add(batch)
                yield batch

    def _require_counted(self, counted: object) -> None:
        if self._head["summary"] != counted:
            self._refuse([Message("its summary does not count what it did")])

    def _read(self, read: Callable[[], T]) -> T:
        try:
            return read()
        except StoreError as error:
            why = Message("change {number} cannot be read ({why})", number=self._revision, why=error.message)
            raise self._scrutiny.refusal([why]) from error

    def _refuse(self, faults: Sequence[Message]) -> None:
        if faults:
            raise self._scrutiny.refusal([at_place(f"change {self._revision}", fault) for fault in faults])
