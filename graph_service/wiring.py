"""Which parts make up a running graph: the one place that chooses a store."""

import re
from pathlib import Path
from typing import Final

from graph_service import changes, queries
from graph_service.errors import InvalidInput, NotFound
from graph_service.graph import Graph
from graph_service.settings import Settings
from graph_service.stores.base import GraphStore
from graph_service.stores.ladybug import MEMORY, LadybugStore, journal_path

_NEO4J: Final = re.compile(r"(bolt|neo4j)(\+s|\+ssc)?://")


def open_graph(settings: Settings) -> Graph:
    """The graph that the settings name, ready to use; the caller closes it.

    Raises:
        InvalidInput: the store URL names no engine.
        QueryFileError: a query file is malformed.
        StoreError: the store cannot be opened.
    """
    store = open_store(settings)
    try:
        graph = Graph(store, queries.load(store.dialect))
        changes.recover(store, graph.queries)
    except BaseException:
        store.close()
        raise
    return graph


def require_store(settings: Settings) -> None:
    """Refuse an embedded store that is not there: a question makes none.

    Raises:
        NotFound: there is neither the file nor the journal that it could be made again from.
    """
    if is_missing(settings):
        path = ladybug_path(settings.store)
        raise NotFound(
            "there is no graph at {path}; check --store (or ALIGNMENT_STORE), or make one with `alignment "
            "seed`, `alignment import` or `alignment restore`",
            path=path,
        )


def is_missing(settings: Settings) -> bool:
    """Whether the settings name an embedded store of which there is nothing on the disk."""
    if not settings.store.startswith("ladybug:"):
        return False
    path = ladybug_path(settings.store)
    return str(path) != MEMORY and not path.exists() and not journal_path(path).exists()


def remove_empty(settings: Settings) -> None:
    """Take away the files of an embedded store that was just made, closed, and never written to."""
    path = ladybug_path(settings.store)
    for file in (path, journal_path(path), *path.parent.glob(f"{path.name}.*")):
        file.unlink(missing_ok=True)


def open_store(settings: Settings) -> GraphStore:
    """The store that the settings name."""
    url = settings.store
    if url.startswith("ladybug:"):
        return LadybugStore(
            str(ladybug_path(url)), buffer_pool_mib=settings.buffer_pool_mib, timeout_s=settings.read_timeout_s
        )
    if _NEO4J.match(url):
        from graph_service.stores.neo4j import Neo4jStore  # its driver takes as long to load as all else

        password = settings.neo4j_password
        return Neo4jStore(
            url,
            user=settings.neo4j_user,
            password=password.get_secret_value() if password else None,
            database=settings.neo4j_database,
            timeout_s=settings.read_timeout_s,
        )
    raise InvalidInput(
        "store {url!r} names no engine; write ladybug:PATH, ladybug::memory:, bolt://HOST:PORT or neo4j://HOST:PORT",
        url=url,
    )


def ladybug_path(url: str) -> Path:
    """The file that a ``ladybug:`` URL names.

    >>> str(ladybug_path("ladybug:data/a.lbug")), str(ladybug_path("ladybug:///srv/a.lbug"))
    ('data/a.lbug', '/srv/a.lbug')

    Raises:
        InvalidInput: it names none.
    """
    path = re.sub(r"^ladybug:(//)?", "", url)
    if not path:
        raise InvalidInput("store {url!r} names no file; write ladybug:PATH or ladybug::memory:", url=url)
    return Path(path)
