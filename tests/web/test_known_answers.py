"""What is known is sent again without any work, to those alone who would be told the same, and never what was."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any, TypeVar

import httpx
import pytest
from fastapi import FastAPI
from starlette.responses import Response

from graph_service.api import known_answers
from graph_service.app import App
from graph_service.graph import Graph
from graph_service.web import pages
from graph_service.web.app import create_app
from tests import loops
from tests.access.conftest import people_of
from tests.web.conftest import HTML, served, settings

ADDRESS = "http://127.0.0.1:8000"
T = TypeVar("T")
PAGE, ANSWER = "/plans/mli-itsp", "/api/v1/gaps?framework=mli-itsp"


@pytest.fixture
def worked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that got as far as a route."""
    found: list[str] = []
    leave = known_answers.leave

    def left(request: known_answers.Request, answer: Response) -> Response:
        found.append(request.url.path)
        return leave(request, answer)

    monkeypatch.setattr(pages, "leave", left)
    monkeypatch.setattr("graph_service.api.responses.leave", left)
    return found


@pytest.mark.parametrize("address", [PAGE, ANSWER, f"{ANSWER}&format=csv", "/?lang=en"])
def test_what_is_known_is_sent_again_as_it_was(filled: Graph, worked: list[str], address: str) -> None:
    client = served(filled)
    first = client.get(address)
    client.cookies.clear()
    again = client.get(address)
    assert first.status_code == again.status_code == 200 and len(worked) == 1
    assert first.content == again.content
    own = {"x-request-id", "set-cookie"}
    assert {**first.headers} | dict.fromkeys(own) == {**again.headers} | dict.fromkeys(own)
    assert first.headers.get_list("set-cookie") == again.headers.get_list("set-cookie")


@pytest.mark.parametrize("address", [PAGE, ANSWER])
def test_word_that_the_caller_has_it_is_the_same_from_both(filled: Graph, worked: list[str], address: str) -> None:
    client, other = served(filled), served(filled)
    tag = client.get(address).headers["ETag"]
    known, made = (each.get(address, headers={"If-None-Match": tag}) for each in (client, other))
    assert known.status_code == made.status_code == 304 and not known.content
    own = {"x-request-id": ""}
    assert {**known.headers} | own == {**made.headers} | own
    assert len(worked) == 1


def test_every_other_way_of_asking_is_answered_for_itself(filled: Graph, worked: list[str]) -> None:
    client = served(filled)
    ways: list[dict[str, str]] = [
        {},
        {"Accept-Language": "en"},
        {"Accept": "application/json"},
        {"Cookie": "alignment_lang=en"},
        {"Cookie": "alignment_author=Awa"},
        {"Host": "localhost:8000"},
    ]
    for headers in ways:
        assert client.get(PAGE, headers=headers).status_code == 200
    assert len(worked) == len(ways)
    assert client.head(PAGE).status_code == 200


def test_after_a_change_and_after_midnight_it_is_made_anew(
    memory_graph: Graph, worked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = served(memory_graph)
    change = {"author": "a", "reason": "r"}
    body = {"op": "upsert", "label": "Framework", "key": "p", "set": {"title": "Before", "kind": "isf"}}
    client.post("/api/v1/changes", json=change | {"operations": [body]})
    assert "Before" in client.get("/plans/p").text
    body["set"] = {"title": "After"}
    assert client.post("/api/v1/changes", json=change | {"operations": [body]}).status_code == 201
    assert "After" in client.get("/plans/p").text
    client.post("/api/v1/changes/2/undo", json=change)
    assert "Before" in client.get("/plans/p").text and len(worked) == 3

    class Tomorrow(date):
        @classmethod
        def today(cls) -> "Tomorrow":
            return cls(2999, 1, 1)

    monkeypatch.setattr(known_answers, "date", Tomorrow)
    client.get("/plans/p")
    assert len(worked) == 4


def test_nobody_is_shown_what_was_made_for_another(memory_graph: Graph) -> None:
    client = served(memory_graph)
    access = client.app.state.app.access
    people_of(access)

    def asked(name: str) -> str:
        found = client.get("/changes", headers={"Cookie": f"alignment_session={access.sessions.begin(name)}"})
        assert found.status_code == 200
        return found.text

    first, other = asked("ana"), asked("rita")
    assert ">ana<" in first and ">ana<" not in other and ">rita<" in other
    assert asked("ana") == first


def test_of_those_who_ask_for_the_same_one_has_it_made(filled: Graph, worked: list[str]) -> None:
    async def ask(client: httpx.AsyncClient) -> list[bytes]:
        await client.get(PAGE, headers=HTML)  # once, so that it is known to be worth waiting for
        _forget(app)
        found = await asyncio.gather(*(client.get(PAGE, headers=HTML) for _ in range(30)))
        assert {each.status_code for each in found} == {200}
        return [each.content for each in found]

    app = create_app(App.over(filled, settings()))
    assert len(set(_within(app, ask))) == 1
    assert len(worked) == 2


def test_two_who_send_the_same_form_are_both_heard(memory_graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    app = create_app(App.over(memory_graph, settings()))
    change = {"author": "a", "reason": "r"}
    both = threading.Barrier(2, timeout=10)
    answered = pages.answered

    def together(request: pages.PageRequest, view: pages.View) -> Response:
        def at_once(given: pages.PageRequest) -> pages.Page | Response:
            both.wait()
            return view(given)

        return answered(request, at_once)

    monkeypatch.setattr("graph_service.web.app.answered", together)

    async def undo(client: httpx.AsyncClient) -> list[int]:
        body = {"op": "upsert", "label": "Framework", "key": "p", "set": {"title": "T", "kind": "isf"}}
        await client.post("/api/v1/changes", json=change | {"operations": [body]})
        own = {**HTML, "Origin": ADDRESS}
        forms = [{"author": who, "reason": "r", "seen": "1"} for who in ("Awa", "Ben")]
        found = await asyncio.gather(*(client.post("/changes/1/undo", data=form, headers=own) for form in forms))
        return sorted(each.status_code for each in found)

    assert _within(app, undo) == [303, 409]
    assert memory_graph.revision() == 2


def _within(app: FastAPI, ask: Callable[[httpx.AsyncClient], Awaitable[list[T]]]) -> list[T]:
    async def run() -> list[T]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ADDRESS) as client:
            return await ask(client)

    return loops.run(run())


def _forget(app: FastAPI) -> None:
    layer: Any = app.middleware_stack
    while not isinstance(layer, known_answers.KnownAnswers):
        layer = getattr(layer, "_inner", None) or getattr(layer, "_app", None) or layer.app
    layer._held.clear()
