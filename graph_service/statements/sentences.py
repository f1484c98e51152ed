"""Where one sentence ends and the next begins, in French and English."""

import re
from typing import Final

_END: Final = re.compile(
    r"(?<=[.!?…])[\"»”’)\]]*\s+(?=[\"«“(\[]?\s?[A-ZÀ-ÖØ-Þ0-9])|(?<=;)\s+(?=[A-ZÀ-Ý][a-zà-ÿ]+(?:er|ir|re)\b)"
)
_NOT_AN_END: Final = re.compile(
    r"(?:\b(?:M|MM|Mme|Mlle|Dr|Pr|St|Ste|No|Nos|N|art|al|cf|p|pp|ex|vs|etc|approx|env|fig|tab|chap|vol|Mr|Mrs|Ms|e\.g|i\.e"
    r"|U\.N|O\.N\.U|Inc|Ltd|Rev|Add|Corr|para|par)|\b[A-Z]|^\W*\d{1,3}(?:\.\d+)*)\.$",
    re.IGNORECASE,
)


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph; a full stop after an abbreviation, an initial or a number ends none.

    >>> sentences("Appuyer l'État. Renforcer M. Traoré.")
    ["Appuyer l'État.", 'Renforcer M. Traoré.']
    """
    found: list[str] = []
    start = 0
    for end in _END.finditer(text):
        before = text[start : end.start()]
        if _NOT_AN_END.search(before[-12:]):
            continue
        found.append(text[start : end.end()].strip())
        start = end.end()
    found.append(text[start:].strip())
    return [each for each in found if each]
