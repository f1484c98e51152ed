"""What an entity does: its projects, its part in each, what they reach and with whom."""

from collections import defaultdict
from dataclasses import dataclass

from graph_service.graph import Graph
from graph_service.model import vocabulary as words
from graph_service.questions.scope import Scope, family, require, within
from graph_service.stores.base import Row


@dataclass(frozen=True, slots=True)
class Holding:
    """One project of an entity or of what is PART_OF it. Money is its own part, in ``currency``;
    None where no part is known."""

    project: Row
    parts: tuple[Row, ...]
    budget: float | None
    available: float | None
    spent: float | None
    reaches: tuple[Row, ...]
    partners: tuple[Row, ...]

    @property
    def joint(self) -> bool:
        """Whether another entity leads or implements it too."""
        return bool(self.partners)

    @property
    def relationships(self) -> tuple[str, ...]:
        return tuple(row["relationship"] for row in (*self.parts, *self.reaches))


def portfolio(graph: Graph, entity: str, scope: Scope) -> list[Holding]:
    """The projects that an entity, or what is PART_OF it, leads or implements.

    Returns:
        One row per project, by key; empty where it has none.

    Raises:
        NotFound: there is no such entity.

    Source: cypher/portfolios/entity_projects.cypher, cypher/portfolios/project_items.cypher
    """
    require(graph, [entity], ["Entity"])
    wanted = family(graph, [entity])
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in graph.rows("entity_projects", entities=sorted(wanted)):
        if scope.counts(row["standing"]) and _runs(row, scope):
            rows[row["key"]].append(row)
    around: dict[str, list[Row]] = defaultdict(list)
    if rows:
        for row in graph.rows("project_items", projects=sorted(rows)):
            if scope.counts(row["standing"]) and scope.holds(row["valid_from"], row["valid_to"]):
                around[row["project"]].append(row)
    return [_holding(parts, around[key], wanted) for key, parts in sorted(rows.items())]


def _runs(row: Row, scope: Scope) -> bool:
    """Whether the project runs, and the entity's part in it holds, on the day that is asked about."""
    if scope.date is None:
        return True
    days = within(scope.date, row["start_date"], row["end_date"])
    return days and row["status"] not in words.ENDED and scope.holds(row["valid_from"], row["valid_to"])


def _holding(parts: list[Row], around: list[Row], wanted: frozenset[str]) -> Holding:
    def total(name: str) -> float | None:
        known = [part[name] for part in parts if part[name] is not None]
        return sum(known) if known else None

    reaches = tuple(row for row in around if row["type"] == "CONTRIBUTES_TO")
    partners = {row["key"]: row for row in around if row["label"] == "Entity" and row["key"] not in wanted}
    return Holding(
        parts[0], tuple(parts), total("budget"), total("available"), total("spent"), reaches,
        tuple(partners[key] for key in sorted(partners)),
    )  # fmt: skip
