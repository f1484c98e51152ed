"""How accounts, tokens and events are shown at the edges: nothing secret, times in ISO-8601."""

from typing import Any

from graph_service.access.accounts import Account
from graph_service.access.audit import Event
from graph_service.access.moments import moment
from graph_service.access.tokens import Token


def shown_account(account: Account) -> dict[str, Any]:
    """An account as a row."""
    return {
        "name": account.name,
        "role": account.role,
        "title": account.title,
        "unit": account.unit,
        "signs_in": account.can_sign_in,
        "added_at": moment(account.added_at),
        "seen_at": moment(account.seen_at),
    }


def shown_token(token: Token) -> dict[str, Any]:
    """A token as a row, without its secret."""
    return {
        "id": token.id,
        "name": token.name,
        "account": token.account,
        "scopes": list(token.scopes),
        "made_at": moment(token.made_at),
        "expires_at": moment(token.expires_at),
        "used_at": moment(token.used_at),
    }


def shown_event(event: Event) -> dict[str, Any]:
    """An event of the audit as a row."""
    return {
        "at": moment(event.at),
        "what": event.what,
        "who": event.who,
        "address": event.address,
        "detail": event.detail,
    }
