"""/accounts: who has an account and as what, tokens for programs, one's own password, and what was done to get in."""

from typing import Any, Final

from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from graph_service.access.administration import Administration
from graph_service.access.moments import moment
from graph_service.access.roles import ADMINISTRATOR, APPROVER, ROLES, SCOPES, at_least
from graph_service.access.tokens import LONGEST_DAYS
from graph_service.api.access_guard import session_cookie
from graph_service.api.accounts import by_hand, signed_in
from graph_service.api.callers import address_of
from graph_service.errors import InvalidInput
from graph_service.web.pages import Page
from graph_service.web.request import PageRequest

_PER_PAGE: Final = 100


def accounts(request: PageRequest, **told: Any) -> Page:
    """The page; ``told`` is what is shown once, after something was done."""
    access, actor = request.app.access, request.actor
    is_administrator = actor is not None and actor.is_at_least(ADMINISTRATOR)
    people = access.accounts.every()
    owner = None if actor is None or is_administrator else actor.name
    shown = {
        "people": people if is_administrator else [each for each in people if actor and each.name == actor.name],
        "n": len(people),
        "deciders": sum(at_least(each.role, APPROVER) for each in people),
        "administrators": sum(each.role == ADMINISTRATOR for each in people),
        "is_administrator": is_administrator,
        "tokens": access.tokens.every(owner) if actor else [],
        "roles": ROLES,
        "scopes": [scope for scope in SCOPES if actor and at_least(actor.own_role, _least(scope))],
        "longest": LONGEST_DAYS,
        "iso": moment,
        "has_password": actor is not None and any(each.name == actor.name and each.password for each in people),
        "made": None,
        "invited": None,
        "faults": (),
        **told,
    }
    return Page("accounts.html", shown, status=422 if shown["faults"] else 200, fresh=True)


def log(request: PageRequest) -> Page:
    """The audit, newest first."""
    before = request.value("before")
    try:
        until = float(before) if before else None
    except ValueError:
        raise InvalidInput("before {value!r} must be a time in seconds since 1970", value=before[:20]) from None
    found = request.app.access.audit.events(most=_PER_PAGE + 1, before=until)
    following = found[_PER_PAGE - 1].at if len(found) > _PER_PAGE else None
    shown = {"events": found[:_PER_PAGE], "following": following, "iso": moment}
    return Page("access_log.html", {**shown, "days": request.app.access.rules.audit_days}, fresh=True)


def invite(request: PageRequest, form: FormData) -> Page | Response:
    """Add an account and show its invitation; or another invitation of one that there is."""
    work, name = _work(request), _field(form, "name")
    try:
        if not form.get("again"):
            work.add(name, _field(form, "role"), title=_field(form, "title"), unit=_field(form, "unit"))
        address = f"{request.site}/invitation?invitation={work.invite(name)}"
    except InvalidInput as error:
        return accounts(request, faults=error.faults or (error.message,))
    return accounts(request, invited=(name, address))


def set_role(request: PageRequest, form: FormData) -> Page | Response:
    try:
        _work(request).set_role(_field(form, "name"), _field(form, "role"))
    except InvalidInput as error:
        return accounts(request, faults=error.faults or (error.message,))
    return _back()


def remove(request: PageRequest, form: FormData) -> Page | Response:
    try:
        _work(request).remove(_field(form, "name"))
    except InvalidInput as error:
        return accounts(request, faults=error.faults or (error.message,))
    return _back()


def change_password(request: PageRequest, form: FormData) -> Page | Response:
    """Another password for oneself; one signs in again with it."""
    by_hand(signed_in())
    try:
        _work(request).change_own_password(_field(form, "present"), _field(form, "new"))
    except InvalidInput as error:
        return accounts(request, faults=error.faults or (error.message,))
    access = request.app.access
    if secret := session_cookie(request.http, access):
        access.sessions.end(secret)
    return RedirectResponse("/sign-in", 303)


def make_token(request: PageRequest, form: FormData) -> Page | Response:
    """Make a token of one's own and show it, once."""
    actor = by_hand(signed_in())
    scopes, days = tuple(str(each) for each in form.getlist("scopes")), _field(form, "days")
    number = int(days) if days.isascii() and days.isdigit() and len(days) < 6 else 0
    try:
        secret, token = _work(request).make_token(actor.name, _field(form, "name"), scopes, number)
    except InvalidInput as error:
        return accounts(request, faults=error.faults or (error.message,))
    return accounts(request, made=(token.name, secret))


def revoke_token(request: PageRequest, form: FormData) -> Response:
    actor = by_hand(signed_in())
    owner = None if actor.is_at_least(ADMINISTRATOR) else actor.name
    _work(request).revoke_token(str(request.http.path_params["id"]), owner)
    return _back()


def _work(request: PageRequest) -> Administration:
    access = request.app.access
    return Administration(access, signed_in().name, address_of(request.http, access.rules.proxy))


def _back() -> Response:
    return RedirectResponse("/accounts", 303)


def _field(form: FormData, name: str) -> str:
    return str(form.get(name) or "")[:400]


def _least(scope: str) -> str:
    return APPROVER if scope == "import" else SCOPES[scope]
