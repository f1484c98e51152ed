"""On whose behalf a request is carried out: known wherever its work runs, also in another thread."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from graph_service.access.roles import Actor

_ACTOR: ContextVar[Actor | None] = ContextVar("graph_service_actor", default=None)


def current() -> Actor | None:
    """Who is at work; None where nobody has to sign in."""
    return _ACTOR.get()


@contextmanager
def as_actor(actor: Actor | None) -> Iterator[None]:
    """What is done inside is done by ``actor``."""
    before = _ACTOR.set(actor)
    try:
        yield
    finally:
        _ACTOR.reset(before)


def named(given: str | None, default: str) -> str:
    """Who makes a change: who signed in; where nobody has to, the name that was given, else ``default``."""
    actor = current()
    return actor.name if actor else given or default
