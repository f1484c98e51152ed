"""How the tables get into an engine that is only read afterwards: straight in, without checks, changes or records."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import ladybug
import neo4j

from bench import tables
from graph_service.stores import ddl
from graph_service.stores.ladybug import LadybugStore
from graph_service.stores.neo4j import Neo4jStore

_AT_ONCE: Final = 10_000
_POOL_MIB: Final = 2_048


def ladybug_store(folder: Path, path: Path) -> LadybugStore:
    """A new embedded store at ``path`` with all of the tables."""
    LadybugStore(str(path), buffer_pool_mib=_POOL_MIB).close()
    database = ladybug.Database(str(path), buffer_pool_size=_POOL_MIB * 2**20)
    connection = ladybug.Connection(database)
    for label in tables.labels(folder):
        connection.execute(f"COPY `{label}` FROM '{folder}/{label}.parquet'")
        connection.execute(f"COPY Name FROM (LOAD FROM '{folder}/{label}.parquet' RETURN key, '{label}' AS label)")
    for kind, start, end in tables.pairs(folder):
        file = f"{folder}/{kind}-{start}-{end}.parquet"
        connection.execute(f"COPY `{kind}` FROM '{file}' (from='{start}', to='{end}')")
    connection.execute(_STATE, {"schema": ddl.fingerprint()})
    connection.close()
    database.close()
    return LadybugStore(str(path), buffer_pool_mib=_POOL_MIB, timeout_s=600)


def neo4j_store(folder: Path, uri: str) -> Neo4jStore:
    """The server at ``uri``, which must be empty, with all of the tables."""
    store = Neo4jStore(uri, timeout_s=600)
    with neo4j.GraphDatabase.driver(uri, auth=None) as driver:
        for label in tables.labels(folder):
            for rows in _batches(folder, label):
                driver.execute_query(f"UNWIND $rows AS r CREATE (n:{label}) SET n = r", rows=rows)
                driver.execute_query(f"UNWIND $rows AS r CREATE (n:Name {{key: r.key, label: '{label}'}})", rows=rows)
        for kind, start, end in tables.pairs(folder):
            for rows in _batches(folder, f"{kind}-{start}-{end}"):
                apart = [{"a": row.pop("from_key"), "b": row.pop("to_key"), "own": row} for row in rows]
                driver.execute_query(
                    f"UNWIND $rows AS r MATCH (a:{start} {{key: r.a}}) MATCH (b:{end} {{key: r.b}}) "
                    f"CREATE (a)-[x:{kind}]->(b) SET x = r.own",
                    rows=apart,
                )
        driver.execute_query(_STATE, schema=ddl.fingerprint())
    return store


_STATE: Final = "CREATE (:GraphState {key: 'graph', revision: 1, schema: $schema, touched: '2024-06-30'})"


def _batches(folder: Path, name: str) -> Iterator[list[dict[str, Any]]]:
    for batch in tables.read(folder, name).to_batches(max_chunksize=_AT_ONCE):
        yield [{key: value for key, value in row.items() if value is not None} for row in batch.to_pylist()]
