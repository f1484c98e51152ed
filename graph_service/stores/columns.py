"""Which Arrow types columns have that go into an engine or come out of one, so that both engines are alike in bulk."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import pyarrow as pa

from graph_service.errors import StoreError
from graph_service.queries import Query
from graph_service.stores.statements import EDGE_COLUMNS, ENDS, NODE_COLUMNS

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


def table(group: tuple[str, ...], columns: Mapping[str, Sequence[Any]]) -> pa.Table:
    """Columns of a label, or of a (type, start label, end label), with their types; ends of relationships first.

    Raises:
        StoreError: a value has not the type of its column.
    """
    kinds = NODE_COLUMNS[group[0]] if len(group) == 1 else {**ENDS, **EDGE_COLUMNS[group[0]]}
    given = [name for name in kinds if name in columns]
    try:
        return pa.Table.from_arrays([_array(columns[name], TYPES[kinds[name]]) for name in given], names=given)
    except (pa.ArrowException, TypeError, ValueError, OverflowError) as error:
        raise StoreError(
            "a value of {group} has the wrong type ({error})", group=" ".join(group), error=str(error)
        ) from error


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


def _array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """A column; one that says the same throughout, as where something was recorded, is made of that alone."""
    first = values[0] if len(values) else None
    if isinstance(first, str) and values.count(first) == len(values):
        return pa.repeat(pa.scalar(first, kind), len(values))
    return pa.array(values, type=kind)


def _batch(records: Sequence[Sequence[Any]], wanted: pa.Schema) -> pa.RecordBatch:
    columns = zip(*records, strict=True)
    return pa.RecordBatch.from_arrays(
        [pa.array(values, kind) for values, kind in zip(columns, wanted.types, strict=True)], schema=wanted
    )
