"""Answers as files: which form and where to, and writing them there."""

import functools
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from graph_service import tables
from graph_service.cli import output
from graph_service.errors import InvalidInput
from graph_service.stores.base import Row


@dataclass(frozen=True, slots=True)
class Wanted:
    """The form that somebody asks for, the dialect of CSV, and where it goes; ``out`` None is standard output."""

    form: str
    dialect: str
    out: Path | None


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--format``, ``--json``, ``--dialect`` and ``--out``, of which a command is given ``to``."""

    @functools.wraps(command)
    def wrapped(
        *args: Any, as_json: bool, as_format: str | None, dialect: str | None, out: Path | None, **kwargs: Any
    ) -> Any:
        return command(*args, to=_wanted(as_json, as_format, dialect, out), **kwargs)

    for add in (
        click.option("--out", type=output.PATH, metavar="OUT", help="Write it to a file; - is standard output."),
        click.option(
            "--dialect",
            type=click.Choice(list(tables.DIALECTS)),
            help="CSV as a program reads it: excel-fr has semicolons and decimal commas.",
        ),
        click.option("--json", "as_json", is_flag=True, help="Print one JSON object, for machines."),
        click.option(
            "--format",
            "as_format",
            type=click.Choice(["table", "json", "csv", "xlsx"]),
            help="How to give the answer; a dialect or the ending of OUT says it too.",
        ),
    ):
        wrapped = add(wrapped)
    return wrapped


def write_csv(to: Wanted, rows: Sequence[Row], columns: Sequence[str]) -> None:
    """Rows as CSV, in the dialect that is wanted."""
    output.write(to.out, tables.to_csv(rows, tables.columns(rows, columns), tables.DIALECTS[to.dialect]).encode())


def write_json(to: Wanted, answer: Row) -> None:
    """One JSON object, where it is wanted."""
    output.write(to.out, (json.dumps(answer, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode())


def _wanted(as_json: bool, as_format: str | None, dialect: str | None, out: Path | None) -> Wanted:
    ending = out.suffix.lower().removeprefix(".") if out is not None else ""
    form = (
        "json" if as_json else as_format or ("csv" if dialect else ending if ending in ("csv", "xlsx", "json") else "")
    )
    if dialect and form != "csv":
        raise InvalidInput("dialect is of CSV, not of {format}; ask for format=csv", format=form)
    if out is not None and form in ("", "table"):
        raise InvalidInput("{path}: say in which form, with --format csv, xlsx or json", path=out)
    if form == "xlsx" and out is None and sys.stdout.isatty():
        raise InvalidInput("a workbook is not shown in a terminal; say where to, with --out FILE.xlsx")
    return Wanted(form or "table", dialect or "standard", out)
