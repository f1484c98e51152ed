"""Which Arrow types columns have that go into an engine or come out of one, so that both engines are alike in bulk."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import pyarrow as pa

from graph_service.queries import Query

#: By the type that the model, or a query file, gives a column.
TYPES: Final = {
    "str": pa.large_string(),
    "int": pa.int64(),
    "float": pa.float64(),
    "bool": pa.bool_(),
    "list[str]": pa.list_(pa.large_string()),
    "list[float]": pa.list_(pa.float64()),
}
#: Records that are gathered into one batch.
_AT_ONCE: Final = 50_000


def schema(query: Query) -> pa.Schema:
    """The columns that a query file declares, as Arrow types."""
    return pa.schema([(column.name, TYPES[column.type]) for column in query.returns.values()])


def from_arrow(query: Query, answered: pa.Table) -> pa.Table:
    """What an engine answered in Arrow, with the declared columns and types."""
    return answered.select(list(query.returns)).cast(schema(query))


def from_records(query: Query, records: Iterable[Sequence[Any]]) -> pa.Table:
    """Records of values in the order of the query's columns, gathered some thousands at a time."""
    wanted = schema(query)
    batches: list[pa.RecordBatch] = []
    waiting: list[Sequence[Any]] = []
    for record in records:
        waiting.append(record)
        if len(waiting) == _AT_ONCE:
            batches.append(_batch(waiting, wanted))
            waiting = []
    if waiting:
        batches.append(_batch(waiting, wanted))
    return pa.Table.from_batches(batches, wanted)


def _batch(records: Sequence[Sequence[Any]], wanted: pa.Schema) -> pa.RecordBatch:
    columns = zip(*records, strict=True)
    return pa.RecordBatch.from_arrays(
        [pa.array(values, kind) for values, kind in zip(columns, wanted.types, strict=True)], schema=wanted
    )
