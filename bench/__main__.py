"""Load real portfolios into each engine, ask every question many times, and print how long each took."""

import argparse
import json
import platform
import sys
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from bench import asked, data, engines
from bench.asked import Timed
from bench.data import Loaded

RESULTS = Path(__file__).parent / "results"


def main() -> int:
    given = _arguments().parse_args()
    try:
        files = data.found(given.files, quick=given.quick)
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 2
    runs = given.runs or (3 if given.quick else 15)
    loads: dict[str, tuple[Loaded, Loaded]] = {}
    times: dict[str, dict[str, Timed]] = {}
    for engine in given.engine or engines.NAMES:
        _note(f"{engine}: loading the Mali seed and {', '.join(path.name for path in files)}")
        with engines.opened(engine) as graph:
            first = data.load(graph, files)
            loads[engine] = first, data.load(graph, files)
            _note(f"{engine}: {first.files} files in {first.seconds:.1f} s; asking")
            for name, ask in asked.questions(asked.examples(graph)).items():
                if given.only in name:
                    times.setdefault(name, {})[engine] = asked.timed(ask, graph, runs=runs, most_seconds=given.seconds)
    _print(loads, times)
    if given.save:
        _save(given.save, loads, times)
    if different := [name for name, by in times.items() if len({each.digest for each in by.values()}) > 1]:
        print(f"\nthe engines do not say the same: {', '.join(different)}", file=sys.stderr)
        return 1
    return 0


def _print(loads: Mapping[str, tuple[Loaded, Loaded]], times: Mapping[str, Mapping[str, Timed]]) -> None:
    print(f"\n{'load':<44}{'files':>7}{'rows':>8}{'seconds':>10}{'again':>10}   slowest file")
    for engine, (first, again) in loads.items():
        slowest = f"{first.slowest[0]}, {first.slowest[1]:.1f} s"
        changed = "" if not again.changed else "   AGAIN CHANGED SOMETHING"
        figures = f"{first.files:>7}{first.rows:>8}{first.seconds:>10.1f}{again.seconds:>10.1f}"
        print(f"{engine:<44}{figures}   {slowest}{changed}")
    names = list(loads)
    heads = "".join(f"{f'{name} p50':>13}{'p95':>9}" for name in names)
    print(f"\n{'question, milliseconds':<44}{'rows':>7}{heads}" + (f"{'ratio':>8}" if len(names) > 1 else ""))
    for name, by in times.items():
        rows = next(iter(by.values())).rows
        cells = "".join(f"{by[n].p50 * 1000:>13.1f}{by[n].p95 * 1000:>9.1f}" for n in names)
        ratio = f"{by[names[1]].p50 / by[names[0]].p50:>8.1f}" if len(names) > 1 else ""
        print(f"{name:<44}{rows:>7}{cells}{ratio}")


def _save(to: Path, loads: Mapping[str, tuple[Loaded, Loaded]], times: Mapping[str, Mapping[str, Timed]]) -> None:
    found = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "machine": platform.machine(),
        "loads": {engine: [asdict(each) for each in both] for engine, both in loads.items()},
        "questions": {name: {e: asdict(t) for e, t in by.items()} for name, by in times.items()},
    }
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    _note(f"wrote {to}")


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="UN INFO files or archives of them")
    parser.add_argument("--quick", action="store_true", help="five countries, three runs")
    parser.add_argument("--engine", action="append", choices=engines.NAMES, help="only this one (may be repeated)")
    parser.add_argument("--only", default="", metavar="WORDS", help="only questions whose name holds these words")
    parser.add_argument("--runs", type=int, help="how often each question is asked")
    parser.add_argument("--seconds", type=float, default=20.0, help="ask no more after so many, but three times")
    parser.add_argument(
        "--save", nargs="?", type=Path, const=RESULTS / f"{datetime.now(UTC):%Y-%m-%dT%H%M}.json", metavar="OUT.json",
        help="write the figures to a file, by default in bench/results/",
    )  # fmt: skip
    return parser


def _note(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
