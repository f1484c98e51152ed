"""Which kind has a point whose label was forgotten between two that have one?"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from graph_service.drafts.splitting.kinds import RANK
from graph_service.drafts.splitting.wording import form
from graph_service.drafts.statement import Statement


def evened(statements: Sequence[Statement]) -> list[Statement]:
    """The statements, where a point that plans and stands between two labelled ones of a kind is of that kind."""
    done = list(statements)
    families: dict[tuple[int | None, tuple[str, ...]], list[int]] = defaultdict(list)
    for each in statements:
        if each.kind != "context":
            families[each.parent, each.context].append(each.order)
    for orders in families.values():
        labels = [order for order in orders if _labelled(done[order])]
        for before, after in pairwise(labels):
            kind = done[before].kind
            if kind != done[after].kind:
                continue
            for order in orders:
                if before < order < after and not done[order].aside and form(done[order].text):
                    done[order] = replace(done[order], kind=kind)
    return done


def _labelled(statement: Statement) -> bool:
    """Whether a label such as "Axe 1" stands before it."""
    return (
        statement.kind in RANK
        and statement.number is not None
        and any(len(word) > 2 or word.isupper() for word in statement.number.split() if word.isalpha())
    )
