"""The one way to ask: API, pages, terminal, maps and assistants call just this."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from graph_service.graph import Graph
from graph_service.questions.explanation import facts
from graph_service.questions.names import NameRow, names
from graph_service.questions.question import Answer, Page, Question
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
    page: Page | None = None,
) -> Answer:
    """A question of the registry, answered once for each state of the graph and parameters; with ``page`` some of
    its rows, and only the text of these is fetched.

    Raises:
        NotFound: there is no such question, or a key is not in the graph.
        InvalidInput: a parameter is missing, unknown or wrong.
        StillWorking: it takes longer than ``patience_s``; the work goes on.
    """
    question = find(name)
    params = question.parse(raw)
    state = state or graph.state(params.as_of)
    name_of = (state.identity, name, params)

    def work() -> Answer:
        if page is None:
            return _worded(graph, state, question, question.run(state.snapshot, params))
        whole = graph.answers.get((*name_of, "without text"), lambda: question.run(state.snapshot, params))
        return _worded(graph, state, question, page.of(whole))

    return graph.answers.get((*name_of, page), work, patience_s)


def _worded(graph: Graph, state: GraphState, question: Question, answer: Answer) -> Answer:
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
    return explained(graph, state, answer) if answer.params.get("explain") else answer


def explained(graph: Graph, state: GraphState, answer: Answer) -> Answer:
    """Under each row, as ``evidence``, the relationships that made it, with source, page and quote, as the
    state of the graph has them."""
    keys = [answer.relationships(row) for row in answer.rows]
    known = facts(graph, (key for some in keys for key in some), state)
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
