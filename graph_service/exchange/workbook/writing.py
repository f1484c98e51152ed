"""A plan as a workbook: tables with drop-downs, keys in hidden columns, and what stood there in a hidden sheet."""

import io
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

import xlsxwriter
from xlsxwriter.utility import xl_range_abs

from graph_service.exchange.un_entities import table
from graph_service.exchange.workbook import form
from graph_service.exchange.workbook.form import HIDDEN, KEY, LISTS, MARK, REMOVE, SHEETS, VERSION, Field, Sheet
from graph_service.exchange.workbook.held import Held, Values, held
from graph_service.exchange.workbook.names import called, told_apart
from graph_service.graph import Graph
from graph_service.model.wording import Lang

_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
#: Rows below the last one for which the drop-downs hold.
_MORE_ROWS: Final = 2_000
#: Which lists a column of names offers.
_OFFERED: Final = {
    "part": ("parts",),
    "leader": ("parts", "projects"),
    "project": ("projects",),
    "entity": ("entities",),
}


def workbook(graph: Graph, framework: str | None, lang: Lang) -> bytes:
    """The workbook of a plan, or without one the empty form.

    Raises:
        NotFound: there is no such plan.
        StoreError: the engine failed.
    """
    revision = graph.revision()
    return written(graph.store.view(lambda tx: held(tx, framework)), revision, lang)


def written(plan: Held, revision: int, lang: Lang) -> bytes:
    """What is held of a plan at a revision, as XLSX."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _OPTIONS)
    made = _Writer(book, plan, lang)
    for sheet in SHEETS.values():
        made.sheet(sheet)
    made.help()
    made.lists()
    made.hidden(revision)
    book.close()
    return out.getvalue()


class _Writer:
    """Writes one workbook."""

    def __init__(self, book: Any, plan: Held, lang: Lang) -> None:
        self._book, self._plan, self._lang = book, plan, lang
        self._names = {id: told_apart(plan.rows[id]) for id in ("parts", "projects")}
        self._names["entities"] = {key: called(_values(node.properties)) or key for key, node in plan.entities.items()}
        self._lists = self._offered()
        plain = {"valign": "top", "text_wrap": True}
        self._text = book.add_format({**plain, "num_format": "@"})
        self._quoted = book.add_format({**plain, "num_format": "@", "quote_prefix": True})
        self._day = book.add_format({"valign": "top", "num_format": 14})
        self._money = book.add_format({"valign": "top", "num_format": 4})
        self._bold = book.add_format({"bold": True})

    def sheet(self, sheet: Sheet) -> None:
        page = self._book.add_worksheet(form.sheet_title(sheet.id, self._lang))
        rows = self._plan.rows[sheet.id]
        ids = [*(each.id for each in sheet.fields), *([] if sheet.id == "plan" else [REMOVE]), KEY]
        last = max(1, len(rows))
        page.add_table(
            *(0, 0, last, len(ids) - 1),
            {
                "name": f"T_{sheet.id}",
                "style": "Table Style Light 1",
                "columns": [{"header": form.heading(each, self._lang)} for each in ids],
            },
        )
        page.freeze_panes(1, 0)
        for at, field in enumerate(sheet.fields):
            page.set_column(at, at, field.width, self._format(field))
            self._validate(page, at, field, last)
        at = len(sheet.fields)
        if REMOVE in ids:
            page.set_column(at, at, 9, self._text)
            page.data_validation(1, at, last + _MORE_ROWS, at, {"validate": "list", "source": ["x"]})
        page.set_column(len(ids) - 1, len(ids) - 1, 30, self._text, {"hidden": True})
        for line, (key, values) in enumerate(rows.items(), start=1):
            for at, field in enumerate(sheet.fields):
                self._write(page, line, at, field, values.get(field.id))
            page.write_string(line, len(ids) - 1, key, self._text)

    def help(self) -> None:
        page = self._book.add_worksheet(form.sheet_title("help", self._lang))
        page.set_column(0, 0, 110)
        for line, text in enumerate(form.help_lines(self._lang)):
            page.write_string(line, 0, text, self._book.add_format({"text_wrap": True}))

    def lists(self) -> None:
        page = self._book.add_worksheet(LISTS)
        page.very_hidden()
        for at, words in enumerate(self._lists.values()):
            for line, word in enumerate(words):
                page.write_string(line, at, word)

    def hidden(self, revision: int) -> None:
        page = self._book.add_worksheet(HIDDEN)
        page.very_hidden()
        head = [MARK, VERSION, revision, self._plan.framework or "", self._lang]
        head.append(datetime.now(UTC).isoformat(timespec="seconds"))
        page.write_row(0, 0, head)
        line = 0
        for sheet in SHEETS.values():
            line += 1
            page.write_row(line, 0, [sheet.id, "", *(each.id for each in sheet.fields)])
            for key, values in self._plan.rows[sheet.id].items():
                line += 1
                page.write_string(line, 0, sheet.id)
                page.write_string(line, 1, key)
                for at, field in enumerate(sheet.fields, start=2):
                    if isinstance(found := values.get(field.id), str):
                        page.write_string(line, at, found)
                    elif found is not None:
                        page.write_number(line, at, found)

    def _format(self, field: Field) -> Any:
        return {"day": self._day, "money": self._money}.get(field.kind, self._text)

    def _write(self, page: Any, line: int, at: int, field: Field, value: str | float | None) -> None:
        if value is None:
            page.write_blank(line, at, None, self._format(field))
        elif isinstance(value, float):
            page.write_number(line, at, value, self._money)
        elif field.kind == "day" and (day := _day(value)):
            page.write_datetime(line, at, day, self._day)
        else:
            text = self._shown(field, value)
            page.write_string(line, at, text, self._quoted if text[:1] in "=+-@|" else self._text)

    def _shown(self, field: Field, value: str) -> str:
        if field.kind == "word":
            return form.shown(field, value, self._lang)
        if field.kind in _OFFERED:
            if value == self._plan.framework:
                return called(self._plan.rows["plan"][value])
            return next((n[value] for id in _OFFERED[field.kind] if value in (n := self._names[id])), value)
        return value

    def _validate(self, page: Any, at: int, field: Field, last: int) -> None:
        if (name := _list_of(field)) is None or not (words := self._lists[name]):
            return
        column = [*self._lists].index(name)
        rule: dict[str, Any] = {
            "validate": "list",
            "source": f"='{LISTS}'!{xl_range_abs(0, column, len(words) - 1, column)}",
            # a name of a new row is none of the list yet
            "error_type": "stop" if field.kind == "word" else "information",
        }
        page.data_validation(1, at, last + _MORE_ROWS, at, rule)

    def _offered(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for sheet in SHEETS.values():
            for field in sheet.fields:
                if (name := _list_of(field)) and name not in found:
                    found[name] = self._words(field)
        return found

    def _words(self, field: Field) -> list[str]:
        if field.kind == "word":
            return [form.shown(field, each, self._lang) for each in field.choices]
        names = {name for id in _OFFERED[field.kind] for name in self._names[id].values()}
        if field.kind == "entity":
            names |= {str(each["acronym"]) for each in table().values()}
        return sorted(names)


def _list_of(field: Field) -> str | None:
    """The list that a column's drop-down shows."""
    if field.kind == "word":
        return f"{field.group}:{','.join(field.choices)}"
    return field.kind if field.kind in _OFFERED else None


def _values(properties: Mapping[str, Any]) -> Values:
    return {name: properties.get(name) for name in ("acronym", "title")}


def _day(text: str) -> datetime | None:
    """A whole day that a spreadsheet can count; a year or a month alone stays text."""
    try:
        found = date.fromisoformat(text) if len(text) == len("2021-07-31") else None
    except ValueError:
        return None
    return datetime(found.year, found.month, found.day) if found and found.year >= 1900 else None
