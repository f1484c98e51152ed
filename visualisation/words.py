"""The words of drawings, in French and English: those of the model that they show, and their own."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Final

from graph_service.model.wording import LANGUAGES, Lang
from graph_service.model.wording import words as words_of_model
from visualisation.resources import asset

__all__ = ["LANGUAGES", "Lang", "word", "words"]
#: The groups of the model's words that drawings show.
_SHOWN: Final = ("standing", "approval", "role", "level", "type")


@cache
def words(lang: Lang) -> Mapping[str, str]:
    """Every word of the drawings in one language.

    >>> words("fr")["gap"], words("en")["gap"]
    ('lacune', 'gap')
    """
    loaded: dict[str, str] = json.loads(asset(f"words.{lang}.json"))
    shown = {name: text for name, text in words_of_model(lang).items() if name.split(".")[0] in _SHOWN}
    return {**shown, **loaded}


def word(lang: Lang, group: str, value: str) -> str:
    """The word for a value of a vocabulary; a value we do not know is shown as it is.

    >>> word("en", "status", "uncovered"), word("en", "flag", "brand_new")
    ('not covered', 'brand new')
    """
    return words(lang).get(f"{group}.{value}", value.replace("_", " "))
