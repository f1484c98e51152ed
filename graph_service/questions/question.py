"""What asking is: a question with its parameters, and its answer, whoever asks."""

import bisect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from graph_service.errors import InvalidInput
from graph_service.messages import Message
from graph_service.questions.scope import Scope, country_code
from graph_service.snapshot import Snapshot
from graph_service.stores.base import Row

NOTHING: Final = "nothing found: no row answers this with these filters"
_SCOPED: Final = {
    "country": "countries",
    "framework": "frameworks",
    "level": "levels",
    "entity": "entities",
    "location": "locations",
    "theme": "themes",
    "date": "date",
    "approval": "approvals",
    "standing": "standings",
    "lens": "lens",
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a question. ``repeated`` ones are OR-ed; ``called`` is what stands for its value in the help of
    a command, where it may be given without its name."""

    name: str
    doc: str
    type: type = str
    repeated: bool = False
    required: bool = False
    choices: tuple[str, ...] = ()
    default: Any = None
    called: str = ""


@dataclass(frozen=True, slots=True)
class Params:
    """The parameters of one asking, checked. ``own`` are those beside the shared scope; ``today`` is its day."""

    scope: Scope
    own: tuple[tuple[str, Any], ...]
    as_of: str | None
    today: str
    shown: tuple[tuple[str, Any], ...] = field(default=(), compare=False)

    def __getitem__(self, name: str) -> Any:
        return dict(self.own)[name]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. Each row has ``key``, ``label`` and ``title`` of what it is about; ``summary`` speaks of all rows.

    ``remark`` says why there are no rows where nothing was judged at all. ``evidence`` gives the keys of the
    relationships that made a row, by its identity.
    """

    question: str
    params: Row
    revision: int
    rows: list[Row]
    summary: Row = field(default_factory=dict)
    remark: Message | None = None
    identity: tuple[str, ...] = ("key",)
    evidence: Callable[[tuple[Any, ...]], tuple[str, ...]] = field(default=lambda _: (), compare=False)
    next_cursor: str | None = None

    def relationships(self, row: Row) -> tuple[str, ...]:
        """Keys of the relationships that made a row."""
        return self.evidence(self.identified(row))

    def identified(self, row: Row) -> tuple[Any, ...]:
        """What tells a row from the others."""
        return tuple(tuple(v) if isinstance(v, list) else v for v in (row[name] for name in self.identity))

    def with_rows(self, rows: list[Row]) -> "Answer":
        return replace(self, rows=rows)

    def to_json(self) -> Row:
        whole: Row = {"question": self.question, "params": self.params, "revision": self.revision, "rows": self.rows}
        if self.remark:
            whole["remark"] = str(self.remark)
        return {**whole, "summary": self.summary} if self.summary else whole


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the rows of an answer whose rows are in the order of their keys: at most ``limit``, those after the
    key ``cursor``. The summary speaks of all rows all the same."""

    limit: int
    cursor: str = ""

    def of(self, answer: Answer) -> Answer:
        first = bisect.bisect_right(answer.rows, self.cursor, key=lambda row: str(row["key"]))
        last = first + self.limit
        follow = answer.rows[last - 1]["key"] if last < len(answer.rows) else None
        return replace(answer, rows=answer.rows[first:last], next_cursor=follow)


@dataclass(frozen=True, slots=True)
class Question:
    """A question: what it asks, what it takes, the columns of its table, what no row means, and how it is worked out.

    ``named`` are the columns that hold keys of nodes -> the column for the title of each; ``texts`` are further
    properties of a row's node that people read beside its title; ``identity`` tells rows apart; ``compared`` are
    the columns by which a row is the same or another after something was supposed; ``is_paged`` where the rows are
    in the order of their keys and may be many.
    """

    name: str
    summary: str
    parameters: tuple[Parameter, ...]
    columns: tuple[str, ...]
    work: Callable[[Snapshot, Params], Answer]
    empty: str = NOTHING
    named: Mapping[str, str] = field(default_factory=dict)
    texts: tuple[str, ...] = ()
    identity: tuple[str, ...] = ("key",)
    compared: tuple[str, ...] = ()
    is_paged: bool = False

    def parse(self, raw: Mapping[str, Any]) -> Params:
        """The parameters that were given, checked.

        Raises:
            InvalidInput: a parameter is missing, unknown or has a wrong value.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        if unknown := sorted(raw.keys() - known.keys()):
            raise InvalidInput(
                "{name} has no parameter {unknown}; it takes {known}",
                name=self.name,
                unknown=", ".join(unknown),
                known=", ".join(known),
            )
        given = {name: _tidy(known[name], value) for name, value in raw.items() if value not in (None, (), [])}
        full = {name: parameter.default for name, parameter in known.items()} | given
        if missing := [name for name, p in known.items() if p.required and not full[name]]:
            raise InvalidInput("{name} needs {missing}", name=self.name, missing=", ".join(missing))
        for name, parameter in known.items():
            _check(parameter, full[name])
        scoped = {_SCOPED[name]: full[name] for name in _SCOPED if full.get(name) is not None}
        own = {name: value for name, value in full.items() if name not in _SCOPED and name != "as_of"}
        shown = {name: value for name, value in full.items() if value not in (None, (), False)}
        return Params(
            Scope(**scoped),
            tuple(sorted(own.items())),
            full.get("as_of"),
            date.today().isoformat(),
            tuple(shown.items()),
        )

    def run(self, snapshot: Snapshot, params: Params) -> Answer:
        """The answer, without text: a pure function of the snapshot and the parameters.

        Raises:
            NotFound: a key is not in the graph.
            InvalidInput: a parameter has a value that cannot be.
        """
        worked = self.work(snapshot, params)
        shown = {name: list(v) if isinstance(v, tuple) else v for name, v in params.shown}
        return replace(worked, question=self.name, params=shown, revision=snapshot.revision, identity=self.identity)


def answered(
    rows: Sequence[Row],
    summary: Row | None = None,
    *,
    remark: Message | None = None,
    evidence: Callable[[tuple[Any, ...]], tuple[str, ...]] = lambda _: (),
) -> Answer:
    """What a question's work comes to; the rest of the answer is the question's own."""
    return Answer("", {}, 0, list(rows), summary or {}, remark, evidence=evidence)


def scope_of(raw: Mapping[str, Any]) -> Scope:
    """The shared filters among parameters that were given."""

    def one(name: str) -> Any:
        value = raw.get(name)
        return value if name in ("date", "lens") else tuple(value or ())

    return Scope(**{field_name: one(name) for name, field_name in _SCOPED.items() if raw.get(name)})


def _tidy(parameter: Parameter, value: Any) -> Any:
    if not parameter.repeated:
        return value
    values: Iterable[Any] = value if isinstance(value, list | tuple) else (value,)
    return tuple(map(country_code, values)) if parameter.name == "country" else tuple(values)


def _check(parameter: Parameter, value: Any) -> None:
    for each in value or () if parameter.repeated else ((value,) if value is not None else ()):
        if parameter.choices and each not in parameter.choices:
            raise InvalidInput(
                "{name} {value!r} must be one of {choices}",
                name=parameter.name,
                value=each,
                choices=", ".join(parameter.choices),
            )
