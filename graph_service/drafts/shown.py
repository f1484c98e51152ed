"""Drafts, suggestions and effects as plain rows: what the API answers and ``--json`` prints."""

from dataclasses import asdict
from typing import Final

from graph_service.drafts.effect import Effects, Touched
from graph_service.drafts.stored import Decision, Draft, Kept
from graph_service.drafts.suggested import Suggested
from graph_service.drafts.suggestion import Suggestion
from graph_service.drafts.versions import Compared
from graph_service.stores.base import Row

LIST_COLUMNS: Final = (
    "key", "title", "status", "version", "statements", "open", "accepted", "new", "aside", "headings", "file",
)  # fmt: skip
STATEMENT_COLUMNS: Final = ("number", "page", "kind", "state", "text", "mapped_to", "version", "key")
TARGET_COLUMNS: Final = (
    "framework", "code", "title", "effect", "class_before", "class_after", "statements", "there", "key",
)  # fmt: skip


def draft(found: Draft, *, whole: bool = False) -> Row:
    """A draft with its progress; ``whole`` with its statements too."""
    row: Row = {
        "key": found.key, "label": "Draft", "title": found.title, "language": found.language, "status": found.status,
        "plans": list(found.plans), "version": found.version, "previous": found.previous, "source": found.source,
        "file": found.file, "sha256": found.sha256, "media_type": found.media_type, "added": found.added,
        "remarks": list(found.remarks), "progress": asdict(found.progress),
    }  # fmt: skip
    return {**row, "items": [statement(each) for each in found.statements]} if whole else row


def statement(kept: Kept) -> Row:
    """A statement with all that was decided on it, and the version that a decision on it must have seen."""
    each = kept.statement
    return {
        "key": kept.key, "label": "Statement", "title": each.text, "text": each.text, "kind": each.kind,
        "number": each.number, "page": each.page or None, "language": each.language, "context": list(each.context),
        "parent": kept.parent, "aside": each.aside, "state": kept.counted, "marked": kept.marked,
        "marked_by": kept.marked_by, "marked_at": kept.marked_at, "mapped_to": [d.key for d in kept.accepted],
        "decisions": [decision(d) for d in kept.decisions], "version": kept.version,
    }  # fmt: skip


def decision(each: Decision) -> Row:
    return {**asdict(each), "decision": "accepted" if each.accepted else "rejected"}


def suggested(found: Suggested) -> Row:
    """What is suggested for a statement, with its version."""
    kept = found.statement
    return {
        "key": kept.key, "label": "Statement", "title": kept.statement.text, "state": kept.state,
        "version": kept.version, "nothing_fits": round(found.nothing_fits, 4),
        "targets": [{**_suggestion(t), "framework": t.group or None} for t in found.targets],
        "themes": [_suggestion(t) for t in found.themes],
        "names": [{**asdict(each), "others": list(each.others)} for each in found.names],
    }  # fmt: skip


def _suggestion(each: Suggestion) -> Row:
    reasons = [{"kind": reason.kind, **reason.given} for reason in each.reasons]
    return {
        "key": each.key, "label": each.label, "title": each.title, "probability": round(each.probability, 4),
        "reasons": reasons,
    }  # fmt: skip


def effects(found: Effects) -> Row:
    """What a draft would change: one row for each part of the plans, and the lists of statements."""
    return {
        "question": "effect", "params": {"draft": found.draft, "plans": list(found.plans), "standing": found.standing},
        "revision": found.revision, "rows": [_target(each) for each in found.targets], "summary": found.counts(),
        "doubled": {key: list(each) for key, each in found.doubled.items()}, "unled": list(found.unled),
        "new": list(found.new), "undecided": list(found.undecided),
    }  # fmt: skip


def _target(each: Touched) -> Row:
    item = each.after.item
    return {
        "key": item.key, "label": item.label, **{n: item.names[n] for n in ("title", "title_fr", "title_en")},
        "code": item.code, "level": item.level, "framework": item.framework, "effect": each.effect,
        "class_before": each.before.status, "class_after": each.after.status, "low_before": round(each.before.low, 6),
        "low_after": round(each.after.low, 6), "high_before": round(each.before.high, 6),
        "high_after": round(each.after.high, 6), "flags_before": list(each.before.flags),
        "flags_after": list(each.after.flags), "statements": list(each.statements),
        "activities": list(each.activities), "there": list(each.there),
    }  # fmt: skip


def compared(each: Compared) -> Row:
    """One statement of two versions, with both texts."""
    now, earlier = each.now, each.earlier
    some = now or earlier
    return {
        "key": some.key if some else None, "how": each.how, "text": now and now.statement.text,
        "page": now and now.statement.page, "earlier": earlier and earlier.key,
        "earlier_text": earlier and earlier.statement.text, "earlier_page": earlier and earlier.statement.page,
        "carried": list(each.carried),
    }  # fmt: skip
