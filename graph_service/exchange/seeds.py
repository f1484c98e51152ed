"""A seed's way into the graph: which seeds there are, and one of them as one change."""

import re
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Any

from graph_service import recorded, resources
from graph_service.changes import Change, Operation, Outcome
from graph_service.errors import InvalidInput, NotFound
from graph_service.exchange import seed_files
from graph_service.exchange.yaml_lines import Lined, load
from graph_service.graph import Graph
from graph_service.messages import Message

_HEAD = "seed.yaml"
_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\.ya?ml")


@dataclass(frozen=True, slots=True)
class Seed:
    """A seed as its ``seed.yaml`` describes it. ``files`` are read in this order."""

    name: str
    title_fr: str
    title_en: str
    files: tuple[str, ...]


def available(root: Traversable | None = None) -> list[Seed]:
    """The seeds that can be loaded, by name.

    Raises:
        InvalidInput: a ``seed.yaml`` is malformed.
    """
    folders = sorted((root or resources.data("seeds")).iterdir(), key=lambda folder: folder.name)
    return [_head(folder) for folder in folders if folder.is_dir() and (folder / _HEAD).is_file()]


def seed(graph: Graph, name: str, *, author: str, dry_run: bool = False, root: Traversable | None = None) -> Outcome:
    """Load a seed as one change; one that is loaded already changes nothing.

    Raises:
        NotFound: there is no such seed; the message lists those that there are.
        InvalidInput: a file of it is wrong, with file and line of every fault; nothing was stored.
    """
    return graph.apply(
        Change(read(name, root=root), author, recorded.text(recorded.SEED, name=name), "seed"), dry_run=dry_run
    )


def read(name: str, *, root: Traversable | None = None) -> list[Operation]:
    """A seed as operations: its nodes in order, then its relationships. Raises as ``seed`` does."""
    root = root or resources.data("seeds")
    known = available(root)
    if name not in {each.name for each in known}:
        raise NotFound(
            "there is no seed {name!r}; there are: {known}",
            name=name,
            known=", ".join(each.name for each in known) or Message("none"),
        )
    head = next(each for each in known if each.name == name)
    folder = root / name
    content: list[tuple[str, Lined]] = []
    faults: list[Message] = []
    for file in head.files:
        if not (folder / file).is_file():
            faults.append(Message("{head} names {file}, which is not there", head=_HEAD, file=file))
            continue
        try:
            content.append((file, load((folder / file).read_bytes(), file)))
        except InvalidInput as error:
            faults.append(error.message)
    if faults:
        raise InvalidInput("seed {name} cannot be read", name=name, faults=faults)
    operations, faults = seed_files.operations(content)
    if faults:
        raise InvalidInput("seed {name} was refused and nothing was stored", name=name, faults=faults)
    return operations


def _head(folder: Traversable) -> Seed:
    found: dict[str, Any] = load((folder / _HEAD).read_bytes(), f"{folder.name}/{_HEAD}")
    names = found.get("files")
    texts = [found.get(field) for field in ("name", "title_fr", "title_en")]
    if (
        found.keys() != {"name", "title_fr", "title_en", "files"}
        or not all(isinstance(text, str) and text for text in texts)
        or not isinstance(names, list)
        or not all(isinstance(each, str) and _FILE.fullmatch(each) for each in names)
        or len(set(names)) != len(names)
    ):
        raise InvalidInput(
            "{name}/{head} must have name, title_fr, title_en and files (the .yaml files beside it)",
            name=folder.name,
            head=_HEAD,
        )
    if found["name"] != folder.name:
        raise InvalidInput(
            "{name}/{head}: name is {found!r}; call it as its folder, {name!r}",
            name=folder.name,
            head=_HEAD,
            found=found["name"],
        )
    return Seed(found["name"], found["title_fr"], found["title_en"], tuple(names))
