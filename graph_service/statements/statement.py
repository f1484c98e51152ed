"""What a statement of a draft is: the words, where they stand, and which link of the results chain they are."""

from dataclasses import dataclass

from graph_service.model.vocabulary import ASIDE, STATEMENT_KINDS

__all__ = ["ASIDE", "STATEMENT_KINDS", "Statement"]


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
