"""Accounts, tokens and the audit of access over HTTP."""

from typing import Annotated

from fastapi import Depends, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from graph_service.access import acting
from graph_service.access.administration import Administration
from graph_service.access.roles import ADMINISTRATOR, APPROVER, Actor
from graph_service.access.shown import shown_account, shown_event, shown_token
from graph_service.api.account_bodies import (
    AccountList,
    Events,
    Invitation,
    LogOptions,
    MadeToken,
    Me,
    NewAccount,
    NewPassword,
    NewRole,
    NewToken,
    ShownAccount,
    TokenList,
)
from graph_service.api.bodies import request_body
from graph_service.api.callers import address_of
from graph_service.api.dependencies import Serving, body_as
from graph_service.api.responses import written
from graph_service.api.routing import NO_QUERY, routes_of
from graph_service.app import App
from graph_service.errors import Forbidden
from graph_service.stores.base import Row

Name = Annotated[
    str, Path(description="name of the account", max_length=200, pattern=r"^[^\x00]*$", examples=["amina"])
]
TokenId = Annotated[str, Path(description="id of the token", max_length=40, pattern=r"^[0-9a-f]*$", examples=["0f3a"])]

router = routes_of("access")


def signed_in() -> Actor:
    """Who asks.

    Raises:
        Forbidden: nobody has an account yet.
    """
    actor = acting.current()
    if actor is None:
        raise Forbidden("nobody has an account here yet; add the first with `alignment account add NAME`")
    return actor


async def caller() -> Actor:
    """Who asks, as ``signed_in`` has it."""
    return signed_in()


def by_hand(actor: Actor) -> Actor:
    """Who asks, where a token makes no way to another: a person who signed in, or a token that administers.

    Raises:
        Forbidden: it is a token that may do less.
    """
    if actor.via and "administer" not in actor.scopes:
        raise Forbidden("a token makes no tokens and changes no password; sign in, or use one that administers")
    return actor


async def caller_by_hand(actor: Annotated[Actor, Depends(caller)]) -> Actor:
    """Who asks, as ``by_hand`` lets them."""
    return by_hand(actor)


SignedIn = Annotated[Actor, Depends(caller)]
ByHand = Annotated[Actor, Depends(caller_by_hand)]


@router.get(
    "/accounts",
    name="accounts",
    operation_id="accounts",
    summary="Who has an account, as what.",
    response_model=AccountList,
    dependencies=NO_QUERY,
)
def accounts(app: Serving) -> Response:
    return written({"items": [shown_account(each) for each in app.access.accounts.every()]})


@router.post(
    "/accounts",
    name="add-account",
    operation_id="add-account",
    summary="Add an account; the answer has the invitation with which its owner sets a password.",
    status_code=201,
    response_model=Invitation,
    openapi_extra=request_body(NewAccount, {"name": "amina", "role": "contributor", "unit": "RCO"}),
    dependencies=NO_QUERY,
)
def add(
    app: Serving, request: Request, actor: SignedIn, asked: Annotated[NewAccount, Depends(body_as(NewAccount))]
) -> Response:
    work = administration(app, request, actor)
    made = work.add(asked.name, asked.role, title=asked.title, unit=asked.unit)
    return written(_invited(made.name, work.invite(made.name)), 201)


@router.patch(
    "/accounts/{name}",
    name="set-role",
    operation_id="set-role",
    summary="Give an account another role; the last who administers keeps it.",
    response_model=ShownAccount,
    openapi_extra=request_body(NewRole, {"role": "approver"}),
    dependencies=NO_QUERY,
)
def set_role(
    app: Serving, request: Request, actor: SignedIn, name: Name, asked: Annotated[NewRole, Depends(body_as(NewRole))]
) -> Response:
    return written(shown_account(administration(app, request, actor).set_role(name, asked.role)))


@router.delete(
    "/accounts/{name}",
    name="remove-account",
    operation_id="remove-account",
    summary="End an account with its sessions and tokens; its name stays in history.",
    status_code=204,
    response_class=Response,
    dependencies=NO_QUERY,
)
def remove(app: Serving, request: Request, actor: SignedIn, name: Name) -> Response:
    administration(app, request, actor).remove(name)
    return Response(status_code=204)


@router.post(
    "/accounts/{name}/invitation",
    name="invite",
    operation_id="invite",
    summary="A new invitation for an account, as when its password was forgotten; the one before is void.",
    status_code=201,
    response_model=Invitation,
    dependencies=NO_QUERY,
)
def invite(app: Serving, request: Request, actor: SignedIn, name: Name) -> Response:
    return written(_invited(name, administration(app, request, actor).invite(name)), 201)


@router.get(
    "/accounts/me",
    name="me",
    operation_id="me",
    summary="Who asks, as what; where nobody has an account, who is on this machine.",
    response_model=Me,
    dependencies=NO_QUERY,
)
def me(app: Serving) -> Response:
    actor = acting.current() or Actor(app.settings.author, APPROVER)
    return written({"name": actor.name, "role": actor.role, "token": actor.via})


@router.post(
    "/accounts/me/password",
    name="change-password",
    operation_id="change-password",
    summary="Another password for oneself; every session ends.",
    status_code=204,
    response_class=Response,
    openapi_extra=request_body(NewPassword, {"present": "what it was", "new": "what it is to be"}),
    dependencies=NO_QUERY,
)
def change_password(
    app: Serving, request: Request, actor: ByHand, asked: Annotated[NewPassword, Depends(body_as(NewPassword))]
) -> Response:
    administration(app, request, actor).change_own_password(asked.present, asked.new)
    return Response(status_code=204)


@router.get(
    "/tokens",
    name="tokens",
    operation_id="tokens",
    summary="One's tokens, and for an administrator everybody's.",
    response_model=TokenList,
    dependencies=NO_QUERY,
)
def tokens(app: Serving) -> Response:
    actor = acting.current()
    found = app.access.tokens.every(actor.name if actor and not actor.is_at_least(ADMINISTRATOR) else None)
    return written({"items": [shown_token(each) for each in found]})


@router.post(
    "/tokens",
    name="make-token",
    operation_id="make-token",
    summary="A token of one's own account; its secret is in this answer and nowhere else.",
    status_code=201,
    response_model=MadeToken,
    openapi_extra=request_body(NewToken, {"name": "Dashboard", "scopes": ["read"], "days": 90}),
    dependencies=NO_QUERY,
)
def make_token(
    app: Serving, request: Request, actor: ByHand, asked: Annotated[NewToken, Depends(body_as(NewToken))]
) -> Response:
    work = administration(app, request, actor)
    secret, token = work.make_token(actor.name, asked.name, tuple(asked.scopes), asked.days)
    return written({**shown_token(token), "secret": secret}, 201)


@router.delete(
    "/tokens/{id}",
    name="revoke-token",
    operation_id="revoke-token",
    summary="End a token: one's own, and an administrator anybody's.",
    status_code=204,
    response_class=Response,
    dependencies=NO_QUERY,
)
def revoke_token(app: Serving, request: Request, actor: ByHand, id: TokenId) -> Response:
    administration(app, request, actor).revoke_token(id, None if actor.is_at_least(ADMINISTRATOR) else actor.name)
    return Response(status_code=204)


@router.get(
    "/access-log",
    name="access-log",
    operation_id="access-log",
    summary="Sign-ins, refusals, exports, and what was done to accounts and tokens, newest first.",
    response_model=Events,
)
def access_log(app: Serving, given: Annotated[LogOptions, Query()]) -> Response:
    found = app.access.audit.events(most=given.limit + 1, before=given.before, who=given.who)
    shown = found[: given.limit]
    rows = [shown_event(each) for each in shown]
    return written({"items": rows, "next_before": shown[-1].at if len(found) > given.limit else None})


def administration(app: App, request: Request, actor: Actor) -> Administration:
    """What ``actor`` does to accounts with this request."""
    return Administration(app.access, actor.name, address_of(request, app.access.rules.proxy))


def _invited(account: str, secret: str) -> Row:
    return {"account": account, "path": f"/invitation?invitation={secret}"}
