"""/drafts/{key}/bulk and /keep: many proposals accepted at once, and a draft kept as a plan; each is shown first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import FormData
from starlette.responses import Response

from graph_service import recorded
from graph_service.drafts.choices import Choice
from graph_service.drafts.promoting import plan_key, promote
from graph_service.drafts.repository import StoredStatement, load
from graph_service.drafts.statement_suggestions import to_map
from graph_service.errors import Conflict, InvalidInput
from graph_service.messages import Message
from graph_service.model import vocabulary
from graph_service.stores.base import Row
from graph_service.suggestions.suggestion import Suggestion
from graph_service.web.background_jobs import Tell
from graph_service.web.drafts import session as draft_session
from graph_service.web.drafts.session import DraftSession
from graph_service.web.pages import Page, redirect
from graph_service.web.request import PageRequest
from graph_service.web.urls import key_in
from graph_service.web.views.drafts import settings_of

_AT_LEAST: Final = 80
#: Proposals that are less likely are not listed: nobody accepts them by the dozen.
_LEAST: Final = 0.3
_STANDINGS: Final = ("proposed", "asserted")


@dataclass(frozen=True, slots=True)
class Ready:
    """One open statement with the best proposal of one plan."""

    stored: StoredStatement
    proposal: Suggestion
    row: Row
    plan: str


def bulk(request: PageRequest, session: DraftSession, key: str, faults: Sequence[Message] = ()) -> Page:
    """What would be accepted from a probability on, likeliest first."""
    draft = load(request.graph, key)
    at_least = _percent(request.value("at_least", str(_AT_LEAST)))
    service, parts = session.service(request), session.parts(request, draft)
    open_ = [each.key for each in draft.statements if to_map(each) and each.state == "open"]

    def work(tell: Tell) -> list[Ready]:
        tell("suggest", 0.0)
        found = service.suggest(
            key, open_, most=1, schemes=(), progress=lambda done, total: tell("suggest", done / max(1, total))
        )
        ready = [
            Ready(
                each.statement,
                best,
                parts.row(best.key) or {"key": best.key, "title": best.title, "code": None},
                best.group,
            )
            for each in found
            for best in each.best()
            if best.probability >= _LEAST
        ]
        return sorted(ready, key=lambda each: -each.proposal.probability)

    job = ("bulk", key, service.plans(draft), request.graph.revision())
    ready = session.jobs.get(job, work) if open_ else []
    given = {
        **settings_of(request, draft),
        "ready": ready,
        "at_least": at_least,
        "faults": faults,
        "open": len(open_),
        "parts_of": parts,
    }
    return Page(
        "draft_bulk.html",
        given,
        status=409 if faults else 200,
        scripts=("draft_bulk.js",),
        styles=("drafts.css",),
        fresh=True,
    )


def accept(request: PageRequest, session: DraftSession, key: str, form: FormData) -> Page | Response:
    """Accept what was ticked, as one change; refused as a whole where somebody was there first."""
    choices = [choice for each in form.getlist("accept") if (choice := _choice(str(each)))]
    if not choices:
        return redirect(request, f"{key_in('/drafts', key)}/bulk")
    try:
        made = session.service(request).decide(
            key,
            choices,
            author=draft_session.author(request),
            reason=recorded.text(recorded.ACCEPT_CHOSEN, n=len(choices), draft=key),
        )
    except Conflict as error:
        return bulk(request, session, key, error.faults or (error.message,))
    return redirect(request, key_in("/drafts", key), did="bulk", change=made.outcome.revision)


def keeping(request: PageRequest, key: str) -> Page:
    """What keeping the draft as a plan would store."""
    draft = load(request.graph, key)
    kind, standing = _kind(request.value("kind")), _standing(request.value("standing"))
    try:
        outcome, why = promote(request.graph, key, author="?", kind=kind, standing=standing, dry_run=True), None
    except InvalidInput as error:
        outcome, why = None, error.message
    given = {
        **settings_of(request, draft),
        "outcome": outcome,
        "why": why,
        "plan": plan_key(key),
        "kind": kind,
        "standing": standing,
        "framework_kinds": vocabulary.FRAMEWORK_KINDS,
        "standings": _STANDINGS,
    }
    return Page("draft_keep.html", given, styles=("drafts.css",), fresh=True)


def keep(request: PageRequest, key: str, form: FormData) -> Response:
    """Keep the draft as a plan, as it was shown; where the graph has changed since, show it again first."""
    kind, standing = _kind(str(form.get("kind") or "")), _standing(str(form.get("standing") or ""))
    if str(form.get("seen")) != str(request.revision):
        return redirect(request, f"{key_in('/drafts', key)}/keep", kind=kind, standing=standing)
    outcome = promote(request.graph, key, author=draft_session.author(request), kind=kind, standing=standing)
    return redirect(request, f"/changes/{outcome.revision}", done="kept")


def _choice(value: str) -> Choice | None:
    """What a tick stands for: statement, version seen, target and probability, parted by blanks."""
    parts = value.split(" ")
    if len(parts) != 4:
        return None
    statement, seen, target, probability = parts
    try:
        return Choice(statement, "accept", target, seen, min(1.0, max(0.0, float(probability))), "bulk")
    except ValueError:
        return None


def _percent(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text[:9]) <= 100):
        raise InvalidInput("at_least {value!r} must be a number from 1 to 100", value=text[:20])
    return int(text)


def _kind(text: str) -> str:
    if text and text not in vocabulary.FRAMEWORK_KINDS:
        raise InvalidInput(
            "{name} {value!r} must be one of {choices}",
            name="kind",
            value=text[:40],
            choices=", ".join(vocabulary.FRAMEWORK_KINDS),
        )
    return text or "isf"


def _standing(text: str) -> str:
    if text and text not in _STANDINGS:
        raise InvalidInput(
            "{name} {value!r} must be one of {choices}", name="standing", value=text[:40], choices=", ".join(_STANDINGS)
        )
    return text or "proposed"
