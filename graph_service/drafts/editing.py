"""What a person may do to the statements of a draft: merge, split, reword, retype, set aside, bring back.

``statements`` says what each comes to; here it becomes a change of the graph that keeps what was decided.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from graph_service import recorded, statements
from graph_service.changes import DeferredChange, Delete, Operation, UpsertEdge, UpsertNode
from graph_service.drafts.create import STEP, carried, known_language, words
from graph_service.drafts.decisions import Decided, refuse_unseen, statements_of
from graph_service.drafts.repository import Draft, StoredStatement, load, read_draft, read_statements, reader
from graph_service.graph import Graph
from graph_service.model import EdgeRef, NodeRef, Properties
from graph_service.questions.lookups import require
from graph_service.statements.statement import Statement
from graph_service.stores.base import Transaction

#: Statement -> the version of it that the person saw; None where they saw none of it.
Seen = Mapping[str, str | None]


def reword(graph: Graph, draft: str, key: str, text: str, *, author: str, seen: str | None = None) -> Decided:
    """Give a statement other words; what was decided on it stays.

    Raises:
        NotFound: there is no such draft or statement.
        InvalidInput: the text is empty or too long.
        Conflict: the statement is not as it was seen; so for all edits.
    """

    def operations(whole: Draft) -> Iterator[Operation]:
        order = whole.statement(key).statement.order
        said = statements.reword(_split(whole), order, text)[order]
        yield UpsertNode("Statement", key, {**words(said.text), "language": known_language(said.language)})

    return _edited(graph, draft, {key: seen}, operations, reason=recorded.text(recorded.REWORD, key=key), author=author)


def retype(graph: Graph, draft: str, key: str, kind: str, *, author: str, seen: str | None = None) -> Decided:
    """Say which link of the results chain a statement is."""

    def operations(whole: Draft) -> Iterator[Operation]:
        statements.retype(_split(whole), whole.statement(key).statement.order, kind)
        yield UpsertNode("Statement", key, {"kind": kind})

    return _edited(
        graph, draft, {key: seen}, operations, reason=recorded.text(recorded.RETYPE, key=key, kind=kind), author=author
    )


def set_aside(graph: Graph, draft: str, key: str, *, author: str, seen: str | None = None) -> Decided:
    """Set a statement aside: still visible, no longer to be mapped. What was decided on it is taken back."""

    def operations(whole: Draft) -> Iterator[Operation]:
        stored = whole.statement(key)
        if stored.statement.aside is None:
            yield UpsertNode("Statement", key, {"aside": "by_hand", **_UNMARKED})
            yield from (Delete(EdgeRef(d.type, key, d.key, d.role)) for d in stored.decisions)

    return _edited(
        graph, draft, {key: seen}, operations, reason=recorded.text(recorded.SET_ASIDE, key=key), author=author
    )


def bring_back(graph: Graph, draft: str, key: str, *, author: str, seen: str | None = None) -> Decided:
    """Take a statement in again that was set aside, by us or by a person."""
    made = [UpsertNode("Statement", key, {"aside": None})]
    return _edited(
        graph, draft, {key: seen}, lambda _: made, reason=recorded.text(recorded.BRING_BACK, key=key), author=author
    )


def merge(graph: Graph, draft: str, keys: Sequence[str], *, author: str, seen: Seen | None = None) -> Decided:
    """Make one statement of two or more that follow each other: the first, with the words of all.

    What was decided on the others comes along with who decided it; where two decided differently of one target,
    the first statement's word stands. What was part of the others becomes part of the first.
    """
    chosen = list(dict.fromkeys(keys))

    def operations(whole: Draft) -> Iterator[Operation]:
        merged = sorted((whole.statement(key) for key in chosen), key=lambda each: each.statement.order)
        orders = [each.statement.order for each in merged]
        said = statements.merge(_split(whole), orders)[orders[0] if orders else 0]
        first, *others = merged
        decided = {(d.type, d.key, d.role) for d in first.decisions}
        for each in others:
            for made in carried(each, first.key, said.text, _where(first)):
                if (sign := (made.ref.type, made.ref.end, made.ref.role)) not in decided:
                    decided.add(sign)
                    yield made
        marked = next((_marked(each) for each in merged if each.marked), _UNMARKED)
        aligned = any(each.aligned for each in merged)
        given = {**words(said.text), "language": known_language(said.language), **(_UNMARKED if aligned else marked)}
        yield UpsertNode("Statement", first.key, given)
        gone = {each.key for each in others}
        for child in whole.statements:
            if child.parent in gone and child.key not in gone:
                yield Delete(EdgeRef("PART_OF", child.key, child.parent or ""))
                yield _part_of(child.key, first.key, _where(child))
        yield from (Delete(NodeRef(key)) for key in gone)

    versions = dict.fromkeys(chosen) | dict(seen or {})
    return _edited(
        graph, draft, versions, operations, reason=recorded.text(recorded.MERGE, keys=", ".join(chosen)), author=author
    )


def split_at(graph: Graph, draft: str, key: str, at: int, *, author: str, seen: str | None = None) -> Decided:
    """Make two statements of one, the second from character ``at`` on. Both keep what was decided; what was part
    of it stays part of the first."""

    def operations(whole: Draft) -> Iterator[Operation]:
        one = whole.statement(key)
        order = one.statement.order
        first, second = statements.split_at(_split(whole), order, at)[order : order + 2]
        new = _next_key(whole)
        position, moved = _room(whole, one)
        yield from moved
        yield UpsertNode("Statement", key, {**words(first.text), "language": known_language(first.language)})
        yield UpsertNode(
            "Statement",
            new,
            {
                **words(second.text),
                **_where(one),
                "quote": second.text,
                "order": position,
                "page": second.page or None,
                "kind": second.kind,
                "language": known_language(second.language),
                "context": list(second.context),
                "aside": second.aside,
                **_marked(one),
            },
        )
        yield _part_of(new, one.parent or draft, _where(one))
        yield from carried(one, new, second.text, _where(one))

    return _edited(graph, draft, {key: seen}, operations, reason=recorded.text(recorded.SPLIT, key=key), author=author)


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
        graph.apply(
            DeferredChange(
                lambda _: [UpsertNode("Draft", draft, set_)],
                author,
                recorded.text(recorded.DESCRIBE, draft=draft),
                "edit",
            )
        )
    return load(graph, draft)


def _edited(
    graph: Graph,
    draft: str,
    seen: Seen,
    operations: Callable[[Draft], Sequence[Operation] | Iterator[Operation]],
    *,
    reason: str,
    author: str,
) -> Decided:
    def read(tx: Transaction) -> Sequence[Operation]:
        query = reader(graph, tx)
        stored = statements_of(query, draft, list(seen))
        refuse_unseen([(stored[key], version) for key, version in seen.items()], author)
        return tuple(operations(read_draft(query, draft)))

    outcome = graph.apply(DeferredChange(read, author, reason, "edit"))
    touched = {e.ref.key for e in outcome.effects if isinstance(e.ref, NodeRef) and e.after is not None} | set(seen)
    found = graph.store.view(lambda tx: read_statements(reader(graph, tx), sorted(touched)))
    return Decided(outcome, tuple(found.values()))


_UNMARKED: Properties = dict.fromkeys(("marked", "marked_by", "marked_at"))


def _marked(stored: StoredStatement) -> Properties:
    return {"marked": stored.marked, "marked_by": stored.marked_by, "marked_at": stored.marked_at}


def _split(whole: Draft) -> list[Statement]:
    return [each.statement for each in whole.statements]


def _where(stored: StoredStatement) -> dict[str, str | None]:
    return {"source": stored.source, "locator": stored.statement.page or None}


def _part_of(key: str, parent: str, where: Mapping[str, str | None]) -> UpsertEdge:
    return UpsertEdge(EdgeRef("PART_OF", key, parent), {"standing": "asserted", **where})


def _next_key(whole: Draft) -> str:
    numbers = (int(last) for each in whole.statements if (last := each.key.rpartition("-")[2]).isdigit())
    return f"{whole.key}-{max(numbers, default=0) + 1:04d}"


def _room(whole: Draft, one: StoredStatement) -> tuple[int, list[Operation]]:
    """A position just after a statement, and what must move to make it."""
    later = [each for each in whole.statements if each.position > one.position]
    after = min((each.position for each in later), default=one.position + 2 * STEP)
    if after - one.position > 1:
        return (one.position + after) // 2, []
    return one.position + STEP // 2, [UpsertNode("Statement", e.key, {"order": e.position + STEP}) for e in later]
