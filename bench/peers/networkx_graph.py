"""As a Python user would: one directed graph in NetworkX, and its own searches."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from math import exp, log, prod
from pathlib import Path
from typing import Any, Final

import networkx as nx

from bench import tables

_ITEMS: Final = ("Priority", "Objective", "Result")
_AT_ONCE: Final = 50_000


class NetworkX:
    """Everything in one ``MultiDiGraph`` by key, and a smaller graph of the chains that count."""

    name = "NetworkX"
    version = nx.__version__

    def __init__(self, folder: Path) -> None:
        self._all: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        for label in tables.labels(folder):
            names = ["key", "label", "title", *(["country"] if label == "Framework" else [])]
            for row in _rows(folder, label, names):
                self._all.add_node(row.pop("key"), **row)
        self._up: nx.DiGraph[str] = nx.DiGraph()
        names = ["from_key", "to_key", "type", "standing", "strength", "confidence"]
        for pair in tables.pairs(folder):
            more = ["budget"] if pair[0] in ("LED_BY", "IMPLEMENTED_BY") else []
            for row in _rows(folder, "-".join(pair), [*names, *more]):
                kind = row["type"]
                start, end = row.pop("from_key"), row.pop("to_key")
                counts = kind == "CONTRIBUTES_TO" or (kind == "PART_OF" and pair[1] in _ITEMS)
                weight = row.pop("strength") * row.pop("confidence") if kind == "CONTRIBUTES_TO" else 1.0
                row.pop("strength", None), row.pop("confidence", None)
                self._all.add_edge(start, end, **row)
                if counts and row["standing"] != "rejected":
                    self._up.add_edge(start, end, type=kind, sure=row["standing"] == "asserted", weight=weight)
        self._down = self._up.reverse(copy=False)
        self._tree = nx.subgraph_view(self._up, filter_edge=lambda a, b: self._up[a][b]["type"] == "PART_OF")

    def coverage(self, framework: str) -> Iterable[tuple[Any, ...]]:
        for plan in self._plans(framework):
            parts = self._parts(plan)
            loaded = any(
                self._label(start) == "Project" and link["sure"]
                for part in (plan, *parts)
                if part in self._up
                for start, _, link in self._up.in_edges(part, data=True)
            )
            for part in parts:
                sure, likely = self._reaching(part, sure=True), self._reaching(part)
                low, high = (1 - prod(1 - weight for weight in best.values()) for best in (sure, likely))
                if sure:
                    status = "covered"
                elif likely:
                    status = "unconfirmed"
                elif not loaded:
                    status = "no_data"
                else:
                    status = "unplaced" if any(map(self._is_loose, nx.descendants(self._tree, part))) else "uncovered"
                yield part, status, low, high, len(likely)

    def gaps(self, framework: str) -> Iterable[tuple[Any, ...]]:
        return [row[:2] for row in self.coverage(framework) if row[1] != "covered"]

    def advantage(self, country: str) -> Iterable[tuple[Any, ...]]:
        tops = [
            part
            for plan in self._plans("")
            if self._all.nodes[plan]["country"] == country and plan in self._tree
            for part in self._tree.predecessors(plan)
        ]
        reached: dict[str, list[str]] = defaultdict(list)
        for top in tops:
            for project in self._reaching(top):
                reached[project].append(top)
        share: Counter[tuple[str, str]] = Counter()
        projects: Counter[tuple[str, str]] = Counter()
        for project, ends in reached.items():
            entities = self._entities(project)
            for top in ends:
                for entity in entities:
                    share[top, entity] += 1 / len(ends) / len(entities)  # type: ignore[assignment]
                    projects[top, entity] += 1
        of_top: Counter[str] = Counter()
        of_entity: Counter[str] = Counter()
        for (top, entity), x in share.items():
            of_top[top] += x
            of_entity[entity] += x
        total = sum(share.values())
        for (top, entity), x in share.items():
            ratio = (x / of_entity[entity]) / (of_top[top] / total)
            yield top, entity, x, ratio if projects[top, entity] >= 5 else None

    def portfolio(self, entity: str) -> Iterable[tuple[Any, ...]]:
        for project in {start for start, _, link in self._all.in_edges(entity, data=True) if _is_part(link)}:
            if self._label(project) == "Project":
                links = list(self._all.out_edges(project, data=True))
                own = sum(link["budget"] for _, end, link in links if end == entity and _is_part(link))
                ends = {end for _, end, link in links if link["type"] == "CONTRIBUTES_TO" and _counts(link)}
                others = {end for _, end, link in links if _is_part(link) and end != entity}
                yield project, own, list(ends), list(others)

    def matrix(self, framework: str) -> Iterable[tuple[Any, ...]]:
        for plan in self._plans(framework):
            by_part = {part: set(self._reaching(part)) for part in self._parts(plan)}
            sides = by_part if framework else {plan: set().union(*by_part.values())}
            for side, projects in sides.items():
                cells = Counter(entity for project in projects for entity in self._entities(project))
                yield from ((side, entity, count) for entity, count in cells.items())

    def node(self, key: str) -> Iterable[tuple[Any, ...]]:
        own = self._all.nodes[key]
        return [(key, own["label"], own["title"])]

    def neighbours(self, key: str) -> Iterable[tuple[Any, ...]]:
        both = (*self._all.out_edges(key, data="type"), *self._all.in_edges(key, data="type"))
        return [(kind, start, end) for start, end, kind in both]

    def chain(self, project: str, framework: str) -> Iterable[tuple[Any, ...]]:
        if project not in self._up or not nx.has_path(self._up, project, framework):
            return []
        return [tuple(keys) for keys in nx.all_shortest_paths(self._up, project, framework)]

    def close(self) -> None:
        self._all.clear()

    def _plans(self, framework: str) -> list[str]:
        return [framework] if framework else [key for key in self._all if self._label(key) == "Framework"]

    def _parts(self, plan: str) -> set[str]:
        return nx.ancestors(self._tree, plan) if plan in self._tree else set()

    def _reaching(self, part: str, *, sure: bool = False) -> dict[str, float]:
        """The projects that reach a part -> weight of the best chain: the shortest way, by minus the logarithm."""

        def length(_: str, __: str, link: Mapping[str, Any]) -> float | None:
            return -log(link["weight"]) if link["weight"] > 0 and (link["sure"] or not sure) else None

        found = nx.single_source_dijkstra_path_length(self._down, part, weight=length)
        return {key: exp(-far) for key, far in found.items() if self._label(key) == "Project"}

    def _is_loose(self, place: str) -> bool:
        below = nx.ancestors(self._tree, place)
        direct = [start for start, _, own in self._up.in_edges(place, data=True) if own["type"] == "CONTRIBUTES_TO"]
        return any(self._label(start) == "Project" and not below & set(self._up.successors(start)) for start in direct)

    def _entities(self, project: str) -> set[str]:
        return {end for _, end, link in self._all.out_edges(project, data=True) if _is_part(link)}

    def _label(self, key: str) -> str:
        label: str = self._all.nodes[key]["label"]
        return label


def _counts(link: Mapping[str, Any]) -> bool:
    return bool(link["standing"] != "rejected")


def _is_part(link: Mapping[str, Any]) -> bool:
    return link["type"] in ("LED_BY", "IMPLEMENTED_BY") and _counts(link)


def _rows(folder: Path, name: str, columns: list[str]) -> Iterator[dict[str, Any]]:
    for batch in tables.read(folder, name, columns).to_batches(max_chunksize=_AT_ONCE):
        yield from batch.to_pylist()
