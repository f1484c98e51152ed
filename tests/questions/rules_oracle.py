"""Coverage by its rules, slow and obvious: every chain is walked and every figure multiplied out.

Knows labels, standings and states of delivery by their words and nothing of the service: no store, no question, no
query. A node is ``key: (label, properties)``, a relationship ``(type, start, end, properties)``.

Source: the rules of coverage and gaps in docs/questions.md
"""

from collections.abc import Collection, Iterable, Mapping
from math import prod
from typing import Any

import networkx as nx

ITEMS = ("Priority", "Objective", "Result")
RANKS = ("Priority", "Objective", "outcome", "output", "sub_output", "activity")
COUNTED = ("asserted", "inferred", "proposed")
ENDED = ("completed", "suspended", "interrupted", "cancelled")

Nodes = Mapping[str, tuple[str, Mapping[str, Any]]]
Edges = Iterable[tuple[str, str, str, Mapping[str, Any]]]


def coverage(
    nodes: Nodes,
    edges: Edges,
    framework: str,
    *,
    standings: Collection[str] | None = None,
    date: str | None = None,
) -> dict[str, tuple[str, float, float, int]]:
    """Class, low, high and number of projects that reach it, for each part of a plan.

    ``standings`` are those that count, all but rejected if None. With ``date`` only what holds and runs that day
    counts; a portfolio that was loaded is loaded whatever the day and the standings.
    """
    edges = list(edges)
    wanted = [s for s in COUNTED if standings is None or s in standings]
    likely = [e for e in edges if e[3]["standing"] in wanted and _on(date, e[3], "valid_from", "valid_to")]
    sure = [e for e in likely if e[3]["standing"] == "asserted"]
    running = {
        key
        for key, (label, own) in nodes.items()
        if label == "Project" and (date is None or (own.get("status") not in ENDED and _on(date, own, "start", "end")))
    }
    tree = nx.DiGraph((start, end) for kind, start, end, _ in likely if kind == "PART_OF")
    tree.add_nodes_from(nodes)
    plan = {key for key in nx.ancestors(tree, framework) if nodes[key][0] in ITEMS}
    loaded = any(
        kind == "CONTRIBUTES_TO"
        and nodes[start][0] == "Project"
        and end in plan | {framework}
        and own["standing"] == "asserted"
        for kind, start, end, own in edges
    )
    direct = {
        project: {
            end
            for kind, start, end, own in likely
            if kind == "CONTRIBUTES_TO" and start == project and _weight(own) > 0
        }
        for project in running
    }
    asserted = {start for kind, start, _, _ in sure if kind == "PART_OF"}
    adrift = [(start, end) for start, end in tree.edges if nodes[start][0] in ITEMS and start not in asserted]
    answer = {}
    for part in plan:
        at_most = _best_chains(nodes, likely, part, running)
        at_least = _best_chains(nodes, sure, part, running)
        low, high = (1 - prod(1 - weight for weight in best.values()) for best in (at_least, at_most))
        may_hold_unplaced = any(
            above in direct[project] and not direct[project] & nx.ancestors(tree, above)
            for above in nx.descendants(tree, part)
            for project in running
        )
        higher = nx.descendants(tree, part)
        may_hold_adrift = any(
            above in higher
            and loose not in higher
            and _rank(nodes, part) < _rank(nodes, loose)
            and any(direct[project] & {loose, *nx.ancestors(tree, loose)} for project in running)
            for loose, above in adrift
        )
        if at_least:
            status = "covered"
        elif at_most:
            status = "unconfirmed"
        elif not loaded:
            status = "no_data"
        else:
            status = "unplaced" if may_hold_unplaced or may_hold_adrift else "uncovered"
        answer[part] = (status, low, high, len(at_most))
    return answer


def _rank(nodes: Nodes, part: str) -> int:
    label, own = nodes[part]
    return RANKS.index(own["level"] if label == "Result" else label)


def _best_chains(nodes: Nodes, edges: Edges, part: str, running: Collection[str]) -> dict[str, float]:
    """For each project that reaches ``part``, the weight of its best chain; one of weight 0 reaches nothing."""
    links = nx.MultiDiGraph()
    links.add_nodes_from(nodes)
    for kind, start, end, own in edges:
        if kind == "CONTRIBUTES_TO":
            links.add_edge(start, end, weight=_weight(own))
        elif kind == "PART_OF":
            links.add_edge(start, end, weight=1.0)
    best = {}
    for project in running:
        chains = nx.all_simple_edge_paths(links, project, part)
        weights = [prod(links.edges[edge]["weight"] for edge in chain) for chain in chains]
        if max(weights, default=0) > 0:
            best[project] = max(weights)
    return best


def _weight(own: Mapping[str, Any]) -> float:
    return _share(own, "strength") * _share(own, "confidence")


def _share(own: Mapping[str, Any], name: str) -> float:
    value = own.get(name)
    return 1.0 if value is None else float(value)


def _on(date: str | None, own: Mapping[str, Any], first: str, last: str) -> bool:
    """Whether a day is between two dates, of which each may be a day, a month or a year, or unknown."""
    if date is None:
        return True
    return (own.get(first) or "0000") <= date <= (own.get(last) or "9999") + "-99-99"


def leads(nodes: Nodes, edges: Edges, framework: str) -> dict[str, tuple[str, list[str]]]:
    """Whether each part of a plan is led, unled, or in a plan that records no lead; and by whom."""
    counted = [e for e in edges if e[3]["standing"] in COUNTED]
    tree = nx.DiGraph((start, end) for kind, start, end, _ in counted if kind == "PART_OF")
    tree.add_nodes_from(nodes)
    plan = {key for key in nx.ancestors(tree, framework) if nodes[key][0] in ITEMS}
    led = {key: sorted(e for kind, start, e, _ in counted if kind == "LED_BY" and start == key) for key in nodes}
    recorded = any(led[key] for key in plan)
    return {part: ("led" if led[part] else "unled" if recorded else "not_recorded", led[part]) for part in plan}


def matrix(nodes: Nodes, edges: Edges, framework: str) -> dict[tuple[str, str], int]:
    """How many projects of each entity reach each part of a plan."""
    counted = [e for e in edges if e[3]["standing"] in COUNTED]
    projects = {key for key, (label, _) in nodes.items() if label == "Project"}
    cells: dict[tuple[str, str], set[str]] = {}
    for part in coverage(nodes, counted, framework):
        for project in _best_chains(nodes, counted, part, projects):
            for kind, start, end, _ in counted:
                if kind in ("LED_BY", "IMPLEMENTED_BY") and start == project:
                    cells.setdefault((part, end), set()).add(project)
    return {cell: len(found) for cell, found in cells.items()}


def portfolio(nodes: Nodes, edges: Edges, entity: str) -> dict[str, tuple[float | None, list[str], list[str]]]:
    """What each project of an entity, or of what is part of it, gives it: its own budget, what the project
    contributes to directly, and who else is there."""
    counted = [e for e in edges if e[3]["standing"] in COUNTED]
    tree = nx.DiGraph(
        (start, end) for kind, start, end, _ in counted if kind == "PART_OF" and nodes[start][0] == "Entity"
    )
    tree.add_nodes_from(nodes)
    family = {entity, *nx.ancestors(tree, entity)}
    found = {}
    for key, (label, _) in nodes.items():
        parts = [e for e in counted if e[0] in ("LED_BY", "IMPLEMENTED_BY") and e[1] == key]
        if label != "Project" or not any(end in family for _, _, end, _ in parts):
            continue
        own = [e[3]["budget"] for e in parts if e[2] in family and e[3].get("budget") is not None]
        reaches = {end for kind, start, end, _ in counted if kind == "CONTRIBUTES_TO" and start == key}
        partners = {end for _, _, end, _ in parts if end not in family}
        found[key] = (sum(own) if own else None, sorted(reaches), sorted(partners))
    return found
