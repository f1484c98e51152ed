"""All of it together: is sign-in on, who is asking, and signing in."""

import hmac
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from graph_service.access import passwords
from graph_service.access.accounts import Accounts, Clock
from graph_service.access.attempts import Attempts
from graph_service.access.audit import Audit
from graph_service.access.port import AccessStore
from graph_service.access.provider import NO_PROVIDER, Provider
from graph_service.access.proxy import NO_PROXY, Proxy
from graph_service.access.roles import APPROVER, at_least
from graph_service.access.sessions import Limits, Sessions
from graph_service.access.subjects import Subjects
from graph_service.access.tokens import Tokens
from graph_service.errors import TooManyAttempts

if TYPE_CHECKING:
    from graph_service.access.openid import OpenIdSignIn

_HOUR_S: Final = 3_600.0
_DAY_S: Final = 86_400.0


@dataclass(frozen=True, slots=True)
class Rules:
    """What the settings say of access."""

    idle_minutes: int = 120
    session_hours: int = 12
    invitation_days: int = 7
    audit_days: int = 365
    proxy: Proxy = NO_PROXY
    provider: Provider = NO_PROVIDER


@dataclass(frozen=True, slots=True)
class SignIn:
    """What came of an attempt: the secret of a session and whose it is, or how many tries are left."""

    session: str | None
    name: str = ""
    left: int = 0


class Access:
    """Accounts, sessions, tokens and audit of one store. Safe between threads."""

    def __init__(self, store: AccessStore, rules: Rules | None = None, clock: Clock = time.time) -> None:
        self.rules = rules or Rules()
        self.store = store
        self.accounts = Accounts(store, clock, self.rules.invitation_days * _DAY_S)
        self.sessions = Sessions(
            store, clock, Limits(self.rules.idle_minutes * 60.0, self.rules.session_hours * _HOUR_S)
        )
        self.tokens = Tokens(store, clock)
        self.attempts = Attempts(store, clock)
        self.audit = Audit(store, clock, self.rules.audit_days)
        self.subjects = Subjects(store, self.accounts, self.rules.provider)
        self.openid = self._openid(clock)
        self._operator = ""
        self._is_on = bool(self.rules.proxy.header or self.openid)

    def is_on(self) -> bool:
        """Whether one has to sign in: there is, or was, an account, or a proxy or a provider says who asks. Once on, it
        stays on."""
        if not self._is_on:
            self._is_on = self.store.view(lambda tx: bool(tx.entries("account", most=1)))
        return self._is_on

    def know_operator(self, secret: str) -> None:
        """Let in who shows this secret as the local operator: it lies where only who can read the graph reads it."""
        self._operator = secret

    def is_operator(self, secret: str) -> bool:
        """Whether it is the local operator who asks."""
        return bool(self._operator) and hmac.compare_digest(self._operator.encode(), secret.encode())

    def sign_in(self, name: str, password: str, *, address: str = "", before: str | None = None) -> SignIn:
        """Sign in. Whether there is such an account shows neither in the answer nor in the time that it takes.

        Raises:
            TooManyAttempts: there were too many before it; says how long to wait.
        """
        left, wait_s = self.attempts.begin(name, address)
        if wait_s:
            raise TooManyAttempts("too many attempts to sign in; wait {seconds} s", seconds=wait_s)
        account = self.accounts.find(name)
        if not passwords.is_right(account.password if account else None, password) or account is None:
            self.audit.note("sign-in refused", account.name if account else "?", address=address)
            return SignIn(None, left=left)
        self.attempts.succeeded(name, address)
        session = self.sessions.begin(account.name, before)
        self.audit.note("sign-in", account.name, address=address)
        return SignIn(session, account.name)

    def decides_alone(self, name: str) -> bool:
        """Whether nobody but this person can decide: then what one proposes one may confirm oneself."""
        others = (each for each in self.accounts.every() if each.name != name and each.can_sign_in)
        return not any(at_least(each.role, APPROVER) for each in others)

    def close(self) -> None:
        self.store.close()

    def _openid(self, clock: Clock) -> "OpenIdSignIn | None":
        """Sign-in by the provider of the settings, if they name one."""
        if not self.rules.provider.issuer:
            return None
        from graph_service.access.openid import OpenIdSignIn  # Authlib takes a third of a second to load

        return OpenIdSignIn(
            self.rules.provider,
            self.store,
            clock,
            subjects=self.subjects,
            sessions=self.sessions,
            attempts=self.attempts,
            audit=self.audit,
        )
