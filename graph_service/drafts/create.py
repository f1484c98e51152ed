"""How a document that was read and split becomes a draft in the graph: one change, and twice changes nothing."""

import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Final

from graph_service import recorded
from graph_service.changes import DeferredChange, Operation, Outcome, UpsertEdge, UpsertNode, state
from graph_service.documents.document import Document
from graph_service.drafts.repository import Draft, StoredStatement, read_draft, reader
from graph_service.errors import InvalidInput
from graph_service.graph import Graph
from graph_service.model import EdgeRef, Node, Properties, slug, vocabulary
from graph_service.questions.lookups import require
from graph_service.statements.matching import Match, matched
from graph_service.statements.statement import Statement
from graph_service.stores.base import Transaction

#: Between two statements there is room for those that a person splits off later.
STEP: Final = 1_000
_TITLE: Final = 160


@dataclass(frozen=True, slots=True)
class Added:
    """What adding a draft did, or would do. ``carried`` counts the statements of an earlier version whose
    decisions came along. Where the same file was there already, ``key`` is that draft and nothing changed."""

    key: str
    outcome: Outcome
    statements: int
    carried: int = 0

    @property
    def changed(self) -> bool:
        return self.outcome.changed


def add(
    graph: Graph,
    document: Document,
    statements: Sequence[Statement],
    *,
    author: str,
    title: str | None = None,
    plans: Sequence[str] = (),
    previous: str | None = None,
    dry_run: bool = False,
) -> Added:
    """Store a draft: its file as a Source, the Draft, and its statements, as one change.

    ``plans`` are the keys of the plans that it is to be mapped to; without any, those of the version before, or
    every plan of the graph. With ``previous`` it is the next version of that draft, and what was decided there
    comes along.

    Raises:
        InvalidInput: there is no statement in it, or a key names no plan.
        NotFound: there is no such plan or earlier draft.
    """
    if not statements:
        raise InvalidInput(
            "no statement was found in {file}; a scan without text must be recognised first", file=document.name
        )
    require(graph, plans, ["Framework"])
    now = datetime.now(UTC).isoformat(timespec="seconds")

    def read(tx: Transaction) -> Sequence[Operation]:
        query = reader(graph, tx)
        if any(row["sha256"] == document.sha256 for row in query("draft_list")):
            return ()
        earlier = read_draft(query, previous) if previous else None
        named = title or (earlier and earlier.title) or document.title or PurePath(document.name).stem
        key = _free(tx, named or document.name, document.sha256)
        chosen = tuple(plans) or (earlier.plans if earlier else ())
        whole = _Whole(key, textwrap.shorten(named, _TITLE, placeholder="…") or document.name, chosen, now)
        return tuple(_operations(whole, document, statements, earlier))

    reason = (
        recorded.text(recorded.LATER_DRAFT, name=document.name, previous=previous)
        if previous
        else recorded.text(recorded.DRAFT, name=document.name)
    )
    outcome = graph.apply(DeferredChange(read, author, reason, "import"), dry_run=dry_run)
    new = [e.after for e in outcome.effects if isinstance(e.after, Node)]
    if drafts := [node.key for node in new if node.label == "Draft"]:
        total = sum(node.label == "Statement" for node in new)
        return Added(drafts[0], outcome, total, _carried(outcome))
    known = next(row["key"] for row in graph.rows("draft_list") if row["sha256"] == document.sha256)
    return Added(known, outcome, len(graph.rows("draft_statement_keys", draft=known)))


@dataclass(frozen=True, slots=True)
class _Whole:
    key: str
    title: str
    plans: tuple[str, ...]
    now: str

    @property
    def source(self) -> str:
        return f"{self.key}-file"

    def statement(self, number: int) -> str:
        return f"{self.key}-{number + 1:04d}"


def _operations(
    whole: _Whole, document: Document, statements: Sequence[Statement], earlier: Draft | None
) -> Iterator[Operation]:
    language = Counter(statement.language for statement in statements if not statement.aside).most_common(1)
    spoken = known_language(language[0][0] if language else "und")
    yield UpsertNode(
        "Source",
        whole.source,
        {
            "title": document.name,
            "sha256": document.sha256,
            "media_type": document.media_type,
            "retrieved": whole.now[:10],
            "language": spoken,
        },
    )
    yield UpsertNode(
        "Draft",
        whole.key,
        {
            "title": whole.title,
            "language": spoken,
            "status": "open",
            "approval": "draft",
            "source": whole.source,
            "plans": list(whole.plans),
            "version": earlier.version + 1 if earlier else 1,
            "remarks": [remark for remark in document.remarks if remark.strip()],
        },
    )
    if earlier:
        yield _succeeds(whole.key, earlier.key, whole.source)
    known = earlier.statements if earlier else ()
    pairs = {match.new: match for match in matched(statements, [stored.statement for stored in known])}
    for number, statement in enumerate(statements):
        match = pairs.get(number)
        yield from _statement(whole, statement, number, match, known[match.old] if match else None)


def _statement(
    whole: _Whole, statement: Statement, number: int, match: Match | None, before: StoredStatement | None
) -> Iterator[Operation]:
    key = whole.statement(number)
    where = {"source": whole.source, "locator": statement.page or None}
    kind, aside = statement.kind, statement.aside
    if match and before and match.how == "unchanged":  # what a person said of these words holds
        kind, aside = before.statement.kind, before.statement.aside
    marked = (before.marked, before.marked_by, before.marked_at) if before and not aside else (None, None, None)
    yield UpsertNode(
        "Statement",
        key,
        {
            **words(statement.text),
            "quote": statement.text,
            **where,
            "order": number * STEP,
            "page": statement.page or None,
            "kind": kind,
            "number": statement.number,
            "language": known_language(statement.language),
            "context": list(statement.context),
            "aside": aside,
            "marked": marked[0],
            "marked_by": marked[1],
            "marked_at": marked[2],
        },
    )
    parent = whole.key if statement.parent is None else whole.statement(statement.parent)
    yield UpsertEdge(EdgeRef("PART_OF", key, parent), {"standing": "asserted", **where})
    if before is None:
        return
    yield _succeeds(key, before.key, whole.source)
    if not aside:
        yield from carried(before, key, statement.text, where)


def carried(before: StoredStatement, key: str, text: str, where: Mapping[str, str | None]) -> Iterator[UpsertEdge]:
    """The decisions of one statement on another that continues it, with who made them and when."""
    for decision in before.decisions:
        yield UpsertEdge(
            EdgeRef(decision.type, key, decision.key, decision.role),
            {
                "standing": decision.standing,
                "confidence": 1.0,
                "probability": decision.probability,
                "chosen": "carried",
                "decided_by": decision.by,
                "decided_at": decision.at,
                "quote": text,
                **where,
            },
        )


def words(text: str) -> Properties:
    """A statement's text, and the title by which it is found."""
    return {"text": text, "title": textwrap.shorten(text, _TITLE, placeholder="…") or text[:_TITLE]}


def _succeeds(later: str, earlier: str, source: str) -> UpsertEdge:
    return UpsertEdge(EdgeRef("SUCCEEDS", later, earlier), {"standing": "asserted", "source": source})


def _free(tx: Transaction, title: str, sha256: str) -> str:
    """A key that no node has yet."""
    try:
        stem = f"draft-{slug(title)}"
    except InvalidInput:
        stem = f"draft-{sha256[:8]}"
    tried = [stem, *(f"{stem}-{number}" for number in range(2, 1_000))]
    taken = state.nodes(tx, [*tried, *(f"{key}-file" for key in tried)])
    return next(key for key in tried if key not in taken and f"{key}-file" not in taken)


def _carried(outcome: Outcome) -> int:
    return len(
        {
            e.after.ref.start
            for e in outcome.effects
            if e.after is not None and not isinstance(e.after, Node) and e.after.properties.get("chosen") == "carried"
        }
    )


def known_language(given: str) -> str:
    """The language, where the model has a word for it; else undetermined."""
    return given if given in vocabulary.LANGUAGES else "und"
