"""Does the embedded engine keep what it was given over thousands of changes, and how large does its file get?

``python -m bench.endurance --changes 5000 --nodes 100000``: seeded edits, deletions, undos and reopenings through our
own way to write, on a graph of that many nodes. From time to time, and at the end, what a scan tells, what
look-ups by key tell and what the journal makes again are compared; ``alignment doctor`` does the same.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from graph_service.app import open_graph
from graph_service.changes import Change, Delete, Operation, UpsertEdge, UpsertNode, comparison
from graph_service.errors import Conflict
from graph_service.graph import Graph
from graph_service.model import EdgeRef, NodeRef
from graph_service.settings import load
from graph_service.stores.locating import ladybug_path

_PLANS, _RESULTS, _ENTITIES = 10, 400, 60
_OPERATIONS = 20
_MIB = 1024 * 1024


@dataclass
class Course:
    """Which projects there are, and the next number for a new one."""

    draw: random.Random
    alive: list[int] = field(default_factory=list)
    next: int = 0

    def begin(self, projects: int) -> Iterator[Operation]:
        for plan in range(_PLANS):
            yield UpsertNode("Framework", f"f-{plan}", {"title": f"Plan {plan}", "kind": "unsdcf"})
        for result in range(_RESULTS):
            yield UpsertNode("Result", f"r-{result}", {"title": f"Output {result}", "level": "output"})
            yield UpsertEdge(EdgeRef("PART_OF", f"r-{result}", f"f-{result % _PLANS}"), {"standing": "asserted"})
        for entity in range(_ENTITIES):
            yield UpsertNode("Entity", f"e-{entity}", {"title": f"Agency {entity}", "kind": "agency"})
        for _ in range(projects):
            yield from self.added()

    def added(self) -> Iterator[Operation]:
        number, self.next = self.next, self.next + 1
        self.alive.append(number)
        key = f"p-{number}"
        title = f"Project {number} « {self.draw.random():.6f} »"
        yield UpsertNode("Project", key, {"title": title, "budget": round(self.draw.random() * 1e6, 2)})
        yield UpsertEdge(EdgeRef("LED_BY", key, f"e-{self.draw.randrange(_ENTITIES)}"), {"standing": "asserted"})
        yield UpsertEdge(EdgeRef("CONTRIBUTES_TO", key, f"r-{self.draw.randrange(_RESULTS)}"), {"standing": "asserted"})

    def edited(self) -> Iterator[Operation]:
        for number in self.draw.sample(self.alive, _OPERATIONS):
            text = "x" * self.draw.randrange(400)
            yield UpsertNode("Project", f"p-{number}", {"description": text or None, "budget": self.draw.random()})
            to = f"r-{self.draw.randrange(_RESULTS)}"
            yield UpsertEdge(EdgeRef("CONTRIBUTES_TO", f"p-{number}", to), {"standing": "inferred", "strength": 0.5})

    def deleted(self) -> Iterator[Operation]:
        for number in self.draw.sample(self.alive, _OPERATIONS):
            self.alive.remove(number)
            yield Delete(NodeRef(f"p-{number}"))

    def change(self) -> Change:
        """The next change: two fifths edits, two fifths deletions, one fifth new projects."""
        kind = self.draw.randrange(5)
        if kind < 2:
            operations = list(self.edited())
        elif kind < 4 and len(self.alive) > 10 * _OPERATIONS:
            operations = list(self.deleted())
        else:
            operations = [each for _ in range(_OPERATIONS) for each in self.added()]
        return Change(operations, "endurance", "endurance")


def run(store: str, nodes: int, changes: int, *, every: int, reopen: int, seed: int) -> list[str]:
    """Make the changes; what differed is returned, and figures are printed on the way."""
    course = Course(random.Random(seed))
    settings = load(store=store, buffer_pool_mib=2048)
    graph = open_graph(settings)
    graph.apply(Change(list(course.begin(nodes)), "endurance", "begin"))
    start, found = time.perf_counter(), list[str]()
    _say(store, graph, course, 0, start)
    for number in range(1, changes + 1):
        if number % 7 == 0:
            _undo(graph, course)
        else:
            graph.apply(course.change())
        if number % reopen == 0:
            graph.close()
            graph = open_graph(settings)
        if number % every == 0 or number == changes:
            found += comparison.differences(graph.store)
            _say(store, graph, course, number, start)
            if found:
                break
    graph.close()
    return found


def _undo(graph: Graph, course: Course) -> None:
    """Take the last change back, and see again which projects there are."""
    try:
        graph.undo(graph.revision(), author="endurance", reason="endurance")
    except Conflict as error:
        print(f"not undone: {error}", file=sys.stderr)
    for effect in graph.change(graph.revision()).effects or ():
        ref = effect.ref
        if isinstance(ref, NodeRef) and ref.key.startswith("p-"):
            number = int(ref.key[2:])
            if effect.after is None and number in course.alive:
                course.alive.remove(number)
            elif effect.before is None:
                course.alive.append(number)


def _say(store: str, graph: Graph, course: Course, number: int, start: float) -> None:
    path = ladybug_path(store)
    files = {"file": path, "wal": Path(f"{path}.wal"), "journal": Path(f"{path}.journal")}
    sizes = {name: file.stat().st_size if file.exists() else 0 for name, file in files.items()}
    told = ", ".join(f"{name} {size / _MIB:.0f} MiB" for name, size in sizes.items())
    print(
        f"{number} changes, revision {graph.revision()}, {len(course.alive):,} projects, {told}, "
        f"{time.perf_counter() - start:.0f} s",
        flush=True,
    )


def main() -> int:
    """Run it; the exit code says whether anything differed."""
    parser = argparse.ArgumentParser(prog="python -m bench.endurance", description=__doc__)
    parser.add_argument("--changes", type=int, default=5_000)
    parser.add_argument("--nodes", type=int, default=100_000, help="projects at the beginning")
    parser.add_argument("--every", type=int, default=500, help="changes between two comparisons")
    parser.add_argument("--reopen", type=int, default=100, help="changes between two reopenings")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="endurance-") as folder:
        store = f"ladybug:{Path(folder) / 'graph.lbug'}"
        found = run(store, given.nodes, given.changes, every=given.every, reopen=given.reopen, seed=given.seed)
    print("\n".join(found) or "scan, look-up by key and replay of the journal are equal")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
