"""A drawn world as nodes and relationships of our model: what an import of it, from richer sources, would store."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from bench import shapes
from bench.draws import Contribution, Plan, Project, Target, World, countries
from graph_service.exchange.un_entities import entity
from graph_service.model import Edge, EdgeRef, Element, Node, Properties

RECORDED_AT: Final = "2024-06-30T12:00:00+00:00"
AUTHOR: Final = "bench"
_LABELS: Final = {"framework": "Framework", "priority": "Priority", "outcome": "Result", "output": "Result"}


def nodes(world: World) -> Iterator[Node]:
    """Every node, shared ones first."""
    yield from _shared_nodes(world)
    for plan in map(world.plan, range(world.plans)):
        yield from _nodes(plan, world.portfolio(plan))


def edges(world: World) -> Iterator[Edge]:
    """Every relationship, plan by plan."""
    yield from _shared_edges(world)
    for plan in map(world.plan, range(world.plans)):
        yield from _edges(plan, world.portfolio(plan))


def everything(world: World) -> Iterator[Element]:
    """The same, each relationship after its ends."""
    yield from _shared_nodes(world)
    yield from _shared_edges(world)
    for plan in map(world.plan, range(world.plans)):
        projects = list(world.portfolio(plan))
        yield from _nodes(plan, projects)
        yield from _edges(plan, projects)


def _shared_nodes(world: World) -> Iterator[Node]:
    for name in shapes.ROWS_OF_AGENCY:
        key, properties = entity(name)
        yield Node("Entity", key, {"title": name, **properties})
    for goal in range(1, shapes.GOALS + 1):
        yield Node("Theme", f"sdg-{goal}", {"title": f"SDG {goal}", "scheme": "sdg", "code": str(goal)})
    for name, code in countries()[: world.plans]:
        yield Node("Location", code.lower(), {"title": name, "level": "country", "pcode": code})
        for region in range(1, shapes.REGIONS + 1):
            own = {"title": f"{name}, region {region}", "level": "admin1", "pcode": f"{code}{region:02}"}
            yield Node("Location", _region(code, region), own)


def _shared_edges(world: World) -> Iterator[Edge]:
    for _, code in countries()[: world.plans]:
        for region in range(1, shapes.REGIONS + 1):
            yield _edge("PART_OF", ("Location", _region(code, region)), ("Location", code.lower()))


def _nodes(plan: Plan, projects: Iterable[Project]) -> Iterator[Node]:
    yield Node("Source", f"{_key(plan.number)}-source", {"title": f"Portfolio of {plan.country}"})
    title = f"Cooperation Framework – {plan.country} ({plan.number})"
    own = {"title": title, "kind": "unsdcf", "country": plan.code, "standing": "asserted"}
    yield Node("Framework", _key(plan.number), own)
    for part in plan.parts:
        level: Properties = {} if part.level == "priority" else {"level": part.level}
        properties = {"title": part.name, "code": part.code, "standing": "asserted", **level}
        yield Node(_LABELS[part.level], target_key(part.at(plan.number)), properties)
    for project in projects:
        yield _project(plan, project)


def _edges(plan: Plan, projects: Iterable[Project]) -> Iterator[Edge]:
    said: Properties = {"source": f"{_key(plan.number)}-source"}
    by_number = {part.number: part.at(plan.number) for part in plan.parts}
    for part in plan.parts:
        own = (_LABELS[part.level], target_key(part.at(plan.number)))
        above = by_number.get(part.parent or 0, Target(plan.number, 0, "framework"))
        yield _edge("PART_OF", own, (_LABELS[above.level], target_key(above)), said)
        if part.number in plan.leads:
            yield _edge("LED_BY", own, _agency(plan.leads[part.number]), said)
        if part.number in plan.elsewhere:
            yield _contribution(own, plan.elsewhere[part.number], said)
    for project in projects:
        yield from _around(plan, project, said)


def _around(plan: Plan, project: Project, said: Properties) -> Iterator[Edge]:
    me = ("Project", _number(project))
    for name, money in project.agencies.items():
        amounts: Properties = {"budget": money.required, "available": money.available, "spent": money.spent}
        yield _edge("LED_BY", me, _agency(name), {**said, **amounts, "currency": "USD", "quote": name})
    for contribution in project.contributions:
        yield _contribution(me, contribution, said)
    for region in project.regions:
        yield _edge("LOCATED_IN", me, ("Location", _region(plan.code, region)), said)
    for goal in project.goals:
        yield _edge("CLASSIFIED_AS", me, ("Theme", f"sdg-{goal}"), said)


def _contribution(start: tuple[str, str], to: Contribution, said: Properties) -> Edge:
    weight: Properties = {"strength": to.strength, "confidence": to.confidence, "standing": to.standing}
    return _edge("CONTRIBUTES_TO", start, (_LABELS[to.to.level], target_key(to.to)), {**said, **weight})


def _project(plan: Plan, project: Project) -> Node:
    sums = [round(sum(amounts), 2) for amounts in zip(*project.agencies.values(), strict=True)]
    return Node(
        "Project",
        _number(project),
        {
            "title": project.name,
            "code": f"P{project.number}",
            "start": project.start,
            "end": project.end,
            **dict(zip(("budget", "available", "spent"), sums, strict=True)),
            "currency": "USD",
            "standing": "asserted",
            "source": f"{_key(plan.number)}-source",
        },
    )


def _edge(kind: str, start: tuple[str, str], end: tuple[str, str], own: Properties | None = None) -> Edge:
    """A relationship between two nodes, each by label and key."""
    stamp = {"recorded_by": AUTHOR, "recorded_at": RECORDED_AT}
    sure: Properties = {"standing": "asserted", "strength": 1.0, "confidence": 1.0}
    return Edge(EdgeRef(kind, start[1], end[1]), start[0], end[0], {**sure, **(own or {}), **stamp})


@cache
def _agency(name: str) -> tuple[str, str]:
    return "Entity", entity(name)[0]


def _number(project: Project) -> str:
    return f"uninfo-p-{project.number}"


def workspace(plan: int) -> int:
    """The number of a plan in UN INFO."""
    return 1_000 + plan


def part_id(plan: int, part: int) -> int:
    """The number of a part in UN INFO."""
    return 1_000 * workspace(plan) + part


def target_key(to: Target) -> str:
    """The key that an import of UN INFO gives a plan or one of its parts."""
    return _key(to.plan) if to.level == "framework" else f"{_key(to.plan)}-{to.level}-{part_id(to.plan, to.part)}"


def _key(plan: int) -> str:
    return f"uninfo-{workspace(plan)}"


def _region(code: str, region: int) -> str:
    return f"{code.lower()}-{region:02}"
