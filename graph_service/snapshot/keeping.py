"""A snapshot kept in a file beside an embedded graph, so that a restart need not read the graph again."""

import contextlib
import json
import os
from pathlib import Path
from typing import Any, Final

import numpy as np

from graph_service.private_files import opener
from graph_service.snapshot.snapshot import JUDGED_TYPES, PART_TYPES, Links, Nodes, Parts, Snapshot
from graph_service.stores import ddl

_VERSION: Final = 1
_BREAK: Final = "\n"  # no key holds one


def snapshot_path(graph_file: Path) -> Path:
    """Where the snapshot of the graph in that file is kept."""
    return graph_file.with_name(graph_file.name + ".snapshot")


def keep(snapshot: Snapshot, path: Path) -> None:
    """Write the snapshot, whole or not at all. A disk that refuses costs nothing but time at the next start."""
    columns: dict[str, Any] = {
        "about": _bytes(json.dumps([_VERSION, ddl.fingerprint(), snapshot.revision, snapshot.stamp])),
        "words": _bytes(json.dumps(snapshot.words)),
        "keys": _bytes(_BREAK.join(snapshot.nodes.keys.tolist())),
    }
    columns |= {f"nodes.{name}": getattr(snapshot.nodes, name) for name in Nodes.__match_args__[1:]}
    for kind, links in snapshot.links.items():
        columns |= {f"{kind}.{name}": getattr(links, name) for name in links.__match_args__}
    waiting = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        waiting.unlink(missing_ok=True)
        with open(waiting, "xb", opener=opener) as file:
            np.savez(file, **columns)
        waiting.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            waiting.unlink()


def kept(path: Path, revision: int, stamp: str) -> Snapshot | None:
    """The snapshot in the file, where it is whole and of just this graph at this revision."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as columns:
            if json.loads(columns["about"].tobytes()) != [_VERSION, ddl.fingerprint(), revision, stamp]:
                return None
            return _snapshot(columns, revision, stamp)
    except Exception:  # a damaged archive makes zipfile, zlib and NumPy raise a dozen unlike errors; it is read anew
        return None


def _snapshot(columns: Any, revision: int, stamp: str) -> Snapshot:
    text = columns["keys"].tobytes().decode()
    names = text.split(_BREAK) if text else []
    keys = np.empty(len(names), object)
    keys[:] = names
    nodes = Nodes(keys, *(columns[f"nodes.{name}"] for name in Nodes.__match_args__[1:]))
    links: dict[str, Links] = {}
    for kind in JUDGED_TYPES:
        table = Parts if kind in PART_TYPES else Links
        links[kind] = table(*(columns[f"{kind}.{name}"] for name in table.__match_args__))
    words: tuple[str, ...] = tuple(json.loads(columns["words"].tobytes()))
    return Snapshot(revision, words, nodes, links, stamp)


def _bytes(text: str) -> Any:
    return np.frombuffer(text.encode(), np.uint8)
