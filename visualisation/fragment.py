"""A piece of a page: markup, the data its script reads, and which of our scripts and styles it needs."""

import json
from dataclasses import dataclass
from html import escape
from typing import Final
from urllib.parse import urlsplit

from visualisation.errors import MapError
from visualisation.words import Lang, words

_ESCAPES: Final = {
    "<": "\\u003c",
    ">": "\\u003e",
    "&": "\\u0026",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
}


@dataclass(frozen=True, slots=True)
class Fragment:
    """What a page embeds. ``scripts`` and ``styles`` are names in ``assets``, scripts in their order.

    ``html`` holds no script and no style attribute, so it suits a policy without ``unsafe-inline``.
    ``data`` cannot end the script element it stands in. ``markup`` is both, ready for the page's body.
    """

    html: str
    scripts: tuple[str, ...]
    styles: tuple[str, ...]
    data: str
    data_id: str

    @property
    def markup(self) -> str:
        """The markup followed by its block of data."""
        return f'{self.html}\n<script type="application/json" id="{self.data_id}">{self.data}</script>'


def embedded(data: object) -> str:
    """JSON that cannot end the script element it stands in."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for char, escaped in _ESCAPES.items():
        text = text.replace(char, escaped)
    return text


def address(href: str | None, name: str) -> str | None:
    """``href`` as it is, if following it only leads to a page.

    Raises:
        MapError: it is neither relative nor http(s).
    """
    if href is None:
        return None
    # A browser drops control characters and leading blanks before it looks for a scheme.
    seen = "".join(char for char in href if char > " ")
    if urlsplit(seen).scheme not in ("", "http", "https"):
        raise MapError("{name} is a relative or http(s) address, not {value!r}", name=name, value=href)
    return href


def spoken(lang: Lang, *starts: str) -> dict[str, str]:
    """The words whose key starts with one of ``starts``, for a script."""
    return {key: text for key, text in words(lang).items() if key.startswith(starts)}


def bdi(text: str, lang: str | None = None, most: int = 600) -> str:
    """Text from outside as markup: escaped, cut, and kept apart from the direction of what is around it."""
    short = text if len(text) <= most else (text[: most - 1].rsplit(" ", 1)[0] or text[: most - 1])[: most - 1] + "…"
    language = f' lang="{escape(lang)}"' if lang else ""
    return f'<bdi dir="auto"{language}>{escape(short)}</bdi>'
