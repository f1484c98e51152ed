"""How long the driver waits for a server: for a connection, and for each answer on one.

The driver's own limit of a query is kept by the server, and one that hangs keeps none: its socket stays open, and who
reads from it waits until the server wakes. So each connection gets a limit to the server's silence. There is no
setting of the driver for it; `tests/stores/test_hanging.py` hangs a real server and says when a release moves it.
"""

from typing import Any, Final

import neo4j

#: A connection is made, or taken from those that are kept, within so many seconds.
CONNECTING_S: Final = 5.0
#: A server says that it is alive on a connection each minute, whatever it works at. What may take its time, such as a
#: large write, is given up after this silence.
SILENCE_S: Final = 150.0


def open_driver(url: str, user: str | None, password: str | None, limit_s: float) -> neo4j.Driver:
    """A driver whose connections wait no longer than ``limit_s`` for an answer, and whose transactions are tried once:
    the store tries again, within its own limit."""
    connecting = min(CONNECTING_S, limit_s)
    driver = neo4j.GraphDatabase.driver(
        url,
        auth=(user, password or "") if user else None,
        notifications_min_severity="OFF",
        connection_timeout=connecting,
        connection_acquisition_timeout=connecting,
        max_transaction_retry_time=0,
    )
    pool: Any = driver._pool
    opening = pool.opener

    def opened(*given: Any) -> Any:
        connection = opening(*given)
        connection.socket.set_read_timeout(limit_s)
        connection.socket.set_write_timeout(limit_s)
        return connection

    pool.opener = opened
    return driver


def limit_silence(tx: neo4j.ManagedTransaction | neo4j.Transaction, seconds: float) -> None:
    """From now on, wait for the server no longer than that on this transaction's connection."""
    connection: Any = tx._connection
    connection.socket.set_read_timeout(seconds)
    connection.socket.set_write_timeout(seconds)
