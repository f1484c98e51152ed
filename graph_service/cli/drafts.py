"""``alignment draft``: a file in, its statements, what is suggested, what it would change, and the mapping out."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from graph_service.cli import common_options, drafts_asking, output, show
from graph_service.drafts import serializers
from graph_service.drafts.mapping_exports import EXPORTS
from graph_service.drafts.repository import COUNTED
from graph_service.drafts.versions import HOW
from graph_service.model import vocabulary
from graph_service.settings import Settings
from graph_service.stores.base import Row

_COLUMNS = ("number", "page", "kind", "state", "text", "mapped_to", "key")


@click.group("draft")
def draft() -> None:
    """Map a new draft to the plans that there are: add a file, see suggestions, decide, see what it would change."""


@draft.command("add")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--title", help="What it is called; otherwise as the document says.")
@click.option("--plan", "plans", multiple=True, help="Key of a plan that it is to be mapped to; otherwise all.")
@click.option("--version-of", help="Key of the draft of which it is a later version: decisions come along.")
@common_options.dry_run_option
@common_options.author_option
@common_options.json_option
@common_options.store_option
def add(
    given: Settings,
    file: Path,
    *,
    title: str | None,
    plans: tuple[str, ...],
    version_of: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Read FILE (.docx, .pptx, .pdf, .xlsx, .txt, .md) and store its statements; twice changes nothing."""
    with working(f"reading {file.name}") as tell:
        added = drafts_asking.add(
            given, file, title=title, plans=plans, version_of=version_of, dry_run=dry_run, tell=tell
        )
    if as_json:
        output.print_json(added)
        return
    would = " (dry run: nothing was stored)" if dry_run else " (the same file was there)" if added["unchanged"] else ""
    came = f"; decisions on {added['carried']} came along" if added["carried"] else ""
    output.out().print(f"{added['key']}{would}: {added['statements']} statements{came}", markup=False)


@draft.command("list")
@common_options.json_option
@common_options.store_option
def list_(given: Settings, as_json: bool) -> None:
    """List the drafts with how far their mapping has come."""
    found = drafts_asking.every(given)
    if as_json:
        output.print_json({"drafts": found})
    else:
        rows = [{**each, **each["progress"]} for each in found]
        show.table(rows, serializers.LIST_COLUMNS, empty="no draft yet: alignment draft add FILE")


@draft.command("show")
@click.argument("key", metavar="DRAFT")
@click.option("--state", "states", type=click.Choice(COUNTED), multiple=True, help="Only statements that stand so.")
@common_options.json_option
@common_options.store_option
def show_(given: Settings, key: str, states: tuple[str, ...], as_json: bool) -> None:
    """Show the statements of DRAFT with what was decided on each, by whom and when."""
    found, statements = drafts_asking.one(given, key)
    rows = [row for row in statements if not states or row["state"] in states]
    if as_json:
        output.print_json({**found, "statements": rows})
        return
    show.table(rows, _COLUMNS, empty="no statement stands so")
    said = [f"{total} {name}" for name, total in found["progress"].items()]
    output.out().print(f"{found['title']} (version {found['version']}): {', '.join(said)}", markup=False)


@draft.command("suggest")
@click.argument("key", metavar="DRAFT")
@click.argument("statements", nargs=-1, metavar="[STATEMENT]…")
@click.option("--most", type=click.IntRange(1, 20), default=3, show_default=True, help="At most so many of each plan.")
@click.option("--scheme", "schemes", multiple=True, help="Only codes of this public list, such as sdg-target.")
@click.option("--open", "only_open", is_flag=True, help="Only statements that nobody has decided on.")
@common_options.json_option
@common_options.store_option
def suggest(
    given: Settings,
    key: str,
    statements: tuple[str, ...],
    *,
    most: int,
    schemes: tuple[str, ...],
    only_open: bool,
    as_json: bool,
) -> None:
    """Suggest where the statements of DRAFT belong, how probably, and why. STATEMENT is a key, or its last number."""
    keys = [statement_key(key, each) for each in statements]
    with working("suggesting") as tell:
        found, by_key, revision = drafts_asking.suggest(given, key, keys, most=most, schemes=schemes, tell=tell)
    found = [each for each in found if not only_open or each["state"] == "open"]
    if as_json:
        output.print_json({"draft": key, "revision": revision, "rows": found})
        return
    for each in found:
        _suggested(each, by_key[each["key"]])
    if not found:
        output.out().print("no statement is to be mapped")


@draft.command("effect")
@click.argument("key", metavar="DRAFT")
@click.option(
    "--standing",
    type=click.Choice(vocabulary.COUNTED),
    default="asserted",
    show_default=True,
    help="What the draft's contributions count as: asserted is as if it were adopted.",
)
@common_options.json_option
@common_options.store_option
def effect(given: Settings, key: str, standing: str, as_json: bool) -> None:
    """Show what DRAFT would change if it were adopted: gaps closed, gaps left, what it repeats. Nothing is stored."""
    found = drafts_asking.effect(given, key, standing)
    if as_json:
        output.print_json(found)
        return
    rows = [row for row in found["rows"] if row["effect"] != "untouched"]
    show.table(rows, serializers.TARGET_COLUMNS, empty="nothing is a gap, and the draft changes nothing")
    show.counts("what the draft would do", found["summary"])


@draft.command("versions")
@click.argument("key", metavar="DRAFT")
@click.option("--how", type=click.Choice(HOW), multiple=True, help="Only statements that are so.")
@common_options.json_option
@common_options.store_option
def versions(given: Settings, key: str, how: tuple[str, ...], as_json: bool) -> None:
    """Show what changed between DRAFT and the version before, with both texts and what was carried over."""
    found = [each for each in drafts_asking.versions(given, key) if not how or each["how"] in how]
    if as_json:
        output.print_json({"draft": key, "rows": found})
    else:
        show.table(found, ("how", "page", "text", "earlier_text", "carried", "key", "earlier"))


@draft.command("export")
@click.argument("key", metavar="DRAFT")
@click.argument("kind", type=click.Choice(list(EXPORTS)), metavar="FORMAT")
@click.argument("out", type=output.PATH)
@common_options.store_option
def export(given: Settings, key: str, kind: str, out: Path) -> None:
    """Write the mapping of DRAFT to OUT (- for standard output) as csv, xlsx, sssom or json-ld."""
    output.write(out, drafts_asking.export(given, key, kind))


@draft.command("keep")
@click.argument("key", metavar="DRAFT")
@click.option(
    "--kind",
    type=click.Choice(vocabulary.FRAMEWORK_KINDS),
    default="other",
    show_default=True,
    help="Which sort of plan it is.",
)
@click.option(
    "--standing",
    type=click.Choice(["proposed", "asserted"]),
    default="proposed",
    show_default=True,
    help="Standing of its contributions to other plans.",
)
@common_options.dry_run_option
@common_options.author_option
@common_options.json_option
@common_options.store_option
def keep(given: Settings, key: str, *, kind: str, standing: str, dry_run: bool, as_json: bool) -> None:
    """Keep DRAFT as a plan with approval draft: its parts, its activities as projects, what it contributes to."""
    made = drafts_asking.keep(given, key, kind=kind, standing=standing, dry_run=dry_run)
    if as_json:
        told = {name: made[name] for name in ("key", "revision", "dry_run")}
        output.print_json({**told, **made["summary"]})
    else:
        would = " (dry run: nothing was stored)" if dry_run else ""
        output.out().print(f"{made['key']}{would}: {show.done(made['summary'])}", markup=False)


def statement_key(draft_key: str, given: str) -> str:
    """The key of a statement that was given whole or by its last number."""
    return f"{draft_key}-{int(given):04d}" if given.isascii() and given.isdigit() else given


@contextmanager
def working(what: str) -> Iterator[Callable[[float], None]]:
    """A bar on standard error while something takes long; yields what is told the share that is done."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=output.notes(), transient=True) as progress:
        task = progress.add_task(escape(output.inert(what)), total=1.0)
        yield lambda share: progress.update(task, completed=share)


def _suggested(found: Row, statement: Row) -> None:
    """One statement, and under it what is suggested, numbered as `decide --accept` takes it."""
    console, targets = output.out(), found["targets"]
    about = (statement["page"], statement["kind"], found["state"], found["key"])
    where = ", ".join(part for part in about if part)
    console.print(Text.assemble((output.inert(found["title"]), "bold"), (f"  [{where}]", "dim")))
    for number, each in enumerate(targets, start=1):
        why = "; ".join(show.reason(reason["kind"], _given(reason)) for reason in each["reasons"])
        others = [n for n, other in enumerate(targets, start=1) if other["key"] in each["alike"]]
        why += f" says nearly the same as {', '.join(map(str, others))}: take one" if others else ""
        title = output.inert(each["title"])
        console.print(Text(f"  {number}. {each['probability']:>4.0%}  {title}  ({each['key']}) {why}"))
    if not targets or found["nothing_fits"] > 0.5:
        console.print(Text(f"     {found['nothing_fits']:>4.0%}  nothing fits: perhaps new", style="yellow"))
    beside = [
        f"{each['title']} {each['probability']:.0%}{' yes' if each['holds'] else ''} ({each['key']})"
        for each in found["themes"]
    ]
    beside += [f"names {each['text']} ({each['key']})" for each in found["names"]]
    if beside:
        console.print(Text(output.inert("     " + " · ".join(beside)), style="dim"))


def _given(reason: Row) -> Row:
    """What a reason speaks of."""
    return {name: value for name, value in reason.items() if name != "kind"}
