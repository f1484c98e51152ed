"""Which words a text is made of, and where each stands: compared without accents, case and plural."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_CAPITAL: Final = "[A-ZÀ-ÖØ-Þ]"
#: An acronym with points ("O.M.S.", "H. C. R."), or a word.
_WORD: Final = re.compile(
    rf"(?<!\w)(?P<dotted>(?:{_CAPITAL}\.){{2,}}(?:{_CAPITAL}(?!\w))?|{_CAPITAL}\.(?:[ \u00a0]{_CAPITAL}\.){{2,}})"
    "|[^\\W_]+(?:[\u0300-\u036f]+[^\\W_]*)*"
)
#: Words that join a name and come in several forms ("pour les réfugiés", "aux réfugiés"): they are passed over.
JOINING: Final = frozenset(
    re.findall(r"\w+", "de des du d la le les l un une au aux a et en pour sur s the of for and to in on an")
)
_ENDS: Final = re.compile(r"[.;:!?\n()\[\]«»\"“”•|]")
#: One spelling for what British and American English, and French, write in two ways.
_SPELLINGS: Final = {"program": "programme", "labor": "labour", "center": "centre"}


@dataclass(frozen=True, slots=True)
class Token:
    """A word: as it is compared, as it is written (an acronym without its points), and where. ``breaks`` says that a
    sentence or list part ended before it, so that no name runs over."""

    folded: str
    written: str
    start: int
    end: int
    breaks: bool = False


def tokens(text: str) -> Iterator[Token]:
    """The words of a text in order.

    >>> [token.written for token in tokens("l'O.M.S. et l'U.N. Women")]
    ['l', 'OMS', 'et', 'l', 'UN', 'Women']
    """
    last = 0
    for found in _WORD.finditer(text):
        written = re.sub(r"[.\s]", "", found[0]) if found["dotted"] else found[0]
        yield Token(folded(written), written, found.start(), found.end(), bool(_ENDS.search(text, last, found.start())))
        last = found.end()


@lru_cache(maxsize=50_000)
def folded(word: str) -> str:
    """A word without accents, case and the ending of a plural, in one spelling.

    >>> folded("Réfugiés"), folded("Cœur"), folded("Organization")
    ('refugie', 'coeur', 'organisation')
    """
    flat = unicodedata.normalize("NFKD", word.casefold().replace("œ", "oe").replace("æ", "ae"))
    flat = "".join(each for each in flat if not unicodedata.combining(each)).replace("ization", "isation")
    flat = flat[:-1] if len(flat) > 4 and flat[-1] in "sx" and not flat.endswith("ss") else flat
    return _SPELLINGS.get(flat, flat)


def acronym(word: str) -> bool:
    """Whether a word is written as an acronym: two capitals or more, and no small letter."""
    return len(word) > 1 and word.isupper()


def shouted(words: Sequence[Token]) -> bool:
    """Whether the whole text is in capitals, so that a word looks like an acronym."""
    written = [each.written for each in words if len(each.written) > 1 and each.written.isalpha()]
    return all(each.isupper() for each in written) and sum(len(each) > 3 for each in written) > 1
