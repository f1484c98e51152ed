"""``alignment draft decide``, ``edit``, ``describe``: what people do to a draft, each a change that can be undone."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from graph_service.cli import common_options, drafts_asking, output, show
from graph_service.cli.drafts import statement_key, working
from graph_service.drafts.choices import TIES, Choice, choices_from_json
from graph_service.errors import InvalidInput
from graph_service.exchange.json_text import loads
from graph_service.model import vocabulary
from graph_service.settings import Settings
from graph_service.stores.base import Row

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
    if accept_at_least is not None:
        with working("suggesting") as tell:
            made = drafts_asking.accept_all(given, key, accept_at_least, dry_run=dry_run, tell=tell)
    else:

        def choose(suggest: drafts_asking.Suggest) -> list[Choice]:
            return read if statement is None else list(_choices(suggest, statement_key(key, statement), asked))

        made = drafts_asking.decide(given, key, choose, reason=reason, dry_run=dry_run)
    _tell(made, as_json)


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
    (name,) = wanted
    change: Row = {"aside": name == "aside"} if name in ("aside", "back") else {name: asked[name]}
    if name == "merge_with":
        change = {name: [statement_key(key, each) for each in asked[name]]}
    _tell(drafts_asking.edit(given, key, statement_key(key, statement), change, seen), as_json)


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
    chosen = [] if all_plans else list(plans) if plans else None
    found = drafts_asking.describe(given, key, title=title, status=status, plans=chosen)
    if as_json:
        output.print_json(found)
    else:
        show.table([found], ("key", "title", "status", "plans", "version", "file"))


def _choices(suggest: drafts_asking.Suggest, key: str, asked: dict[str, Any]) -> Iterator[Choice]:
    seen = asked["seen"]
    if asked["clear_all"]:
        yield Choice(key, "clear", seen=seen)
    yield from (Choice(key, "clear", each, seen) for each in asked["clear"])
    ranks = [each for name in ("accept", "reject") for each in asked[name] if _is_rank(each)]
    found = suggest(key) if ranks else None
    for name in ("reject", "accept"):
        for each in asked[name]:
            if found is not None and _is_rank(each):
                best = _ranked(found, int(each))
                yield Choice(key, name, best["key"], seen, best["probability"], "suggestion")
            else:
                yield Choice(key, name, each, seen, tie=asked["tie"])
    if asked["new"]:
        yield Choice(key, "new", seen=seen)


def _is_rank(given: str) -> bool:
    return given.isascii() and given.isdigit() and len(given) < 3


def _ranked(found: Row, number: int) -> Row:
    targets: list[Row] = found["targets"]
    if not 1 <= number <= len(targets):
        raise InvalidInput(
            "{key} has {n} suggestions, so none is number {number}", key=found["key"], n=len(targets), number=number
        )
    return targets[number - 1]


def _content(file: Path) -> bytes:
    return sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()


def _tell(made: Row, as_json: bool) -> None:
    told = {name: made[name] for name in ("revision", "dry_run", "changed")}
    if as_json:
        output.print_json({**told, **made["summary"], "statements": made["statements"]})
        return
    would = "dry run, nothing was stored; it would be " if made["dry_run"] else ""
    output.out().print(f"{would}revision {made['revision']}: {show.done(made['summary'])}", markup=False)
    if made["statements"] and not made["dry_run"]:
        show.table(made["statements"], ("number", "state", "text", "mapped_to", "key"))
