"""Coverage as rows: what terminal, API and pages show of each part of the plans, and of each plan as a whole."""

import math
from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np

from graph_service.messages import Message
from graph_service.questions import evidence, reach
from graph_service.questions.coverage import CLASSES, FLAGS, KNOWN, Coverage, coverage
from graph_service.questions.question import Answer, Params, answered
from graph_service.questions.structure import level
from graph_service.snapshot import Snapshot
from graph_service.stores.base import Row

_DIGITS: Final = 6


def answer(snapshot: Snapshot, params: Params, *, flags: Sequence[str] = (), only_gaps: bool = False) -> Answer:
    """Rows of coverage: those with any of the flags, those that are gaps, and those that the lens leaves."""
    covered = coverage(snapshot, params.scope, params.today)
    wanted = np.ones(len(covered), bool)
    if flags:
        wanted &= np.logical_or.reduce([covered.flags[flag] for flag in flags])
    if only_gaps:
        wanted &= covered.is_gap()
    if covered.lens is not None:
        wanted &= covered.lens.kept(params.scope.lens)
    places = np.flatnonzero(wanted).tolist()
    by_key = {(snapshot.key(row),): place for row, place in covered.places.items()}
    rows = _rows(covered, places, bounds=bool(dict(params.own).get("explain")))
    return answered(
        rows,
        {"frameworks": summaries(covered)},
        remark=remark(covered) if not len(covered) else None,
        evidence=lambda identity: evidence.relationships(covered, by_key[identity]),
    )


def remark(covered: Coverage) -> Message:
    """Why nothing was judged: the scope holds no part."""
    scope, snapshot = covered.scope, covered.snapshot
    if not len(covered.plans.frameworks):
        return Message("there is no plan here: import or seed one first")
    where = Message("this plan") if len(covered.plans.frameworks) == 1 else Message("these plans")
    if not len(covered.plans.items):
        return Message("no parts of {where} are known; nothing was judged", where=where)
    there = sorted({level(snapshot, row) for row in covered.plans.items.tolist()})
    if scope.levels and not set(scope.levels) & set(there):
        return Message(
            "no {levels:or} in {where}, which has {there}; nothing was judged",
            levels=tuple(scope.levels),
            where=where,
            there=", ".join(there),
        )
    return Message("no part of {where} has come so far as was asked; nothing was judged", where=where)


def summaries(covered: Coverage) -> list[Row]:
    """Each plan: its parts by class, mean of what is known just below it, its weakest part, and what is not known."""
    snapshot, plans = covered.snapshot, covered.plans
    own = plans.plan[covered.targets]
    found = []
    for plan in plans.frameworks.tolist():
        places = np.flatnonzero(own == plan)
        top = places[plans.parent[covered.targets[places]] == plan]
        low, high, weakest = _summed(covered, (top if len(top) else places).tolist())
        unplaced = covered.placed.unplaced(plan)
        found.append(
            {
                "key": snapshot.key(plan),
                "country": snapshot.word(int(snapshot.nodes.country[plan])),
                "parts": len(places),
                "low": low,
                "high": high,
                "weakest": weakest,
                "classes": {name: int((covered.status[places] == code).sum()) for code, name in enumerate(CLASSES)},
                "flags": {flag: int(covered.flags[flag][places].sum()) for flag in FLAGS},
                "portfolio": plan in covered.placed.loaded,
                "unplaced": len(unplaced),
                "unplaced_money": known_sum(snapshot.nodes.budget[unplaced]),
                "leads_recorded": plan in covered.leads_recorded,
                "places_recorded": plan in covered.places_recorded,
            }
        )
    return found


def about(snapshot: Snapshot, row: int) -> Row:
    """What every row about a part of a plan begins with."""
    return {
        "key": snapshot.key(row),
        "label": snapshot.label(row),
        "code": snapshot.word(int(snapshot.nodes.code[row])),
        "level": level(snapshot, row),
    }


def figure(value: Any) -> float | None:
    """A figure as it is shown: rounded, and null where not known."""
    return None if value is None or math.isnan(value) else round(float(value), _DIGITS)


def known_sum(values: Any) -> float | None:
    """The sum of what is known; null where nothing is."""
    known = values[~np.isnan(values)]
    return float(known.sum()) if len(known) else None


def _rows(covered: Coverage, places: Iterable[int], *, bounds: bool) -> list[Row]:
    snapshot, plans = covered.snapshot, covered.plans
    limits = [reach.bounds(each, len(covered)) for each in (covered.sure, covered.likely)] if bounds else []
    rows = []
    for place in places:
        item = int(covered.targets[place])
        plan = int(plans.plan[item])
        children = covered.children(place)
        mean_low, mean_high, weakest = _summed(covered, children)
        row = {
            **about(snapshot, item),
            "framework": snapshot.key(plan),
            "country": snapshot.word(int(snapshot.nodes.country[plan])),
            "parent": snapshot.key(int(plans.parent[item])),
            "class": CLASSES[covered.status[place]],
            "low": figure(covered.low[place]),
            "high": figure(covered.high[place]),
            "flags": [flag for flag in FLAGS if covered.flags[flag][place]],
            "approval": snapshot.word(int(plans.approval[item])),
            "led_by": snapshot.keys(covered.of(covered.leads, place)),
            "entities": snapshot.keys(covered.of(covered.entities, place)),
            "projects": snapshot.keys(covered.of(covered.likely, place)),
            "unplaced": int(covered.placed.above[item]),
            "unplaced_money": figure(covered.placed.money[item]),
            "mean_low": mean_low,
            "mean_high": mean_high,
            "weakest": weakest,
        }
        if covered.lens is not None:
            row["lens"] = {
                "projects": int(covered.lens.projects[place]),
                "low": figure(covered.lens.low[place]),
                "high": figure(covered.lens.high[place]),
                "money": figure(covered.lens.money[place]),
                "sole": bool(covered.lens.sole[place]),
            }
        if bounds:
            row["bounds"] = {
                end: [figure(least[place]), figure(most[place])]
                for end, (least, most) in zip(("low", "high"), limits, strict=True)
            }
        rows.append(row)
    return rows


def _summed(covered: Coverage, places: Sequence[int]) -> tuple[float | None, float | None, str | None]:
    """Mean low and high of those parts of which it is known what there is, and the key of the weakest of them."""
    known = [place for place in places if CLASSES[covered.status[place]] in KNOWN]
    if not known:
        return None, None, None
    low, high, weakest = covered.summed(known)
    return figure(low), figure(high), covered.snapshot.key(int(covered.targets[weakest]))
