"""``alignment whatif FILE``: a question asked of the graph with changes laid over it that are never stored."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from graph_service.changes import operations_from_json
from graph_service.cli import common_options, opening, output, show
from graph_service.cli.questions import filter_options, named
from graph_service.errors import InvalidInput
from graph_service.questions.whatif import ASKED
from graph_service.questions.whatif import whatif as asked_of
from graph_service.settings import Settings

_COLUMNS = ("framework", "code", "title", "before.class", "class", "low", "high", "flags", "key")


@click.command("whatif")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--question", type=click.Choice(ASKED), default="coverage", show_default=True, help="What is asked.")
@click.option("--changed", is_flag=True, help="Only rows that would be otherwise.")
@filter_options
@common_options.json_option
@common_options.store_option
def whatif(given: Settings, file: Path, question: str, changed: bool, as_json: bool, **values: Any) -> None:
    """Ask what coverage or gaps would be after the operations in FILE (- for standard input), as `change` takes them.

    Nothing is stored. Each row says what it is without them too.
    """
    try:
        read = json.loads(sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes())
    except (ValueError, RecursionError) as error:
        raise InvalidInput(
            "{file} is not JSON ({why}); it must be a list of operations", file=file, why=str(error)
        ) from error
    operations = operations_from_json(read.get("operations") if isinstance(read, dict) else read)
    filters = {name: value for name, value in named(values).items() if value not in (None, ())}
    with opening.opened(given) as app:
        answer = asked_of(app.graph, operations, question, filters)
    rows = [row for row in answer.rows if row["changed"] or not changed]
    if as_json:
        output.print_json({**answer.to_json(), "rows": rows})
        return
    show.table(rows, _COLUMNS, empty="no row is so")
    summary = answer.summary
    for name in ("closed", "opened"):
        if summary.get(name):
            output.out().print(f"gaps {name}: {', '.join(summary[name])}", markup=False)
