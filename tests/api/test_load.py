"""Nobody waits for somebody else: bodies are measured, heavy work takes turns, and who hangs up is not worked for."""

import asyncio
import inspect
import threading
import time

import pytest

from graph_service import heavy_work
from graph_service.api import accounts, changes, cypher, imports, questions, whatif
from graph_service.api.bodies import DEEPEST, MOST_VALUES, _parsed
from graph_service.api.drafts import decisions, uploads
from graph_service.api.load import LoadGuard
from graph_service.api.problems import Overloaded, TooSlow
from graph_service.documents.confined import read_apart
from graph_service.errors import GraphServiceError
from graph_service.heavy_work import GivenUp, HeavyQueueFull, HeavyWork
from tests import loops
from tests.api.conftest import served


def post(client, body):
    return client.post("/api/v1/changes", content=body, headers={"Content-Type": "application/json"})


def test_a_body_of_millions_of_values_is_refused_before_it_is_read(refusing):
    start = time.process_time()
    found = post(refusing, b"[" + b"[]," * 2_700_000 + b"[]]")
    assert found.status_code == 413 and f"{MOST_VALUES:,}" in found.json()["detail"]
    assert time.process_time() - start < 2


def test_a_body_that_nests_too_deep_is_refused_before_it_is_read(refusing):
    found = post(refusing, b"[" * 1_000_000)
    assert found.status_code == 422 and str(DEEPEST) in found.json()["detail"]


def test_brackets_and_commas_in_text_do_not_count():
    text = "[,{" * (MOST_VALUES // 2) + '\\"'
    assert len(_parsed(f'{{"a": "{text}"}}'.encode())["a"]) == len(text) - 1


# Turns ------------------------------------------------------------------------------------------------


def test_heavy_work_takes_turns_in_the_order_in_which_it_came():
    heavy, order, go = HeavyWork(at_once=1, waiting=3), [], threading.Event()

    def work(n):
        with heavy.turn():
            order.append(n)
            go.wait(10)

    threads = []
    for n in range(4):
        threads.append(threading.Thread(target=work, args=(n,)))
        threads[-1].start()
        while heavy.places() != (1, n):
            time.sleep(0.005)
    with pytest.raises(HeavyQueueFull, match=r"1 imports.* 3 wait"), heavy.turn():
        raise AssertionError("more than may wait were let in")
    go.set()
    for each in threads:
        each.join()
    assert order == [0, 1, 2, 3] and heavy.places() == (0, 0)


def test_an_error_gives_the_turn_back():
    heavy = HeavyWork(at_once=1, waiting=0)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), heavy.turn():
            raise ZeroDivisionError
    assert heavy.places() == (0, 0)


def test_who_hangs_up_while_waiting_gives_the_place_to_others():
    heavy, gone = HeavyWork(at_once=1, waiting=1), threading.Event()
    threading.Timer(0.1, gone.set).start()
    with heavy.turn(), heavy_work.given_up_by(gone), pytest.raises(GivenUp), heavy.turn():
        raise AssertionError("it was not its turn")
    assert heavy.places() == (0, 0)


def test_beyond_what_may_wait_a_caller_is_told_when_to_come_again(memory_graph):
    client = served(memory_graph, heavy_at_once=1, heavy_waiting=0)
    with client.app.state.app.heavy.turn():
        for found in (
            client.post("/api/v1/imports", files={"file": ("a.json", b"{}")}),
            client.post("/api/v1/drafts", files={"file": ("a.txt", b"a")}),
            client.get("/api/v1/exports/json"),
        ):
            assert found.status_code == 503 and found.headers["Retry-After"] == "15"
            assert found.json()["type"].endswith("queue-full")
    assert client.get("/api/v1/exports/json").status_code == 200


def test_a_document_whose_sender_hung_up_is_read_no_further():
    gone = threading.Event()
    gone.set()
    start = time.monotonic()
    with heavy_work.given_up_by(gone), pytest.raises(GivenUp):
        read_apart(b"%PDF-1.4\n" + b"x" * 1_000, "a.pdf", lambda _: None)
    assert time.monotonic() - start < 20


# What is let in ---------------------------------------------------------------------------------------

SCOPE = {"type": "http", "method": "POST", "path": "/x", "headers": []}


async def nothing(message):
    raise AssertionError(message)


def asked(app, receive, scope=SCOPE, **given):
    return LoadGuard(app, **{"most": 10, "body_s": 0.1, **given})(scope, receive, nothing)


async def reads(scope, receive, send):
    while (await receive()).get("more_body"):
        pass


def test_a_body_that_stops_coming_is_given_up():
    async def receive():
        await asyncio.sleep(5)

    with pytest.raises(TooSlow):
        loops.run(asked(reads, receive))


def test_a_body_that_comes_by_drops_is_given_up():
    async def receive():
        await asyncio.sleep(0.01)
        return {"type": "http.request", "body": b"x", "more_body": True}

    start = time.monotonic()
    with pytest.raises(TooSlow):
        loops.run(asked(reads, receive))
    assert time.monotonic() - start < 5


def test_more_at_once_than_may_be_is_refused_and_those_who_watch_are_not():
    async def run():
        go = asyncio.Event()

        async def waits(scope, receive, send):
            await go.wait()

        async def receive():
            await asyncio.sleep(60)

        guard = LoadGuard(waits, most=2, body_s=9)
        there = [asyncio.create_task(guard(SCOPE, receive, nothing)) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(Overloaded):
            await guard(SCOPE, receive, nothing)
        watched = asyncio.create_task(guard({**SCOPE, "path": "/healthz"}, receive, nothing))
        await asyncio.sleep(0)
        assert not watched.done()
        go.set()
        await asyncio.gather(*there, watched)
        await guard(SCOPE, receive, nothing)

    loops.run(run())


def test_work_is_told_that_its_caller_hung_up():
    async def run():
        messages = [{"type": "http.request", "body": b"", "more_body": False}, {"type": "http.disconnect"}]

        async def receive():
            await asyncio.sleep(0)
            return messages.pop(0)

        async def works(scope, receive, send):
            await receive()
            assert not heavy_work.is_given_up()
            for _ in range(10):
                await asyncio.sleep(0)
            if heavy_work.is_given_up():
                raise GivenUp("gone")

        with pytest.raises(GivenUp):
            await asked(works, receive)
        assert not heavy_work.is_given_up()

    loops.run(run())
    assert issubclass(GivenUp, GraphServiceError)


def test_what_a_route_asks_for_first_takes_no_thread():
    """A dependency that is no coroutine waits for a thread among those who wait for answers."""

    def below(dependant):
        for each in dependant.dependencies:
            yield each.call
            yield from below(each)

    routers = [each.router for each in (accounts, changes, cypher, decisions, imports, questions, uploads, whatif)]
    found = {call for router in routers for route in router.routes for call in below(route.dependant)}
    assert {"seen_revision", "caller_by_hand", "experts", "caller"} <= {call.__name__ for call in found}
    assert [call.__name__ for call in found if not inspect.iscoroutinefunction(call)] == []
