"""What every peer of the benchmark is loaded from: a generated graph in Parquet, a file a label and pair of labels."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from bench import elements
from bench.draws import World
from graph_service.model import Edge, Node, rules
from graph_service.stores.statements import EDGE_COLUMNS, NODE_COLUMNS

_TYPES: Final[Mapping[str, Any]] = {
    "str": pa.string(),
    "int": pa.int64(),
    "float": pa.float64(),
    "list[str]": pa.list_(pa.string()),
}
_BUFFERED: Final = 50_000
_DONE: Final = "done"


def written(projects: int, seed: int, to: Path) -> Path:
    """The folder with the tables of a world; made if it is not there. Every column of the stores is in them."""
    folder = to / f"{projects}-{seed}"
    if (folder / _DONE).exists():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    writers: dict[str, _Writer] = {}
    for each in elements.everything(World(projects, seed)):
        if isinstance(each, Node):
            name, columns = each.label, dict(NODE_COLUMNS[each.label])
            row = {"key": each.key, "label": each.label, "search_text": rules.search_text(each.properties)}
        else:
            assert isinstance(each, Edge)
            name = f"{each.ref.type}-{each.start_label}-{each.end_label}"
            columns = {"from_key": "str", "to_key": "str", **EDGE_COLUMNS[each.ref.type]}
            ends = {"from_key": each.ref.start, "to_key": each.ref.end}
            row = {**ends, "key": each.ref.key, "type": each.ref.type, "role": each.ref.role}
        if name not in writers:
            writers[name] = _Writer(folder / f"{name}.parquet", columns)
        writers[name].add({**row, **each.properties})
    for writer in writers.values():
        writer.close()
    (folder / _DONE).touch()
    return folder


def labels(folder: Path) -> list[str]:
    """The labels that there are nodes of."""
    return sorted(path.stem for path in folder.glob("*.parquet") if "-" not in path.stem)


def pairs(folder: Path, *types: str) -> list[tuple[str, str, str]]:
    """The types and pairs of labels that there are relationships of."""
    found = [path.stem.split("-") for path in sorted(folder.glob("*-*-*.parquet"))]
    return [(kind, start, end) for kind, start, end in found if not types or kind in types]


def read(folder: Path, name: str, columns: Iterable[str] | None = None) -> pa.Table:
    """Some columns of one table, or all."""
    return pq.read_table(folder / f"{name}.parquet", columns=None if columns is None else list(columns))


class _Writer:
    """One file that grows by some rows at a time."""

    def __init__(self, path: Path, columns: Mapping[str, str]) -> None:
        self._schema = pa.schema([(name, _TYPES[kind]) for name, kind in columns.items()])
        self._file = pq.ParquetWriter(path, self._schema, compression="zstd")
        self._rows: list[Mapping[str, Any]] = []

    def add(self, row: Mapping[str, Any]) -> None:
        self._rows.append(row)
        if len(self._rows) >= _BUFFERED:
            self._flush()

    def close(self) -> None:
        self._flush()
        self._file.close()

    def _flush(self) -> None:
        if self._rows:
            self._file.write_table(pa.Table.from_pylist(self._rows, schema=self._schema))
            self._rows = []
