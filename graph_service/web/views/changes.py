"""/changes: what was done to the graph, each change with its effects; and taking one back."""

from collections.abc import Mapping
from itertools import islice
from typing import Any, Final

from starlette.datastructures import FormData
from starlette.responses import Response

from graph_service import recorded
from graph_service.access import acting
from graph_service.changes import Effect, Record
from graph_service.changes.change import KINDS
from graph_service.errors import Conflict, InvalidInput
from graph_service.model import Node
from graph_service.stores.base import Row
from graph_service.web.pages import Page, Table, redirect
from graph_service.web.request import PageRequest

_PER_PAGE: Final = 50
_EFFECTS: Final = 200
_HIDDEN: Final = ("key", "label", "search_text", "recorded_at", "recorded_by", "type", "role", "source")
_COLUMNS: Final = ("revision", "kind", "author", "reason", "recorded_at", "undoes")


def changes(request: PageRequest) -> Page:
    """The history, newest first."""
    before = request.value("before")
    if before and not (before.isascii() and before.isdigit() and len(before) < 12):
        raise InvalidInput("before {value!r} must be the number of a change", value=before[:20])
    found = list(request.graph.history(limit=_PER_PAGE + 1, before=int(before) if before else None))
    shown = found[:_PER_PAGE]
    rows: list[Row] = [{name: getattr(each, name) for name in _COLUMNS} for each in shown]
    following = shown[-1].revision if len(found) > _PER_PAGE else None
    given = {"changes": shown, "following": following, "begun": bool(before), "kinds": KINDS}
    return Page("changes.html", given, table=Table("changes", rows, _COLUMNS))


def change(request: PageRequest, revision: int) -> Page:
    """One change with what it did to each node and relationship."""
    found = request.graph.change(revision)
    given = {
        "change": found,
        "effects": [*islice(map(shown, found.effects or ()), _EFFECTS)],
        "more": max(0, len(found.effects or ()) - _EFFECTS),
        "undone_by": _undone_by(request, revision),
        "done": request.value("done"),
    }
    return Page("change.html", given)


def undoing(request: PageRequest, revision: int) -> Page:
    """What taking a change back would do, before it is done; or why it cannot be."""
    found = request.graph.change(revision)
    try:
        outcome = request.graph.undo(revision, author=request.app.settings.author, reason="?", dry_run=True)
    except Conflict as error:
        return Page("undo.html", {"change": found, "outcome": None, "why": error.message, "effects": [], "more": 0})
    effects = [*islice(map(shown, outcome.effects), _EFFECTS)]
    given = {"change": found, "outcome": outcome, "why": None, "effects": effects}
    return Page("undo.html", {**given, "more": max(0, len(outcome.effects) - _EFFECTS)}, fresh=True)


def undo(request: PageRequest, revision: int, form: FormData) -> Response:
    """Take a change back, and show the change that did."""
    author = acting.named(str(form.get("author") or "").strip()[:200], request.app.settings.author)
    reason = str(form.get("reason") or "").strip()[:2_000] or recorded.text(recorded.UNDO, n=revision)
    outcome = request.graph.undo(revision, author=author, reason=reason)
    return redirect(request, f"/changes/{outcome.revision}", done="undo")


def shown(effect: Effect) -> Row:
    """An effect as a page shows it: what it is, and each property that differs."""
    element = effect.element
    before = dict(effect.before.properties) if effect.before else {}
    after = dict(effect.after.properties) if effect.after else {}
    names = [name for name in {**before, **after} if name not in _HIDDEN and before.get(name) != after.get(name)]
    is_node = isinstance(element, Node)
    values: Mapping[str, Any] = after or before
    kind = element.label if isinstance(element, Node) else element.ref.type
    return {
        "verb": effect.verb,
        "is_node": is_node,
        "kind": kind,
        "ends": effect.keys,
        "title": str(values.get("title") or "") if is_node else "",
        "properties": [(name, before.get(name), after.get(name)) for name in names],
    }


def _undone_by(request: PageRequest, revision: int) -> Record | None:
    """The change that took this one back, if one of the last thousand did."""
    return next((each for each in request.graph.history(limit=1_000) if each.undoes == revision), None)
