"""What makes up a running application: the one place that puts it together, opens it and closes it."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from graph_service import changes, queries
from graph_service.access import provider, proxy
from graph_service.access.access import Access, Rules
from graph_service.access.sqlite import SqliteAccess, access_path
from graph_service.drafts.suggestion_service import SuggestionService, shipped
from graph_service.errors import InvalidInput, NotFound
from graph_service.expert_cypher import Limits, Table
from graph_service.graph import Graph
from graph_service.heavy_work import HeavyWork
from graph_service.private_files import make_folder
from graph_service.settings import Settings
from graph_service.snapshot.history import Snapshots
from graph_service.stores.base import GraphStore
from graph_service.stores.chain import Seals
from graph_service.stores.ladybug import LadybugStore
from graph_service.stores.locating import is_file, ladybug_path
from graph_service.suggestions.port import Build

_NEO4J: Final = re.compile(r"(bolt|neo4j)(\+s|\+ssc)?://")


@dataclass(frozen=True, eq=False)
class App:
    """One open graph with what answers about it; API, pages and terminal are given just this.

    Used with ``with``, it closes what it opened. Safe to share between threads.
    """

    graph: Graph
    snapshots: Snapshots
    suggestions: SuggestionService
    settings: Settings
    access: Access
    heavy: HeavyWork

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """The application over the store that the settings name.

        Raises:
            InvalidInput: the store URL names no engine.
            QueryFileError: a query file is malformed.
            StoreError: the store cannot be opened.
        """
        return cls.over(open_graph(settings), settings)

    @classmethod
    def over(cls, graph: Graph, settings: Settings, build: Build | None = None) -> Self:
        """The application over a graph that is open already. ``build`` makes another suggester than the shipped one;
        none is made, and nothing of its models read, before a draft is looked at."""
        suggestions = SuggestionService(graph, build or shipped(**settings.encoder()))
        heavy = HeavyWork(settings.heavy_at_once, settings.heavy_waiting)
        return cls(graph, graph.snapshots, suggestions, settings, open_access(graph, settings), heavy)

    @cached_property
    def fingerprint(self) -> str:
        """What the settings come to: with others the same page may say something else."""
        return hashlib.sha256(self.settings.model_dump_json(exclude={"host", "port"}).encode()).hexdigest()[:20]

    def cypher(self, text: str, params: Mapping[str, Any]) -> Table:
        """What an expert's own Cypher answers, where the settings allow it and it only reads; within their limits.

        Raises:
            NotFound: nobody may ask so.
            InvalidInput: it does more than reading, is malformed, or takes longer or more than the limits.
            StoreUnavailable: another one is under way.
        """
        given = self.settings
        self.require_cypher()
        return self.graph.ask(text, params, Limits(given.cypher_timeout_s, given.cypher_rows, given.cypher_mib))

    def require_cypher(self) -> None:
        """Refuse where no expert may ask.

        Raises:
            NotFound: nobody may.
        """
        if not self.settings.cypher:
            raise NotFound(
                "Cypher of one's own is switched off here; an administrator allows it with ALIGNMENT_CYPHER=true"
            )

    def close(self) -> None:
        """Close the graph with its store, and the accounts."""
        self.access.close()
        self.graph.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


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


def open_access(graph: Graph, settings: Settings) -> Access:
    """The accounts that belong to an open graph: in the file that the settings name, else beside that of an embedded
    one, else in memory.

    Raises:
        InvalidInput: a proxy or a provider is not set up as a whole, or the folder of that file cannot be made.
    """
    if settings.access_file:
        _require_folder(Path(settings.access_file))
    journal = graph.store.journal
    beside = access_path(journal.path.with_suffix("")) if journal else None
    return Access(SqliteAccess(Path(settings.access_file) if settings.access_file else beside), rules_of(settings))


def _require_folder(file: Path) -> None:
    try:
        make_folder(file.parent)
    except OSError as error:
        raise InvalidInput(
            "ALIGNMENT_ACCESS_FILE: {path} cannot be made ({why}); name a file in a folder that can be written to",
            path=file,
            why=error.strerror or str(error),
        ) from error


def access_of(settings: Settings) -> Access:
    """The accounts of the store that the settings name, without opening its graph, which a service may have open.

    Raises:
        InvalidInput: no file is named, and the store has none of its own.
    """
    if not settings.access_file and not is_file(settings.store):
        raise InvalidInput(
            "{store} has no file beside which accounts could be kept; name one with ALIGNMENT_ACCESS_FILE",
            store=settings.store,
        )
    path = Path(settings.access_file) if settings.access_file else access_path(ladybug_path(settings.store))
    return Access(SqliteAccess(path), rules_of(settings))


def rules_of(settings: Settings) -> Rules:
    """What the settings say of access.

    Raises:
        InvalidInput: a proxy or a provider is not set up as a whole.
    """
    secret = settings.oidc_client_secret
    return Rules(
        settings.session_idle_minutes,
        settings.session_hours,
        settings.invitation_days,
        settings.audit_days,
        proxy.checked(proxy.Proxy(settings.proxy_user_header, settings.proxies(), settings.proxy_role)),
        provider.checked(
            provider.Provider(
                settings.oidc_issuer,
                settings.oidc_client_id,
                secret.get_secret_value() if secret else "",
                settings.oidc_name,
                settings.oidc_role,
                settings.oidc_claim,
            )
        ),
    )


def open_store(settings: Settings) -> GraphStore:
    """The store that the settings name.

    Raises:
        InvalidInput: the store URL names no engine, or no file.
        StoreError: it cannot be opened.
    """
    url = settings.store
    if url.startswith("ladybug:"):
        return LadybugStore(
            str(ladybug_path(url)),
            buffer_pool_mib=settings.buffer_pool_mib,
            timeout_s=settings.read_timeout_s,
            seals=Seals(settings.sealing()),
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
            seals=Seals(settings.sealing()),
        )
    raise InvalidInput(
        "store {url!r} names no engine; write ladybug:PATH, ladybug::memory:, bolt://HOST:PORT or neo4j://HOST:PORT",
        url=url,
    )
