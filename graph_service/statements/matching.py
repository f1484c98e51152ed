"""Which statement of an earlier version each statement of a draft continues: same words, nearly, or same number."""

import difflib
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from graph_service.model import fold_accents
from graph_service.statements.statement import Statement

#: A share of common text (difflib) from which two statements are one that was reworded ...
NEAR: Final = 0.75
#: ... and from which they are where number and kind are the same too.
NEAR_NUMBERED: Final = 0.4
_TRIED: Final = 4
_COMMON: Final = 60


@dataclass(frozen=True, slots=True)
class Match:
    """Statement ``new`` continues statement ``old`` (both by position): in the same words, or changed."""

    new: int
    old: int
    how: Literal["unchanged", "changed"]


def matched(new: Sequence[Statement], old: Sequence[Statement]) -> list[Match]:
    """The pairs of two versions, each statement in one pair at most; by position in ``new``.

    First those with the same words, in the order in which they stand; then the nearest, best first.
    """
    found = list(_same(new, old))
    free_new = sorted(set(range(len(new))) - {match.new for match in found})
    free_old = sorted(set(range(len(old))) - {match.old for match in found})
    pairs = sorted(_near(new, old, free_new, free_old), key=lambda pair: (-pair[0], pair[1], pair[2]))
    taken_new: set[int] = set()
    taken_old: set[int] = set()
    for _, at, earlier in pairs:
        if at not in taken_new and earlier not in taken_old:
            taken_new.add(at)
            taken_old.add(earlier)
            found.append(Match(at, earlier, "changed"))
    return sorted(found, key=lambda match: match.new)


def comparable_text(text: str) -> str:
    """A statement's words as they are compared: without case, accents, punctuation or spacing.

    >>> comparable_text("  Élections :  appui ") == comparable_text("elections, appui")
    True
    """
    return " ".join(re.findall(r"\w+", fold_accents(text)))


def _same(new: Sequence[Statement], old: Sequence[Statement]) -> Iterator[Match]:
    """Equal words, the first with the first; where words come twice, under the same headings first."""
    taken: set[int] = set()
    done: set[int] = set()
    for full in (True, False):
        waiting: dict[object, list[int]] = defaultdict(list)
        for number, each in enumerate(old):
            waiting[_sign(each, full)].append(number)
        for number, each in enumerate(new):
            left = [at for at in waiting.get(_sign(each, full), ()) if at not in taken]
            if left and number not in done:
                taken.add(left[0])
                done.add(number)
                yield Match(number, left[0], "unchanged")


def _sign(each: Statement, full: bool) -> object:
    return (comparable_text(each.text), each.context) if full else comparable_text(each.text)


def _near(
    new: Sequence[Statement], old: Sequence[Statement], free_new: Sequence[int], free_old: Sequence[int]
) -> Iterator[tuple[float, int, int]]:
    """Pairs that are near, with how near; only those that share most of their rarer words are compared."""
    words = {at: frozenset(comparable_text(old[at].text).split()) for at in free_old}
    holding: dict[str, list[int]] = defaultdict(list)
    for at, own in words.items():
        for word in own:
            holding[word].append(at)
    for number in free_new:
        own = frozenset(comparable_text(new[number].text).split())
        shared = Counter(at for word in own if len(holding[word]) <= _COMMON for at in holding[word])
        ranked = sorted(shared, key=lambda at: (-shared[at] / len(own | words[at]), at))[:_TRIED]
        numbered = [at for at in free_old if _same_place(new[number], old[at])]
        for at in dict.fromkeys((*ranked, *numbered[:_TRIED])):
            share = difflib.SequenceMatcher(
                None, comparable_text(new[number].text), comparable_text(old[at].text), autojunk=False
            ).ratio()
            if share >= (NEAR_NUMBERED if _same_place(new[number], old[at]) else NEAR):
                yield share, number, at


def _same_place(one: Statement, other: Statement) -> bool:
    """Whether two have the same number (a bullet is none), kind and heading just above: what stays where a
    statement is reworded."""
    if one.number is None or not any(sign.isdigit() for sign in one.number):
        return False
    return (one.number, one.kind, *map(comparable_text, one.context[-1:])) == (
        other.number,
        other.kind,
        *map(comparable_text, other.context[-1:]),
    )
