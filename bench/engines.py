"""An empty graph on each engine, as someone at a laptop would have it."""

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from deploy.neo4j import server
from graph_service import wiring
from graph_service.graph import Graph
from graph_service.settings import Settings

NAMES = ("ladybug", "neo4j")


@contextmanager
def opened(engine: str, version: str = server.LTS) -> Iterator[Graph]:
    """The graph, gone afterwards: Ladybug in a file of its own, or a Neo4j server of our own on loopback."""
    if engine == "ladybug":
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            url = f"ladybug:{Path(folder) / 'graph.lbug'}"
            with closing(wiring.open_graph(_settings(url))) as graph:
                yield graph
    else:
        with server.temporary(version) as started, closing(wiring.open_graph(_settings(started.uri))) as graph:
            yield graph


def _settings(url: str) -> Settings:
    return Settings(store=url, read_timeout_s=600)
