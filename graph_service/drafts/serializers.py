"""Drafts, suggestions and effects as plain rows: what the API answers and ``--json`` prints."""

from dataclasses import asdict
from typing import Final

from graph_service.changes import Outcome
from graph_service.drafts.create import Added
from graph_service.drafts.decisions import Decided
from graph_service.drafts.effect import Effects, Touched
from graph_service.drafts.promoting import plan_key
from graph_service.drafts.repository import Decision, Draft, StoredStatement
from graph_service.drafts.statement_suggestions import StatementSuggestions
from graph_service.drafts.versions import Compared
from graph_service.stores.base import Row
from graph_service.suggestions.suggestion import Suggestion

LIST_COLUMNS: Final = (
    "key",
    "title",
    "status",
    "version",
    "statements",
    "open",
    "accepted",
    "new",
    "aside",
    "headings",
    "file",
)
STATEMENT_COLUMNS: Final = ("number", "page", "kind", "state", "text", "mapped_to", "version", "key")
TARGET_COLUMNS: Final = (
    "framework",
    "code",
    "title",
    "effect",
    "class_before",
    "class_after",
    "statements",
    "there",
    "key",
)


def added_row(added: Added, *, dry_run: bool) -> Row:
    """What adding a draft did, or with ``dry_run`` would do."""
    return {
        "key": added.key,
        "statements": added.statements,
        "carried": added.carried,
        "revision": added.outcome.revision,
        "dry_run": dry_run,
        "unchanged": not added.changed,
        "changed": added.outcome.summary,
    }


def decided(made: Decided, *, dry_run: bool) -> Row:
    """What decisions or an edit did, or with ``dry_run`` would do; the statements as they are after it."""
    return {
        "revision": made.outcome.revision,
        "dry_run": dry_run,
        "changed": made.outcome.changed,
        "summary": made.outcome.summary,
        "statements": [statement(each) for each in made.statements],
    }


def kept(key: str, made: Outcome, *, dry_run: bool) -> Row:
    """What keeping a draft as a plan did, or with ``dry_run`` would do."""
    return {
        "key": plan_key(key),
        "revision": made.revision,
        "dry_run": dry_run,
        "changed": made.changed,
        "summary": made.summary,
    }


def draft(found: Draft, *, whole: bool = False) -> Row:
    """A draft with its progress; ``whole`` with its statements too."""
    row: Row = {
        "key": found.key,
        "label": "Draft",
        "title": found.title,
        "language": found.language,
        "status": found.status,
        "plans": list(found.plans),
        "version": found.version,
        "previous": found.previous,
        "source": found.source,
        "file": found.file,
        "sha256": found.sha256,
        "media_type": found.media_type,
        "added": found.added,
        "remarks": list(found.remarks),
        "progress": asdict(found.progress),
    }
    return {**row, "items": [statement(each) for each in found.statements]} if whole else row


def statement(stored: StoredStatement) -> Row:
    """A statement with all that was decided on it, and the version that a decision on it must have seen."""
    parsed = stored.statement
    return {
        "key": stored.key,
        "label": "Statement",
        "title": parsed.text,
        "text": parsed.text,
        "kind": parsed.kind,
        "number": parsed.number,
        "page": parsed.page or None,
        "language": parsed.language,
        "context": list(parsed.context),
        "parent": stored.parent,
        "aside": parsed.aside,
        "state": stored.counted,
        "marked": stored.marked,
        "marked_by": stored.marked_by,
        "marked_at": stored.marked_at,
        "mapped_to": [d.key for d in stored.accepted],
        "decisions": [decision(d) for d in stored.decisions],
        "version": stored.version,
    }


def decision(each: Decision) -> Row:
    return {**asdict(each), "decision": "accepted" if each.accepted else "rejected"}


def suggested(found: StatementSuggestions) -> Row:
    """What is suggested for a statement, with its version."""
    stored, shown = found.statement, {target.key for target in found.targets}
    return {
        "key": stored.key,
        "label": "Statement",
        "title": stored.statement.text,
        "state": stored.state,
        "version": stored.version,
        "nothing_fits": round(found.nothing_fits, 4),
        "targets": [
            {**_suggestion(t), "framework": t.group or None, "alike": [key for key in t.alike if key in shown]}
            for t in found.targets
        ],
        "themes": [{**_suggestion(t), "threshold": t.threshold, "holds": t.holds} for t in found.themes],
        "names": [{**asdict(each), "others": list(each.others)} for each in found.names],
    }


def _suggestion(suggestion: Suggestion) -> Row:
    reasons = [{"kind": reason.kind, **reason.given} for reason in suggestion.reasons]
    return {
        "key": suggestion.key,
        "label": suggestion.label,
        "title": suggestion.title,
        "probability": round(suggestion.probability, 4),
        "reasons": reasons,
    }


def effects(found: Effects) -> Row:
    """What a draft would change: one row for each part of the plans, and the lists of statements."""
    return {
        "question": "effect",
        "params": {"draft": found.draft, "plans": list(found.plans), "standing": found.standing},
        "revision": found.revision,
        "rows": [_target(each) for each in found.targets],
        "summary": found.counts(),
        "doubled": {key: list(each) for key, each in found.doubled.items()},
        "unled": list(found.unled),
        "new": list(found.new),
        "undecided": list(found.undecided),
    }


def _target(touched: Touched) -> Row:
    before, after = touched.before, touched.after
    about = ("key", "label", "title", "title_fr", "title_en", "code", "level", "framework")
    figures = ("class", "low", "high", "flags")
    return {
        **{name: after[name] for name in about},
        "effect": touched.effect,
        **{f"{name}_{when}": row[name] for name in figures for when, row in (("before", before), ("after", after))},
        "statements": list(touched.statements),
        "activities": list(touched.activities),
        "there": list(touched.there),
    }


def compared(each: Compared) -> Row:
    """One statement of two versions, with both texts."""
    now, earlier = each.now, each.earlier
    some = now or earlier
    return {
        "key": some.key if some else None,
        "how": each.how,
        "text": now and now.statement.text,
        "page": now and now.statement.page,
        "earlier": earlier and earlier.key,
        "earlier_text": earlier and earlier.statement.text,
        "earlier_page": earlier and earlier.statement.page,
        "carried": list(each.carried),
    }
