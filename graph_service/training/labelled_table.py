"""Texts and their labels from a table (commas, semicolons or tabs), read strictly.

No figure may come from misread rows: a row that is not as long as the head is refused by its line, and what was read
is told (``TableRead``).
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from graph_service.documents.encodings import decoded
from graph_service.errors import InvalidInput
from graph_service.messages import Message
from graph_service.suggestions.public_codes import themes
from graph_service.suggestions.signals import Target

_TEXT: Final = ("text", "statement", "title", "name", "sentence", "snippet", "activity", "texte", "énoncé", "titre")
_CODE: Final = ("sdg", "goal", "odd", "objectif", "target", "cible")
_RIGHT: Final = ("label", "key", "code", "output", "class", "produit")
_GROUP: Final = ("project", "group", "projet", "groupe", "id")
_WHO: Final = ("entity", "agency", "lead", "entité", "agence")
_NO_LABEL: Final = frozenset(("", "none", "null", "nan"))
_YES: Final = frozenset(("yes", "true", "1", "1.0", "oui", "vrai", "y", "o"))
_NO: Final = frozenset(("no", "false", "0", "0.0", "non", "faux", "n"))
#: A spreadsheet's cells hold no more; csv's own limit is lower.
_LONGEST_CELL: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class TableRead:
    """What of a table was read: how many ``rows`` it has beside its head and how many are ``left_out`` for want of a
    text or a label, the names of the columns that were taken (``answer`` has yes or no, where there is one), and how
    often each label stands there, in their order."""

    rows: int
    left_out: int
    text: str
    label: str
    answer: str | None
    labels: dict[str, int]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of ``(text, row of the target, group, who)``; ``answers`` says of each whether it has that target, where the
    table has a column of yes and no."""

    rows: tuple[tuple[str, int, str, str], ...]
    targets: tuple[Target, ...]
    scheme: str | None
    answers: tuple[bool, ...] | None
    read: TableRead


def read_table(content: bytes, name: str) -> Table:
    """The texts and labels of a table, found by the usual names of their columns.

    Where one column has goals or targets (``sdg``) and another yes and no (``label``), the first is asked and the
    second answers. Labels that are SDG goals or targets are codes of the public list, all of it.

    Raises:
        InvalidInput: it is ragged, has no such columns, or no row that has both.
    """
    head, table = _cells(decoded(content, name)[0], name)
    columns = {column: [cells[at] for cells in table] for at, column in enumerate(head)}
    text, label, answer = _chosen(columns, name)
    group = _column(head, _GROUP, {text, label, answer})
    who = _column(head, _WHO, {text, label, answer, group})
    kept = [
        at
        for at in range(len(table))
        if columns[text][at] and columns[label][at].casefold() not in _NO_LABEL and (not answer or columns[answer][at])
    ]
    if not kept:
        raise InvalidInput(
            "no row of {name} has both a text ({texts}) and a label ({labels})", name=name, texts=text, labels=label
        )
    scheme, targets = _targets([columns[label][at] for at in kept])
    if answer and scheme is None:  # only a code of a public list is a question of its own
        kept = [at for at in kept if columns[answer][at].casefold() in _YES]
        answer, (scheme, targets) = None, _targets([columns[label][at] for at in kept])
    row_of = {target.code or target.key: at for at, target in enumerate(targets)}
    rows = tuple(
        (
            columns[text][at],
            row_of[(scheme and goal(columns[label][at])) or columns[label][at]],
            (columns[group][at] if group else "") or str(at),
            columns[who][at] if who else "",
        )
        for at in kept
    )
    counted = dict(
        sorted(Counter(targets[row].code or targets[row].key for _, row, _, _ in rows).items(), key=_by_size)
    )
    said = tuple(columns[answer][at].casefold() in _YES for at in kept) if answer else None
    return Table(
        rows, targets, scheme, said, TableRead(len(table), len(table) - len(kept), text, label, answer, counted)
    )


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


def _cells(text: str, name: str) -> tuple[list[str], list[list[str]]]:
    """The head and the rows, parted by what gives the head most columns."""
    first = text.lstrip("\ufeff\r\n").split("\n", 1)[0]
    mark = max(("\t", ";", ","), key=lambda each: len(next(csv.reader([first], delimiter=each), ())))
    try:
        parted = _parted(text, mark, csv.QUOTE_MINIMAL, name)
    except InvalidInput:
        if mark != "\t":
            raise
        parted = _parted(text, mark, csv.QUOTE_NONE, name)  # many files with tabs know no quotation marks
    head = parted[0][1] if parted else []
    for line, cells in parted:
        if len(cells) != len(head):
            raise InvalidInput(
                "{name}, line {line}: {n} cells where the first line has {head}; put texts that hold {mark!r} or "
                "quotation marks into quotation marks",
                name=name,
                line=line,
                n=len(cells),
                head=len(head),
                mark=mark,
            )
    if len(set(head)) != len(head):
        twice = next(column for column in head if head.count(column) > 1)
        raise InvalidInput("{name} has two columns {column!r}; rename one", name=name, column=twice)
    return head, [cells for _, cells in parted[1:]]


def _parted(text: str, mark: str, quoting: Literal[0, 3], name: str) -> list[tuple[int, list[str]]]:
    """The rows that are not blank, each with the line where it begins."""
    limit = csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, quoting=quoting, strict=True)
    rows: list[tuple[int, list[str]]] = []
    begins = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((begins, [cell.strip() for cell in cells]))
            begins = reader.line_num + 1
    except csv.Error as error:
        raise InvalidInput(
            "{name}, line {line}: {why}; double each quotation mark inside a cell, and put the cell into quotation "
            "marks",
            name=name,
            line=begins,
            why=str(error),
        ) from error
    finally:
        csv.field_size_limit(limit)
    return rows


def _chosen(columns: dict[str, list[str]], name: str) -> tuple[str, str, str | None]:
    """The columns of texts and of labels, and that of yes and no where there is one."""
    head = list(columns)
    text = _column(head, _TEXT)
    answers = {column for column, cells in columns.items() if column != text and _yes_or_no(cells)}
    label = _column(head, (*_CODE, *_RIGHT), {text, *answers}) or _column(head, (*_CODE, *_RIGHT), {text})
    if text is None or label is None:
        raise InvalidInput(
            "{name} has no column of texts and one of labels; name them text and label (it has {columns})",
            name=name,
            columns=", ".join(head[:10]) or Message("no columns"),
        )
    answer = _column(head, (*_RIGHT, "answer", "réponse"), set(head) - answers) if label not in answers else None
    return text, label, answer


def _yes_or_no(cells: Sequence[str]) -> bool:
    said = {cell.casefold() for cell in cells if cell}
    return bool(said & _YES and said & _NO) and said <= _YES | _NO


def _targets(labels: Sequence[str]) -> tuple[str | None, tuple[Target, ...]]:
    """The whole public list that all labels are codes of, else the labels themselves."""
    codes = {goal(label) for label in labels}
    for scheme in ("sdg-goal", "sdg-target"):
        every = [code for code in themes().values() if code.scheme == scheme]
        if codes <= {code.code for code in every}:
            return scheme, tuple(Target(c.key, "Theme", (c.en, c.fr), code=c.code) for c in every)
    return None, tuple(Target(label, "Theme", (label,)) for label in dict.fromkeys(labels))


def _column(columns: Sequence[str], names: Sequence[str], but: Collection[str | None] = ()) -> str | None:
    """The first column whose name is, else has, one of these words."""
    left = [each for each in columns if each and each not in but]
    for match in (lambda has, name: has == name, lambda has, name: name in re.split(r"\W|_", has)):
        for name in names:
            for each in left:
                if match(each.casefold(), name):
                    return each
    return None


def _by_size(counted: tuple[str, int]) -> tuple[list[str | int], int]:
    parts: list[str | int] = [part.zfill(3) for part in counted[0].split(".")]
    return parts, counted[1]
