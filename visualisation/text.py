"""How long a text is when drawn, and how it is broken into lines without asking a browser."""

import re
import unicodedata
from functools import lru_cache
from typing import Final, Protocol

from visualisation.words import Lang

ELLIPSIS: Final = "…"
_SAFETY: Final = 1.02  # the page may fall back to a font a little wider than the one measured
_WIDTHS: Final = {
    **dict.fromkeys("ijl'|’", 0.23),
    **dict.fromkeys("ftI.,:;!/[] ", 0.28),
    **dict.fromkeys("r()-", 0.335),
    **dict.fromkeys("wm", 0.8),
    **dict.fromkeys("MW%@—…", 0.95),
    **dict.fromkeys("csvxyzkJ", 0.5),
}
# Controls, and the marks that turn or hide the order of text: dropped from drawn labels only.
_UNSEEN: Final = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)
_SPACES: Final = re.compile(r"\s+")
_CHUNKS: Final = re.compile(r"([0-9]+)")


class Named(Protocol):
    """Whatever has a title, perhaps in both languages."""

    @property
    def key(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def title_fr(self) -> str | None: ...
    @property
    def title_en(self) -> str | None: ...
    @property
    def language(self) -> str | None: ...


def name_of(node: Named, lang: Lang) -> tuple[str, str | None]:
    """The title to show and its language when that is not ``lang`` (else None)."""
    own = node.title_fr if lang == "fr" else node.title_en
    if own:
        return own, None
    if node.language == lang:
        return node.title, None
    other = node.title_en if lang == "fr" else node.title_fr
    if node.language or not other:
        return node.title or other or node.key, node.language
    return other, "en" if lang == "fr" else "fr"


def visible_text(text: str) -> str:
    """One line of visible text, safe to draw: no controls, no direction marks.

    >>> visible_text("a\\u202ecod\\n b")
    'acod b'
    """
    return _SPACES.sub(" ", _UNSEEN.sub("", _SPACES.sub(" ", text))).strip()


@lru_cache(maxsize=4096)
def _advance(char: str) -> float:
    if (known := _WIDTHS.get(char)) is not None:
        return known
    if unicodedata.combining(char):
        return 0.0
    if unicodedata.east_asian_width(char) in "WF" or ord(char) > 0xFFFF:
        return 1.05
    return 0.71 if char.isupper() else 0.557


def measure(text: str, size: float) -> float:
    """Width in pixels, a little generous."""
    return sum(map(_advance, text)) * size * _SAFETY


def wrap(text: str, width: float, size: float, most: int) -> tuple[str, ...]:
    """Break into at most ``most`` lines of ``width`` pixels; what is cut ends in an ellipsis.

    >>> wrap("Restore the authority of the State in the north", 120, 13, 2)
    ('Restore the', 'authority of the…')
    """
    reach = int(width / (size * 0.2)) * (most + 1)
    cut = len(text) > reach
    lines: list[str] = []
    line, room = "", width / (size * _SAFETY)
    used = 0.0
    for part in text[:reach].split(" "):
        for piece in _pieces(part, room):
            wide = sum(map(_advance, piece))
            if line and used + _WIDTHS[" "] + wide > room:
                lines.append(line)
                line, used = piece, wide
            else:
                used += wide + (_WIDTHS[" "] if line else 0.0)
                line = f"{line} {piece}" if line else piece
        if len(lines) >= most and line:
            cut = True
            break
    if line and len(lines) < most:
        lines.append(line)
    lines = lines[:most]
    if cut and lines:
        lines[-1] = _shorten(lines[-1], room)
    return tuple(lines)


def _pieces(part: str, room: float) -> list[str]:
    """A word longer than a line is broken where it must be."""
    if sum(map(_advance, part)) <= room:
        return [part]
    pieces, piece, used = [], "", 0.0
    for char in part:
        wide = _advance(char)
        if piece and used + wide > room:
            pieces.append(piece)
            piece, used = "", 0.0
        piece += char
        used += wide
    return [*pieces, piece]


def cut(text: str, width: float, size: float) -> str:
    """One line of ``width`` pixels, cut within a word where it must be.

    >>> cut("Restore the authority of the State", 120, 13)
    'Restore the autho…'
    """
    room = width / (size * _SAFETY)
    if sum(map(_advance, text[:1000])) <= room and len(text) <= 1000:
        return text
    return _shorten(text[: int(room / 0.2)], room)


def _shorten(line: str, room: float) -> str:
    while line and sum(map(_advance, line + ELLIPSIS)) > room:
        line = line[:-1]
    return line.rstrip(" ,;:.") + ELLIPSIS


def natural(text: str) -> tuple[tuple[int, str], ...]:
    """Sort key in which 2 comes before 10 and accents do not matter.

    >>> sorted(["ISF 10", "ISF 2", "Éducation", "eau"], key=natural)
    ['eau', 'Éducation', 'ISF 2', 'ISF 10']
    """
    folded = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return tuple(
        (len(s.lstrip("0")), s.lstrip("0")) if s[:1].isdigit() and s.isascii() else (-1, s)
        for s in _CHUNKS.split(folded[:200])
        if s
    )
