"""How a message of ours reads in the reader's language: the one place where templates meet a catalogue.

Catalogues are gettext's, in ``locale/LANGUAGE/LC_MESSAGES/messages.po``, read as they are when they are first needed
(docs/decisions/0015). What no catalogue has is said in English.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from graph_service.messages import ENGLISH, Label, Language, Message, Quoted

#: The context of labels of the model in a catalogue: a word such as "Result" may be another thing elsewhere.
LABEL: Final = "label"
_NARROW: Final = "\u202f"
_SPACE: Final = "\u00a0"


class _French(Language):
    joiners: Mapping[str, str] = {"": ", ", "or": " ou ", "and": " et ", ";": f"{_SPACE}; "}

    def template_of(self, message: Message) -> str:
        return _translated("fr", message.template) or message.template

    def label(self, label: Label) -> str:
        return _translated("fr", label.name, LABEL) or label.name

    def quoted(self, value: Quoted, most: int | None) -> str:
        text = value.text
        is_text = len(text) > 1 and text[0] == text[-1] and text[0] in "'\""
        text = text[1:-1] if is_text else text
        text = text if most is None or len(text) <= most else f"{text[:most]}…"
        return f"«{_SPACE}{text}{_SPACE}»" if is_text else text

    def number(self, text: str) -> str:
        return text.replace(",", _NARROW).replace(".", ",")


_LANGUAGES: Final[Mapping[str, Language]] = {"en": ENGLISH, "fr": _French()}


def render(message: Message | str, lang: str) -> str:
    """The message in a language. Text that is no message is somebody else's, and stays.

    >>> render(Message("{file} is empty; get the file again", file="SEN.json"), "fr").replace(chr(160), " ")
    'SEN.json est vide ; procurez-vous de nouveau ce fichier'
    >>> render(Message("there is no change {n}; `alignment changes` lists them", n=7), "en")
    'there is no change 7; `alignment changes` lists them'
    """
    return message if isinstance(message, str) else _LANGUAGES[lang].written(message)


def is_known(message: Message | str, lang: str) -> bool:
    """Whether a reader of that language reads it in that language."""
    return isinstance(message, Message) and (lang == "en" or _translated(lang, message.template) is not None)


@cache
def catalogue(lang: str) -> Catalog:
    """The catalogue of a language, as its file has it."""
    place = files("graph_service") / "locale" / lang / "LC_MESSAGES" / "messages.po"
    with place.open("rb") as file:
        return read_po(file, lang)


def _translated(lang: str, template: str, context: str | None = None) -> str | None:
    found = catalogue(lang).get(template, context)
    return str(found.string) if found is not None and found.string and not found.fuzzy else None
