"""Is this the password? Argon2id, a few at a time, and as slow for a name that has none."""

import threading
import unicodedata
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from graph_service.access.credentials import new_secret
from graph_service.errors import InvalidInput
from graph_service.messages import Message

SHORTEST: Final = 12
LONGEST: Final = 200
_FEWEST_SIGNS: Final = 5
#: RFC 9106, second choice: 64 MiB, three passes. So many run at once that memory stays bounded.
_HASHER: Final = PasswordHasher()
_AT_ONCE: Final = threading.BoundedSemaphore(2)


def hashed(password: str, name: str = "") -> str:
    """What is kept of a new password.

    Raises:
        InvalidInput: it is too short or too long, or too easy to guess for the account ``name``.
    """
    if faults := _faults(password, name):
        raise InvalidInput("the password cannot be taken", faults=faults)
    with _AT_ONCE:
        return _HASHER.hash(_normal(password))


def is_right(kept: str | None, password: str) -> bool:
    """Whether ``password`` is the one that ``kept`` was made of. Where nothing is kept, it takes as long to say no."""
    with _AT_ONCE:
        try:
            _HASHER.verify(kept or _nobodys(), _normal(password[: 2 * LONGEST]))
        except (Argon2Error, InvalidHashError):
            return False
    return kept is not None


@cache
def _nobodys() -> str:
    return _HASHER.hash(new_secret())


def _normal(password: str) -> str:
    """One form for what one types on different keyboards."""
    return unicodedata.normalize("NFKC", password)


def _faults(password: str, name: str) -> list[Message]:
    faults = []
    if len(password) < SHORTEST:
        faults.append(Message("it has {n} characters; take {least} or more", n=len(password), least=SHORTEST))
    if len(password) > LONGEST:
        faults.append(Message("it has {n} characters; take {most} or fewer", n=len(password), most=LONGEST))
    if len(set(password)) < _FEWEST_SIGNS or (name and name.casefold() in password.casefold()):
        faults.append(Message("it is easy to guess; take a few words that have nothing to do with the name"))
    return faults
