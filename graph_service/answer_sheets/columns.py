"""The columns of a sheet: in which order a planner reads them, how each is written, and in whose words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from graph_service import tables
from graph_service.answer_sheets.words import heading, words
from graph_service.model import LABELS, RELATIONSHIPS, wording
from graph_service.model.wording import Lang
from graph_service.sheets import Column, Kind
from graph_service.stores.base import Row
from visualisation.words import words as words_of_drawings

#: What is read first, where the rows have it; then what the question declares, then the rest.
_FIRST: Final = ("code", "title", "framework", "plans", "class")
#: For programs and for looking up: last, in this order.
_LAST: Final = (
    *("source_title", "locator", "quote", "reason_fr", "reason_en", "label", "column_label", "title_fr", "title_en"),
    *("language", "source", "sha256", "media_type", "from_key", "to_key", "relationship", "key"),
)
#: Columns that hold keys of nodes: what is shown are their names, and the keys come last.
NAMED: Final = frozenset(
    {
        *("framework", "plans", "population.plans", "parent", "weakest", "entity", "entities", "led_by", "partners"),
        *("through", "reaches", "places", "item", "project", "location", "theme", "nodes", "mandates", "about"),
        "column",
    }
)
#: Columns of many keys, of which a planner reads how many there are.
_COUNTED: Final = frozenset({"projects"})
_GROUPS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("class", "class_before", "class_after"), "status"),
    **dict.fromkeys(("standing", "standings"), "standing"),
    **dict.fromkeys(("label", "column_label", "target_label", "from_label", "to_label", "parent_label"), "label"),
    **dict.fromkeys(("role", "roles"), "role"),
    **dict.fromkeys(("type", "types"), "type"),
    **dict.fromkeys(("level", "population.level"), "level"),
    "flags": "flag",
    "approval": "approval",
    "status": "delivery",
}
_MONEY: Final = frozenset({"budget", "available", "spent", "unplaced_money", "project_budget", "population"})
_SHARES: Final = frozenset({"low", "high", "mean_low", "mean_high", "strength", "confidence", "probability"})
_DAYS: Final = frozenset(
    {
        *(p.name for label in LABELS.values() for p in label.properties.values() if p.date),
        *(p.name for kind in RELATIONSHIPS.values() for p in kind.properties.values() if p.date),
        *("start_date", "end_date", "first_day", "last_day", "occurred"),
    }
)
_MOMENTS: Final = frozenset({"recorded_at", "decided_at", "marked_at", "time"})
_LONG: Final = ("title", "quote", "text", "context", "description", "reason", "summary", "problem")


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a sheet, and the rows as they are written in them."""

    columns: Sequence[Column]
    rows: Sequence[Row]


def layout(rows: Sequence[Row], every: Sequence[str], names: Mapping[str, str], lang: Lang) -> Layout:
    """Rows with the columns ``every`` as a planner of that language reads them. ``names`` has what nodes are called,
    by key."""
    shown = [name for name in (*_FIRST, *every) if name in every and name not in _LAST]
    shown = [*dict.fromkeys(shown)]
    keyed = [name for name in shown if name in NAMED | _COUNTED and _has_keys(rows, name)]
    columns = [
        *(
            Column(name, _heading(lang, name, "number" if name in keyed and name in _COUNTED else ""), _kind(name))
            for name in shown
        ),
        *(Column(name, heading(lang, name), _kind(name)) for name in _LAST if name in every and name != "key"),
        *(Column(f"{name} keys", _heading(lang, name, "keys")) for name in keyed),
        *([Column("key", heading(lang, "key"))] if "key" in every else []),
    ]
    return Layout(columns, [_written(row, every, keyed, names, lang) for row in rows])


def word(lang: Lang, column: str, value: Any, row: Row) -> Any:
    """A value in words, where it is one of a closed list; every other as it is."""
    if isinstance(value, list | tuple):
        return [word(lang, column, each, row) for each in value]
    group = str(row.get("label", "")).lower() if column == "kind" else _GROUPS.get(column)
    if group is None or not isinstance(value, str):
        return value
    known = {**words_of_drawings(lang), **wording.words(lang)}
    return known.get(f"{group}.{value}", value)


def keys_in(rows: Iterable[Row], every: Sequence[str]) -> set[str]:
    """The keys of the nodes that rows name."""
    wanted = [name for name in every if name in NAMED]
    found = (each for row in rows for name in wanted for each in listed(tables.value(row, name)))
    return {each for each in found if isinstance(each, str)}


def _written(row: Row, every: Sequence[str], keyed: Sequence[str], names: Mapping[str, str], lang: Lang) -> Row:
    made: Row = {name: word(lang, name, tables.value(row, name), row) for name in every}
    if "title" in made:
        made["title"] = row.get(f"title_{lang}") or row.get("title")
    for name in keyed:
        keys = tables.value(row, name)
        made[f"{name} keys"] = keys
        if name in _COUNTED:
            made[name] = len(keys) if isinstance(keys, list) else keys
        else:
            called = [names.get(key, key) if isinstance(key, str) else key for key in listed(keys)]
            made[name] = called if isinstance(keys, list | tuple) else next(iter(called), None)
    return made


def _has_keys(rows: Iterable[Row], name: str) -> bool:
    """Whether the column holds keys here: ``projects`` may be a number too, and on a page ``plans`` be names."""
    return any(isinstance(tables.value(row, name), list if name in _COUNTED else (list, str)) for row in rows)


def listed(value: Any) -> Sequence[Any]:
    """The values of a cell, of which there may be one, many or none."""
    return value if isinstance(value, list | tuple) else [] if value is None else [value]


def _heading(lang: Lang, name: str, of: str) -> str:
    plain = heading(lang, name)
    return words(lang)[of].format(heading=plain) if of else plain


def _kind(name: str) -> Kind:
    if name in _MONEY:
        return "money"
    if name in _SHARES:
        return "share"
    if name in _DAYS:
        return "day"
    if name in _MOMENTS:
        return "moment"
    return "long" if name.startswith(_LONG) or name.endswith("_title") else "text"
