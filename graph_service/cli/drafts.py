"""``alignment draft``: a file in, its statements, what is suggested, what it would change, and the mapping out."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from graph_service.cli import common_options, opening, output, show
from graph_service.drafts import promoting, serializers
from graph_service.drafts.effect import effect as effect_of
from graph_service.drafts.ingest import add_file
from graph_service.drafts.mapping_exports import EXPORTS
from graph_service.drafts.repository import COUNTED, drafts, load
from graph_service.drafts.statement_suggestions import StatementSuggestions
from graph_service.drafts.versions import HOW, compared
from graph_service.exchange import files
from graph_service.model import vocabulary
from graph_service.settings import Settings

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
    with opening.opened(given) as app, working(f"reading {file.name}") as tell:
        added = add_file(
            app.graph,
            file,
            name=file.name,
            author=given.author,
            title=title,
            plans=plans,
            previous=version_of,
            dry_run=dry_run,
            max_bytes=given.max_import_mib * files.MIB,
            progress=lambda step, share: tell(share * 0.9 if step == "read" else 0.95),
        )
    if as_json:
        output.print_json(serializers.added_row(added, dry_run=dry_run))
        return
    would = " (dry run: nothing was stored)" if dry_run else "" if added.changed else " (the same file was there)"
    came = f"; decisions on {added.carried} came along" if added.carried else ""
    output.out().print(f"{added.key}{would}: {added.statements} statements{came}", markup=False)


@draft.command("list")
@common_options.json_option
@common_options.store_option
def list_(given: Settings, as_json: bool) -> None:
    """List the drafts with how far their mapping has come."""
    with opening.opened(given, reads=True) as app:
        found = drafts(app.graph)
    if as_json:
        output.print_json({"drafts": [serializers.draft(each) for each in found]})
    else:
        rows = [{**serializers.draft(each), **asdict(each.progress)} for each in found]
        show.table(rows, serializers.LIST_COLUMNS, empty="no draft yet: alignment draft add FILE")


@draft.command("show")
@click.argument("key", metavar="DRAFT")
@click.option("--state", "states", type=click.Choice(COUNTED), multiple=True, help="Only statements that stand so.")
@common_options.json_option
@common_options.store_option
def show_(given: Settings, key: str, states: tuple[str, ...], as_json: bool) -> None:
    """Show the statements of DRAFT with what was decided on each, by whom and when."""
    with opening.opened(given, reads=True) as app:
        found = load(app.graph, key)
    rows = [row for row in map(serializers.statement, found.statements) if not states or row["state"] in states]
    if as_json:
        output.print_json({**serializers.draft(found), "statements": rows})
        return
    show.table(rows, _COLUMNS, empty="no statement stands so")
    said = [f"{total} {name}" for name, total in asdict(found.progress).items()]
    output.out().print(f"{found.title} (version {found.version}): {', '.join(said)}", markup=False)


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
    with opening.opened(given, reads=True) as app, working("suggesting") as tell:
        service = app.suggestions
        found = service.suggest(
            key,
            [statement_key(key, each) for each in statements],
            most=most,
            schemes=schemes or None,
            progress=lambda done, of: tell(done / of),
        )
        revision = app.graph.revision()
    found = [each for each in found if not only_open or each.statement.state == "open"]
    if as_json:
        output.print_json({"draft": key, "revision": revision, "rows": [serializers.suggested(each) for each in found]})
        return
    for each in found:
        _suggested(each)
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
    with opening.opened(given, reads=True) as app:
        found = effect_of(app.graph, key, standing=standing)
    if as_json:
        output.print_json(serializers.effects(found))
        return
    rows = [row for row in serializers.effects(found)["rows"] if row["effect"] != "untouched"]
    show.table(rows, serializers.TARGET_COLUMNS, empty="nothing is a gap, and the draft changes nothing")
    show.counts("what the draft would do", found.counts())


@draft.command("versions")
@click.argument("key", metavar="DRAFT")
@click.option("--how", type=click.Choice(HOW), multiple=True, help="Only statements that are so.")
@common_options.json_option
@common_options.store_option
def versions(given: Settings, key: str, how: tuple[str, ...], as_json: bool) -> None:
    """Show what changed between DRAFT and the version before, with both texts and what was carried over."""
    with opening.opened(given, reads=True) as app:
        found = [serializers.compared(each) for each in compared(app.graph, key) if not how or each.how in how]
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
    with opening.opened(given, reads=True) as app:
        content = EXPORTS[kind].write(load(app.graph, key))
    output.write(out, content)


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
    with opening.opened(given) as app:
        made = promoting.promote(app.graph, key, author=given.author, kind=kind, standing=standing, dry_run=dry_run)
    plan = promoting.plan_key(key)
    if as_json:
        output.print_json({"key": plan, "revision": made.revision, "dry_run": dry_run, **made.summary})
    else:
        would = " (dry run: nothing was stored)" if dry_run else ""
        output.out().print(f"{plan}{would}: {show.done(made.summary)}", markup=False)


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


def _suggested(found: StatementSuggestions) -> None:
    """One statement, and under it what is suggested, numbered as `decide --accept` takes it."""
    stored, console = found.statement, output.out()
    where = ", ".join(part for part in (stored.statement.page, stored.statement.kind, stored.state, stored.key) if part)
    console.print(Text.assemble((output.inert(stored.statement.text), "bold"), (f"  [{where}]", "dim")))
    for number, each in enumerate(found.targets, start=1):
        why = "; ".join(show.reason(reason.kind, reason.given) for reason in each.reasons)
        others = [n for n, other in enumerate(found.targets, start=1) if other.key in each.alike]
        why += f" says nearly the same as {', '.join(map(str, others))}: take one" if others else ""
        console.print(Text(f"  {number}. {each.probability:>4.0%}  {output.inert(each.title)}  ({each.key}) {why}"))
    if not found.targets or found.nothing_fits > 0.5:
        console.print(Text(f"     {found.nothing_fits:>4.0%}  nothing fits: perhaps new", style="yellow"))
    beside = [
        f"{each.title} {each.probability:.0%}{' yes' if each.holds else ''} ({each.key})" for each in found.themes
    ]
    beside += [f"names {each.text} ({each.key})" for each in found.names]
    if beside:
        console.print(Text(output.inert("     " + " · ".join(beside)), style="dim"))
