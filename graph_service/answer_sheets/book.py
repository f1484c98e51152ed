"""One answer as a workbook: its rows on a sheet named after the question, and on another what it answers and means."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from graph_service import tables
from graph_service.answer_sheets.columns import keys_in, layout, listed, word
from graph_service.answer_sheets.words import heading, words
from graph_service.graph import Graph
from graph_service.messages import Message
from graph_service.model.wording import Lang
from graph_service.questions.names import names
from graph_service.sheets import Note, xlsx
from graph_service.stores.base import Row
from graph_service.translation import render
from visualisation.words import words as words_of_drawings

#: Columns whose words are explained, and where it stands what they mean.
_EXPLAINED = {"class": "status.help", "flags": "means.flag", "standing": "means.standing"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a table answers: the name of the question or list, its filters, the state, and why it may be empty."""

    name: str
    revision: int
    filters: Mapping[str, Any] = field(default_factory=dict)
    remark: Message | None = None


def workbook(graph: Graph, asked: Asked, rows: Sequence[Row], columns: Sequence[str], lang: Lang) -> bytes:
    """The rows as XLSX; ``columns`` are those that the question declares, and what else the rows have follows.

    Raises:
        InvalidInput: there are more rows than a sheet holds.
        StoreError: the engine failed.
    """
    every = [name for name in tables.columns(rows, columns) if name not in ("relationships", "evidence", "sort_value")]
    filters = {each for value in asked.filters.values() for each in listed(value) if isinstance(each, str)}
    called = _names(graph, asked, keys_in(rows, every) | filters, lang)
    laid = layout(rows, every, called, lang)
    return xlsx(
        laid.rows,
        laid.columns,
        name=title(asked.name, lang),
        notes=[*_about(asked, len(rows), called, lang), *_meanings(rows, every, lang)],
        notes_name=words(lang)["about"],
    )


def title(name: str, lang: Lang) -> str:
    """What a question or a list is called.

    >>> title("single-entity", "fr"), title("my_query", "en")
    ('Une seule entité', 'My query')
    """
    plain = name.replace("_", " ")
    return words(lang).get(f"sheet.{name}", plain[:1].upper() + plain[1:])


def _names(graph: Graph, asked: Asked, keys: Iterable[str], lang: Lang) -> dict[str, str]:
    """What nodes are called for short, then: entities by their acronym, the others by their title."""
    as_of = next(iter(listed(asked.filters.get("as_of"))), None)
    rows = names(graph, graph.state(str(as_of)), keys).values() if as_of else graph.named(keys)
    found = {}
    for row in rows:
        short = (row["acronym_en"] if lang == "en" else None) or row["acronym"]
        found[row["key"]] = short or row[f"title_{lang}"] or row["title"] or row["key"]
    return found


def _about(asked: Asked, rows: int, called: Mapping[str, str], lang: Lang) -> list[Note]:
    say = words(lang)
    filters = [(name, value) for name, value in asked.filters.items() if value not in (None, "", [], (), False)]
    return [
        Note(title(asked.name, lang), is_title=True),
        *([Note(say["about.question"], found)] if (found := say.get(f"question.{asked.name}")) else []),
        *([Note(say["about.remark"], render(asked.remark, lang))] if asked.remark else []),
        *([] if filters else [Note(say["about.filters"], say["about.none"])]),
        *(
            Note(say["about.filter"].format(filter=heading(lang, name)), _said(name, value, called, lang))
            for name, value in filters
        ),
        Note(say["about.revision"], asked.revision),
        Note(say["about.made"], datetime.now(UTC).replace(tzinfo=None, microsecond=0)),
        Note(say["about.rows"], rows),
    ]


def _said(name: str, value: Any, called: Mapping[str, str], lang: Lang) -> str:
    """What was asked for in words; a key beside what it names."""
    return ", ".join(
        f"{called[each]} ({each})" if each in called else str(word(lang, name, each, {})) for each in listed(value)
    )


def _meanings(rows: Sequence[Row], every: Sequence[str], lang: Lang) -> list[Note]:
    known = {**words_of_drawings(lang), **words(lang)}
    notes = [
        Note(heading(lang, name), known[f"means.column.{name}"]) for name in every if f"means.column.{name}" in known
    ]
    for column, group in _EXPLAINED.items():
        if column not in every:
            continue
        there = dict.fromkeys(each for row in rows for each in listed(tables.value(row, column)))
        for each in there:
            if text := known.get(f"{group}.{each}"):
                notes.append(Note(str(word(lang, column, each, {})), text))
    return [Note(known["about.words"], is_title=True), *notes] if notes else []
