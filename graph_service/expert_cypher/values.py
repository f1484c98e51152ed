"""What an engine answered to an expert, in one shape for both: plain values, within the limits of rows and bytes."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from graph_service.errors import InvalidInput
from graph_service.model import LABELS

_MIB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one query may take: seconds, rows, and MiB of what it answers."""

    seconds: float
    rows: int
    mib: int


@dataclass(frozen=True, slots=True)
class Table:
    """Columns in order, rows as lists, and whether there are more than were allowed."""

    columns: tuple[str, ...]
    rows: list[list[Any]]
    more: bool


def gathered(columns: Sequence[str], rows: Iterable[Sequence[Any]], limits: Limits) -> Table:
    """The rows as far as the limits go; ``rows`` is asked for no more than that.

    Raises:
        InvalidInput: they have more bytes than are allowed, or hold a record of changes.
    """
    found: list[list[Any]] = []
    size = 0
    for row in rows:
        if len(found) == limits.rows:
            return Table(tuple(columns), found, True)
        plain = [value if isinstance(value, str) else _plain(value) for value in row]
        size += len(json.dumps(plain, ensure_ascii=False).encode())
        if size > limits.mib * _MIB:
            raise InvalidInput(
                "the answer has more than {most} MiB, which is the limit; ask for fewer columns or rows, or have "
                "ALIGNMENT_CYPHER_MIB raised",
                most=limits.mib,
            )
        found.append(plain)
    return Table(tuple(columns), found, False)


def element(properties: Mapping[str, Any], label: str | None) -> dict[str, Any]:
    """A node (of a label) or relationship as what is set of it, by name; the engine's own ids are nobody's.

    Raises:
        InvalidInput: it is part of a record of changes.
    """
    if label is not None and label not in LABELS:
        raise InvalidInput(
            "the answer has nodes of the record of changes: name the label, such as (n:Project); "
            "`alignment changes` reads the record"
        )
    return {name: _plain(value) for name, value in sorted(properties.items()) if value is not None}


def _plain(value: Any) -> Any:
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if math.isfinite(value) else None
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case datetime() | date():
            return value.isoformat()
        case list() | tuple():
            return [_plain(each) for each in value]
        case Mapping():
            return {str(name): _plain(each) for name, each in value.items()}
        case _:
            return str(value)
