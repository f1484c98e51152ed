"""What each role may do: four roles in order, and the scopes that narrow a token to part of its account's."""

from dataclasses import dataclass
from typing import Final

READER: Final = "reader"
CONTRIBUTOR: Final = "contributor"
APPROVER: Final = "approver"
ADMINISTRATOR: Final = "administrator"
#: From the least: each may do what those before it may.
ROLES: Final = (READER, CONTRIBUTOR, APPROVER, ADMINISTRATOR)
#: What a token may be for, and the role that it then has at most. An import needs an approver, and deletes nothing.
SCOPES: Final = {
    "read": READER,
    "propose": CONTRIBUTOR,
    "import": READER,
    "decide": APPROVER,
    "administer": ADMINISTRATOR,
}


@dataclass(frozen=True, slots=True)
class Need:
    """What a route asks for: the least role; ``scope`` names the one kind of work that a token may be limited to."""

    role: str
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is at work: a person, or a program with a token of that person's account.

    ``own_role`` is the account's; ``role`` is that as far as a token's scopes reach. ``via`` names the token.
    ``may_delete`` is false for a token that only imports; ``others_decide`` says whether somebody else decides too.
    """

    name: str
    role: str
    own_role: str = ""
    scopes: tuple[str, ...] = ()
    via: str | None = None
    may_delete: bool = True
    title: str = ""
    others_decide: bool = False

    def is_at_least(self, role: str) -> bool:
        return at_least(self.role, role)


def at_least(role: str, wanted: str) -> bool:
    """Whether a role may do what another may.

    >>> at_least("approver", "contributor"), at_least("reader", "contributor")
    (True, False)
    """
    return ROLES.index(role) >= ROLES.index(wanted)


def reach(role: str, scopes: tuple[str, ...]) -> str:
    """The role that a token of these scopes has, of an account that has ``role``.

    >>> reach("approver", ("propose",)), reach("reader", ("decide",)), reach("approver", ("import",))
    ('contributor', 'reader', 'reader')
    """
    widest = max((ROLES.index(SCOPES[scope]) for scope in scopes), default=0)
    return ROLES[min(ROLES.index(role), widest)]
