"""What lets a program in: tokens of an account, shown once, limited in what they may do and until when."""

from dataclasses import dataclass
from typing import Any, Final

from graph_service.access.accounts import Account, Clock, checked_text, read, require
from graph_service.access.credentials import PREFIX, digest, new_secret
from graph_service.access.port import AccessStore, AccessTransaction, Entry
from graph_service.access.roles import SCOPES, Actor, reach
from graph_service.errors import InvalidInput, NotFound

LONGEST_DAYS: Final = 366
_DAY_S: Final = 86_400.0
_STEP_S: Final = 60.0
_ID: Final = 12


@dataclass(frozen=True, slots=True)
class Token:
    """A token without its secret. ``id`` tells it from others; times are seconds since 1970."""

    id: str
    name: str
    account: str
    scopes: tuple[str, ...]
    made_at: float
    expires_at: float
    used_at: float | None


class Tokens:
    """Tokens in a store, by the SHA-256 of each."""

    def __init__(self, store: AccessStore, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def make(self, account: str, name: str, scopes: tuple[str, ...], days: int) -> tuple[str, Token]:
        """A new token of an account, with its secret, which is shown now and never again.

        Raises:
            NotFound: there is no such account.
            InvalidInput: it has no name, no scope that there is, or would last too long.
        """
        title = checked_text("name", name)
        unknown = [scope for scope in scopes if scope not in SCOPES]
        if not title or not scopes or unknown or not 1 <= days <= LONGEST_DAYS:
            raise InvalidInput(
                "a token needs a name, one or more of the scopes {scopes}, and 1 to {most} days",
                scopes=", ".join(SCOPES),
                most=LONGEST_DAYS,
            )
        secret, now = new_secret(PREFIX), self._clock()
        body: dict[str, Any] = {
            "name": title,
            "scopes": sorted({*scopes}, key=list(SCOPES).index),
            "made_at": now,
            "used_at": None,
        }

        def work(tx: AccessTransaction) -> Entry:
            entry = Entry("token", digest(secret), require(tx, account).name, now + days * _DAY_S, body)
            tx.put(entry)
            return entry

        return secret, _token(self._store.write(work))

    def every(self, account: str | None = None) -> list[Token]:
        """All tokens, or those of one account, the one that ends last first; expired ones too."""
        return [_token(entry) for entry in self._store.view(lambda tx: tx.entries("token", owner=account))]

    def revoke(self, id_: str, account: str | None = None) -> Token:
        """End a token; with ``account`` only one of its own.

        Raises:
            NotFound: there is no such token.
        """

        def work(tx: AccessTransaction) -> Token:
            entry = next((each for each in tx.entries("token", owner=account) if each.key[:_ID] == id_), None)
            if entry is None:
                raise NotFound("there is no token {id!r}; `alignment token list` shows all", id=id_[:40])
            tx.remove("token", entry.key)
            return _token(entry)

        return self._store.write(work)

    def actor(self, secret: str) -> Actor | None:
        """On whose behalf a program with this token works; None where it is none, or has expired."""
        if not secret.startswith(PREFIX):
            return None
        now, key = self._clock(), digest(secret)

        def look(tx: AccessTransaction) -> tuple[Entry, Account] | None:
            entry = tx.find("token", key)
            if entry is None or entry.at <= now:
                return None
            account = read(tx, entry.owner)
            return (entry, account) if account and account.removed_at is None else None

        found = self._store.view(look)
        if found is None:
            return None
        entry, account = found
        if now - float(entry.body["used_at"] or 0.0) > _STEP_S:
            self._store.write(lambda tx: _used(tx, key, now))
        scopes = tuple(entry.body["scopes"])
        return Actor(
            account.name,
            reach(account.role, scopes),
            account.role,
            scopes,
            str(entry.body["name"]),
            title=account.title or account.name,
        )


def _used(tx: AccessTransaction, key: str, now: float) -> None:
    entry = tx.find("token", key)
    if entry is not None:
        tx.put(Entry("token", key, entry.owner, entry.at, {**entry.body, "used_at": now}))


def _token(entry: Entry) -> Token:
    body = entry.body
    return Token(
        entry.key[:_ID],
        str(body["name"]),
        entry.owner,
        tuple(body["scopes"]),
        float(body["made_at"]),
        entry.at,
        body["used_at"],
    )
