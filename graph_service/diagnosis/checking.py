"""``alignment check``: query files and seeds, without a server and without touching a graph."""

from typing import Any

from graph_service import queries
from graph_service.changes import Change
from graph_service.exchange import seeds
from graph_service.graph import Graph
from graph_service.stores.ladybug import LadybugStore


def check() -> dict[str, Any]:
    """Parse every query file for every engine, and load every seed into a graph in memory.

    Raises:
        QueryFileError: a query file is malformed.
        InvalidInput: a seed is wrong.
    """
    found = {dialect: queries.load(dialect) for dialect in ("ladybug", "neo4j")}
    names = [seed.name for seed in seeds.available()]
    for name in names:
        store = LadybugStore()
        try:
            graph = Graph(store, found["ladybug"])
            graph.apply(Change(seeds.read(name), "check", f"check seed {name}", "seed"), dry_run=True)
        finally:
            store.close()
    return {"queries": len(found["ladybug"]), "seeds": names}
