"""How the service listens and stops: at once, for no longer than is set, and leaving nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest
import uvicorn

from graph_service.cli.service import listening_on


def test_an_accepted_connection_does_not_hold_back_what_it_has() -> None:
    config = uvicorn.Config("none:none", host="127.0.0.1", port=0, log_config=None)
    with closing(listening_on(config)) as listening, socket.create_connection(listening.getsockname()):
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


# As a process of its own ------------------------------------------------------------------------------


class Service:
    """``alignment serve`` on a graph of its own."""

    def __init__(self, folder: Path, **settings: object) -> None:
        self.folder = folder
        given = {f"ALIGNMENT_{name.upper()}": str(value) for name, value in settings.items()}
        store = f"ladybug:{folder / 'graph.lbug'}"
        self.environment = {**os.environ, **given, "ALIGNMENT_STORE": store, "TMPDIR": str(folder), "COLUMNS": "500"}
        command = [sys.executable, "-m", "graph_service.cli.main", "serve", "--port", "0"]
        self.process = subprocess.Popen(command, env=self.environment, stderr=subprocess.PIPE, text=True)
        assert self.process.stderr is not None
        line = self.process.stderr.readline()
        self.port = int(line.split("127.0.0.1:")[1].split("/")[0])

    def connect(self, sent: bytes = b"") -> socket.socket:
        made = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        made.sendall(sent)
        return made

    def ask(self, path: str) -> int:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            connection.request("GET", path)
            found = connection.getresponse()
            found.read()
            return found.status

    def stop(self, within: float) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(within)


HALF = (
    b"POST /api/v1/changes HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 90\r\n\r\n{"
)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Callable[..., Service]]:
    started: list[Service] = []

    def start(**settings: object) -> Service:
        started.append(Service(tmp_path, **settings))
        return started[-1]

    yield start
    for each in started:
        each.process.kill()
        each.process.wait()
        assert each.process.stderr is not None
        each.process.stderr.close()


@pytest.mark.slow
def test_a_stop_ends_though_bodies_are_half_sent_and_the_store_is_closed(service: Callable[..., Service]) -> None:
    running = service(stop_timeout_s=1)
    held = [running.connect(HALF) for _ in range(5)] + [running.connect(b"GET / HT"), running.connect()]
    assert running.ask("/healthz") == 200
    assert running.stop(within=15) == 0
    assert not list(running.folder.glob("*.wal")), "what the engine had in its log is in the file"
    for each in held:
        each.close()


@pytest.mark.slow
def test_a_stop_finishes_what_runs(service: Callable[..., Service]) -> None:
    running = service(stop_timeout_s=20)
    body = b'{"reason": "r", "operations": [{"op": "delete", "key": "none"}]}'
    head = HALF[:-1].replace(b"90", str(len(body)).encode())
    with running.connect(head + body[:10]) as connection:
        time.sleep(0.3)
        running.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        connection.sendall(body[10:])
        assert b"HTTP/1.1 " in connection.recv(100)
    assert running.process.wait(15) == 0


@pytest.mark.slow
def test_who_says_nothing_is_let_go(service: Callable[..., Service]) -> None:
    running = service(request_timeout_s=1, stop_timeout_s=1)
    silent, half_head = running.connect(), running.connect(b"GET / HTTP/1.1\r\nHost:")
    half_body = running.connect(HALF)
    with silent, half_head, half_body:
        for each in (silent, half_head):
            assert each.recv(1000) == b""
        assert half_body.recv(1000).startswith(b"HTTP/1.1 408 ")
    kept = running.connect(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
    with kept:
        assert kept.recv(10_000).startswith(b"HTTP/1.1 200 ")
        kept.sendall(b"GET /heal")
        while kept.recv(1000):
            pass


@pytest.mark.slow
def test_connections_are_bounded_and_those_there_are_go_on(service: Callable[..., Service]) -> None:
    running = service(most_connections=20, stop_timeout_s=1, request_timeout_s=3)
    held = [running.connect(HALF) for _ in range(20)]
    with running.connect() as refused:
        answer = refused.recv(1000)
        assert answer.startswith(b"HTTP/1.1 503 ") and b"Retry-After: " in answer
    for each in held:
        assert each.recv(1000).startswith(b"HTTP/1.1 408 ")
        each.close()
    assert running.ask("/healthz") == 200


def leftovers(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(("alignment", "tmp"))]


@pytest.mark.slow
def test_no_file_of_an_export_or_an_upload_stays_behind(service: Callable[..., Service], data: Path) -> None:
    running = service(stop_timeout_s=1)
    file = (data / "uninfo" / "SEN.json").read_bytes()
    form = b'--b\r\nContent-Disposition: form-data; name="file"; filename="SEN.json"\r\n\r\n' + file + b"\r\n--b--\r\n"
    head = (
        b"POST /api/v1/imports HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\n"
        + f"Content-Length: {len(form)}\r\n\r\n".encode()
    )
    for _ in range(5):  # hung up half-way
        running.connect(head + form[: len(form) // 2]).close()
    with running.connect(head + form) as connection:
        assert b" 201 " in connection.recv(100)
    for _ in range(5):
        for name in ("dump", "csv", "json"):
            with running.connect(f"GET /api/v1/exports/{name} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()) as asking:
                assert asking.recv(100)
    held = running.connect(b"GET /api/v1/exports/json HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert held.recv(10)
    assert leftovers(running.folder) == []
    running.process.kill()
    running.process.wait()
    assert leftovers(running.folder) == []
    held.close()
    (running.folder / f"alignment-export-{running.process.pid}-x").mkdir()  # as a kill while it is written leaves
    again = service()
    assert leftovers(again.folder) == []
