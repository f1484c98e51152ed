"""/sign-in/provider and back: off to the provider of the settings, and in as whom it vouches for."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from starlette.responses import RedirectResponse, Response

from graph_service.api import problems
from graph_service.api.access_guard import session_cookie
from graph_service.api.callers import address_of
from graph_service.errors import GraphServiceError, NotFound, TooManyAttempts
from graph_service.web.pages import sent
from graph_service.web.request import PageRequest
from graph_service.web.views import sign_in

if TYPE_CHECKING:
    from graph_service.access.openid import OpenIdSignIn

BACK: Final = "/sign-in/provider/return"
#: What the browser keeps while somebody is away at the provider.
COOKIE: Final = "alignment_flow"
_SECURE_COOKIE: Final = f"__Host-{COOKIE}"
_AWAY_S: Final = 600


def leave(request: PageRequest) -> Response:
    """Off to the provider.

    Raises:
        NotFound: none is set up.
    """
    openid, wanted = _openid(request), request.value("next")
    try:
        away, kept = openid.begin(
            f"{request.site}{BACK}", wanted if sign_in.is_ours(wanted) else "", request.value("invitation")[:200]
        )
    except GraphServiceError as error:
        return _refused(request, error, wanted)
    response = RedirectResponse(away, 303, {"Cache-Control": "no-store"})
    name, secure = _cookie(request)
    response.set_cookie(name, kept, max_age=_AWAY_S, secure=secure, httponly=True, samesite="lax", path="/")
    return response


def come_back(request: PageRequest, said: Mapping[str, str]) -> Response:
    """Back from the provider with what it ``said``: in, or the page that says why not.

    Raises:
        NotFound: none is set up.
    """
    openid, access, http = _openid(request), request.app.access, request.http
    name, secure = _cookie(request)
    address, before = address_of(http, access.rules.proxy), session_cookie(http, access)
    try:
        found = openid.end(said, http.cookies.get(name, ""), address=address, before=before)
        response = sign_in.entered(request, found.session, found.wanted)
    except TooManyAttempts as error:
        response = sign_in.waiting(request, "", error.wait_s)
    except GraphServiceError as error:
        response = _refused(request, error)
    response.delete_cookie(name, secure=secure, httponly=True, samesite="lax", path="/")
    response.headers["Cache-Control"] = "no-store"
    return response


def _openid(request: PageRequest) -> "OpenIdSignIn":
    openid = request.app.access.openid
    if openid is None:
        raise NotFound("no provider of sign-in is set up here; sign in with a password")
    return openid


def _refused(request: PageRequest, error: GraphServiceError, wanted: str = "") -> Response:
    """Where one signs in, with what the provider did not do."""
    kind = problems.kind_of(error)
    response = sent(request, sign_in.page(request, wanted, told=error.message, status=kind.status))
    if (wait := kind.headers.get("Retry-After")) is not None:
        response.headers["Retry-After"] = wait
    return response


def _cookie(request: PageRequest) -> tuple[str, bool]:
    """Its name, and whether it is for TLS alone."""
    return _SECURE_COOKIE if request.is_secure else COOKIE, request.is_secure
