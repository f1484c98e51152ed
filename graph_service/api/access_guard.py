"""Who asks, and may they? Before every route: session, token or proxy, the route's role, and no copies on the way."""

from dataclasses import replace
from functools import partial
from typing import Final
from urllib.parse import quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph_service.access import acting
from graph_service.access.access import Access
from graph_service.access.roles import ADMINISTRATOR, APPROVER, Actor, Need, at_least
from graph_service.api import permissions
from graph_service.api.callers import address_of, is_local, is_secure
from graph_service.api.guards import SAFE
from graph_service.api.threads import CALLERS
from graph_service.errors import Forbidden, Unauthenticated

COOKIE: Final = "alignment_session"
#: The name that a browser only takes over TLS, for this host alone.
SECURE_COOKIE: Final = f"__Host-{COOKIE}"
_PROGRAMS: Final = ("/api/", permissions.METRICS, "/openapi.json")
_OPERATOR: Final = "command line"
_FILES: Final = ("csv", "xlsx", "svg", "html")


class AccessGuard:
    """ASGI: lets through who may, with ``scope["state"]["actor"]`` and ``acting.current()`` saying who it is."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app, self._access = app, access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        need = permissions.needed(scope["method"], scope["path"])
        if need == permissions.OPEN or not self._access.is_on():
            return await self._app(scope, receive, send)
        try:
            actor = await CALLERS.run(partial(self._admitted, scope, need))
        except Unauthenticated:
            if _is_page(scope):
                return await _to_sign_in(scope)(scope, receive, _private(send))
            raise
        state = scope.setdefault("state", {})
        state["actor"] = actor
        with acting.as_actor(actor):
            await self._app(scope, receive, _private(send))

    def _admitted(self, scope: Scope, need: Need | None) -> Actor | None:
        """Who asks, as what they may do here.

        Raises:
            Unauthenticated: nobody, or nobody any longer.
            Forbidden: somebody who may not.
        """
        http = HTTPConnection(scope)
        proxy = self._access.rules.proxy
        if scope["path"] == permissions.METRICS and is_local(http, proxy):
            return None
        if self._access.is_operator(_bearer(http)):
            if scope["method"] not in SAFE:
                self._access.audit.note("operator", _OPERATOR, detail=f"{scope['method']} {scope['path']}")
            return None
        actor = self._identified(http)
        if actor is None:
            raise Unauthenticated("nobody signed in; send a token, or sign in at /sign-in")
        if need is None:
            if not _is_route(scope):
                return actor  # which is then told that there is nothing
            need = Need(ADMINISTRATOR)
        allowed = _as_needed(actor, need)
        if allowed is None:
            self._access.audit.note(
                "refused", _who(actor), address=address_of(http, proxy), detail=f"{scope['method']} {scope['path']}"
            )
            raise Forbidden(
                "this needs the role {role}, and {name} has {own}", role=need.role, name=_who(actor), own=actor.role
            )
        if _is_export(scope):
            self._access.audit.note("export", _who(actor), address=address_of(http, proxy), detail=_asked(scope))
        if scope["method"] not in SAFE and at_least(allowed.role, APPROVER):
            return replace(allowed, others_decide=not self._access.decides_alone(allowed.name))
        return allowed

    def _identified(self, http: HTTPConnection) -> Actor | None:
        """Who asks: the token says it, else the proxy, else the cookie.

        Raises:
            Unauthenticated: a token that is none, or has expired.
            Forbidden: a page of another site may have asked for this write.
        """
        if (given := http.headers.get("Authorization")) is not None:
            kind, _, secret = given.partition(" ")
            actor = self._access.tokens.actor(secret.strip()) if kind.lower() == "bearer" else None
            if actor is None:
                address = address_of(http, self._access.rules.proxy)
                self._access.audit.note_stranger("refused", address=address, detail="a token that is not valid")
                raise Unauthenticated("this token is none, was revoked, or has expired; make another")
            return actor
        found = self._of_proxy(http) or self._of_session(http)
        if found and http.scope["method"] not in SAFE and not _says_where_from(http.headers):
            raise Forbidden("a write from a browser says where it comes from; a program sends a token")
        return found

    def _of_proxy(self, http: HTTPConnection) -> Actor | None:
        proxy = self._access.rules.proxy
        if not proxy.header or http.client is None or not proxy.is_trusted(http.client.host):
            return None
        names = http.headers.getlist(proxy.header)
        if len(names) != 1 or not names[0].strip():
            return None
        name = names[0].strip()
        account = self._access.accounts.find(name)
        role = account.role if account else proxy.role
        if not role:
            raise Forbidden("{name} has no account here; ask who administers for one", name=name[:80])
        return Actor(account.name if account else name[:200], role, role)

    def _of_session(self, http: HTTPConnection) -> Actor | None:
        secret = session_cookie(http, self._access)
        return self._access.sessions.actor(secret) if secret else None


def session_cookie(http: HTTPConnection, access: Access) -> str | None:
    """The secret of the session that a browser sends; over TLS only under the name that only TLS can set."""
    return http.cookies.get(SECURE_COOKIE if is_secure(http, access.rules.proxy) else COOKIE)


def _bearer(http: HTTPConnection) -> str:
    kind, _, secret = http.headers.get("Authorization", "").partition(" ")
    return secret.strip() if kind.lower() == "bearer" else ""


def _as_needed(actor: Actor, need: Need) -> Actor | None:
    """Who asks, as what this route lets them be; None where they may not."""
    if actor.is_at_least(need.role):
        return actor
    if need.scope and need.scope in actor.scopes and at_least(actor.own_role, need.role):
        return replace(actor, role=need.role, may_delete=False)
    return None


def _is_route(scope: Scope) -> bool:
    return any(route.matches(scope)[0] == Match.FULL for route in scope["app"].routes)


def _is_page(scope: Scope) -> bool:
    return "text/html" in Headers(scope=scope).get("Accept", "") and not scope["path"].startswith(_PROGRAMS)


def _to_sign_in(scope: Scope) -> RedirectResponse:
    """On to where one signs in; and from there back to what was asked for, if it was only asked for."""
    wanted = _asked(scope)
    back = f"?next={quote(wanted, safe='')}" if scope["method"] in SAFE and wanted != "/" else ""
    return RedirectResponse(f"/sign-in{back}", 303)


def _asked(scope: Scope) -> str:
    query = scope["query_string"].decode("latin-1")
    return f"{scope['path']}?{query}" if query else str(scope["path"])


def _is_export(scope: Scope) -> bool:
    path, query = scope["path"], scope["query_string"].decode("latin-1")
    return (
        "/exports/" in path or path == "/map/download" or any(f"format={each}" in query.split("&") for each in _FILES)
    )


def _who(actor: Actor) -> str:
    return f"{actor.name} ({actor.via})" if actor.via else actor.name


def _says_where_from(headers: Headers) -> bool:
    """Whether a browser said which site asks; ``RequestGuard`` has seen that it is this one."""
    return "Origin" in headers or "Sec-Fetch-Site" in headers


def _private(send: Send) -> Send:
    """``send``, so that nobody on the way, and no browser, keeps a copy."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message)["Cache-Control"] = "private, no-store"
        await send(message)

    return sending
