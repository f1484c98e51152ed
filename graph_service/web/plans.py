"""Each plan at a glance: how far it is covered, how surely, and what is wrong with it. Kept until the graph changes."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from graph_service.changes import Record
from graph_service.graph import Graph
from graph_service.questions.coverage import CLASSES, GAPS
from graph_service.questions.question import Answer
from graph_service.stores.base import Row
from graph_service.web.request import PageRequest

_MOST: Final = 10_000
#: So many changes are looked at, back from the last; of those that touched more than can be read at once none.
_LOOKED: Final = 20
_MOST_TOUCHED: Final = 20_000
_FINDINGS: Final = ("strength", "weakness", "recommendation")


@dataclass(frozen=True, slots=True)
class Plan:
    """One plan. ``low`` and ``high`` are None where it is known of no part what there is; ``weakest`` is a part of it.
    ``unplaced`` are the projects of which nobody has said where in the plan they belong.

    ``changed`` is the last change of the plan, a part of it or a project that reaches it, where it is not long ago.
    """

    row: Row
    parts: int = 0
    classes: Mapping[str, int] = field(default_factory=dict)
    flags: Mapping[str, int] = field(default_factory=dict)
    low: float | None = None
    high: float | None = None
    weakest: Row | None = None
    findings: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    changed: Record | None = None
    unplaced: int = 0
    unplaced_money: float | None = None
    leads_recorded: bool = True

    @property
    def key(self) -> str:
        return str(self.row["key"])

    @property
    def gaps(self) -> int:
        return sum(self.classes.get(each, 0) for each in GAPS)

    @property
    def trouble(self) -> tuple[int, float, float, int, str]:
        """Orders plans, the most troubled first: parts that nobody covers, then unsure ones, then what is not known."""
        if not self.parts:
            return 1, 0.0, 0.0, 0, self.key
        bad, unsure = self.classes.get("uncovered", 0), self.gaps
        return 0, -bad / self.parts, -unsure / self.parts, -self.flags.get("unled", 0), self.key


@dataclass(frozen=True, slots=True)
class Everything:
    """All plans, and all parts of them together."""

    plans: Sequence[Plan]
    parts: int
    classes: Mapping[str, int]
    flags: Mapping[str, int]

    @property
    def gaps(self) -> int:
        return sum(self.classes.get(each, 0) for each in GAPS)

    @property
    def leads_recorded(self) -> bool:
        """Whether of any plan with parts somebody has recorded who leads them."""
        return any(plan.leads_recorded for plan in self.plans if plan.parts)


def everything(request: PageRequest, countries: Sequence[str] | None = None) -> Everything:
    """All plans of some countries, by trouble: of the presence where none are named, of every one for an empty list.

    Raises:
        StillWorking: it takes longer than a reader waits.
    """
    chosen = request.countries if countries is None else tuple(countries)
    covered = request.ask("coverage", country=chosen)
    return request.cached(("everything", chosen), lambda: _everything(request.graph, covered))


def _everything(graph: Graph, covered: Answer) -> Everything:
    by_plan: dict[str, list[Row]] = defaultdict(list)
    for row in covered.rows:
        if row["framework"]:
            by_plan[row["framework"]].append(row)
    figures = {row["key"]: row for row in covered.summary.get("frameworks", ())}
    frameworks = [row for row in graph.rows("frameworks", sort="key", limit=_MOST) if row["key"] in figures]
    said = graph.rows("findings_about", keys=[each["key"] for each in frameworks]) if frameworks else []
    sources = sorted({row["source"] for row in (*frameworks, *said) if row["source"]})
    titles = {row["key"]: row["title"] for row in graph.named(sources)} if sources else {}
    findings: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in said:
        if row["standing"] != "rejected" and row["kind"] in _FINDINGS:
            findings[row["about"]][row["kind"]].append({**row, "source_title": titles.get(row["source"])})
    frameworks = [{**row, "source_title": titles.get(row["source"])} for row in frameworks]
    plans = [_plan(row, by_plan[row["key"]], figures.get(row["key"]), findings[row["key"]]) for row in frameworks]
    last = _changed(graph, {row["key"]: by_plan[row["key"]] for row in frameworks})
    plans = [replace(plan, changed=last.get(plan.key)) for plan in plans]
    classes = sum((Counter(plan.classes) for plan in plans), Counter[str]())
    flags = sum((Counter(plan.flags) for plan in plans), Counter[str]())
    return Everything(sorted(plans, key=lambda plan: plan.trouble), len(covered.rows), classes, flags)


def _changed(graph: Graph, parts: Mapping[str, Sequence[Row]]) -> dict[str, Record]:
    """For each plan the last change that touched it, its parts, or the projects that reach them."""
    plans: dict[str, set[str]] = defaultdict(set)
    for plan, rows in parts.items():
        for key in (plan, *(name for row in rows for name in (row["key"], *row["projects"]))):
            plans[key].add(plan)
    found: dict[str, Record] = {}
    for change in graph.history(limit=_LOOKED):
        if len(found) == len(parts):
            break
        for plan in {plan for key in _touched(graph, change) for plan in plans.get(key, ())}:
            found.setdefault(plan, change)
    return found


def _touched(graph: Graph, change: Record) -> frozenset[str]:
    """Keys of what a change touched; none where these are too many to look at."""
    if sum(n for counts in change.summary.values() for n in counts.values()) > _MOST_TOUCHED:
        return frozenset()
    name = ("touched", change.revision, change.recorded_at, change.author, change.reason)
    return graph.answers.get(name, lambda: graph.touched(change.revision))


def _plan(row: Row, parts: Sequence[Row], figures: Row | None, findings: Mapping[str, Sequence[Row]]) -> Plan:
    if figures is None or not figures["parts"]:
        return Plan(row, findings=dict(findings))
    weakest = next((part for part in parts if part["key"] == figures["weakest"]), None)
    flags = Counter(flag for part in parts for flag in part["flags"])
    classes = {status: figures["classes"][status] for status in CLASSES}
    return Plan(
        row,
        len(parts),
        classes,
        flags,
        figures["low"],
        figures["high"],
        weakest,
        dict(findings),
        unplaced=figures["unplaced"],
        unplaced_money=figures["unplaced_money"],
        leads_recorded=figures["leads_recorded"],
    )
