"""Who is signed in with a browser: sessions by the hash of a random cookie, each with two ends."""

from dataclasses import dataclass, replace
from typing import Final

from graph_service.access.accounts import Account, Clock, read, require, save
from graph_service.access.credentials import digest, new_secret
from graph_service.access.port import AccessStore, AccessTransaction, Entry
from graph_service.access.roles import Actor

#: When somebody was seen is written down at most so often.
_STEP_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lasts: without a request, and at all; seconds."""

    idle_s: float
    whole_s: float


class Sessions:
    """Sessions in a store. Removing an account, or changing its password, ends those that it has."""

    def __init__(self, store: AccessStore, clock: Clock, limits: Limits) -> None:
        self._store, self._clock, self.limits = store, clock, limits

    def begin(self, name: str, before: str | None = None) -> str:
        """The secret of a new session of an account; the one that this browser had before ends.

        Raises:
            NotFound: there is no such account.
        """
        secret, now = new_secret(), self._clock()

        def work(tx: AccessTransaction) -> str:
            account = require(tx, name)
            if before:
                tx.remove("session", digest(before))
            tx.prune("session", now - self.limits.idle_s)
            tx.put(Entry("session", digest(secret), account.name, now, {"begun_at": now}))
            save(tx, replace(account, seen_at=now))
            return secret

        return self._store.write(work)

    def actor(self, secret: str) -> Actor | None:
        """Who is signed in with this cookie; None where nobody is, any longer."""
        now, key = self._clock(), digest(secret)

        def look(tx: AccessTransaction) -> tuple[Entry, Account] | None:
            entry = tx.find("session", key)
            if entry is None or self._is_over(entry, now):
                return None
            account = read(tx, entry.owner)
            return (entry, account) if account and account.can_sign_in else None

        found = self._store.view(look)
        if found is None:
            return None
        entry, account = found
        if now - entry.at > _STEP_S:
            self._store.write(lambda tx: self._seen(tx, key, now))
        return Actor(account.name, account.role, account.role, title=account.title or account.name)

    def end(self, secret: str) -> str | None:
        """Sign out; the name of who did."""

        def work(tx: AccessTransaction) -> str | None:
            entry = tx.find("session", digest(secret))
            tx.remove("session", digest(secret))
            return entry.owner if entry else None

        return self._store.write(work)

    def _is_over(self, entry: Entry, now: float) -> bool:
        return now - entry.at > self.limits.idle_s or now - float(entry.body["begun_at"]) > self.limits.whole_s

    def _seen(self, tx: AccessTransaction, key: str, now: float) -> None:
        entry = tx.find("session", key)
        if entry is not None:  # it may have ended meanwhile, and stays so
            tx.put(replace(entry, at=now))
            account = read(tx, entry.owner)
            if account is not None and account.removed_at is None:
                save(tx, replace(account, seen_at=now))
