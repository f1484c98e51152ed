"""``alignment changes``, ``change``, ``undo``: what was done to the graph, by whom, and taking it back."""

from pathlib import Path

import click

from graph_service import recorded
from graph_service.cli import asking, common_options, output, show
from graph_service.cli.operations import operations_in
from graph_service.settings import Settings
from graph_service.stores.base import Row

_SHOWN = ("revision", "kind", "author", "recorded_at", "reason", "undoes", "summary")


@click.command("changes")
@click.argument("revision", required=False, type=int)
@click.option(
    "--limit", type=click.IntRange(1, 500), default=20, show_default=True, help="At most so many, newest first."
)
@common_options.json_option
@common_options.store_option
def changes(given: Settings, revision: int | None, limit: int, as_json: bool) -> None:
    """List the changes made to the graph, or show everything that change REVISION did."""
    found = asking.changes(given, limit) if revision is None else [asking.change(given, revision)]
    rows = [{**{name: each[name] for name in _SHOWN}, "what": show.done(each["summary"])} for each in found]
    effects = [effect for each in found for effect in each["effects"]]
    if as_json:
        output.print_json({"changes": rows} if revision is None else {"changes": rows, "effects": effects})
        return
    show.table(rows, ["revision", "kind", "author", "recorded_at", "reason", "what"], empty="nothing was changed yet")
    if revision is not None:
        show.table(effects, ["did", "to"])


@click.command("change")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--reason", required=True, help="Why the change is made; kept with it.")
@common_options.dry_run_option
@common_options.author_option
@common_options.json_option
@common_options.store_option
def change(given: Settings, file: Path, reason: str, dry_run: bool, as_json: bool) -> None:
    """Make the change in FILE (- for standard input): a JSON list of operations, or {"operations": [...]}."""
    _tell(asking.apply(given, operations_in(file), reason, dry_run=dry_run), as_json)


@click.command("undo")
@click.argument("revision", type=int)
@click.option("--reason", default="", help="Why it is undone; kept with it.")
@common_options.dry_run_option
@common_options.author_option
@common_options.json_option
@common_options.store_option
def undo(given: Settings, revision: int, reason: str, dry_run: bool, as_json: bool) -> None:
    """Put back what change REVISION replaced. That is a change too, so it can be undone."""
    why = reason or recorded.text(recorded.UNDO_BRIEFLY, n=revision)
    _tell(asking.undo(given, revision, why, dry_run=dry_run), as_json)


def _tell(made: Row, as_json: bool) -> None:
    revision, summary, kept = made["revision"], made["summary"], made["kept"]
    if as_json:
        found = {"revision": revision, "dry_run": made["dry_run"], **summary}
        output.print_json({**found, "kept": kept} if kept else found)
    else:
        dry = "dry run, nothing was stored; it would be " if made["dry_run"] else ""
        output.out().print(f"{dry}revision {revision}: {show.done(summary)}", markup=False)
        if kept:
            output.out().print(f"kept, since later facts speak of them: {', '.join(kept)}", markup=False)
