"""What asking is: a question with its parameters, and its answer, whoever asks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from graph_service.errors import InvalidInput
from graph_service.graph import Graph
from graph_service.questions.explanation import facts
from graph_service.questions.scope import Scope
from graph_service.stores.base import Row

Given = Mapping[str, Any]
NOTHING: Final = "nothing found: no row answers this with these filters"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a question. ``repeated`` ones are OR-ed."""

    name: str
    doc: str
    type: type = str
    repeated: bool = False
    required: bool = False
    choices: tuple[str, ...] = ()
    default: Any = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. Each row has ``key``, ``label`` and ``title`` of what it is about; ``summary`` speaks of all rows."""

    question: str
    params: Row
    revision: int
    rows: list[Row]
    summary: Row = field(default_factory=dict)

    def to_json(self) -> Row:
        whole = {
            "question": self.question,
            "params": self.params,
            "revision": self.revision,
            "rows": self.rows,
        }
        return {**whole, "summary": self.summary} if self.summary else whole


@dataclass(frozen=True, slots=True)
class Question:
    """A question: what it asks, what it takes, the columns of its table, and what no row means."""

    name: str
    summary: str
    parameters: tuple[Parameter, ...]
    columns: tuple[str, ...]
    answer: Callable[[Graph, Scope, Given], tuple[list[Row], Row]]
    empty: str = NOTHING

    def ask(self, graph: Graph, given: Given) -> Answer:
        """Answer with the parameters that were given.

        Raises:
            InvalidInput: a parameter is missing, unknown or has a wrong value.
            NotFound: a key is not in the graph.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        if unknown := sorted(given.keys() - known.keys()):
            raise InvalidInput(f"{self.name} has no parameter {', '.join(unknown)}; it takes {', '.join(known)}")
        full = {name: p.default for name, p in known.items()} | {n: v for n, v in given.items() if v not in (None, ())}
        if missing := [name for name, p in known.items() if p.required and not full[name]]:
            raise InvalidInput(f"{self.name} needs {', '.join(missing)}")
        for name, p in known.items():
            for value in full[name] or () if p.repeated else ():
                if p.choices and value not in p.choices:
                    raise InvalidInput(f"{name} {value!r} must be one of {', '.join(p.choices)}")
        scope = scope_of(full)
        revision = graph.revision()
        rows, summary = self.answer(graph, scope, full)
        if full.get("explain"):
            _explain(graph, rows)
        for row in rows:
            row.pop("relationships", None)
        shown = {name: list(v) if isinstance(v, tuple) else v for name, v in full.items() if v not in (None, (), False)}
        return Answer(self.name, shown, revision, rows, summary)


def scope_of(given: Given) -> Scope:
    """The shared filters among the parameters that were given."""

    def many(name: str) -> tuple[str, ...]:
        return tuple(given.get(name) or ())

    return Scope(
        many("framework"), many("level"), many("entity"), many("location"), many("theme"),
        given.get("date"), many("approval"), many("standing"),
    )  # fmt: skip


def _explain(graph: Graph, rows: Sequence[Row]) -> None:
    """Put under each row, as ``evidence``, the relationships that made it, with source, page and quote."""
    known = facts(graph, (key for row in rows for key in row.get("relationships", ())))
    for row in rows:
        row["evidence"] = [
            {**known[key].row, "source_title": known[key].source_title}
            for key in row.get("relationships", ())
            if key in known
        ]
