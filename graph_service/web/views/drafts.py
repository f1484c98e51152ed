"""/drafts: the drafts there are with how far they have come, and where a file becomes one."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from graph_service.api.problems import UnsupportedMedia
from graph_service.drafts import editing
from graph_service.drafts.create import Added
from graph_service.drafts.ingest import add_file
from graph_service.drafts.repository import Draft, drafts
from graph_service.drafts.serializers import LIST_COLUMNS
from graph_service.drafts.suggestion_service import warm
from graph_service.drafts.versions import versions
from graph_service.errors import InvalidInput, NotFound
from graph_service.exchange import files
from graph_service.messages import Message
from graph_service.model import vocabulary
from graph_service.web import filters
from graph_service.web.background_jobs import Tell
from graph_service.web.drafts import session as draft_session
from graph_service.web.drafts.session import DraftSession
from graph_service.web.pages import Page, Table, redirect
from graph_service.web.request import AUTHOR, PageRequest
from graph_service.web.urls import key_in

ENDINGS: Final = (".docx", ".pptx", ".pdf", ".xlsx", ".txt", ".md")
_MOST_PLANS: Final = 500


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that is to become a draft, with what the form says of it."""

    name: str
    content: bytes
    author: str
    title: str | None
    plans: Sequence[str]
    previous: str | None


async def sent_file(request: Request) -> Sent:
    """The file and the fields of the form.

    Raises:
        UnsupportedMedia: it is no multipart request.
        InvalidInput: it carries no file.
    """
    if not request.headers.get("Content-Type", "").startswith("multipart/form-data"):
        raise UnsupportedMedia("the body is no form with a file; choose a file on the page Drafts")
    async with request.form(max_files=1, max_fields=_MOST_PLANS + 5) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            raise InvalidInput("no file was chosen; choose one on the page Drafts")
        name = file.filename.replace("\\", "/").rpartition("/")[2].strip()[-200:] or "upload"
        return Sent(
            name,
            await file.read(),
            field(form, "author")[:200],
            field(form, "title") or None,
            [str(each)[:200] for each in form.getlist("plans") if each],
            field(form, "version_of") or None,
        )


def field(form: FormData, name: str) -> str:
    """One text field of a form, empty where it has none."""
    return str(form.get(name) or "").replace("\x00", "").strip()[:500]


def every(request: PageRequest, refused: tuple[str, Sequence[Message]] | None = None) -> Page:
    """The list of drafts, and the form for a file."""
    found = drafts(request.graph)
    later = {each.previous for each in found}
    shown = sorted(found, key=lambda each: (each.key in later, each.status == "archived", -_rank(each), each.key))
    rows = [{**{name: getattr(each, name, None) for name in LIST_COLUMNS}, **asdict(each.progress)} for each in shown]
    given = {
        "drafts": shown,
        "later": later,
        "plans": filters.names(request, "frameworks"),
        "endings": ENDINGS,
        "refused": refused,
        "author": request.named,
        "previous": None,
    }
    return Page(
        "drafts.html",
        given,
        status=422 if refused else 200,
        table=Table("drafts", rows, LIST_COLUMNS),
        scripts=("ui.js", "drafts.js"),
        styles=("drafts.css",),
        fresh=True,
    )


def take(request: PageRequest, session: DraftSession, file: Sent) -> Response:
    """Begin to read a file; on to where one sees how far it is."""
    settings, graph = request.app.settings, request.graph
    who = draft_session.author(request, file.author)

    def read(tell: Tell) -> Added:
        warm()
        return add_file(
            graph,
            file.content,
            name=file.name,
            author=who,
            title=file.title,
            plans=file.plans,
            previous=file.previous,
            max_bytes=settings.max_import_mib * files.MIB,
            progress=tell,
        )

    token = secrets.token_urlsafe(12)
    session.jobs.start(("read", token, file.name), read)
    response = redirect(request, f"/drafts/reading/{token}", name=file.name, version_of=file.previous)
    return with_name(request, response, file.author)


def reading(request: PageRequest, session: DraftSession, token: str) -> Page | Response:
    """How far the reading of a file is; then on to its draft, or why it was refused."""
    name = request.value("name")
    try:
        added: Added = session.jobs.wait(("read", token, name))
    except KeyError:
        raise NotFound("this file is no longer kept here: choose it again on the page Drafts") from None
    except InvalidInput as error:
        return every(request, (name, error.faults or (error.message,)))
    return redirect(request, key_in("/drafts", added.key), done="added" if added.changed else "known")


def describe(request: PageRequest, key: str, form: FormData) -> Response:
    """Give a draft another title, other plans or another status."""
    plans = [str(each) for each in form.getlist("plans") if each] if form.get("has_plans") else None
    status = str(form.get("status") or "") or None
    if status and status not in vocabulary.DRAFT_STATUS:
        raise InvalidInput(
            "{name} {value!r} must be one of {choices}",
            name="status",
            value=status[:40],
            choices=", ".join(vocabulary.DRAFT_STATUS),
        )
    title = str(form.get("title") or "").strip()[:500] or None
    editing.describe(request.graph, key, author=draft_session.author(request), title=title, status=status, plans=plans)
    return redirect(request, key_in("/drafts", key), done="described")


def name(request: PageRequest, form: FormData) -> Response:
    """Keep who somebody is for what they decide next, and go back."""
    back = str(form.get("back") or "/drafts")
    if not back.startswith("/drafts") or "//" in back:
        back = "/drafts"
    return with_name(request, RedirectResponse(back, 303), str(form.get("author") or ""))


def with_name(request: PageRequest, response: Response, given: str) -> Response:
    """Let the browser keep the name, so that later forms need not ask."""
    if given.strip():
        response.set_cookie(
            AUTHOR,
            draft_session.cookie(given),
            max_age=31_536_000,
            samesite="lax",
            secure=request.is_secure,
            httponly=True,
            path="/",
        )
    return response


def settings_of(request: PageRequest, draft: Draft) -> Mapping[str, Any]:
    """What the head of a draft's pages shows."""
    family = versions(drafts(request.graph), draft.key)
    return {
        "draft": draft,
        "versions": family,
        "author": draft_session.author(request),
        "plans": filters.names(request, "frameworks"),
        "statuses": vocabulary.DRAFT_STATUS,
        "kinds": vocabulary.STATEMENT_KINDS,
        "endings": ENDINGS,
    }


def _rank(draft: Draft) -> float:
    return float("".join(each for each in (draft.added or "") if each.isdigit())[:14] or 0)
