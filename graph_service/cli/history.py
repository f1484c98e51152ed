"""``alignment changes``, ``change``, ``undo``: what was done to the graph, by whom, and taking it back."""

from pathlib import Path

import click

from graph_service import recorded
from graph_service.changes import Change, Outcome
from graph_service.cli import common_options, opening, output, show
from graph_service.cli.operations import operations_in
from graph_service.settings import Settings


@click.command("changes")
@click.argument("revision", required=False, type=int)
@click.option("--limit", default=20, show_default=True, help="At most so many, newest first.")
@common_options.json_option
@common_options.store_option
def changes(given: Settings, revision: int | None, limit: int, as_json: bool) -> None:
    """List the changes made to the graph, or show everything that change REVISION did."""
    with opening.opened(given) as app:
        found = [app.graph.change(revision)] if revision is not None else app.graph.history(limit=limit)
    rows = [
        {
            "revision": r.revision,
            "kind": r.kind,
            "author": r.author,
            "recorded_at": r.recorded_at,
            "reason": r.reason,
            "undoes": r.undoes,
            "summary": r.summary,
            "what": show.done(r.summary),
        }
        for r in found
    ]
    effects = [{"did": e.verb, "to": str(e.ref)} for r in found for e in r.effects or ()]
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
    operations = operations_in(file)
    with opening.opened(opening.tried(given, dry_run=dry_run), makes=True) as app:
        outcome = app.graph.apply(Change(operations, given.author, reason), dry_run=dry_run)
    _tell(outcome, as_json)


@click.command("undo")
@click.argument("revision", type=int)
@click.option("--reason", default="", help="Why it is undone; kept with it.")
@common_options.dry_run_option
@common_options.author_option
@common_options.json_option
@common_options.store_option
def undo(given: Settings, revision: int, reason: str, dry_run: bool, as_json: bool) -> None:
    """Put back what change REVISION replaced. That is a change too, so it can be undone."""
    with opening.opened(given) as app:
        outcome = app.graph.undo(
            revision,
            author=given.author,
            reason=reason or recorded.text(recorded.UNDO_BRIEFLY, n=revision),
            dry_run=dry_run,
        )
    _tell(outcome, as_json)


def _tell(outcome: Outcome, as_json: bool) -> None:
    if as_json:
        found = {"revision": outcome.revision, "dry_run": outcome.dry_run, **outcome.summary}
        output.print_json({**found, "kept": list(outcome.kept)} if outcome.kept else found)
    else:
        dry = "dry run, nothing was stored; it would be " if outcome.dry_run else ""
        output.out().print(f"{dry}revision {outcome.revision}: {show.done(outcome.summary)}", markup=False)
        if outcome.kept:
            output.out().print(f"kept, since later facts speak of them: {', '.join(outcome.kept)}", markup=False)
