"""The words of tables, in French and English: what columns and sheets are called, and what the words in them mean."""

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from graph_service.model.wording import Lang

_NAME: Final = re.compile(r"[a-z0-9_.]+")


@cache
def words(lang: Lang) -> Mapping[str, str]:
    """Every word of tables in one language.

    >>> words("fr")["column.code"], words("en")["sheet.gaps"]
    ('Code', 'Gaps')
    """
    found: dict[str, str] = json.loads((files(__package__) / f"words.{lang}.json").read_text(encoding="utf-8"))
    return found


def heading(lang: Lang, column: str) -> str:
    """What a column is called; one without a word of its own by its name. What is no name is a title already.

    >>> heading("fr", "title"), heading("en", "brand_new")
    ('Intitulé', 'Brand new')
    """
    if not _NAME.fullmatch(column):
        return column
    plain = column.replace("_", " ").replace(".", ", ")
    return words(lang).get(f"column.{column}", plain[:1].upper() + plain[1:])
