"""``alignment seed``, ``import``, ``export``, ``dump``, ``restore``: what goes into the graph and comes out."""

import contextlib
import json
import sys
from collections.abc import Generator
from dataclasses import asdict
from pathlib import Path

import click
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from graph_service import private_files, tables
from graph_service.cli import asking, common_options, opening, output, running, show
from graph_service.errors import InvalidInput
from graph_service.exchange import dump as dumps
from graph_service.exchange import encryption, exports, files, formats, importing, seeds
from graph_service.exchange.parsed_file import ChangedRow, RowReport, as_row, reports_csv
from graph_service.messages import Message
from graph_service.settings import Settings
from graph_service.stores.base import Row

_PATH = click.Path(path_type=Path)
#: Rows of a workbook that are shown.
_MOST_CHANGES = 50
#: What the line of a file says already: how much was added.
_SAID_ABOVE = ("entities", "led_by", "plan_items")


@click.command("seed")
@click.argument("name", required=False)
@click.option("--if-empty", is_flag=True, help="Load it only into a graph that nothing was ever written to.")
@common_options.dry_run_option
@common_options.author_option
@common_options.json_option
@common_options.store_option
def seed(given: Settings, name: str | None, *, if_empty: bool, dry_run: bool, as_json: bool) -> None:
    """Load a seed by NAME, or list the seeds that there are. Loading one twice changes nothing."""
    if name is None:
        rows = [{"key": s.name, "title_fr": s.title_fr, "title_en": s.title_en} for s in seeds.available()]
        output.print_json({"seeds": rows}) if as_json else show.table(rows, ["key", "title_fr", "title_en"])
        return
    with opening.opened(opening.tried(given, dry_run=dry_run), makes=True) as app:
        if if_empty and app.graph.revision():
            output.notes().print(f"{name}: not loaded, since the graph is not empty", markup=False)
            return
        outcome = seeds.seed(app.graph, name, author=given.author, dry_run=dry_run)
    if as_json:
        output.print_json({"seed": name, "revision": outcome.revision, "dry_run": dry_run, **outcome.summary})
    else:
        output.out().print(f"{name}{_would(dry_run)}: {show.done(outcome.summary)}")


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=_PATH, metavar="FILE…")
@click.option("--format", "as_format", type=click.Choice(list(formats.FORMATS)), help="Format, when it is not plain.")
@click.option("--reports", type=_PATH, metavar="OUT.csv", help="Write the rows that need a look to a file.")
@common_options.dry_run_option
@common_options.author_option
@common_options.json_option
@common_options.store_option
def import_(
    given: Settings,
    paths: tuple[Path, ...],
    *,
    as_format: str | None,
    reports: Path | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Import files, one change each; an archive (.tgz, .zip) is as many files as it holds."""
    done: list[importing.ImportReport] = []
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=output.notes(),
        transient=True,
    )
    with contextlib.closing(_imported(given, paths, as_format, dry_run=dry_run)) as reports_of, progress:
        task = progress.add_task("reading", total=None)
        for report in reports_of:
            done.append(report)
            progress.update(task, advance=1, description=escape(output.inert(f"imported {report.file}")))
            if not as_json:
                done_so = output.inert(f"{report.file}{_would(dry_run)}: {show.done(report.changed)}")
                progress.console.print(done_so, markup=False, soft_wrap=True)
    found = [(report.file, each) for report in done for each in report.reports]
    if reports is not None:
        private_files.write(reports, tables.BOM + reports_csv(each for _, each in found))
    if as_json:
        output.print_json({"files": [_as_json(report) for report in done]})
        return
    for report in done:
        _changes(report)
    _summary(done, found, reports)


def _changes(report: importing.ImportReport) -> None:
    """The rows of a workbook that change something, each with what was and what is."""
    rows = [
        {
            "row": each.place,
            "did": each.verb,
            "what": each.title,
            "cells": [f"{name}: {was or '–'} → {now or '–'}" for name, was, now in each.cells],
        }
        for each in report.changes[:_MOST_CHANGES]
    ]
    if rows:
        show.table(rows, ["row", "did", "what", "cells"])
    if (more := len(report.changes) - len(rows)) > 0:
        output.out().print(f"and {more:,} rows more; --json has all")


def _imported(
    given: Settings, paths: tuple[Path, ...], as_format: str | None, *, dry_run: bool
) -> Generator[importing.ImportReport]:
    """What came of each file, imported here or by the service that has the graph open."""
    most = given.max_import_mib * files.MIB
    if (service := running.find(given)) is not None:
        fields = {"author": given.author, **({"input_format": as_format} if as_format else {})}
        for path in paths:
            told = service.send("/imports", path, fields, {"dry_run": dry_run})
            reports = tuple(_report(each) for each in told["reports"])
            changes = tuple(_changed(each) for each in told["changes"])
            kept = {name: value for name, value in told.items() if name != "unchanged"}
            yield importing.ImportReport(**kept | {"reports": reports, "changes": changes})
        return
    with opening.opened(opening.tried(given, dry_run=dry_run), makes=True) as app:
        yield from importing.import_all(
            app.graph, paths, author=given.author, format=as_format, dry_run=dry_run, max_bytes=most
        )


def _report(told: Row) -> RowReport:
    return RowReport(told["row"], told["column"], told["value"], Message("{said}", said=told["problem"]))


def _changed(told: Row) -> ChangedRow:
    return ChangedRow(told["place"], told["verb"], told["title"], tuple((a, b, c) for a, b, c in told["cells"]))


def _summary(done: list[importing.ImportReport], found: list[tuple[str, RowReport]], reports: Path | None) -> None:
    rows: list[Row] = [{"file": r.file, "rows": r.rows, **r.summary, "to_check": len(r.reports)} for r in done]
    columns = [name for name in dict.fromkeys(name for row in rows for name in row) if name not in _SAID_ABOVE]
    if len(rows) > 1:
        totals = {c: sum(row.get(c, 0) for row in rows) for c in columns if c != "file"}
        rows.append({"file": "all files", **totals})
    show.table(rows, columns)
    shown = [{"file": file, **as_row(each)} for file, each in found[:20]]
    if shown:
        output.out().print(f"{len(found):,} rows need a look{'; the first 20' if len(found) > 20 else ''}:")
        show.table(shown, ["file", "row", "column", "value", "problem"])
        where = f"all of them are in {reports}" if reports else "write all of them to a file with --reports OUT.csv"
        output.out().print(where, markup=False)


@click.command("export")
@click.argument("kind", type=click.Choice(list(exports.EXPORTS)), metavar="FORMAT")
@click.argument("out", type=output.PATH)
@common_options.store_option
def export(given: Settings, kind: str, out: Path) -> None:
    """Write the graph to OUT (- for standard output) as json, csv (two tables in a .zip), graphml or json-schema."""
    chosen = exports.EXPORTS[kind]
    chosen.require_name(out.name)

    def make(new: Path) -> None:
        if (service := running.find(given)) is not None:
            service.fetch(f"/exports/{kind}", new)
            return
        with opening.opened(given, reads=True) as app:
            chosen.write(app.graph, new)

    if output.is_standard(out):
        output.stream(make, f"export{chosen.ending}")
        return
    with private_files.written(out) as new:
        make(new)
        size = new.stat().st_size
    output.notes().print(f"wrote {out} ({size:,} bytes)", markup=False)


@click.command("dump")
@click.argument("out", type=output.PATH)
@click.option(
    "--encrypt-to",
    "to",
    multiple=True,
    metavar="KEY|FILE",
    help="Encrypt to a public key (age1…, ssh-…), or to those in a file; may be repeated.",
)
@common_options.json_option
@common_options.store_option
def dump(given: Settings, out: Path, to: tuple[str, ...], as_json: bool) -> None:
    """Write everything, with the history of changes, to one file that `restore` reads back (.gz compresses).

    OUT - is standard output.
    """
    keys = encryption.recipients(to)
    if output.is_standard(out) and as_json:
        raise InvalidInput("--json and - both want standard output; give the dump a file, or leave out --json")
    if output.is_standard(out):
        output.stream(lambda new: asking.dump(given, new, keys), "dump.jsonl")
        return
    _dumped(asking.dump(given, out, keys), f"wrote {out}", as_json)


@click.command("restore")
@click.argument("file", type=_PATH)
@click.option("--identity", multiple=True, type=_PATH, metavar="FILE", help="Secret key of an encrypted dump.")
@common_options.json_option
@common_options.store_option
def restore(given: Settings, file: Path, identity: tuple[Path, ...], as_json: bool) -> None:
    """Read a dump back into an empty store, with its history; then compare the two."""
    keys = encryption.identities(identity, lambda path: _passphrase(given, path))
    with opening.opened(given, makes=True) as app:
        report = dumps.restore(app.graph, file, keys)
    _dumped(report, f"restored {file}", as_json)


@click.command("key")
@click.argument("out", type=_PATH)
@click.option("--passphrase", is_flag=True, help="Lock it with ALIGNMENT_KEY_PASSPHRASE, or ask for one.")
@common_options.store_option
def key(given: Settings, out: Path, passphrase: bool) -> None:
    """Make a secret key for encrypted dumps in OUT, and print the public one for `dump --encrypt-to`."""
    click.echo(encryption.new_key(out, _passphrase(given, out, twice=True) if passphrase else ""))


def _passphrase(given: Settings, path: Path, *, twice: bool = False) -> str:
    """As the settings have it, else as somebody types it.

    Raises:
        InvalidInput: there is neither.
    """
    if given.key_passphrase is not None:
        return given.key_passphrase.get_secret_value()
    if not sys.stdin.isatty():
        raise InvalidInput(
            "{path} has a passphrase; give it in ALIGNMENT_KEY_PASSPHRASE, or at the terminal", path=path
        )
    return str(click.prompt(f"passphrase of {path}", hide_input=True, confirmation_prompt=twice, err=True))


def _dumped(report: dumps.DumpReport, done: str, as_json: bool) -> None:
    found = {name: getattr(report, name) for name in report.__dataclass_fields__}
    if as_json:
        output.print_json(json.loads(json.dumps(found, default=str)))
    else:
        nodes, edges = sum(report.nodes.values()), sum(report.relationships.values())
        output.out().print(
            f"{done}: revision {report.revision}, {nodes:,} nodes, {edges:,} relationships", markup=False
        )


def _as_json(report: importing.ImportReport) -> dict[str, object]:
    return {
        "file": report.file,
        "format": report.format,
        "rows": report.rows,
        "revision": report.revision,
        "dry_run": report.dry_run,
        "changed": report.changed,
        "summary": report.summary,
        "reports": [as_row(each) for each in report.reports],
        "changes": [asdict(each) for each in report.changes],
    }


def _would(dry_run: bool) -> str:
    return " (dry run: nothing was stored)" if dry_run else ""
