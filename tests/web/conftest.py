"""The pages over a graph in memory: filled once for tests that read, and a new one for each that writes."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
import uvicorn
from httpx2 import Response
from starlette.testclient import TestClient

from graph_service.app import App
from graph_service.graph import Graph
from graph_service.settings import Settings
from graph_service.web.app import create_app
from tests.drafts.stand_in import StandIn

ADDRESS = "http://127.0.0.1:8000"
POOL_MIB = 256
HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}

#: Every page over the Mali seed and the portfolio of Senegal: one address of each kind, and of each state.
PAGES = [
    "/",
    "/?sort=title",
    "/?q=appui",
    "/?q=nothing+like+it",
    "/plans/mli-itsp",
    "/plans/mli-itsp-next",
    "/gaps",
    "/gaps?framework=mli-itsp",
    "/gaps?q=zzz",
    "/gaps?framework=mli-isf&standing=asserted&flag=unled",
    "/coverage",
    "/coverage?framework=mli-itsp&date=2021-07-31&sort=-low",
    "/coverage?page=2",
    "/advantage?framework=mli-itsp",
    "/advantage?item=mli-itsp-1&framework=mli-itsp",
    "/items/mli-itsp-2",
    "/items/mli-itsp-1",
    "/items/mli-isf-1",
    "/projects",
    "/projects?location=ml07",
    "/projects?item=mli-itsp-1",
    "/projects/mli-gao-livelihoods",
    "/entities",
    "/entities?q=pnud",
    "/entities/undp",
    "/entities/undp?date=2021-07-31",
    "/sources",
    "/sources/mli-slf-retreat-2021-07-31",
    "/search",
    "/search?q=elections",
    "/search?q=zzz",
    "/map?framework=mli-itsp",
    "/map?entity=undp",
    "/matrix",
    "/matrix?framework=mli-itsp",
    "/matrix?rows=item&columns=location&framework=mli-itsp",
    "/matrix?rows=entity&columns=theme",
    "/matrix?rows=framework&columns=framework",
    "/matrix/cell?framework=mli-itsp&row=undp&column=mli-itsp-4",
    "/explore",
    "/explore?q=pnud",
    "/explore?centre=mli-itsp-1",
    "/money?framework=mli-itsp",
    "/places",
    "/drafts",
    "/import",
    "/changes",
    "/changes/1",
    "/changes/1/undo",
    "/changes/2/undo",
]


def settings(**given: Any) -> Settings:
    return Settings.model_validate({"author": "the setting", "language": "fr", "host": "127.0.0.1", **given})


def served(graph: Graph, **given: Any) -> TestClient:
    """A client of the service, whose suggester takes no time; an error that escapes the service fails the test."""
    app = App.over(graph, settings(**given), StandIn)
    return TestClient(create_app(app), base_url=ADDRESS, headers=HTML, follow_redirects=False)


def seen(client: TestClient, address: str, **given: Any) -> Response:
    """A page once it is worked out, to one who comes without cookies."""
    for _ in range(100):
        client.cookies.clear()
        found = client.get(address, **given)
        if "Refresh" not in found.headers:
            return found
        time.sleep(0.2)
    raise AssertionError(f"{address} is still being worked out")


@pytest.fixture(scope="session")
def reader(filled: Graph) -> TestClient:
    """A client of the filled graph, for tests that read."""
    return served(filled)


@pytest.fixture
def client(memory_graph: Graph) -> TestClient:
    """A client of an empty graph that a test may change."""
    return served(memory_graph)


@contextmanager
def listening(app: App) -> Iterator[str]:
    """An application served on a free port, by its address."""
    server = uvicorn.Server(uvicorn.Config(create_app(app), host="127.0.0.1", port=0, log_config=None))
    socket = server.config.bind_socket()
    thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]}, daemon=True)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{socket.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        socket.close()


@pytest.fixture(scope="module")
def serving() -> Iterator[Callable[..., str]]:
    """Serves a graph on a free port; gives its address."""
    with ExitStack() as running:
        yield lambda graph, **given: running.enter_context(listening(App.over(graph, settings(**given), StandIn)))
