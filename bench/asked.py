"""What is asked and how long it takes: each question as terminal, API and browser ask it."""

import hashlib
import json
import re
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from graph_service.errors import InvalidInput
from graph_service.graph import Graph
from graph_service.model import vocabulary as words
from graph_service.questions.alignment_map import alignment_map
from graph_service.questions.answers import QUESTIONS
from graph_service.questions.scope import Scope

TODAY = "2024-06-30"
_RECORDED = re.compile(r'"recorded_at": "[^"]*"')


@dataclass(frozen=True, slots=True)
class Timed:
    """Times of one question in seconds, how many rows it answered, and a digest of what it said."""

    runs: int
    p50: float
    p95: float
    rows: int
    digest: str


@dataclass(frozen=True, slots=True)
class Examples:
    """What to ask about: the plan and the entity with the most projects, and that plan's projects."""

    plan: str
    entity: str
    projects: tuple[str, ...]


def examples(graph: Graph) -> Examples:
    """The biggest of what is loaded, so that times are those of the worst case."""
    by_item: dict[str, str] = {}
    for framework in graph.rows("framework_list"):
        frontier = [framework["key"]]
        while frontier:
            rows = [row for row in graph.rows("links_into", keys=frontier) if row["type"] == "PART_OF"]
            frontier = sorted({row["key"] for row in rows})
            by_item |= dict.fromkeys(frontier, framework["key"])
    pairs = [(by_item[row["item"]], row["project"]) for row in graph.rows("contributions", items=[])]
    plan = statistics.mode(plan for plan, _ in pairs)
    projects = tuple(sorted({project for of, project in pairs if of == plan}))
    entity = statistics.mode(row["entity"] for row in graph.rows("project_entities", items=[]))
    return Examples(plan, entity, projects)


def questions(these: Examples) -> Mapping[str, Callable[[Graph], object]]:
    """Name of the question -> what asks it."""
    plan = (these.plan,)

    def ask(name: str, **given: object) -> Callable[[Graph], object]:
        return lambda graph: QUESTIONS[name].ask(graph, given).rows

    def rows(name: str, **given: object) -> Callable[[Graph], object]:
        return lambda graph: graph.rows(name, **given)

    def stats(graph: Graph) -> object:
        return graph.rows("node_counts") + graph.rows("relationship_counts")

    def drawn(graph: Graph) -> object:
        model = alignment_map(graph, Scope(plan), TODAY)
        return [*map(str, model.nodes), *map(str, model.edges)]

    return {
        "coverage, one country": ask("coverage", framework=plan),
        "coverage, one country, explained": ask("coverage", framework=plan, explain=True),
        "coverage, one country, asserted on a day": ask("coverage", framework=plan, standing=("asserted",), date=TODAY),
        "coverage, one country, one entity": ask("coverage", framework=plan, entity=(these.entity,)),
        "coverage, all": ask("coverage"),
        "gaps, one country": ask("gaps", framework=plan),
        "gaps, all": ask("gaps"),
        "gaps, all objectives": ask("gaps", level=("objective",)),
        "unled, one country": ask("unled", framework=plan),
        "unled, all": ask("unled"),
        "single entity, one country": ask("single-entity", framework=plan),
        "advantage, one country": ask("advantage", framework=plan),
        "advantage, one country, no draws": ask("advantage", framework=plan, draws=0),
        "advantage, one country, outputs": ask("advantage", framework=plan, level=("output",)),
        "portfolio of the busiest entity": ask("portfolio", of=these.entity),
        "tree, one country": ask("tree", of=these.plan),
        "tree, Mali ITSP": ask("tree", of="mli-itsp"),
        "chains, project to plan": ask("chains", **{"from": these.projects[0], "to": these.plan}),
        "chains, entity to plan": ask("chains", **{"from": these.entity, "to": these.plan}),
        "gaps, Mali ITSP": ask("gaps", framework=("mli-itsp",)),
        "map model, one country": drawn,
        "stats": stats,
        "list of projects, first page": rows("projects", sort="title", limit=50),
        "list of projects, by words": rows("projects", sort="key", limit=50, search="nutrition"),
        "list of outputs, first page": rows("results", sort="key", limit=50, levels=[words.RESULT_LEVELS[1]]),
        "names of 200 nodes": rows("named", keys=list(these.projects[:200])),
    }  # fmt: skip


def timed(ask: Callable[[Graph], object], graph: Graph, *, runs: int, most_seconds: float) -> Timed:
    """Ask ``runs`` times after a first one, or as often as ``most_seconds`` allow and three times at least."""
    def said_by(graph: Graph) -> object:
        try:
            return ask(graph)
        except InvalidInput as error:  # too much was asked for: how long it takes to say so counts too
            return [str(error)]

    said = said_by(graph)
    took: list[float] = []
    while len(took) < runs and (len(took) < 3 or sum(took) < most_seconds):
        start = time.perf_counter()
        said_by(graph)
        took.append(time.perf_counter() - start)
    took.sort()
    text = json.dumps(said, sort_keys=True, ensure_ascii=False)
    lasting = _RECORDED.sub("", text).encode()  # each engine was filled at its own time
    p95 = took[min(len(took) - 1, round(0.95 * (len(took) - 1)))]
    rows = len(said) if isinstance(said, list) else 0
    return Timed(len(took), statistics.median(took), p95, rows, hashlib.sha256(lasting).hexdigest()[:12])
