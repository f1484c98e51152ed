"""Making a change, and undoing one: the only way that the graph is written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice

from graph_service.changes import bulk, check, pieces, recovery, undoing, writing
from graph_service.changes.change import Change, DeferredChange, Effect, Outcome
from graph_service.changes.effects import Effects, summary_of
from graph_service.changes.history import position, record
from graph_service.changes.moment import at_one_moment
from graph_service.errors import Conflict, InvalidInput
from graph_service.model import rules
from graph_service.queries import Queries
from graph_service.stores.base import GraphStore, Transaction

Plan = Callable[[Transaction], Sequence[Effect]]
#: Shown in the transaction what a change would do; raises where who asks may not do it.
Allowed = Callable[[Transaction, Sequence[Effect]], None]


def apply(
    store: GraphStore,
    queries: Queries,
    change: Change | DeferredChange,
    *,
    dry_run: bool = False,
    expected: int | None = None,
    allowed: Allowed | None = None,
) -> Outcome:
    """Make ``change`` in one transaction, or with ``dry_run`` say what it would do.

    A change that holds already does nothing and gets no number. ``expected`` is the revision that
    the caller saw; ``allowed`` is shown what the change would do, and raises where it may not be done.

    Raises:
        InvalidInput: the change is refused, with every fault; nothing was stored.
        Conflict: the graph is no longer at ``expected``.
        StoreError: the engine failed; nothing was stored.
    """
    now = _now()

    def plan(tx: Transaction) -> Sequence[Effect]:
        asked = change if isinstance(change, Change) else change.change(tx)
        if len(list(islice(asked.operations, bulk.LARGE + 1))) > bulk.LARGE:
            large = bulk.planned(tx, asked, now)
            if large is not None:
                return large
        asked = replace(asked, operations=tuple(asked.operations))
        effects = check.planned(tx, asked, now)
        check.verify(tx, queries, effects, check.places_of(asked))
        return effects

    signed = _Signed(change.author, change.reason, change.kind, now)
    return _execute(store, queries, _asked(plan, allowed), signed, dry_run=dry_run, expected=expected)


def undo(
    store: GraphStore,
    queries: Queries,
    revision: int,
    *,
    author: str,
    reason: str,
    dry_run: bool = False,
    expected: int | None = None,
    allowed: Allowed | None = None,
) -> Outcome:
    """Put back what the change ``revision`` replaced; itself a change, so it can be undone.

    Entities, places, themes and sources that it added and that later facts speak of stay, with what
    joins them: ``kept`` names them.

    Raises:
        NotFound: there is no such change.
        Conflict: what it did has been changed or built upon since; the message names what.
    """
    effects = record(store, queries, revision).effects or Effects()
    now = _now()

    if faults := [*rules.text_faults("author", author), *rules.text_faults("reason", reason)]:
        raise InvalidInput(check.REFUSED, faults=faults)
    kept: list[tuple[str, ...]] = []

    def plan(tx: Transaction) -> Sequence[Effect]:
        back, left = undoing.planned(tx, queries, revision, effects)
        kept[:] = [left]
        return back

    signed = _Signed(author, reason, "undo", now, revision)
    made = _execute(store, queries, _asked(plan, allowed), signed, dry_run=dry_run, expected=expected)
    return replace(made, kept=kept[0])


@dataclass(frozen=True, slots=True)
class _Signed:
    """Who makes a change, why, and when; ``undoes`` is the revision that it takes back."""

    author: str
    reason: str
    kind: str
    at: str
    undoes: int | None = None


def _asked(plan: Plan, allowed: Allowed | None) -> Plan:
    """``plan``, of which ``allowed`` is asked."""
    if allowed is None:
        return plan

    def checked(tx: Transaction) -> Sequence[Effect]:
        effects = plan(tx)
        allowed(tx, effects)
        return effects

    return checked


def _execute(
    store: GraphStore,
    queries: Queries,
    plan: Plan,
    signed: _Signed,
    *,
    dry_run: bool,
    expected: int | None = None,
) -> Outcome:
    def looked(tx: Transaction) -> Outcome:
        at = position(tx, queries).revision
        _expect(expected, at)
        effects = plan(tx)
        return Outcome(at + bool(effects), effects, True, summary_of(effects))

    def work(tx: Transaction) -> Outcome:
        at, sha256, seal = writing.locked(tx, signed.at)
        store.seals.require(seal)
        _expect(expected, at)
        effects = plan(tx)
        packed = _packed(effects)
        summary = packed.summary()
        if effects:
            tx.require_room(sum(map(len, packed.bodies)))
            writing.write(tx, packed)
            head = {
                "revision": at + 1,
                "kind": signed.kind,
                "author": signed.author,
                "reason": signed.reason,
                "recorded_at": signed.at,
                "undoes": signed.undoes,
                "summary": summary,
            }
            writing.record(tx, pieces.recorded(head, packed, sha256, store.seals))
        return Outcome(at + bool(effects), effects, False, summary)

    if dry_run:
        return at_one_moment(store, queries, looked)[1]
    recovery.require_ready(store, queries)
    return store.write(work)


def _packed(effects: Sequence[Effect]) -> Effects:
    return effects if isinstance(effects, Effects) else Effects.of(effects)


def _expect(expected: int | None, at: int) -> None:
    if expected is not None and expected != at:
        raise Conflict(
            "the graph is at revision {at}, not {expected}; read it again and repeat the change",
            at=at,
            expected=expected,
        )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
