"""/drafts/{key}/effect and /versions: what a draft would change before anything is stored, and what changed in it."""

import difflib
import re
from collections.abc import Mapping, Sequence
from typing import Final

from graph_service.drafts import serializers
from graph_service.drafts.effect import EFFECTS, Effects, effect
from graph_service.drafts.repository import Draft, StoredStatement, load
from graph_service.drafts.versions import HOW, Compared, compared
from graph_service.errors import InvalidInput
from graph_service.stores.base import Row
from graph_service.web import filters
from graph_service.web.pages import Page, Table
from graph_service.web.request import PageRequest
from graph_service.web.views.drafts import settings_of

#: What is shown first: what the draft does, then what it leaves.
_ORDER: Final = ("closed", "addressed", "repeated", "open", "untouched")
_LISTS: Final = ("doubled", "unled", "new", "undecided")
_LONGEST: Final = 4_000
_COMPARED: Final = ("how", "page", "text", "earlier_page", "earlier_text", "carried", "key", "earlier")


def effects(request: PageRequest, key: str) -> Page:
    """What the plans would look like with the draft: each part opened down to the statements that reach it."""
    draft = load(request.graph, key)
    found = request.cached(("draft effect", key), lambda: effect(request.graph, key))
    chosen, plan = request.value("effect"), request.value("framework")
    if chosen and chosen not in EFFECTS:
        raise InvalidInput(
            "{name} {value!r} must be one of {choices}", name="effect", value=chosen[:80], choices=", ".join(EFFECTS)
        )
    names = filters.names(request, "frameworks")
    plans = [each for each in found.plans if not plan or each == plan]
    rows = [row for row in serializers.effects(found)["rows"] if not chosen or row["effect"] == chosen]
    given = {
        **settings_of(request, draft),
        "found": found,
        "counts": found.counts(),
        "effects": _ORDER,
        "chosen": chosen,
        "plan": plan,
        "of_plans": [_of_plan(each, found, chosen) for each in plans],
        "names": names,
        "by_key": {each.key: each for each in draft.statements},
        "entities": filters.names(request, "entities"),
        "lists": _lists(found, draft),
        "parts_of": {each.after["key"]: each.after for each in found.targets},
    }
    table = Table(
        f"{key}-effect", [row for row in rows if row["framework"] in plans], serializers.TARGET_COLUMNS, "effect"
    )
    return Page("draft_effect.html", given, table=table, styles=("drafts.css",))


def versions(request: PageRequest, key: str) -> Page:
    """The versions of a draft, and what changed since the one before: both texts side by side."""
    draft = load(request.graph, key)
    rows = compared(request.graph, key) if draft.previous else []
    how = request.value("how")
    if how and how not in HOW:
        raise InvalidInput(
            "{name} {value!r} must be one of {choices}", name="how", value=how[:80], choices=", ".join(HOW)
        )
    listed = [each for each in rows if (each.how == how if how else each.how != "unchanged")]
    given = {
        **settings_of(request, draft),
        "rows": [(each, _marked(each)) for each in listed],
        "how": how,
        "hows": HOW,
        "counts": {name: sum(each.how == name for each in rows) for name in HOW},
        "carried": sum(bool(each.carried) for each in rows),
        "titles": _titles(request, listed),
    }
    table = Table(f"{key}-versions", [serializers.compared(each) for each in rows], _COMPARED, "versions")
    return Page("draft_versions.html", given, table=table if rows else None, styles=("drafts.css",))


def difference(earlier: str, now: str) -> tuple[list[tuple[bool, str]], list[tuple[bool, str]]]:
    """Both texts in pieces, with whether each is in that text alone.

    >>> difference("protect the civilians", "protect all civilians")[1]
    [(False, 'protect '), (True, 'all '), (False, 'civilians')]
    """
    before, after = (re.findall(r"\S+\s*", text) for text in (earlier, now))
    left: list[tuple[bool, str]] = []
    right: list[tuple[bool, str]] = []
    for kind, i, j, k, m in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if i < j:
            left.append((kind != "equal", "".join(before[i:j])))
        if k < m:
            right.append((kind != "equal", "".join(after[k:m])))
    return left, right


def _marked(each: Compared) -> tuple[Sequence[tuple[bool, str]], Sequence[tuple[bool, str]]]:
    earlier = each.earlier.statement.text if each.earlier else ""
    now = each.now.statement.text if each.now else ""
    if each.how != "changed" or len(earlier) + len(now) > _LONGEST:
        return [(False, earlier)], [(False, now)]
    return difference(earlier, now)


def _titles(request: PageRequest, rows: Sequence[Compared]) -> Mapping[str, Row]:
    keys = sorted({key for each in rows for key in each.carried})
    return {row["key"]: row for row in request.graph.named(keys)} if keys else {}


def _of_plan(plan: str, found: Effects, chosen: str) -> Row:
    """One plan with its parts by effect, and how far it is covered before and after."""
    every = [each for each in found.targets if each.after["framework"] == plan]
    before, after = found.cover[plan]
    listed = [each for name in _ORDER for each in every if each.effect == name and (not chosen or chosen == name)]
    return {
        "key": plan,
        "total": len(every),
        "targets": listed,
        "before": before,
        "after": after,
        "counts": {name: sum(each.effect == name for each in every) for name in _ORDER},
    }


def _lists(found: Effects, draft: Draft) -> list[tuple[str, list[tuple[str | None, list[StoredStatement]]]]]:
    """The lists of statements that need a look, each as groups under what they share."""
    known = {each.key: each for each in draft.statements}
    groups: dict[str, list[tuple[str | None, list[StoredStatement]]]] = {
        "doubled": [(key, _of(keys, known)) for key, keys in found.doubled.items()],
        **{name: [(None, _of(getattr(found, name), known))] for name in _LISTS[1:]},
    }
    return [(name, groups[name]) for name in _LISTS if any(each for _, each in groups[name])]


def _of(keys: Sequence[str], known: Mapping[str, StoredStatement]) -> list[StoredStatement]:
    return [known[key] for key in keys if key in known]
