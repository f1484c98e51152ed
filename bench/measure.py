"""What the shapes of UN INFO files are, counted again: ``python -m bench.measure ARCHIVE`` prints ``bench.shapes``."""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from graph_service.exchange import files
from graph_service.exchange.uninfo.output_names import OutputNames


def main(archive: str) -> None:
    """Print each measured shape of the country files in ``archive`` under its name in ``bench.shapes``."""
    counts: dict[str, Counter[Any]] = defaultdict(Counter)
    values: dict[str, list[float]] = defaultdict(list)
    workspaces: set[int] = set()
    for _, content in files.members(Path(archive), archive):
        country = json.loads(content)
        if country["workspace_id"] not in workspaces:  # countries that share one have the same portfolio
            workspaces.add(country["workspace_id"])
            _add(country, counts, values)
    for name, found in counts.items():
        print(name, dict(sorted(found.items(), key=lambda pair: pair[0] if isinstance(pair[0], int) else -pair[1])))
    for name, numbers in values.items():
        print(name, len(numbers), _quantiles(numbers, 20))


def _add(country: Mapping[str, Any], counts: dict[str, Counter[Any]], values: dict[str, list[float]]) -> None:
    outputs: dict[str, str] = {}
    counts["PRIORITIES_OF_PLAN"][len(country["framework"])] += 1
    waiting = [(node, 0) for node in country["framework"]]
    while waiting:
        node, depth = waiting.pop()
        below = node.get("children") or []
        if depth < 2:
            counts[("OUTCOMES_OF_PRIORITY", "OUTPUTS_OF_OUTCOME")[depth]][len(below)] += 1
        if node.get("name") and (depth >= 2 or not below):
            outputs[str(node["id"])] = node["name"]
        waiting += [(each, depth + 1) for each in below]
    rows: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for row in country["projects"]:
        rows[row["id"]].append(row)
        counts["ROWS_OF_AGENCY"][row["agency"]] += 1
        _money(row, values)
    names = OutputNames(outputs)
    placed = [names.find(of[0]["outcome"] or "").key is not None for of in rows.values()]
    values["PROJECTS_OF_COUNTRY"].append(len(rows))
    values["UNPLACED_IN_COUNTRY"].append(1 - sum(placed) / len(placed) if placed else 0)
    values["AGENCIES_OF_COUNTRY"].append(len({row["agency"] for row in country["projects"]}))
    values["PROJECTS_OF_OUTPUT"] += Counter(of[0]["outcome"] for of in rows.values()).values()
    for of in rows.values():
        counts["AGENCIES_OF_PROJECT"][len({row["agency"] for row in of})] += 1
        counts["START_YEARS"][int((of[0]["start"] or "0")[:4])] += 1


def _money(row: Mapping[str, Any], values: dict[str, list[float]]) -> None:
    required, available, spent = row["required"], row["available"], row["spent"]
    values["NOTHING_REQUIRED"].append(not required)
    if required:
        values["REQUIRED"].append(required)
        values["NOTHING_AVAILABLE"].append(not available)
        if available:
            values["AVAILABLE_OF_REQUIRED"].append(available / required)
    if available:
        values["NOTHING_SPENT"].append(not spent)
        if spent:
            values["SPENT_OF_AVAILABLE"].append(spent / available)


def _quantiles(numbers: Sequence[float], steps: int) -> list[float]:
    ranked = sorted(numbers)
    return [round(ranked[step * (len(ranked) - 1) // steps], 3) for step in range(steps + 1)]


if __name__ == "__main__":
    main(sys.argv[1])
