"""``alignment doctor --rebuild``: file and journal of an embedded graph, made again from what can be read in both.

In order: both are read, in copies, and the record of changes is put together from every piece that is whole in either;
a graph is built from it beside the old one; it is compared with the record; then the two new files take their places.
The old ones are kept under other names until a person removes them. Whatever ends it in between, the old files are
there, under their own names or the others, and the next opening or rebuild goes on from them.
"""

import filecmp
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from graph_service import app
from graph_service.changes import Change, Delete, Operation, UpsertEdge, UpsertNode, comparison, recovery, state
from graph_service.changes.salvage import salvaged
from graph_service.diagnosis.probing import Probe, probe
from graph_service.errors import InvalidInput, StoreError
from graph_service.model import EdgeRef, Element, Node, NodeRef
from graph_service.settings import Settings
from graph_service.stores import claims, locating, room
from graph_service.stores.base import GraphStore
from graph_service.stores.chain import Seals
from graph_service.stores.journal import Journal, beside, put_in_place
from graph_service.stores.ladybug import journal_path, logs_of
from graph_service.stores.ladybug.opening import put_aside

#: Who is named as the author of what was taken over from a graph whose record cannot be read.
AUTHOR: Final = "alignment doctor"
#: What a change says of a relationship by itself.
_SIGNED: Final = frozenset({"recorded_by", "recorded_at"})
#: The label of a node and its name, or the name of a relationship.
Name = tuple[str, NodeRef | EdgeRef]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild did: the revision that graph and journal have now, and where the old files are.

    ``taken_over`` says that changes whose record was lost came over from the graph as one change; ``differed`` what in
    the old file was not what its record makes.
    """

    revision: int
    graph: Path | None
    journal: Path | None
    taken_over: bool
    differed: tuple[str, ...]


def rebuild(settings: Settings, *, to: int | None = None) -> Rebuilt:
    """Make an embedded graph and its journal again. ``to``: only up to this change, where what follows is lost.

    Raises:
        InvalidInput: the store is not an embedded one in a file, or there is no change ``to``.
        NotFound: there is no such graph.
        StorageFull: the disk has no room for the copies.
        StoreUnavailable: somebody has it open.
        StoreError: something would be lost, or file and journal have another history; nothing was moved.
    """
    if not locating.is_file(settings.store):
        raise InvalidInput("{store} has no journal; only a store ladybug:PATH can be made again", store=settings.store)
    locating.require(settings.store)
    path = locating.ladybug_path(settings.store).expanduser().resolve()
    files = [file for file in (path, *logs_of(path), journal_path(path)) if file.exists()]
    room.require(path.parent, 3 * sum(file.stat().st_size for file in files))
    with (
        claims.held(path),
        tempfile.TemporaryDirectory(prefix=f"{path.name}.rebuilding-", dir=path.parent) as folder,
    ):
        return _rebuilt(settings, path, Path(folder), to)


def _rebuilt(settings: Settings, path: Path, folder: Path, to: int | None) -> Rebuilt:
    seals = Seals(settings.sealing())
    pieces, elements = folder / "pieces", folder / "elements"
    held = _held(settings, path, folder, pieces, elements)
    record = salvaged([journal_path(path), pieces], seals)
    if record.forked is not None:
        raise StoreError(recovery.FORKED, url=settings.store, revision=record.forked)
    known = max(record.seen, held.revision, Journal(journal_path(path), seals).last_revision)
    takes_over = to is None and record.revision < known and held.revision == known and elements.exists()
    if to is not None and not 0 < to <= record.revision:
        raise InvalidInput("there is no change {n}; there are {last}", n=to, last=record.revision)
    if record.revision < known and not takes_over and to is None:
        raise StoreError(
            "changes {first} to {last} cannot be read in the file nor in its journal: nothing was changed. Restore a "
            "dump that has them, or go back to change {whole}: `alignment doctor --rebuild --to {whole}`",
            first=record.revision + 1,
            last=known,
            whole=record.revision,
        )
    if not known:
        raise StoreError("no change can be read in {path} nor in its journal; restore a dump", path=path)
    new = folder / path.name
    Journal(journal_path(new), seals).replace(piece for piece in record.pieces() if to is None or piece.revision <= to)
    revision = _built(settings, new, elements if takes_over else None, record.revision + 1)
    differed = _differed(held, new, seals) if not takes_over and to is None else ()
    return _put_in_place(path, new, revision, takes_over, differed)


def _held(settings: Settings, path: Path, folder: Path, pieces: Path, elements: Path) -> Probe:
    """What the graph file says of itself, from a copy of it: its record goes to ``pieces``, its content to a file."""
    if not path.exists():
        return Probe(failed="it is not there")
    copies = folder / "old"
    copies.mkdir()
    for file in (path, *logs_of(path)):
        shutil.copy2(file, copies / file.name)
    return probe(
        copies / path.name, settings.buffer_pool_mib, content=True, whole_log=False, pieces=pieces, elements=elements
    )


def _built(settings: Settings, new: Path, elements: Path | None, first: int) -> int:
    """Build the graph from its journal, with what is taken over from ``elements``; compare it; its revision."""
    graph = app.open_graph(settings.model_copy(update={"store": f"ladybug:{new}"}))
    try:
        if elements is not None:
            reason = f"Taken over from the graph: the record of its changes from {first} on could not be read"
            graph.apply(Change(tuple(_taken_over(graph.store, elements)), AUTHOR, reason, "restore"))
        if different := comparison.differences(graph.store):
            raise StoreError("{difference}: nothing was changed", difference=different[0])
        return graph.revision()
    finally:
        graph.close()


def _taken_over(store: GraphStore, elements: Path) -> Iterator[Operation]:
    """What makes a graph what the elements of a file are."""
    wanted = dict(_read(elements))
    there = {
        _name(each): each.properties
        for some in store.view(lambda tx: list(state.everything(tx)), limited=False)
        for each in some
    }
    yield from (Delete(name[1]) for name in there if name not in wanted)
    for name, properties in wanted.items():
        before = there.get(name, {})
        if name in there and before == properties:
            continue
        new = {**dict.fromkeys(before), **properties}
        label, ref = name
        if isinstance(ref, NodeRef):
            yield UpsertNode(label, ref.key, new)
        else:
            yield UpsertEdge(ref, {name: value for name, value in new.items() if name not in _SIGNED})


def _name(element: Element) -> Name:
    return (element.label, element.ref) if isinstance(element, Node) else ("", element.ref)


def _read(elements: Path) -> Iterator[tuple[Name, Mapping[str, Any]]]:
    """The nodes and relationships of a file that ``probing`` wrote."""
    with elements.open(encoding="utf-8") as file:
        for line in file:
            *name, properties = json.loads(line)
            if len(name) == 2:
                yield (name[0], NodeRef(name[1])), properties
            else:
                yield ("", EdgeRef(*name)), properties


def _differed(held: Probe, new: Path, seals: Seals) -> tuple[str, ...]:
    """In what the content of the old file was not what its record makes."""
    if held.scanned is None:
        return tuple(held.differences)
    made = comparison.replayed(Journal(journal_path(new), seals).changes(to=held.revision))
    return tuple(comparison.told("the old file and its record", held.scanned, made))


def _put_in_place(path: Path, new: Path, revision: int, taken_over: bool, differed: tuple[str, ...]) -> Rebuilt:
    """Let the new files be the graph and its journal; nothing is put away before both are whole on the disk."""
    journal, new_journal = journal_path(path), journal_path(new)
    kept_journal = kept = None
    if not journal.exists() or not filecmp.cmp(journal, new_journal, shallow=False):
        kept_journal = beside(journal, "old") if journal.exists() else None
        put_in_place(new_journal, journal, kept_journal)
    if path.exists():
        kept = put_aside(path)
    put_in_place(new, path)
    return Rebuilt(revision, kept, kept_journal, taken_over, differed)
