"""How a server is asked what an expert wrote: in a transaction that reads, after the server said that it only does.

A single server does not hold every statement to the access mode of its session: so it is asked first, without carrying
it out, what kind of statement it is. ``r`` is the only kind that is asked. Rows come a few at a time.
"""

from collections.abc import Iterator
from typing import Any, Final

import neo4j
from neo4j import graph
from neo4j.exceptions import ClientError, Neo4jError

from graph_service.errors import InvalidInput, StoreError, StoreUnavailable
from graph_service.expert_cypher import ExpertQuery, Limits, Table, gathered
from graph_service.expert_cypher.values import element
from graph_service.stores.neo4j_driver import limit_silence

#: Rows that the driver takes at once.
FETCHED: Final = 100
_READS: Final = "r"
#: The server itself ends what takes too long, and says so; a server that hangs is waited for so much longer.
_LATER_S: Final = 2.0
_TIMED_OUT: Final = ("Neo.ClientError.Transaction.TransactionTimedOut", "Neo.TransientError.Transaction.Terminated")
_MEMORY: Final = "Neo.TransientError.General"


def ask(session: neo4j.Session, prefix: str, query: ExpertQuery, limits: Limits) -> Table:
    """What the query answers, within the limits.

    Raises:
        InvalidInput: the server cannot carry it out, says that it writes, or it takes longer or more than the limits.
        StoreUnavailable: the server does not answer.
    """
    try:
        with session.begin_transaction(timeout=limits.seconds) as tx:
            limit_silence(tx, limits.seconds + _LATER_S)
            planned = tx.run(f"{prefix}EXPLAIN {query.text}", dict(query.params)).consume()
            if planned.query_type != _READS:
                raise InvalidInput("this is not read: the server says that it does more than reading")
            result = tx.run(prefix + query.text, dict(query.params))
            return gathered(query.columns, _rows(result), limits)
    except Neo4jError as error:
        raise _meaning(error, limits) from error


def _rows(result: neo4j.Result) -> Iterator[list[Any]]:
    for record in result:
        yield [_plain(value) for value in record.values()]


def _plain(value: Any) -> Any:
    match value:
        case graph.Path():
            return {"nodes": _plain(list(value.nodes)), "relationships": _plain(list(value.relationships))}
        case graph.Node():
            return element(dict(value), next(iter(value.labels), ""))
        case graph.Relationship():
            return element(dict(value), None)
        case dict():
            return {name: _plain(each) for name, each in value.items()}
        case list():
            return [_plain(each) for each in value]
        case _:
            return value


def _meaning(error: Neo4jError, limits: Limits) -> InvalidInput | StoreError:
    code = error.code or ""
    if code.startswith(_TIMED_OUT):
        return InvalidInput(
            "the query took longer than {seconds:g} seconds, which is the limit; ask for less, or have "
            "ALIGNMENT_CYPHER_TIMEOUT_S raised",
            seconds=limits.seconds,
        )
    if code.startswith(_MEMORY) and "emory" in code + (error.message or ""):
        return InvalidInput("the query takes more memory than there is; ask for less")
    if isinstance(error, ClientError):
        said = " ".join((error.message or "").split())[:300]
        return InvalidInput("the engine cannot carry this out: {engine}", engine=said)
    return StoreUnavailable("Neo4j does not answer now: {engine}", engine=str(error)[:300])
