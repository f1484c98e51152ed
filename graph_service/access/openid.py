"""Signing in by OpenID Connect: off to the provider, and back as the account that it vouches for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from graph_service.access.accounts import Account, Clock
from graph_service.access.attempts import Attempts
from graph_service.access.audit import Audit
from graph_service.access.flows import Flow, Flows
from graph_service.access.port import AccessStore
from graph_service.access.provider import Provider
from graph_service.access.provider_client import ProviderClient
from graph_service.access.sessions import Sessions
from graph_service.access.subjects import Subjects
from graph_service.errors import GraphServiceError, ProviderError, TooManyAttempts, Unauthenticated

#: A code as RFC 6749 has it, and the word of an error.
_CODE: Final = re.compile(r"[\x21-\x7e]{1,4096}")
_WORD: Final = re.compile(r"[a-z_]{1,40}")
_LONGEST: Final = 400


@dataclass(frozen=True, slots=True)
class Entered:
    """Who came in: the secret of the session, the account, and the path that was asked for."""

    session: str
    name: str
    wanted: str


class OpenIdSignIn:
    """Sign-in by one provider. Safe between threads."""

    def __init__(
        self,
        provider: Provider,
        store: AccessStore,
        clock: Clock,
        *,
        subjects: Subjects,
        sessions: Sessions,
        attempts: Attempts,
        audit: Audit,
    ) -> None:
        self.provider, self.client = provider, ProviderClient(provider, clock)
        self._flows = Flows(store, clock)
        self._subjects, self._sessions, self._attempts, self._audit = subjects, sessions, attempts, audit

    def begin(self, back: str, wanted: str = "", invitation: str = "") -> tuple[str, str]:
        """Where the browser goes, and what it keeps until it comes back to ``back``.

        Raises:
            ProviderError: the provider cannot be used.
        """
        flow, kept = self._flows.begin(back, wanted, invitation)
        return self.client.address(flow), kept

    def end(self, said: Mapping[str, str], kept: str, *, address: str = "", before: str | None = None) -> Entered:
        """Sign in whom the provider sent back saying ``said`` to the browser that kept ``kept``.

        Raises:
            Unauthenticated: it is no sign-in of this browser, or the provider did not let them in.
            Forbidden: they have no account here.
            TooManyAttempts: from that address.
            ProviderError: the provider cannot be used.
        """
        try:
            flow = self._flows.end(kept, said.get("state", ""))
        except Unauthenticated:
            self._audit.note_stranger("sign-in refused", address=address, detail="a sign-in that was not begun here")
            raise
        _, wait_s = self._attempts.begin(None, address)
        if wait_s:
            raise TooManyAttempts("too many attempts to sign in; wait {seconds} s", seconds=wait_s)
        try:
            account = self._account(said, flow, address)
        except ProviderError:
            self._attempts.succeeded(None, address)
            raise
        except GraphServiceError as error:
            self._audit.note("sign-in refused", "?", address=address, detail=f"{self.provider.title}: {error}")
            raise
        self._attempts.succeeded(None, address)
        session = self._sessions.begin(account.name, before)
        self._audit.note("sign-in", account.name, address=address, detail=self.provider.title)
        return Entered(session, account.name, flow.wanted)

    def _account(self, said: Mapping[str, str], flow: Flow, address: str) -> Account:
        code, issuer = said.get("code", ""), said.get("iss", self.provider.issuer)
        if issuer != self.provider.issuer or "error" in said or not _CODE.fullmatch(code):
            word = said.get("error", "")
            raise Unauthenticated(
                "{provider} did not let you in ({why}); begin again, or sign in with a password",
                provider=self.provider.title,
                why=word if _WORD.fullmatch(word) else "no code",
            )
        claims = self.client.claims(code, flow)
        sub = str(claims["sub"])
        if flow.invitation:
            invited = self._subjects.take_up(flow.invitation, sub)
            if invited is None:
                raise Unauthenticated("this invitation is void: it was used, replaced, or has expired; ask for another")
            self._audit.note("invitation taken up", invited.name, address=address, detail=self.provider.title)
            return invited
        account, is_new = self._subjects.admit(sub, _named(claims, self.provider.claim), _text(claims.get("name")))
        if is_new:
            self._audit.note(
                "account added", account.name, address=address, detail=f"{account.role}, by {self.provider.title}"
            )
        return account


def _named(claims: Mapping[str, Any], claim: str) -> str:
    """What a new account would be called. An address of mail that the provider has not verified names nobody."""
    if claim == "email" and claims.get("email_verified") is not True:
        return ""
    return _text(claims.get(claim))


def _text(said: Any) -> str:
    return said[:_LONGEST].strip() if isinstance(said, str) else ""
