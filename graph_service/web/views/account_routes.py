"""Where the pages of accounts and of signing in are, and what is sent to them."""

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from graph_service.app import App
from graph_service.web import pages
from graph_service.web.pages import Act, PageRoute
from graph_service.web.request import PageRequest
from graph_service.web.views import accounts, provider_sign_in, sign_in

_FIELDS = 12


def add_to(service: FastAPI, app: App) -> None:
    """Add the pages of accounts and of signing in."""
    pages.add(service, app, "/sign-in", sign_in.start, ("next",))
    pages.add(service, app, "/sign-in/provider", provider_sign_in.leave, ("next", "invitation"))
    _add_return(service, app)
    pages.add(service, app, "/invitation", sign_in.invited, ("invitation",))
    pages.add(service, app, "/accounts", accounts.accounts)
    pages.add(service, app, "/accounts/log", accounts.log, ("before",))
    writes: dict[str, Act] = {
        "/sign-in": sign_in.enter,
        "/sign-out": sign_in.leave,
        "/invitation": sign_in.accept,
        "/accounts/invite": accounts.invite,
        "/accounts/role": accounts.set_role,
        "/accounts/remove": accounts.remove,
        "/accounts/password": accounts.change_password,
        "/accounts/token": accounts.make_token,
        "/accounts/token/{id}/revoke": accounts.revoke_token,
    }
    for path, act in writes.items():
        pages.add_form(service, app, path, act, _FIELDS)


def _add_return(service: FastAPI, app: App) -> None:
    """Where a provider sends people back to, with parameters of its own, some of them long. What is shown there is the
    page where one signs in, and its address."""

    def get(http: Request) -> Response:
        page = Request({**http.scope, "path": "/sign-in", "raw_path": b"/sign-in", "query_string": b""})
        return provider_sign_in.come_back(PageRequest.of(app, page), dict(http.query_params))

    service.router.routes.append(PageRoute(provider_sign_in.BACK, get, ("code", "state")))
