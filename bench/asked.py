"""What is asked of every peer, about what, and in which form all of them answer."""

import hashlib
import json
import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import duckdb

LOOKUPS: Final = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that is asked: a question of ``Peer``, with one set of parameters, or for a look-up with many."""

    title: str
    question: str
    params: tuple[tuple[str, ...], ...]


class Peer(Protocol):
    """Whoever answers. Rows are tuples in any order; a part of a plan counts what is not rejected.

    ``framework`` is "" for every plan. Figures are floats, lists are sorted tuples.
    """

    name: str
    version: str

    def close(self) -> None:
        """Let go of the graph."""

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
            db,
            f"SELECT f.key, f.country FROM {projects} p JOIN {frameworks} f ON p.source = f.key || '-source' "
            "GROUP BY ALL ORDER BY count(*) DESC, 1 LIMIT 1",
        )
        keys = db.sql(f"SELECT key, replace(source, '-source', '') FROM {projects} ORDER BY key").fetchall()
    drawn = random.Random(seed).sample(keys, min(LOOKUPS, len(keys)))
    nodes = tuple((key,) for key, _ in drawn)
    return [
        Asked("coverage, one plan", "coverage", ((plan,),)),
        Asked("coverage, everything", "coverage", (("",),)),
        Asked("gaps, one plan", "gaps", ((plan,),)),
        Asked("gaps, everything", "gaps", (("",),)),
        Asked("advantage, one country", "advantage", ((country,),)),
        Asked("portfolio, busiest entity", "portfolio", ((entity,),)),
        Asked("matrix, one plan: parts × entities", "matrix", ((plan,),)),
        Asked("matrix, everything: plans × entities", "matrix", (("",),)),
        Asked("look-up: one node", "node", nodes),
        Asked("look-up: its neighbours", "neighbours", nodes),
        Asked("look-up: its chain to the plan", "chain", tuple(drawn)),
    ]


def answer(peer: Peer, asked: Asked) -> list[tuple[Any, ...]]:
    """What a peer says, of all sets of parameters."""
    return [row for params in asked.params for row in getattr(peer, asked.question)(*params)]


def in_order(rows: Iterable[tuple[Any, ...]]) -> list[list[Any]]:
    """Rows as JSON has them, in an order that no figure decides."""
    plain = ([sorted(value) if isinstance(value, list) else value for value in row] for row in rows)
    return sorted(plain, key=lambda row: json.dumps([value for value in row if not isinstance(value, float)]))


def same(one: Sequence[list[Any]], other: Sequence[list[Any]]) -> bool:
    """Whether two peers say the same: every word and count, and figures to the six decimals that we give."""
    if [len(row) for row in one] != [len(row) for row in other]:
        return False
    return all(_equal(*pair) for a, b in zip(one, other, strict=True) for pair in zip(a, b, strict=True))


def digest(rows: Sequence[list[Any]]) -> str:
    """A name for what was said, apart from its figures."""
    said = [[value for value in row if not isinstance(value, float)] for row in rows]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:8]


def _equal(one: Any, other: Any) -> bool:
    if isinstance(one, float) or isinstance(other, float):
        return one is not None and other is not None and math.isclose(one, other, rel_tol=1e-9, abs_tol=2e-6)
    return bool(one == other)


def _one(db: duckdb.DuckDBPyConnection, sql: str) -> tuple[Any, ...]:
    row = db.sql(sql).fetchone()
    if row is None:
        raise ValueError("the graph has no project to ask about")
    return tuple(row)
