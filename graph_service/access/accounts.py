"""Who has an account: added, given a role, invited, removed; and who is the last that may do so."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from graph_service.access import passwords
from graph_service.access.credentials import digest, new_secret
from graph_service.access.port import AccessStore, AccessTransaction, Entry
from graph_service.access.roles import ADMINISTRATOR, ROLES
from graph_service.errors import Conflict, InvalidInput, NotFound

LONGEST: Final = 200
_UNFIT: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Account:
    """One person. ``name`` is what one signs in with and what history keeps; ``title`` and ``unit`` are read beside it.

    ``password`` is a hash, None before an invitation is taken up; ``subject`` who it is at an OpenID provider
    (``Provider.subject``).
    Times are seconds since 1970.
    """

    name: str
    role: str
    title: str = ""
    unit: str = ""
    password: str | None = None
    subject: str | None = None
    added_at: float = 0.0
    seen_at: float | None = None
    removed_at: float | None = None

    @property
    def can_sign_in(self) -> bool:
        return self.removed_at is None and (self.password is not None or self.subject is not None)


class Accounts:
    """The accounts in a store. What the others of this package keep of an account goes when it goes."""

    def __init__(self, store: AccessStore, clock: Clock, invitation_s: float) -> None:
        self._store, self._clock, self._invitation_s = store, clock, invitation_s

    def every(self) -> list[Account]:
        """All that were not removed, by name."""
        return self._store.view(lambda tx: sorted(_active(tx), key=lambda each: each.name))

    def find(self, name: str) -> Account | None:
        """The account of that name; None where there is none, or it was removed."""
        found = self._store.view(lambda tx: read(tx, name))
        return found if found and found.removed_at is None else None

    def add(self, name: str, role: str, *, title: str = "", unit: str = "", password: str | None = None) -> Account:
        """A new account; one without a password is invited next.

        Raises:
            InvalidInput: name, role or password cannot be taken.
            Conflict: there is, or was, an account of that name: history names it.
        """
        hashed = None if password is None else passwords.hashed(password, name)
        made = replace(self.new(name, role, title=title, unit=unit), password=hashed)

        def work(tx: AccessTransaction) -> Account:
            require_new(tx, made.name)
            save(tx, made)
            return made

        return self._store.write(work)

    def new(self, name: str, role: str, *, title: str = "", unit: str = "") -> Account:
        """An account that is not kept yet.

        Raises:
            InvalidInput: name or role cannot be taken.
        """
        texts = checked_text("title", title), checked_text("unit", unit)
        return Account(checked_name(name), checked_role(role), *texts, added_at=self._clock())

    def set_role(self, name: str, role: str) -> Account:
        """Give an account another role.

        Raises:
            NotFound: there is no such account.
            Conflict: it is the last that administers.
        """
        checked_role(role)

        def work(tx: AccessTransaction) -> Account:
            account = require(tx, name)
            if role != ADMINISTRATOR:
                _require_another(tx, account)
            return save(tx, replace(account, role=role))

        return self._store.write(work)

    def remove(self, name: str) -> Account:
        """End an account with its sessions, tokens and invitation; its name stays in history and is not given again.
        Its subject stays too, so that a provider does not bring the same person in as somebody new.

        Raises:
            NotFound: there is no such account.
            Conflict: it is the last that administers.
        """

        def work(tx: AccessTransaction) -> Account:
            account = require(tx, name)
            _require_another(tx, account)
            for kind in ("session", "token", "invitation"):
                forget(tx, kind, account.name)
            return save(tx, replace(account, password=None, removed_at=self._clock()))

        return self._store.write(work)

    def set_password(self, name: str, password: str) -> Account:
        """Another password; whoever is signed in with the old one is no longer.

        Raises:
            NotFound: there is no such account.
            InvalidInput: the password cannot be taken.
        """
        hashed = passwords.hashed(password, name)

        def work(tx: AccessTransaction) -> Account:
            account = require(tx, name)
            forget(tx, "session", account.name)
            forget(tx, "invitation", account.name)
            return save(tx, replace(account, password=hashed))

        return self._store.write(work)

    def invite(self, name: str) -> str:
        """A secret with which one sets the password of an account, once, for as long as the setting says; the one
        before it is void.

        Raises:
            NotFound: there is no such account.
        """
        secret = new_secret()

        def work(tx: AccessTransaction) -> str:
            account = require(tx, name)
            forget(tx, "invitation", account.name)
            tx.put(Entry("invitation", digest(secret), account.name, self._clock() + self._invitation_s))
            return secret

        return self._store.write(work)

    def invited(self, secret: str) -> Account | None:
        """Whose password that secret sets; None where it is none, was used, or has expired."""
        return self._store.view(lambda tx: self.invited_in(tx, secret))

    def accept(self, secret: str, password: str) -> Account | None:
        """Set the password that one was invited to set; None as for ``invited``.

        Raises:
            InvalidInput: the password cannot be taken.
        """
        account = self.invited(secret)
        if account is None:
            return None
        hashed = passwords.hashed(password, account.name)

        def work(tx: AccessTransaction) -> Account | None:
            found = self.invited_in(tx, secret)
            if found is None:
                return None
            forget(tx, "invitation", found.name)
            forget(tx, "session", found.name)
            return save(tx, replace(found, password=hashed))

        return self._store.write(work)

    def invited_in(self, tx: AccessTransaction, secret: str) -> Account | None:
        """The same as ``invited``, as part of what is done."""
        entry = tx.find("invitation", digest(secret))
        if entry is None or entry.at < self._clock():
            return None
        account = read(tx, entry.owner)
        return account if account and account.removed_at is None else None


def folded(name: str) -> str:
    """Names that a reader takes for one are one."""
    return unicodedata.normalize("NFKC", name.strip()).casefold()


def read(tx: AccessTransaction, name: str) -> Account | None:
    """The account of that name, also one that was removed."""
    entry = tx.find("account", folded(name[:LONGEST]))
    return Account(**entry.body) if entry else None


def require(tx: AccessTransaction, name: str) -> Account:
    """The account of that name, which was not removed."""
    found = read(tx, name)
    if found is None or found.removed_at is not None:
        raise NotFound("there is no account {name!r}; `alignment account list` shows all", name=name[:LONGEST])
    return found


def require_new(tx: AccessTransaction, name: str) -> None:
    """Refuse a name that is, or was, somebody's."""
    known = read(tx, name)
    if known is not None and known.removed_at is None:
        raise Conflict("there is an account {name!r} already; take another name", name=known.name)
    if known is not None:
        raise Conflict("there was an account {name!r}, and history names it; take another name", name=known.name)


def save(tx: AccessTransaction, account: Account) -> Account:
    body: dict[str, Any] = asdict(account)
    tx.put(Entry("account", folded(account.name), account.name, account.added_at, body))
    return account


def forget(tx: AccessTransaction, kind: str, owner: str) -> None:
    """Forget what is kept of one account."""
    for entry in tx.entries(kind, owner=owner):
        tx.remove(kind, entry.key)


def checked_name(name: str) -> str:
    """A name as it is kept.

    Raises:
        InvalidInput: it is empty, too long, or has characters that nobody sees.
    """
    fit = checked_text("name", unicodedata.normalize("NFKC", name))
    if not fit:
        raise InvalidInput("an account needs a name, such as an address of mail")
    return fit


def checked_text(what: str, text: str) -> str:
    """Text of one line.

    Raises:
        InvalidInput: it is too long, or has characters that nobody sees.
    """
    if len(text) > LONGEST or _UNFIT.search(text):
        raise InvalidInput(
            "{what} {text!r} must be one line of at most {most} characters that one can see",
            what=what,
            text=text[:40],
            most=LONGEST,
        )
    return text.strip()


def checked_role(role: str) -> str:
    """A role.

    Raises:
        InvalidInput: it is none.
    """
    if role not in ROLES:
        raise InvalidInput(
            "{name} {value!r} must be one of {choices}", name="role", value=role[:40], choices=", ".join(ROLES)
        )
    return role


def every(tx: AccessTransaction) -> list[Account]:
    """All accounts, those that were removed too."""
    return [Account(**entry.body) for entry in tx.entries("account")]


def _active(tx: AccessTransaction) -> list[Account]:
    return [each for each in every(tx) if each.removed_at is None]


def _require_another(tx: AccessTransaction, account: Account) -> None:
    """Refuse to take away the last account that administers and can sign in."""
    others = [
        each for each in _active(tx) if each.role == ADMINISTRATOR and each.can_sign_in and each.name != account.name
    ]
    if account.role == ADMINISTRATOR and not others:
        raise Conflict(
            "{name} is the last who administers, and nobody could open the door again; give another that role first",
            name=account.name,
        )
