"""How codes of public lists are worded: in their lists, and as projects speak of them.

The lists say what is to be reached; projects say what they do. ``target_wording.tsv`` has, for each SDG target and
in English and French, what projects under it deal with; ``goal_words.tsv`` has terms of each SDG goal in English,
French, and Spanish or Portuguese; ``sector_words.tsv`` has some of each category of DAC sectors. All are our own
words, made for this product.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from graph_service.suggestions.public_codes import Code, themes

GOALS: Final = 17
_TERMS_AT_ONCE: Final = 5
#: So few capitals may be an acronym.
_FEW: Final = 6


@dataclass(frozen=True, slots=True)
class Worded:
    """Texts that speak of one code: ``short`` ones, and ``long`` ones that say all at once, a language each."""

    short: tuple[str, ...]
    long: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Taught:
    """A text of ours that speaks of the code in this column, and how much it counts."""

    text: str
    column: int
    weight: float = 1.0


@cache
def codes(scheme: str) -> tuple[Code, ...]:
    """The codes of one list that are suggested, in its order: the columns of all its scores."""
    return tuple(code for code in themes().values() if code.scheme == scheme and code.active)


@cache
def columns(scheme: str) -> Mapping[str, int]:
    """The column of each code by its number."""
    return {code.code: at for at, code in enumerate(codes(scheme))}


@cache
def goal_of_target() -> tuple[int, ...]:
    """The goal's column of each target's."""
    return tuple(columns("sdg-goal")[code.code.split(".")[0]] for code in codes("sdg-target"))


@cache
def worded(scheme: str) -> tuple[Worded, ...]:
    """The wordings of each code of SDG targets or DAC sectors."""
    if scheme == "sdg-target":
        ours = {row[0]: [cell.split(" | ") for cell in row[1:3]] for row in _rows("target_wording.tsv")}
        return tuple(
            Worded(tuple(text for each in ours[code.code] for text in each), tuple(map(". ".join, ours[code.code])))
            for code in codes(scheme)
        )
    found = []
    for code in codes(scheme):
        names = [(name, about) for name, about in ((code.en, code.about_en), (code.fr, code.about_fr)) if name]
        found.append(Worded(tuple(n for n, _ in names), tuple(f"{n}. {about[:500]}" for n, about in names)))
    return tuple(found)


def of_goals() -> list[Taught]:
    """Titles of goals and targets, our wordings of targets, and our terms, each with its goal's column."""
    column = columns("sdg-goal")
    found = [Taught(text, column[code.code], 2) for code in codes("sdg-goal") for text in (code.en, code.fr)]
    found += [Taught(each.text, goal_of_target()[each.column]) for each in of_targets()]
    for number, *cells in _rows("goal_words.tsv"):
        for terms in (cell.split(", ") for cell in cells):
            found += [Taught(term, column[number], 0.7) for term in terms]
            found += [Taught(text, column[number]) for text in _together(terms)]
    return found


def of_targets() -> list[Taught]:
    """Titles of targets and our wordings of them, each with its target's column."""
    found = []
    for at, (code, ours) in enumerate(zip(codes("sdg-target"), worded("sdg-target"), strict=True)):
        found += [Taught(text, at) for text in (code.en, code.fr, *ours.long, *ours.short)]
    return found


def of_sectors() -> list[Taught]:
    """Names of sectors and what they cover, each with its sector's column."""
    return [Taught(text, at) for at, ours in enumerate(worded("dac-sector")) for text in (*ours.short, *ours.long)]


def of_categories() -> list[tuple[str, str]]:
    """Terms of categories of sectors, one by one and a few together, each with its category's number."""
    found = []
    for number, *cells in _rows("sector_words.tsv"):
        for terms in (cell.split(", ") for cell in cells):
            found += [(text, number) for text in (*terms, *_together(terms))]
    return found


def calm(text: str) -> str:
    """``text`` in small letters where it is written in capitals: the encoder hardly reads those.

    >>> calm("HOPITAL POUR ENFANTS"), calm("Lutte contre le VIH")
    ('hopital pour enfants', 'Lutte contre le VIH')
    """
    letters = [letter for letter in text if letter.isalpha()]
    return text.lower() if len(letters) > _FEW and sum(map(str.isupper, letters)) > 0.7 * len(letters) else text


def _together(terms: Sequence[str]) -> list[str]:
    return [", ".join(terms[at : at + _TERMS_AT_ONCE]) for at in range(0, len(terms), _TERMS_AT_ONCE)]


def _rows(name: str) -> list[list[str]]:
    lines = (files(__package__) / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines[1:]]
