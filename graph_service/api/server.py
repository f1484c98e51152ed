"""The service as a process: opens the graph, answers until it is told to stop, closes the graph."""

import uvicorn

from graph_service import wiring
from graph_service.api.app import create_app
from graph_service.settings import Settings


def run(settings: Settings) -> None:
    """Serve the graph that the settings name; returns when the process is told to stop.

    Raises:
        InvalidInput: the store URL names no engine.
        StoreError: the store cannot be opened.
    """
    graph = wiring.open_graph(settings)
    try:
        app = create_app(graph, settings)
        uvicorn.run(
            app, host=settings.host, port=settings.port, server_header=False, timeout_graceful_shutdown=10,
            log_level="info",
        )  # fmt: skip
    finally:
        graph.close()
