"""``alignment erase``: a person is taken out of the graph and its history, on purpose."""

import click

from graph_service import diagnosis
from graph_service.cli import common_options, output
from graph_service.settings import Settings


@click.command("erase")
@click.argument("person")
@click.option("--as", "pseudonym", default="", metavar="NAME", help="What stands in its place; otherwise made up.")
@common_options.author_option
@common_options.json_option
@common_options.store_option
def erase(given: Settings, person: str, *, pseudonym: str, as_json: bool) -> None:
    """Take the name of PERSON, as it is written in the record of changes, out of graph, record and files, for good.

    The record is made anew and says so; nobody else may have the graph open.
    """
    done = diagnosis.erase(given, person, pseudonym=pseudonym, author=given.author)
    if as_json:
        output.print_json(
            {
                "pseudonym": done.pseudonym,
                "changes": done.changes,
                "facts": done.facts,
                "revision": done.revision,
                "remaining": [str(path) for path in done.remaining],
            }
        )
        return
    counts = f"{done.changes:,} changes and {done.facts:,} facts"
    output.out().print(f"erased as {done.pseudonym}: {counts}; change {done.revision} says so", markup=False)
    for path in done.remaining:
        output.out().print(f"may still hold the name, delete it when you no longer need it: {path}", markup=False)
    output.out().print("dumps, exports, backups and logs that were made before still hold it", markup=False)
