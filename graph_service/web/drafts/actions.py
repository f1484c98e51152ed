"""What the forms of the workbench do to a statement: decide on it, edit it, and take back what was done last."""

from functools import partial
from typing import Final, cast

from starlette.datastructures import FormData

from graph_service.changes import Outcome, Record
from graph_service.drafts import editing
from graph_service.drafts.choices import ACTIONS, TIES, Action, Choice
from graph_service.errors import InvalidInput
from graph_service.web.drafts.session import DraftSession, author
from graph_service.web.request import PageRequest

_LOOKED: Final = 60
EDITS: Final = ("reword", "retype", "aside", "back", "merge", "split")


def carried_out(
    request: PageRequest, session: DraftSession, key: str, one: str, form: FormData
) -> tuple[Outcome, list[str], str]:
    """Do what the form says; the change, the statements that it touched, and the word for it."""
    field = partial(field_of, form)
    what, seen, graph, who = field("act"), field("seen") or None, request.graph, author(request)
    if what in ACTIONS:
        choice = Choice(
            one,
            cast(Action, what),
            field("target")[:200] or None,
            seen,
            _probability(field("probability")),
            "suggestion" if field("probability") else "by_hand",
            field("tie") if field("tie") in TIES else "implementing",
        )
        made = session.service(request).decide(key, [choice], author=who)
        return made.outcome, [], what
    match what:
        case "reword":
            edited = editing.reword(graph, key, one, field("text"), author=who, seen=seen)
        case "retype":
            edited = editing.retype(graph, key, one, field("kind"), author=who, seen=seen)
        case "aside":
            edited = editing.set_aside(graph, key, one, author=who, seen=seen)
        case "back":
            edited = editing.bring_back(graph, key, one, author=who, seen=seen)
        case "merge":
            versions = {one: seen, field("with")[:200]: field("with_seen") or None}
            edited = editing.merge(graph, key, list(versions), author=who, seen=versions)
        case "split":
            position = int(field("place")) if field("place").isdigit() and len(field("place")) < 9 else 0
            edited = editing.split_at(graph, key, one, position, author=who, seen=seen)
        case _:
            raise InvalidInput(
                "{name} {value!r} must be one of {choices}",
                name="act",
                value=what[:40],
                choices=", ".join((*ACTIONS, *EDITS)),
            )
    return edited.outcome, [each.key for each in edited.statements], what


def field_of(form: FormData, name: str) -> str:
    return str(form.get(name) or "").replace("\x00", "")


def _probability(text: str) -> float | None:
    try:
        return min(1.0, max(0.0, float(text))) if text else None
    except ValueError:
        return None


def last_of(request: PageRequest, draft: str, who: str) -> Record | None:
    """The last thing that this person did to the draft and that nobody took back."""
    undone: set[int] = set()
    for each in request.graph.history(limit=_LOOKED):
        if each.undoes is not None:
            undone.add(each.undoes)
        elif each.revision not in undone and each.author == who and each.kind in ("decision", "edit"):
            keys = request.graph.touched(each.revision)
            if any(key.startswith(f"{draft}-") for key in keys):
                return each
    return None
