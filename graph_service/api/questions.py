"""The planners' questions as routes: every one of the registry, and two under what they speak of."""

from collections.abc import Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from graph_service.api import parameters, schemas
from graph_service.api.lists import ONE
from graph_service.api.responses import Answer, answer
from graph_service.api.service import API, Service, Serving, add, json_and_csv
from graph_service.questions.asking import ask as ask_graph
from graph_service.questions.question import Question
from graph_service.questions.registry import QUESTIONS

#: question -> the list under whose keys it is asked too, with ``of`` in the path.
UNDER: Final[Mapping[str, str]] = {"tree": "frameworks", "portfolio": "entities"}


def add_to(to: Service) -> None:
    """Add a route for each question of the registry."""
    for question in QUESTIONS.values():
        _add(to, question)
        if question.name in UNDER:
            _add_under(to, question, UNDER[question.name])


def _add(to: Service, question: Question) -> None:
    examples = {"of": ONE[UNDER[question.name]]} if question.name in UNDER else {}
    takes = parameters.model(question.name, [*question.parameters, parameters.FORMAT], examples)

    def ask(service: Serving, request: Request, given: Any) -> Response:
        asked = parameters.values(given)
        return answer(service, request, lambda _: _answered(service, question, asked))

    add(
        to,
        f"{API}/{question.name}",
        ask,
        name=question.name,
        summary=question.summary,
        tag="questions",
        takes=takes,
        content=json_and_csv(schemas.answer(question.columns, of="question")),
    )


def _add_under(to: Service, question: Question, under: str) -> None:
    own = [each for each in question.parameters if each.name != "of"]
    takes = parameters.model(f"{under}-{question.name}", [*own, parameters.FORMAT])

    def ask(service: Serving, request: Request, key: str, given: Any) -> Response:
        asked = {**parameters.values(given), "of": key}
        return answer(service, request, lambda _: _answered(service, question, asked))

    add(
        to,
        f"{API}/{under}/{{key}}/{question.name}",
        ask,
        name=f"{under}-{question.name}",
        summary=question.summary,
        tag="questions",
        key=ONE[under],
        takes=takes,
        content=json_and_csv(schemas.answer(question.columns, of="question")),
    )


def _answered(to: Service, question: Question, asked: Mapping[str, Any]) -> Answer:
    given = {name: value for name, value in asked.items() if name != "format"}
    found = ask_graph(to.graph, question.name, given)
    return Answer(found.to_json(), found.rows, question.columns)
