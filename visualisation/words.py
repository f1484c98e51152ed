"""The words of the interface, in French and English: one dictionary, two files."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final, Literal

Lang = Literal["fr", "en"]
LANGUAGES: Final[tuple[Lang, ...]] = ("fr", "en")


@cache
def words(lang: Lang) -> Mapping[str, str]:
    """Every word of the interface in one language.

    >>> words("fr")["gap"], words("en")["gap"]
    ('lacune', 'gap')
    """
    text = (files("visualisation") / "assets" / f"words.{lang}.json").read_text(encoding="utf-8")
    loaded: dict[str, str] = json.loads(text)
    return loaded


def word(lang: Lang, group: str, value: str) -> str:
    """The word for a value of a vocabulary; a value we do not know is shown as it is.

    >>> word("en", "status", "uncovered"), word("en", "flag", "brand_new")
    ('not covered', 'brand new')
    """
    return words(lang).get(f"{group}.{value}", value.replace("_", " "))
