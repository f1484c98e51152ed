"""What a statement of a draft is: the words, where they stand, and which link of the results chain they are."""

from dataclasses import dataclass
from typing import Final

#: What a statement may be. `context` is a heading that only gathers others; `other` is left for a person to say.
STATEMENT_KINDS: Final = ("priority", "objective", "outcome", "output", "activity", "indicator", "context", "other")

#: Why a statement is set aside (still visible, never suggested for).
ASIDE: Final = ("boilerplate", "contents", "reference", "too_short", "by_hand")


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a draft as split. ``order`` counts from 0 and ``parent`` is the order of the statement
    that it belongs to. ``context`` are the headings above it, outermost first; ``aside`` is one of ``ASIDE``."""

    order: int
    text: str
    kind: str
    page: str
    language: str
    number: str | None = None
    context: tuple[str, ...] = ()
    parent: int | None = None
    aside: str | None = None
