"""``alignment serve``, ``map``, ``stats``, ``check``, ``doctor``: running the graph and looking after it."""

import contextlib
import gc
import os
import socket
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from graph_service import diagnosis, logs, private_files
from graph_service.access.proxy import is_loopback
from graph_service.app import App
from graph_service.cli import asking, common_options, keeping, opening, output, running, show, tls
from graph_service.cli.questions import named, options_of
from graph_service.dumps import DumpSchedule
from graph_service.errors import GraphServiceError, InvalidInput
from graph_service.exchange.passing_files import sweep
from graph_service.graph import Graph
from graph_service.model import LABELS, RELATIONSHIPS
from graph_service.model.wording import lang_of
from graph_service.questions.asking import ask
from graph_service.questions.registry import FILTERS
from graph_service.settings import Settings
from visualisation import map_page, map_svg

if TYPE_CHECKING:
    import uvicorn

_MIB = 1024 * 1024
#: So many objects are made before those that are of no more use are looked for. An answer has tens of thousands, all
#: of them in use, which Python would look through every 700.
_OBJECTS: Final = 50_000


@click.command("stats")
@common_options.json_option
@common_options.store_option
def stats(given: Settings, as_json: bool) -> None:
    """How many nodes of each label and relationships of each type there are."""
    (counted, linked), revision = asking.rows(given, ("node_counts", {}), ("relationship_counts", {}))
    nodes = dict.fromkeys(LABELS, 0) | {r["label"]: r["nodes"] for r in counted}
    edges = dict.fromkeys(RELATIONSHIPS, 0) | {r["type"]: r["relationships"] for r in linked}
    if as_json:
        output.print_json({"nodes": nodes, "relationships": edges, "revision": revision})
        return
    show.counts("nodes", nodes)
    show.counts("relationships", edges)


@click.command("map")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False), metavar="OUT.html|OUT.svg")
@options_of(FILTERS)
@click.option("--lang", type=click.Choice(["fr", "en"]), help="Language that the page opens in.")
@common_options.store_option
def map_(given: Settings, out: Path, lang: str | None, **filters: Any) -> None:
    """Draw the alignment map as one page that opens from disk, offline; or as a picture (.svg)."""
    if out.suffix.lower() not in (".html", ".htm", ".svg"):
        raise InvalidInput("{out} must end in .html for a page or .svg for a picture", out=out)
    language = lang_of(lang or given.language)
    model = asking.map_model(given, named(filters), language)
    drawn = map_svg(model, lang=language) if out.suffix == ".svg" else map_page(model, lang=language)
    private_files.write(out, drawn)
    output.notes().print(f"wrote {out}: {len(model.nodes)} nodes, {len(model.gaps)} gaps", markup=False)


@click.command("serve")
@click.option("--host", help="Address to listen on; only this machine unless you say otherwise.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on; 0 takes a free one.")
@common_options.store_option
def serve(given: Settings, host: str | None, port: int | None) -> None:
    """Run the service: pages at /, the API at /api/v1, its description at /docs."""
    from graph_service.cli.server import StoppingServer, configured  # half a second that only this command needs
    from graph_service.web.app import create_app

    chosen = given.model_copy(update={n: v for n, v in (("host", host), ("port", port)) if v is not None})
    logs.configure("json" if chosen.log_format == "json" else "text")
    secured = tls.options(chosen)
    if (sizes := diagnosis.compact_where_it_pays(chosen)) is not None:
        output.notes().print(_compacted(*sizes), markup=False)
    with opening.opened(chosen, makes=True) as app, _dumps_of(app) as dumps:
        _require_sign_in(app, chosen.host)
        gc.set_threshold(_OBJECTS)
        sweep()
        threading.Thread(target=_look, args=(app.graph,), name="first look", daemon=True).start()
        config = configured(create_app(app, names=chosen.other_names(), dumps=dumps), chosen, **secured)
        listening = listening_on(config)
        name = f"[{chosen.host}]" if ":" in chosen.host else chosen.host
        scheme, port = "https" if secured else "http", listening.getsockname()[1]
        shown = f"{scheme}://{name}:{port}"
        near = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(chosen.host, name)  # noqa: S104 - where it is asked, not open
        with running.told(chosen, f"{scheme}://{near}:{port}", os.getpid()) as token:
            app.access.know_operator(token)
            output.notes().print(f"serving {app.graph.store.url} at {shown}/ (Ctrl-C stops it)", markup=False)
            StoppingServer(config).serve_until_stopped([listening])


@contextlib.contextmanager
def _dumps_of(app: App) -> Iterator[DumpSchedule]:
    schedule = DumpSchedule(app.graph, keeping.plan_of(app.settings))
    schedule.start()
    try:
        yield schedule
    finally:
        schedule.close()


def _require_sign_in(app: App, host: str) -> None:
    """Refuse to serve other machines where anybody who reaches the service could read and change all of it.

    Raises:
        InvalidInput: says how sign-in is switched on.
    """
    if not app.access.is_on() and not is_loopback(host):
        raise InvalidInput(
            "ALIGNMENT_HOST: {host} can be reached from other machines, and nobody has to sign in: anybody could "
            "change the graph. Add the first account with `alignment account add NAME --role administrator`; or set up "
            "a proxy that signs people in (ALIGNMENT_PROXY_USER_HEADER and ALIGNMENT_PROXY_ADDRESSES), or a provider "
            "(ALIGNMENT_OIDC_ISSUER); or serve this machine alone, with --host 127.0.0.1",
            host=host,
        )


def listening_on(config: "uvicorn.Config") -> socket.socket:
    """The socket that the service takes connections on, each of which sends what it has at once.

    Otherwise the last part of an answer waits some 40 ms, until the caller has acknowledged the first: asyncio sees to
    that only where a socket says that it speaks TCP, which uvicorn's does not.

    Raises:
        InvalidInput: the address is not one of this machine, or the port is taken.
    """
    host, port = config.host, config.port
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        raise InvalidInput(
            "nothing can listen on address {host!r}, port {port} ({why}); choose others: ALIGNMENT_HOST and "
            "ALIGNMENT_PORT, or --host and --port",
            host=host,
            port=port,
            why=error.strerror or str(error),
        ) from error
    bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # those that it accepts take after it
    bound.listen(config.backlog)
    return bound


def _look(graph: Graph) -> None:
    """Get ready what the first pages ask and show, so that who comes first does not wait for it to be read."""
    from graph_service.web import pages

    with contextlib.suppress(GraphServiceError):
        ask(graph, "coverage", {})
        pages.compile_templates()
        ask(graph, "advantage", {})


@click.command("check")
@common_options.json_option
def check(as_json: bool) -> None:
    """Check every query file and seed, without a server and without touching your graph."""
    found = diagnosis.check()
    if as_json:
        output.print_json(found)
    else:
        seeds = found["seeds"]
        output.out().print(f"in order: {found['queries']} query files, {len(seeds)} seed(s) ({', '.join(seeds)})")


@click.command("doctor")
@click.option("--verify", is_flag=True, help="Compare all that is in it; exit with 1 unless all is well.")
@click.option("--known", metavar="REVISION:SHA256", help="With --verify: what `last_piece` once was at a revision.")
@click.option(
    "--rebuild", is_flag=True, help="Make file and journal again from what is whole in both; old ones are kept."
)
@click.option(
    "--to", type=click.IntRange(1), help="With --rebuild: only up to this change, where what follows is lost."
)
@click.option("--compact", is_flag=True, help="Write the file of an embedded store anew, as small as it can be.")
@common_options.json_option
@common_options.store_option
def doctor(
    given: Settings, verify: bool, known: str | None, rebuild: bool, to: int | None, compact: bool, as_json: bool
) -> None:
    """Say how the store is, and what to do about what is wrong with it."""
    if to is not None and not rebuild:
        raise InvalidInput("--to goes with --rebuild")
    if known is not None and not verify:
        raise InvalidInput("--known goes with --verify")
    if rebuild:
        for line in _told(diagnosis.rebuild(given, to=to)):
            output.notes().print(line, markup=False, soft_wrap=True)
    if compact:
        output.notes().print(_compacted(*diagnosis.compact(given)), markup=False)
    service = running.find(given) if not (verify or rebuild or compact) else None
    found = _of_service(service, given) if service else diagnosis.examine(given, content=verify, known=known)
    if as_json:
        output.print_json(found)
    else:
        for name, value in found.items():
            output.out().print(f"{name:<16} {value}", markup=False, soft_wrap=True)
    if verify and not found["advice"].startswith(diagnosis.ALL_IS_WELL):
        raise SystemExit(1)


def _of_service(service: running.Running, given: Settings) -> Mapping[str, Any]:
    """What can be said of a store that the service has open: no more is looked at than that."""
    (counted, linked), revision = asking.rows(given, ("node_counts", {}), ("relationship_counts", {}))
    return {
        "store": given.store,
        "engine": "ladybug",
        "revision": revision,
        "nodes": sum(each["nodes"] for each in counted),
        "relationships": sum(each["relationships"] for each in linked),
        "file": f"open in the service at {service.url} (process {service.pid}), which answers",
        "compared": "no; stop the service for `alignment doctor --verify`",
        "advice": diagnosis.ALL_IS_WELL,
    }


def _compacted(before: int, after: int) -> str:
    """What a compaction did; sizes in bytes."""
    return f"wrote the file anew: {before / _MIB:,.1f} MiB before, {after / _MIB:,.1f} MiB now"


def _told(done: diagnosis.Rebuilt) -> Iterator[str]:
    """What a rebuild did, a line each."""
    yield f"made the graph again, at revision {done.revision}"
    if done.taken_over:
        yield "what could not be read of its record came over from the graph, as one change"
    for each in done.differed:
        yield f"in the old file something was not as recorded: {each}"
    for name, path in (("file", done.graph), ("journal", done.journal)):
        if path is not None:
            yield f"the old {name} is {path}; it may be deleted when all is well"
