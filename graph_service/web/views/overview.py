"""/: where the trouble is, at one glance; and /plans/{key}: one plan with all its parts."""

from typing import Final

from graph_service.questions.coverage import GAPS
from graph_service.questions.lookups import require
from graph_service.questions.registry import QUESTIONS
from graph_service.stores.base import Row
from graph_service.web import filters, language, listing
from graph_service.web.pages import Page, Table
from graph_service.web.plans import Plan, everything
from graph_service.web.request import PageRequest

_LAST: Final = 5
_NAMES: Final = ("key", "label", "title", "title_fr", "title_en", "language", "kind", "country")
_COLUMNS: Final = ("title", "kind", "country", "low", "high", "gaps", "uncovered", "unled", "unapproved", "key")


def overview(request: PageRequest) -> Page:
    """Every plan, the most troubled first, and what changed last."""
    found = everything(request)
    by_key = {plan.key: plan for plan in found.plans}
    rows = [_row(plan) for plan in found.plans]
    orders: dict[str, listing.Order] = {
        "trouble": lambda row: by_key[row["key"]].trouble,
        "title": lambda row: language.title(request.lang, row)[0].casefold(),
        "low": lambda row: row["low"],
        "gaps": lambda row: row["gaps"] if row["parts"] else None,
    }
    shown = listing.listed(request, rows, orders, text=_text, sort="trouble")
    changes = list(request.graph.history(limit=_LAST))
    plans = [by_key[row["key"]] for row in shown.rows]
    table = Table("plans", shown.every, _COLUMNS)
    given = {"found": found, "listing": shown, "plans": plans, "changes": changes, "classes": GAPS}
    return Page("overview.html", given, table=table)


def plan(request: PageRequest, key: str) -> Page:
    """One plan, of whatever presence: its figures, findings and parts as a tree."""
    require(request.graph, [key], ["Framework"])
    snapshot = request.seen.snapshot
    country = snapshot.word(int(snapshot.nodes.country[snapshot.rows[key]]))
    found = next(each for each in everything(request, (country,) if country else ()).plans if each.key == key)
    covered = {row["key"]: row for row in request.ask("coverage", framework=(key,), country=()).rows}
    branches = [{**row, **covered.get(row["key"], {})} for row in request.ask("tree", of=key, country=()).rows]
    words = [name for name in GAPS if found.classes.get(name)]
    led = filters.names(request, "entities")
    given = {"plan": found, "branches": branches, "troubles": words, "entities": led}
    table = Table(key, branches, ("depth", *QUESTIONS["coverage"].columns), "coverage")
    return Page("plan.html", given, table=table)


def _row(plan: Plan) -> Row:
    row = plan.row
    return {
        **{name: row[name] for name in _NAMES},
        "parts": plan.parts,
        "low": plan.low,
        "high": plan.high,
        "gaps": plan.gaps,
        **{name: plan.classes.get(name, 0) for name in GAPS},
        **{name: plan.flags.get(name, 0) for name in ("unled", "single_entity", "unapproved")},
    }


def _text(row: Row) -> str:
    return " ".join(str(row[name] or "") for name in ("title", "title_fr", "title_en", "country", "kind", "key"))
