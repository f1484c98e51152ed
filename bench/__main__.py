"""Ask six ways of answering the same questions about the same graphs, and write ``bench/RESULTS.md``.

``python -m bench --sizes 1000`` takes a minute; the whole takes an hour and 15 GB of memory.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from bench import asked, report, tables
from bench.one import HOLDERS

RESULTS: Final = Path(__file__).parent / "RESULTS.md"
SIZES: Final = (10_000, 100_000, 1_000_000)


def main() -> int:
    """0 where every peer said the same, else 1."""
    given = _arguments().parse_args()
    found: dict[int, list[dict[str, Any]]] = {}
    for size in given.sizes or SIZES:
        start = time.perf_counter()
        folder = tables.written(size, given.seed, given.data)
        _note(f"{size:,} projects: tables in {folder} ({time.perf_counter() - start:.0f} s)")
        with tempfile.TemporaryDirectory(prefix="bench-answers-") as scratch:
            peers = [
                peer
                for holder in given.only or HOLDERS
                if size <= dict(given.most or ()).get(holder, size)
                for peer in _asked(holder, folder, Path(scratch), given)
            ]
            _compare(peers, Path(scratch))
        found[size] = peers
        given.out.write_text(report.text(found, given.seed), encoding="utf-8")  # what is known, should the next fail
    _note(f"wrote {given.out}")
    different = report.different(found)
    for line in different:
        _note(line)
    return 1 if different else 0


def _asked(holder: str, folder: Path, answers: Path, given: argparse.Namespace) -> list[dict[str, Any]]:
    """What came of one holder; a process that ended early leaves only what it had said."""
    command = [sys.executable, "-m", "bench.one", holder, "--folder", str(folder), "--answers", str(answers)]
    command += ["--seed", str(given.seed), "--runs", str(given.runs), "--seconds", str(given.seconds)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        _note(f"{holder} ended with {done.returncode}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def _compare(peers: list[dict[str, Any]], answers: Path) -> None:
    """Put into each answer the digest of what was said, ending in ``!`` where it differs from the first peer's."""
    references: dict[str, tuple[list[list[Any]], str]] = {}
    for peer in peers:
        for title, told in peer["questions"].items():
            if "answer" not in told:
                continue
            rows = json.loads((answers / f"{told.pop('answer')}.json").read_text(encoding="utf-8"))
            reference, name = references.setdefault(title, (rows, asked.digest(rows)))
            told["digest"] = name if asked.same(rows, reference) else f"{asked.digest(rows)}!"


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", help="numbers of projects")
    parser.add_argument("--only", action="append", choices=HOLDERS, help="only this holder (may be repeated)")
    parser.add_argument(
        "--most", action="append", type=_limit, metavar="HOLDER=N", help="ask this holder of no graph above N projects"
    )
    parser.add_argument("--seed", type=int, default=1, help="of the graphs")
    parser.add_argument("--runs", type=int, default=7, help="how often each question is asked after a first time")
    parser.add_argument("--seconds", type=float, default=10.0, help="ask a question no more after so many")
    parser.add_argument("--data", type=Path, default=Path("data/bench"), help="where the tables are kept")
    parser.add_argument("--out", type=Path, default=RESULTS, help="where the results go")
    return parser


def _limit(given: str) -> tuple[str, int]:
    holder, _, projects = given.partition("=")
    if holder not in HOLDERS:
        raise argparse.ArgumentTypeError(f"{holder!r} must be one of {', '.join(HOLDERS)}")
    return holder, int(projects)


def _note(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
