"""A refusal on its way out of the process that reads a document: a template and its values, as JSON.

That process may have been taken over by what it reads, so what comes out of it is taken for a message only where it
is one: fields that have a value each, and no format but those that we use.
"""

import string
from typing import Any, Final

from graph_service.messages import Message

_FORMATS: Final = ("", ",", ",.0f", ".0f", "or")
_DEEPEST: Final = 3
_LONGEST: Final = 2_000


def sent(message: Message) -> dict[str, Any]:
    """The message as JSON can hold it."""
    return {"template": message.template, "values": {name: _plain(value) for name, value in message.values.items()}}


def received(found: object, depth: int = 0) -> Message:
    """The message of what ``sent`` made; anything else is a sentence of nobody's, shown as it is."""
    match found:
        case {"template": str(template), "values": dict(values)} if depth < _DEEPEST and _is_template(template, values):
            return Message(template, **{name: _value(value, depth) for name, value in values.items()})
        case _:
            return Message("{said}", said=str(found)[:_LONGEST])


def _plain(value: object) -> object:
    if isinstance(value, Message):
        return sent(value)
    return value if isinstance(value, int | float) else str(value)


def _value(value: object, depth: int) -> object:
    return value if isinstance(value, int | float | str) else received(value, depth + 1)


def _is_template(template: str, values: dict[str, Any]) -> bool:
    try:
        fields = [each[1:] for each in string.Formatter().parse(template) if each[1] is not None]
    except ValueError:
        return False
    formats_known = all(spec in _FORMATS and conversion in (None, "r") for _, spec, conversion in fields)
    numbers = all(not spec or isinstance(values.get(str(name)), int | float) for name, spec, _ in fields)
    return {name for name, _, _ in fields} == values.keys() and formats_known and numbers
