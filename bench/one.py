"""One process for one way of holding the graph: load, ask everything, say how long each took.

``python -m bench.one NAME --projects N --folder TABLES --answers FOLDER`` prints one line of JSON a peer.
"""

import argparse
import json
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from bench import asked
from bench.asked import Asked, Peer
from deploy.neo4j import server

#: Ways of holding the graph, each in a process of its own.
HOLDERS: Final = ("ladybug", "neo4j", "networkx", "duckdb", "polars")


def main() -> int:
    """Ask every peer of one holder, and print what came of it."""
    parser = argparse.ArgumentParser(prog="python -m bench.one", description=__doc__)
    parser.add_argument("holder", choices=HOLDERS)
    parser.add_argument("--folder", type=Path, required=True, help="tables, as bench.tables writes them")
    parser.add_argument("--answers", type=Path, required=True, help="where each answer is put, to be compared")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=7, help="how often each question is asked after a first time")
    parser.add_argument("--seconds", type=float, default=10.0, help="ask a question no more after so many")
    parser.add_argument("--heap", default="4g", help="most memory for Java's heap")
    given = parser.parse_args()
    for peer, loaded in _peers(given.holder, given.folder, given.heap):
        told = {}
        for each in asked.examples(given.folder, given.seed):
            _note(f"{peer.name}: {each.title}")
            told[each.title] = _timed(peer, each, given.runs, given.seconds, given.answers)
        megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        whole = {"peer": peer.name, "version": peer.version, **loaded, "megabytes": megabytes, "questions": told}
        print(json.dumps(whole), flush=True)
        peer.close()
    return 0


def _peers(holder: str, folder: Path, heap: str) -> Iterator[tuple[Peer, dict[str, Any]]]:
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        if holder == "ladybug":
            from bench.peers import loading
            from bench.peers.ours import Ours

            store, load_s = _took(lambda: loading.ladybug_store(folder, Path(scratch) / "graph.lbug"))
            peer, ready_s = _took(lambda: Ours(store))
            yield peer, {"load_s": load_s, "ready_s": ready_s}
        elif holder == "neo4j":
            from bench.peers import loading
            from bench.peers.neo4j_cypher import Neo4jCypher
            from bench.peers.ours import Ours

            with _server(Path(scratch), heap) as uri:
                kept, load_s = _took(lambda: loading.neo4j_store(folder, uri))
                ours, ready_s = _took(lambda: Ours(kept))
                yield ours, {"load_s": load_s, "ready_s": ready_s}
                yield Neo4jCypher(uri), {"load_s": load_s, "ready_s": 0.0}
        else:
            yield _in_memory(holder, folder)


def _in_memory(holder: str, folder: Path) -> tuple[Peer, dict[str, Any]]:
    from bench.peers.duckdb_sql import DuckDb
    from bench.peers.networkx_graph import NetworkX
    from bench.peers.polars_frames import Polars

    made = {"networkx": NetworkX, "duckdb": DuckDb, "polars": Polars}[holder]
    peer, load_s = _took(lambda: made(folder))
    return peer, {"load_s": load_s, "ready_s": 0.0}


@contextmanager
def _server(home: Path, heap: str) -> Iterator[str]:
    started = server.start(server.LTS, home / "neo4j", heap=heap, quick_start=False)
    try:
        yield started.uri
    finally:
        server.end(started)


def _timed(peer: Peer, each: Asked, runs: int, seconds: float, answers: Path) -> dict[str, Any]:
    """Milliseconds of one asking: the first, and the middle one of those after it; or why there is no answer."""
    try:
        rows, first = _took(lambda: asked.answer(peer, each))
        times: list[float] = []
        while len(times) < runs and first + sum(times) < seconds:
            times.append(_took(lambda: asked.answer(peer, each))[1])
    except Exception as error:
        return {"error": f"{type(error).__name__}: {str(error)[:200]}"}
    name = f"{peer.name}-{each.title}".replace("/", "-")
    (answers / f"{name}.json").write_text(json.dumps(asked.in_order(rows)), encoding="utf-8")
    many = 1000 / len(each.params)
    middle = statistics.median(times) if times else first
    return {"first_ms": first * many, "ms": middle * many, "runs": len(times), "rows": len(rows), "answer": name}


def _took(work: Any) -> tuple[Any, float]:
    start = time.perf_counter()
    made = work()
    return made, time.perf_counter() - start


def _note(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
