"""How text is compared when somebody looks for it: by words, whatever signs they were written with."""

import unicodedata
from collections.abc import Iterable
from typing import Final

#: Letters that Unicode takes for letters of their own, and that people type without the stroke, hook or ligature.
_LETTERS: Final = {
    **{"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i"},
    **{"ɓ": "b", "ɗ": "d", "ɖ": "d", "ƙ": "k", "ƴ": "y", "ɛ": "e", "ɔ": "o", "ŋ": "n", "ɲ": "n"},
}
#: Signs between words beside dashes and quotation marks: apostrophes in all their forms, and the minus.
_BETWEEN: Final = "'`\"\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u2032\u2212\ua78c"
_AROUND: Final = ".,;:!?()[]…|"
_LEFT_OUT: Final = ("Mn", "Cf")
_SPACES: Final = ("Pd", "Pi", "Pf")


class _Signs(dict[int, str | None]):
    """What becomes of each sign. Found out when it is first met."""

    def __missing__(self, number: int) -> str | None:
        kind = unicodedata.category(chr(number))
        self[number] = None if kind in _LEFT_OUT else " " if kind in _SPACES else chr(number)
        return self[number]


_SIGNS: Final = _Signs({**{ord(a): b for a, b in _LETTERS.items()}, **dict.fromkeys(map(ord, _BETWEEN), " ")})


def fold(text: str) -> str:
    """``text`` as it is searched: no accents, ligatures or case; apostrophes, dashes, quotation marks and every kind
    of space are one space. ``fold`` of ``ui.js`` does the same in a browser.

    >>> fold("  Mise en ŒUVRE\\u00a0: l’accès, l'eau, le Mali–Niger")
    'mise en oeuvre : l acces, l eau, le mali niger'
    """
    flat = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(flat.translate(_SIGNS).split())


def search_words(text: str) -> list[str]:
    """The words that are looked for, the longest first, without the punctuation around them; none is inside another.

    >>> search_words("élevage à Ménaka, l’élevage (2.1)")
    ['elevage', 'menaka', '2.1']
    """
    found: list[str] = []
    words = dict.fromkeys(word.strip(_AROUND) for word in fold(text).split())
    for word in sorted(words, key=len, reverse=True):
        if word and not any(word in longer for longer in found):
            found.append(word)
    return found


def has_words(text: str, wanted: Iterable[str]) -> bool:
    """Whether ``text`` has all of some words of ``search_words``, in any order."""
    folded = fold(text)
    return all(word in folded for word in wanted)
