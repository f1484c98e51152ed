"""What a person changes about a split: merge, part, reword, retype, set aside and bring back.

Each function gives a new list, counted from 0 without a gap, in which every parent is there and stands before its
children.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from graph_service.documents.repair import repaired
from graph_service.errors import InvalidInput
from graph_service.statements.language import language_of
from graph_service.statements.statement import ASIDE, STATEMENT_KINDS, Statement

#: What a person types is cut nowhere, but refused beyond this.
LONGEST: Final = 8_000


def merge(statements: Sequence[Statement], orders: Iterable[int]) -> list[Statement]:
    """Make one statement of several that follow each other: the words of all, the place and kind of the first.

    What belonged to any of them belongs to the one.

    Raises:
        InvalidInput: there are fewer than two, one is not there, or another statement stands between them.
    """
    chosen = sorted(set(orders))
    for order in chosen:
        at(statements, order)
    if len(chosen) < 2:
        raise InvalidInput("to merge, give two statements or more that follow each other")
    if chosen[-1] - chosen[0] != len(chosen) - 1:
        between = next(order for order in range(chosen[0], chosen[-1]) if order not in chosen)
        raise InvalidInput(
            "statement {key} stands between those to merge; take it in, or merge those beside it", key=between
        )
    first = statements[chosen[0]]
    text = " ".join(statements[order].text.strip() for order in chosen)
    _short_enough(text)
    one = replace(first, text=text, language=language_of(text, [first.text]))
    target = dict.fromkeys(chosen, chosen[0])
    kept = [one if each.order == first.order else each for each in statements if each.order not in chosen[1:]]
    return _counted(kept, target)


def split_at(statements: Sequence[Statement], order: int, position: int) -> list[Statement]:
    """Part a statement before the character at ``position``; the second part stands after it, beside it.

    What belonged to it belongs to the first part.

    Raises:
        InvalidInput: there is no such statement, or nothing would be left on one side.
    """
    found = at(statements, order)
    before, after = found.text[:position].strip(), found.text[max(position, 0) :].strip()
    if position <= 0 or not before or not after:
        raise InvalidInput(
            "statement {key} cannot be parted at {at}: give a place within its {n} characters, with words on"
            " both sides",
            key=order,
            at=position,
            n=len(found.text),
        )
    first = replace(found, text=before, language=language_of(before, [found.text]))
    second = replace(found, text=after, number=None, language=language_of(after, [found.text]))
    made: list[Statement] = []
    for each in statements:
        made += [first, replace(second, order=-1)] if each.order == order else [each]
    return _counted(made, {})


def reword(statements: Sequence[Statement], order: int, text: str) -> list[Statement]:
    """Give a statement other words.

    Raises:
        InvalidInput: there is no such statement, or the words are none or too many.
    """
    found = at(statements, order)
    said = repaired(text)
    if not any(character.isalnum() for character in said):
        raise InvalidInput("statement {key} needs words; to leave it out, set it aside", key=order)
    _short_enough(said)
    return _with(statements, replace(found, text=said, language=language_of(said, [found.text])))


def retype(statements: Sequence[Statement], order: int, kind: str) -> list[Statement]:
    """Say which link of the results chain a statement is.

    Raises:
        InvalidInput: there is no such statement or kind.
    """
    found = at(statements, order)
    if kind not in STATEMENT_KINDS:
        raise InvalidInput(
            "{kind!r} is no kind of statement; give one of {choices}", kind=kind, choices=", ".join(STATEMENT_KINDS)
        )
    return _with(statements, replace(found, kind=kind))


def set_aside(statements: Sequence[Statement], order: int, reason: str = "by_hand") -> list[Statement]:
    """Leave a statement out of what is mapped; it stays visible.

    Raises:
        InvalidInput: there is no such statement or reason.
    """
    found = at(statements, order)
    if reason not in ASIDE:
        raise InvalidInput(
            "{reason!r} is no reason to set aside; give one of {choices}", reason=reason, choices=", ".join(ASIDE)
        )
    return _with(statements, replace(found, aside=reason))


def bring_back(statements: Sequence[Statement], order: int) -> list[Statement]:
    """Take a statement that was set aside into what is mapped again.

    Raises:
        InvalidInput: there is no such statement.
    """
    return _with(statements, replace(at(statements, order), aside=None))


def at(statements: Sequence[Statement], order: int) -> Statement:
    """The statement of this order.

    Raises:
        InvalidInput: there is none.
    """
    if not 0 <= order < len(statements):
        last = len(statements) - 1
        if last < 0:
            raise InvalidInput("there is no statement {key}; there is none", key=order)
        raise InvalidInput("there is no statement {key}; give 0 to {last}", key=order, last=last)
    return statements[order]


def _with(statements: Sequence[Statement], changed: Statement) -> list[Statement]:
    return [changed if each.order == changed.order else each for each in statements]


def _counted(statements: Sequence[Statement], target: dict[int, int]) -> list[Statement]:
    """The statements counted anew; a parent that was merged is the one it went into, and none is its own."""
    new = {each.order: count for count, each in enumerate(statements) if each.order >= 0}
    done: list[Statement] = []
    for count, each in enumerate(statements):
        parent = None if each.parent is None else new.get(target.get(each.parent, each.parent))
        done.append(replace(each, order=count, parent=parent if parent is not None and parent < count else None))
    return done


def _short_enough(text: str) -> None:
    if len(text) > LONGEST:
        raise InvalidInput(
            "a statement has at most {most:,} characters, and this has {n:,}; part it first", most=LONGEST, n=len(text)
        )
