"""The form of filters above a view: what is chosen as chips that can be taken away, what else can be, by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from graph_service.model import fold_accents
from graph_service.questions.question import Parameter
from graph_service.stores.base import Row
from graph_service.web import language
from graph_service.web.request import PageRequest
from graph_service.web.telling_apart import place_names
from graph_service.web.urls import Query
from visualisation import Lang

#: Filters that name nodes -> the list that they are chosen from.
_LISTS: Final[Mapping[str, str]] = {
    "framework": "frameworks",
    "entity": "entities",
    "location": "locations",
    "theme": "themes",
}
#: Filters that take words of the model -> the group of their words in the dictionary.
_WORDS: Final[Mapping[str, str]] = {
    "level": "kind",
    "approval": "approval",
    "lens": "web.lens",
    "standing": "standing",
    "flag": "flag",
    "kind": "web.kind",
}
_FIRST: Final = ("framework", "level", "entity", "flag")
_MOST: Final = 5_000


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter and what it is called; ``spoken`` is the language of the name where it is another."""

    value: str
    name: str
    spoken: str | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One filter: what is chosen, and what else can be."""

    name: str
    kind: str
    chosen: Sequence[Choice]
    choices: Sequence[Choice]
    first: bool


@dataclass(frozen=True, slots=True)
class Form:
    """All filters of a view. ``passed`` is what the address says beside them."""

    fields: Sequence[Field]
    passed: Query
    is_filtered: bool

    @property
    def chosen(self) -> list[tuple[Field, Choice]]:
        return [(field, choice) for field in self.fields for choice in field.chosen]

    @property
    def first(self) -> list[Field]:
        return [field for field in self.fields if field.first]

    @property
    def more(self) -> list[Field]:
        return [field for field in self.fields if not field.first]


def form(
    request: PageRequest, parameters: Sequence[Parameter], *, first: Sequence[str] = _FIRST, own: Sequence[str] = ()
) -> Form:
    """The form of these parameters, with what the address chooses; ``own`` are fields that a page adds itself."""
    given = request.given(parameters)
    fields = [_field(request, each, given.get(each.name), each.name in first) for each in parameters]
    several = len(request.known_countries) > 1
    shown = [
        field
        for field in fields
        if (field.choices or field.chosen or field.kind == "date") and (several or field.name != "country")
    ]
    names = [each.name for each in parameters]
    return Form(shown, [*request.urls.passed(*names, *own, "q")], bool(given))


def names(request: PageRequest, list_name: str) -> Mapping[str, Choice]:
    """What the nodes of one list are called, by key, in the order of their names."""
    lang = request.lang

    def read() -> Mapping[str, Choice]:
        rows = request.graph.rows(list_name, sort="title", limit=_MOST)
        called = place_names(request) if list_name == "locations" else {}
        choices = [_choice(lang, row, called.get(row["key"])) for row in rows]
        return {each.value: each for each in sorted(choices, key=lambda each: fold_accents(each.name))}

    return request.cached(("names", list_name, lang), read)


def _field(request: PageRequest, each: Parameter, given: object, first: bool) -> Field:
    values = [str(v) for v in given] if isinstance(given, tuple) else [str(given)] if given else []
    known: Mapping[str, Choice]
    if each.name == "country":
        known = {value: Choice(value, value) for value in request.known_countries}
    elif each.name in _LISTS:
        known = names(request, _LISTS[each.name])
    elif each.choices:
        group = _WORDS.get(each.name, each.name)
        known = {value: Choice(value, language.said(request.lang, group, value)) for value in each.choices}
    else:
        known = {}
    chosen = [known.get(value, Choice(value, value)) for value in values]
    left = [choice for key, choice in known.items() if key not in values]
    return Field(each.name, "date" if each.name == "date" else "choice", chosen, left, first)


def _choice(lang: Lang, row: Row, called: str | None) -> Choice:
    name, spoken = language.title(lang, row)
    name = called or name
    short = language.acronym(lang, row)
    return Choice(row["key"], f"{short} – {name}" if short and short != name else name, spoken)
