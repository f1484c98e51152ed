"""What is asked of every peer, about what, and in which form all of them answer."""

import hashlib
import json
import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

import duckdb

LOOKUPS: Final = 50
#: Figures are cut where no figure with few decimals stands, so that the last bit moves none across.
_OFF_CENTRE: Final = 0.3719


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that is asked: a question of ``Peer`` with its parameters. A look-up is asked of many keys."""

    title: str
    question: str
    params: tuple[str, ...] = ()
    times: int = 1
    many: tuple[tuple[str, ...], ...] = field(default=())


class Peer(Protocol):
    """Whoever answers. Rows are tuples in any order; a part of a plan counts what is not rejected.

    ``framework`` is "" for every plan. Figures are floats, lists are sorted tuples.
    """

    name: str

    def coverage(self, framework: str) -> Iterable[tuple[Any, ...]]:
        """(part, class, low, high, projects)"""

    def gaps(self, framework: str) -> Iterable[tuple[Any, ...]]:
        """(part, class)"""

    def advantage(self, country: str) -> Iterable[tuple[Any, ...]]:
        """(part just below a plan, entity, count split, RCA or None below five projects), no bootstrap"""

    def portfolio(self, entity: str) -> Iterable[tuple[Any, ...]]:
        """(project, own budget, what it contributes to, other entities)"""

    def matrix(self, framework: str) -> Iterable[tuple[Any, ...]]:
        """(part, entity, projects); for every plan (plan, entity, projects)"""

    def node(self, key: str) -> Iterable[tuple[Any, ...]]:
        """(key, label, title)"""

    def neighbours(self, key: str) -> Iterable[tuple[Any, ...]]:
        """(type, from, to) of every relationship of a node"""

    def chain(self, project: str, framework: str) -> Iterable[tuple[Any, ...]]:
        """The shortest chains from a project to its plan, as tuples of keys"""


def examples(folder: Path, seed: int) -> list[Asked]:
    """What to ask: of the plan with most projects, its country, the busiest entity, and drawn projects."""
    with duckdb.connect() as db:
        led = f"'{folder}/LED_BY-Project-Entity.parquet'"
        (entity,) = _one(db, f"SELECT to_key FROM {led} GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1")
        frameworks = f"'{folder}/Framework.parquet'"
        projects = f"'{folder}/Project.parquet'"
        plan, country = _one(
            db, f"SELECT f.key, f.country FROM {projects} p JOIN {frameworks} f ON p.source = f.key || '-source' "
            "GROUP BY ALL ORDER BY count(*) DESC, 1 LIMIT 1",
        )  # fmt: skip
        keys = db.sql(f"SELECT key, replace(source, '-source', '') FROM {projects} ORDER BY key").fetchall()
    drawn = random.Random(seed).sample(keys, min(LOOKUPS, len(keys)))
    nodes = tuple((key,) for key, _ in drawn)
    return [
        Asked("coverage, one plan", "coverage", (plan,)),
        Asked("coverage, everything", "coverage", ("",)),
        Asked("gaps, one plan", "gaps", (plan,)),
        Asked("gaps, everything", "gaps", ("",)),
        Asked("advantage, one country", "advantage", (country,)),
        Asked("portfolio, busiest entity", "portfolio", (entity,)),
        Asked("matrix, one plan: parts × entities", "matrix", (plan,)),
        Asked("matrix, everything: plans × entities", "matrix", ("",)),
        Asked("look-up: one node", "node", many=nodes),
        Asked("look-up: its neighbours", "neighbours", many=nodes),
        Asked("look-up: its chain to the plan", "chain", many=tuple(drawn)),
    ]


def answer(peer: Peer, asked: Asked, params: Sequence[str]) -> list[tuple[Any, ...]]:
    """One answer, as rows that compare."""
    return list(getattr(peer, asked.question)(*params))


def digest(rows: Iterable[tuple[Any, ...]]) -> str:
    """What was said, whatever the order of rows, and of figures only what no order of adding up changes."""
    said = sorted(json.dumps([_plain(value) for value in row]) for row in rows)
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:12]


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return math.floor(value * 1e7 + _OFF_CENTRE)
    return sorted(value) if isinstance(value, list | set) else value


def _one(db: duckdb.DuckDBPyConnection, sql: str) -> tuple[Any, ...]:
    row = db.sql(sql).fetchone()
    if row is None:
        raise ValueError("the graph has no project to ask about")
    return tuple(row)
