"""``alignment cypher``: an expert's own Cypher, which only reads."""

import json
import sys
from typing import Any

import click

from graph_service import tables
from graph_service.cli import asking, common_options, output, show
from graph_service.errors import InvalidInput
from graph_service.settings import Settings


@click.command("cypher")
@click.argument("text")
@click.option("--param", "params", multiple=True, metavar="NAME=JSON", help="Value of a $parameter; may be repeated.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@common_options.json_option
@common_options.store_option
def cypher(given: Settings, text: str, params: tuple[str, ...], *, as_csv: bool, as_json: bool) -> None:
    """Ask in Cypher of your own, which only reads; TEXT - is read from standard input. ALIGNMENT_CYPHER allows it."""
    asked = sys.stdin.read() if text == "-" else text
    values = dict(_param(each) for each in params)
    found = asking.cypher(given, asked, values)
    rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
    if as_json:
        output.print_json({"columns": list(found.columns), "rows": rows, "more": found.more})
    elif as_csv:
        click.echo(tables.to_csv(rows, found.columns), nl=False)
    else:
        show.table(rows, list(found.columns))
    if found.more:
        output.notes().print(f"there are more than {len(rows):,} rows; ALIGNMENT_CYPHER_ROWS limits them", markup=False)


def _param(given: str) -> tuple[str, Any]:
    name, has_value, text = given.partition("=")
    if not has_value:
        raise InvalidInput('--param {given!r} is not NAME=JSON, such as country="MLI"', given=given)
    try:
        return name, json.loads(text)
    except ValueError:
        return name, text
