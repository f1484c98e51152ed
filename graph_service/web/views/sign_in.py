"""/sign-in, /sign-out, /invitation: who is it? Nothing of the graph is shown before that is known."""

import re
from collections.abc import Sequence
from typing import Final

from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from graph_service.api.access_guard import COOKIE, SECURE_COOKIE, session_cookie
from graph_service.api.callers import address_of
from graph_service.errors import InvalidInput, TooManyAttempts
from graph_service.messages import Message
from graph_service.web.pages import Page, sent
from graph_service.web.request import PageRequest

#: A path of this service and nothing that a browser might take for another's address.
_OURS: Final = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")


def start(request: PageRequest) -> Page | Response:
    """Where one signs in; where nobody has to, on to the first page."""
    if not request.app.access.is_on():
        return RedirectResponse("/", 303)
    return page(request, request.value("next"))


def enter(request: PageRequest, form: FormData) -> Page | Response:
    """Sign in, and on to what was asked for."""
    access, http = request.app.access, request.http
    name, wanted = _field(form, "name")[:200], _field(form, "next")
    address = address_of(http, access.rules.proxy)
    try:
        found = access.sign_in(
            name, _field(form, "password"), address=address, before=session_cookie(http, access) or None
        )
    except TooManyAttempts as error:
        return waiting(request, wanted, error.wait_s, name=name)
    if found.session is None:
        return page(request, wanted, name=name, left=found.left, status=401)
    return entered(request, found.session, wanted)


def leave(request: PageRequest, form: FormData) -> Response:
    """Sign out: the session ends here too, not only in the browser."""
    access = request.app.access
    if secret := session_cookie(request.http, access):
        name = access.sessions.end(secret)
        if name:
            access.audit.note("sign-out", name, address=address_of(request.http, access.rules.proxy))
    response = RedirectResponse("/sign-in", 303)
    secure = request.is_secure
    response.delete_cookie(SECURE_COOKIE if secure else COOKIE, secure=secure, httponly=True, samesite="lax")
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def invited(request: PageRequest, faults: Sequence[Message] = (), secret: str = "") -> Page:
    """Where one who was invited chooses a password."""
    secret = secret or request.value("invitation")
    account = request.app.access.accounts.invited(secret)
    openid = request.app.access.openid
    shown = {"account": account, "secret": secret, "faults": faults, "provider": openid and openid.provider.title}
    return Page("invitation.html", shown, status=422 if faults else 200 if account else 404, fresh=True)


def accept(request: PageRequest, form: FormData) -> Page | Response:
    """Set the password that one was invited to set, and come in."""
    access, secret = request.app.access, _field(form, "invitation")[:200]
    try:
        account = access.accounts.accept(secret, _field(form, "password"))
    except InvalidInput as error:
        return invited(request, error.faults or (error.message,), secret)
    if account is None:
        return invited(request, secret=secret)
    access.audit.note("invitation taken up", account.name, address=address_of(request.http, access.rules.proxy))
    return entered(request, access.sessions.begin(account.name, session_cookie(request.http, access)), "/")


def is_ours(path: str) -> bool:
    """Whether one may be sent on to a path that an address named: only within this service.

    >>> is_ours("/gaps?framework=mli-itsp"), is_ours("//evil.example"), is_ours("https://evil.example")
    (True, False, False)
    """
    return _OURS.fullmatch(path) is not None


def entered(request: PageRequest, secret: str, wanted: str) -> Response:
    """On to what was asked for, with the cookie of the session that has begun."""
    response = RedirectResponse(wanted if is_ours(wanted) else "/", 303)
    secure = request.is_secure
    response.set_cookie(
        SECURE_COOKIE if secure else COOKIE, secret, secure=secure, httponly=True, samesite="lax", path="/"
    )
    return response


def page(
    request: PageRequest,
    wanted: str = "",
    *,
    name: str = "",
    left: int | None = None,
    wait: int | None = None,
    told: Message | None = None,
    status: int = 200,
) -> Page:
    """Where one signs in. ``left`` is how many tries there are, ``wait`` how many minutes one waits for the next, and
    ``told`` what a provider did not do."""
    openid = request.app.access.openid
    shown = {"next": wanted if is_ours(wanted) else "", "name": name, "left": left, "wait": wait, "told": told}
    return Page("sign_in.html", {**shown, "provider": openid and openid.provider.title}, status=status, fresh=True)


def waiting(request: PageRequest, wanted: str, seconds: int, *, name: str = "") -> Response:
    """The page where one waits before the next try."""
    response = sent(request, page(request, wanted, name=name, wait=-(-seconds // 60), status=429))
    response.headers["Retry-After"] = str(seconds)
    return response


def _field(form: FormData, name: str) -> str:
    return str(form.get(name) or "")[:2_000]
