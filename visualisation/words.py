"""The words of drawings, in French and English: one dictionary, two files."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Final, Literal

from visualisation.resources import asset

Lang = Literal["fr", "en"]
LANGUAGES: Final[tuple[Lang, ...]] = ("fr", "en")


@cache
def words(lang: Lang) -> Mapping[str, str]:
    """Every word of the drawings in one language.

    >>> words("fr")["gap"], words("en")["gap"]
    ('lacune', 'gap')
    """
    loaded: dict[str, str] = json.loads(asset(f"words.{lang}.json"))
    return loaded


def word(lang: Lang, group: str, value: str) -> str:
    """The word for a value of a vocabulary; a value we do not know is shown as it is.

    >>> word("en", "status", "uncovered"), word("en", "flag", "brand_new")
    ('not covered', 'brand new')
    """
    return words(lang).get(f"{group}.{value}", value.replace("_", " "))
