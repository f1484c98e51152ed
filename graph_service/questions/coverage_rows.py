"""Coverage as rows: what terminal, API and pages show of each part of the plans, and of each plan as a whole."""

import math
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from graph_service.messages import Message
from graph_service.questions import evidence, reach
from graph_service.questions.coverage import CLASSES, FLAGS, KNOWN, Coverage, coverage
from graph_service.questions.question import Answer, Params, answered
from graph_service.questions.structure import level
from graph_service.snapshot import Snapshot
from graph_service.snapshot.codes import Array
from graph_service.snapshot.snapshot import grouped, spans
from graph_service.stores.base import Row

_DIGITS: Final = 6
#: Mean low, mean high, and the key of the weakest.
_Whole = tuple[float | None, float | None, str | None]


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
    rows = _rows(covered, np.flatnonzero(wanted), bounds=bool(dict(params.own).get("explain")))
    return answered(
        rows,
        {"frameworks": summaries(covered)},
        remark=remark(covered) if not len(covered) else None,
        evidence=lambda identity: evidence.relationships(covered, covered.places[snapshot.rows[identity[0]]]),
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
    count = len(plans.frameworks)
    order = np.argsort(plans.frameworks)
    number = order[np.searchsorted(plans.frameworks, plans.plan[covered.targets], sorter=order)]
    is_top = plans.parent[covered.targets] == plans.plan[covered.targets]
    with_top = np.bincount(number[is_top], minlength=count) > 0
    wholes = _wholes(covered, np.where(is_top | ~with_top[number], number, count), count)
    classes = np.bincount(number * len(CLASSES) + covered.status, minlength=count * len(CLASSES))
    flags = [np.bincount(number[covered.flags[flag]], minlength=count).tolist() for flag in FLAGS]
    unplaced = grouped(*covered.placed.unplaced(plans), count)
    columns = zip(
        plans.frameworks.tolist(),
        wholes,
        classes.reshape(count, len(CLASSES)).tolist(),
        zip(*flags, strict=True),
        unplaced,
        np.isin(plans.frameworks, covered.placed.loaded).tolist(),
        np.isin(plans.frameworks, covered.leads_recorded).tolist(),
        np.isin(plans.frameworks, covered.places_recorded).tolist(),
        strict=True,
    )
    return [
        {
            "key": snapshot.key(plan),
            "country": snapshot.word(int(snapshot.nodes.country[plan])),
            "parts": sum(by_class),
            "low": low,
            "high": high,
            "weakest": weakest,
            "classes": dict(zip(CLASSES, by_class, strict=True)),
            "flags": dict(zip(FLAGS, by_flag, strict=True)),
            "portfolio": loaded,
            "unplaced": len(projects),
            "unplaced_money": known_sum(snapshot.nodes.budget[projects]) if projects else None,
            "leads_recorded": leads,
            "places_recorded": places,
        }
        for plan, (low, high, weakest), by_class, by_flag, projects, loaded, leads, places in columns
    ]


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


def _rows(covered: Coverage, places: Array, *, bounds: bool) -> list[Row]:
    snapshot, plans = covered.snapshot, covered.plans
    limits = [reach.bounds(each, len(covered)) for each in (covered.sure, covered.likely)] if bounds else []
    flags = np.stack([covered.flags[flag][places] for flag in FLAGS], axis=1).tolist()
    likely = covered.likely.target, covered.likely.other
    named = [_keys(covered, pairs, places) for pairs in (covered.leads, covered.entities, likely)]
    wholes = _of_parts(covered, places)
    rows = []
    for at, place in enumerate(places.tolist()):
        item = int(covered.targets[place])
        plan = int(plans.plan[item])
        mean_low, mean_high, weakest = wholes[at]
        row = {
            **about(snapshot, item),
            "framework": snapshot.key(plan),
            "country": snapshot.word(int(snapshot.nodes.country[plan])),
            "parent": snapshot.key(int(plans.parent[item])),
            "class": CLASSES[covered.status[place]],
            "low": figure(covered.low[place]),
            "high": figure(covered.high[place]),
            "flags": [flag for flag, is_set in zip(FLAGS, flags[at], strict=True) if is_set],
            "approval": snapshot.word(int(plans.approval[item])),
            "led_by": named[0][at],
            "entities": named[1][at],
            "projects": named[2][at],
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


def _keys(covered: Coverage, pairs: tuple[Array, Array], places: Array) -> list[list[str]]:
    """The keys that pairs, which are in the order of their places, give some places."""
    which, at = spans(pairs[0], places)
    return covered.snapshot.keys_by(which, pairs[1][at], len(places))


def _of_parts(covered: Coverage, places: Array) -> list[_Whole]:
    """What some parts show of what is just below each."""
    number = np.full(len(covered.snapshot.nodes), len(places), np.int64)
    number[covered.targets[places]] = np.arange(len(places))
    return _wholes(covered, number[covered.plans.parent[covered.targets]], len(places))


def _wholes(covered: Coverage, whole: Array, count: int) -> list[_Whole]:
    """Of each of ``count`` wholes the mean low and high of those parts of which it is known what there is, and the
    key of the weakest of them; ``whole`` says of which one each part is, ``count`` where of none."""
    known = np.isin(covered.status, [CLASSES.index(each) for each in KNOWN]) & (whole < count)
    whole, low, high = whole[known], covered.low[known], covered.high[known]
    many = np.bincount(whole, minlength=count)
    lows, highs = (np.bincount(whole, weights=each, minlength=count) / np.maximum(many, 1) for each in (low, high))
    keys = covered.snapshot.nodes.keys[covered.targets[known]]
    order = np.lexsort((np.argsort(np.argsort(keys)), high, low, whole))
    first = np.searchsorted(whole[order], np.arange(count)).tolist()
    weakest = keys[order].tolist()
    return [
        (figure(a), figure(b), weakest[at]) if there else (None, None, None)
        for a, b, at, there in zip(lows.tolist(), highs.tolist(), first, many.tolist(), strict=True)
    ]
