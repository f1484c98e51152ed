"""The limit on the other side: the same questions as joins of data frames, in Polars."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import polars as pl

from bench import tables

_ITEMS: Final = ("Priority", "Objective", "Result")
_LONGEST: Final = 8
_COUNTS: Final = pl.col("standing") != "rejected"
_WEIGHT: Final = pl.col("strength").fill_null(1.0) * pl.col("confidence").fill_null(1.0)


class Polars:
    """Frames in memory, with what does not depend on the question worked out once."""

    name = "Polars"
    version = pl.__version__

    def __init__(self, folder: Path) -> None:
        self._framework = _frame(folder, "Framework", "key", "country")
        self._node = pl.concat([_frame(folder, name, "key", "label", "title") for name in tables.labels(folder)])
        pairs = tables.pairs(folder)
        self._link = pl.concat([_frame(folder, "-".join(pair), "type", "from_key", "to_key") for pair in pairs])
        part_of = _links(folder, "PART_OF", _ITEMS, "standing").with_columns(w=pl.lit(1.0))
        weighed = ("standing", "strength", "confidence")
        across = _links(folder, "CONTRIBUTES_TO", _ITEMS, *weighed).with_columns(w=_WEIGHT)
        self._up = pl.concat([part_of, across.select(part_of.columns)]) if len(across) else part_of
        given = _links(folder, "CONTRIBUTES_TO", ("Project",), *weighed).with_columns(w=_WEIGHT)
        self._given = given.select(project="from_key", end="to_key", standing="standing", w="w")
        self._parts = _links(folder, ("LED_BY", "IMPLEMENTED_BY"), ("Project",), "standing", "budget")
        self._above = _closure(part_of.select(part="from_key", place="to_key"))
        self._inside = self._above.join(self._framework, left_on="place", right_on="key").select("part", plan="place")
        said = self._given.filter(pl.col("standing") == "asserted")
        of_parts = said.join(self._inside, left_on="end", right_on="part").select("plan")
        of_plans = said.join(self._framework, left_on="end", right_on="key", how="semi").select(plan="end")
        loaded = pl.concat([of_parts, of_plans]).unique()
        self._with_portfolio = self._inside.join(loaded, on="plan").select("part").unique()
        direct = self._given.filter(pl.col("w") > 0).select("project", place="end")
        deeper = direct.join(self._above, left_on="place", right_on="part").select("project", place="place_right")
        loose = direct.join(deeper, on=["project", "place"], how="anti").select("place").unique()
        self._near_loose = self._above.join(loose, on="place").select("part").unique()

    def coverage(self, framework: str) -> Iterable[tuple[Any, ...]]:
        return self._covered(framework).rows()

    def gaps(self, framework: str) -> Iterable[tuple[Any, ...]]:
        return self._covered(framework).filter(pl.col("class") != "covered").select("part", "class").rows()

    def advantage(self, country: str) -> Iterable[tuple[Any, ...]]:
        plans = self._framework.filter(pl.col("country") == country)
        tops = self._up.join(plans, left_on="to_key", right_on="key", how="semi")
        doing = self._parts.select("entity", project="from_key").unique()
        share = self._reach(tops.select(part="from_key").unique()).join(doing, on="project")
        x = 1 / pl.col("part").n_unique().over("project") / pl.col("entity").n_unique().over("project")
        cells = share.with_columns(x=x).group_by("part", "entity").agg(pl.col("x").sum(), n=pl.len())
        own, there = pl.col("x") / pl.col("x").sum().over("entity"), pl.col("x").sum().over("part") / pl.col("x").sum()
        return cells.select("part", "entity", "x", rca=pl.when(pl.col("n") >= 5).then(own / there)).rows()

    def portfolio(self, entity: str) -> Iterable[tuple[Any, ...]]:
        mine = self._parts.filter(pl.col("entity") == entity)
        own = mine.group_by(project="from_key").agg(pl.col("budget").sum())
        ends = self._given.join(own, on="project", how="semi").group_by("project").agg(pl.col("end").unique())
        with_others = self._parts.join(own, left_on="from_key", right_on="project", how="semi")
        with_others = with_others.filter(pl.col("entity") != entity)
        others = with_others.group_by(project="from_key").agg(pl.col("entity").unique())
        found = own.join(ends, on="project", how="left").join(others, on="project", how="left")
        return found.with_columns(pl.col("end", "entity").fill_null([])).rows()

    def matrix(self, framework: str) -> Iterable[tuple[Any, ...]]:
        reach = self._reach(self._chosen(framework)).select("project", side="part")
        if not framework:
            reach = reach.join(self._inside, left_on="side", right_on="part").select("project", side="plan").unique()
        doing = self._parts.select("entity", project="from_key").unique()
        return reach.join(doing, on="project").group_by("side", "entity").len().rows()

    def node(self, key: str) -> Iterable[tuple[Any, ...]]:
        return self._node.filter(pl.col("key") == key).rows()

    def neighbours(self, key: str) -> Iterable[tuple[Any, ...]]:
        return self._link.filter((pl.col("from_key") == key) | (pl.col("to_key") == key)).rows()

    def chain(self, project: str, framework: str) -> Iterable[tuple[Any, ...]]:
        mine = self._given.filter(pl.col("project") == project)
        ways = [(project, end) for (end,) in mine.select("end").rows()]
        for _ in range(_LONGEST):
            if there := [way for way in ways if way[-1] == framework]:
                return there
            ends = pl.DataFrame({"from_key": [way[-1] for way in ways], "way": range(len(ways))}, strict=False)
            if not ways:
                break
            steps = self._up.join(ends, on="from_key").select("way", "to_key").rows()
            ways = [(*ways[number], end) for number, end in steps]
        return []

    def close(self) -> None:
        """Frames go with their owner."""

    def _chosen(self, framework: str) -> pl.DataFrame:
        inside = self._inside.filter(pl.col("plan") == framework) if framework else self._inside
        return inside.select("part").unique()

    def _reach(self, parts: pl.DataFrame) -> pl.DataFrame:
        """The projects that reach some parts: the best weight of any chain, and of one that is asserted."""
        step = parts.select("part", x="part", w=pl.lit(1.0), said=pl.lit(True))
        chains = [step]
        while len(step) and len(chains) <= _LONGEST:
            further = step.join(self._up, left_on="x", right_on="to_key", suffix="_up")
            said = pl.col("said") & (pl.col("standing") == "asserted")
            step = further.select("part", x="from_key", w=pl.col("w") * pl.col("w_up"), said=said)
            chains.append(step)
        sure = pl.col("w").filter(pl.col("said")).max().fill_null(0.0)
        best = pl.concat(chains).group_by("part", "x").agg(likely=pl.col("w").max(), sure=sure)
        found = best.join(self._given, left_on="x", right_on="end")
        sure = pl.when(pl.col("standing") == "asserted").then(pl.col("sure") * pl.col("w")).otherwise(0.0)
        weighed = found.select("part", "project", likely=pl.col("likely") * pl.col("w"), sure=sure)
        return weighed.group_by("part", "project").max().filter(pl.col("likely") > 0)

    def _covered(self, framework: str) -> pl.DataFrame:
        parts = self._chosen(framework)
        low, high = 1 - (1 - pl.col("sure")).product(), 1 - (1 - pl.col("likely")).product()
        cover = self._reach(parts).group_by("part").agg(low=low, high=high, projects=pl.len().cast(pl.Int64))
        judged = parts.join(cover, on="part", how="left").with_columns(
            pl.col("low", "high").fill_null(0.0),
            pl.col("projects").fill_null(0),
            has_portfolio=pl.col("part").is_in(self._with_portfolio["part"].implode()),
            near_loose=pl.col("part").is_in(self._near_loose["part"].implode()),
        )
        status = (
            pl.when(pl.col("low") > 0)
            .then(pl.lit("covered"))
            .when(pl.col("high") > 0)
            .then(pl.lit("unconfirmed"))
            .when(~pl.col("has_portfolio"))
            .then(pl.lit("no_data"))
            .when(pl.col("near_loose"))
            .then(pl.lit("unplaced"))
            .otherwise(pl.lit("uncovered"))
        )
        return judged.select("part", status.alias("class"), "low", "high", "projects")


def _closure(links: pl.DataFrame) -> pl.DataFrame:
    """Everything above each part, however far."""
    found = [links]
    while len(found[-1]):
        further = found[-1].join(links, left_on="place", right_on="part", suffix="_up")
        found.append(further.select("part", place="place_up"))
    return pl.concat(found).unique()


def _frame(folder: Path, name: str, *columns: str) -> pl.DataFrame:
    return pl.read_parquet(folder / f"{name}.parquet", columns=list(columns))


def _links(folder: Path, types: str | tuple[str, ...], starts: tuple[str, ...], *columns: str) -> pl.DataFrame:
    """The relationships of some types that leave some labels and were not rejected; ``entity`` is their end too."""
    wanted = (types,) if isinstance(types, str) else types
    frames = [
        _frame(folder, "-".join(pair), "from_key", "to_key", *columns)
        for pair in tables.pairs(folder, *wanted)
        if pair[1] in starts
    ]
    names = ("from_key", "to_key", *columns)
    texts = ("from_key", "to_key", "standing")
    empty = pl.DataFrame(schema={name: pl.String if name in texts else pl.Float64 for name in names})
    found = pl.concat(frames or [empty]).filter(_COUNTS)
    return found.with_columns(entity="to_key") if "LED_BY" in wanted else found
