"""What a graph file says of itself, read in a process of its own: a damaged one may end the process that reads it."""

import contextlib
import json
import multiprocessing
import signal
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graph_service import changes, queries
from graph_service.changes import comparison, state
from graph_service.changes.comparison import Sums
from graph_service.changes.writing import piece_key
from graph_service.errors import StoreError, StoreUnavailable
from graph_service.messages import Message
from graph_service.model import Node
from graph_service.stores import statements
from graph_service.stores.base import Transaction
from graph_service.stores.chain import Piece
from graph_service.stores.ladybug import LadybugStore


@dataclass(frozen=True, slots=True)
class Probe:
    """What came of reading a file. ``failed`` says why it could not be, ``busy`` that somebody has it open.

    ``scanned`` is there where the content could be read and scan and look-ups agree; ``differences`` where they do not.
    """

    revision: int = 0
    sha256: str = ""
    schema: str | None = None
    nodes: int = 0
    relationships: int = 0
    scanned: Sums | None = None
    differences: list[str] = field(default_factory=list)
    failed: str = ""
    busy: Message | None = None


def probe(
    path: Path,
    pool_mib: int,
    *,
    content: bool = False,
    whole_log: bool = True,
    pieces: Path | None = None,
    elements: Path | None = None,
) -> Probe:
    """Read a graph file. With ``content`` every element is read twice, by scan and by key.

    ``pieces`` is where the pieces of the record that can be read are written, a line each; ``elements`` is where the
    nodes and relationships are.

    Raises:
        StoreUnavailable: somebody has it open.
    """
    with ProcessPoolExecutor(
        1, multiprocessing.get_context("spawn"), signal.signal, (signal.SIGINT, signal.SIG_IGN)
    ) as apart:
        try:
            found = apart.submit(_probed, path, pool_mib, content, whole_log, pieces, elements).result()
        except BrokenProcessPool:
            return Probe(failed="the engine ended the process that read it")
    if found.busy:
        raise StoreUnavailable(found.busy)
    return found


def _probed(
    path: Path, pool_mib: int, content: bool, whole_log: bool, pieces: Path | None, elements: Path | None
) -> Probe:
    try:
        store = LadybugStore(str(path), buffer_pool_mib=pool_mib, timeout_s=3600, whole_log=whole_log)
    except StoreUnavailable as error:
        return Probe(busy=error.message)
    except StoreError as error:
        return Probe(failed=str(error))
    try:
        if pieces is not None:
            _write_pieces(store, pieces)
        found = queries.load(store.dialect)
        at = changes.position(store, found)
        nodes = sum(row["nodes"] for row in store.read(found["node_counts"], {}))
        edges = sum(row["relationships"] for row in store.read(found["relationship_counts"], {}))
        known: dict[str, Any] = {"revision": at.revision, "sha256": at.sha256, "schema": at.schema}
        different, scanned = comparison.compared(store, None) if content else ([], None)
        if elements is not None and not different:
            store.view(lambda tx: _write_elements(tx, elements), limited=False)
        return Probe(**known, nodes=nodes, relationships=edges, scanned=scanned, differences=different)
    except (StoreError, ValueError, TypeError) as error:
        return Probe(failed=str(error))
    finally:
        with contextlib.suppress(StoreError):
            store.close()


def _write_pieces(store: LadybugStore, out: Path) -> None:
    """Every piece that a scan or a look-up by key gives; what cannot be read is left out."""
    known: set[str] = set()
    with out.open("w", encoding="utf-8") as file:

        def take(row: Mapping[str, Any]) -> None:
            with contextlib.suppress(StoreError):
                piece = Piece.from_row(row)
                if piece.sha256 not in known and piece.digest() == piece.sha256:
                    known.add(piece.sha256)
                    file.write(json.dumps(piece.row(), separators=(",", ":")) + "\n")

        def scan(tx: Transaction) -> None:
            for row in state.scanned_rows(tx, ("ChangePiece",)):
                take(row)

        def look_up(tx: Transaction) -> None:
            for change in tx.run(statements.node_scan("Change")):
                keys = [piece_key(change["revision"], number) for number in range(1, change["pieces"] + 1)]
                for row in tx.run(statements.node_read("ChangePiece"), keys):
                    take(row)

        for way in (scan, look_up):
            with contextlib.suppress(StoreError, TypeError, ValueError):
                store.view(way, limited=False)


def _write_elements(tx: Transaction, out: Path) -> None:
    with out.open("w", encoding="utf-8") as file:
        for some in state.everything(tx):
            for each in some:
                name = [each.label, each.key] if isinstance(each, Node) else [*_ref(each)]
                file.write(json.dumps([*name, dict(each.properties)], ensure_ascii=False) + "\n")


def _ref(edge: Any) -> tuple[str, ...]:
    return edge.ref.type, edge.ref.start, edge.ref.end, edge.ref.role
