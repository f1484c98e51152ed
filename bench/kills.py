"""Is anything lost that was acknowledged when the process that writes, or the server, is killed at any moment?

``python -m bench.kills --times 200`` on an embedded graph, with ``--neo4j 5.26.12`` on a server. A process edits,
deletes, undoes, imports files, makes large changes, compacts and rebuilds, says what was acknowledged, and is killed
at a random moment, also while it opens the graph. Another opens what is left: every change that was acknowledged is in
the record with its own hash, at most one more is, no number is missing, and scan, look-up by key and the changes made
again are equal. The next one goes on from there.
"""

import argparse
import multiprocessing
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bench import generate
from bench.draws import World
from bench.endurance import Course
from deploy.neo4j import server
from graph_service import diagnosis
from graph_service.app import open_graph
from graph_service.changes import Change, Operation, comparison, state
from graph_service.changes.bulk import LARGE
from graph_service.changes.history import every_piece
from graph_service.errors import Conflict
from graph_service.exchange import importing
from graph_service.graph import Graph
from graph_service.settings import Settings, load
from graph_service.stores import locating
from graph_service.stores.chain import Chain, by_change

#: What a process does, and how often; the last two only where the graph is a file.
DEEDS: Final = {"edit": 8, "undo": 3, "import": 2, "large": 2, "compact": 2, "rebuild": 2}
_OF_FILES: Final[Mapping[str, Callable[[Settings], object]]] = {
    "compact": diagnosis.compact,
    "rebuild": diagnosis.rebuild,
}
#: A process is killed after fewer than so many of its words, and at most so many seconds later.
_MOST_WORDS: Final = 14
_LONGEST: Final = 0.3
_IMPORTED: Final = 80
if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_PROCESSES = multiprocessing.get_context("forkserver")


@dataclass(frozen=True, slots=True)
class Found:
    """What is left after a kill: hash of each change's record, by number; and what is wrong."""

    hashes: dict[int, str]
    wrong: tuple[str, ...]


@dataclass
class Told:
    """What the kills of a run came to."""

    kills: Counter[str] = field(default_factory=Counter)
    acknowledged: dict[int, str] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)


class Server:
    """A Neo4j server that can be killed and started again on the same data."""

    def __init__(self, version: str, home: Path) -> None:
        self._version, self._home = version, home
        self._running = server.start(version, home)

    def __call__(self) -> str:
        return self._running.uri

    def kill(self) -> None:
        server.end(self._running)  # it is this process's alone, and ended by SIGKILL

    def start(self) -> None:
        self._running = server.start(self._version, self._home)

    def close(self) -> None:
        server.end(self._running)


def run(where: Callable[[], str], folder: Path, times: int, *, seed: int, restart: int = 0) -> Told:
    """Kill ``times`` processes one after another. ``restart``: with every so manieth, the server that it works on."""
    draw, told = random.Random(seed), Told()
    for number in range(1, times + 1):
        store = where()
        imported = folder / f"{draw.randrange(50)}.tgz"
        if not imported.exists():
            generate.uninfo(World(_IMPORTED, int(imported.stem)), imported)
        killed_too = where if isinstance(where, Server) and restart and number % restart == 0 else None
        began = _killed(store, imported, draw, told, killed_too)
        found = _in_process(_left, where(), number)
        told.kills[("server, " if killed_too else "") + began] += 1
        told.lost += [f"kill {number} ({began}): {each}" for each in compared(told.acknowledged, found)]
        if told.lost:
            break
        told.acknowledged = found.hashes
        if number % 10 == 0:
            print(f"{number} kills, {len(found.hashes)} changes", file=sys.stderr, flush=True)
        for old in folder.glob("*.old-*"):
            old.unlink()
    return told


def _killed(store: str, imported: Path, draw: random.Random, told: Told, killed_too: Server | None) -> str:
    """Let a process work and kill it; what it had begun when it ended."""
    heard, saying = _PROCESSES.Pipe(duplex=False)
    worker = _PROCESSES.Process(target=_work, args=(store, imported, draw.randrange(2**32), saying))
    worker.start()
    saying.close()
    said = _words(heard, draw.randrange(_MOST_WORDS))
    time.sleep(draw.random() * _LONGEST)
    if killed_too is not None:
        killed_too.kill()
    worker.kill()
    worker.join()
    if killed_too is not None:
        killed_too.start()
    began = "opening"
    for word, *rest in said + _words(heard, None):
        if word == "begun":
            (began,) = rest
        elif word == "acknowledged":
            told.acknowledged[rest[0]] = rest[1]
        elif killed_too is None:
            told.lost.append(f"{began}: {rest[0]}")
    heard.close()
    return began


def _words(heard: "Connection[Any, Any]", number: int | None) -> list[tuple[Any, ...]]:
    """The next so many words of a process, or all until it ends."""
    said: list[tuple[Any, ...]] = []
    with suppress(EOFError, OSError):  # the last word may be cut
        while number is None or len(said) < number:
            said.append(heard.recv())
    return said


def compared(acknowledged: dict[int, str], found: Found) -> Iterator[str]:
    yield from found.wrong
    for revision, sha256 in acknowledged.items():
        if found.hashes.get(revision) != sha256:
            yield f"change {revision} was acknowledged, and is {'another' if revision in found.hashes else 'lost'}"
    if sorted(found.hashes) != list(range(1, len(found.hashes) + 1)):
        yield f"numbers are missing among {len(found.hashes)}"
    last = max(acknowledged, default=0)
    if len(found.hashes) > last + 1:
        yield f"{len(found.hashes)} changes where {last} were acknowledged and one was under way"


def _in_process(asked: Callable[[str], Found], store: str, number: int) -> Found:
    """What a function answers in a process of its own: opening the graph there leaves nothing behind here."""
    heard, saying = _PROCESSES.Pipe(duplex=False)
    reader = _PROCESSES.Process(target=_answering, args=(asked, store, saying))
    reader.start()
    saying.close()
    try:
        answer: Found = heard.recv()
    except EOFError:
        answer = Found({}, (f"what is left after kill {number} cannot be opened: the process that did ended",))
    reader.join()
    heard.close()
    return answer


def _answering(asked: Callable[[str], Found], store: str, saying: "Connection[Found, Found]") -> None:
    try:
        saying.send(asked(store))
    except Exception as error:
        saying.send(Found({}, (f"{type(error).__name__}: {error}",)))


def _settings(store: str) -> Settings:
    return load(store=store, buffer_pool_mib=256)


def _left(store: str) -> Found:
    """Open the graph as any command does, and read and compare all of it."""
    graph = open_graph(_settings(store))
    try:
        pieces = graph.store.view(lambda tx: list(every_piece(tx, graph.queries)), limited=False)
        different, scanned = comparison.compared(graph.store, graph.store.journal)
    finally:
        graph.close()
    chain = Chain()
    for piece in pieces:
        chain.take(piece)
    different += comparison.told("a scan and the record", scanned, comparison.replayed(by_change(pieces, chain.seals)))
    return Found({piece.revision: piece.sha256 for piece in pieces if piece.is_last}, tuple(different))


def _work(store: str, imported: Path, seed: int, saying: "Connection[Any, Any]") -> None:
    """Until killed: do something, say so before and after."""
    try:
        _working(store, imported, random.Random(seed), lambda *words: saying.send(words))
    except Exception as error:
        saying.send(("failed", f"{type(error).__name__}: {error}"))


def _working(store: str, imported: Path, draw: random.Random, say: Callable[..., None]) -> None:
    settings = _settings(store)
    is_file = locating.is_file(store)
    graph = open_graph(settings)
    course = _course(graph, draw)
    names = [name for name in DEEDS if is_file or name not in _OF_FILES]
    while True:
        at = graph.revision()
        deed = draw.choices(names, [DEEDS[name] for name in names])[0] if at else "begin"
        say("begun", deed)
        if deed in _OF_FILES:
            graph.close()
            _OF_FILES[deed](settings)
            graph = open_graph(settings)
        elif deed == "undo":
            _undone(graph, at)
            course = _course(graph, draw)
        elif deed == "import":
            list(importing.import_all(graph, [imported], author="kills"))
        else:
            graph.apply(Change(list(_operations(deed, course)), "kills", deed))
        now = graph.position()
        if now.revision > at:
            say("acknowledged", now.revision, now.sha256)


def _undone(graph: Graph, at: int) -> None:
    """Take the last change back, unless it is the first or leaves others nothing to stand on."""
    if at > 1:
        try:
            graph.undo(at, author="kills", reason="undo")
        except Conflict as error:
            print(f"not undone: {error}", file=sys.stderr)


def _course(graph: Graph, draw: random.Random) -> Course:
    """Which projects there are that a course made."""
    keys = graph.store.view(lambda tx: [each.key for each in state.scanned_nodes(tx, "Project")])
    alive = sorted(int(number) for key in keys if (number := key.removeprefix("p-")).isdigit())
    return Course(draw, alive, max(alive, default=-1) + 1)


def _operations(deed: str, course: Course) -> Iterator[Operation]:
    if deed == "begin":
        yield from course.begin(200)
    elif deed == "large":
        for _ in range(LARGE):
            yield from course.added()
    else:
        yield from course.change().operations


def main() -> int:
    """Run it; the exit code says whether anything was lost."""
    parser = argparse.ArgumentParser(prog="python -m bench.kills", description=__doc__)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--neo4j", metavar="VERSION", choices=server.VERSIONS, help="on a server of this release")
    parser.add_argument("--restart", type=int, default=10, help="with every so manieth kill, the server is killed too")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kills-") as name:
        folder = Path(name)
        if given.neo4j:
            running = Server(given.neo4j, folder / "neo4j")
            try:
                told = run(running, folder, given.times, seed=given.seed, restart=given.restart)
            finally:
                running.close()
        else:
            told = run(lambda: f"ladybug:{folder / 'graph.lbug'}", folder, given.times, seed=given.seed)
    print(", ".join(f"{number} during {deed}" for deed, number in told.kills.most_common()))
    print(f"{len(told.acknowledged)} changes; " + ("\n".join(told.lost) or "nothing acknowledged was lost"))
    return bool(told.lost)


if __name__ == "__main__":
    sys.exit(main())
