"""How the embedded engine is asked what an expert wrote: on its own connection, in a transaction that only reads.

That transaction stops writes to the graph, and not those to files (COPY TO, EXPORT DATABASE), nor settings: what may
stand in the text is checked before (``expert_cypher``). What the query takes counts against the pool of pages.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

import ladybug

from graph_service.errors import InvalidInput, StoreError
from graph_service.expert_cypher import ExpertQuery, Limits, Table, gathered
from graph_service.expert_cypher.values import element
from graph_service.stores.ladybug.engine_errors import PoolFull, translated
from graph_service.stores.ladybug.transaction import execute

#: What the engine says of a statement that it cannot carry out, as opposed to what is wrong with a file.
_STATEMENT: Final = re.compile(r"(Parser|Binder|Conversion|Overflow|Runtime|Catalog|Not implemented) exception", re.I)
_OWN: Final = ("_ID", "_LABEL", "_SRC", "_DST")


def ask(connection: ladybug.Connection, query: ExpertQuery, limits: Limits) -> Table:
    """What the query answers, within the limits.

    Raises:
        InvalidInput: the engine cannot carry it out, or it takes longer or more than the limits.
        StoreError: the engine failed.
    """
    connection.set_query_timeout(int(limits.seconds * 1000))
    execute(connection, "BEGIN TRANSACTION READ ONLY")
    try:
        result = connection.execute(query.text, dict(query.params))
        if isinstance(result, list):
            raise StoreError("one statement a call, got {n}: {text!r}", n=len(result), text=query.text[:80])
        try:
            return gathered(query.columns, _rows(result), limits)
        finally:
            result.close()
    except (RuntimeError, ValueError) as error:
        raise _meaning(error, limits) from error


def _rows(result: ladybug.QueryResult) -> Iterator[list[Any]]:
    while result.has_next():
        yield [_plain(value) for value in result.get_next()]


def _plain(value: Any) -> Any:
    """A value without what the engine alone knows by it."""
    if isinstance(value, dict):
        if "_NODES" in value and "_RELS" in value:
            return {"nodes": _plain(value["_NODES"]), "relationships": _plain(value["_RELS"])}
        if "_ID" in value and "_LABEL" in value:
            own = {name: each for name, each in value.items() if name not in _OWN}
            return element(own, None if "_SRC" in value else value["_LABEL"])
        return {name: _plain(each) for name, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list) else value


def _meaning(error: RuntimeError | ValueError, limits: Limits) -> InvalidInput | StoreError:
    text = str(error)
    if "Interrupted" in text:
        return InvalidInput(
            "the query took longer than {seconds:g} seconds, which is the limit; ask for less, or have "
            "ALIGNMENT_CYPHER_TIMEOUT_S raised",
            seconds=limits.seconds,
        )
    known = translated(error)
    if isinstance(known, PoolFull):
        return InvalidInput("the query takes more memory than there is; ask for less")
    if isinstance(error, ValueError) or _STATEMENT.match(text):
        return InvalidInput("the engine cannot carry this out: {engine}", engine=" ".join(text.split())[:300])
    return known
