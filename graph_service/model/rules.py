"""Which nodes and relationships are legal: the checks that no engine makes for us."""

import math
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from graph_service.messages import Label, Message, named
from graph_service.model.elements import KEY, EdgeRef, Properties, Value
from graph_service.model.folding import fold
from graph_service.model.schema import LABELS, RELATIONSHIPS, Property

LONGEST_TEXT: Final = 100_000
#: Bytes that every engine can index; names longer than this are found by how they begin.
LONGEST_INDEXED: Final = 32_000
_DATE: Final = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
SPANS: Final = (("start", "end"), ("period_start", "period_end"), ("valid_from", "valid_to"))


def key_faults(key: object) -> Iterator[Message]:
    """What is wrong with a key that somebody gave."""
    if not isinstance(key, str) or not KEY.fullmatch(key):
        yield (
            Message(
                "key {key!r:.60} must be lower-case letters, digits, '.', '_' or '-', 1 to 200 of them, with a "
                "letter or digit at both ends",
                key=key,
            )
        )


def node_faults(label: str, properties: Properties) -> Iterator[Message]:
    """What is wrong with a node in the state that it would be stored in; nothing when it is legal."""
    if label not in LABELS:
        yield Message("label {value!r:.60} is not one of {choices}", value=label, choices=", ".join(LABELS))
        return
    yield from _faults({name: p for name, p in LABELS[label].properties.items() if name != "key"}, properties)


def edge_faults(ref: EdgeRef, start_label: str, end_label: str, properties: Properties) -> Iterator[Message]:
    """What is wrong with a relationship between nodes of these labels; nothing when it is legal."""
    kind = RELATIONSHIPS.get(ref.type)
    if kind is None:
        yield Message("type {value!r:.60} is not one of {choices}", value=ref.type, choices=", ".join(RELATIONSHIPS))
        return
    if (start_label, end_label) not in kind.ends:
        yield (
            Message(
                "{type} cannot join a {start} to a {end}; from {start} it may go to {ends}",
                type=ref.type,
                start=Label(start_label),
                end=Label(end_label),
                ends=named([b for a, b in kind.ends if a == start_label]) or Message("nothing"),
            )
        )
    if ref.start == ref.end:
        yield Message("{type} joins {key} to itself", type=ref.type, key=ref.start)
    if kind.roles and ref.role not in kind.roles:
        yield Message(
            "role {value!r:.60} of {type} must be one of {choices}",
            value=ref.role,
            type=ref.type,
            choices=", ".join(kind.roles),
        )
    if ref.role and not kind.roles:
        yield Message("{type} takes no role, got {value!r:.60}", type=ref.type, value=ref.role)
    yield from _faults(kind.properties, properties)


def with_types(allowed: Mapping[str, Property], given: Properties) -> Properties:
    """``given`` with a whole number as a fraction where the model has fractions: the same on every engine."""
    return {
        name: float(value)
        if type(value) is int and abs(value) < 2**63 and name in allowed and allowed[name].type == "float"
        else value
        for name, value in given.items()
    }


def search_text(properties: Properties) -> str:
    """What a node is found by: its names, codes and aliases, folded."""
    names = ("title", "title_fr", "title_en", "acronym", "acronym_en", "code", "pcode")
    found = [fold(str(properties[name])) for name in names if properties.get(name)]
    aliases = properties.get("aliases")
    found += [fold(alias) for alias in aliases] if isinstance(aliases, list) else []
    text = " | ".join(dict.fromkeys(found))
    return text.encode()[:LONGEST_INDEXED].decode(errors="ignore")


def _faults(allowed: Mapping[str, Property], given: Properties) -> Iterator[Message]:
    for name in given:
        if name not in allowed:
            yield Message("there is no property {name!r:.60}; there are {known}", name=name, known=", ".join(allowed))
    for name, rule in allowed.items():
        value = given.get(name)
        if value is not None:
            yield from value_faults(rule, value)
        elif rule.required:
            yield Message("{name} ({doc}) is required", name=name, doc=rule.doc)
    for first, last in SPANS:
        start, end = given.get(first), given.get(last)
        if isinstance(start, str) and isinstance(end, str) and start[: len(end)] > end:
            yield Message("{first} {start} is after {last} {end}", first=first, start=start, last=last, end=end)


def value_faults(rule: Property, value: Value) -> Iterator[Message]:
    """What is wrong with one value that is set."""
    if not _has_type(rule, value):
        yield Message("{name} {value!r:.60} must be {kind}", name=rule.name, value=value, kind=_TYPE_WORDS[rule.type])
        return
    for text in [value] if isinstance(value, str) else value if isinstance(value, list) else []:
        if not text.strip():
            yield Message("{name} is blank; leave it out instead", name=rule.name)
        yield from text_faults(rule.name, text)
    if isinstance(value, str):
        if rule.words and value not in rule.words:
            yield Message(
                "{name} {value!r:.60} must be one of {choices}",
                name=rule.name,
                value=value,
                choices=", ".join(rule.words),
            )
        if rule.date and not _is_date(value):
            yield Message(
                "{name} {value!r:.60} must be a date such as 2021-07-31, 2021-07 or 2021", name=rule.name, value=value
            )
    elif isinstance(value, int | float):
        if abs(value) >= 2**63 and isinstance(value, int):
            yield Message("{name} {value!r:.60} is too large", name=rule.name, value=value)
        elif not math.isfinite(value):
            yield Message("{name} {value} must be a finite number", name=rule.name, value=value)
        elif rule.minimum is not None and value < rule.minimum:
            yield Message("{name} {value} must be at least {least:g}", name=rule.name, value=value, least=rule.minimum)
        elif rule.maximum is not None and value > rule.maximum:
            yield Message("{name} {value} must be at most {most:g}", name=rule.name, value=value, most=rule.maximum)


_TYPE_WORDS: Final = {
    "str": Message("text"),
    "int": Message("a whole number"),
    "float": Message("a number"),
    "list[str]": Message("a list of texts"),
}


def text_faults(name: str, text: str) -> Iterator[Message]:
    """What is wrong with any text that is to be stored."""
    if len(text) > LONGEST_TEXT:
        yield Message(
            "{name} has {n:,} characters; at most {most:,} are kept", name=name, n=len(text), most=LONGEST_TEXT
        )
    if has_control(text):
        yield Message("{name} {value!r:.60} has a control character", name=name, value=text)


def has_control(text: str) -> bool:
    """Whether text has a character that cannot be stored."""
    return _CONTROL.search(text) is not None


def _is_date(text: str) -> bool:
    """Whether text is a year, a month or a day that there is."""
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(f"{text}-01-01"[: len("2021-07-31")])
    except ValueError:
        return False
    return True


def _has_type(rule: Property, value: Value) -> bool:
    match rule.type:
        case "str":
            return isinstance(value, str)
        case "int":
            return isinstance(value, int) and not isinstance(value, bool)
        case "float":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "list[str]":
            return isinstance(value, list) and all(isinstance(each, str) for each in value)
