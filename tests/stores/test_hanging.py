"""A server that hangs: nobody waits longer than the setting says, and soon nobody waits at all."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
import uvicorn

from graph_service import queries
from graph_service.app import App
from graph_service.errors import StoreUnavailable
from graph_service.exchange import seeds
from graph_service.graph import Graph
from graph_service.stores.circuit import MOST_FAILURES, Circuit, NoAnswer
from graph_service.stores.neo4j import Neo4jStore
from graph_service.web.app import create_app
from tests import neo4j_server
from tests.contract.steps import change, node, query
from tests.drafts.stand_in import StandIn
from tests.web.conftest import settings

#: With what a busy machine takes beside. Who waited for another that waits would take twice the limit.
LIMIT_S, BESIDE_S = 6.0, 5.0


class Failing:
    """A server that answers or does not, as a test says."""

    def __init__(self) -> None:
        self.answers, self.asked = False, 0

    def __call__(self) -> None:
        self.asked += 1
        if not self.answers:
            raise StoreUnavailable("no")


def fail(circuit: Circuit) -> None:
    with pytest.raises(NoAnswer), circuit.call():
        raise NoAnswer("no answer")


def wait_for(what: Callable[[], bool], seconds: float) -> float:
    start = time.monotonic()
    while not what():
        assert time.monotonic() - start < seconds
        time.sleep(0.02)
    return time.monotonic() - start


def test_a_circuit_opens_after_repeated_failures_and_closes_when_the_server_answers():
    server = Failing()
    circuit = Circuit("bolt://x", server, pause_s=0.02)
    for _ in range(MOST_FAILURES):
        assert not circuit.is_open
        fail(circuit)
    assert circuit.is_open
    with pytest.raises(NoAnswer, match="has not answered"), circuit.call():
        raise AssertionError("an open circuit lets nothing pass")
    wait_for(lambda: server.asked >= 2, 5)
    server.answers = True
    wait_for(lambda: not circuit.is_open, 5)
    with circuit.call():
        pass


def test_other_errors_and_single_failures_do_not_open_a_circuit():
    circuit = Circuit("bolt://x", Failing(), pause_s=60)
    for _ in range(MOST_FAILURES * 2):
        fail(circuit)
        with circuit.call():
            pass
        with pytest.raises(ZeroDivisionError), circuit.call():
            raise ZeroDivisionError
    assert not circuit.is_open


def test_a_call_that_waits_for_a_server_that_hangs_opens_the_circuit_while_it_waits():
    server = Failing()
    circuit = Circuit("bolt://x", server, suspicious_s=0.1, pause_s=0.02)
    with circuit.call():
        waited = wait_for(lambda: circuit.is_open, 5)
    assert waited > 0.1 and server.asked >= 1
    server.answers = True
    wait_for(lambda: not circuit.is_open, 5)
    circuit.close()


def test_a_call_that_waits_for_a_server_that_is_slow_shuts_nobody_out():
    server = Failing()
    server.answers = True
    circuit = Circuit("bolt://x", server, suspicious_s=0.05, pause_s=0.02)
    with circuit.call():
        wait_for(lambda: server.asked >= 3, 5)
        assert not circuit.is_open
        with circuit.call():
            pass
    circuit.close()


@pytest.mark.neo4j
@pytest.mark.slow
@pytest.mark.xdist_group("neo4j-paused")
def test_who_asks_for_too_much_again_and_again_shuts_nobody_out(server):
    store = Neo4jStore(server.uri, timeout_s=2.0)
    heavy = query("UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN count(a + b) AS n", "n")
    for _ in range(MOST_FAILURES + 1):
        with pytest.raises(StoreUnavailable, match="ALIGNMENT_READ_TIMEOUT_S"):
            store.read(heavy, {})
        assert store.read(query("RETURN 1 AS n", "n"), {}) == [{"n": 1}]
    store.close()


@pytest.fixture(scope="module", params=neo4j_server.VERSIONS)
def server(request, tmp_path_factory) -> Iterator[neo4j_server.server.Server]:
    """A real server of this module's own, which its tests may stop as they like."""
    if why := neo4j_server.missing(request.param):
        pytest.skip(why)
    started = neo4j_server.server.start(request.param, tmp_path_factory.mktemp("neo4j"))
    yield started
    os.kill(started.process.pid, signal.SIGCONT)
    neo4j_server.server.end(started)


@contextmanager
def paused(server: neo4j_server.server.Server) -> Iterator[None]:
    os.kill(server.process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(server.process.pid, signal.SIGCONT)


@contextmanager
def served(graph: Graph) -> Iterator[str]:
    app = create_app(App.over(graph, settings(), StandIn))
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None)
    running, socket = uvicorn.Server(config), config.bind_socket()
    thread = threading.Thread(target=running.run, kwargs={"sockets": [socket]}, daemon=True)
    thread.start()
    wait_for(lambda: running.started, 30)
    yield f"http://127.0.0.1:{socket.getsockname()[1]}"
    running.should_exit = True
    thread.join(timeout=20)
    socket.close()


def asked(address: str) -> tuple[int, float, str]:
    """Status, seconds and Retry-After of one answer. By the plainest client: fifty of them share this process."""
    parts, start = urlsplit(address), time.monotonic()
    with closing(HTTPConnection(parts.netloc, timeout=60)) as connection:
        connection.request("GET", f"{parts.path}?{parts.query}".rstrip("?"))
        found = connection.getresponse()
        found.read()
    return found.status, time.monotonic() - start, found.getheader("Retry-After", "")


@pytest.mark.neo4j
@pytest.mark.slow
@pytest.mark.xdist_group("neo4j-paused")
def test_a_server_that_hangs_takes_nobody_with_it(server):
    store = Neo4jStore(server.uri, timeout_s=LIMIT_S)
    graph = Graph(store, queries.load("neo4j"))
    seeds.seed(graph, "mali-2021", author="t")
    with served(graph) as address, ThreadPoolExecutor(60) as clients:
        assert asked(f"{address}/api/v1/coverage")[0] == 200 == asked(f"{address}/readyz")[0]
        with paused(server):
            requests = [clients.submit(asked, f"{address}/api/v1/coverage?framework=mli-itsp") for _ in range(50)]
            time.sleep(0.5)
            health = [asked(f"{address}/healthz") for _ in range(10)] + [asked(f"{address}/readyz") for _ in range(10)]
            assert {status for status, *_ in health[:10]} == {200}
            assert sorted(seconds for _, seconds, _ in health)[10] < 0.2, "they wait for no thread that hangs"
            assert max(seconds for _, seconds, _ in health) < LIMIT_S / 2
            answers = [each.result() for each in requests]
            assert {(status, after) for status, _, after in answers} == {(503, "5")}
            assert max(seconds for _, seconds, _ in answers) < LIMIT_S + BESIDE_S
            status, seconds, _ = asked(f"{address}/api/v1/coverage")
            assert status == 503
            assert seconds < LIMIT_S / 2, "the circuit is open: nobody waits"
            wait_for(lambda: asked(f"{address}/readyz")[0] == 503, 10)
            with pytest.raises(StoreUnavailable):
                graph.apply(change(node("Theme", "t", scheme="s", code="t")))
        wait_for(lambda: asked(f"{address}/api/v1/coverage")[0] == 200, 30)
        graph.apply(change(node("Theme", "t", scheme="s", code="t")))
    store.close()


@pytest.mark.neo4j
@pytest.mark.slow
@pytest.mark.xdist_group("neo4j-paused")
def test_who_comes_to_a_server_that_hangs_is_told_within_the_limit(server):
    with paused(server):
        start = time.monotonic()
        with pytest.raises(StoreUnavailable):
            Neo4jStore(server.uri, timeout_s=LIMIT_S)
        assert time.monotonic() - start < LIMIT_S + BESIDE_S


@pytest.mark.neo4j
@pytest.mark.slow
@pytest.mark.xdist_group("neo4j-paused")
def test_a_read_that_is_interrupted_half_way_ends_within_the_limit(server):
    store = Neo4jStore(server.uri, timeout_s=LIMIT_S)
    graph = Graph(store, queries.load("neo4j"))
    start = time.monotonic()

    def work(tx):
        for _ in range(3):
            tx.read(graph.queries["node_counts"], {})
            os.kill(server.process.pid, signal.SIGSTOP)

    try:
        with pytest.raises(StoreUnavailable):
            store.view(work)
        assert time.monotonic() - start < LIMIT_S + BESIDE_S
    finally:
        os.kill(server.process.pid, signal.SIGCONT)
    store.close()
