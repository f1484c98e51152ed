"""The planners' questions as routes: every one of the registry, and two under what they speak of."""

from collections.abc import Mapping
from typing import Any, Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from graph_service.api import answers, parameters
from graph_service.api.dependencies import Serving
from graph_service.api.lists import ONE
from graph_service.api.paging import following
from graph_service.api.responses import Answer, answer
from graph_service.api.routing import TABLE, key_such_as, routes_of, taking
from graph_service.app import App
from graph_service.errors import InvalidInput
from graph_service.questions.asking import ask as ask_graph
from graph_service.questions.question import Page, Parameter, Question
from graph_service.questions.registry import QUESTIONS

#: question -> the list under whose keys it is asked too, with ``of`` in the path.
UNDER: Final[Mapping[str, str]] = {"tree": "frameworks", "portfolio": "entities"}
#: Every row is answered unless a limit is given: a caller who knows of none is told all.
_LIMIT: Final = Parameter("limit", f"at most so many rows, 1 to {parameters.MOST_ROWS}; all without it", int)
_SHOWING: Final = ("format", "dialect", "limit", "cursor")


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
    takes = parameters.model(question.name, [*question.parameters, *_showing(question)], examples)

    def ask(app: Serving, request: Request, given: Any) -> Response:
        asked = parameters.values(given)
        return answer(app, request, lambda _: _answered(app, request, question, asked))

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
    takes = parameters.model(f"{under}-{question.name}", [*own, *_showing(question)])

    def ask(app: Serving, request: Request, key: str, given: Any) -> Response:
        asked = {**parameters.values(given), "of": key}
        return answer(app, request, lambda _: _answered(app, request, question, asked))

    router.get(
        f"/{under}/{{key}}/{question.name}",
        name=f"{under}-{question.name}",
        operation_id=f"{under}-{question.name}",
        summary=question.summary,
        response_model=answers.answer(question),
        responses=TABLE,
    )(taking(ask, takes, key=key_such_as(ONE[under])))


def _showing(question: Question) -> list[Parameter]:
    """What a route takes beside the question's own parameters."""
    return [*([_LIMIT, parameters.CURSOR] if question.is_paged else []), parameters.FORMAT, parameters.DIALECT]


def _answered(app: App, request: Request, question: Question, asked: Mapping[str, Any]) -> Answer:
    given = {name: value for name, value in asked.items() if name not in _SHOWING}
    page = _page(asked) if question.is_paged else None
    found = ask_graph(app.graph, question.name, given, page=page)
    cursor = {"next_cursor": found.next_cursor} if page else {}
    follow = following(request, found.next_cursor) if found.next_cursor else None
    return Answer({**found.to_json(), **cursor}, found.rows, question.columns, follow, found.remark)


def _page(asked: Mapping[str, Any]) -> Page | None:
    """The page that is asked for; None for all rows.

    Raises:
        InvalidInput: a page goes on from a cursor without saying how many rows it has.
    """
    limit, cursor = asked.get("limit"), asked.get("cursor")
    if limit is None and cursor is not None:
        raise InvalidInput("cursor needs the limit of the page before")
    return None if limit is None else Page(limit, cursor or "")


router: Final = _routes()
