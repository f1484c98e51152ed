"""Whose a change is, and what a role may change: kept at the one place through which every change goes.

A contributor proposes: what such a change adds is `proposed`, and it touches nothing else than such a person's own
proposals. What somebody proposed is confirmed, and what somebody brought in is approved, by somebody else, where
there is somebody else who decides.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from graph_service.access.roles import APPROVER, CONTRIBUTOR, Actor
from graph_service.changes import Change, DeferredChange, Effect
from graph_service.changes.change import Delete, Operation
from graph_service.changes.effects import Batch, Effects, batches_of
from graph_service.changes.history import last_authors
from graph_service.errors import Forbidden
from graph_service.model import LABELS, EdgeRef
from graph_service.queries import Queries
from graph_service.stores.base import Transaction

_CONFIRMED: Final = ("asserted", "inferred")
_APPROVED: Final = ("approved", "published")
#: Of which kinds a contributor adds: what the graph says. A draft, its statements and a scenario are decided on.
_NO_PROPOSALS: Final = ("Framework", "Draft", "Statement")


def signed(change: Change | DeferredChange, actor: Actor | None) -> Change | DeferredChange:
    """The change as who signed in makes it: in that name, and of a contributor as proposals."""
    if actor is None:
        return change
    if actor.is_at_least(APPROVER):
        return replace(change, author=actor.name)
    if isinstance(change, Change):
        return replace(change, author=actor.name, operations=tuple(_proposed(change.operations)))
    read = change.read
    return replace(change, author=actor.name, read=lambda tx: tuple(_proposed(read(tx))))


def require(tx: Transaction, queries: Queries, effects: Sequence[Effect], actor: Actor | None) -> None:
    """Refuse what ``actor`` may not do to the graph.

    Raises:
        Forbidden: the message says what it is, and who may.
    """
    if actor is None:
        return
    batches = effects.batches() if isinstance(effects, Effects) else batches_of(effects)
    for batch in batches:
        if not actor.is_at_least(CONTRIBUTOR):
            raise Forbidden("{name} may read and not change anything; a contributor may propose", name=actor.name)
        if not actor.is_at_least(APPROVER):
            _require_proposals(tx, queries, batch, actor)
        if batch.after is None and not actor.may_delete:
            raise Forbidden("this token imports and deletes nothing; that needs the scope `decide`")
        if actor.others_decide:
            _require_others(tx, queries, batch, actor)


def _proposed(operations: Iterable[Operation]) -> Iterator[Operation]:
    for each in operations:
        yield each if isinstance(each, Delete) else replace(each, set={**each.set, "standing": "proposed"})


def _require_proposals(tx: Transaction, queries: Queries, batch: Batch, actor: Actor) -> None:
    """Whoever contributes adds proposals, and changes or takes back their own."""
    kind = batch.group[0]
    if kind in _NO_PROPOSALS or (kind in LABELS and "standing" not in LABELS[kind].properties):
        raise Forbidden(
            "{name} proposes, and a {kind} is no proposal; an approver may add it", name=actor.name, kind=kind
        )
    effects = list(batch.effects())
    if any(_values(effect.after).get("approval") in _APPROVED for effect in effects):
        raise Forbidden("{name} proposes; an approver may approve", name=actor.name)
    changed = [effect for effect in effects if effect.before is not None]
    for effect, author in _with_authors(tx, queries, changed):
        if _values(effect.before).get("standing") != "proposed" or author != actor.name:
            raise Forbidden(
                "{name} proposes, and may change what {name} proposed; {ref} an approver may change",
                name=actor.name,
                ref=str(effect.ref),
            )


def _require_others(tx: Transaction, queries: Queries, batch: Batch, actor: Actor) -> None:
    """What one proposed or brought in oneself, somebody else confirms or approves."""
    if batch.before is None or batch.after is None:
        return
    if not {"standing", "approval"} & (batch.before.keys() | batch.after.keys()):
        return
    decided = [effect for effect in batch.effects() if _decides(_values(effect.before), _values(effect.after))]
    for effect, author in _with_authors(tx, queries, decided):
        if author == actor.name:
            raise Forbidden(
                "{name} proposed {ref}; somebody else who decides may confirm or approve it",
                name=actor.name,
                ref=str(effect.ref),
            )


def _decides(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether something proposed is confirmed, or something approved."""
    confirmed = before.get("standing") == "proposed" and after.get("standing") in (*_CONFIRMED, None)
    return confirmed or (before.get("approval") not in _APPROVED and after.get("approval") in _APPROVED)


def _with_authors(tx: Transaction, queries: Queries, effects: Sequence[Effect]) -> Iterator[tuple[Effect, str | None]]:
    """Each effect with who made what there was before. A relationship says it; of nodes the history does, looked
    through once for all."""
    nodes = [effect.ref.key for effect in effects if not isinstance(effect.ref, EdgeRef)]
    authors = last_authors(tx, queries, nodes)
    for effect in effects:
        if isinstance(effect.ref, EdgeRef):
            found = _values(effect.before).get("recorded_by")
            yield effect, str(found) if found else None
        else:
            yield effect, authors.get(effect.ref.key)


def _values(element: Any) -> Mapping[str, Any]:
    return {} if element is None else element.properties
