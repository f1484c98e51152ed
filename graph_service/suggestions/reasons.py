"""Why a target is suggested: what a planner can check with their own eyes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from graph_service.suggestions.examples import Nearest
from graph_service.suggestions.suggestion import Reason
from graph_service.suggestions.wording import Wording, stem, strip_numbering

#: From this cosine of meaning on, two texts are said to mean much the same; from this likeness an example is alike, and
#: from this cosine of towers plans elsewhere put such work under such results.
_CLOSE, _ALIKE, _USUAL = 0.45, 0.4, 0.35
_MOST_WORDS: Final = 4
_WORD: Final = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Grounds:
    """What speaks for one target: its wordings, the cosine of meaning and that of the towers, the nearest text that
    was mapped to it, what the heading above was mapped to, the entity that works there, and a number that both
    have."""

    text: str
    titles: Sequence[str]
    wording: Wording
    meaning: float
    practice: float = 0.0
    nearest: Nearest | None = None
    heading: str | None = None
    entity: str | None = None
    number: str | None = None


def reasons(grounds: Grounds) -> tuple[Reason, ...]:
    """The reasons there are, the weightiest sort first; none where only the sum of small things speaks for it."""
    found: list[Reason] = []
    if (near := grounds.nearest) and near.likeness >= _ALIKE:
        found.append(Reason("example", {"text": near.text, "share": round(near.likeness, 2), "by": near.by}))
    if words := shared_words(grounds.text, grounds.titles, grounds.wording):
        found.append(Reason("words", {"words": words}))
    if grounds.meaning >= _CLOSE:
        found.append(Reason("meaning", {"share": round(min(1.0, grounds.meaning), 2)}))
    if grounds.practice >= _USUAL:
        found.append(Reason("practice", {"share": round(min(1.0, grounds.practice), 2)}))
    if grounds.heading:
        found.append(Reason("parent", {"title": grounds.heading}))
    if grounds.entity:
        found.append(Reason("entity", {"title": grounds.entity}))
    if grounds.number:
        found.append(Reason("code", {"text": grounds.number}))
    return tuple(found)


def shared_words(text: str, titles: Sequence[str], wording: Wording) -> list[str]:
    """The words of ``text`` that one of the titles has too in some form, the rarest first."""
    theirs = {own for title in titles for word in _WORD.findall(title) if (own := stem(word))}
    shared = {own: word for word in _WORD.findall(strip_numbering(text)) if (own := stem(word)) in theirs and own}
    return [shared[own] for own in sorted(shared, key=lambda own: (-wording.idf(own), own))][:_MOST_WORDS]
