"""What tells apart two things that are called alike: the plan of a code, the level or the region of a place."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from graph_service.drafts.repository import Draft
from graph_service.model import PLAN_ITEMS
from graph_service.questions.plans_of import plans_of
from graph_service.stores.base import Row
from graph_service.web import language
from graph_service.web.request import PageRequest

_MOST: Final = 50_000
_IN_PLANS: Final = (*PLAN_ITEMS, "Project")
#: A title that ends with its own short form: "Integrated Strategic Framework (ISF)".
_SHORT_FORM: Final = re.compile(r"\(([^()]{2,12})\)\s*$")


def told_apart(request: PageRequest, rows: Iterable[Row]) -> list[Row]:
    """The rows as a list that mixes plans and places shows them: what has a code gets ``of_plans``, the short names of
    the plans that it is in; a place is called so that no other is called alike.

    Source: questions/plans_of.py
    """
    given = list(rows)
    keys = sorted({row["key"] for row in given if row.get("label") in _IN_PLANS and row.get("code")})
    plans = plans_of(request.seen.snapshot, keys) if keys else {}
    names = plan_names(request) if keys else {}
    found = {key: sorted(names.get(plan, plan) for plan in some) for key, some in plans.items()}
    return [_told_apart(request, row, found.get(row["key"], [])) for row in given]


def _told_apart(request: PageRequest, row: Row, plans: Sequence[str]) -> Row:
    if row.get("label") == "Location":
        own = f"title_{request.lang}"
        return {**row, own if row.get(own) else "title": place_names(request).get(row["key"], row["title"])}
    return {**row, "of_plans": plans} if plans else row


def plan_names(request: PageRequest) -> Mapping[str, str]:
    """A short name of each plan that no other has, by key: its own short form, else kind and country ("UNSDCF SEN"),
    where needed its title, or that and its key."""

    # not kept: a form that was stored must be answered, and never by word that something is being worked out
    rows = request.graph.rows("frameworks", sort="key", limit=_MOST)
    titles = {row["key"]: language.title(request.lang, row)[0] for row in rows}
    return _unique(
        rows,
        [
            lambda row: _short_form(titles[row["key"]]) or _of_country(request, row),
            lambda row: titles[row["key"]],
            lambda row: f"{titles[row['key']]} [{row['key']}]",
        ],
    )


def place_names(request: PageRequest) -> Mapping[str, str]:
    """What each place is called, by key: where others are called alike, with its level, else with what it is part of,
    else with its code or key."""

    def read() -> Mapping[str, str]:
        rows = request.graph.rows("locations", sort="key", limit=_MOST)
        keys = [row["key"] for row in rows]
        above = {row["key"]: row["parent"] for row in request.graph.rows("members_of", keys=keys)} if keys else {}
        titles = {row["key"]: language.title(request.lang, row)[0] for row in rows}

        def with_level(row: Row) -> str:
            level = language.said(request.lang, "level", row["level"])
            return f"{titles[row['key']]} ({level})" if level else titles[row["key"]]

        def with_parent(row: Row) -> str:
            parent = titles.get(above.get(row["key"], ""))
            return f"{with_level(row)}, {parent}" if parent else with_level(row)

        return _unique(
            rows,
            [
                lambda row: titles[row["key"]],
                with_level,
                with_parent,
                lambda row: f"{with_parent(row)} [{row['pcode'] or row['key']}]",
                lambda row: f"{with_parent(row)} [{row['key']}]",
            ],
        )

    return request.cached(("place names", request.lang), read)


def plans_of_draft(request: PageRequest, draft: Draft) -> Mapping[str, Sequence[str]]:
    """The short names of the plans of all that a draft's statements are mapped to, by key."""
    rows: list[Row] = [
        {"key": each.key, "label": each.label, "code": each.code}
        for stored in draft.statements
        for each in stored.accepted
    ]
    return {row["key"]: row["of_plans"] for row in told_apart(request, rows) if "of_plans" in row}


def plan_and_code(row: Row) -> str | None:
    """A row's code with the plans that it is of, as a drawing shows it."""
    return " ".join([*row.get("of_plans", ()), row["code"]]) if row.get("code") else None


def _short_form(title: str) -> str | None:
    found = _SHORT_FORM.search(title)
    return found[1] if found else None


def _of_country(request: PageRequest, row: Row) -> str:
    kind = language.said(request.lang, "web.kind", row["kind"])
    return " ".join([_short_form(kind) or kind, *([row["country"]] if row["country"] else [])])


def _unique(rows: Sequence[Row], ways: Sequence[Callable[[Row], str]]) -> Mapping[str, str]:
    """For each row the first of some ways to name it by which no two of those that are still alike are called."""
    found: dict[str, str] = {}
    left = list(rows)
    for way in ways:
        names = {row["key"]: way(row) for row in left}
        often = Counter(names.values())
        taken = set(found.values())
        found |= {key: name for key, name in names.items() if often[name] == 1 and name not in taken}
        left = [row for row in left if row["key"] not in found]
    return {**found, **{row["key"]: row["key"] for row in left}}
