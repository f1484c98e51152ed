"""What do the labels of the others say of a statement: its kind where it has none, its parent by its number?"""

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from graph_service.statements.kinds import RANK
from graph_service.statements.statement import Statement
from graph_service.statements.wording import form

_CODE: Final = re.compile(r"((?:\d+|(?<![^\W_])[IVXA-Z]{1,5}(?=\.))(?:\.(?:\d+|[IVX]{1,5}|[A-Z]))*)\W*$")


def evened(statements: Sequence[Statement], signed: Collection[int]) -> list[Statement]:
    """The statements, where a point that plans and stands between two labelled ones of a kind is of that kind.

    Those whose kind a sign told (``signed``) keep it.
    """
    done = list(statements)
    families: dict[tuple[int | None, tuple[str, ...]], list[int]] = defaultdict(list)
    for each in statements:
        if each.kind != "context":
            families[each.parent, each.context].append(each.order)
    for orders in families.values():
        labels = [order for order in orders if is_labelled(done[order])]
        for before, after in pairwise(labels):
            kind = done[before].kind
            if kind != done[after].kind:
                continue
            for order in orders:
                free = before < order < after and order not in signed and not done[order].aside
                if free and form(done[order].text):
                    done[order] = replace(done[order], kind=kind)
    return done


def by_number(statements: Sequence[Statement]) -> list[Statement]:
    """The statements, where one that hangs on no link of the chain hangs on that whose number its own begins with.

    "Effet 1.2" in a table far below "Priorité 1" belongs to it.
    """
    done = list(statements)
    seen: dict[str, int] = {}
    for each in statements:
        if each.kind not in RANK or each.aside or not (code := _code(each)):
            continue
        above = seen.get(code.rpartition(".")[0])
        hangs = each.parent is not None and statements[each.parent].kind in RANK
        if above is not None and not hangs and RANK[statements[above].kind] < RANK[each.kind]:
            done[each.order] = replace(each, parent=above)
        seen.setdefault(code, each.order)
    return done


def _code(statement: Statement) -> str | None:
    found = _CODE.search(statement.number or "")
    return found[1] if found else None


def is_labelled(statement: Statement) -> bool:
    """Whether a label such as "Axe 1" stands before it."""
    return (
        statement.kind in RANK
        and statement.number is not None
        and any(len(word) > 2 or word.isupper() for word in statement.number.split() if word.isalpha())
    )
