"""Which real Neo4j servers the tests run against, and how a test gets one.

In a fixture:       ``with neo4j_server.running(version) as uri: ...``
At a shell:         ``python -m tests.neo4j_server start --version 2026.09.0 --home DIR --port 0``
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from deploy.neo4j import server

VERSIONS: tuple[str, ...] = server.VERSIONS


def missing(version: str) -> str | None:
    """Why ``version`` cannot be started here, or None: a reason to skip, which in CI is a failure."""
    try:
        server.java(version)
        server.jars(version)
    except server.ServerError as error:
        return str(error)
    return None


@contextmanager
def running(version: str) -> Iterator[str]:
    """Yield the Bolt address of an empty server of our own, gone afterwards.

    Each call starts another one (about 5 s): ask once a session, and empty the graph between tests.

    Raises:
        ServerError: it could not be started; the text says what is missing.
    """
    with server.temporary(version) as started:
        yield started.uri


if __name__ == "__main__":
    sys.exit(server.main())
