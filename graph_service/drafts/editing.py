"""What a person may do to the statements of a draft: merge, split, reword, retype, set aside, bring back."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from graph_service.changes import Delete, Derived, Operation, UpsertEdge, UpsertNode
from graph_service.drafts.decisions import Decided, refuse_unseen, statements_of
from graph_service.drafts.stored import Draft, Kept, Read, load, read_draft, read_statements, reader
from graph_service.drafts.storing import STEP, carried, words
from graph_service.errors import InvalidInput
from graph_service.graph import Graph
from graph_service.model import EdgeRef, NodeRef, Properties, vocabulary
from graph_service.questions.scope import require
from graph_service.stores.base import Transaction

#: Statement -> the version of it that the person saw; None where they saw none of it.
Seen = Mapping[str, str | None]
_LONGEST: Final = 10_000


def reword(graph: Graph, draft: str, key: str, text: str, *, author: str, seen: str | None = None) -> Decided:
    """Give a statement other words; what was decided on it stays.

    Raises:
        NotFound: there is no such draft or statement.
        InvalidInput: the text is empty or too long.
        Conflict: the statement is not as it was seen; so for all edits.
    """
    return _set(graph, draft, {key: seen}, words(_text(text)), reason=f"reword {key}", author=author)


def retype(graph: Graph, draft: str, key: str, kind: str, *, author: str, seen: str | None = None) -> Decided:
    """Say which link of the results chain a statement is."""
    if kind not in vocabulary.STATEMENT_KINDS:
        raise InvalidInput(f"kind {kind!r} must be one of {', '.join(vocabulary.STATEMENT_KINDS)}")
    return _set(graph, draft, {key: seen}, {"kind": kind}, reason=f"retype {key} as {kind}", author=author)


def set_aside(graph: Graph, draft: str, key: str, *, author: str, seen: str | None = None) -> Decided:
    """Set a statement aside: still visible, no longer to be mapped. What was decided on it is taken back."""

    def operations(_: Read, kept: Mapping[str, Kept]) -> Iterator[Operation]:
        yield UpsertNode("Statement", key, {"aside": "by_hand", **_unmarked()})
        yield from _without(kept[key])

    return _edited(graph, draft, {key: seen}, operations, reason=f"set {key} aside", author=author)


def bring_back(graph: Graph, draft: str, key: str, *, author: str, seen: str | None = None) -> Decided:
    """Take a statement in again that was set aside, by us or by a person."""
    return _set(graph, draft, {key: seen}, {"aside": None}, reason=f"bring {key} back", author=author)


def merge(graph: Graph, draft: str, keys: Sequence[str], *, author: str, seen: Seen | None = None) -> Decided:
    """Make one statement of two or more, in the draft's order: the first, with the words of all.

    What was decided on the others comes along with who decided it; where two decided differently of one target,
    the first statement's word stands. What was part of the others becomes part of the first.
    """
    chosen = list(dict.fromkeys(keys))
    if len(chosen) < 2:
        raise InvalidInput("merging takes two statements or more")

    def operations(query: Read, kept: Mapping[str, Kept]) -> Iterator[Operation]:
        first, *others = kept.values()
        whole = _text(" ".join(each.statement.text for each in kept.values()))
        gone = {each.key for each in others}
        where = {"source": first.source, "locator": first.statement.page or None}
        marks = [each for each in kept.values() if each.marked]
        given: Properties = {**words(whole), **(_marked(marks[0]) if marks else {})}
        known = {(d.type, d.key, d.role) for d in first.decisions}
        for each in others:
            for made in carried(each, first.key, whole, where):
                if (sign := (made.ref.type, made.ref.end, made.ref.role)) not in known:
                    known.add(sign)
                    yield made
        if any(d.accepted and d.type == "ALIGNS_WITH" for each in kept.values() for d in each.decisions):
            given = {**given, **_unmarked()}
        yield UpsertNode("Statement", first.key, given)
        for child in read_draft(query, draft).statements:
            if child.parent in gone and child.key not in gone:
                yield Delete(EdgeRef("PART_OF", child.key, child.parent or ""))
                if child.key != first.key:
                    yield _part_of(child, first.key)
                else:
                    yield _part_of(child, _above(kept, child, draft))
        yield from (Delete(NodeRef(each)) for each in gone)

    versions = dict.fromkeys(chosen) | dict(seen or {})
    return _edited(graph, draft, versions, operations, reason=f"merge {', '.join(chosen)}", author=author)


def split_at(graph: Graph, draft: str, key: str, at: int, *, author: str, seen: str | None = None) -> Decided:
    """Make two statements of one, the second from character ``at`` on. Both keep what was decided."""

    def operations(query: Read, kept: Mapping[str, Kept]) -> Iterator[Operation]:
        one = kept[key]
        text = one.statement.text
        first, second = text[:at].rstrip(), text[at:].lstrip() if at > 0 else ""
        if not first or not second:
            raise InvalidInput(
                f"{key} cannot be split at {at}: it has {len(text)} characters, and both parts need some"
            )
        every = read_draft(query, draft).statements
        new = _next_key(draft, {each.key for each in every})
        place, moved = _room(every, one)
        yield from moved
        where = {"source": one.source, "locator": one.statement.page or None}
        yield UpsertNode("Statement", key, words(first))
        yield UpsertNode("Statement", new, {
            **words(second), **where, "quote": second, "order": place, "page": one.statement.page or None,
            "kind": one.statement.kind, "language": one.statement.language,
            "context": list(one.statement.context), "aside": one.statement.aside, **_marked(one),
        })  # fmt: skip
        yield _part_of_new(new, one.parent or draft, where)
        yield from carried(one, new, second, where)

    return _edited(graph, draft, {key: seen}, operations, reason=f"split {key}", author=author)


def describe(
    graph: Graph,
    draft: str,
    *,
    author: str,
    title: str | None = None,
    status: str | None = None,
    plans: Sequence[str] | None = None,
) -> Draft:
    """Change what a draft is called, where its mapping stands, or which plans it is mapped to.

    Raises:
        NotFound: there is no such draft or plan.
        InvalidInput: the status is none.
    """
    load(graph, draft)
    require(graph, plans or (), ["Framework"])
    given = {"title": title, "status": status, "plans": None if plans is None else list(plans)}
    set_: Properties = {name: value for name, value in given.items() if value is not None}
    if set_:
        change = Derived(lambda _: [UpsertNode("Draft", draft, set_)], author, f"describe {draft}", "edit")
        graph.apply(change)
    return load(graph, draft)


def _set(graph: Graph, draft: str, seen: Seen, given: Properties, *, reason: str, author: str) -> Decided:
    made = [UpsertNode("Statement", key, given) for key in seen]
    return _edited(graph, draft, seen, lambda *_: made, reason=reason, author=author)


def _edited(
    graph: Graph,
    draft: str,
    seen: Seen,
    operations: Callable[[Read, Mapping[str, Kept]], Sequence[Operation] | Iterator[Operation]],
    *,
    reason: str,
    author: str,
) -> Decided:
    def read(tx: Transaction) -> Sequence[Operation]:
        query = reader(graph, tx)
        kept = statements_of(query, draft, list(seen))
        refuse_unseen([(kept[key], version) for key, version in seen.items()], author)
        return tuple(operations(query, kept))

    outcome = graph.apply(Derived(read, author, reason, "edit"))
    touched = {e.ref.key for e in outcome.effects if isinstance(e.ref, NodeRef) and e.after is not None} | set(seen)
    found = graph.store.view(lambda tx: read_statements(reader(graph, tx), sorted(touched)))
    return Decided(outcome, tuple(found.values()))


def _without(kept: Kept) -> Iterator[Operation]:
    yield from (Delete(EdgeRef(d.type, kept.key, d.key, d.role)) for d in kept.decisions)


def _marked(kept: Kept) -> Properties:
    return {"marked": kept.marked, "marked_by": kept.marked_by, "marked_at": kept.marked_at}


def _unmarked() -> Properties:
    return dict.fromkeys(("marked", "marked_by", "marked_at"))


def _part_of(child: Kept, parent: str) -> UpsertEdge:
    return _part_of_new(child.key, parent, {"source": child.source, "locator": child.statement.page or None})


def _part_of_new(key: str, parent: str, where: Mapping[str, str | None]) -> UpsertEdge:
    return UpsertEdge(EdgeRef("PART_OF", key, parent), {"standing": "asserted", **where})


def _above(kept: Mapping[str, Kept], child: Kept, draft: str) -> str:
    """The nearest parent of ``child`` that is not merged away."""
    above = child.parent
    while above is not None and above in kept:
        above = kept[above].parent
    return above or draft


def _next_key(draft: str, taken: set[str]) -> str:
    numbers = (int(last) for key in taken if (last := key.rpartition("-")[2]).isdigit())
    return f"{draft}-{max(numbers, default=0) + 1:04d}"


def _room(every: Sequence[Kept], one: Kept) -> tuple[int, list[Operation]]:
    """A place just after a statement, and what must move to make it."""
    later = [each.place for each in every if each.place > one.place]
    after = min(later, default=one.place + 2 * STEP)
    if after - one.place > 1:
        return (one.place + after) // 2, []
    moved: list[Operation] = [
        UpsertNode("Statement", each.key, {"order": each.place + STEP}) for each in every if each.place > one.place
    ]
    return one.place + STEP // 2, moved


def _text(given: str) -> str:
    text = " ".join(given.split())
    if not text or len(text) > _LONGEST:
        raise InvalidInput(f"a statement has 1 to {_LONGEST:,} characters, not {len(text):,}")
    return text
