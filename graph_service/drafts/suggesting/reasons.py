"""Why a target is suggested: what a planner can check with their own eyes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from graph_service.drafts.suggesting.examples import Nearest
from graph_service.drafts.suggesting.wording import Wording, bare, stems, tokens
from graph_service.drafts.suggestion import Reason

#: From this cosine of meaning on, two texts are said to mean much the same; likewise an example is said to be alike.
_CLOSE, _ALIKE = 0.45, 0.4
_MOST_WORDS: Final = 4


@dataclass(frozen=True, slots=True)
class Grounds:
    """What speaks for one target: its wordings, the cosine of meaning, the nearest text that was mapped to it, what
    the heading above was mapped to, the entity that works there, and a number that both have."""

    text: str
    titles: Sequence[str]
    wording: Wording
    meaning: float
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
    if grounds.heading:
        found.append(Reason("parent", {"title": grounds.heading}))
    if grounds.entity:
        found.append(Reason("entity", {"title": grounds.entity}))
    if grounds.number:
        found.append(Reason("code", {"text": grounds.number}))
    return tuple(found)


def shared_words(text: str, titles: Sequence[str], wording: Wording) -> list[str]:
    """The words of ``text`` that one of the titles has too in some form, the rarest first."""
    theirs = {stem for title in titles for stem in stems(bare(title))}
    words = tokens(bare(text))
    shared = {stem: word for word, stem in zip(words, stems(bare(text)), strict=True) if stem in theirs}
    return [shared[stem] for stem in sorted(shared, key=lambda stem: (-wording.rarity(stem), stem))][:_MOST_WORDS]
