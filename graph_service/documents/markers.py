"""Which number or bullet a line begins with, and what it says without it."""

import re
from typing import Final

#: Bullets as they are typed or come out of symbol fonts (whose private characters stand for ticks and squares).
BULLETS: Final = "•●○◦▪▫■□◆◇❖❑❒❏❐☐☑☒✓✔✗✘➢➤➔→►▶▸‣⁃∙·⮚⁎\uf0a7\uf0b7\uf0d8\uf0fc\uf076\uf0a8\uf071\uf0e8"
_BULLET: Final = re.compile(rf"(?:(?P<sure>[{BULLETS}]+)\s*|(?P<dash>[-–—*+])\s+|(?P<letter>[o§])\s+(?=[A-ZÀ-Ý]))")
_MOST_BULLETS: Final = 4
_NUMBER: Final = re.compile(
    r"""(?:
        (?P<dotted>\d{1,3}(?:\.(?:\d{1,3}|[IVX]{1,5}|[A-Z])){1,5}(?<=[\dIVXA-Z])
          (?:[.):]|\s?[-–—](?=\s))?\s+(?=\S)                                      # 1.1  1.1.1.  27.I.15  4.A.3
      | (?:[A-Z]|[IVX]{2,5})(?:\.\d{1,3}){1,5}(?:[.):]|\s?[-–—](?=\s))?\s+(?=\S))           # A.1  IV.2.
      | (?P<plain>\d{1,3})(?:\.|\)|°|\s?[-–—])\s*(?=[^\W\d_]|[«"“'‘’(\[*])       # 1.  2)  3-
      | \((?P<enclosed>\d{1,3}|[a-z]{1,2}|[ivxIVX]{1,5})\)\s+                     # (a)  (iv)  (1)
      | (?P<small>[a-zA-Z]|[ivx]{1,5}|[IVX]{1,5})\)\s*(?=\S)                       # a)  iv)
      | (?!M\.)(?P<lettered>[a-zA-Z]|[ivx]{2,5}|[IVX]{1,5})\.\s+(?=[^\W\d_])             # a.  IV.
      | (?P<roman>[IVX]{1,5})\s?[-–—]\s+(?=\S)                                     # II -
    )""",
    re.VERBOSE,
)


def marker(text: str) -> tuple[str | None, str]:
    """The number or bullet that ``text`` begins with, and the rest.

    Of several, such as "- i)", the innermost is given, a number before a bullet.

    >>> marker("1.2 Renforcer les capacités")
    ('1.2', 'Renforcer les capacités')
    >>> marker("4 objectifs stratégiques")
    (None, '4 objectifs stratégiques')
    """
    rest, sign = text, None
    for _ in range(_MOST_BULLETS):
        if not (found := _BULLET.match(rest)):
            break
        sign = bullet(found["sure"] or found["dash"] or found["letter"])
        rest = rest[found.end() :].lstrip()
    unmarked = rest.lstrip("*_ ")
    found = _NUMBER.match(unmarked)
    if found and found.end() < len(unmarked):
        return found[0].strip(), unmarked[found.end() :].strip()
    return (sign, rest) if sign and rest else (None, text)


def bullet(sign: str) -> str:
    """A bullet as it is shown: a character of a symbol font's private place, or none, is a round one."""
    first = sign.strip()[:1]
    return first if first and not "\ue000" <= first <= "\uf8ff" else "•"


def is_bullet(number: str) -> bool:
    """Whether it is a mark that does not count."""
    return not any(character.isalnum() for character in number) or number in ("o", "§")
