"""This project: questions of a snapshot over either engine, look-ups by key."""

from collections.abc import Iterable, Mapping
from typing import Any

from graph_service import __version__, queries
from graph_service.graph import Graph
from graph_service.model.vocabulary import PLAN_LEVELS
from graph_service.questions.registry import find
from graph_service.stores.base import GraphStore, Row


class Ours:
    """A graph over one engine, its snapshot read; nothing is remembered between two askings."""

    version = __version__

    def __init__(self, store: GraphStore) -> None:
        self._graph = Graph(store, queries.load(store.dialect))
        self.name = f"ours on {'Ladybug' if store.dialect == 'ladybug' else 'Neo4j'}"
        self._snapshot = self._graph.state().snapshot

    def coverage(self, framework: str) -> Iterable[tuple[Any, ...]]:
        rows = self._asked("coverage", _of(framework))
        return [(row["key"], row["class"], row["low"], row["high"], _count(row["projects"])) for row in rows]

    def gaps(self, framework: str) -> Iterable[tuple[Any, ...]]:
        return [(row["key"], row["class"]) for row in self._asked("gaps", _of(framework))]

    def advantage(self, country: str) -> Iterable[tuple[Any, ...]]:
        rows = self._asked("advantage", {"country": country, "draws": 0})
        return [(row["key"], row["entity"], row["count"]["x"], row["count"]["rca"]) for row in rows if row["count"]]

    def portfolio(self, entity: str) -> Iterable[tuple[Any, ...]]:
        rows = self._asked("portfolio", {"of": entity})
        return [(row["key"], row["budget"], row["reaches"], row["partners"]) for row in rows]

    def matrix(self, framework: str) -> Iterable[tuple[Any, ...]]:
        side = {"rows": "item", "level": PLAN_LEVELS} if framework else {"rows": "framework"}
        rows = self._asked("matrix", {**_of(framework), **side, "columns": "entity"})
        return [(row["key"], row["column"], _count(row["projects"])) for row in rows]

    def node(self, key: str) -> Iterable[tuple[Any, ...]]:
        return [(row["key"], row["label"], row["title"]) for row in self._graph.named([key])]

    def neighbours(self, key: str) -> Iterable[tuple[Any, ...]]:
        rows = self._graph.neighbours([key])
        return [(row["type"], row["from_key"], row["to_key"]) for row in rows]

    def chain(self, project: str, framework: str) -> Iterable[tuple[Any, ...]]:
        rows = self._asked("chains", {"from": project, "to": framework})
        least = min((row["length"] for row in rows), default=0)
        return [tuple(row["nodes"]) for row in rows if row["length"] == least]

    def close(self) -> None:
        self._graph.close()

    def _asked(self, name: str, raw: Mapping[str, Any]) -> list[Row]:
        question = find(name)
        return question.run(self._snapshot, question.parse(raw)).rows


def _of(framework: str) -> dict[str, Any]:
    return {"framework": framework} if framework else {}


def _count(projects: int | list[str]) -> int:
    return projects if isinstance(projects, int) else len(projects)
