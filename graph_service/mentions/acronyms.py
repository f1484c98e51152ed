"""Does an acronym that also means something else name the entity here? A second sign decides."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml
from babel import Locale

from graph_service.mentions.tokens import Token, folded, shouted, tokens
from graph_service.statements.language import language_of

_NEAR: Final = 5
#: Between a number and a currency, and between the members of a list of entities.
_BESIDE: Final = re.compile(r"[\s\u00a0\u202f$€£]*")
_LISTED: Final = re.compile(
    r"\s*(?:[/,&+–-]|\b(?:et|and|ou|or|avec|with)\b)+\s*(?:l['’]|le\s|la\s|les\s|the\s)?\s*", re.I
)
_LABELLED: Final = re.compile(r"\s*[:|]\s*")
#: Words of a name up to the system's own, what joins them, and what begins another name.
_REACH: Final = 9
_OF: Final = frozenset(("des", "l", "the", "of"))
_APART: Final = frozenset(("et", "and", "avec", "with", "par", "by", "ou", "or"))
_SENTENCE: Final = re.compile(r"[.;!?\n]")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_SCALES: Final = frozenset(("million", "milliard", "billion", "mille", "thousand", "m", "k", "mio", "de", "of", "d"))


@dataclass(frozen=True, slots=True)
class Other:
    """What else an acronym means: ``phrases`` as folded words, words ``near`` it that say so, the ``language`` in
    whose text the entity is meant, and whether it is a ``word``, a code of a ``currency``."""

    phrases: tuple[tuple[str, ...], ...] = ()
    near: frozenset[str] = frozenset()
    language: str = ""
    word: bool = False
    currency: bool = False


def other(written: str) -> Other | None:
    """What else this acronym means; None where it means the entity alone."""
    known = _others().get(written)
    if known is None and len(written) == 2:
        return _OF_TWO
    return known


def meant(
    text: str, words: Sequence[Token], at: int, beside: Collection[int], *, own_name: bool, defined: bool
) -> bool:
    """Whether the acronym at ``at`` names its entity.

    Args:
        beside: the words (by their place) that belong to names of entities that are sure.
        own_name: the text has another name of the same entity.
        defined: the document says that the acronym is short for the entity's name.
    """
    known = other(words[at].written)
    if known is None:
        return True
    if known.currency and _amount(text, words, at):
        return False
    if own_name:
        return True
    if _against(known, words, at):
        return False
    if defined:
        return True
    if known.currency and _of_money(text, words, at):
        return False
    if _measured(text, words, at) or _years(text, words, at):
        return False
    if _in_list(text, words, at, beside):
        return True
    loud = shouted(words)
    before = words[at - 1].folded if at and not words[at].breaks else ""
    article, acts = before in _signs()["articles"], _acts(words, at) and not loud
    if known.word and (loud or len(words[at].written) == 2):
        return article and acts
    if len(words) == 1 or _labelled(text, words, at) or _alone_in_brackets(text, words[at]):
        return True
    if acts or (not loud and known.language and language_of(text) == known.language):
        return True
    return not known.word and (article or before in _signs()["agents"])


def embedded(words: Sequence[Token], start: int, end: int) -> bool:
    """Whether the name of the whole system is part of a longer one of another body: "Fonds … des Nations Unies",
    "United Nations Democracy Fund"."""
    bodies = _signs()["bodies"]
    for index in range(start - 1, max(-1, start - _REACH), -1):
        if words[index + 1].breaks or words[index].folded in _APART:
            break
        if index == start - 1 and words[index].folded not in _OF:
            break
        plural = words[index].written[-1:] in "sx" and words[index].folded != "fond"
        if words[index].folded in bodies and words[index].written[:1].isupper() and not plural:
            return True
    for index in range(end, min(len(words), end + 4)):
        if words[index].breaks or not words[index].written[:1].isupper():
            break
        if words[index].folded in bodies:
            return True
    return False


def _acts(words: Sequence[Token], at: int) -> bool:
    """Whether a verb of what bodies do follows."""
    return at + 1 < len(words) and not words[at + 1].breaks and words[at + 1].folded in _signs()["verbs"]


def _amount(text: str, words: Sequence[Token], at: int) -> bool:
    """Whether the code of a currency stands beside a number, or says in what is paid."""
    before, index = words[at - 1] if at else None, at - 1
    while index > 0 and words[index].folded in _SCALES and not words[index + 1].breaks:
        index -= 1
    if index >= 0 and _number(words[index]) and (index < at - 1 or _beside(text, words[index], words[at])):
        return True
    if at + 1 < len(words) and words[at + 1].written[0].isdigit() and _beside(text, words[at], words[at + 1]):
        return True
    return before is not None and before.folded in ("en", "in") and not words[at].breaks


def _of_money(text: str, words: Sequence[Token], at: int) -> bool:
    """Whether a word of money stands shortly before, in the same sentence ("Budget (CAD)")."""
    return any(
        each.folded in _signs()["money"] and not _SENTENCE.search(text, each.end, words[at].start)
        for each in words[max(0, at - 3) : at]
    )


def _measured(text: str, words: Sequence[Token], at: int) -> bool:
    """Whether a number that is no year stands right before it ("32 BIT")."""
    before = words[at - 1] if at else None
    return bool(before and _number(before) and not _YEAR.fullmatch(before.written) and _beside(text, before, words[at]))


def _years(text: str, words: Sequence[Token], at: int) -> bool:
    """Whether it is a plan: years follow from and to ("PAM 2022-2026")."""
    return bool(re.match(r"\s*\(?(?:19|20)\d\d\s*[-–/]\s*(?:19|20)?\d\d\b", text[words[at].end :]))


def _against(known: Other, words: Sequence[Token], at: int) -> bool:
    said = [each.folded for each in words]
    around = {*said[max(0, at - _NEAR) : at], *said[at + 1 : at + 1 + _NEAR]}
    if known.near & around:
        return True
    return any(
        tuple(said[first : first + len(phrase)]) == phrase
        for phrase in known.phrases
        for first in range(len(said) - len(phrase) + 1)
    )


def _in_list(text: str, words: Sequence[Token], at: int, beside: Collection[int]) -> bool:
    """Whether it stands in a list with a name that is sure: "PNUD/PAM", "l'OIM et le HCR"."""
    for step in (-1, 1):
        for index in range(at + step, at + 3 * step, step):
            if not 0 <= index < len(words):
                break
            if index in beside:
                first, last = sorted((index, at))
                if _LISTED.fullmatch(text[words[first].end : words[last].start]):
                    return True
                break
    return False


def _labelled(text: str, words: Sequence[Token], at: int) -> bool:
    """Whether it stands where plans write who does it: "CAD : 12 missions", "Lead: CAD"."""
    following = words[at + 1].start if at + 1 < len(words) else len(text)
    if at == 0 and _LABELLED.fullmatch(text[words[at].end : following]):
        return True
    return bool(at and _LABELLED.fullmatch(text[words[at - 1].end : words[at].start]))


def _alone_in_brackets(text: str, word: Token) -> bool:
    return text[: word.start].rstrip().endswith("(") and text[word.end :].lstrip().startswith(")")


def _number(word: Token) -> bool:
    return word.written[0].isdigit()


def _beside(text: str, one: Token, two: Token) -> bool:
    return bool(_BESIDE.fullmatch(text[one.end : two.start]))


def _list(name: str) -> Any:
    return yaml.safe_load((files(__package__) / f"{name}.yaml").read_text(encoding="utf-8"))


@cache
def _signs() -> Mapping[str, frozenset[str]]:
    return {name: frozenset(map(folded, words)) for name, words in _list("signs").items()}


@cache
def _others() -> Mapping[str, Other]:
    currencies = set(map(str, Locale("en").currencies))
    found = {code: Other(currency=True) for code in currencies}
    for written, given in _list("acronyms").items():
        phrases = (tuple(each.folded for each in tokens(phrase)) for phrase in given.get("means", ()))
        found[written] = Other(
            tuple(phrase for phrase in phrases if len(phrase) > 1),
            frozenset(map(folded, given.get("near", ()))),
            given.get("language", ""),
            given.get("word", False),
            written in currencies,
        )
    return found


_OF_TWO: Final = Other(word=True)
