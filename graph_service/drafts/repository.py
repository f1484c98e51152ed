"""What a draft in the graph holds: its statements, what people decided on each, and how far they have come."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from graph_service.changes import at_one_moment
from graph_service.errors import NotFound, UnknownKey
from graph_service.graph import Graph
from graph_service.model import PLAN_ITEMS
from graph_service.statements.statement import Statement
from graph_service.stores.base import Row, Transaction

Read = Callable[..., list[Row]]
#: The relationships by which a statement is mapped: to parts of plans, and to codes of public lists.
MAPPINGS: Final = ("ALIGNS_WITH", "CLASSIFIED_AS")
#: Where a statement may stand with those who map it.
STATES: Final = ("open", "accepted", "new", "aside")
#: What progress counts each statement as: a heading that only gathers others is none to map, unless it is set aside.
COUNTED: Final = (*STATES, "heading")


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided of one statement and one node: that it is mapped to it (``standing`` asserted), or
    that it is not (rejected). ``by`` and ``at`` are of the person who decided; ``carried_by`` is who carried it
    on to a later version or an edited statement. ``probability`` is the one that was shown."""

    relationship: str
    type: str
    role: str
    key: str
    label: str
    title: str
    code: str | None
    standing: str
    by: str
    at: str
    carried_by: str | None
    probability: float | None
    chosen: str | None
    quote: str | None
    locator: str | None

    @property
    def accepted(self) -> bool:
        return self.standing == "asserted"


@dataclass(frozen=True, slots=True)
class StoredStatement:
    """One statement as the graph keeps it. ``version`` stands for its words and for all that was decided on it:
    a decision says which one it saw. ``parent`` is the key of the statement that it is part of, ``draft`` is
    where the draft itself is its parent. ``position`` orders the statements of a draft."""

    key: str
    statement: Statement
    position: int
    parent: str | None
    draft: str | None
    source: str | None
    marked: str | None
    marked_by: str | None
    marked_at: str | None
    decisions: tuple[Decision, ...]
    version: str

    @property
    def accepted(self) -> tuple[Decision, ...]:
        """What it was mapped to."""
        return tuple(decision for decision in self.decisions if decision.accepted)

    @property
    def aligned(self) -> tuple[str, ...]:
        """The parts of plans that it was mapped to."""
        return tuple(decision.key for decision in self.accepted if decision.label in PLAN_ITEMS)

    @property
    def state(self) -> str:
        """One of ``STATES``: with rejections alone, or only tied to entities and places, it is still open."""
        if self.statement.aside:
            return "aside"
        if self.marked:
            return "new"
        return "accepted" if any(decision.type in MAPPINGS for decision in self.accepted) else "open"

    @property
    def counted(self) -> str:
        """One of ``COUNTED``."""
        return _counted(self.statement.kind, self.state)


@dataclass(frozen=True, slots=True)
class Progress:
    """How many statements there are, and how many of them stand how: each is counted in one of the classes, and
    ``statements`` is their sum."""

    statements: int = 0
    open: int = 0
    accepted: int = 0
    new: int = 0
    aside: int = 0
    headings: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft. ``plans`` are those that it is mapped to, ``previous`` the draft of which it is a later version.
    A list of drafts leaves ``statements`` empty."""

    key: str
    title: str
    language: str | None
    status: str
    plans: tuple[str, ...]
    version: int
    previous: str | None
    source: str | None
    file: str | None
    sha256: str | None
    media_type: str | None
    added: str | None
    remarks: tuple[str, ...]
    progress: Progress
    statements: tuple[StoredStatement, ...] = field(default=())

    def statement(self, key: str) -> StoredStatement:
        """The statement of that key.

        Raises:
            NotFound: the draft has none.
        """
        for statement in self.statements:
            if statement.key == key:
                return statement
        raise NotFound(
            "draft {draft} has no statement {key!r}; `alignment draft show {draft}` lists them",
            draft=self.key,
            key=key,
        )


def drafts(graph: Graph) -> list[Draft]:
    """Every draft with its progress, by key; without statements.

    Source: cypher/drafts/draft_list.cypher, cypher/drafts/draft_progress.cypher
    """
    counted: dict[str, list[str]] = {}
    for row in graph.rows("draft_progress"):
        counted.setdefault(row["draft"], []).append(_state(row))
    heads = {row["key"]: row for row in reversed(graph.rows("draft_list"))}
    return [_draft(row, _progress(counted.get(key, ()))) for key, row in sorted(heads.items())]


def load(graph: Graph, key: str) -> Draft:
    """One draft, whole, as it is at one moment.

    Raises:
        NotFound: there is no such draft.
    """
    return at_one_moment(graph.store, graph.queries, lambda tx: read_draft(reader(graph, tx), key))[1]


def reader(graph: Graph, tx: Transaction) -> Read:
    """What asks query files inside one transaction."""

    def read(query: str, **params: Any) -> list[Row]:
        return tx.read(graph.queries[query], params)

    return read


def read_draft(read: Read, key: str) -> Draft:
    """One draft, whole, inside a transaction."""
    head = read_head(read, key)
    keys = [row["key"] for row in read("draft_statement_keys", draft=key)]
    by_key = read_statements(read, keys)
    statements = [by_key[each] for each in keys if each in by_key]
    progress = _progress([statement.counted for statement in statements])
    return _draft(head, progress, tuple(statements))


def read_head(read: Read, key: str) -> Row:
    """What ``draft_list`` says of one draft.

    Raises:
        NotFound: there is no such draft.
    """
    every = read("draft_list")
    for row in every:
        if row["key"] == key:
            return row
    known = ", ".join(dict.fromkeys(row["key"] for row in every))
    if known:
        raise UnknownKey("there is no draft {key!r}; there are {known}", key=key, looked_for=["Draft"], known=known)
    raise UnknownKey("there is no draft {key!r}; `alignment draft add FILE`", key=key, looked_for=["Draft"])


def read_statements(read: Read, keys: Sequence[str]) -> dict[str, StoredStatement]:
    """The statements of these keys, in the order of the draft that they are all of.

    ``order`` and ``parent`` of their ``Statement`` count among those that were asked for.
    """
    rows = {row["key"]: row for row in reversed(read("statements", keys=list(keys)))} if keys else {}
    decided: dict[str, list[Decision]] = {}
    for row in read("statement_decisions", keys=list(keys)) if keys else ():
        decided.setdefault(row["statement"], []).append(_decision(row))
    ordered = sorted(rows.values(), key=lambda row: (row["place"] or 0, row["key"]))
    order = {row["key"]: number for number, row in enumerate(ordered)}
    return {row["key"]: _kept(row, order, tuple(decided.get(row["key"], ()))) for row in ordered}


def _kept(row: Row, order: Mapping[str, int], decisions: tuple[Decision, ...]) -> StoredStatement:
    parent = row["parent"] if row["parent_label"] == "Statement" else None
    statement = Statement(
        order[row["key"]],
        row["text"] or row["title"],
        row["kind"] or "other",
        row["page"] or "",
        row["language"] or "und",
        row["number"],
        tuple(row["context"] or ()),
        order.get(parent or ""),
        row["aside"],
    )
    return StoredStatement(
        row["key"],
        statement,
        row["place"] or 0,
        parent,
        row["parent"] if parent is None else None,
        row["source"],
        row["marked"],
        row["marked_by"],
        row["marked_at"],
        decisions,
        _version(row, decisions),
    )


def _version(row: Row, decisions: Sequence[Decision]) -> str:
    own = [row[name] for name in ("text", "kind", "aside", "marked", "marked_by", "marked_at")]
    held = [(d.relationship, d.standing, d.by, d.at, d.carried_by) for d in decisions]
    return hashlib.sha256(repr((own, held)).encode()).hexdigest()[:12]


def _decision(row: Row) -> Decision:
    carried = row["decided_by"] is not None
    return Decision(
        row["relationship"],
        row["type"],
        row["role"] or "",
        row["key"],
        row["label"],
        row["title"],
        row["code"],
        row["standing"],
        row["decided_by"] or row["recorded_by"] or "",
        row["decided_at"] or row["recorded_at"] or "",
        row["recorded_by"] if carried else None,
        row["probability"],
        row["chosen"],
        row["quote"],
        row["locator"],
    )


def _draft(row: Row, progress: Progress, statements: tuple[StoredStatement, ...] = ()) -> Draft:
    return Draft(
        row["key"],
        row["title"],
        row["language"],
        row["status"] or "open",
        tuple(row["plans"] or ()),
        row["version"] or 1,
        row["previous"],
        row["source"],
        row["file"],
        row["sha256"],
        row["media_type"],
        row["added"],
        tuple(row["remarks"] or ()),
        progress,
        statements,
    )


def _state(row: Row) -> str:
    state = "aside" if row["aside"] else "new" if row["marked"] else "accepted" if row["accepted"] else "open"
    return _counted(row["kind"], state)


def _counted(kind: str, state: str) -> str:
    return "heading" if kind == "context" and state != "aside" else state


def _progress(states: Sequence[str]) -> Progress:
    return Progress(len(states), *(sum(own == state for own in states) for state in COUNTED))
