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

from graph_service.changes import replaying, state
from graph_service.changes.effects import columns_of, group_of
from graph_service.changes.history import every_piece, position
from graph_service.changes.loading import Write
from graph_service.changes.moment import at_one_moment
from graph_service.changes.replaying import Scrutiny
from graph_service.errors import InvalidInput, StoreError
from graph_service.exchange import dump_file, replayed
from graph_service.exchange.encryption import Identity, Recipient
from graph_service.graph import Graph
from graph_service.messages import Message
from graph_service.model import LABELS
from graph_service.stores import ddl, statements
from graph_service.stores.base import GraphStore, Transaction
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
        _, (header, sha256) = at_one_moment(graph.store, graph.queries, written, limited=False)
    except OSError as error:
        raise _not_writable(path, error) from error
    counts = header["counts"]
    return DumpReport(path, header["revision"], counts["nodes"], counts["relationships"], sha256)


def copied(source: Path, path: Path, to: Sequence[Recipient] = ()) -> DumpReport:
    """A dump in another file, compressed as its name says, and encrypted ``to`` some public keys.

    Raises:
        InvalidInput: it is no whole and unaltered dump, or the file cannot be written.
    """
    header = next(dump_file.read(source))
    lines = (line for line in dump_file.read(source) if "lines" not in line)
    try:
        sha256 = dump_file.write(path, lines, to)
    except OSError as error:
        raise _not_writable(path, error) from error
    counts = header["counts"]
    return DumpReport(path, header["revision"], counts["nodes"], counts["relationships"], sha256)


def _not_writable(path: Path, error: OSError) -> InvalidInput:
    why = error.strerror or str(error)
    return InvalidInput("{path} cannot be written ({why}); choose another place", path=path, why=why)


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

    def verify(tx: Transaction) -> None:
        if header.get("contents", True):
            different = replayed.differences(_contents(path, by), contents_of(tx))
        else:
            different = (
                [] if _counts(tx) == header["counts"] else [Message("its changes make other counts than it says")]
            )
        if different:
            raise InvalidInput(_contradiction(path), faults=different)

    def beside(new: GraphStore) -> None:
        _made_again(path, by, new.write, new.rows_at_once)
        new.view(verify, limited=False)

    def here(tx: Transaction) -> None:
        _made_again(path, by, lambda work: work(tx), graph.store.rows_at_once)
        verify(tx)

    if not graph.store.fill(beside, lambda: _pieces(path, by)):
        graph.store.write(here)
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
    yield from contents_of(tx)
    chain = Chain()
    for piece in every_piece(tx, graph.queries):
        chain.take(piece)
        yield {"piece": piece.row()}
    if (chain.revision, chain.is_whole) != (header["revision"], True):
        raise StoreError("{url} lacks records of its changes; run `alignment doctor`", url=graph.store.url)


def contents_of(tx: Transaction) -> Iterator[dict[str, Any]]:
    """Everything that a graph holds, as the lines of a dump say it."""
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


def _made_again(path: Path, by: Sequence[Identity], write: Write, at_once: int) -> None:
    """Make the changes of the dump again, if what it says of them can be so."""
    scrutiny = Scrutiny(replayed.faults, lambda faults: InvalidInput(_contradiction(path), faults=faults))
    replaying.replayed(by_change(_pieces(path, by)), write, at_once=at_once, scrutiny=scrutiny)


def _at_line(number: int, error: StoreError | TypeError) -> Message:
    why = error.message if isinstance(error, StoreError) else str(error)
    return Message("line {number}: {why}", number=number, why=why)


def _contradiction(path: Path) -> Message:
    return Message("{name} contradicts itself, so nothing was stored; use another dump", name=path.name)
