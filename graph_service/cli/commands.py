"""``alignment``: ask the graph, feed it, draw it, look after it."""

import click

from graph_service import __version__
from graph_service.cli import (
    access,
    cypher,
    data,
    draft_decisions,
    drafts,
    erasing,
    history,
    keeping,
    learning,
    service,
    whatif,
    workbooks,
)
from graph_service.cli.questions import query, question_commands


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--store", metavar="URL", help="Store; may be given here or after the command.")
@click.version_option(__version__, prog_name="alignment")
def cli(store: str | None) -> None:
    """Which objectives nobody covers, who leads, who could: the alignment of a UN presence's plans.

    Start with `alignment seed mali-2021`, then `alignment gaps --framework mli-itsp`.
    """


for _command in (
    data.seed,
    data.import_,
    data.export,
    workbooks.workbook,
    data.dump,
    data.restore,
    data.key,
    keeping.list_dumps,
    keeping.rehearse,
    drafts.draft,
    *question_commands(),
    whatif.whatif,
    query,
    cypher.cypher,
    service.stats,
    service.map_,
    service.serve,
    history.changes,
    history.change,
    history.undo,
    learning.evaluate,
    learning.train,
    access.account,
    access.token,
    access.access,
    service.check,
    service.doctor,
    erasing.erase,
):
    cli.add_command(_command)
for _command in (draft_decisions.decide, draft_decisions.edit, draft_decisions.describe):
    drafts.draft.add_command(_command)
