"""What a sentence of ours is before anybody reads it: a template, which is its gettext id, and the values in it.

Whoever finds something out makes a ``Message``; an edge writes it in its reader's language (``translation.render``),
and ``str(message)`` is English, the language of the templates. A value is data: braces in it mean nothing.

    {name}      the value as it is; a ``Message`` or a ``Label`` among the values is itself written in the language
    {name!r}    quoted as something that was given: 'x' in English, « x » in French
    {name!r:.60}  the same, cut after 60 characters
    {name:or}   a tuple of values: a, b or c; ``{name}`` alone joins with commas, ``{name:;}`` with semicolons
    {name:,}    a number with its thousands set apart; any other number format of Python too
"""

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final


@dataclass(frozen=True, slots=True, init=False)
class Message:
    """A sentence of ours. ``values`` has one value for each field of ``template``.

    >>> str(Message("{file} is empty; get the file again", file="SEN.json"))
    'SEN.json is empty; get the file again'
    >>> str(Message("there is no {labels:or} {key!r}", labels=(Label("Entity"), Label("Theme")), key="{x}"))
    "there is no Entity or Theme '{x}'"
    """

    template: str
    values: Mapping[str, object] = field(hash=False)

    def __init__(self, template: str, /, **values: object) -> None:
        object.__setattr__(self, "template", template)
        object.__setattr__(self, "values", values)

    def __str__(self) -> str:
        return ENGLISH.written(self)


@dataclass(frozen=True, slots=True)
class Label:
    """The name of a label of the model, such as ``Entity``: a word that each language has its own of."""

    name: str

    def __str__(self) -> str:
        return self.name


def at_place(place: str, fault: Message) -> Message:
    """A fault with the place where it is."""
    return Message("{place}: {fault}", place=place, fault=fault)


def template(text: str) -> str:
    """Marks a template that is no argument of a message where it stands, so that it is found with the others."""
    return text


def named(names: Sequence[str]) -> tuple[Label, ...]:
    """Some labels as one value."""
    return tuple(map(Label, names))


@dataclass(frozen=True, slots=True)
class Quoted:
    """A value that was given, as Python writes it; each language has quotation marks of its own."""

    text: str


class Language(string.Formatter):
    """How messages are written. This is English; another language says what it does otherwise."""

    joiners: Mapping[str, str] = {"": ", ", "or": " or ", "and": " and ", ";": "; "}

    def written(self, message: Message) -> str:
        """The message as a sentence."""
        return self.vformat(self.template_of(message), (), message.values)

    def template_of(self, message: Message) -> str:
        return message.template

    def label(self, label: Label) -> str:
        return label.name

    def quoted(self, value: Quoted, most: int | None) -> str:
        return value.text if most is None or len(value.text) <= most else f"{value.text[:most]}…"

    def number(self, text: str) -> str:
        """A number that Python has formatted."""
        return text

    def get_field(self, field_name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        """The value of that name alone: a template never looks into a value."""
        return kwargs[field_name], field_name

    def convert_field(self, value: Any, conversion: Any) -> Any:
        return Quoted(repr(value)) if conversion == "r" else value

    def format_field(self, value: Any, format_spec: str) -> str:
        match value:
            case Message():
                return self.written(value)
            case Label():
                return self.label(value)
            case Quoted():
                return self.quoted(value, int(format_spec[1:]) if format_spec else None)
            case tuple():
                return self.joiners[format_spec].join(self.format_field(each, "") for each in value)
            case int() | float() if format_spec:
                return self.number(format(value, format_spec))
            case _:
                return format(value, format_spec)


ENGLISH: Final = Language()
