"""Where large graphs come from: ``python -m bench.generate --projects N --format uninfo|dump OUT``.

The same number and seed give the same bytes, and memory does not grow with either. UN INFO files say one output a
project and nothing of places, themes, strengths or other plans; a dump says all of these.
"""

import argparse
import gzip
import hashlib
import io
import json
import sys
import tarfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from bench import elements
from bench.draws import Part, Plan, World
from graph_service.changes import pieces
from graph_service.changes.change import Effect
from graph_service.changes.effects import Effects
from graph_service.exchange import dump_file
from graph_service.model import Element, Node
from graph_service.stores import ddl
from graph_service.stores.chain import START, UNSEALED

#: Effects in one change of a dump: large enough to be few, small enough to be made in memory.
EFFECTS_OF_CHANGE: Final = 10_000
_LEVEL: Final = 3


@dataclass(frozen=True, slots=True)
class Written:
    """How many nodes of each label and relationships of each type a file holds, or how many rows."""

    counts: Mapping[str, int]


def uninfo(world: World, path: Path) -> Written:
    """Write a ``.tgz`` with one UN INFO country file a plan."""
    counts: Counter[str] = Counter()
    with _gzipped(path) as packed, tarfile.open(fileobj=packed, mode="w|") as archive:
        for plan in map(world.plan, range(world.plans)):
            country = _country(world, plan)
            counts["rows"] += len(country["projects"])
            content = json.dumps(country, ensure_ascii=False, separators=(",", ":")).encode()
            member = tarfile.TarInfo(f"{plan.code}-{elements.workspace(plan.number)}.json")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return Written({"files": world.plans, "projects": world.projects, **counts})


def _country(world: World, plan: Plan) -> dict[str, Any]:
    names = {part.number: part.name for part in plan.parts}
    rows = [
        {
            "id": project.number,
            "agency": agency,
            "sdg": None,
            "code": f"P{project.number}",
            "name": project.name,
            "description": None,
            "start": project.start,
            "end": project.end,
            "outcome": names.get(project.contributions[0].to.part, f"Not in the tree of {plan.country}"),
            **money._asdict(),
        }
        for project in world.portfolio(plan)
        for agency, money in project.agencies.items()
    ]
    totals = {name: round(sum(row[name] for row in rows), 2) for name in ("required", "available", "spent")}
    return {
        "workspace_id": elements.workspace(plan.number),
        "name": plan.country,
        "totals": totals,
        "projects": rows,
        "framework": _branches(plan, None),
    }


def _branches(plan: Plan, parent: int | None) -> list[dict[str, Any]]:
    def branch(part: Part) -> dict[str, Any]:
        own = {"id": elements.part_id(plan.number, part.number), "code": part.code, "name": part.name}
        return own if part.is_leaf else {**own, "children": _branches(plan, part.number)}

    return [branch(part) for part in plan.parts if part.parent == parent]


def restorable(world: World, path: Path) -> Written:
    """Write a dump that ``alignment restore`` takes, gzipped."""
    counts = {"nodes": Counter[str](), "relationships": Counter[str]()}
    for each in elements.everything(world):
        if isinstance(each, Node):
            counts["nodes"][each.label] += 1
        else:
            counts["relationships"][each.ref.type] += 1
    total = sum(found.total() for found in counts.values())
    digest, lines = hashlib.sha256(), 0
    with _gzipped(path) as packed:
        for record in _records(world, counts, -(-total // EFFECTS_OF_CHANGE)):
            line = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
            digest.update(line)
            packed.write(line)
            lines += 1
        packed.write(json.dumps({"sha256": digest.hexdigest(), "lines": lines}, separators=(",", ":")).encode() + b"\n")
    return Written({**counts["nodes"], **counts["relationships"]})


def _records(world: World, counts: Mapping[str, Mapping[str, int]], changes: int) -> Iterator[dict[str, Any]]:
    """The lines of a dump, as ``graph_service.exchange.dump`` has them, before the trailer."""
    yield {
        "format": dump_file.FORMAT,
        "version": dump_file.VERSION,
        "revision": changes,
        "last_piece": "",
        "schema": ddl.fingerprint(),
        "contents": False,
        "counts": counts,
    }
    last = START
    for revision, added in enumerate(_batches(elements.everything(world), EFFECTS_OF_CHANGE), start=1):
        effects = Effects.of([Effect(None, each) for each in added])
        head = {
            "revision": revision,
            "kind": "import",
            "author": elements.AUTHOR,
            "reason": "generated",
            "recorded_at": elements.RECORDED_AT,
            "undoes": None,
            "summary": effects.summary(),
        }
        for piece in pieces.recorded(head, effects, last, UNSEALED):
            last = piece.sha256
            yield {"piece": piece.row()}


@contextmanager
def _gzipped(path: Path) -> Iterator[gzip.GzipFile]:
    """A file that has neither name nor time in it, so that the same content is the same bytes."""
    with path.open("wb") as raw, gzip.GzipFile("", "wb", _LEVEL, raw, mtime=0) as packed:
        yield packed


def _batches(found: Iterable[Element], size: int) -> Iterator[list[Element]]:
    rest = iter(found)
    while batch := list(islice(rest, size)):
        yield batch


def main() -> int:
    """Write one file and say what it holds."""
    parser = argparse.ArgumentParser(prog="python -m bench.generate", description=__doc__)
    parser.add_argument("--projects", type=int, default=10_000, help="how many")
    parser.add_argument("--seed", type=int, default=1, help="another seed draws another graph of the same shape")
    parser.add_argument("--format", choices=("uninfo", "dump"), default="dump", help="an archive to import, or a dump")
    parser.add_argument("out", type=Path, metavar="OUT", help="such as graph.jsonl.gz or countries.tgz")
    given = parser.parse_args()
    write = uninfo if given.format == "uninfo" else restorable
    written = write(World(given.projects, given.seed), given.out)
    print(f"{given.out}: {', '.join(f'{count:,} {name}' for name, count in written.counts.items())}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
