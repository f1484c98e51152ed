"""Accounts and tokens looked after by somebody: each thing that is done is also in the audit, with who did it."""

from dataclasses import dataclass

from graph_service.access.access import Access
from graph_service.access.accounts import Account
from graph_service.access.roles import SCOPES, at_least
from graph_service.access.tokens import Token
from graph_service.errors import Forbidden, InvalidInput


@dataclass(frozen=True, slots=True)
class Administration:
    """What ``by`` does from ``address``. Errors are those of ``Accounts`` and ``Tokens``."""

    access: Access
    by: str
    address: str = ""

    def add(self, name: str, role: str, *, title: str = "", unit: str = "", password: str | None = None) -> Account:
        made = self.access.accounts.add(name, role, title=title, unit=unit, password=password)
        self._note("account added", f"{made.name}: {role}")
        return made

    def set_role(self, name: str, role: str) -> Account:
        found = self.access.accounts.set_role(name, role)
        self._note("role changed", f"{found.name}: {role}")
        return found

    def remove(self, name: str) -> Account:
        found = self.access.accounts.remove(name)
        self._note("account removed", found.name)
        return found

    def invite(self, name: str) -> str:
        """The secret of an invitation."""
        secret = self.access.accounts.invite(name)
        self._note("invited", name)
        return secret

    def set_password(self, name: str, password: str) -> Account:
        found = self.access.accounts.set_password(name, password)
        self._note("password changed", found.name)
        return found

    def bind(self, name: str, sub: str | None) -> Account:
        """Let whom the provider calls ``sub`` in as this account, or nobody."""
        found = self.access.subjects.bind(name, sub)
        self._note("subject changed", f"{found.name}: {sub or '-'}")
        return found

    def change_own_password(self, old: str, new: str) -> None:
        """Another password for ``by``, who knows the old one.

        Raises:
            TooManyAttempts: the old one was wrong too often.
            Forbidden: it is wrong.
            InvalidInput: the new one cannot be taken.
        """
        if self.access.sign_in(self.by, old, address=self.address).session is None:
            raise Forbidden("the present password is another; nothing was changed")
        self.set_password(self.by, new)

    def make_token(self, account: str, name: str, scopes: tuple[str, ...], days: int) -> tuple[str, Token]:
        """The secret of a new token, and what is kept of it.

        Raises:
            InvalidInput: the account may not do what the token is for.
        """
        owner = self.access.accounts.find(account)
        over = [each for each in scopes if owner and each in SCOPES and not at_least(owner.role, _least(each))]
        if owner and over:
            raise InvalidInput(
                "{name} has the role {role}, so a token cannot have the scope {scopes}",
                name=owner.name,
                role=owner.role,
                scopes=", ".join(over),
            )
        secret, token = self.access.tokens.make(account, name, scopes, days)
        self._note("token made", f"{token.account}: {token.name} ({', '.join(token.scopes)})")
        return secret, token

    def revoke_token(self, id_: str, account: str | None = None) -> Token:
        token = self.access.tokens.revoke(id_, account)
        self._note("token revoked", f"{token.account}: {token.name}")
        return token

    def _note(self, what: str, detail: str) -> None:
        self.access.audit.note(what, self.by, address=self.address, detail=detail)


def _least(scope: str) -> str:
    """The least role whose token may have a scope."""
    return "approver" if scope == "import" else SCOPES[scope]
