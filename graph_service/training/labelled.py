"""Texts whose right targets are known, to learn from and to measure on: UN INFO portfolios and labelled tables."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from graph_service.changes import UpsertEdge, UpsertNode
from graph_service.errors import InvalidInput
from graph_service.exchange import files
from graph_service.exchange.uninfo import country_file
from graph_service.messages import Message
from graph_service.suggestions.public_codes import themes
from graph_service.suggestions.signals import Target

_TEXT: Final = ("text", "statement", "title", "name", "sentence", "snippet", "activity", "texte", "énoncé", "titre")
_RIGHT: Final = ("label", "target", "key", "code", "sdg", "goal", "output", "class", "objectif", "cible", "produit")
_GROUP: Final = ("project", "group", "id", "projet", "groupe")
_WHO: Final = ("entity", "agency", "lead", "entité", "agence")
_NO_LABEL: Final = frozenset(("", "none", "null", "nan"))


@dataclass(frozen=True, slots=True)
class Labelled:
    """Texts with the row of the right target of each. ``groups`` says which are of one project and must not be
    split, ``entities`` who does what each says, ``scheme`` the public list whose codes are the targets."""

    name: str
    targets: tuple[Target, ...]
    texts: tuple[str, ...]
    right: tuple[int, ...]
    groups: tuple[str, ...]
    entities: tuple[frozenset[str], ...]
    scheme: str | None = None


def read(path: Path, *, max_bytes: int = files.DEFAULT_LIMIT) -> Labelled:
    """A UN INFO country file, or a CSV with a text and its label a row.

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
    """A CSV with a column of texts and one of labels, found by their usual names; the labels are the targets.

    Labels that are SDG goals or targets are the codes of the public list, all of it.
    """
    text = content.decode("utf-8-sig", errors="replace")
    try:
        dialect: type[csv.Dialect] | str = csv.Sniffer().sniff(text[:4_096], delimiters=",;\t")
    except csv.Error:
        dialect = "excel"
    table = list(csv.DictReader(io.StringIO(text), dialect=dialect))
    columns = list(table[0]) if table else []
    texts, labels = _column(columns, _TEXT), _column(columns, _RIGHT)
    if texts is None or labels is None or texts == labels:
        raise InvalidInput(
            "{name} has no column of texts and one of labels; name them text and label (it has {columns})",
            name=name,
            columns=", ".join(map(str, columns[:10])) or Message("no columns"),
        )
    group, who = _column(columns, _GROUP, {texts, labels}), _column(columns, _WHO, {texts, labels})
    found = [
        (
            str(row[texts]).strip(),
            str(row[labels]).strip(),
            str(row.get(group) or at) if group else str(at),
            str(row.get(who) or "") if who else "",
        )
        for at, row in enumerate(table)
        if str(row.get(texts) or "").strip() and str(row.get(labels) or "").strip().casefold() not in _NO_LABEL
    ]
    if not found:
        raise InvalidInput(
            "no row of {name} has both a text ({texts}) and a label ({labels})", name=name, texts=texts, labels=labels
        )
    scheme, targets = _targets([label for _, label, _, _ in found])
    row_of = {target.code or target.key: at for at, target in enumerate(targets)}
    rows = [(text, row_of[(scheme and goal(label)) or label], of, by) for text, label, of, by in found]
    return replace(_made(name, targets, rows), scheme=scheme)


def _targets(labels: Sequence[str]) -> tuple[str | None, tuple[Target, ...]]:
    """The whole public list that all labels are codes of, else the labels themselves."""
    codes = {goal(label) for label in labels}
    for scheme in ("sdg-goal", "sdg-target"):
        every = [code for code in themes().values() if code.scheme == scheme]
        if codes <= {code.code for code in every}:
            return scheme, tuple(Target(c.key, "Theme", (c.en, c.fr), code=c.code) for c in every)
    return None, tuple(Target(label, "Theme", (label,)) for label in dict.fromkeys(labels))


def goal(label: str) -> str | None:
    """The SDG goal (``"4"``) or target (``"4.1"``) that a label means; None for another label.

    >>> goal("SDG 4"), goal("Goal 16.a"), goal("13"), goal("Produit 1.1"), goal("18")
    ('4', '16.a', '13', None, None)
    """
    found = re.fullmatch(
        r"(?:sdgs?|goal|target|odd|objectif|cible)?[\s:_-]*0*(\d{1,2})(?:\.(\d{1,2}|[a-d]))?", label.strip().casefold()
    )
    if not found or not 1 <= int(found[1]) <= 17:
        return None
    return found[1] if found[2] is None else f"{found[1]}.{found[2]}"


def _column(columns: Sequence[str], names: Sequence[str], but: set[str] | None = None) -> str | None:
    """The first column whose name is, else has, one of these words."""
    left = [each for each in columns if each and each not in (but or ())]
    for match in (lambda has, name: has == name, lambda has, name: name in re.split(r"\W|_", has)):
        for name in names:
            for each in left:
                if match(each.strip().casefold(), name):
                    return each
    return None


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
