"""What an application leaves behind when it is let go: nothing that grows with how many there were."""

import gc
import threading
import weakref

from pydantic import BaseModel

from graph_service import queries
from graph_service.graph import Graph
from graph_service.stores.ladybug import LadybugStore
from tests.web.conftest import POOL_MIB, seen, served


def used_and_closed() -> list[weakref.ref]:
    """Serve a new graph, ask it something over API and pages, close it: what may be left of it afterwards."""
    store = LadybugStore(buffer_pool_mib=POOL_MIB)
    graph = Graph(store, queries.load(store.dialect))
    client = served(graph)
    assert client.get("/api/v1/coverage").status_code == 200
    assert seen(client, "/").status_code == 200
    store.close()
    return [weakref.ref(client.app), weakref.ref(graph)]


def test_an_application_that_is_let_go_is_gone_with_its_graph():
    """FastAPI keeps every endpoint that it ever saw: none of ours may hold an application, its graph or its answers."""
    left = [each for _ in range(3) for each in used_and_closed()]
    gc.collect()
    assert [each() for each in left if each() is not None] == []


def test_an_application_brings_no_models_and_no_threads_of_its_own():
    used_and_closed()
    gc.collect()
    models, threads = len(BaseModel.__subclasses__()), threading.active_count()
    for _ in range(3):
        used_and_closed()
    gc.collect()
    for each in threading.enumerate():
        if each.name.startswith("answers"):
            each.join(timeout=10)
    assert len(BaseModel.__subclasses__()) == models
    assert threading.active_count() <= threads
