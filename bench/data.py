"""What is loaded before anything is timed: the Mali seed, and UN INFO portfolios where they are."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from graph_service.exchange import importing, seeds
from graph_service.graph import Graph

DATA = Path(__file__).parents[1].parent / "shared" / "data"
ARCHIVE = DATA / "bench" / "uninfo-127-countries-minus-heldout.tgz"
FEW = tuple(DATA / "uninfo" / f"{country}.json" for country in ("BFA", "SEN", "KEN", "NER", "GIN"))
AUTHOR = "bench"


@dataclass(frozen=True, slots=True)
class Loaded:
    """How a load went. ``seconds`` is of everything, ``slowest`` of the one file that took longest."""

    files: int
    rows: int
    seconds: float
    slowest: tuple[str, float]
    changed: bool


def found(given: Sequence[Path], *, quick: bool) -> list[Path]:
    """The files to load: those that were given, else all countries, else the five that are there.

    Raises:
        FileNotFoundError: none is there; the message says how to name some.
    """
    wanted = list(given) or ([] if quick or not ARCHIVE.exists() else [ARCHIVE]) or list(FEW)
    if missing := [path for path in wanted if not path.exists()]:
        raise FileNotFoundError(f"there is no {missing[0]}; name UN INFO files or archives: python -m bench FILE…")
    return wanted


def load(graph: Graph, files: Sequence[Path]) -> Loaded:
    """The seed and then each file, as the command line would import them."""
    start = last = time.perf_counter()
    count = rows = 0
    slowest, changed = ("", 0.0), seeds.seed(graph, "mali-2021", author=AUTHOR).changed
    for report in importing.import_all(graph, files, author=AUTHOR):
        now = time.perf_counter()
        slowest = max(slowest, (report.file, now - last), key=lambda each: each[1])
        last, count, rows = now, count + 1, rows + report.rows
        changed |= not report.is_unchanged
    return Loaded(count, rows, time.perf_counter() - start, slowest, changed)
