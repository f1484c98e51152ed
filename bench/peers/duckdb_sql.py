"""The limit on one side: the same questions as SQL over columns, in DuckDB."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import duckdb

from bench import tables

_ITEMS: Final = ("Priority", "Objective", "Result")
_WEIGHT: Final = "coalesce(strength, 1.0) * coalesce(confidence, 1.0)"
#: From the parts chosen down to whatever reaches them: best weight of any chain, and of one that is asserted.
_CHAINS: Final = """
chain AS (
    SELECT p.part AS t, p.part AS x, 1.0 AS w, true AS said, 0 AS steps FROM chosen p
    UNION ALL
    SELECT c.t, l.start_key, c.w * l.w, c.said AND l.standing = 'asserted', c.steps + 1
    FROM chain c JOIN item_links l ON l.end_key = c.x WHERE c.steps < 8
),
best AS (SELECT t, x, max(w) AS likely, max(CASE WHEN said THEN w ELSE 0 END) AS sure FROM chain GROUP BY ALL),
reach AS (
    SELECT t, project, max(likely * w) AS likely,
           max(CASE WHEN standing = 'asserted' THEN sure * w ELSE 0 END) AS sure
    FROM best JOIN contributions ON end_key = x GROUP BY ALL HAVING max(likely * w) > 0
)"""
_CHOSEN: Final = "chosen AS (SELECT DISTINCT part FROM inside WHERE framework = $f OR $f = '')"
_COVER: Final = f"""
WITH RECURSIVE {_CHOSEN}, {_CHAINS},
cover AS (
    SELECT t, 1 - product(1 - sure) AS low, 1 - product(1 - likely) AS high, count(*) AS projects
    FROM reach GROUP BY t
)
SELECT part, CASE WHEN low > 0 THEN 'covered' WHEN high > 0 THEN 'unconfirmed'
                  WHEN NOT EXISTS (SELECT 1 FROM inside i JOIN loaded USING (framework) WHERE i.part = chosen.part)
                  THEN 'no_data'
                  WHEN EXISTS (SELECT 1 FROM above a JOIN loose ON loose.place = a.place WHERE a.part = chosen.part)
                  THEN 'unplaced' ELSE 'uncovered' END AS class,
       coalesce(low, 0.0), coalesce(high, 0.0), coalesce(projects, 0)
FROM chosen LEFT JOIN cover ON t = part"""
_PREPARED: Final = f"""
CREATE TABLE item_links AS
    SELECT from_key AS start_key, to_key AS end_key, standing, 1.0 AS w FROM part_of WHERE standing <> 'rejected'
    UNION ALL
    SELECT from_key, to_key, standing, {_WEIGHT} FROM contributes
    WHERE standing <> 'rejected' AND from_label <> 'Project';
CREATE TABLE contributions AS
    SELECT from_key AS project, to_key AS end_key, standing, {_WEIGHT} AS w FROM contributes
    WHERE standing <> 'rejected' AND from_label = 'Project';
CREATE TABLE above AS
    WITH RECURSIVE up AS (
        SELECT from_key AS part, to_key AS place FROM part_of WHERE standing <> 'rejected'
        UNION SELECT up.part, p.to_key FROM up JOIN part_of p ON p.from_key = up.place WHERE p.standing <> 'rejected'
    ) SELECT * FROM up;
CREATE TABLE inside AS SELECT part, place AS framework FROM above JOIN framework ON framework.key = place;
CREATE TABLE loaded AS
    SELECT DISTINCT framework FROM contributions JOIN inside ON part = end_key WHERE standing = 'asserted'
    UNION SELECT end_key FROM contributions JOIN framework ON framework.key = end_key WHERE standing = 'asserted';
CREATE TABLE loose AS
    SELECT DISTINCT end_key AS place FROM (
        SELECT project, end_key FROM contributions
        WHERE w > 0 AND end_key IN (SELECT place FROM above)
        EXCEPT SELECT project, place FROM contributions JOIN above ON part = end_key WHERE w > 0
    );
"""


class DuckDb:
    """The tables in memory, with what does not depend on the question worked out once, as a view would be."""

    name = "DuckDB"
    version = duckdb.__version__

    def __init__(self, folder: Path) -> None:
        self._db = duckdb.connect()
        self._db.sql(f"CREATE TABLE framework AS SELECT key, country FROM '{folder}/Framework.parquet'")
        nodes = [f"SELECT key, label, title FROM '{folder}/{name}.parquet'" for name in tables.labels(folder)]
        self._db.sql(f"CREATE TABLE node AS {' UNION ALL '.join(nodes)}")
        self._links("part_of", folder, "PART_OF", ("standing",), starts=_ITEMS)
        self._links("contributes", folder, "CONTRIBUTES_TO", ("standing", "strength", "confidence"))
        self._links("parts", folder, ("LED_BY", "IMPLEMENTED_BY"), ("standing", "budget"), starts=("Project",))
        every = [
            f"SELECT type, from_key, to_key FROM '{folder}/{'-'.join(pair)}.parquet'" for pair in tables.pairs(folder)
        ]
        self._db.sql(f"CREATE TABLE link AS {' UNION ALL '.join(every)}")
        for statement in _PREPARED.split(";"):
            if statement.strip():
                self._db.sql(statement)
        for column in ("node(key)", "link(from_key)", "link(to_key)"):
            self._db.sql(f"CREATE INDEX {column.replace('(', '_').rstrip(')')} ON {column}")

    def coverage(self, framework: str) -> Iterable[tuple[Any, ...]]:
        return self._rows(_COVER, f=framework)

    def gaps(self, framework: str) -> Iterable[tuple[Any, ...]]:
        return self._rows(f"SELECT part, class FROM ({_COVER}) WHERE class <> 'covered'", f=framework)

    def advantage(self, country: str) -> Iterable[tuple[Any, ...]]:
        return self._rows(
            f"""
            WITH RECURSIVE chosen AS (
                SELECT p.from_key AS part FROM part_of p JOIN framework f ON f.key = p.to_key
                WHERE f.country = $country AND p.standing <> 'rejected'
            ), {_CHAINS},
            doing AS (SELECT DISTINCT from_key AS project, to_key AS entity FROM parts WHERE standing <> 'rejected'),
            share AS (
                SELECT t, project, entity, 1.0 / count(DISTINCT entity) OVER (PARTITION BY project)
                       / count(DISTINCT t) OVER (PARTITION BY project) AS x
                FROM reach JOIN doing USING (project)
            ),
            cell AS (SELECT t, entity, sum(x) AS x, count(*) AS projects FROM share GROUP BY ALL)
            SELECT t, entity, x, CASE WHEN projects >= 5 THEN (x / sum(x) OVER (PARTITION BY entity))
                   / (sum(x) OVER (PARTITION BY t) / sum(x) OVER ()) END
            FROM cell""",
            country=country,
        )

    def portfolio(self, entity: str) -> Iterable[tuple[Any, ...]]:
        return self._rows(
            """
            WITH mine AS (
                SELECT from_key AS project, sum(budget) AS budget FROM parts
                WHERE to_key = $e AND standing <> 'rejected' GROUP BY ALL
            ),
            reached AS (SELECT project, list(DISTINCT end_key) AS ends FROM contributions SEMI JOIN mine USING (project)
                        GROUP BY ALL),
            others AS (SELECT from_key AS project, list(DISTINCT to_key) AS ends FROM parts
                       WHERE to_key <> $e AND standing <> 'rejected' AND from_key IN (SELECT project FROM mine)
                       GROUP BY ALL)
            SELECT project, budget, coalesce(reached.ends, []), coalesce(others.ends, [])
            FROM mine LEFT JOIN reached USING (project) LEFT JOIN others USING (project)""",
            e=entity,
        )

    def matrix(self, framework: str) -> Iterable[tuple[Any, ...]]:
        side = "t" if framework else "framework"
        plans = "" if framework else "JOIN inside ON inside.part = t"
        return self._rows(
            f"""
            WITH RECURSIVE {_CHOSEN}, {_CHAINS},
            side AS (SELECT DISTINCT {side} AS side, project FROM reach {plans})
            SELECT side, to_key, count(DISTINCT project) FROM side JOIN parts ON from_key = project
            WHERE standing <> 'rejected' GROUP BY ALL""",
            f=framework,
        )

    def node(self, key: str) -> Iterable[tuple[Any, ...]]:
        return self._rows("SELECT key, label, title FROM node WHERE key = $key", key=key)

    def neighbours(self, key: str) -> Iterable[tuple[Any, ...]]:
        return self._rows(
            "SELECT type, from_key, to_key FROM link WHERE from_key = $key UNION ALL "
            "SELECT type, from_key, to_key FROM link WHERE to_key = $key",
            key=key,
        )

    def chain(self, project: str, framework: str) -> Iterable[tuple[Any, ...]]:
        rows = self._rows(
            """
            WITH RECURSIVE way AS (
                SELECT [project, end_key] AS keys FROM contributions WHERE project = $p
                UNION ALL
                SELECT list_append(keys, l.end_key) FROM way JOIN item_links l ON l.start_key = keys[-1]
                WHERE len(keys) < 9
            )
            SELECT keys FROM way WHERE keys[-1] = $f
            AND len(keys) = (SELECT min(len(keys)) FROM way WHERE keys[-1] = $f)""",
            p=project,
            f=framework,
        )
        return [tuple(keys) for (keys,) in rows]

    def close(self) -> None:
        self._db.close()

    def _links(
        self,
        name: str,
        folder: Path,
        types: str | tuple[str, ...],
        columns: tuple[str, ...],
        starts: tuple[str, ...] = (),
    ) -> None:
        chosen = [
            f"SELECT from_key, to_key, '{start}' AS from_label, {', '.join(columns)} "
            f"FROM '{folder}/{kind}-{start}-{end}.parquet'"
            for kind, start, end in tables.pairs(folder, *((types,) if isinstance(types, str) else types))
            if not starts or start in starts
        ]
        self._db.sql(f"CREATE TABLE {name} AS {' UNION ALL '.join(chosen)}")

    def _rows(self, sql: str, **params: str) -> list[tuple[Any, ...]]:
        return self._db.execute(sql, params).fetchall()
