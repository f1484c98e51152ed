"""Which language a reader reads: the address says it, else a cookie, else the browser, else the setting."""

from collections.abc import Mapping
from typing import Any, Final

from starlette.requests import Request

from graph_service.stores.base import Row
from graph_service.web import formats
from graph_service.web.words import words
from visualisation import Lang

COOKIE: Final = "alignment_lang"
OTHER: Final[Mapping[Lang, Lang]] = {"fr": "en", "en": "fr"}


def asked(request: Request) -> Lang | None:
    """The language that the address names."""
    return _known(request.query_params.get("lang"))


def chosen(request: Request, default: str) -> Lang:
    """The reader's language."""
    return asked(request) or _known(request.cookies.get(COOKIE)) or _accepted(request) or _known(default) or "fr"


def say(lang: Lang, key: str, values: Mapping[str, Any]) -> str:
    """The word for ``key``, numbers among its values written as the reader writes them.

    Where ``n`` is given and the dictionary has ``key.one``, that stands for one (and in French for none).
    """
    known = words(lang)
    if isinstance(n := values.get("n"), int) and (n == 1 or (lang == "fr" and n == 0)):
        key = f"{key}.one" if f"{key}.one" in known else key
    shown = {
        name: formats.number(lang, value) if type(value) in (int, float) else value for name, value in values.items()
    }
    return known[key].format(**shown) if shown else known[key]


def said(lang: Lang, group: str, value: str | None) -> str:
    """The word for a value of a vocabulary; a value that we do not know is shown as it is."""
    return words(lang).get(f"{group}.{value}", (value or "").replace("_", " "))


def title(lang: Lang, row: Row) -> tuple[str, str | None]:
    """What a node is called in the reader's language, and the language of it where that is another."""
    own = row.get(f"title_{lang}")
    if own:
        return str(own), None
    text, spoken = str(row.get("title") or row.get("key") or ""), row.get("language")
    return text, str(spoken) if spoken and spoken != lang and row.get("title") else None


def acronym(lang: Lang, row: Row) -> str | None:
    """The usual short name of an entity, which can differ between languages."""
    own = row.get("acronym_en") if lang == "en" else None
    return own or row.get("acronym")


def _known(name: str | None) -> Lang | None:
    return "fr" if name == "fr" else "en" if name == "en" else None


def _accepted(request: Request) -> Lang | None:
    best: tuple[float, Lang] | None = None
    for part in request.headers.get("Accept-Language", "").lower().split(","):
        name, _, rest = part.strip().partition(";")
        lang = _known(name[:2])
        try:
            quality = float(rest.partition("q=")[2] or "1")
        except ValueError:
            continue
        if lang and quality > 0 and (best is None or quality > best[0]):
            best = quality, lang
    return best[1] if best else None
