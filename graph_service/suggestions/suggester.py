"""Where the statements of a draft belong: ranked parts of plans and public codes, with reasons, learning as one goes.

Each plan is ranked for itself, since a statement may have its place in several. To what the ranker learned, some
things are added by hand, in log-odds, because no public data teaches them: how far the statement's link of the
results chain is from the target's, that the heading above was mapped to what the target is part of, that the target
or a statement that was mapped there has the same words, and that statement and target have one number.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from graph_service.graph import Graph
from graph_service.mentions import Names
from graph_service.model.elements import fold_accents
from graph_service.questions.plan_texts import PlanTexts, plan_texts
from graph_service.statements.matching import comparable_text
from graph_service.statements.statement import Statement
from graph_service.suggestions import learned as shipped
from graph_service.suggestions.examples import Examples
from graph_service.suggestions.learned import Learned
from graph_service.suggestions.meaning import Floats, Progress, Vectors
from graph_service.suggestions.plan_targets import all_above, target_of, title_of, wording_of
from graph_service.suggestions.ranking import table
from graph_service.suggestions.reasons import Grounds, reasons
from graph_service.suggestions.signals import Read, Signals, Target, Targets, parents_of
from graph_service.suggestions.suggestion import Suggestion
from graph_service.suggestions.themes import ThemeSuggester
from graph_service.suggestions.wording import strip_numbering

#: Where in the chain a statement or a target stands, from the top; what is not here may be anywhere.
_RUNG: Final[Mapping[str, int]] = {
    "priority": 0,
    "objective": 0,
    "outcome": 1,
    "output": 2,
    "activity": 2,
    "sub_output": 2,
}
_PER_RUNG, _UNDER_HEADING, _SAME_WORDS, _SAME_TITLE, _SAME_NUMBER = -0.7, 1.2, 5.0, 3.0, 0.7
#: An entity works for a target where it is this much more often there than others are, in log-odds.
_WORKS_THERE: Final = 1.0
#: Two parts of a plan say nearly the same from this mean of the cosines of meaning and words on; they are shown as a
#: group where the other is at least so likely as a share of the first.
_NEARLY_THE_SAME, _ABOUT_AS_LIKELY = 0.45, 0.5
_AT_ONCE: Final = 128
_EVERY: Final = 1_000_000


@dataclass(slots=True)
class _Plan:
    """One plan: its parts as targets, what was mapped to them, what each is part of, at any height, and which say
    nearly the same (``alike``, targets x targets)."""

    key: str
    targets: Targets
    examples: Examples
    row: Mapping[str, int]
    above: Mapping[str, frozenset[str]]
    alike: NDArray[np.bool_]
    mapped: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    titled: Mapping[str, set[int]] = field(default_factory=dict)
    sharp: float = 1.0
    sharp_at: int = 0


class Suggester:
    """Ranks where statements belong. Asked by one thread at a time; meets ``port.Suggester``."""

    def __init__(
        self,
        plans: PlanTexts,
        mapped: Iterable[tuple[str, str]],
        names: Names,
        vectors: Vectors,
        learned: Learned,
        progress: Progress | None = None,
    ) -> None:
        self._signals = Signals(learned.wording(), vectors, learned.towers)
        self._ranker, self._names = learned.ranker, names
        self._themes = ThemeSuggester(vectors, self._signals.wording)
        self._plans = [self._plan(plans, key, progress) for key in sorted(plans.frameworks)]
        self._titles = {item.key: title_of(item) for item in plans.items.values()}
        self._plan_of = {key: plan for plan in self._plans for key in plan.row}
        texts: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for text, key in mapped:
            if key in self._plan_of:
                texts[self._plan_of[key].key].append((text, key))
        for plan in self._plans:
            self._put(plan, texts[plan.key], "decision")

    @classmethod
    def of(
        cls,
        graph: Graph,
        frameworks: Sequence[str],
        *,
        vectors: Vectors | None = None,
        learned: Learned | None = None,
        progress: Progress | None = None,
    ) -> Self:
        """A suggester for the parts of these plans (all where none is given), with every example that the graph has:
        the projects that contribute to a part directly, and the statements that people mapped to it.

        Raises:
            NotFound: there is no such plan.

        Source: cypher/drafts/mapped_statements.cypher
        """
        plans = plan_texts(graph, frameworks)
        mapped = [
            (str(row["quote"]), row["item"])
            for row in graph.rows("mapped_statements", items=sorted(plans.items))
            if row["quote"] and row["standing"] == "asserted"
        ]
        entities, places = (graph.rows(each, sort="key", limit=_EVERY) for each in ("entities", "locations"))
        names = Names.of(entities, places)
        return cls(plans, mapped, names, vectors or shipped.vectors(), learned or shipped.load(), progress)

    def suggest(
        self, statements: Sequence[Statement], *, most: int = 5, names: Names | None = None
    ) -> list[list[Suggestion]]:
        """For each statement, the parts of the plans that it may belong to, likeliest first. Of each plan at most
        ``most``; their probabilities sum to at most 1 a plan, and the rest is that nothing in it fits. ``names`` are
        those that count in the statements' document."""
        found: list[list[Suggestion]] = [[] for _ in statements]
        for first in range(0, len(statements), _AT_ONCE):
            some = statements[first : first + _AT_ONCE]
            read = self.read([each.text for each in some], names)
            for plan in self._plans:
                for at, suggestions in enumerate(self._ranked(plan, some, read, most)):
                    found[first + at] += suggestions
        return [sorted(each, key=lambda s: (-s.probability, s.key)) for each in found]

    def themes(
        self, statements: Sequence[Statement], *, schemes: Sequence[str] = (), most: int = 5
    ) -> list[list[Suggestion]]:
        """For each statement, the codes of public lists that it may have, likeliest first; all lists where none is
        given."""
        asked = {"schemes": tuple(schemes)} if schemes else {}
        return self._themes.suggest([each.text for each in statements], most=most, **asked)

    def learn(self, text: str, context: Sequence[str], key: str) -> None:
        """Take in that a person mapped this text to ``key``; the next ranking knows it. A key that is in none of the
        plans says nothing."""
        if plan := self._plan_of.get(key):
            self._put(plan, [(text, key)], "decision")

    def forget(self, text: str, key: str) -> None:
        """Take that back; harmless where it was never learned."""
        if plan := self._plan_of.get(key):
            plan.examples.take_out(self.read([text]).texts[0], plan.row[key])
            plan.mapped[_words(text)].discard(plan.row[key])

    def read(self, texts: Sequence[str], names: Names | None = None) -> Read:
        """Texts as signals, with the entities that they surely name."""
        known = self._names if names is None else names
        who = [frozenset(n.key for n in known.found(text) if n.label == "Entity" and not n.ambiguous) for text in texts]
        return self._signals.read(texts, who)

    def _plan(self, plans: PlanTexts, framework: str, progress: Progress | None) -> _Plan:
        items = [item for item in plans.items.values() if item.framework == framework]
        targets = Targets([target_of(item, plans) for item in items], self._signals, progress)
        row = {item.key: at for at, item in enumerate(items)}
        titled: dict[str, set[int]] = defaultdict(set)
        for at, target in enumerate(targets.every):
            for title in target.titles:
                titled[_words(title)].add(at)
        plan = _Plan(
            framework,
            targets,
            Examples(parents_of(targets)),
            row,
            all_above(items, plans),
            targets.likeness() >= _NEARLY_THE_SAME,
            titled=titled,
        )
        known = [
            (wording_of(plans.projects[project]), row[key], project)
            for key in row
            for project in plans.contributing.get(key, ())
        ]
        who = [plans.entities.get(project, frozenset()) for *_, project in known]
        once = {(fold_accents(text), right): at for at, (text, right, _) in enumerate(known) if text}
        kept = sorted(once.values())
        read = self._signals.read([known[at][0] for at in kept], [who[at] for at in kept], progress)
        plan.examples.put(read, [known[at][1] for at in kept], "graph")
        return plan

    def _put(self, plan: _Plan, mapped: Sequence[tuple[str, str]], by: str) -> None:
        plan.examples.put(self.read([text for text, _ in mapped]), [plan.row[key] for _, key in mapped], by)
        for text, key in mapped:
            plan.mapped[_words(text)].add(plan.row[key])

    def _ranked(self, plan: _Plan, statements: Sequence[Statement], read: Read, most: int) -> list[list[Suggestion]]:
        if not len(plan.targets):
            return [[] for _ in statements]
        signals = self._signals.example_free(read, plan.targets) | plan.examples.signals(read)
        features = table(signals, len(plan.examples))
        likely = self._ranker.probabilities(
            features, np.stack([self._by_hand(plan, each) for each in statements]), self._sharpness(plan)
        )
        alike = plan.examples.likeness(read)
        found: list[list[Suggestion]] = []
        for at, statement in enumerate(statements):
            best = np.argsort(-likely[at], kind="stable")[:most]
            own = {name: each[at] for name, each in signals.items()}
            row = _Row(statement, read.entities[at], own, alike[at], self._headings(plan, statement))
            group = _group(plan, best, likely[at])
            found.append(
                [self._suggestion(plan, row, int(column), float(likely[at, column]), group) for column in best]
            )
        return found

    def _suggestion(
        self, plan: _Plan, row: "_Row", column: int, probability: float, group: Sequence[int]
    ) -> Suggestion:
        target = plan.targets.every[column]
        why = reasons(self._grounds(plan, row, column))
        alike = tuple(plan.targets.every[each].key for each in group if each != column) if column in group else ()
        return Suggestion(target.key, target.label, target.titles[0], probability, why, plan.key, alike=alike)

    def _sharpness(self, plan: _Plan) -> float:
        """How sharp this plan's shares should be; read again when its examples have grown by a fifth."""
        if abs(len(plan.examples) - plan.sharp_at) * 5 > plan.sharp_at:
            read, signals, right = plan.examples.left_out()
            if read is not None:
                features = table(self._signals.example_free(read, plan.targets) | signals, len(plan.examples))
                plan.sharp = self._ranker.sharpness(features, right)
            plan.sharp_at = len(plan.examples)
        return plan.sharp

    def _by_hand(self, plan: _Plan, statement: Statement) -> Floats:
        """What is added to each target's score, in log-odds."""
        found = np.zeros(len(plan.targets), dtype=np.float32)
        rung = _RUNG.get(statement.kind)
        headings = self._headings(plan, statement)
        for at, target in enumerate(plan.targets.every):
            if rung is not None and target.level in _RUNG:
                found[at] += _PER_RUNG * abs(rung - _RUNG[target.level])
            if headings & plan.above[target.key]:
                found[at] += _UNDER_HEADING
            if _same_number(statement, target):
                found[at] += _SAME_NUMBER
        found[list(plan.mapped.get(_words(statement.text), ()))] += _SAME_WORDS
        found[list(plan.titled.get(_words(statement.text), ()))] += _SAME_TITLE
        return found

    def _headings(self, plan: _Plan, statement: Statement) -> set[str]:
        """What the headings above a statement were mapped to."""
        rows = {row for heading in statement.context for row in plan.mapped.get(_words(heading), ())}
        return {plan.targets.every[row].key for row in rows}

    def _grounds(self, plan: _Plan, row: "_Row", column: int) -> Grounds:
        target = plan.targets.every[column]
        headings = sorted(row.headings & plan.above[target.key])
        works_there = bool(row.entities) and row.signals["common_here"][column] > _WORKS_THERE
        return Grounds(
            row.statement.text,
            target.titles,
            self._signals.wording,
            float(row.signals["m"][column]),
            float(row.signals["tc"][column]),
            plan.examples.nearest(row.alike, column),
            self._titles.get(headings[0]) if headings else None,
            min(row.entities) if works_there else None,
            target.code if _same_number(row.statement, target) else None,
        )


@dataclass(frozen=True, slots=True)
class _Row:
    """One statement in one plan: its entities, each signal for each target, and its likeness to each example, and
    what the headings above it were mapped to."""

    statement: Statement
    entities: frozenset[str]
    signals: Mapping[str, Floats]
    alike: Floats
    headings: set[str]


def _group(plan: _Plan, best: NDArray[np.int64], likely: Floats) -> list[int]:
    """The likeliest part and those that say nearly the same and are about as likely; none where it stands alone."""
    first = best[0]
    found = [int(each) for each in best if plan.alike[first, each] and likely[each] >= _ABOUT_AS_LIKELY * likely[first]]
    return found if len(found) > 1 else []


@lru_cache(maxsize=1 << 14)
def _words(text: str) -> str:
    """What two texts of the same words have in common."""
    return comparable_text(strip_numbering(text))


def _same_number(statement: Statement, target: Target) -> bool:
    """Whether both have one number of several parts ("2.1"); a single one says nothing."""
    number = (statement.number or "").strip(" .)(:").casefold()
    return "." in number and bool(target.code) and target.code.casefold().split()[-1] == number
