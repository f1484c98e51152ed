"""A whole graph in one file, and back: what is there, and every change that made it so.

Lines of JSON: a header, nodes and relationships in columns, the pieces of every change's record from the
first on, and the SHA-256 of all of it. Neither side holds more than some lines of it in memory. Restoring
makes the changes again, so history, undo and revision come back too.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph_service.changes import state, writing
from graph_service.changes.effects import columns_of, group_of
from graph_service.changes.history import every_piece, position
from graph_service.changes.pieces import effects_of, head_of
from graph_service.errors import InvalidInput, StoreError
from graph_service.exchange import dump_file, replayed
from graph_service.exchange.encryption import Identity, Recipient
from graph_service.graph import Graph
from graph_service.messages import Message, at_place
from graph_service.model import LABELS
from graph_service.stores import ddl, statements
from graph_service.stores.base import Transaction
from graph_service.stores.chain import Chain, Piece, by_change


@dataclass(frozen=True, slots=True)
class DumpReport:
    """What a dump holds: nodes by label, relationships by type, and how many changes made them."""

    path: Path
    revision: int
    nodes: Mapping[str, int]
    relationships: Mapping[str, int]
    sha256: str


def dump(graph: Graph, path: Path | str, to: Sequence[Recipient] = ()) -> DumpReport:
    """Write the whole graph, as of one moment, to ``path``: all of it, or the file stays as it was. It may be
    encrypted ``to`` some public keys (see ``encryption``).

    Raises:
        InvalidInput: the file cannot be written.
        StoreError: the engine failed, or a piece of a change's record is missing or was altered.
    """
    path = Path(path)

    def written(tx: Transaction) -> tuple[dict[str, Any], str]:
        header = _header(graph, tx)
        return header, dump_file.write(path, _lines(graph, tx, header), to)

    try:
        header, sha256 = graph.store.view(written, limited=False)
    except OSError as error:
        raise InvalidInput(
            "{path} cannot be written ({why}); choose another place", path=path, why=error.strerror or str(error)
        ) from error
    counts = header["counts"]
    return DumpReport(path, header["revision"], counts["nodes"], counts["relationships"], sha256)


def restore(graph: Graph, path: Path | str, by: Sequence[Identity] = ()) -> DumpReport:
    """Put a dump into an empty graph, in one transaction: all of it, or nothing.

    An encrypted one is read ``by`` secret keys. The file is read twice: to see that it is whole and unaltered, and to
    make its changes again. What they made is compared with what the dump says that there was; by counts alone, where
    its header says that it has the changes and not the ``contents`` that they made.

    Raises:
        NotFound: there is no such file.
        InvalidInput: the graph is not empty, or the file is no whole and unaltered dump; nothing was stored.
        StoreError: the engine failed; nothing was stored.
    """
    path = Path(path)
    if at := graph.revision():
        raise InvalidInput(
            "{url} already holds a graph, at revision {at}; restore into a new one: --store URL",
            url=graph.store.url,
            at=at,
        )
    header, sha256 = _checked(path, by)

    def work(tx: Transaction) -> None:
        for pieces in by_change(_pieces(path, by)):
            _made_again(tx, pieces, path)
        if header.get("contents", True):
            different = replayed.differences(_contents(path, by), _everything(tx))
        else:
            different = (
                [] if _counts(tx) == header["counts"] else [Message("its changes make other counts than it says")]
            )
        if different:
            raise InvalidInput(_contradiction(path), faults=different)

    graph.store.write(work)
    counts = header["counts"]
    return DumpReport(path, header["revision"], counts["nodes"], counts["relationships"], sha256)


def _header(graph: Graph, tx: Transaction) -> dict[str, Any]:
    at = position(tx, graph.queries)
    return {
        "format": dump_file.FORMAT,
        "version": dump_file.VERSION,
        "revision": at.revision,
        "last_piece": at.sha256,
        "schema": ddl.fingerprint(),
        "contents": True,
        "counts": _counts(tx),
    }


def _counts(tx: Transaction) -> dict[str, dict[str, int]]:
    nodes = {label: tx.run(statements.node_total(label))[0]["found"] for label in LABELS}
    edges: Counter[str] = Counter()
    for group, count in state.edge_counts(tx).items():
        edges[group[0]] += count
    return {"nodes": {name: count for name, count in nodes.items() if count}, "relationships": dict(edges)}


def _lines(graph: Graph, tx: Transaction, header: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    yield dict(header)
    yield from _everything(tx)
    chain = Chain()
    for piece in every_piece(tx, graph.queries):
        chain.take(piece)
        yield {"piece": piece.row()}
    if (chain.revision, chain.is_whole) != (header["revision"], True):
        raise StoreError("{url} lacks records of its changes; run `alignment doctor`", url=graph.store.url)


def _everything(tx: Transaction) -> Iterator[dict[str, Any]]:
    for some in state.everything(tx):
        yield {"group": list(group_of(some[0])), "columns": columns_of(some)}


def _checked(path: Path, by: Sequence[Identity]) -> tuple[dict[str, Any], str]:
    """Header and SHA-256 of a dump that is whole, and whose pieces follow one another."""
    header: dict[str, Any] = {}
    sha256, chain = "", Chain()
    for number, line in enumerate(dump_file.read(path, by), start=1):
        try:
            if number == 1:
                header = line
            elif "piece" in line:
                chain.take(Piece.from_row(line["piece"]))
            elif "lines" in line:
                sha256 = line["sha256"]
        except (StoreError, TypeError) as error:
            raise InvalidInput(_contradiction(path), faults=[_at_line(number, error)]) from error
    if (chain.revision, chain.is_whole) != (header.get("revision"), True):
        raise InvalidInput(
            _contradiction(path), faults=[Message("it is no record of that revision: pieces of changes are missing")]
        )
    return header, sha256


def _pieces(path: Path, by: Sequence[Identity]) -> Iterator[Piece]:
    return (Piece.from_row(line["piece"]) for line in dump_file.read(path, by) if "piece" in line)


def _contents(path: Path, by: Sequence[Identity]) -> Iterator[dict[str, Any]]:
    return (line for line in dump_file.read(path, by) if "group" in line)


def _made_again(tx: Transaction, pieces: list[Piece], path: Path) -> None:
    """Make a change of the dump again, if what it says of itself can be so."""
    number = pieces[0].revision
    try:
        head, effects = head_of(pieces), effects_of(pieces)
        found = replayed.faults(tx, effects)
        if head["summary"] != effects.summary():
            found.append(Message("its summary does not count what it did"))
    except StoreError as error:
        raise InvalidInput(
            _contradiction(path),
            faults=[Message("change {number} cannot be read ({why})", number=number, why=error.message)],
        ) from error
    if found:
        raise InvalidInput(
            _contradiction(path),
            faults=[at_place(f"change {number}", fault) for fault in found],
        )
    writing.locked(tx, head["recorded_at"])
    writing.write(tx, effects)
    writing.record(tx, pieces)


def _at_line(number: int, error: StoreError | TypeError) -> Message:
    why = error.message if isinstance(error, StoreError) else str(error)
    return Message("line {number}: {why}", number=number, why=why)


def _contradiction(path: Path) -> Message:
    return Message("{name} contradicts itself, so nothing was stored; use another dump", name=path.name)
