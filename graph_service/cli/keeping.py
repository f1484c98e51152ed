"""``alignment dumps`` and ``rehearse``: which dumps there are, and whether one could be restored."""

import contextlib
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import click

from graph_service import dumps
from graph_service.cli import common_options, opening, output, show
from graph_service.errors import InvalidInput, NotFound, StoreUnavailable
from graph_service.graph import Graph
from graph_service.settings import Settings
from graph_service.stores.chain import Seals

_MIB = 1024 * 1024


def plan_of(given: Settings) -> dumps.Plan | None:
    """When and where the settings have dumps made; None where they have none."""
    if not given.dump_folder:
        return None
    kept = dumps.Retention(given.dump_daily, given.dump_weekly)
    return dumps.Plan(Path(given.dump_folder), timedelta(hours=given.dump_every_h), given.dump_time(), kept)


@click.command("dumps")
@click.option("--folder", type=click.Path(path_type=Path), help="Another folder than ALIGNMENT_DUMP_FOLDER.")
@common_options.json_option
@common_options.store_option
def list_dumps(given: Settings, folder: Path | None, as_json: bool) -> None:
    """List the dumps that the running service made by itself, newest first."""
    named = folder or (Path(given.dump_folder) if given.dump_folder else None)
    if named is None:
        raise InvalidInput("no folder of dumps is named; set ALIGNMENT_DUMP_FOLDER, or give --folder")
    rows = [
        {
            "made": each.made.strftime("%Y-%m-%d %H:%M:%S UTC"),
            "revision": each.revision,
            "mib": round(each.size / _MIB, 2),
            "file": str(each.path),
        }
        for each in dumps.listed(named)
    ]
    if as_json:
        output.print_json({"folder": str(named), "dumps": rows})
    elif rows:
        show.table(rows, ["made", "revision", "mib", "file"])
    else:
        output.notes().print(f"no dumps in {named}", markup=False, soft_wrap=True)


@click.command("rehearse")
@click.argument("file", type=click.Path(path_type=Path), metavar="DUMP")
@common_options.json_option
@common_options.store_option
def rehearse(given: Settings, file: Path, as_json: bool) -> None:
    """Restore a dump into a store that is thrown away, and compare; exit with 1 unless all is equal.

    What is restored is compared with the dump; and with the graph in use, where that is at the same revision.
    """
    with _in_use(given) as (live, why):
        found = dumps.rehearse(file, live, buffer_pool_mib=given.buffer_pool_mib, seals=Seals(given.sealing()))
    report = found.report
    nodes, edges = sum(report.nodes.values()), sum(report.relationships.values())
    if found.live_revision is not None and not found.compared:
        why = f"it is at revision {found.live_revision}"
    answer = {
        "dump": str(file),
        "revision": report.revision,
        "nodes": nodes,
        "relationships": edges,
        "sha256": report.sha256,
        "restored": "equal to what the dump says",
        "graph_in_use": ("equal" if found.holds else "different") if found.compared else f"not compared: {why}",
        "differences": [str(each) for each in found.differences],
    }
    if as_json:
        output.print_json(json.loads(json.dumps(answer)))
    else:
        for name, value in answer.items():
            shown = "; ".join(value) or "none" if isinstance(value, list) else value
            output.out().print(f"{name:<14} {shown}", markup=False, soft_wrap=True)
    if not found.holds:
        raise SystemExit(1)


@contextlib.contextmanager
def _in_use(given: Settings) -> Iterator[tuple[Graph | None, str]]:
    """The graph that the dump may be compared with, or None and why there is none."""
    with contextlib.ExitStack() as stack:
        try:
            opened: tuple[Graph | None, str] = stack.enter_context(opening.opened(given)).graph, ""
        except NotFound:
            opened = None, "there is none"
        except StoreUnavailable:
            opened = None, "another process has it open, or it does not answer"
        yield opened
