"""Which number or bullet a line begins with, and what it says without it."""

import re
from typing import Final

#: Bullets as they are typed or come out of symbol fonts (whose private characters stand for ticks and squares).
BULLETS: Final = "•●○◦▪▫■□◆◇❖❑❒❏❐☐☑☒✓✔✗✘➢➤➔→►▶▸‣⁃∙·⮚⁎\uf0a7\uf0b7\uf0d8\uf0fc\uf076\uf0a8\uf071\uf0e8"
_BULLET: Final = re.compile(rf"(?:(?P<sure>[{BULLETS}]+)\s*|(?P<dash>[-–—*+])\s+|(?P<letter>[o§])\s+(?=[A-ZÀ-Ý]))")
_NUMBER: Final = re.compile(
    r"""(?:
        (?P<dotted>\d{1,3}(?:\.\d{1,3}){1,5})(?:[.):]|\s?[-–—](?=\s))?\s+(?=\S)   # 1.1  1.1.1.
      | (?P<plain>\d{1,3})(?:\.|\)|°|\s?[-–—])\s*(?=[^\W\d_]|[«"“'‘’(\[*])       # 1.  2)  3-
      | \((?P<enclosed>\d{1,3}|[a-z]{1,2}|[ivxIVX]{1,5})\)\s+                     # (a)  (iv)  (1)
      | (?P<small>[a-zA-Z]|[ivx]{1,5}|[IVX]{1,5})\)\s*(?=\S)                       # a)  iv)
      | (?P<lettered>[a-zA-Z]|[ivx]{2,5}|[IVX]{1,5})\.\s+(?=[^\W\d_])             # a.  IV.
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
    rest, bullet = text, None
    while found := _BULLET.match(rest):
        bullet = (found["sure"] or found["dash"] or found["letter"])[0]
        rest = rest[found.end() :].lstrip()
    plain = rest.lstrip("*_ ")
    found = _NUMBER.match(plain)
    if found and found.end() < len(plain):
        return found[0].strip(), plain[found.end() :].strip()
    return (bullet, rest) if bullet and rest else (None, text)


def is_bullet(number: str) -> bool:
    """Whether it is a mark that does not count."""
    return not any(character.isalnum() for character in number) or number in ("o", "§")
