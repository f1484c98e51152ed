"""``alignment doctor``: how a store is, what of it is sound, what would be lost, and what to do."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from graph_service import app, changes, queries
from graph_service.changes import comparison, recovery
from graph_service.changes.history import every_piece
from graph_service.changes.salvage import salvaged
from graph_service.diagnosis import compacting
from graph_service.diagnosis.probing import Probe, probe
from graph_service.errors import InvalidInput, StoreError
from graph_service.settings import Settings
from graph_service.stores import ddl, locating
from graph_service.stores.base import GraphStore, Transaction
from graph_service.stores.chain import START, Chain, Piece, Seals
from graph_service.stores.journal import Journal
from graph_service.stores.ladybug import journal_path

ALL_IS_WELL: Final = "all is well"
#: What to do where something is wrong that can be mended.
REBUILD: Final = "run `alignment doctor --rebuild`"
_NOT_COMPARED: Final = "no; `alignment doctor --verify` reads all of it"
_OTHER_PAST: Final = "the record has another history than the one that was noted: changes were dropped or made anew"
_APART: Final = "file and journal differ; any other command brings them together"
_EQUAL: Final = "scan, look-up by key and changes made again are equal"


def examine(settings: Settings, *, content: bool = False, known: str | None = None) -> Mapping[str, Any]:
    """What can be said of a store, and a sentence of advice: ``all is well``, with or without more, or what to do.

    With ``content`` everything in it is read twice, by scan and by key, and compared with what its record of changes
    makes; without, only the record itself is read. ``known`` is REVISION:SHA256, what ``last_piece`` was once, noted
    elsewhere: a record that was cut off after it, or made anew, does not have it.

    Raises:
        InvalidInput: ``known`` is not of that form.
        NotFound: there is no such graph.
        StoreUnavailable: somebody has it open.
        StoreError: the server failed.
    """
    locating.require(settings.store)
    noted = _noted(known)
    if locating.is_file(settings.store):
        return _file(settings, content, noted)
    store = app.open_store(settings)
    try:
        return _server(store, content, noted)
    finally:
        store.close()


def _noted(known: str | None) -> tuple[int, str] | None:
    revision, _, sha256 = (known or "").partition(":")
    if known is None:
        return None
    if not re.fullmatch("[0-9]{1,9}", revision) or not re.fullmatch("[0-9a-f]{64}", sha256):
        raise InvalidInput("{known!r} is not REVISION:SHA256, such as `alignment doctor` shows", known=known)
    return int(revision), sha256


def _file(settings: Settings, content: bool, noted: tuple[int, str] | None) -> Mapping[str, Any]:
    path = locating.ladybug_path(settings.store).expanduser().resolve()
    seals = Seals(settings.sealing())
    journal = Journal(journal_path(path), seals)
    found = _probed(path, settings.buffer_pool_mib, content=content)
    advice, lost, compared = _judged(path, found, journal, content=content)
    if advice.startswith(ALL_IS_WELL) and not _has(journal.changes(), noted):
        advice = _OTHER_PAST
    return {
        "store": settings.store,
        "engine": "ladybug",
        "revision": found.revision,
        "nodes": found.nodes,
        "relationships": found.relationships,
        "file": found.failed or "can be read",
        "journal": _of_journal(journal),
        "sealed": _of_seals(seals, journal.sealed_from, journal.last_revision),
        "last_piece": "" if journal.last_sha256 == START else journal.last_sha256,
        "compared": compared,
        "lost": lost,
        "advice": advice,
    }


def _probed(path: Path, pool_mib: int, *, content: bool) -> Probe:
    if not path.exists():
        return Probe(failed="it is not there")
    with locating.readable(path) as file:
        return probe(file, pool_mib, content=content)


def _judged(path: Path, found: Probe, journal: Journal, *, content: bool) -> tuple[str, str, str]:
    """Advice; what is lost; and what came of comparing contents."""
    if found.failed:
        record = salvaged([journal.path], journal.seals)
        if not record.revision and not record.seen:
            return "neither file nor journal can be read: restore a dump with `alignment restore`", "everything", "no"
        if record.revision < record.seen or journal.damage:
            advice = (
                f"{REBUILD}: it looks for what the journal lacks in the file, and says what cannot be read in either"
            )
            return advice, f"perhaps what follows change {record.revision}", "no"
        if not path.exists():
            return _APART, "nothing", "no"
        return f"{REBUILD}: the journal holds every change", "nothing", "no"
    if found.revision and found.schema != ddl.fingerprint():
        return f"made for another version of the model: {REBUILD}", "nothing", "no"
    if journal.damage is not None:
        advice = f"the journal is damaged, while the graph can be read: {REBUILD}, which takes what is missing from it"
        return advice, "nothing", "no"
    if journal.last_revision != found.revision:
        return _APART, "nothing", "no"
    if found.revision and journal.last_sha256 != found.sha256:
        return str(StoreError(recovery.FORKED, url=path, revision=found.revision)), "nothing", "no"
    if not content:
        return _on_size(path, found), "nothing", _NOT_COMPARED
    different = list(found.differences)
    if found.scanned is not None:
        different += comparison.told("a scan and the journal", found.scanned, comparison.replayed(journal.changes()))
    if different:
        return f"{different[0]}: {REBUILD}", "nothing: the journal is whole", "; ".join(different)
    return _on_size(path, found), "nothing", _EQUAL


def _has(changes: Iterable[Sequence[Piece]], noted: tuple[int, str] | None) -> bool:
    """Whether a record has a change that ends with a piece that was noted."""
    return noted is None or any((each[-1].revision, each[-1].sha256) == noted for each in changes)


def _server(store: GraphStore, content: bool, noted: tuple[int, str] | None) -> Mapping[str, Any]:
    found = queries.load(store.dialect)

    def read(tx: Transaction) -> tuple[Chain, str]:
        chain = Chain(seals=store.seals)
        has = noted is None
        try:
            for piece in every_piece(tx, found):
                chain.take(piece)
                has = has or (piece.is_last and (piece.revision, piece.sha256) == noted)
        except StoreError as error:
            return chain, str(error)
        return chain, "" if has else _OTHER_PAST

    at, (chain, broken) = changes.at_one_moment(store, found, read, limited=False)
    if not broken and at.revision and (chain.sha256 != at.sha256 or not chain.is_whole):
        broken = f"the record of changes ends with change {chain.revision}, the graph is at {at.revision}"
    different = comparison.compared_with_record(store, found) if content and not broken else []
    advice = ALL_IS_WELL
    if at.revision and at.schema != ddl.fingerprint():
        advice = "made for another version of the model: restore a dump into a new database"
    elif broken or different:
        advice = f"{broken or different[0]}: restore the last backup of the database, or a dump into a new one"
    return {
        "store": store.url,
        "engine": store.dialect,
        "revision": at.revision,
        "nodes": sum(row["nodes"] for row in store.read(found["node_counts"], {})),
        "relationships": sum(row["relationships"] for row in store.read(found["relationship_counts"], {})),
        "journal": None,
        "sealed": _of_seals(store.seals, chain.sealed_from, chain.revision),
        "last_piece": at.sha256,
        "compared": "; ".join(different) or (_EQUAL if content and not broken else _NOT_COMPARED),
        "advice": advice,
    }


def _of_journal(journal: Journal) -> str:
    if journal.damage is not None:
        return f"{journal.path} (whole to revision {journal.last_revision}; {journal.damage.message})"
    if not journal.path.exists():
        return f"{journal.path} (missing)"
    return f"{journal.path} (revision {journal.last_revision})"


def _of_seals(seals: Seals, sealed_from: int | None, revision: int) -> str:
    if sealed_from is None:
        return "no" if revision or not seals.keys else "from the next change on"
    checked = "checked with your keys" if seals.keys else "not checked: ALIGNMENT_RECORD_KEYS is not set"
    return f"from change {sealed_from} on; {checked}"


def _on_size(path: Path, found: Probe) -> str:
    spare = compacting.spare(path, found.nodes + found.relationships)
    return f"{ALL_IS_WELL}; {spare}: `alignment doctor --compact` writes it anew" if spare else ALL_IS_WELL
