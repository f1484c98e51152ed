"""A whole graph in one file, and back: what is there, and every change that made it so.

Lines of JSON, gzipped where the name ends in ``.gz``: a header, each node, each relationship, each
change record from the first on, and a trailer with the SHA-256 of all lines before it.
Restoring makes the changes again, so history, undo and revision come back too.
"""

import gzip
import hashlib
import json
import os
import tempfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, cast

from graph_service.changes import state
from graph_service.changes.change import element_from_json, element_to_json
from graph_service.changes.history import rows_of_history
from graph_service.changes.recovery import replay
from graph_service.errors import InvalidInput, NotFound, StoreError
from graph_service.exchange import replayed
from graph_service.graph import Graph
from graph_service.model import Edge, Element, Node, Ref
from graph_service.stores import ddl
from graph_service.stores.base import Row, Transaction

FORMAT: Final = "strategic-alignment-graph dump"
VERSION: Final = 1
_KINDS: Final = ("node", "relationship", "change")


@dataclass(frozen=True, slots=True)
class DumpReport:
    """What a dump holds: nodes by label, relationships by type, and how many changes made them."""

    path: Path
    revision: int
    nodes: Mapping[str, int]
    relationships: Mapping[str, int]
    sha256: str


def dump(graph: Graph, path: Path | str) -> DumpReport:
    """Write the whole graph, as of one moment, to ``path``: all of it, or the file stays as it was.

    Raises:
        InvalidInput: the file cannot be written.
        StoreError: the engine failed, or a change record is missing.
    """
    path = Path(path)
    revision, found = graph.store.view(lambda tx: _everything(graph, tx))
    history = [row for row in rows_of_history(graph.store, graph.queries) if row["revision"] <= revision]
    if [row["revision"] for row in history] != list(range(1, revision + 1)):
        raise StoreError(f"{graph.store.url} lacks records of its changes; run `alignment doctor`")
    nodes = Counter(each.label for each in found if isinstance(each, Node))
    edges = Counter(each.ref.type for each in found if isinstance(each, Edge))
    header = {
        "format": FORMAT, "version": VERSION, "revision": revision, "schema": ddl.fingerprint(),
        "counts": {"nodes": nodes, "relationships": edges, "changes": len(history)},
    }  # fmt: skip

    def lines() -> Iterator[dict[str, Any]]:
        yield header
        for each in found:
            yield {"node" if isinstance(each, Node) else "relationship": element_to_json(each)}
        for row in history:
            yield {"change": row}

    try:
        sha256 = _written(path, lines())
    except OSError as error:
        raise InvalidInput(f"{path} cannot be written ({error.strerror or error}); choose another place") from error
    return DumpReport(path, revision, nodes, edges, sha256)


def restore(graph: Graph, path: Path | str) -> DumpReport:
    """Put a dump into an empty graph. The dump is checked whole, in memory, before anything is stored.

    Raises:
        NotFound: there is no such file.
        InvalidInput: the graph is not empty, or the file is no whole and unaltered dump; nothing was stored.
        StoreError: the engine failed half-way; the message says what to delete.
    """
    path = Path(path)
    if at := graph.revision():
        raise InvalidInput(
            f"{graph.store.url} already holds a graph, at revision {at}; restore into a new one: --store URL"
        )
    header, elements, history, sha256 = _read(path)
    if faults := replayed.faults(history, elements):
        raise InvalidInput(f"{path.name} contradicts itself, so nothing was stored; use another dump", faults)
    try:
        for row in history:
            replay(graph.store, row, journaled=False)
        revision, found = graph.store.view(lambda tx: _everything(graph, tx))
        stored = {each.ref: each for each in found}
        if revision != header["revision"] or stored != elements:
            raise StoreError("the graph that was stored differs from the dump")
    except StoreError as error:
        raise StoreError(
            f"restoring {path.name} failed before revision {header['revision']} was reached ({error}); "
            f"delete {graph.store.url} and its journal, and restore into a new store"
        ) from error
    return DumpReport(path, revision, header["counts"]["nodes"], header["counts"]["relationships"], sha256)


def _everything(graph: Graph, tx: Transaction) -> tuple[int, list[Element]]:
    """Revision, nodes and relationships of one moment."""
    rows = tx.read(graph.queries["graph_revision"], {})
    at = (rows[0]["revision"] or 0) if rows else 0
    return at, [*state.every_node(tx), *state.every_edge(tx)]


def _written(path: Path, lines: Iterator[dict[str, Any]]) -> str:
    """Write beside ``path`` and put it there in one step. Returns the digest of the lines."""
    digest, count = hashlib.sha256(), 0
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as raw:
            packed = path.name.endswith(".gz")
            out = cast(IO[bytes], gzip.GzipFile("", "wb", 6, raw, mtime=0)) if packed else raw
            for count, each in enumerate(lines, start=1):  # noqa: B007
                line = _line(each)
                digest.update(line)
                out.write(line)
            out.write(_line({"sha256": digest.hexdigest(), "lines": count}))
            if packed:
                out.close()
            raw.flush()
            os.fsync(raw.fileno())
        os.chmod(name, 0o666 & ~_umask())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return digest.hexdigest()


def _read(path: Path) -> tuple[dict[str, Any], dict[Ref, Element], list[Row], str]:
    """Header, elements, change records and digest of a dump that is whole."""
    again = "it was cut short or altered; use another copy of the dump"
    header: dict[str, Any] | None = None
    found: dict[str, list[Any]] = {kind: [] for kind in _KINDS}
    digest, number, trailer = hashlib.sha256(), 0, None
    try:
        with gzip.open(path, "rb") if path.name.endswith(".gz") else path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                if trailer is not None:
                    raise InvalidInput(f"{path.name}, line {number}: there is more after the end; {again}")
                each = json.loads(line)
                if not isinstance(each, dict):
                    raise InvalidInput(f"{path.name}, line {number}: this is no line of a dump")
                if number == 1:
                    header = _header(each, path)
                elif "sha256" in each:
                    trailer = each
                    continue
                else:
                    kind, value = next(iter(each.items()))
                    found[kind].append(value)
                digest.update(line)
    except FileNotFoundError as error:
        raise NotFound(f"there is no file {path}") from error
    except (OSError, EOFError, zlib.error, ValueError, KeyError, StopIteration, RecursionError) as error:
        raise InvalidInput(f"{path.name}, line {number + 1}: {again}") from error
    if header is None or trailer != {"sha256": digest.hexdigest(), "lines": number - 1}:
        raise InvalidInput(f"{path.name}: {again}")
    try:
        elements = [element_from_json(each) for each in (*found["node"], *found["relationship"])]
    except (KeyError, TypeError) as error:
        raise InvalidInput(f"{path.name} holds something that is no node or relationship ({error})") from error
    return (
        header,
        {each.ref: each for each in elements if each is not None},
        found["change"],
        digest.hexdigest(),
    )


def _header(found: dict[str, Any], path: Path) -> dict[str, Any]:
    if found.get("format") != FORMAT:
        raise InvalidInput(f"{path.name} is no dump of a graph; `alignment import` reads other files")
    if found.get("version") != VERSION:
        raise InvalidInput(
            f"{path.name} is a dump of version {found.get('version')}, and version {VERSION} is read here; "
            "restore it with the release that wrote it"
        )
    return found


def _line(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
