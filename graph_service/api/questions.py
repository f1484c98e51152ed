"""The planners' questions as routes: every one of the registry, and two under what they speak of."""

from collections.abc import Mapping
from typing import Any, Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from graph_service.api import answers, parameters
from graph_service.api.dependencies import Serving
from graph_service.api.lists import ONE
from graph_service.api.responses import Answer, answer
from graph_service.api.routing import TABLE, key_such_as, routes_of, taking
from graph_service.app import App
from graph_service.questions.asking import ask as ask_graph
from graph_service.questions.question import Question
from graph_service.questions.registry import QUESTIONS

#: question -> the list under whose keys it is asked too, with ``of`` in the path.
UNDER: Final[Mapping[str, str]] = {"tree": "frameworks", "portfolio": "entities"}


def _routes() -> APIRouter:
    """A route for each question of the registry."""
    router = routes_of("questions")
    for question in QUESTIONS.values():
        _add(router, question)
        if question.name in UNDER:
            _add_under(router, question, UNDER[question.name])
    return router


def _add(router: APIRouter, question: Question) -> None:
    examples = {"of": ONE[UNDER[question.name]]} if question.name in UNDER else {}
    takes = parameters.model(question.name, [*question.parameters, parameters.FORMAT], examples)

    def ask(app: Serving, request: Request, given: Any) -> Response:
        asked = parameters.values(given)
        return answer(app, request, lambda _: _answered(app, question, asked))

    router.get(
        f"/{question.name}",
        name=question.name,
        operation_id=question.name,
        summary=question.summary,
        response_model=answers.answer(question),
        responses=TABLE,
    )(taking(ask, takes))


def _add_under(router: APIRouter, question: Question, under: str) -> None:
    own = [each for each in question.parameters if each.name != "of"]
    takes = parameters.model(f"{under}-{question.name}", [*own, parameters.FORMAT])

    def ask(app: Serving, request: Request, key: str, given: Any) -> Response:
        asked = {**parameters.values(given), "of": key}
        return answer(app, request, lambda _: _answered(app, question, asked))

    router.get(
        f"/{under}/{{key}}/{question.name}",
        name=f"{under}-{question.name}",
        operation_id=f"{under}-{question.name}",
        summary=question.summary,
        response_model=answers.answer(question),
        responses=TABLE,
    )(taking(ask, takes, key=key_such_as(ONE[under])))


def _answered(app: App, question: Question, asked: Mapping[str, Any]) -> Answer:
    given = {name: value for name, value in asked.items() if name != "format"}
    found = ask_graph(app.graph, question.name, given)
    return Answer(found.to_json(), found.rows, question.columns)


router: Final = _routes()
