"""How long do readers and a writer wait, when so many ask at once? ``python -m bench.load --readers 200 --seconds 60``.

A service of its own on this machine, over a graph from ``bench.generate``: each reader is a connection that asks for
answers and pages again and again without a pause; one writer changes a project from time to time. With ``--every S``
the service's memory, files and threads are told every S seconds: a soak is the same for an hour.
"""

import argparse
import asyncio
import contextlib
import json
import multiprocessing
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from bench import generate
from bench.draws import World

#: How often each kind is asked for; each answer and page is one of ``plans``, ``entities`` or ``projects``.
KINDS: Final = {
    "coverage": (3, "/api/v1/coverage?framework={plan}"),
    "gaps": (3, "/api/v1/gaps?framework={plan}"),
    "advantage": (2, "/api/v1/advantage?framework={plan}"),
    "matrix": (2, "/api/v1/matrix?framework={plan}"),
    "portfolio": (2, "/api/v1/entities/{entity}/portfolio?country={country}"),
    "project": (3, "/api/v1/projects/{project}"),
    "page: overview": (1, "/?lang=fr"),
    "page: plan": (1, "/plans/{plan}"),
    "page: map": (1, "/map?framework={plan}"),
}
_PLANS: Final = 12
_WELL: Final = (200, 201)
_TIME_LIMIT_S: Final = 60.0


@dataclass
class Seen:
    """What came back: seconds by kind, and how often each status."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    statuses: Counter[str] = field(default_factory=Counter)
    begun: float = field(default_factory=time.monotonic)

    def add(self, kind: str, status: int | str, took: float) -> None:
        self.statuses["ok" if status in _WELL else f"{kind} {status}"] += 1
        if status in _WELL:
            self.seconds[kind].append(took)

    def lines(self) -> Iterator[str]:
        """A row for each kind: how many, and the seconds that half, 95 and 99 of 100, and all of them took at most."""
        yield f"{'what':<16}{'answers':>9}{'p50':>9}{'p95':>9}{'p99':>9}{'most':>9}"
        every = [each for kind, of in self.seconds.items() if kind != "write" for each in of]
        for kind, of in [*sorted(self.seconds.items()), ("all readers", every)]:
            if of:
                ordered = sorted(of)
                at = [ordered[min(len(of) - 1, int(len(of) * share))] for share in (0.5, 0.95, 0.99, 1)]
                yield f"{kind:<16}{len(of):>9,}" + "".join(f"{each:>9.3f}" for each in at)
        yield f"{len(every) / (time.monotonic() - self.begun):.0f} answers a second; {dict(self.statuses)}"


class Connection:
    """One connection of HTTP/1.1 that is kept, as a browser keeps it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._open: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, path: str, body: bytes = b"", method: str = "GET") -> tuple[int, bytes]:
        if self._open is None or self._open[0].at_eof():  # a server closes what is idle, which a browser sees too
            self.close()
            self._open = await asyncio.open_connection("127.0.0.1", self._port, limit=2**20)
        reading, writing = self._open
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\nContent-Type: application/json\r\n"
        writing.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        told = (await reading.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        status = int(told.split(" ", 2)[1])
        length = next((line for line in told.split("\r\n") if line.startswith("content-length:")), None)
        content = await reading.readexactly(int(length.partition(":")[2])) if length else await _chunks(reading)
        if "connection: close" in told:
            self.close()
        return status, content

    def close(self) -> None:
        if self._open:
            self._open[1].close()
        self._open = None


async def _chunks(reading: asyncio.StreamReader) -> bytes:
    had = b""
    while size := int((await reading.readline()).split(b";")[0], 16):
        had += await reading.readexactly(size)
        await reading.readline()
    await reading.readline()
    return had


async def _reader(
    port: int,
    addresses: Sequence[tuple[str, str]],
    weights: Sequence[int],
    seen: Seen,
    end: float,
    seed: int,
    pause_s: float,
) -> None:
    draw, connection = random.Random(seed), Connection(port)
    await asyncio.sleep(draw.random())
    while time.monotonic() < end:
        kind, path = draw.choices(addresses, weights)[0]
        status, _ = await _timed(seen, kind, connection, path)
        if pause_s or status != 200:
            await asyncio.sleep(draw.random() * 2 * pause_s if status == 200 else 1)
    connection.close()


async def _writer(port: int, projects: Sequence[str], seen: Seen, end: float, pause_s: float) -> None:
    draw, connection, number = random.Random(0), Connection(port), 0
    while time.monotonic() < end:
        await asyncio.sleep(pause_s)
        number += 1
        given = {"title": f"Project, change {number}"}
        operation = {"op": "upsert", "label": "Project", "key": draw.choice(projects), "set": given}
        change = {"author": "bench", "reason": "load", "operations": [operation]}
        sent = "/api/v1/changes", json.dumps(change).encode(), "POST"
        status, content = await _timed(seen, "write", connection, *sent)
        if status not in _WELL:
            print(status, content[:300], file=sys.stderr)
        connection.close()


async def _timed(seen: Seen, kind: str, connection: Connection, *asked: Any) -> tuple[int | str, bytes]:
    """The status of what was asked, or the name of what went wrong, and the content; noted with how long it took."""
    began = time.perf_counter()
    answer: tuple[int | str, bytes]
    try:
        answer = await asyncio.wait_for(connection.ask(*asked), _TIME_LIMIT_S)
    except (OSError, EOFError, TimeoutError) as error:
        connection.close()
        answer = type(error).__name__, b""
    seen.add(kind, answer[0], time.perf_counter() - began)
    return answer


async def _together(
    port: int,
    given: argparse.Namespace,
    addresses: Sequence[tuple[str, str]],
    weights: Sequence[int],
    projects: Sequence[str],
) -> Seen:
    seen, end = Seen(), time.monotonic() + given.seconds
    readers = [_reader(port, addresses, weights, seen, end, number, given.pause) for number in range(given.readers)]
    writers = [_writer(port, projects, seen, end, given.write_every)] if given.write_every else []
    await asyncio.gather(*readers, *writers)
    return seen


def main() -> None:
    """Start a service, ask it, and print who waited how long."""
    given = _arguments().parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-load-") as folder, _serving(Path(folder), given) as (process, port):
        addresses, weights, projects = asyncio.run(_addresses(port))
        print(f"{len(addresses)} addresses known after {_memory(process.pid)}", flush=True)
        began, told = time.monotonic(), multiprocessing.get_context("spawn").Queue()
        asking = multiprocessing.get_context("spawn").Process(
            target=_asking, args=(told, port, given, addresses, weights, projects)
        )
        asking.start()
        while given.every and time.monotonic() - began + given.every < given.seconds:
            time.sleep(given.every)
            print(f"{time.monotonic() - began:6.0f} s  {_memory(process.pid)}", flush=True)
        seen = told.get()
        asking.join()
        print("\n".join(seen), _memory(process.pid), sep="\n")


def _asking(told: Any, port: int, given: argparse.Namespace, addresses: Any, weights: Any, projects: Any) -> None:
    told.put(list(asyncio.run(_together(port, given, addresses, weights, projects)).lines()))


async def _addresses(port: int) -> tuple[list[tuple[str, str]], list[int], list[str]]:
    """What is asked for, with how often, each asked once already; and the projects that a writer changes."""
    connection = Connection(port)

    async def listed(path: str) -> list[Any]:
        _, content = await connection.ask(path)
        return list(json.loads(content)["items"])

    plans = (await listed(f"/api/v1/frameworks?limit={_PLANS}"))[:_PLANS]
    entities = [each["key"] for each in (await listed("/api/v1/entities?limit=10"))]
    projects = [each["key"] for each in (await listed("/api/v1/projects?limit=200"))]
    found: dict[str, int] = {}
    for kind, (often, path) in KINDS.items():
        made = {
            path.format(plan=plan["key"], country=plan["country"], entity=entity, project=project)
            for plan, entity, project in zip(plans, entities * 9, projects, strict=False)
        }
        found |= {f"{kind}\t{each}": often * _PLANS // len(made) for each in sorted(made)}
    addresses = [(kind, path) for kind, _, path in (each.partition("\t") for each in found)]
    for kind, path in addresses:
        for _ in range(30):
            began = time.perf_counter()
            status, content = await connection.ask(path)
            if status == 200:
                break
            print(f"{kind} {path}: {status} after {time.perf_counter() - began:.2f} s {content[:200]!r}")
            await asyncio.sleep(1)
    connection.close()
    return addresses, list(found.values()), projects


@contextlib.contextmanager
def _serving(folder: Path, given: argparse.Namespace) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    dump, store = folder / "graph.jsonl.gz", given.store or f"ladybug:{folder / 'graph.lbug'}"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    alignment, environment = [str(Path(sys.executable).with_name("alignment"))], os.environ | {"ALIGNMENT_STORE": store}
    generate.restorable(World(given.projects), dump)
    subprocess.run([*alignment, "restore", str(dump)], env=environment, check=True, stdout=subprocess.DEVNULL)
    log = (folder / "log").open("wb")
    process = subprocess.Popen([*alignment, "serve", "--port", str(port)], env=environment, stdout=log, stderr=log)
    try:
        for _ in range(600):
            time.sleep(0.1)
            with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz"):
                break
        yield process, port
    finally:
        process.send_signal(signal.SIGTERM)
        print(f"stopped with {process.wait(60)}")
        log.close()


def _memory(pid: int) -> str:
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    files = len(list(Path(f"/proc/{pid}/fd").iterdir()))
    used = sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13])) / os.sysconf(
        "SC_CLK_TCK"
    )
    memory = int(status["VmRSS"].split()[0]) / 1024
    return f"{memory:,.0f} MiB, {files} files, {status['Threads'].strip()} threads, {used:.0f} s of CPU"


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=__doc__)
    parser.add_argument("--projects", type=int, default=19_000)
    parser.add_argument("--store", default="", help="an empty store to fill and serve, such as bolt://127.0.0.1:7687")
    parser.add_argument("--readers", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--pause", type=float, default=0.0, help="seconds that a reader reads before the next, about")
    parser.add_argument("--write-every", type=float, default=5.0, metavar="S", help="0 writes nothing")
    parser.add_argument("--every", type=float, default=0.0, metavar="S", help="tell memory, files and threads")
    return parser


if __name__ == "__main__":
    main()
