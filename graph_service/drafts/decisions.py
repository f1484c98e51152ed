"""What deciding on statements does: accepted, rejected, marked as new or cleared, by a person who saw them so."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from graph_service.changes import DeferredChange, Delete, Operation, Outcome, UpsertEdge, UpsertNode, state
from graph_service.drafts.choices import Choice, check, reason_of
from graph_service.drafts.repository import Read, StoredStatement, read_head, read_statements, reader
from graph_service.errors import Conflict, InvalidInput, NotFound
from graph_service.graph import Graph
from graph_service.messages import Label, Message, named
from graph_service.model import PLAN_ITEMS, EdgeRef, Properties
from graph_service.stores.base import Transaction

#: label of the target -> the relationship that says it.
_BY_LABEL: Final[Mapping[str, str]] = {
    **dict.fromkeys(PLAN_ITEMS, "ALIGNS_WITH"),
    "Theme": "CLASSIFIED_AS",
    "Entity": "IMPLEMENTED_BY",
    "Location": "LOCATED_IN",
}
#: What adds a target that is not in the graph yet: nothing where nobody knows it.
Known = Callable[[str], Sequence[UpsertNode | UpsertEdge]]


@dataclass(frozen=True, slots=True)
class Decided:
    """What decisions did, or would do; ``statements`` as they are after it."""

    outcome: Outcome
    statements: tuple[StoredStatement, ...]


def decide(
    graph: Graph,
    draft: str,
    choices: Sequence[Choice],
    *,
    author: str,
    reason: str | None = None,
    known: Known = lambda _: (),
    open_only: bool = False,
    dry_run: bool = False,
) -> Decided:
    """Make decisions on statements of one draft as one change, so that one undo takes them back.

    A statement that is not as its choice saw it is a conflict; a choice without ``seen`` may not touch what
    somebody else decided. ``open_only`` passes over statements that are no longer open. ``known`` gives
    what adds the Theme of a public code, with the codes that it is part of.

    Raises:
        NotFound: there is no such draft, statement or target.
        InvalidInput: a choice is malformed, or its statement is set aside.
        Conflict: somebody decided on a statement since; says who, what and when.
    """
    check(choices)
    now = datetime.now(UTC).isoformat(timespec="seconds")

    def read(tx: Transaction) -> Sequence[Operation]:
        query = reader(graph, tx)
        stored = statements_of(query, draft, [each.statement for each in choices])
        made = [c for c in choices if not open_only or stored[c.statement].state == "open"]
        refuse_unseen([(stored[c.statement], c.seen) for c in made], author)
        return tuple(_operations(tx, stored, made, (author, now), known))

    what = reason or reason_of(choices)
    outcome = graph.apply(DeferredChange(read, author, what, "decision"), dry_run=dry_run)
    keys = list(dict.fromkeys(each.statement for each in choices))
    after = graph.store.view(lambda tx: read_statements(reader(graph, tx), keys))
    return Decided(outcome, tuple(after[key] for key in keys if key in after))


def statements_of(query: Read, draft: str, keys: Sequence[str]) -> dict[str, StoredStatement]:
    """The statements of these keys, which must be of that draft, and the draft not archived.

    Raises:
        NotFound: there is no such draft, or it has no such statement.
        InvalidInput: the draft is archived.
    """
    if read_head(query, draft)["status"] == "archived":
        raise InvalidInput("draft {draft} is archived; open it again first", draft=draft)
    known = {row["key"] for row in query("draft_statement_keys", draft=draft)}
    if unknown := sorted(set(keys) - known):
        raise NotFound(
            "draft {draft} has no statement {key!r}; `alignment draft show {draft}` lists them",
            draft=draft,
            key=unknown[0],
        )
    return read_statements(query, list(dict.fromkeys(keys)))


def refuse_unseen(seen: Sequence[tuple[StoredStatement, str | None]], author: str) -> None:
    """Refuse to touch statements that are no longer as they were seen.

    Raises:
        Conflict: one line for each, with who decided what and when.
    """
    faults = []
    for stored, version in seen:
        others = version is None and ({each.by for each in stored.decisions} | {stored.marked_by or author}) - {author}
        if others or version not in (None, stored.version):
            faults.append(
                Message(
                    "{key}: {decided}; its version is {version}",
                    key=stored.key,
                    decided=decided_so_far(stored),
                    version=stored.version,
                )
            )
    if faults:
        message = (
            Message("the statement is not as you saw it")
            if len(faults) == 1
            else Message("statements are not as you saw them")
        )
        raise Conflict(
            "{message}, and nothing was stored; look again and decide",
            message=message,
            faults=list(dict.fromkeys(faults)),
        )


def decided_so_far(stored: StoredStatement) -> Message:
    """Who decided what on a statement, and when, as one line."""
    said = [
        Message("{by} accepted {key} at {at}", by=d.by, key=d.key, at=d.at)
        if d.accepted
        else Message("{by} rejected {key} at {at}", by=d.by, key=d.key, at=d.at)
        for d in stored.decisions
    ]
    if stored.marked:
        said.append(Message("{by} marked it as new at {at}", by=stored.marked_by, at=stored.marked_at))
    return (
        Message("{decisions}", decisions=tuple(said))
        if said
        else Message("its words were edited, or what was decided on it was taken back")
    )


def _operations(
    tx: Transaction,
    stored: Mapping[str, StoredStatement],
    choices: Sequence[Choice],
    by: tuple[str, str],
    known: Known,
) -> Iterator[Operation]:
    targets = sorted({each.target for each in choices if each.target})
    labels = {key: found.label for key, found in state.nodes(tx, targets).items()}
    for key in (key for key in targets if key not in labels):
        new = known(key)
        label = next((each.label for each in new if isinstance(each, UpsertNode) and each.key == key), None)
        if label is None:
            raise NotFound("there is no {key!r} in the graph, and no code of a public list has that key", key=key)
        labels[key] = label
        if any(each.target == key and each.action in ("accept", "reject") for each in choices):
            there = state.nodes(tx, [each.key for each in new if isinstance(each, UpsertNode)])
            yield from (each for each in new if not (isinstance(each, UpsertNode) and each.key in there))
    held = {key: _DecisionState.of(each) for key, each in stored.items()}
    for choice in choices:
        if stored[choice.statement].statement.aside:
            raise InvalidInput("statement {key} is set aside; bring it back first", key=choice.statement)
        held[choice.statement] = held[choice.statement].after(choice, labels, stored[choice.statement])
    for key, each in held.items():
        yield from each.operations(stored[key], by)


@dataclass(frozen=True, slots=True)
class _DecisionState:
    """What is decided of one statement: each tie with what is to be written of it, None where it is as it was."""

    ties: Mapping[EdgeRef, Properties | None]
    standings: Mapping[EdgeRef, str]
    new: bool

    @classmethod
    def of(cls, stored: StoredStatement) -> "_DecisionState":
        standings = {EdgeRef(d.type, stored.key, d.key, d.role): d.standing for d in stored.decisions}
        return cls(dict.fromkeys(standings), standings, stored.marked is not None)

    def after(self, choice: Choice, labels: Mapping[str, str], stored: StoredStatement) -> "_DecisionState":
        """What is decided once this choice is made too."""
        match choice.action:
            case "new":
                return self._without(lambda r: r.type == "ALIGNS_WITH" and self.standings[r] == "asserted", new=True)
            case "clear" if choice.target is None:
                return self._without(lambda _: True, new=False)
            case "clear":
                return self._without(lambda ref: ref.end == choice.target, new=self.new)
        ref = _ref(choice, labels)
        standing = "asserted" if choice.action == "accept" else "rejected"
        new = self.new and not (standing == "asserted" and ref.type == "ALIGNS_WITH")
        if self.standings.get(ref) == standing:
            return replace(self, new=new)
        written: Properties = {
            "standing": standing,
            "confidence": 1.0,
            "probability": choice.probability,
            "chosen": choice.chosen,
            "decided_by": None,
            "decided_at": None,
            "quote": stored.statement.text,
            "locator": stored.statement.page or None,
            "source": stored.source,
        }
        return _DecisionState({**self.ties, ref: written}, {**self.standings, ref: standing}, new)

    def _without(self, gone: Callable[[EdgeRef], bool], *, new: bool) -> "_DecisionState":
        remaining = {ref: each for ref, each in self.ties.items() if not gone(ref)}
        return _DecisionState(remaining, {ref: self.standings[ref] for ref in remaining}, new)

    def operations(self, before: StoredStatement, by: tuple[str, str]) -> Iterator[Operation]:
        """What turns the statement as it was into this."""
        was = _DecisionState.of(before)
        yield from (Delete(ref) for ref in was.ties if ref not in self.ties)
        yield from (UpsertEdge(ref, written) for ref, written in self.ties.items() if written is not None)
        if self.new != was.new:
            author, now = by
            given = {"marked": "new", "marked_by": author, "marked_at": now}
            yield UpsertNode("Statement", before.key, given if self.new else dict.fromkeys(given))


def _ref(choice: Choice, labels: Mapping[str, str]) -> EdgeRef:
    target = choice.target or ""
    kind = _BY_LABEL.get(labels[target])
    if kind is None:
        raise InvalidInput(
            "{target} is a {found}; a statement is mapped to {labels:or}, or tied to {ties:or}",
            target=target,
            found=Label(labels[target]),
            labels=named((*PLAN_ITEMS, "Theme")),
            ties=named(("Entity", "Location")),
        )
    if kind != "IMPLEMENTED_BY":
        return EdgeRef(kind, choice.statement, target)
    return (
        EdgeRef("LED_BY", choice.statement, target)
        if choice.tie == "lead"
        else EdgeRef(kind, choice.statement, target, choice.tie)
    )
