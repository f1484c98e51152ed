"""What ``bench/RESULTS.md`` says: machine, versions, times, ratios, and how they grow with the graph."""

import os
import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

Found = Mapping[int, Sequence[Mapping[str, Any]]]
_OURS: Final = "ours on Ladybug"
_INTRO: Final = """# Benchmark

The same questions about the same generated graphs (seed {seed}; `bench/shapes.py` says of what shape), asked of this
project's snapshot over either engine, of Neo4j in Cypher (the files of `cypher/questions/` as they are, and by hand
for what is not there), of NetworkX as a Python user would, and of DuckDB and Polars as the limit. By `make bench`.

- Times are milliseconds of one asking: the middle of up to seven after a first one, which comes in brackets where it
  took over twice as long. Only figures are asked for, no titles, and nothing is remembered between askings; DuckDB,
  Polars and our snapshot have what does not depend on the question ready, NetworkX and Neo4j have the graph.
- A look-up is the mean of fifty. Ours go to the engine by key, the chain to the snapshot.
- `advantage` is without bootstrap, which none of the others has.
- Answers are equal, each word and count and figures to six decimals, unless marked with **≠**.
- Engines are loaded straight from the tables, without checks, changes and records: a load here is no import.
"""


def text(found: Found, seed: int) -> str:
    """The whole page."""
    sizes = sorted(found)
    parts = [_INTRO.format(seed=seed), _machine(found), *(_size(size, found[size]) for size in sizes)]
    if len(sizes) > 1:
        parts.append(_growth(found, sizes[0], sizes[-1]))
    return "\n".join(parts)


def different(found: Found) -> list[str]:
    """A line for each answer that is not the first peer's, or that there is none."""
    return [
        f"{size:,} projects, {peer['peer']}, {title}: {told.get('error', 'another answer')}"
        for size, peers in found.items()
        for peer in peers
        for title, told in peer["questions"].items()
        if "error" in told or told["digest"].endswith("!")
    ]


def _machine(found: Found) -> str:
    versions = {peer["peer"]: peer["version"] for peers in found.values() for peer in peers}
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return "\n".join(
        [
            f"{datetime.now(UTC):%Y-%m-%d}, {_processor()}, {os.cpu_count()} cores, {memory:.0f} GB, "
            f"{platform.system()}, Python {platform.python_version()}; "
            f"load average at the end {os.getloadavg()[0]:.1f}.",
            "",
            "; ".join(f"{name} {version}" for name, version in versions.items()) + ".",
            "",
        ]
    )


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())


def _size(size: int, peers: Sequence[Mapping[str, Any]]) -> str:
    names = [peer["peer"] for peer in peers]
    lines = [f"## {size:,} projects", "", _row("milliseconds", "rows", *names), _row(*["---"] * (len(names) + 2))]
    titles = list(peers[0]["questions"]) if peers else []
    for title in titles:
        told = [peer["questions"][title] for peer in peers]
        rows = next((f"{each['rows']:,}" for each in told if "rows" in each), "–")
        lines.append(_row(title, rows, *map(_time, told)))
    lines.append(_row("load, seconds", "", *(f"{peer['load_s']:.1f}" for peer in peers)))
    lines.append(_row("snapshot read, seconds", "", *(f"{p['ready_s']:.1f}" if p["ready_s"] else "–" for p in peers)))
    lines.append(_row("memory of the process, MB", "", *(f"{peer['megabytes']:,.0f}" for peer in peers)))
    ours = next((peer for peer in peers if peer["peer"] == _OURS), None)
    if ours and len(peers) > 1:
        others = [peer for peer in peers if peer is not ours]
        lines += ["", _row(f"times of {_OURS}", *(peer["peer"] for peer in others)), _row(*["---"] * len(peers))]
        for title in titles:
            own = ours["questions"][title]
            lines.append(_row(title, *(_ratio(peer["questions"][title], own) for peer in others)))
    return "\n".join([*lines, ""])


def _growth(found: Found, least: int, most: int) -> str:
    times = most / least
    lines = [f"## Growth from {least:,} to {most:,} projects", "", f"{times:g} is linear.", ""]
    small = {peer["peer"]: peer["questions"] for peer in found[least]}
    large = {peer["peer"]: peer["questions"] for peer in found[most] if peer["peer"] in small}
    lines += [_row("times as long", *large), _row(*["---"] * (len(large) + 1))]
    for title in next(iter(large.values()), {}):
        lines.append(_row(title, *(_ratio(large[name][title], small[name][title]) for name in large)))
    return "\n".join([*lines, ""])


def _time(told: Mapping[str, Any]) -> str:
    if "error" in told:
        return f"no answer ({told['error'].split(':')[0]})"
    first = f" ({_short(told['first_ms'])})" if told["first_ms"] > 2 * told["ms"] else ""
    return f"{_short(told['ms'])}{first}{' **≠**' if told['digest'].endswith('!') else ''}"


def _ratio(one: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    return "–" if "error" in one or "error" in other else _short(one["ms"] / other["ms"])


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
