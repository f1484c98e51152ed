"""The words of pages, in French and English: their own, and those of the drawings that stand in them."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from visualisation import Lang
from visualisation.words import words as words_of_drawings


@cache
def words(lang: Lang) -> Mapping[str, str]:
    """Every word of the pages in one language.

    >>> words("fr")["web.label.one.Entity"], words("fr")["gap"]
    ('Entité', 'lacune')
    """
    own: dict[str, str] = json.loads((files(__package__) / f"words.{lang}.json").read_text(encoding="utf-8"))
    return {**words_of_drawings(lang), **own}
