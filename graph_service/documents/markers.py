"""Which number or bullet a line begins with, what it says without it, and which lines begin a point of their own."""

import re
from typing import Final

from graph_service.documents.repair import repaired

#: Signs that say something where they stand alone in a table.
TICKS: Final = "✓✔☑☒✗✘√×■●◆★▲▼"

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
#: "Axe 1 — ", "Produit 1.1 : ", "Objectif spécifique nº 3. ", "Output 2.1 Courts", "Chef de file : ".
_NAME: Final = r"[*_]*[A-ZÀ-ÖØ-Þ][\w'’-]*(?:[ \u00a0][\w'’()/&-]+){0,3}?"
_ORDINAL: Final = r"\s?(?:n\s?[°ºo]\.?\s?|\#\s?)?"
_LABEL: Final = re.compile(
    rf"(?:{_NAME}{_ORDINAL}(?:\d{{1,3}}(?:\.\d{{1,3}})*[a-z]?|[IVX]{{1,5}}|[A-Z])[*_]*\s*(?:[:.)](?:\s|[*_]|$)|[-–—](?=\s))"
    rf"|{_NAME}\s\d{{1,3}}(?:\.\d{{1,3}})+\s+(?=[A-ZÀ-ÖØ-Þ«“\"])|{_NAME}[*_]*\s?:(?:\s|[*_]|$))"
)
_LABEL_ALONE: Final = re.compile(rf"{_NAME}{_ORDINAL}(?:\d[\d.]*[a-z]?|[IVX]{{1,5}}|[A-Z])?[*_]*\s*[:.)–—-]?[*_]*$")
_CODED: Final = re.compile(r"\d|\b[IVX]+\b")
#: A line that ends so goes on in the next one.
_OPEN_END: Final = re.compile(r"(?:[,(/&–—-]|(?<!\w)[a-zà-ÿ]{1,3}|['’])$")


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


def begins(line: str) -> bool:
    """Whether a line begins a point of its own: by a number, a bullet or a label such as "Axe 1 —".

    >>> begins("Produit 1.1 : Les juges sont formés"), begins("et les greffes sont ouverts")
    (True, False)
    """
    return marker(line)[0] is not None or bool(_LABEL.match(line))


def goes_on(line: str, following: str) -> bool:
    """Whether the next line goes on with this one: it begins small, or this one is a label alone or breaks off."""
    alone = bool(_LABEL_ALONE.match(line)) and bool(_CODED.search(line))
    return alone or not following[:1].isupper() or bool(_OPEN_END.search(line))


def points(text: str, *, parted: bool = False) -> list[str]:
    """The points of a text in several lines; ``parted`` says that each line is one unless the next goes on with it.

    >>> points("Output 1.1: Courts\\nwork\\nLead: UNDP")
    ['Output 1.1: Courts work', 'Lead: UNDP']
    """
    found: list[str] = []
    for line in filter(None, map(repaired, text.split("\n"))):
        if not found or begins(line) or (parted and not goes_on(found[-1], line)):
            found.append(line)
        else:
            found[-1] += f" {line}"
    return found
