"""Whom a provider vouches for: which account that is, by the provider's own subject and never by a name alone."""

from dataclasses import replace

from graph_service.access.accounts import (
    LONGEST,
    Account,
    Accounts,
    checked_name,
    checked_text,
    every,
    forget,
    read,
    require,
    save,
)
from graph_service.access.port import AccessStore, AccessTransaction
from graph_service.access.provider import Provider
from graph_service.errors import Conflict, Forbidden, InvalidInput


class Subjects:
    """Which accounts a provider vouches for. One subject has one account, and one that was removed stays out."""

    def __init__(self, store: AccessStore, accounts: Accounts, provider: Provider) -> None:
        self._store, self._accounts, self._provider = store, accounts, provider

    def require_free(self, sub: str) -> None:
        """Refuse a subject that an account cannot be given.

        Raises:
            InvalidInput: no provider is set up, or it is no subject.
            Conflict: an account has it.
        """
        subject = self._given(sub)
        self._store.view(lambda tx: _require_free(tx, subject, None))

    def bind(self, name: str, sub: str | None) -> Account:
        """Let whom the provider calls ``sub`` in as this account, or nobody; whoever is signed in is no longer.

        Raises:
            NotFound: there is no such account.
            InvalidInput: no provider is set up, or it is no subject.
            Conflict: another account has that subject.
        """
        subject = None if sub is None else self._given(sub)
        return self._store.write(lambda tx: _bind(tx, require(tx, name), subject))

    def take_up(self, invitation: str, sub: str) -> Account | None:
        """Whose invitation it was, who is bound to the subject from now on; None where it is void.

        Raises:
            Conflict: another account has that subject.
        """
        subject = self._provider.subject(_checked(sub))

        def work(tx: AccessTransaction) -> Account | None:
            invited = self._accounts.invited_in(tx, invitation)
            if invited is None:
                return None
            forget(tx, "invitation", invited.name)
            return _bind(tx, invited, subject)

        return self._store.write(work)

    def admit(self, sub: str, name: str, title: str = "") -> tuple[Account, bool]:
        """The account of a subject, and whether it was made just now, where the settings let newcomers in.

        Raises:
            Forbidden: there is none, and none is made; says why, and what an administrator can do.
        """
        provider, subject = self._provider, self._provider.subject(_checked(sub))

        def work(tx: AccessTransaction) -> tuple[Account, bool]:
            bound = [each for each in every(tx) if each.subject == subject]
            if known := next((each for each in bound if each.removed_at is None), None):
                return known, False
            if bound:
                raise Forbidden("the account {name} was removed; ask who administers", name=bound[0].name)
            if not provider.role:
                raise Forbidden(
                    "{name} has no account here; ask who administers for one, and say that {provider} calls you {sub}",
                    name=name[:80] or sub,
                    provider=provider.title,
                    sub=sub,
                )
            fit = self._fit(name)
            if read(tx, fit) is not None:
                raise Forbidden(
                    "there is, or was, an account {name} here that {provider} does not stand for; ask who administers "
                    "for an invitation, and say that {provider} calls you {sub}",
                    name=fit,
                    provider=provider.title,
                    sub=sub,
                )
            made = self._accounts.new(fit, provider.role, title=_title(title))
            return save(tx, replace(made, subject=subject)), True

        return self._store.write(work)

    def _given(self, sub: str) -> str:
        """A subject that somebody wrote, as an account keeps it."""
        if not self._provider.issuer:
            raise InvalidInput("no provider of sign-in is set up; name one with ALIGNMENT_OIDC_ISSUER first")
        return self._provider.subject(_checked(sub))

    def _fit(self, name: str) -> str:
        try:
            return checked_name(name)
        except InvalidInput:
            raise Forbidden(
                "{provider} says no {claim} that an account could have as its name; ask who administers",
                provider=self._provider.title,
                claim=self._provider.claim,
            ) from None


def _bind(tx: AccessTransaction, account: Account, subject: str | None) -> Account:
    if subject is not None:
        _require_free(tx, subject, account.name)
    forget(tx, "session", account.name)
    return save(tx, replace(account, subject=subject))


def _require_free(tx: AccessTransaction, subject: str, name: str | None) -> None:
    """Refuse a subject that another account than that of the name has."""
    for each in every(tx):
        if each.subject == subject and each.removed_at is None and each.name != name:
            raise Conflict("the provider's subject is that of the account {name} already", name=each.name)


def _title(said: str) -> str:
    try:
        return checked_text("title", said[:LONGEST])
    except InvalidInput:
        return ""


def _checked(sub: str) -> str:
    if not sub or len(sub) > 255 or not sub.isascii() or not sub.isprintable():
        raise InvalidInput(
            "subject {sub!r} must be 1 to 255 characters of ASCII that one can see, as the provider has it",
            sub=sub[:40],
        )
    return sub
