"""Whether the model allows whole columns of properties: the checks of ``model.rules``, a column at a time.

It answers yes or no and in doubt no. What is wrong, and in which row, ``model.rules`` says.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from graph_service.model import Property, rules

_TYPES: Final[Mapping[str, frozenset[type]]] = {
    "str": frozenset({str, type(None)}),
    "int": frozenset({int, type(None)}),
    "float": frozenset({float, type(None)}),
}


def is_sound(allowed: Mapping[str, Property], columns: Mapping[str, Sequence[Any]]) -> bool:
    """Whether every row of these properties is legal; False where a row may not be."""
    if columns.keys() - allowed.keys():
        return False
    if any(None in columns.get(name, (None,)) for name, rule in allowed.items() if rule.required):
        return False
    return all(_is_sound_column(allowed[name], values) for name, values in columns.items()) and _in_order(columns)


def typed(rule: Property | None, values: Sequence[Any]) -> Sequence[Any]:
    """A column as it is stored: whole numbers as fractions where the model has fractions, an empty list as nothing."""
    if rule is not None and rule.type == "float" and int in set(map(type, values)):
        return [float(v) if type(v) is int and abs(v) < 2**63 else v for v in values]
    if list in set(map(type, values)):
        return [None if v == [] else v for v in values]
    return values


def _is_sound_column(rule: Property, values: Sequence[Any]) -> bool:
    if rule.type == "list[str]":
        return not any(fault for value in values if value is not None for fault in rules.value_faults(rule, value))
    if not set(map(type, values)) <= _TYPES[rule.type]:
        return False
    distinct = set(values) - {None}
    if not distinct:
        return True
    if rule.type == "str":
        return _is_sound_text(rule, distinct)
    low, high = min(distinct), max(distinct)
    finite = all(map(math.isfinite, distinct)) if rule.type == "float" else max(-low, high) < 2**63
    return finite and (rule.minimum is None or low >= rule.minimum) and (rule.maximum is None or high <= rule.maximum)


def _is_sound_text(rule: Property, distinct: set[str]) -> bool:
    if rule.words or rule.date:
        return not any(fault for value in distinct for fault in rules.value_faults(rule, value))
    if not all(map(str.strip, distinct)) or max(map(len, distinct)) > rules.LONGEST_TEXT:
        return False
    whole = "".join(distinct)
    return whole.isprintable() or not rules.has_control(whole)


def _in_order(columns: Mapping[str, Sequence[Any]]) -> bool:
    """Whether no span ends before it begins."""
    return not any(
        start is not None and end is not None and start[: len(end)] > end
        for first, last in rules.SPANS
        if first in columns and last in columns
        for start, end in zip(columns[first], columns[last], strict=True)
    )
