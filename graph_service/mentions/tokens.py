"""Which words a text is made of, and where each stands: compared without accents, case and plural."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_WORD: Final = re.compile("[^\\W_]+(?:[\u0300-\u036f]+[^\\W_]*)*")
#: Words that join a name and come in several forms ("pour les réfugiés", "aux réfugiés"): they are passed over.
JOINING: Final = frozenset(
    re.findall(r"\w+", "de des du d la le les l un une au aux a et en pour sur the of for and to in on an")
)
_ENDS: Final = re.compile(r"[.;:!?\n()\[\]«»\"“”•|]")


@dataclass(frozen=True, slots=True)
class Token:
    """A word: as it is compared, as it is written, and where. ``breaks`` says that a sentence or list part ended
    before it, so that no name runs over."""

    folded: str
    written: str
    start: int
    end: int
    breaks: bool = False


def tokens(text: str) -> Iterator[Token]:
    """The words of a text in order."""
    last = 0
    for found in _WORD.finditer(text):
        yield Token(
            folded(found[0]), found[0], found.start(), found.end(), bool(_ENDS.search(text, last, found.start()))
        )
        last = found.end()


@lru_cache(maxsize=50_000)
def folded(word: str) -> str:
    """A word without accents, case and the ending of a plural.

    >>> folded("Réfugiés"), folded("Cœur")
    ('refugie', 'coeur')
    """
    flat = unicodedata.normalize("NFKD", word.casefold().replace("œ", "oe").replace("æ", "ae"))
    flat = "".join(each for each in flat if not unicodedata.combining(each))
    return flat[:-1] if len(flat) > 4 and flat[-1] in "sx" and not flat.endswith("ss") else flat


def acronym(word: str) -> bool:
    """Whether a word is written as an acronym: two capitals or more, and no small letter."""
    return len(word) > 1 and word.isupper()
