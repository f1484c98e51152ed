"""Which nodes and relationships are legal: the checks that no engine makes for us."""

import math
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from graph_service.model.elements import KEY, EdgeRef, Properties, Value, fold_accents
from graph_service.model.schema import LABELS, RELATIONSHIPS, Property

LONGEST_TEXT: Final = 100_000
#: Bytes that every engine can index; names longer than this are found by how they begin.
LONGEST_INDEXED: Final = 32_000
_DATE: Final = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
SPANS: Final = (("start", "end"), ("period_start", "period_end"), ("valid_from", "valid_to"))


def key_faults(key: object) -> Iterator[str]:
    """What is wrong with a key that somebody gave."""
    if not isinstance(key, str) or not KEY.fullmatch(key):
        yield (
            f"key {_shown(key)} must be lower-case letters, digits, '.', '_' or '-', "
            "1 to 200 of them, with a letter or digit at both ends"
        )


def node_faults(label: str, properties: Properties) -> Iterator[str]:
    """What is wrong with a node in the state that it would be stored in; nothing when it is legal."""
    if label not in LABELS:
        yield f"label {_shown(label)} is not one of {', '.join(LABELS)}"
        return
    yield from _faults({name: p for name, p in LABELS[label].properties.items() if name != "key"}, properties)


def edge_faults(ref: EdgeRef, start_label: str, end_label: str, properties: Properties) -> Iterator[str]:
    """What is wrong with a relationship between nodes of these labels; nothing when it is legal."""
    kind = RELATIONSHIPS.get(ref.type)
    if kind is None:
        yield f"type {_shown(ref.type)} is not one of {', '.join(RELATIONSHIPS)}"
        return
    if (start_label, end_label) not in kind.ends:
        yield (
            f"{ref.type} cannot join a {start_label} to a {end_label}; from {start_label} it may go to "
            f"{', '.join(b for a, b in kind.ends if a == start_label) or 'nothing'}"
        )
    if ref.start == ref.end:
        yield f"{ref.type} joins {ref.start} to itself"
    if kind.roles and ref.role not in kind.roles:
        yield f"role {_shown(ref.role)} of {ref.type} must be one of {', '.join(kind.roles)}"
    if ref.role and not kind.roles:
        yield f"{ref.type} takes no role, got {_shown(ref.role)}"
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
    """What a node is found by: its names, codes and aliases, without accents or case."""
    names = ("title", "title_fr", "title_en", "acronym", "acronym_en", "code", "pcode")
    found = [fold_accents(str(properties[name])) for name in names if properties.get(name)]
    aliases = properties.get("aliases")
    found += [fold_accents(alias) for alias in aliases] if isinstance(aliases, list) else []
    text = " | ".join(dict.fromkeys(found))
    return text.encode()[:LONGEST_INDEXED].decode(errors="ignore")


def _faults(allowed: Mapping[str, Property], given: Properties) -> Iterator[str]:
    for name in given:
        if name not in allowed:
            yield f"there is no property {_shown(name)}; there are {', '.join(allowed)}"
    for name, rule in allowed.items():
        value = given.get(name)
        if value is not None:
            yield from value_faults(rule, value)
        elif rule.required:
            yield f"{name} ({rule.doc}) is required"
    for first, last in SPANS:
        start, end = given.get(first), given.get(last)
        if isinstance(start, str) and isinstance(end, str) and start[: len(end)] > end:
            yield f"{first} {start} is after {last} {end}"


def value_faults(rule: Property, value: Value) -> Iterator[str]:
    """What is wrong with one value that is set."""
    if not _has_type(rule, value):
        yield f"{rule.name} {_shown(value)} must be {_TYPE_WORDS[rule.type]}"
        return
    for text in [value] if isinstance(value, str) else value if isinstance(value, list) else []:
        if not text.strip():
            yield f"{rule.name} is blank; leave it out instead"
        yield from text_faults(rule.name, text)
    if isinstance(value, str):
        if rule.words and value not in rule.words:
            yield f"{rule.name} {_shown(value)} must be one of {', '.join(rule.words)}"
        if rule.date and not _is_date(value):
            yield f"{rule.name} {_shown(value)} must be a date such as 2021-07-31, 2021-07 or 2021"
    elif isinstance(value, int | float):
        if abs(value) >= 2**63 and isinstance(value, int):
            yield f"{rule.name} {_shown(value)} is too large"
        elif not math.isfinite(value):
            yield f"{rule.name} {value} must be a finite number"
        elif rule.minimum is not None and value < rule.minimum:
            yield f"{rule.name} {value} must be at least {rule.minimum:g}"
        elif rule.maximum is not None and value > rule.maximum:
            yield f"{rule.name} {value} must be at most {rule.maximum:g}"


_TYPE_WORDS: Final = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "list[str]": "a list of texts",
}


def text_faults(name: str, text: str) -> Iterator[str]:
    """What is wrong with any text that is to be stored."""
    if len(text) > LONGEST_TEXT:
        yield f"{name} has {len(text):,} characters; at most {LONGEST_TEXT:,} are kept"
    if has_control(text):
        yield f"{name} {_shown(text)} has a control character"


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


def _shown(value: object, most: int = 60) -> str:
    text = repr(value)
    return text if len(text) <= most else f"{text[:most]}…"
