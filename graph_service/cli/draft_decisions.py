"""``alignment draft decide``, ``edit``, ``describe``: what people do to a draft, each a change that can be undone."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from graph_service.cli import common_options, opening, output, show
from graph_service.cli.drafts import statement_key, working
from graph_service.drafts import editing, serializers
from graph_service.drafts.choices import TIES, Choice, choices_from_json
from graph_service.drafts.decisions import Decided
from graph_service.drafts.statement_suggestions import StatementSuggestions
from graph_service.drafts.suggestion_service import SuggestionService
from graph_service.errors import InvalidInput
from graph_service.exchange.json_text import loads
from graph_service.graph import Graph
from graph_service.model import vocabulary
from graph_service.settings import Settings

_SEEN = click.option("--seen", help="Version of the statement as you saw it; otherwise only what nobody else decided.")
_REASON = click.option("--reason", help="Why; kept with the change.")
_FILE = click.Path(path_type=Path, allow_dash=True)


@click.command("decide")
@click.argument("key", metavar="DRAFT")
@click.argument("statement", required=False)
@click.option("--accept", multiple=True, metavar="TARGET", help="It belongs there: a key, or the number shown.")
@click.option("--reject", multiple=True, metavar="TARGET", help="It does not belong there; a key, or the number shown.")
@click.option("--new", is_flag=True, help="Nothing in the plans fits.")
@click.option("--clear", multiple=True, metavar="TARGET", help="Take back what was decided on this key.")
@click.option("--clear-all", is_flag=True, help="Take back all that was decided on the statement.")
@click.option(
    "--tie",
    type=click.Choice(TIES),
    default="implementing",
    show_default=True,
    help="How an accepted entity is tied to it.",
)
@click.option(
    "--accept-at-least",
    type=float,
    metavar="PROBABILITY",
    help="Accept the first suggestion of every open statement from this probability on.",
)
@click.option("--from", "file", type=_FILE, metavar="FILE", help="A JSON list of decisions, as the API takes them.")
@_SEEN
@_REASON
@common_options.dry_run_option
@common_options.author_option
@common_options.json_option
@common_options.store_option
def decide(
    given: Settings,
    key: str,
    statement: str | None,
    *,
    accept_at_least: float | None,
    file: Path | None,
    reason: str | None,
    dry_run: bool,
    as_json: bool,
    **asked: Any,
) -> None:
    """Decide on STATEMENT of DRAFT (a key, or its last number), or on many at once; one `undo` takes it back."""
    ways = [statement is not None, accept_at_least is not None, file is not None]
    if sum(ways) != 1:
        raise click.UsageError("give one of STATEMENT, --accept-at-least and --from")
    if statement is None and any(asked[name] for name in ("accept", "reject", "new", "clear", "clear_all", "seen")):
        raise click.UsageError("--accept, --reject, --new, --clear, --clear-all and --seen need a STATEMENT")
    read = choices_from_json(loads(_content(file), str(file))) if file is not None else []
    with opening.opened(given) as app:
        service = app.suggestions
        if accept_at_least is not None:
            with working("suggesting") as tell:
                made = service.accept_all(
                    key,
                    accept_at_least,
                    author=given.author,
                    dry_run=dry_run,
                    progress=lambda done, of: tell(done / of),
                )
        else:
            choices = read if statement is None else list(_choices(service, key, statement_key(key, statement), asked))
            made = service.decide(key, choices, author=given.author, reason=reason, dry_run=dry_run)
    _tell(made, dry_run, as_json)


@click.command("edit")
@click.argument("key", metavar="DRAFT")
@click.argument("statement")
@click.option("--text", help="Other words.")
@click.option("--kind", type=click.Choice(vocabulary.STATEMENT_KINDS), help="Which link of the results chain it is.")
@click.option("--aside", is_flag=True, help="Set it aside: visible, not to be mapped.")
@click.option("--back", is_flag=True, help="Bring it back.")
@click.option("--split-at", type=int, metavar="N", help="Make two of it, the second from character N on.")
@click.option("--merge-with", multiple=True, metavar="STATEMENT", help="Make one of it and of those beside it.")
@_SEEN
@common_options.author_option
@common_options.json_option
@common_options.store_option
def edit(given: Settings, key: str, statement: str, *, seen: str | None, as_json: bool, **asked: Any) -> None:
    """Edit STATEMENT of DRAFT: reword, retype, set aside, bring back, split or merge. What was decided comes along."""
    wanted = [name for name, value in asked.items() if value is not None and value is not False and value != ()]
    if len(wanted) != 1:
        raise click.UsageError("give one of --text, --kind, --aside, --back, --split-at and --merge-with")
    with opening.opened(given) as app:
        made = _edited(app.graph, (key, statement_key(key, statement)), asked, author=given.author, seen=seen)
    _tell(made, False, as_json)


@click.command("describe")
@click.argument("key", metavar="DRAFT")
@click.option("--title", help="What it is called.")
@click.option("--status", type=click.Choice(vocabulary.DRAFT_STATUS), help="Where its mapping stands.")
@click.option("--plan", "plans", multiple=True, help="Key of a plan that it is to be mapped to.")
@click.option("--all-plans", is_flag=True, help="Map it to every plan there is.")
@common_options.author_option
@common_options.json_option
@common_options.store_option
def describe(
    given: Settings,
    key: str,
    *,
    title: str | None,
    status: str | None,
    plans: tuple[str, ...],
    all_plans: bool,
    as_json: bool,
) -> None:
    """Change what DRAFT is called, where its mapping stands, or which plans it is mapped to."""
    with opening.opened(given) as app:
        chosen = [] if all_plans else list(plans) if plans else None
        found = editing.describe(app.graph, key, author=given.author, title=title, status=status, plans=chosen)
    if as_json:
        output.print_json(serializers.draft(found))
    else:
        show.table([serializers.draft(found)], ("key", "title", "status", "plans", "version", "file"))


def _choices(service: SuggestionService, draft_key: str, key: str, asked: dict[str, Any]) -> Iterator[Choice]:
    seen = asked["seen"]
    if asked["clear_all"]:
        yield Choice(key, "clear", seen=seen)
    yield from (Choice(key, "clear", each, seen) for each in asked["clear"])
    ranks = [each for name in ("accept", "reject") for each in asked[name] if _is_rank(each)]
    found = service.suggest(draft_key, [key], most=20, schemes=())[0] if ranks else None
    for name in ("reject", "accept"):
        for each in asked[name]:
            if found is not None and _is_rank(each):
                best = _ranked(found, int(each))
                yield Choice(key, name, best.key, seen, best.probability, "suggestion")
            else:
                yield Choice(key, name, each, seen, tie=asked["tie"])
    if asked["new"]:
        yield Choice(key, "new", seen=seen)


def _edited(graph: Graph, at: tuple[str, str], asked: dict[str, Any], *, author: str, seen: str | None) -> Decided:
    if asked["text"] is not None:
        return editing.reword(graph, *at, asked["text"], author=author, seen=seen)
    if asked["kind"] is not None:
        return editing.retype(graph, *at, asked["kind"], author=author, seen=seen)
    if asked["split_at"] is not None:
        return editing.split_at(graph, *at, asked["split_at"], author=author, seen=seen)
    if asked["merge_with"]:
        keys = [at[1], *(statement_key(at[0], each) for each in asked["merge_with"])]
        return editing.merge(graph, at[0], keys, author=author, seen={at[1]: seen})
    act = editing.set_aside if asked["aside"] else editing.bring_back
    return act(graph, *at, author=author, seen=seen)


def _is_rank(given: str) -> bool:
    return given.isascii() and given.isdigit() and len(given) < 3


def _ranked(found: StatementSuggestions, number: int) -> Any:
    if not 1 <= number <= len(found.targets):
        raise InvalidInput(
            "{key} has {n} suggestions, so none is number {number}",
            key=found.statement.key,
            n=len(found.targets),
            number=number,
        )
    return found.targets[number - 1]


def _content(file: Path) -> bytes:
    return sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()


def _tell(made: Decided, dry_run: bool, as_json: bool) -> None:
    rows = [serializers.statement(each) for each in made.statements]
    outcome = made.outcome
    if as_json:
        output.print_json(
            {
                "revision": outcome.revision,
                "dry_run": dry_run,
                "changed": outcome.changed,
                **outcome.summary,
                "statements": rows,
            }
        )
        return
    would = "dry run, nothing was stored; it would be " if dry_run else ""
    output.out().print(f"{would}revision {outcome.revision}: {show.done(outcome.summary)}", markup=False)
    _now(rows if not dry_run else ())


def _now(rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        show.table(rows, ("number", "state", "text", "mapped_to", "key"))
