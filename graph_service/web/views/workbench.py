"""/drafts/{key}: statements on one side, the proposals for one of them on the other, and what people do with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, cast
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import FormData
from starlette.responses import JSONResponse, Response

from graph_service.changes import Outcome, Record
from graph_service.drafts import editing
from graph_service.drafts.decisions import ACTIONS, TIES, Action, Choice
from graph_service.drafts.repository import Draft, load
from graph_service.errors import Conflict, InvalidInput
from graph_service.model import vocabulary
from graph_service.web import language, rendering
from graph_service.web.drafts import bench, working
from graph_service.web.drafts.bench import Filters, Line
from graph_service.web.drafts.parts import codes_found
from graph_service.web.drafts.working import Drafting
from graph_service.web.pages import Page, environment, redirect
from graph_service.web.reading import Reader, key_in
from graph_service.web.telling_apart import plans_of_draft
from graph_service.web.views.drafts import settings_of

_LOOKED: Final = 60
_EDITS: Final = ("reword", "retype", "aside", "back", "merge", "split")
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
    faults: Sequence[str] = ()


def workbench(
    reader: Reader, drafting: Drafting, key: str, *, at: str | None = None, said: _Said | None = None
) -> Page:
    """The draft with one statement open: the one that the address names, else the first that is open."""
    draft = load(reader.graph, key)
    likely = drafting.likely(reader, draft)
    filters = Filters.of({name: reader.value(name) for name in _FILTERS})
    every = bench.lines(draft, likely, filters)
    chosen = at or reader.value("at") or bench.next_open(every, "") or _first(every)
    given = dict(settings_of(reader, draft))
    given |= {"lines": every, "filters": filters, "did": said or _done(reader), "pane": None, "found": None, "find": ""}
    given |= {"view": urlencode(filters.given), "plans_of": plans_of_draft(reader, draft)}
    if chosen:
        given |= _pane(reader, drafting, draft, every, chosen)
        if words := reader.value("find"):
            given |= {"found": _found(reader, drafting, draft, words), "find": words}
    return Page(
        "draft.html",
        given,
        status=409 if said and said.faults else 200,
        scripts=("drafts.js",),
        styles=("drafts.css",),
        fresh=True,
    )


def statement(reader: Reader, drafting: Drafting, key: str, one: str) -> Response:
    """One statement with its proposals, for a page that is open already."""
    draft = load(reader.graph, key)
    every = bench.lines(draft, drafting.likely(reader, draft), Filters())
    return _html(_part(reader, "draft_pane.html", _pane(reader, drafting, draft, every, one), draft))


def found(reader: Reader, drafting: Drafting, key: str, one: str) -> Response:
    """What a statement could be mapped to that has the words."""
    draft = load(reader.graph, key)
    draft.statement(one)
    shown = {
        "found": _found(reader, drafting, draft, reader.value("find")),
        "find": reader.value("find"),
        "kept": draft.statement(one),
    }
    return _html(_part(reader, "draft_found.html", shown, draft))


def act(reader: Reader, drafting: Drafting, key: str, one: str, form: FormData) -> Page | Response:
    """Decide on a statement or edit it, and go on to the next open one, or stay where ``stay`` says so."""
    field = partial(_field, form)
    try:
        outcome, touched, word = _done_to(reader, drafting, key, one, form)
    except Conflict as error:
        return _refused(reader, drafting, key, one, error.faults or (str(error),))
    except InvalidInput as error:
        said = _Said("refused", faults=error.faults or (str(error),))
        if _is_fetched(reader):
            return JSONResponse({"said": _faults(reader, said), "refused": True}, 422)
        return workbench(reader, drafting, key, at=one, said=said)
    draft = load(reader.graph, key)
    filters = Filters.of(dict(parse_qsl(field("view").removeprefix("?"))))
    likely = drafting.likely(reader, draft)
    every = bench.lines(draft, likely, filters)
    stays = word not in _GOES_ON or any(field(each) for each in ("stay", "tie", "side"))
    wanted = field("next") if any(each.kept.key == field("next") and each.is_open for each in every) else None
    then = one if stays else wanted or bench.next_open(every, one) or one
    said = _Said(word, field("title")[:300], outcome.revision if outcome.changed else None)
    if not _is_fetched(reader):
        return redirect(reader, key_in("/drafts", key), at=then, did=word, change=said.revision, **filters.given)
    moved = word in ("merge", "split")
    return _answer(reader, drafting, draft, every, _Then(then, said, [one, *touched], moved))


def undo(reader: Reader, drafting: Drafting, key: str, form: FormData) -> Page | Response:
    """Take back the last thing that this person did to the draft, or the change that the form names."""
    who = working.author(reader)
    given = str(form.get("change") or "")
    last = reader.graph.change(int(given)) if given.isdigit() and len(given) < 12 else _last(reader, key, who)
    if last is None:
        if _is_fetched(reader):
            return JSONResponse({"said": _sentence(reader, _Said("nothing"))}, 200)
        return redirect(reader, key_in("/drafts", key), did="nothing")
    before = load(reader.graph, key)
    keys = [each for each in reader.graph.touched(last.revision) if each.startswith(f"{key}-")]
    at = str(form.get("at") or "")
    try:
        outcome = drafting.service(reader).undo(last.revision, author=who, reason=f"undo change {last.revision}")
    except InvalidInput as error:
        if at:
            return _refused(reader, drafting, key, at, error.faults or (str(error),))
        raise
    draft = load(reader.graph, key)
    known = [each.key for each in draft.statements]
    then = at if at in keys and at in known else next((each for each in known if each in keys), "")
    said = _Said("undo", "", outcome.revision)
    if not _is_fetched(reader):
        return redirect(reader, key_in("/drafts", key), at=then or None, did="undo")
    moved = known != [each.key for each in before.statements] or len(keys) > 50
    every = bench.lines(draft, drafting.likely(reader, draft), Filters())
    return _answer(reader, drafting, draft, every, _Then(then or known[0], said, keys, moved))


# What is done ------------------------------------------------------------------------------------------------


def _done_to(reader: Reader, drafting: Drafting, key: str, one: str, form: FormData) -> tuple[Outcome, list[str], str]:
    """Do what the form says; the change, the statements that it touched, and the word for it."""
    field = partial(_field, form)
    what, seen, graph, who = field("act"), field("seen") or None, reader.graph, working.author(reader)
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
        made = drafting.service(reader).decide(key, [choice], author=who)
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
            place = int(field("place")) if field("place").isdigit() and len(field("place")) < 9 else 0
            edited = editing.split_at(graph, key, one, place, author=who, seen=seen)
        case _:
            raise InvalidInput(f"act {what[:40]!r} must be one of {', '.join((*ACTIONS, *_EDITS))}")
    return edited.outcome, [each.key for each in edited.statements], what


def _field(form: FormData, name: str) -> str:
    return str(form.get(name) or "").replace("\x00", "")


def _probability(text: str) -> float | None:
    try:
        return min(1.0, max(0.0, float(text))) if text else None
    except ValueError:
        return None


def _last(reader: Reader, draft: str, who: str) -> Record | None:
    """The last thing that this person did to the draft and that nobody took back."""
    undone: set[int] = set()
    for each in reader.graph.history(limit=_LOOKED):
        if each.undoes is not None:
            undone.add(each.undoes)
        elif each.revision not in undone and each.author == who and each.kind in ("decision", "edit"):
            keys = reader.graph.touched(each.revision)
            if any(key.startswith(f"{draft}-") for key in keys):
                return each
    return None


# What is shown -----------------------------------------------------------------------------------------------


def _pane(reader: Reader, drafting: Drafting, draft: Draft, every: Sequence[Line], at: str) -> dict[str, Any]:
    service, parts = drafting.service(reader), drafting.parts(reader, draft)
    shown = bench.pane(service, draft, parts, every, draft.statement(at).key)
    if shown.line.is_open:
        drafting.likely(reader, draft)[at] = shown.best
    entities = sorted(
        {
            str(r.given.get("title"))
            for p in shown.plans
            for each in (*p.proposals, *p.more)
            for r in each.reasons
            if r.kind == "entity"
        }
    )
    named = {row["key"]: row for row in reader.graph.named(entities)} if entities else {}
    return {"pane": shown, "kept": shown.kept, "called": named}


def _found(reader: Reader, drafting: Drafting, draft: Draft, words: str) -> list[dict[str, Any]]:
    parts = drafting.parts(reader, draft)
    hits = [
        {**row, "in": parts.plans.get(row["plan"] or ""), "above": parts.above(row["key"])}
        for row in parts.found(words)
    ]
    return [*hits, *({**row, "in": None, "above": []} for row in codes_found(words, 6))]


def _first(every: Sequence[Line]) -> str | None:
    return next((each.kept.key for each in every if each.listed), None)


def _done(reader: Reader) -> _Said | None:
    word, change = reader.value("did") or reader.value("done"), reader.value("change")
    return _Said(word, "", int(change) if change.isdigit() and len(change) < 12 else None) if word in _WORDS else None


_WORDS: Final = frozenset((*ACTIONS, *_EDITS, "undo", "nothing", "bulk", "added", "known", "described"))


def _refused(reader: Reader, drafting: Drafting, key: str, one: str, faults: Sequence[str]) -> Page | Response:
    """The statement as it is now, with who was there first."""
    said = _Said("conflict", faults=faults)
    draft = load(reader.graph, key)
    known = {each.key for each in draft.statements}
    if not _is_fetched(reader):
        return workbench(reader, drafting, key, at=one if one in known else None, said=said)
    every = bench.lines(draft, drafting.likely(reader, draft), Filters())
    if one not in known:
        return JSONResponse({"reload": reader.to(key_in("/drafts", key)), "said": _sentence(reader, said)}, 409)
    return _answer(reader, drafting, draft, every, _Then(one, said, [one], status=409))


@dataclass(frozen=True, slots=True)
class _Then:
    """What comes after: the statement to show, what to say, the statements that changed; ``reload`` where there are
    other statements now."""

    at: str
    said: _Said
    touched: Sequence[str] = ()
    reload: bool = False
    status: int = 200


def _answer(reader: Reader, drafting: Drafting, draft: Draft, every: Sequence[Line], then: _Then) -> Response:
    """What a page that is open already needs: the statement that comes next, the rows that changed, the progress."""
    at, said, status = then.at, then.said, then.status
    body: dict[str, Any] = {"at": at, "said": _sentence(reader, said), "revision": reader.graph.revision()}
    if then.reload:
        return JSONResponse({**body, "reload": reader.to(key_in("/drafts", draft.key), at=at, did=said.word)}, status)
    shown = {**_pane(reader, drafting, draft, every, at), "did": said}
    body["pane"] = _part(reader, "draft_pane.html", shown, draft)
    lines = {each.kept.key: each for each in every}
    given = {"at": at, "plans_of": plans_of_draft(reader, draft)}
    body["rows"] = {
        one: _part(reader, "draft_row.html", {**given, "line": lines[one]}, draft)
        for one in dict.fromkeys(then.touched)
        if one in lines
    }
    body["progress"] = _part(reader, "draft_progress.html", {"progress": draft.progress}, draft)
    return JSONResponse(body, status, headers={"Cache-Control": "no-store"})


def _sentence(reader: Reader, said: _Said) -> str:
    return language.say(reader.lang, f"web.draft.did.{said.word}", {})


def _faults(reader: Reader, said: _Said) -> str:
    ours = rendering.common(reader)["sentence"]
    return " ".join([_sentence(reader, said), *(ours(each)[0] for each in said.faults)])


def _part(reader: Reader, template: str, shown: Mapping[str, Any], draft: Draft) -> str:
    return environment().get_template(template).render({**_NOTHING, **rendering.common(reader), **shown}, draft=draft)


def _html(text: str) -> Response:
    return Response(text, media_type="text/html", headers={"Cache-Control": "no-store"})


def _is_fetched(reader: Reader) -> bool:
    """Whether a script of an open page asks, which takes parts of it."""
    return "application/json" in reader.request.headers.get("Accept", "")
