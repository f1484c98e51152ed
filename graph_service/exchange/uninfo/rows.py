"""The rows of a UN INFO portfolio brought together: one project an id, one part an agency."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import fsum
from typing import Any, Final

from graph_service.errors import InvalidInput
from graph_service.exchange.un_entities import entity, is_mixed, is_nobody, named, table
from graph_service.exchange.uninfo.tree import is_id
from graph_service.exchange.values import Values
from graph_service.messages import Message
from graph_service.model import Properties, Value

#: Column of a row -> property.
MONEY: Final = {"required": "budget", "available": "available", "spent": "spent"}
_SAME_IN_ALL_ROWS: Final = ("code", "name", "description", "start", "end", "outcome")


@dataclass(slots=True)
class Money:
    """Amounts added up in any order to the same sum."""

    amounts: dict[str, list[float]] = field(default_factory=dict)

    def add(self, amounts: Mapping[str, float]) -> None:
        for name, amount in amounts.items():
            self.amounts.setdefault(name, []).append(amount)

    def properties(self) -> dict[str, Value]:
        """The sums, in US dollars; null for what no row states."""
        sums: dict[str, Value] = {
            name: fsum(self.amounts[name]) if name in self.amounts else None for name in MONEY.values()
        }
        return {**sums, "currency": "USD" if self.amounts else None}


@dataclass(slots=True)
class Part:
    """What one agency has in a project: the row where that is said first, and its money."""

    index: int
    agency: str
    entity: Properties
    money: Money = field(default_factory=Money)


@dataclass(slots=True)
class Project:
    """All rows of one id. The first one decides what the project is called and what it is for."""

    index: int
    first: Mapping[str, Any]
    name: str
    code: str
    description: str
    outcome: str
    span: Mapping[str, str]
    parts: dict[str, Part] = field(default_factory=dict)
    money: Money = field(default_factory=Money)
    rows: list[tuple[int, Mapping[str, Any]]] = field(default_factory=list)

    def naming(self) -> list[int]:
        """The rows, by index, that name its output as the first one does."""
        return [index for index, row in self.rows if row.get("outcome") == self.first.get("outcome")]

    def forget_rows(self) -> None:
        """Let the rows go, once nothing more is asked of them: they are most of what a file takes in memory."""
        self.rows, self.first = [], {}


def projects(rows: Sequence[object], values: Values) -> dict[int, Project]:
    """Projects by id, in the order of their first rows. What a row lacks is reported in ``values``."""
    found: dict[int, Project] = {}
    for index, row in enumerate(rows):
        if not isinstance(row, Mapping):
            values.report(index + 1, "", row, Message("is no object; left out"))
        elif not is_id(number := row.get("id")):
            values.report(index + 1, "id", number, Message("must be a whole number above 0; the row was left out"))
        elif number not in found:
            found[number] = _project(index, row, values)
            _add(found[number], index, row, values)
        elif any(row == other for _, other in found[number].rows):
            values.report(index + 1, "id", number, Message("the row stands twice in the file; counted once"))
        else:
            _compare(found[number], index, row, values)
            _add(found[number], index, row, values)
    return found


def _project(index: int, row: Mapping[str, Any], values: Values) -> Project:
    number = index + 1
    name, code, description, outcome = (
        values.text(number, column, row.get(column), required=column in ("name", "outcome"))
        for column in ("name", "code", "description", "outcome")
    )
    return Project(index, row, name, code, description, outcome, values.span(number, row))


def _compare(project: Project, index: int, row: Mapping[str, Any], values: Values) -> None:
    first = project.index + 1
    for column in _SAME_IN_ALL_ROWS:
        if row.get(column) != project.first.get(column):
            problem = Message("differs from row {row} of the same id, which was kept", row=first)
            values.report(index + 1, column, row.get(column), problem)


def _add(project: Project, index: int, row: Mapping[str, Any], values: Values) -> None:
    """The agency of a row and its money: first into the project, then into the agency's part."""
    number = index + 1
    project.rows.append((index, row))
    amounts = {
        name: amount
        for column, name in MONEY.items()
        if (amount := values.money(number, column, row.get(column))) is not None
    }
    project.money.add(amounts)
    agency = values.text(number, "agency", row.get("agency"), required=True)
    if not agency:
        return
    names = named(agency)
    if len(names) > 1:
        problem = Message(
            "names {n:,} entities, each of which leads; which part of the money is whose is not said", n=len(names)
        )
        values.report(number, "agency", agency, problem)
    for name in names:
        _lead(project, index, name, {} if len(names) > 1 else amounts, values)


def _lead(project: Project, index: int, name: str, amounts: Mapping[str, float], values: Values) -> None:
    """One entity that leads, with its money; what names none is reported."""
    number = index + 1
    if is_nobody(name):
        values.report(number, "agency", name, Message("names nobody; the lead was left out"))
        return
    if is_mixed(name):
        values.report(
            number, "agency", name, Message("may name several entities; the lead was left out: part them by ;")
        )
        return
    try:
        key, properties = entity(name)
    except InvalidInput:
        values.report(number, "agency", name, Message("no key can be made of it; the lead was left out"))
        return
    if key not in table():
        values.report(number, "agency", name, Message("is no entity that is known; it was taken as a new one"))
    project.parts.setdefault(key, Part(index, name, properties)).money.add(amounts)
