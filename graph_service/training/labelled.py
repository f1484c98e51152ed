"""Texts whose right targets are known, to learn from and to measure on: UN INFO portfolios and labelled tables."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from graph_service.changes import UpsertEdge, UpsertNode
from graph_service.errors import InvalidInput
from graph_service.exchange import files
from graph_service.exchange.uninfo import country_file
from graph_service.suggestions.signals import Target
from graph_service.training.labelled_table import TableRead, read_table


@dataclass(frozen=True, slots=True)
class Labelled:
    """Texts with the row of the right target of each. ``groups`` says which are of one project and must not be
    split, ``entities`` who does what each says, ``scheme`` the public list whose codes are the targets. ``answers``
    says of each text whether it has its target, where that is a question; ``table`` what of a table was read."""

    name: str
    targets: tuple[Target, ...]
    texts: tuple[str, ...]
    right: tuple[int, ...]
    groups: tuple[str, ...]
    entities: tuple[frozenset[str], ...]
    scheme: str | None = None
    answers: tuple[bool, ...] | None = None
    table: TableRead | None = None


def read(path: Path, *, max_bytes: int = files.DEFAULT_LIMIT) -> Labelled:
    """A UN INFO country file, or a table with a text and its label a row.

    Raises:
        NotFound: there is no such file.
        InvalidInput: it is neither, or nothing in it is labelled.
    """
    content = files.content(path, path.name, max_bytes)
    if country_file.sniff(content[:4_096]):
        return from_uninfo(content, path.name, max_bytes=max_bytes)
    return from_table(content, path.name)


def from_uninfo(
    content: bytes, name: str, *, max_bytes: int = files.DEFAULT_LIMIT, descriptions: bool = False
) -> Labelled:
    """Each project of a portfolio, once for each entity that leads it, with the output that it contributes to.

    The targets are the outputs of the framework, each with the outcome above it; only the project's name is the
    text, and with ``descriptions`` its description once more. A project whose output the framework lacks is left out.
    """
    operations = country_file.read(content, max_bytes=max_bytes, source_name=name).operations
    nodes = {each.key: each for each in operations if isinstance(each, UpsertNode)}
    edges = [each.ref for each in operations if isinstance(each, UpsertEdge)]
    above = {ref.start: ref.end for ref in edges if ref.type == "PART_OF"}
    led: dict[str, list[str]] = {}
    for ref in edges:
        if ref.type == "LED_BY":
            led.setdefault(ref.start, []).append(ref.end)
    outputs = [key for key, node in nodes.items() if node.set.get("level") == "output" and node.set.get("title")]
    row = {key: at for at, key in enumerate(outputs)}
    title = {key: str(node.set.get("title") or "") for key, node in nodes.items()}
    targets = tuple(
        Target(key, "Result", (title[key],), title.get(above.get(key, ""), ""), above.get(key, "")) for key in outputs
    )
    rows = [
        (text, row[ref.end], ref.start, who)
        for ref in edges
        if ref.type == "CONTRIBUTES_TO" and ref.end in row and title[ref.start]
        for who in led.get(ref.start, [""])
        for text in (title[ref.start], str(nodes[ref.start].set.get("description") or "") if descriptions else "")
        if text
    ]
    return _made(name, targets, rows)


def from_table(content: bytes, name: str) -> Labelled:
    """A table with a column of texts and one of labels; the labels are the targets (``labelled_table``)."""
    table = read_table(content, name)
    made = _made(name, table.targets, table.rows)
    return replace(made, scheme=table.scheme, answers=table.answers, table=table.read)


def _made(name: str, targets: tuple[Target, ...], rows: Sequence[tuple[str, int, str, str]]) -> Labelled:
    if not rows:
        raise InvalidInput("no text in {name} has a target in it; nothing can be measured", name=name)
    return Labelled(
        name,
        targets,
        tuple(text for text, *_ in rows),
        tuple(right for _, right, *_ in rows),
        tuple(group for *_, group, _ in rows),
        tuple(frozenset((who,)) if who else frozenset() for *_, who in rows),
    )
