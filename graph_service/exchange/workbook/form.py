"""The form: which sheets a workbook has, which columns each, what stands in them, and what they are called."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

import yaml

from graph_service.model import fold_accents, wording
from graph_service.model import vocabulary as words
from graph_service.model.wording import LANGUAGES, Lang

Kind = Literal["text", "word", "day", "money", "part", "leader", "project", "entity"]
#: The sheet that is not shown: of which state the workbook was made, and what stood in it then.
HIDDEN: Final = "_alignment"
#: The sheet that is not shown and has what drop-downs offer.
LISTS: Final = "_lists"
MARK: Final = "alignment workbook"
VERSION: Final = 1
#: What takes a value away; an empty cell does not.
NOTHING: Final = "-"
#: Where a row is marked as to be removed, and where its key is; neither is a value of it.
REMOVE: Final = "remove"
KEY: Final = "key"


@dataclass(frozen=True, slots=True)
class Field:
    """One column: its id, what it holds, and the closed list that its words are of."""

    id: str
    kind: Kind = "text"
    group: str = ""
    choices: tuple[str, ...] = ()
    width: int = 14


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: a row is one thing, told from the others by the columns ``identity``."""

    id: str
    fields: tuple[Field, ...]
    identity: tuple[str, ...]

    def field(self, id: str) -> Field:
        return next(each for each in self.fields if each.id == id)


_TITLES: Final = (Field("title", width=50), Field("title_fr", width=30), Field("title_en", width=30))
_APPROVAL: Final = Field("approval", "word", "approval", words.APPROVALS)
SHEETS: Final[Mapping[str, Sheet]] = {
    each.id: each
    for each in (
        Sheet(
            "plan",
            (
                *_TITLES,
                Field("kind", "word", "framework", words.FRAMEWORK_KINDS, 30),
                Field("country"),
                Field("period_start", "day"),
                Field("period_end", "day"),
                _APPROVAL,
            ),
            ("title",),
        ),
        Sheet(
            "parts",
            (
                Field("code"),
                Field("level", "word", "level", words.PLAN_LEVELS),
                *_TITLES,
                Field("part_of", "part", width=40),
                _APPROVAL,
            ),
            ("code", "title"),
        ),
        Sheet(
            "projects",
            (
                Field("code"),
                *_TITLES,
                Field("description", width=40),
                Field("start", "day"),
                Field("end", "day"),
                Field("status", "word", "delivery", words.DELIVERY),
                *(Field(name, "money", width=16) for name in ("budget", "available", "spent")),
                Field("currency", width=9),
            ),
            ("code", "title"),
        ),
        Sheet(
            "leads",
            (
                Field("what", "leader", width=60),
                Field("entity", "entity", width=30),
                Field("role", "word", "role", ("led_by", *words.ROLES)),
            ),
            ("what", "entity", "role"),
        ),
        Sheet(
            "contributions",
            (
                Field("project", "project", width=60),
                Field("part", "part", width=60),
                Field("standing", "word", "standing", words.STANDINGS),
            ),
            ("project", "part"),
        ),
        Sheet(
            "entities",
            (
                Field("acronym"),
                Field("title", width=50),
                Field("kind", "word", "entity", words.ENTITY_KINDS, 24),
            ),
            ("acronym", "title"),
        ),
    )
}
#: The level of a part of a plan -> the label that it is under.
LABEL_OF: Final[Mapping[str, str]] = {
    "priority": "Priority",
    "objective": "Objective",
    **dict.fromkeys(words.RESULT_LEVELS, "Result"),
}


def sheet_title(id: str, lang: Lang) -> str:
    """What a sheet is called.

    >>> sheet_title("leads", "fr"), sheet_title("parts", "en")
    ('Chefs de file', 'Parts')
    """
    return str(_words()["sheets"][id][lang])


def heading(id: str, lang: Lang) -> str:
    """What a column is called."""
    return str(_words()["columns"][id][lang])


def help_lines(lang: Lang) -> list[str]:
    """How the form is filled in, a line each."""
    return [str(each) for each in _words()["help"][lang]]


def sheet_of(title: str) -> Sheet | None:
    """The sheet that goes by a title, in either language."""
    return SHEETS.get(_by_word("sheets").get(plain(title), ""))


def field_of(sheet: Sheet, title: str) -> str | None:
    """The id of the column that goes by a heading, in either language; ``key`` and ``remove`` too."""
    id = _by_word("columns").get(plain(title).rstrip(" *"))
    return id if id in {KEY, REMOVE, *(each.id for each in sheet.fields)} else None


@cache
def word_of(field: Field, text: str) -> str | None:
    """The value that a word stands for, in either language, or as the model has it."""
    wanted = plain(text).replace("_", " ")
    for value in field.choices:
        if wanted in {
            plain(value).replace("_", " "),
            *(plain(shown(field, value, lang)) for lang in LANGUAGES),
        }:
            return value
    return None


def shown(field: Field, value: str, lang: Lang) -> str:
    """The word for a value of a closed list."""
    return wording.word(lang, field.group, value)


def plain(text: str) -> str:
    """A name as it is compared: without accents, case and ligatures, and with straight signs.

    >>> plain("Mise en ŒUVRE, d’État")
    "mise en oeuvre, d'etat"
    """
    return fold_accents(text).replace("œ", "oe").replace("æ", "ae").replace("’", "'")


@cache
def _by_word(group: str) -> dict[str, str]:
    found = {plain(text): id for id, said in _words()[group].items() for text in said.values()}
    return {**found, **{id: id for id in _words()[group]}}


@cache
def _words() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((files(__package__) / "words.yaml").read_text(encoding="utf-8"))
    return found
