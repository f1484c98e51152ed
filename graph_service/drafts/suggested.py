"""What is suggested for one statement: parts of plans, codes of public lists, entities and places that it names."""

from collections.abc import Sequence
from dataclasses import dataclass

from graph_service.drafts.stored import Kept
from graph_service.mentions import Named
from graph_service.suggestions.suggestion import Suggestion


@dataclass(frozen=True, slots=True)
class Suggested:
    """What is suggested for one statement, best first: parts of plans, codes of public lists, and the entities
    and places that its text names. What was rejected for it is left out. Probabilities sum to at most 1 in each
    plan."""

    statement: Kept
    targets: tuple[Suggestion, ...]
    themes: tuple[Suggestion, ...] = ()
    names: tuple[Named, ...] = ()

    @property
    def nothing_fits(self) -> float:
        """The probability that it belongs to no part of the plan in which most speaks for one."""
        likely: dict[str, float] = {}
        for each in self.targets:
            likely[each.group] = likely.get(each.group, 0.0) + each.probability
        return max(0.0, 1.0 - max(likely.values(), default=0.0))

    def best(self) -> tuple[Suggestion, ...]:
        """The first of each plan."""
        return tuple({each.group: each for each in reversed(self.targets)}.values())


def of(
    kept: Kept,
    targets: Sequence[Suggestion],
    themes: Sequence[Suggestion],
    *,
    names: Sequence[Named],
    most: int,
) -> Suggested:
    """What is left of what was ranked: without what was rejected, at most ``most`` of each plan and of all lists,
    and each name once."""
    gone = {each.key for each in kept.decisions if not each.accepted}
    by_plan: dict[str, list[Suggestion]] = {}
    for each in targets:
        if each.key not in gone:
            by_plan.setdefault(each.group, []).append(each)
    shown = {each.key for ranked in by_plan.values() for each in ranked[:most]}
    named = {each.key: each for each in reversed(names) if each.key not in gone}
    return Suggested(
        kept,
        tuple(each for each in targets if each.key in shown),
        tuple(each for each in themes if each.key not in gone)[:most],
        tuple(sorted(named.values(), key=lambda each: each.start)),
    )


def to_map(kept: Kept) -> bool:
    """Whether a statement is to be mapped: neither set aside nor a heading that only gathers others."""
    return kept.state != "aside" and kept.statement.kind != "context"
