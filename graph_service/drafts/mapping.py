"""The mapping of a draft as rows: one for each decision, and one for each statement that has none."""

from collections.abc import Iterator
from typing import Final

from graph_service.drafts.repository import Decision, Draft, StoredStatement
from graph_service.stores.base import Row

COLUMNS: Final = (
    "number",
    "page",
    "kind",
    "text",
    "decision",
    "relationship",
    "role",
    "target_code",
    "target_title",
    "target_label",
    "target",
    "probability",
    "chosen",
    "author",
    "time",
    "carried_by",
    "quote",
    "context",
    "language",
    "statement",
)


def rows(draft: Draft) -> list[Row]:
    """The mapping, in the draft's order. ``decision`` is accepted or rejected, or of a statement without
    any: new, open, aside or context."""
    return [row for stored in draft.statements for row in _rows(stored)]


def _rows(stored: StoredStatement) -> Iterator[Row]:
    each = stored.statement
    own = {
        "statement": stored.key,
        "number": each.number,
        "page": each.page or None,
        "kind": each.kind,
        "text": each.text,
        "context": " › ".join(each.context) or None,
        "language": each.language,
    }
    if stored.marked:
        yield _row(own, decision=stored.marked, author=stored.marked_by, time=stored.marked_at)
    for decision in stored.decisions:
        yield _row(own, **_decided(decision))
    if not stored.decisions and not stored.marked:
        yield _row(own, decision="context" if each.kind == "context" and not each.aside else stored.state)


def _decided(each: Decision) -> Row:
    return {
        "decision": "accepted" if each.accepted else "rejected",
        "relationship": each.type,
        "role": each.role or None,
        "target": each.key,
        "target_label": each.label,
        "target_code": each.code,
        "target_title": each.title,
        "probability": each.probability,
        "chosen": each.chosen,
        "author": each.by,
        "time": each.at,
        "carried_by": each.carried_by,
        "quote": each.quote,
    }


def _row(own: Row, **given: object) -> Row:
    found = {**own, **given}
    return {column: found.get(column) for column in COLUMNS}
