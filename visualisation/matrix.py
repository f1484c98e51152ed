"""Rows against columns as a real table: what meets where, and which row or column stays empty."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any, Final

from visualisation.amounts import compact, money, number
from visualisation.fragment import Fragment, address, bdi, embedded, spoken
from visualisation.text import name_of, visible_text
from visualisation.words import Lang, word, words

SCRIPTS: Final = ("ui.js", "matrix.js")
STYLES: Final = ("ui.css", "matrix.css")
DATA_ID: Final = "matrix-data"
STEPS: Final = 5  # of the background scale
_HEAD: Final = 70  # letters of a title in a column's head; the whole title is a hover and a dialog away


@dataclass(frozen=True, slots=True)
class Axis:
    """One row or column, or a project. ``group`` is a word above the title, ``gap`` what the gaps question says."""

    key: str
    label: str
    title: str
    title_fr: str | None = None
    title_en: str | None = None
    language: str | None = None
    code: str | None = None
    group: str | None = None
    gap: bool = False
    total: float = 0.0


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a row meets a column: how much, and the keys of the projects that make it so."""

    value: float
    projects: tuple[str, ...] = ()
    standing: str = "asserted"


@dataclass(frozen=True, slots=True)
class Matrix:
    """``cells`` holds what is not empty, by (row key, column key). ``measure`` is ``count`` or a kind of money.

    ``unit`` is the currency of money. ``projects`` has the names of the projects in the cells.
    """

    title: str
    rows: tuple[Axis, ...]
    columns: tuple[Axis, ...]
    cells: Mapping[tuple[str, str], Cell]
    measure: str = "count"
    unit: str | None = None
    projects: Mapping[str, Axis] = field(default_factory=dict)


def matrix_fragment(
    matrix: Matrix,
    *,
    lang: Lang,
    cell_href: str | None = None,
    item_href: str | None = None,
    csv_href: str | None = None,
) -> Fragment:
    """The matrix for a page of the application.

    ``cell_href`` is the address of one cell's projects, with ``{row}`` and ``{column}`` for their keys;
    ``item_href`` that of a node's own page, with ``{key}``; ``csv_href`` that of the same rows as CSV.

    Raises:
        MapError: an address is neither relative nor http(s).
    """
    hrefs = {"cell": address(cell_href, "cell_href"), "item": address(item_href, "item_href")}
    if not matrix.rows or not matrix.columns:
        html = f'<div class="am" lang="{lang}"><p class="note">{escape(words(lang)["matrix.none"])}</p></div>'
        return Fragment(html, (), STYLES, "{}", DATA_ID)
    html = (
        f'<div class="am" id="matrix" lang="{lang}">{_controls(matrix, lang, address(csv_href, "csv_href"))}'
        f'{_legend(lang)}{_gaps(matrix, lang)}<div class="field" id="matrix-field">{_table(matrix, lang)}</div>'
        f'<dialog id="matrix-cell" aria-labelledby="matrix-cell-title"></dialog></div>'
    )
    return Fragment(html, SCRIPTS, STYLES, embedded(_data(matrix, lang, hrefs)), DATA_ID)


def _data(matrix: Matrix, lang: Lang, hrefs: dict[str, str | None]) -> dict[str, Any]:
    """What the dialog of a cell says; the table itself is markup."""
    rows = {axis.key: at for at, axis in enumerate(matrix.rows)}
    columns = {axis.key: at for at, axis in enumerate(matrix.columns)}
    known = sorted({key for cell in matrix.cells.values() for key in cell.projects})
    place = {key: at for at, key in enumerate(known)}
    return {
        "lang": lang,
        "hrefs": hrefs,
        "words": spoken(lang, "matrix.", "standing.", "colon", "untranslated"),
        "rows": [_name(axis, lang) for axis in matrix.rows],
        "columns": [_name(axis, lang) for axis in matrix.columns],
        "projects": [_name(matrix.projects.get(key, Axis(key, "Project", key)), lang) for key in known],
        "cells": {
            f"{rows[row]},{columns[column]}": [
                _full(cell.value, matrix, lang),
                cell.standing,
                [place[key] for key in cell.projects],
            ]
            for (row, column), cell in sorted(matrix.cells.items())
            if row in rows and column in columns
        },
    }


def _name(axis: Axis, lang: Lang) -> list[str | None]:
    text, foreign = name_of(axis, lang)
    return [axis.key, axis.code, text, foreign]


def _full(value: float, matrix: Matrix, lang: Lang) -> str:
    if matrix.measure == "count":
        return words(lang)["matrix.projects" if value != 1 else "matrix.project"].format(n=number(value, lang))
    return money(value, matrix.unit, lang)


def _controls(matrix: Matrix, lang: Lang, csv_href: str | None) -> str:
    say = words(lang)
    empty = any(map(_is_marked, (*matrix.rows, *matrix.columns)))
    off = "" if empty else " disabled"
    button = f'<button type="button" id="matrix-gaps" aria-pressed="false"{off}>{escape(say["matrix.only"])}</button>'
    csv = f'<a class="button" href="{escape(csv_href)}" download>{escape(say["matrix.csv"])}</a>' if csv_href else ""
    size = say["matrix.size"].format(rows=number(len(matrix.rows), lang), columns=number(len(matrix.columns), lang))
    count = f'<span role="status" id="matrix-count">{escape(size)}</span>'
    return f'<div class="controls">{button}{count}<span class="spring"></span>{csv}</div>'


def _legend(lang: Lang) -> str:
    say = words(lang)
    scale = "".join(f'<span class="swatch heat{step}"></span>' for step in range(1, STEPS + 1))
    return (
        f'<p class="note entries">{scale}<span>{escape(say["matrix.scale"])}</span>'
        f'<span><b class="sign">≈</b> {escape(say["matrix.inferred"])}</span>'
        f'<span><b class="swatch void"></b> {escape(say["matrix.empty"])}</span>'
        f'<span class="keys">{escape(say["matrix.keys"])}</span></p>'
    )


def _gaps(matrix: Matrix, lang: Lang) -> str:
    """The empty rows and columns by name, since they are what a planner looks for."""
    parts = ""
    for name, side in (("matrix.empty.columns", matrix.columns), ("matrix.empty.rows", matrix.rows)):
        marked = [axis for axis in side if _is_marked(axis)]
        if marked:
            items = "".join(f"<li>{_mark(axis, lang)} {_title(axis, lang)}</li>" for axis in marked)
            heading = escape(words(lang)[name].format(n=number(len(marked), lang)))
            parts += f"<details><summary>{heading}</summary><ul>{items}</ul></details>"
    return f'<div class="empties">{parts}</div>' if parts else ""


def _is_marked(axis: Axis) -> bool:
    return axis.gap or axis.total == 0


def _mark(axis: Axis, lang: Lang) -> str:
    """The words for a gap or an empty row or column; nothing for others."""
    say = words(lang)
    if axis.gap:
        return f'<span class="gapword">⚠ {escape(say["gap"])}</span>'
    return f'<span class="emptyword">∅ {escape(say["matrix.void"])}</span>' if axis.total == 0 else ""


def _title(axis: Axis, lang: Lang, most: int = 600) -> str:
    text, foreign = name_of(axis, lang)
    code = f"<b>{bdi(axis.code, most=30)}</b> " if axis.code and not text.startswith(axis.code) else ""
    mark = f" <small>({escape(foreign)})</small>" if foreign else ""
    return f"{code}{bdi(text, foreign, most)}{mark}"


def _table(matrix: Matrix, lang: Lang) -> str:
    say = words(lang)
    steps = _steps(matrix)
    heads = "".join(_head(axis, at, lang) for at, axis in enumerate(matrix.columns))
    rows = "".join(_row(axis, at, matrix, steps, lang) for at, axis in enumerate(matrix.rows))
    totals = "".join(
        f'<td class="number{_column_class(axis)}">{_short(axis.total, lang)}</td>' for axis in matrix.columns
    )
    measure = word(lang, "matrix.measure", matrix.measure)
    unit = f" ({matrix.unit})" if matrix.unit else ""
    caption = f"{escape(visible_text(matrix.title))}{say['colon'] if matrix.title else ''}{escape(measure + unit)}"
    corner, total = (
        f'<th scope="col" class="{name}">'
        f'<button type="button" data-sort="{by}" class="sort">{escape(say[key])}</button></th>'
        for name, by, key in (("corner", "plan", "matrix.order"), ("total", "total", "matrix.total"))
    )
    return (
        f'<table role="grid" aria-readonly="true" id="matrix-table"><caption>{caption}</caption>'
        f"<thead><tr>{corner}{heads}{total}</tr></thead><tbody>{rows}</tbody>"
        f'<tfoot><tr><th scope="row">{escape(say["matrix.total"])}</th>{totals}<td></td></tr></tfoot></table>'
    )


def _column_class(axis: Axis) -> str:
    return " void" if axis.gap or axis.total == 0 else ""


def _head(axis: Axis, at: int, lang: Lang) -> str:
    text, _ = name_of(axis, lang)
    whole = f' title="{escape(visible_text(text)[:600])}"' if len(text) > _HEAD else ""
    mark = _mark(axis, lang)
    group = f"<small>{bdi(axis.group, most=60)}</small> " if axis.group else ""
    return (
        f'<th scope="col" class="head{_column_class(axis)}"><button type="button" class="sort" data-sort="{at}"{whole}>'
        f"{group}{_title(axis, lang, _HEAD)}</button>{mark}</th>"
    )


def _row(axis: Axis, at: int, matrix: Matrix, steps: tuple[float, ...], lang: Lang) -> str:
    void = " void" if _is_marked(axis) else ""
    cells = "".join(_cell(matrix.cells.get((axis.key, column.key)), column, steps, lang) for column in matrix.columns)
    group = f"<small>{bdi(axis.group, most=60)}</small> " if axis.group else ""
    return (
        f'<tr data-at="{at}"{" class=void" if void else ""}><th scope="row">{group}{_title(axis, lang, 160)} '
        f'{_mark(axis, lang)}</th>{cells}<td class="number total" data-v="{axis.total:g}">'
        f"{_short(axis.total, lang)}</td></tr>"
    )


def _cell(cell: Cell | None, column: Axis, steps: tuple[float, ...], lang: Lang) -> str:
    void = _column_class(column)
    if cell is None or not cell.value:
        return f"<td class={void.strip()}></td>" if void else "<td></td>"
    heat = 1 + sum(cell.value > step for step in steps)
    sure = cell.standing == "asserted"
    said = f'<span class="hidden">{escape(word(lang, "standing", cell.standing))} </span>'
    sign = "" if sure else f'<span aria-hidden="true">≈ </span>{said}'
    look = f"heat{heat}{'' if sure else ' unsure'}{void}"
    return f'<td class="{look}" data-v="{cell.value:g}">{sign}{_short(cell.value, lang)}</td>'


def _short(value: float, lang: Lang) -> str:
    return escape(compact(value, lang)) if value else "0"


def _steps(matrix: Matrix) -> tuple[float, ...]:
    """Four bounds that share the distinct values evenly among five backgrounds."""
    values = sorted({cell.value for cell in matrix.cells.values() if cell.value})
    if len(values) <= STEPS:
        return tuple(values[:-1])
    return tuple(values[len(values) * step // STEPS] for step in range(1, STEPS))
