"""``alignment whatif FILE``: a question asked of the graph with changes laid over it that are never stored."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from graph_service.cli import asking, common_options, output, show
from graph_service.cli.operations import operations_in
from graph_service.cli.questions import named, options_of
from graph_service.questions.question import Parameter, Question
from graph_service.questions.registry import find
from graph_service.questions.whatif import ASKED, taken
from graph_service.settings import Settings

#: So many questions take a parameter at most, where its help names them.
_FEW = 2
_COVERED = ("framework", "code", "title", "before.class", "class", "low", "high", "flags", "key")


def _parameters() -> Sequence[Parameter]:
    """What any of the questions takes, none of it needed by all; what few take names them."""
    takers: dict[str, list[str]] = {}
    every: dict[str, list[Parameter]] = {}
    for name in ASKED:
        for each in taken(name):
            takers.setdefault(each.name, []).append(name)
            every.setdefault(each.name, []).append(each)
    found = []
    for name, kinds in every.items():
        doc = ", or ".join(dict.fromkeys(each.doc for each in kinds))
        few = f" ({', '.join(takers[name])})" if len(takers[name]) <= _FEW else ""
        found.append(replace(kinds[0], doc=doc + few, required=False, default=None))
    return found


def _columns(question: Question) -> Sequence[str]:
    """The question's own, and before what may change in a row what it was; of coverage its class alone."""
    if "class" in question.columns:
        return _COVERED
    pairs = ((f"before.{name}", name) if name in question.compared else (name,) for name in question.columns)
    return [name for pair in pairs for name in pair]


@click.command("whatif")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--question", type=click.Choice(ASKED), default="coverage", show_default=True, help="What is asked.")
@click.option("--changed", is_flag=True, help="Only rows that would be otherwise.")
@options_of(_parameters())
@common_options.json_option
@common_options.store_option
def whatif(given: Settings, file: Path, question: str, changed: bool, as_json: bool, **values: Any) -> None:
    """Ask any question of the graph as it would be after the operations in FILE (- for standard input).

    They are written as `change` takes them, and nothing is stored. Each row says what it is without them too.
    """
    operations = operations_in(file)
    asked = {name: value for name, value in named(values).items() if value not in (None, ())}
    answer = asking.whatif(given, operations, question, asked)
    rows = [row for row in answer.rows if row["changed"] or not changed]
    if as_json:
        output.print_json({**answer.to_json(), "rows": rows})
        return
    show.table(rows, _columns(find(question)), empty=str(answer.remark or "no row is so"))
    summary = answer.summary
    for name in ("closed", "opened"):
        if summary.get(name):
            output.out().print(f"gaps {name}: {', '.join(summary[name])}", markup=False)
