"""The one way to ask: API, pages, terminal, maps and assistants call just this."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from graph_service.graph import Graph
from graph_service.questions.explanation import facts
from graph_service.questions.names import NameRow, names
from graph_service.questions.question import Answer, Params, Question
from graph_service.questions.registry import find
from graph_service.snapshot.history import GraphState
from graph_service.stores.base import Row

_TEXT = ("title", "title_fr", "title_en", "language")


def ask(
    graph: Graph,
    name: str,
    raw: Mapping[str, Any],
    *,
    state: GraphState | None = None,
    patience_s: float | None = None,
) -> Answer:
    """A question of the registry, answered once for each state of the graph and parameters.

    Raises:
        NotFound: there is no such question, or a key is not in the graph.
        InvalidInput: a parameter is missing, unknown or wrong.
        StillWorking: it takes longer than ``patience_s``; the work goes on.
    """
    question = find(name)
    params = question.parse(raw)
    state = state or graph.state(params.as_of)
    key = (state.identity, name, params)
    return graph.answers.get(key, lambda: _worded(graph, state, question, params), patience_s)


def _worded(graph: Graph, state: GraphState, question: Question, params: Params) -> Answer:
    answer = question.run(state.snapshot, params)
    plans: Sequence[Row] = answer.summary.get("frameworks", ())
    keys = {row.get(column) for row in answer.rows for column in ("key", *question.named)}
    text = names(graph, state, {*keys, *(plan["key"] for plan in plans)}, (*_TEXT, *question.texts))
    said = {row["source"] for row in text.values() if row["source"]} if "source" in question.texts else ()
    sources = names(graph, state, said, _TEXT)
    rows = [_row(row, text, sources, question) for row in answer.rows]
    if plans:
        titled = [{**plan, "title": _title(text, plan["key"])} for plan in plans]
        answer = replace(answer, summary={**answer.summary, "frameworks": titled})
    answer = answer.with_rows(rows)
    return explained(graph, answer) if dict(params.own).get("explain") else answer


def explained(graph: Graph, answer: Answer) -> Answer:
    """Under each row, as ``evidence``, the relationships that made it, with source, page and quote."""
    keys = [answer.relationships(row) for row in answer.rows]
    known = facts(graph, (key for some in keys for key in some))
    return answer.with_rows(
        [
            {
                **row,
                "evidence": [
                    {**known[key].row, "source_title": known[key].source_title} for key in some if key in known
                ],
            }
            for row, some in zip(answer.rows, keys, strict=True)
        ]
    )


def _row(row: Row, text: Mapping[str, NameRow], sources: Mapping[str, NameRow], question: Question) -> Row:
    """A row with what it is called, what else people read of it, and the titles of what else it names."""
    own = text.get(row["key"], NameRow())
    worded: Row = {"key": row["key"], "label": row["label"], **{name: own[name] for name in _TEXT}, **row}
    worded |= {name: own[name] for name in question.texts}
    if "source" in question.texts:
        worded["source_title"] = _title(sources, own["source"])
    for column, title in question.named.items():
        worded[title] = _title(text, row.get(column))
    return worded


def _title(text: Mapping[str, NameRow], key: str | None) -> Any:
    return text[key]["title"] if key and key in text else None
