"""What a suggester must do, whoever builds it: rank, learn from a decision at once, and unlearn it."""

from collections.abc import Callable, Sequence
from typing import Protocol

from graph_service.graph import Graph
from graph_service.mentions import Names
from graph_service.statements.statement import Statement
from graph_service.suggestions.suggestion import Suggestion


class Suggester(Protocol):
    """Ranks where statements belong. One instance is asked by one thread at a time."""

    def suggest(
        self, statements: Sequence[Statement], *, most: int = 5, names: Names | None = None
    ) -> list[list[Suggestion]]:
        """For each statement, the parts of the plans that it may belong to, best first.

        ``names`` are those that count in the statements' document; None for those of the graph as they are.
        """

    def themes(
        self, statements: Sequence[Statement], *, schemes: Sequence[str] = ..., most: int = 5
    ) -> list[list[Suggestion]]:
        """For each statement, the codes of public lists that it may have, best first."""

    def learn(self, text: str, context: Sequence[str], key: str) -> None:
        """Take in that a person mapped this text, under these headings, to ``key``; the next ranking knows it."""

    def forget(self, text: str, key: str) -> None:
        """Take that back; harmless where it was never learned."""


#: Makes a suggester for the parts of some plans, with all examples that the graph has. May take seconds.
Build = Callable[[Graph, Sequence[str]], Suggester]
