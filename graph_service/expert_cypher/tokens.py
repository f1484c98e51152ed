"""What the words of a Cypher text are, with comments gone: an engine is given just what was looked at.

The two engines disagree about escapes, about where a comment ends, and about blanks beyond ASCII. None of them is let
through, so that there is one reading of a text.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from graph_service.errors import InvalidInput

_TOKEN: Final = re.compile(
    r"""(?P<blank>[ \t\r\n]+ | //[^\r\n]*(?=[\r\n]|\Z) | /\*.*?\*/)
    | (?P<text>'[^']*' | "[^"]*")
    | (?P<quoted>`[A-Za-z_][A-Za-z0-9_]*`)
    | (?P<parameter>\$[A-Za-z_][A-Za-z0-9_]*)
    | (?P<number>(?:0|[1-9][0-9]*)(?:\.[0-9]+(?:[eE][+-]?[0-9]+)?)?(?![A-Za-z0-9_]))
    | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
    | (?P<sign><> | <= | >= | \.\. | [-+*/%^=<>().,:|\[\]{}&!])""",
    re.VERBOSE | re.DOTALL,
)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Token:
    """One word, literal or sign: its ``kind``, its text, and where it stands in the text that was given."""

    kind: str
    text: str
    at: int

    @property
    def word(self) -> str:
        """In capitals, where it is a word that is not quoted; else empty."""
        return self.text.upper() if self.kind == "word" else ""

    @property
    def name(self) -> str:
        """The name that it is, quoted or not; empty where it is none."""
        return self.text.strip("`") if self.kind in ("word", "quoted") else ""


def tokens(text: str) -> list[Token]:
    """The tokens of a text, without blanks and comments.

    Raises:
        InvalidInput: it holds what the engines do not read alike, or a text or comment that does not end.
    """
    if (found := _CONTROL.search(text)) is not None:
        raise InvalidInput("character {at}: there is a control character; write it out or pass it in `params`",
                           at=found.start() + 1)  # fmt: skip
    if (place := text.find("\\")) >= 0:
        raise InvalidInput("character {at}: there is a backslash, and engines differ in what it means; pass the text "
                           "in `params`", at=place + 1)  # fmt: skip
    found_tokens: list[Token] = []
    place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise InvalidInput("character {at}: {given!r} cannot stand there; only one statement is read, of words, "
                               "numbers, 'texts', $parameters and the signs of Cypher",
                               at=place + 1, given=text[place : place + 20])  # fmt: skip
        if match.lastgroup != "blank":
            found_tokens.append(Token(str(match.lastgroup), match[0], place))
        place = match.end()
    return found_tokens


def written(found: Sequence[Token]) -> str:
    """The tokens as a text again; parted by blanks, but for signs that the text had side by side."""
    parts: list[str] = []
    end = None
    for token in found:
        parts.append(token.text if token.at == end else f" {token.text}")
        end = token.at + len(token.text)
    return "".join(parts).strip()
