"""The workbench as a page shows it: the statements as rows with what filters let through, and one with proposals."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from graph_service.drafts.repository import Decision, Draft, StoredStatement
from graph_service.drafts.statement_suggestions import StatementSuggestions, to_map
from graph_service.drafts.suggestion_service import SuggestionService
from graph_service.errors import InvalidInput
from graph_service.graph import Graph
from graph_service.model import has_words, search_words, vocabulary
from graph_service.stores.base import Row
from graph_service.suggestions.suggestion import Reason, Suggestion
from graph_service.web.drafts.parts import Parts, code_row

STATES: Final = ("open", "accepted", "new", "rejected", "aside")
#: Proposals of one plan that are shown at once, where there are several plans.
_EACH: Final = 3
_DIGITS: Final = 9
#: What is less likely is shown when asked for, but for the first of each plan.
_LEAST: Final = 0.02
_CODES: Final = 4


@dataclass(frozen=True, slots=True)
class Filters:
    """Which statements are listed: of a state or kind, with a best proposal below ``below`` per cent, with words."""

    state: str = ""
    kind: str = ""
    below: int | None = None
    words: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Filters":
        """The filters that an address names.

        Raises:
            InvalidInput: a value is none of the filter's words.
        """
        state, kind, below = (given.get(name, "").strip() for name in ("state", "kind", "below"))
        for name, value, known in (("state", state, STATES), ("kind", kind, vocabulary.STATEMENT_KINDS)):
            if value and value not in known:
                raise InvalidInput(
                    "{name} {value!r} must be one of {choices}", name=name, value=value[:80], choices=", ".join(known)
                )
        if below and not (below.isascii() and below.isdigit() and int(below[:9]) <= 100):
            raise InvalidInput("below {value!r} must be a number from 0 to 100", value=below[:20])
        return cls(state, kind, int(below) if below else None, given.get("q", "").strip())

    @property
    def given(self) -> dict[str, str]:
        found = {"state": self.state, "kind": self.kind, "q": self.words, "below": str(self.below or "")}
        return {name: value for name, value in found.items() if value}

    def lets(self, row: "Line") -> bool:
        """Whether a statement is listed."""
        if self.state and row.state != self.state and not (self.state == "open" and row.state == "rejected"):
            return False
        if self.kind and row.kind != self.kind:
            return False
        if self.below is not None and (row.likely is None or row.likely * 100 >= self.below):
            return False
        return has_words(row.text, search_words(self.words))


@dataclass(frozen=True, slots=True)
class Line:
    """One statement in the list. ``likely`` is the probability of its best proposal when they were last counted."""

    stored: StoredStatement
    state: str
    depth: int
    likely: float | None
    listed: bool = True

    @property
    def kind(self) -> str:
        return self.stored.statement.kind

    @property
    def text(self) -> str:
        return self.stored.statement.text

    @property
    def is_heading(self) -> bool:
        return self.stored.counted == "heading"

    @property
    def is_open(self) -> bool:
        return self.state in ("open", "rejected") and not self.is_heading


def lines(draft: Draft, likely: Mapping[str, float], filters: Filters) -> list[Line]:
    """Every statement in the draft's order, with whether the filters let it through."""
    found = []
    for stored in draft.statements:
        line = line_of(stored, likely)
        is_shown = filters.lets(line) if not line.is_heading else not filters.given
        found.append(Line(stored, line.state, line.depth, line.likely, is_shown))
    return found


def line_of(stored: StoredStatement, likely: Mapping[str, float]) -> Line:
    """One statement as the list shows it."""
    depth = min(len(stored.statement.context), 4)
    return Line(stored, state_of(stored), depth, likely.get(stored.key) if stored.state == "open" else None)


def state_of(stored: StoredStatement) -> str:
    """One of ``STATES``: a statement on which people only turned proposals down is *rejected*, and still open."""
    turned_down = stored.state == "open" and any(not each.accepted for each in stored.decisions)
    return "rejected" if turned_down else stored.state


def next_open(every: Sequence[Line], at: str) -> str | None:
    """The next open statement that is listed after ``at``, from the top again where there is none; None at the end."""
    where = next((number for number, line in enumerate(every) if line.stored.key == at), -1)
    order = [*every[where + 1 :], *every[: max(where, 0)]]
    return next((line.stored.key for line in order if line.listed and line.is_open), None)


def beside(every: Sequence[Line], at: str) -> tuple[str | None, str | None]:
    """The listed statements before and after one, headings that only gather others left out."""
    shown = [line.stored.key for line in every if (line.listed and not line.is_heading) or line.stored.key == at]
    if at not in shown:
        return None, None
    where = shown.index(at)
    return (shown[where - 1] if where else None), (shown[where + 1] if where + 1 < len(shown) else None)


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposal: what it would map the statement to, and why. ``digit`` is the key that accepts it, ``alike`` says
    that others shown say nearly the same."""

    row: Row
    above: Sequence[Row]
    probability: float
    reasons: Sequence[Reason]
    digit: int | None = None
    decided: Decision | None = None
    alike: bool = False
    holds: bool = False


@dataclass(frozen=True, slots=True)
class OfPlan:
    """The proposals of one plan, best first; ``more`` are shown when asked for."""

    plan: Row
    proposals: Sequence[Proposal]
    more: Sequence[Proposal]


@dataclass(frozen=True, slots=True)
class Pane:
    """One statement with all that is proposed for it. ``fits`` says whether anything is likelier than that nothing
    fits; ``names`` are entities and places that its text names."""

    line: Line
    plans: Sequence[OfPlan]
    codes: Sequence[Proposal]
    names: Sequence[Row]
    nothing: float
    decisions: Sequence[tuple[Decision, Row]]
    before: str | None
    after: str | None
    number: int
    total: int
    follows: StoredStatement | None

    @property
    def stored(self) -> StoredStatement:
        return self.line.stored

    @property
    def best(self) -> float:
        return max((each.probability for some in self.plans for each in some.proposals), default=0.0)

    @property
    def is_new(self) -> bool:
        """Whether most speaks for a statement that fits nothing."""
        return self.line.is_open and self.nothing > self.best


def pane(service: SuggestionService, draft: Draft, parts: Parts, every: Sequence[Line], at: str) -> Pane:
    """The statement ``at`` with its proposals, which may take the time of building a suggester.

    Raises:
        NotFound: the draft has no such statement.
    """
    stored = draft.statement(at)
    line = next(each for each in every if each.stored.key == at)
    ranked = service.suggest(draft.key, [at])[0] if to_map(stored) else StatementSuggestions(stored, ())
    shown = [each for each in every if not each.is_heading]
    number = next((n for n, each in enumerate(shown, start=1) if each.stored.key == at), 0)
    before, after = beside(every, at)
    groups = _by_plan(ranked, parts)
    codes = [_proposal(each, parts, stored) for each in ranked.themes[:_CODES]]
    where = next(n for n, each in enumerate(every) if each.stored.key == at)
    follows = every[where + 1].stored if where + 1 < len(every) else None
    return Pane(
        line,
        groups,
        codes,
        _names(service.graph, ranked),
        ranked.nothing_fits if ranked.targets else 1.0,
        [(each, _row(each.key, each.title, each.label, parts)) for each in stored.decisions],
        before,
        after,
        number,
        len(shown),
        follows,
    )


def _by_plan(ranked: StatementSuggestions, parts: Parts) -> list[OfPlan]:
    decided = {each.key for each in ranked.statement.accepted}
    by_plan: dict[str, list[Suggestion]] = {}
    for each in ranked.targets:
        if each.key not in decided:
            by_plan.setdefault(each.group, []).append(each)
    most = 5 if len(by_plan) == 1 else _EACH
    digits = iter(range(1, _DIGITS + 1))
    return list(_groups(by_plan, parts, ranked.statement, most, digits))


def _groups(
    by_plan: Mapping[str, Sequence[Suggestion]], parts: Parts, stored: StoredStatement, most: int, digits: Iterator[int]
) -> Iterator[OfPlan]:
    for plan, ranked in sorted(by_plan.items(), key=lambda pair: (-pair[1][0].probability, pair[0])):
        row = {"key": plan, "label": "Framework", **parts.plans.get(plan, {"title": plan})}
        shown = [each for each in ranked[:most] if each is ranked[0] or each.probability >= _LEAST]
        first = [_proposal(each, parts, stored, next(digits, None)) for each in shown]
        yield OfPlan(row, first, [_proposal(each, parts, stored) for each in ranked[len(shown) :]])


def _proposal(each: Suggestion, parts: Parts, stored: StoredStatement, digit: int | None = None) -> Proposal:
    decided = next((d for d in stored.accepted if d.key == each.key), None)
    row = _row(each.key, each.title, each.label, parts)
    return Proposal(
        row, parts.above(each.key), each.probability, each.reasons, digit, decided, bool(each.alike), bool(each.holds)
    )


def _row(key: str, title: str, label: str, parts: Parts) -> Row:
    empty: Row = {"key": key, "label": label, "title": title, "code": None, "title_fr": None, "title_en": None}
    return {**empty, **(parts.row(key) or code_row(key) or {})}


def _names(graph: Graph, ranked: StatementSuggestions) -> list[Row]:
    if not ranked.names:
        return []
    known = {row["key"]: row for row in graph.named(sorted({n.key for n in ranked.names}))}
    decided = {each.key: each for each in ranked.statement.decisions}
    return [
        {**known[each.key], "text": each.text, "ambiguous": each.ambiguous, "decided": decided.get(each.key)}
        for each in ranked.names
        if each.key in known
    ]
