"""Is this French or English? Told by small words, endings and accents; short texts without accents too."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from graph_service.statements.words import words

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’](?=[^\W\d_]))?")
_FRENCH: Final = words("french")
_ENGLISH: Final = words("english")
_FRENCH_ENDINGS: Final = re.compile(
    r"(?:aient|aux|eaux|elle|elles|ement|ements|eur|eurs|euse|euses|eux|iere|ieres|ique|iques|isation|isations|"
    r"ite|ites|oir|oire|oires|trice|ees|er|ent|ants|antes|ives|ifs|if)$"
)
_ENGLISH_ENDINGS: Final = re.compile(
    r"(?:ing|ings|ity|ities|ness|ship|ships|ization|isations?|ful|ly|ed|ies|ment|ments|th|ght|wh|ers|ck"
    r"|al|ic|ive|ry)$"
)
_ACCENTS: Final = re.compile("[àâçèêëîïôùûœÀÂÇÈÊËÎÏÔÙÛŒ]|é|É")
_COMBINING: Final = re.compile("[\u0300-\u036f]")
_ADDRESS: Final = re.compile(r"(?:https?://|www\.)\S+|\b[\w.+-]{1,60}@\S+")
#: English has the adjective first ("national elections"), French after its noun.
_ADJECTIVE_FIRST: Final = re.compile(
    r"^(?!journal|capital|tribunal|hopital|canal|signal|arsenal|total|personnel|mal\b|bal\b)\w{3,}al\s+(?!d[eu]s?\b)[a-z]{4}"
)
_ADJECTIVE: Final = 1.0
_SMALL: Final = 2.0
_ENDING: Final = 0.45
#: Below this a text hardly tells, and so much weigh the texts around it.
_SURE: Final = 1.5
_AROUND: Final = 0.9
_ACCENT: Final = 1.0


def leaning(text: str) -> float:
    """How French (above 0) or English (below 0) a text is; 0 where nothing tells.

    >>> leaning("Renforcer la cohesion sociale") > 0 > leaning("Strengthen social cohesion")
    True
    """
    score = -_ADJECTIVE if _ADJECTIVE_FIRST.match(unaccented(text)) else 0.0
    shouted = text.isupper()
    for raw in _WORD.findall(_ADDRESS.sub(" ", text)):
        if len(raw) > 1 and raw.isupper() and not shouted:
            continue  # an acronym is of neither
        accented = bool(_ACCENTS.search(raw))
        word = unaccented(raw)
        if word.endswith("'"):
            if len(word) == 2 or word == "qu'":
                score += _SMALL if word[0] in "ldnsjcmq" else 0.0
                continue
            word, score = word[:-1], score - _ENDING  # "women's"
        if word in _FRENCH:
            score += _SMALL
        elif word in _ENGLISH:
            score -= _SMALL
        elif accented:
            score += _ACCENT
        elif len(word) > 4:
            if _FRENCH_ENDINGS.search(word):
                score += _ENDING
            elif _ENGLISH_ENDINGS.search(word):
                score -= _ENDING
    return score


def language_of(text: str, around: Iterable[str] = ()) -> str:
    """ "fr" or "en"; a text that hardly tells goes with the texts around it, the nearest that tells."""
    score = leaning(text)
    if abs(score) < _SURE:
        near = next((found for each in around if abs(found := leaning(each)) >= _SURE), 0.0)
        score += _AROUND if near > 0 else -_AROUND if near < 0 else 0.0
    return "fr" if score > 0 else "en"


@lru_cache(maxsize=1_000)
def unaccented(text: str) -> str:
    """In small letters, without accents, with straight apostrophes."""
    text = text.lower()
    if text.isascii():
        return text
    return _COMBINING.sub("", unicodedata.normalize("NFD", text.replace("’", "'").replace("œ", "oe")))
