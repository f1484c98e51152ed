"""/gaps, /coverage and /advantage: the answers as tables, each figure opened down to its quotes."""

from collections.abc import Iterable, Sequence
from typing import Final

from graph_service.questions.coverage import CLASSES
from graph_service.questions.explanation import facts
from graph_service.questions.question import Answer
from graph_service.questions.registry import QUESTIONS
from graph_service.stores.base import Row
from graph_service.web import filters, language, listing
from graph_service.web.pages import Page, Table
from graph_service.web.request import PageRequest
from graph_service.web.telling_apart import told_apart

#: So many statements are shown under a row; its own page has them all.
_FACTS: Final = 6
_DRAWS: Final = 1_000


class Facts(list[Row]):
    """Some of the statements that made a figure; ``total`` is how many there are."""

    def __init__(self, some: Iterable[Row] = (), total: int = 0) -> None:
        super().__init__(some)
        self.total = total


def gaps(request: PageRequest) -> Page:
    """What nobody covers, or nobody surely, with where the source says it."""
    return _covered(request, "gaps")


def coverage(request: PageRequest) -> Page:
    """Every part of the plans with its cover."""
    return _covered(request, "coverage")


def advantage(request: PageRequest) -> Page:
    """Who has an advantage for what, with what is missing from the evidence."""
    question = QUESTIONS["advantage"]
    takes = [p for p in question.parameters if p.name not in ("explain", "draws", "item", "as_of")]
    item = request.value("item")
    form = filters.form(request, takes)
    answer = request.ask("advantage", **request.given(takes), item=(item,) if item else (), draws=_DRAWS)
    rows = answer.rows
    orders: dict[str, listing.Order] = {
        "plan": listing.in_plan_order,
        "title": lambda row: language.title(request.lang, row)[0].casefold(),
        "entity": lambda row: (row["entity_title"] or row["entity"]).casefold(),
        "bound": lambda row: row["count"]["bound"] if row["count"] else None,
        "rca": lambda row: row["count"]["rca"] if row["count"] else None,
        "projects": lambda row: len(row["projects"]),
        "budget": lambda row: row["budget"],
    }
    shown = listing.listed(request, rows, orders, text=_text)
    given = {
        "form": form,
        "listing": shown,
        "rows": told_apart(request, shown.rows),
        "why": explained(request, answer, shown.rows),
        "question": question.name,
        "entities": filters.names(request, "entities"),
        "item": item,
        "locations": filters.names(request, "locations"),
    }
    return Page("advantage.html", given, table=Table("advantage", shown.every, _with_plan(question.columns)))


def _with_plan(columns: Sequence[str]) -> Sequence[str]:
    """A code stands beside its plan, also in a file."""
    return tuple(dict.fromkeys(("framework", *columns)))


def explained(request: PageRequest, answer: Answer, rows: Sequence[Row], most: int = _FACTS) -> list[Facts]:
    """For each row of an answer the statements that made it, at most ``most`` of each, with source, page and quote."""
    keys = [list(dict.fromkeys(answer.relationships(row))) for row in rows]
    known = facts(request.graph, {key for some in keys for key in some[:most]}, request.seen)
    return [
        Facts(
            ({**known[key].row, "source_title": known[key].source_title} for key in some[:most] if key in known),
            len(some),
        )
        for some in keys
    ]


def _covered(request: PageRequest, name: str) -> Page:
    question = QUESTIONS[name]
    takes = [p for p in question.parameters if p.name not in ("explain", "as_of")]
    form = filters.form(request, takes)
    answer = request.ask(name, **request.given(takes))
    rows = answer.rows
    orders: dict[str, listing.Order] = {
        "framework": lambda row: (str(row["framework"]), listing.in_plan_order(row)),
        "title": lambda row: language.title(request.lang, row)[0].casefold(),
        "class": lambda row: (*CLASSES[1:], CLASSES[0]).index(row["class"]),
        "low": lambda row: (row["low"], row["high"]),
        "projects": lambda row: len(row["projects"]),
        "flags": lambda row: -len(row["flags"]),
    }
    shown = listing.listed(request, rows, orders, text=_text)
    given = {
        "form": form,
        "listing": shown,
        "why": explained(request, answer, shown.rows),
        "question": name,
        "remark": answer.remark,
        "unrecorded": unrecorded(answer),
        "plans": filters.names(request, "frameworks"),
        "entities": filters.names(request, "entities"),
    }
    return Page("covered.html", given, table=Table(name, shown.every, question.columns))


def unrecorded(answer: Answer) -> list[Row]:
    """The plans with parts of which nobody has recorded who leads anything: said once a plan, not a row."""
    return [plan for plan in answer.summary.get("frameworks", ()) if plan["parts"] and not plan["leads_recorded"]]


def _text(row: Row) -> str:
    names = ("code", "title", "title_fr", "title_en", "key", "entity", "entity_title", "quote")
    return " ".join(str(row.get(name) or "") for name in names)
