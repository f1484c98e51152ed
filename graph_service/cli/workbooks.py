"""``alignment workbook``: a plan as a workbook that is edited elsewhere and imported again."""

from pathlib import Path

import click

from graph_service.cli import asking, common_options, output
from graph_service.errors import InvalidInput
from graph_service.exchange.workbook.form import SHEETS
from graph_service.exchange.workbook.held import Held
from graph_service.exchange.workbook.writing import written
from graph_service.model.wording import lang_of
from graph_service.settings import Settings


@click.command("workbook")
@click.argument("out", type=output.PATH, metavar="OUT.xlsx")
@click.option("--framework", metavar="KEY", help="The plan that it has; without one it is the empty form.")
@click.option("--empty", is_flag=True, help="The empty form, for a plan and projects that are in no file yet.")
@click.option("--lang", type=click.Choice(["fr", "en"]), help="Language of its sheets and words.")
@common_options.store_option
def workbook(given: Settings, out: Path, *, framework: str | None, empty: bool, lang: str | None) -> None:
    """Write a plan, its projects, leads and contributions to OUT.xlsx (- for standard output), to be edited in a
    spreadsheet and imported again with `import`."""
    if framework and empty:
        raise InvalidInput("--empty is the form without a plan; leave out --framework, or --empty")
    if not output.is_standard(out) and out.suffix.lower() != ".xlsx":
        raise InvalidInput("{file} would be a workbook; give it a name that ends in .xlsx", file=out.name)
    language = lang_of(lang or given.language)
    if framework is None:
        content = written(Held(None, {id: {} for id in SHEETS}), 0, language)
    else:
        content = asking.plan_book(given, framework, language)
    output.write(out, content)
