"""The words of pages, in French and English: their own, and those of what stands in them: the model's, the columns of
tables, and the drawings'."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from graph_service.answer_sheets.words import words as words_of_tables
from graph_service.model import wording
from visualisation import Lang
from visualisation.words import words as words_of_drawings

#: What pages call a group of the model's words, or of the tables'.
_CALLED: Final[Mapping[str, str]] = {
    "framework": "web.kind",
    "entity": "web.entity",
    "finding": "web.finding.kind",
    "delivery": "web.delivery",
    "type": "web.type",
    "role": "web.role",
    "label": "web.label.one",
    "column": "web.column",
}


@cache
def words(lang: Lang) -> Mapping[str, str]:
    """Every word of the pages in one language.

    >>> words("fr")["web.label.one.Entity"], words("fr")["gap"]
    ('Entité', 'lacune')
    """
    own: dict[str, str] = json.loads((files(__package__) / f"words.{lang}.json").read_text(encoding="utf-8"))
    return {**words_of_drawings(lang), **_called(wording.words(lang)), **_called(words_of_tables(lang)), **own}


def _called(given: Mapping[str, str]) -> dict[str, str]:
    parts = ((name.partition("."), text) for name, text in given.items())
    return {f"{_CALLED[group]}.{value}": text for (group, _, value), text in parts if group in _CALLED}
