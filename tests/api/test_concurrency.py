"""Many readers and a writer at once, over real connections."""

import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx
import pytest
import uvicorn

from graph_service.api.app import create_app
from graph_service.app import App
from tests.api.conftest import settings


@contextmanager
def listening(app):
    """The address of the service on a free port of this machine."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [found]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{found.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)


@pytest.fixture
def address(memory_graph):
    with listening(create_app(App.over(memory_graph, settings()))) as found:
        yield found


def test_eight_read_while_one_writes(address, finding):
    """No answer is older than the revision that it names, and none fails."""
    done, writes, failures = threading.Event(), 40, []

    def read(number):
        with httpx.Client(base_url=address, timeout=60) as client:
            last, seen = 0, 0
            while not done.is_set() or not seen:
                found = client.get("/api/v1/findings", params={"limit": 500})
                body = found.json()
                if found.status_code != 200 or len(body["items"]) < body["revision"] or body["revision"] < last:
                    failures.append((number, found.status_code, body))
                    return seen
                last, seen = body["revision"], seen + 1
                gaps = client.get("/api/v1/gaps")
                if gaps.status_code != 200:
                    failures.append(gaps.text)
            return seen

    with ThreadPoolExecutor(9) as pool:
        readers = [pool.submit(read, number) for number in range(8)]
        try:
            with httpx.Client(base_url=address, timeout=60) as client:
                for number in range(writes):
                    made = client.post("/api/v1/changes", json=finding(f"f-{number}"))
                    assert made.status_code == 201 and made.json()["revision"] == number + 1
        finally:
            done.set()
        assert sum(each.result() for each in readers) >= 8
    assert not failures, failures[:3]


def test_of_writers_who_saw_the_same_revision_one_wins(address, finding):
    def write(number):
        with httpx.Client(base_url=address, timeout=60) as client:
            return client.post("/api/v1/changes", json=finding(f"f-{number}"), headers={"If-Match": '"0"'}).status_code

    with ThreadPoolExecutor(8) as pool:
        answers = sorted(pool.map(write, range(8)))
    assert answers == [201] + [412] * 7


def test_a_real_upload_that_is_too_large_is_answered(address):
    with httpx.Client(base_url=address, timeout=60) as client:
        found = client.post("/api/v1/imports", files={"file": ("a.json", b" " * (65 * 1024 * 1024))})
        assert found.status_code == 413
        assert client.get("/readyz").json()["revision"] == 0


def test_head_over_a_real_connection(address):
    with httpx.Client(base_url=address, timeout=60) as client:
        found = client.head("/docs")
        assert found.status_code == 200 and int(found.headers["Content-Length"]) > 1000 and not found.content
        assert client.get("/healthz").status_code == 200
