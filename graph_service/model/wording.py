"""The words of the closed lists, for people: in French and in English, one dictionary in two files."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final, Literal

Lang = Literal["fr", "en"]
LANGUAGES: Final[tuple[Lang, ...]] = ("fr", "en")


def lang_of(text: str) -> Lang:
    """The language of a setting or an option, of which there are two.

    >>> lang_of("en"), lang_of("fr")
    ('en', 'fr')
    """
    return "en" if text == "en" else "fr"


@cache
def words(lang: Lang) -> Mapping[str, str]:
    """Every word in one language, by ``group.value``; groups are standing, approval, delivery, role, level, type,
    label, and the kinds of what has this label: framework, entity, finding.

    >>> words("fr")["delivery.implementation"], words("en")["label.Entity"]
    ('en cours', 'Entity')
    """
    found: dict[str, str] = json.loads((files(__package__) / f"words.{lang}.json").read_text(encoding="utf-8"))
    return found


def word(lang: Lang, group: str, value: str) -> str:
    """The word for a value of a closed list; a value that is in none is shown as it is.

    >>> word("fr", "role", "led_by"), word("en", "level", "brand_new")
    ('chef de file', 'brand new')
    """
    return words(lang).get(f"{group}.{value}", value.replace("_", " "))
