"""The graph that a command works on: opened for it, and closed afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager

from graph_service import wiring
from graph_service.graph import Graph
from graph_service.settings import Settings


@contextmanager
def opened(given: Settings, *, makes: bool = False) -> Iterator[Graph]:
    """The graph of the settings, closed afterwards. Only what ``makes`` one may begin a store that is not there; where
    nothing came of it, it leaves none.

    Raises:
        NotFound: there is none.
    """
    is_new = wiring.is_missing(given)
    if not makes:
        wiring.require_store(given)
    graph = wiring.open_graph(given)
    try:
        yield graph
    finally:
        is_empty = is_new and graph.revision() == 0
        graph.close()
        if is_empty:
            wiring.remove_empty(given)


def tried(given: Settings, *, dry_run: bool) -> Settings:
    """Where something is made: the store of the settings, or for a dry run of what is not there one in memory."""
    return given.model_copy(update={"store": "ladybug::memory:"}) if dry_run and wiring.is_missing(given) else given
