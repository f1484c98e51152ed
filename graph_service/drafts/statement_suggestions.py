"""What is suggested for one statement: parts of plans, codes of public lists, entities and places that it names."""

from collections.abc import Sequence
from dataclasses import dataclass

from graph_service.drafts.repository import StoredStatement
from graph_service.mentions import Named
from graph_service.suggestions.suggestion import Suggestion


@dataclass(frozen=True, slots=True)
class StatementSuggestions:
    """What is suggested for one statement, best first: parts of plans, codes of public lists, and the entities
    and places that its text names. What was rejected for it is left out. Probabilities sum to at most 1 in each
    plan."""

    statement: StoredStatement
    targets: tuple[Suggestion, ...]
    themes: tuple[Suggestion, ...] = ()
    names: tuple[Named, ...] = ()

    @property
    def nothing_fits(self) -> float:
        """The probability that it belongs to no part of the plan in which most speaks for one."""
        likely: dict[str, float] = {}
        for suggestion in self.targets:
            likely[suggestion.group] = likely.get(suggestion.group, 0.0) + suggestion.probability
        return max(0.0, 1.0 - max(likely.values(), default=0.0))

    def best(self) -> tuple[Suggestion, ...]:
        """The first of each plan."""
        return tuple({suggestion.group: suggestion for suggestion in reversed(self.targets)}.values())


def filter_rejected(
    statement: StoredStatement,
    targets: Sequence[Suggestion],
    themes: Sequence[Suggestion],
    *,
    names: Sequence[Named],
    most: int,
) -> StatementSuggestions:
    """What is left of what was ranked: without what was rejected, at most ``most`` of each plan and of all lists,
    and each name once."""
    rejected = {decision.key for decision in statement.decisions if not decision.accepted}
    by_plan: dict[str, list[Suggestion]] = {}
    for suggestion in targets:
        if suggestion.key not in rejected:
            by_plan.setdefault(suggestion.group, []).append(suggestion)
    shown = {suggestion.key for ranked in by_plan.values() for suggestion in ranked[:most]}
    named = {name.key: name for name in reversed(names) if name.key not in rejected}
    return StatementSuggestions(
        statement,
        tuple(suggestion for suggestion in targets if suggestion.key in shown),
        tuple(suggestion for suggestion in themes if suggestion.key not in rejected)[:most],
        tuple(sorted(named.values(), key=lambda name: name.start)),
    )


def to_map(stored: StoredStatement) -> bool:
    """Whether a statement is to be mapped: neither set aside nor a heading that only gathers others."""
    return stored.state != "aside" and stored.statement.kind != "context"
