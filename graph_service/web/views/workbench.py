"""/drafts/{key}: statements on one side, the proposals for one of them on the other, and what people do with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import FormData
from starlette.responses import JSONResponse, Response

from graph_service import recorded
from graph_service.drafts.choices import ACTIONS
from graph_service.drafts.repository import Draft, load
from graph_service.errors import Conflict, InvalidInput
from graph_service.messages import Message
from graph_service.model import vocabulary
from graph_service.translation import render
from graph_service.web import language, rendering
from graph_service.web.drafts import workbench_view
from graph_service.web.drafts.actions import EDITS, carried_out, field_of, last_of
from graph_service.web.drafts.parts import codes_found
from graph_service.web.drafts.session import DraftSession, author
from graph_service.web.drafts.workbench_view import Filters, Line
from graph_service.web.pages import Page, environment, redirect
from graph_service.web.request import PageRequest
from graph_service.web.telling_apart import plans_of_draft
from graph_service.web.urls import key_in
from graph_service.web.views.drafts import settings_of

#: After these the next open statement comes, unless the form says ``stay``, or it was a tie to something beside plans.
_GOES_ON: Final = ("accept", "new", "aside")
#: What a part of a page shows where nothing else is said.
_NOTHING: Final = {
    "did": None,
    "found": None,
    "find": "",
    "view": "",
    "filters": Filters(),
    "kinds": vocabulary.STATEMENT_KINDS,
}
_FILTERS: Final = ("state", "kind", "below", "q")
#: What its address takes: filters, the statement that is open, words to find a part by, and what was just done.
TAKES: Final = (*_FILTERS, "at", "find", "did", "done", "change")


@dataclass(frozen=True, slots=True)
class _Said:
    """What a page says of what was just done: a word of ``web.draft.did``, about whom, and the change."""

    word: str
    title: str = ""
    revision: int | None = None
    faults: Sequence[Message] = ()


def workbench(
    request: PageRequest, session: DraftSession, key: str, *, at: str | None = None, said: _Said | None = None
) -> Page:
    """The draft with one statement open: the one that the address names, else the first that is open."""
    draft = load(request.graph, key)
    likely = session.likely(request, draft)
    filters = Filters.of({name: request.value(name) for name in _FILTERS})
    every = workbench_view.lines(draft, likely, filters)
    chosen = at or request.value("at") or workbench_view.next_open(every, "") or _first(every)
    given = dict(settings_of(request, draft))
    given |= {
        "lines": every,
        "filters": filters,
        "did": said or _done(request),
        "pane": None,
        "found": None,
        "find": "",
    }
    given |= {"view": urlencode(filters.given), "plans_of": plans_of_draft(request, draft)}
    if chosen:
        given |= _pane(request, session, draft, every, chosen)
        if words := request.value("find"):
            given |= {"found": _found(request, session, draft, words), "find": words}
    return Page(
        "draft.html",
        given,
        status=409 if said and said.faults else 200,
        scripts=("ui.js", "drafts.js"),
        styles=("drafts.css",),
        fresh=True,
    )


def statement(request: PageRequest, session: DraftSession, key: str, one: str) -> Response:
    """One statement with its proposals, for a page that is open already."""
    draft = load(request.graph, key)
    every = workbench_view.lines(draft, session.likely(request, draft), Filters())
    return _html(_part(request, "draft_pane.html", _pane(request, session, draft, every, one), draft))


def found(request: PageRequest, session: DraftSession, key: str, one: str) -> Response:
    """What a statement could be mapped to that has the words."""
    draft = load(request.graph, key)
    draft.statement(one)
    shown = {
        "found": _found(request, session, draft, request.value("find")),
        "find": request.value("find"),
        "stored": draft.statement(one),
    }
    return _html(_part(request, "draft_found.html", shown, draft))


def act(request: PageRequest, session: DraftSession, key: str, one: str, form: FormData) -> Page | Response:
    """Decide on a statement or edit it, and go on to the next open one, or stay where ``stay`` says so."""
    field = partial(field_of, form)
    try:
        outcome, touched, word = carried_out(request, session, key, one, form)
    except Conflict as error:
        return _refused(request, session, key, one, error.faults or (error.message,))
    except InvalidInput as error:
        said = _Said("refused", faults=error.faults or (error.message,))
        if _is_fetched(request):
            return JSONResponse({"said": _faults(request, said), "refused": True}, 422)
        return workbench(request, session, key, at=one, said=said)
    draft = load(request.graph, key)
    filters = Filters.of(dict(parse_qsl(field("view").removeprefix("?"))))
    likely = session.likely(request, draft)
    every = workbench_view.lines(draft, likely, filters)
    stays = word not in _GOES_ON or any(field(each) for each in ("stay", "tie", "side"))
    wanted = field("next") if any(each.stored.key == field("next") and each.is_open for each in every) else None
    then = one if stays else wanted or workbench_view.next_open(every, one) or one
    said = _Said(word, field("title")[:300], outcome.revision if outcome.changed else None)
    if not _is_fetched(request):
        return redirect(request, key_in("/drafts", key), at=then, did=word, change=said.revision, **filters.given)
    moved = word in ("merge", "split")
    return _answer(request, session, draft, every, _Then(then, said, [one, *touched], moved))


def undo(request: PageRequest, session: DraftSession, key: str, form: FormData) -> Page | Response:
    """Take back the last thing that this person did to the draft, or the change that the form names."""
    who = author(request)
    given = str(form.get("change") or "")
    last = request.graph.change(int(given)) if given.isdigit() and len(given) < 12 else last_of(request, key, who)
    if last is None:
        if _is_fetched(request):
            return JSONResponse({"said": _sentence(request, _Said("nothing"))}, 200)
        return redirect(request, key_in("/drafts", key), did="nothing")
    before = load(request.graph, key)
    keys = [each for each in request.graph.touched(last.revision) if each.startswith(f"{key}-")]
    at = str(form.get("at") or "")
    try:
        outcome = session.service(request).undo(
            last.revision, author=who, reason=recorded.text(recorded.UNDO, n=last.revision)
        )
    except InvalidInput as error:
        if at:
            return _refused(request, session, key, at, error.faults or (error.message,))
        raise
    draft = load(request.graph, key)
    known = [each.key for each in draft.statements]
    then = at if at in keys and at in known else next((each for each in known if each in keys), "")
    said = _Said("undo", "", outcome.revision)
    if not _is_fetched(request):
        return redirect(request, key_in("/drafts", key), at=then or None, did="undo")
    moved = known != [each.key for each in before.statements] or len(keys) > 50
    every = workbench_view.lines(draft, session.likely(request, draft), Filters())
    return _answer(request, session, draft, every, _Then(then or known[0], said, keys, moved))


# What is shown -----------------------------------------------------------------------------------------------


def _pane(request: PageRequest, session: DraftSession, draft: Draft, every: Sequence[Line], at: str) -> dict[str, Any]:
    service, parts = session.service(request), session.parts(request, draft)
    shown = workbench_view.pane(service, draft, parts, every, draft.statement(at).key)
    if shown.line.is_open:
        session.likely(request, draft)[at] = shown.best
    entities = sorted(
        {
            str(r.given.get("title"))
            for p in shown.plans
            for each in (*p.proposals, *p.more)
            for r in each.reasons
            if r.kind == "entity"
        }
    )
    named = {row["key"]: row for row in request.graph.named(entities)} if entities else {}
    return {"pane": shown, "stored": shown.stored, "called": named}


def _found(request: PageRequest, session: DraftSession, draft: Draft, words: str) -> list[dict[str, Any]]:
    parts = session.parts(request, draft)
    hits = [
        {**row, "in": parts.plans.get(row["plan"] or ""), "above": parts.above(row["key"])}
        for row in parts.found(words)
    ]
    return [*hits, *({**row, "in": None, "above": []} for row in codes_found(words, 6))]


def _first(every: Sequence[Line]) -> str | None:
    return next((each.stored.key for each in every if each.listed), None)


def _done(request: PageRequest) -> _Said | None:
    word, change = request.value("did") or request.value("done"), request.value("change")
    return _Said(word, "", int(change) if change.isdigit() and len(change) < 12 else None) if word in _WORDS else None


_WORDS: Final = frozenset((*ACTIONS, *EDITS, "undo", "nothing", "bulk", "added", "known", "described"))


def _refused(
    request: PageRequest, session: DraftSession, key: str, one: str, faults: Sequence[Message]
) -> Page | Response:
    """The statement as it is now, with who was there first."""
    said = _Said("conflict", faults=faults)
    draft = load(request.graph, key)
    known = {each.key for each in draft.statements}
    if not _is_fetched(request):
        return workbench(request, session, key, at=one if one in known else None, said=said)
    every = workbench_view.lines(draft, session.likely(request, draft), Filters())
    if one not in known:
        return JSONResponse({"reload": request.urls.to(key_in("/drafts", key)), "said": _sentence(request, said)}, 409)
    return _answer(request, session, draft, every, _Then(one, said, [one], status=409))


@dataclass(frozen=True, slots=True)
class _Then:
    """What comes after: the statement to show, what to say, the statements that changed; ``reload`` where there are
    other statements now."""

    at: str
    said: _Said
    touched: Sequence[str] = ()
    reload: bool = False
    status: int = 200


def _answer(request: PageRequest, session: DraftSession, draft: Draft, every: Sequence[Line], then: _Then) -> Response:
    """What a page that is open already needs: the statement that comes next, the rows that changed, the progress."""
    at, said, status = then.at, then.said, then.status
    body: dict[str, Any] = {"at": at, "said": _sentence(request, said), "revision": request.graph.revision()}
    if then.reload:
        return JSONResponse(
            {**body, "reload": request.urls.to(key_in("/drafts", draft.key), at=at, did=said.word)}, status
        )
    shown = {**_pane(request, session, draft, every, at), "did": said}
    body["pane"] = _part(request, "draft_pane.html", shown, draft)
    lines = {each.stored.key: each for each in every}
    given = {"at": at, "plans_of": plans_of_draft(request, draft)}
    body["rows"] = {
        one: _part(request, "draft_row.html", {**given, "line": lines[one]}, draft)
        for one in dict.fromkeys(then.touched)
        if one in lines
    }
    body["progress"] = _part(request, "draft_progress.html", {"progress": draft.progress}, draft)
    return JSONResponse(body, status, headers={"Cache-Control": "no-store"})


def _sentence(request: PageRequest, said: _Said) -> str:
    return language.say(request.lang, f"web.draft.did.{said.word}", {})


def _faults(request: PageRequest, said: _Said) -> str:
    return " ".join([_sentence(request, said), *(render(each, request.lang) for each in said.faults)])


def _part(request: PageRequest, template: str, shown: Mapping[str, Any], draft: Draft) -> str:
    return environment().get_template(template).render({**_NOTHING, **rendering.common(request), **shown}, draft=draft)


def _html(text: str) -> Response:
    return Response(text, media_type="text/html", headers={"Cache-Control": "no-store"})


def _is_fetched(request: PageRequest) -> bool:
    """Whether a script of an open page asks, which takes parts of it."""
    return "application/json" in request.http.headers.get("Accept", "")
