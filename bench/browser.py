"""Open synthetic maps of 100, 1,000 and 5,000 nodes in headless Chromium, ours and pyvis's default, and time both.

``ready`` is from the start of the navigation to the first frame in which the picture stands; for
pyvis's default page, when its physics has come to rest. ``zoom`` is the 95th percentile of the time
between frames while the wheel zooms for two seconds. ``opened`` has 400 rows more in each column.
"""

import argparse
import gzip
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.visualisation.synthetic import sized
from visualisation import MapModel, map_page
from visualisation.columns import KINDS, MARKS, kind_of
from visualisation.resources import asset

SIZES: Final = (100, 1_000, 5_000)
CAP_SECONDS: Final = 20.0
ZOOM_MS: Final = 2_000
LIMITS: Final = {("ready", 1_000): 250.0, ("zoom", 1_000): 35.0, ("ready", 5_000): 600.0}
MOST_KB: Final = 120.0
ARGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_OURS_READY: Final = """() => new Promise((done) => {
  const look = () => document.querySelector("[data-ready]") && document.querySelector("#map .row")
    ? requestAnimationFrame(() => setTimeout(() => done(performance.now()))) : setTimeout(look, 1);
  look();
})"""
_PYVIS_READY: Final = """() => new Promise((done) => {
  const told = () => requestAnimationFrame(() => setTimeout(() => done(performance.now())));
  if (typeof network === "undefined") return setTimeout(told, 1);
  network.once("stabilizationIterationsDone", told);
})"""
_ZOOM: Final = """([selector, ms]) => new Promise((done) => {
  const target = document.querySelector(selector);
  const box = target.getBoundingClientRect();
  const [clientX, clientY] = [box.left + box.width / 2, Math.min(box.top + 200, innerHeight - 40)];
  const wheel = { clientX, clientY, bubbles: true, cancelable: true, ctrlKey: true };
  const gaps = [];
  let [start, last] = [0, 0];
  const frame = (now) => {
    if (!start) start = now;
    if (last) gaps.push(now - last);
    last = now;
    if (now - start > ms) return done(gaps);
    target.dispatchEvent(new WheelEvent("wheel", { ...wheel, deltaY: (now - start) % 1000 < 500 ? -30 : 30 }));
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})"""


@dataclass(frozen=True, slots=True)
class Timed:
    """Milliseconds; ``ready`` is None when the page was not ready within the cap."""

    ready: float | None
    zoom: float | None = None
    frames: int = 0


def main() -> int:
    given = _arguments().parse_args()
    times: dict[tuple[str, int], Timed] = {}
    with _browser() as browser, tempfile.TemporaryDirectory() as folder:
        for nodes in given.nodes or SIZES:
            model = sized(nodes, links=2)
            start = time.perf_counter()
            page = map_page(model, lang="fr")
            made = time.perf_counter() - start
            size = f"{nodes:,} nodes, {len(model.edges):,} relationships"
            _note(f"{size}: our page of {len(page) / 1e6:.1f} MB, made in {made:.1f} s")
            file = Path(folder) / "map.html"
            file.write_text(page, encoding="utf-8")
            times["ours", nodes] = _best([_timed(browser, file, "", _OURS_READY, "#stage") for _ in range(given.runs)])
            every = "".join(f"&open={kind}" for kind in KINDS)
            times["ours, opened", nodes] = _timed(browser, file, f"#lang=fr{every}", _OURS_READY, "#stage")
            if not given.alone:
                file.write_text(_pyvis(model), encoding="utf-8")
                times["pyvis", nodes] = _timed(browser, file, "", _PYVIS_READY, "canvas")
    _print(times, given.nodes or SIZES)
    return _judge(times)


def _timed(browser: Any, file: Path, fragment: str, ready: str, target: str) -> Timed:
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    context.set_offline(True)
    page = context.new_page()
    page.set_default_timeout(CAP_SECONDS * 1000)
    try:
        start = time.monotonic()
        page.goto(f"{file.as_uri()}{fragment}", wait_until="commit")
        page.wait_for_load_state("domcontentloaded")
        left = max(1.0, CAP_SECONDS - (time.monotonic() - start))
        found = page.evaluate(
            f"([ms]) => Promise.race([({ready})(), new Promise((no) => setTimeout(no, ms, null))])", [left * 1000]
        )
        if found is None or found > CAP_SECONDS * 1000:
            return Timed(None)
        page.wait_for_timeout(300)
        gaps = sorted(page.evaluate(_ZOOM, [target, ZOOM_MS]))
        return Timed(found, gaps[min(len(gaps) - 1, int(len(gaps) * 0.95))], len(gaps))
    except Exception as error:
        if "Timeout" not in type(error).__name__:
            raise
        return Timed(None)
    finally:
        context.close()


def _best(runs: list[Timed]) -> Timed:
    """The quickest start and the smoothest zoom: what else a machine does only ever adds."""
    zooms = [run for run in runs if run.zoom is not None]
    smooth = min(zooms, key=lambda run: run.zoom or 0.0) if zooms else Timed(None)
    return Timed(min((run.ready for run in runs if run.ready), default=None), smooth.zoom, smooth.frames)


def _pyvis(model: MapModel) -> str:
    """What pyvis gives who only adds nodes and edges. ``in_line``, since its default is blank offline."""
    from pyvis.network import Network

    network = Network(directed=True, cdn_resources="in_line")
    for node in model.nodes:
        network.add_node(node.key, label=node.title, color=MARKS[kind_of(node) or "result"].fill)
    for edge in model.edges:
        network.add_edge(edge.start, edge.end)
    return str(network.generate_html(notebook=False))


def _print(times: Mapping[tuple[str, int], Timed], sizes: tuple[int, ...]) -> None:
    names = list(dict.fromkeys(name for name, _ in times))
    print(f"\n{'ready; p95 frame in ms (frames)':<34}" + "".join(f"{f'{nodes:,} nodes':>26}" for nodes in sizes))
    for name in names:
        print(f"{name:<34}" + "".join(f"{_figures(times[name, nodes]):>26}" for nodes in sizes))
    if "pyvis" in names:
        print(f"{'pyvis / ours':<34}" + "".join(f"{_ratio(times['pyvis', n], times['ours', n]):>26}" for n in sizes))
    from visualisation.page import SCRIPTS, STYLES

    ours = [*SCRIPTS, "page.css", *STYLES]
    print(
        f"\nscripts and styles of the map: {_weight(ours):.1f} kB gzipped; pyvis's page has {_weight_of_vis():,.0f} kB"
    )


def _figures(timed: Timed) -> str:
    if timed.ready is None:
        return f"not in {CAP_SECONDS:.0f} s"
    return f"{timed.ready:,.0f}; {timed.zoom:,.0f} ({timed.frames})"


def _ratio(theirs: Timed, ours: Timed) -> str:
    if ours.ready is None or ours.zoom is None:
        return "-"
    if theirs.ready is None or theirs.zoom is None:
        return f"over {CAP_SECONDS * 1000 / ours.ready:,.0f}"
    return f"{theirs.ready / ours.ready:,.1f}; {theirs.zoom / ours.zoom:,.1f}"


def _weight(names: list[str]) -> float:
    return sum(len(gzip.compress(asset(name).encode())) for name in names) / 1000


def _weight_of_vis() -> float:
    from pyvis.network import Network

    return len(gzip.compress(Network(cdn_resources="in_line").generate_html(notebook=False).encode())) / 1000


def _judge(times: Mapping[tuple[str, int], Timed]) -> int:
    """1 when a limit is broken, with a line for each."""
    broken = 0
    for (what, nodes), limit in LIMITS.items():
        if (timed := times.get(("ours", nodes))) is None:
            continue
        figure = timed.ready if what == "ready" else timed.zoom
        if figure is None or figure > limit:
            broken = 1
            print(f"{what} at {nodes:,} nodes: {figure} ms, and the limit is {limit:.0f}", file=sys.stderr)
    return broken


@contextmanager
def _browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(ARGS))
        yield browser
        browser.close()


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.browser", description=__doc__)
    parser.add_argument("nodes", nargs="*", type=int, help="how large; by default 100, 1,000 and 5,000")
    parser.add_argument("--runs", type=int, default=5, help="how often our page is opened; the best counts")
    parser.add_argument("--alone", action="store_true", help="our page only, without pyvis")
    return parser


def _note(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
