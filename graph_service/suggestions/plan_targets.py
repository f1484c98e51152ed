"""The parts of plans as targets of the ranker."""

from collections.abc import Mapping, Sequence

from graph_service.questions.plan_texts import Item, PlanTexts
from graph_service.suggestions.signals import Target


def target_of(item: Item, plans: PlanTexts) -> Target:
    """A part of a plan with its wordings, and those of what it is part of."""
    parent = plans.items.get(item.parent)
    texts = [item.names[name] for name in ("title", "title_fr", "title_en") if item.names[name]]
    return Target(
        item.key,
        item.label,
        tuple(dict.fromkeys(map(str, texts))) or (item.key,),
        title_of(parent) if parent else "",
        item.parent,
        item.framework,
        item.level,
        item.code or "",
    )


def all_above(items: Sequence[Item], plans: PlanTexts) -> dict[str, frozenset[str]]:
    """Each part with all that it is part of, at any height, and itself."""
    found: dict[str, frozenset[str]] = {}
    for item in items:
        up, at = {item.key}, item.parent
        while at in plans.items and at not in up:
            up.add(at)
            at = plans.items[at].parent
        found[item.key] = frozenset(up)
    return found


def title_of(item: Item) -> str:
    """What a part is called; its key where it has no title."""
    return wording_of(item.names) or item.key


def wording_of(names: Mapping[str, object]) -> str:
    """The title of a row, as the source has it where it does."""
    return str(names["title"] or names["title_fr"] or names["title_en"] or "")
