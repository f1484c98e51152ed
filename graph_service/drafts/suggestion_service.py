"""What is suggested for the statements of a draft now: suggesters kept warm, that learn from each decision.

A suggester takes seconds to build, so the service caches one for each set of plans while the application is open.
Each time it is asked, it first takes in what was decided or undone since, by anyone; it is built again only where
plans, projects or what joins them have changed.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

from graph_service import recorded
from graph_service.changes import Outcome, Record, UpsertEdge, UpsertNode
from graph_service.changes.change import Effect
from graph_service.drafts import decisions
from graph_service.drafts.choices import Choice
from graph_service.drafts.decisions import Decided
from graph_service.drafts.repository import Draft, StoredStatement, load
from graph_service.drafts.statement_suggestions import StatementSuggestions, filter_rejected, to_map
from graph_service.drafts.target_plans import target_plans
from graph_service.errors import InvalidInput
from graph_service.graph import Graph
from graph_service.mentions import Names
from graph_service.model import LABELS, Edge
from graph_service.suggestions import public_codes
from graph_service.suggestions.port import Build, Suggester

_MOST_CACHED: Final = 4
_BEHIND: Final = 500
_PIECE: Final = 128
_EVERY: Final = 1_000_000
#: Nodes that may change, and relationships that may from these, without moving what is known of the plans.
_OF_DRAFTS: Final = frozenset(("Draft", "Statement"))
_HARMLESS: Final = frozenset((*_OF_DRAFTS, "Source", "Theme"))
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class _CachedSuggester:
    """One suggester, and the revision that it knows."""

    suggester: Suggester | None = None
    names: Names = field(default_factory=Names)
    revision: int = -1
    lock: threading.RLock = field(default_factory=threading.RLock)


class SuggestionService:
    """Suggestions and decisions for the drafts of one open graph. Safe between threads."""

    def __init__(self, graph: Graph, build: Build | None = None) -> None:
        self.graph = graph
        self._build = build or shipped()
        self._lock = threading.Lock()
        self._cached: OrderedDict[tuple[str, ...], _CachedSuggester] = OrderedDict()

    def suggest(
        self,
        draft: str,
        keys: Sequence[str] = (),
        *,
        most: int = 5,
        schemes: Sequence[str] | None = None,
        progress: Progress | None = None,
    ) -> list[StatementSuggestions]:
        """Suggestions for the statements of these keys, or for all that are to be mapped, in the draft's order.

        ``schemes`` are the public lists to suggest codes of: None for all that there are, empty for none.
        ``progress`` is told how many of how many are done.

        Raises:
            NotFound: there is no such draft or statement.
        """
        whole = load(self.graph, draft)
        statements = [whole.statement(key) for key in keys] or list(filter(to_map, whole.statements))
        cached = self._up_to_date(self.plans(whole))
        names = cached.names.for_document(each.statement.text for each in whole.statements)
        suggestions: list[StatementSuggestions] = []
        for start in range(0, len(statements), _PIECE):
            piece = statements[start : start + _PIECE]
            suggestions += self._ranked(cached, names, piece, most, schemes)
            if progress:
                progress(start + len(piece), len(statements))
        return suggestions

    def decide(
        self, draft: str, choices: Sequence[Choice], *, author: str, reason: str | None = None, dry_run: bool = False
    ) -> Decided:
        """Make decisions; see ``decisions.decide``. The next suggestion knows them."""
        return decisions.decide(
            self.graph, draft, choices, author=author, reason=reason, known=public_code, dry_run=dry_run
        )

    def accept_all(
        self,
        draft: str,
        at_least: float,
        *,
        author: str,
        dry_run: bool = False,
        progress: Progress | None = None,
    ) -> Decided:
        """Accept the first suggestion in each plan for every open statement, where its probability is at least this;
        as one change.

        Raises:
            InvalidInput: no open statement has one, or it is no probability.
        """
        if not 0 < at_least <= 1:
            raise InvalidInput("a probability of {value:g} cannot be; give one above 0 and at most 1", value=at_least)
        open_ = [each.key for each in load(self.graph, draft).statements if to_map(each) and each.state == "open"]
        suggestions = self.suggest(draft, open_, most=1, schemes=(), progress=progress) if open_ else []
        choices = [
            Choice(each.statement.key, "accept", best.key, each.statement.version, best.probability, "bulk")
            for each in suggestions
            for best in each.best()
            if best.probability >= at_least
        ]
        if not choices:
            raise InvalidInput(
                "no open statement of {draft} has a suggestion of {value:g} or more", draft=draft, value=at_least
            )
        return decisions.decide(
            self.graph,
            draft,
            choices,
            author=author,
            open_only=True,
            dry_run=dry_run,
            reason=recorded.text(recorded.ACCEPT_LIKELY, n=len(choices), value=f"{at_least:g}", draft=draft),
        )

    def undo(self, revision: int, *, author: str, reason: str) -> Outcome:
        """Take a change back; the next suggestion has forgotten it."""
        return self.graph.undo(revision, author=author, reason=reason)

    def plans(self, draft: Draft) -> tuple[str, ...]:
        """The plans that a draft is mapped to; see ``target_plans``."""
        return target_plans(self.graph, draft)

    def _up_to_date(self, plans: tuple[str, ...]) -> _CachedSuggester:
        """The suggester for these plans, up to date."""
        with self._lock:
            cached = self._cached.setdefault(plans, _CachedSuggester())
            self._cached.move_to_end(plans)
            while len(self._cached) > _MOST_CACHED:
                self._cached.popitem(last=False)
        with cached.lock:
            self._catch_up(cached, plans)
        return cached

    def _catch_up(self, cached: _CachedSuggester, plans: tuple[str, ...]) -> None:
        now = self.graph.revision()
        if cached.suggester is not None and cached.revision == now:
            return
        behind = now - cached.revision
        if cached.suggester is None or not 0 < behind <= _BEHIND:
            return self._rebuild(cached, plans, now)
        for record in reversed(self.graph.history(limit=behind)):
            if record.revision > cached.revision:
                effects = self._of_drafts(record)
                if effects is None:
                    return self._rebuild(cached, plans, now)
                self._take_in(cached.suggester, effects)
                cached.revision = record.revision
        return None

    def _of_drafts(self, record: Record) -> Sequence[Effect] | None:
        """What a change did, where it touched drafts alone; None where the plans may have moved."""
        touched = {name for counts in record.summary.values() for name in counts}
        if touched & (LABELS.keys() - _HARMLESS):
            return None
        effects = self.graph.change(record.revision).effects or ()
        elements = [effect.element for effect in effects]
        moved = any(isinstance(element, Edge) and element.start_label not in _OF_DRAFTS for element in elements)
        return None if moved else effects

    def _rebuild(self, cached: _CachedSuggester, plans: tuple[str, ...], revision: int) -> None:
        graph = self.graph
        entities, places = (graph.rows(query, sort="key", limit=_EVERY) for query in ("entities", "locations"))
        cached.names = Names.of(entities, places)
        cached.suggester, cached.revision = self._build(graph, plans), revision

    def _take_in(self, suggester: Suggester, effects: Sequence[Effect]) -> None:
        edges = [effect for effect in effects if isinstance(effect.element, Edge) and _is_mapping(effect.element)]
        if not edges:
            return
        keys = sorted({effect.keys[0] for effect in edges})
        context = {row["key"]: tuple(row["context"] or ()) for row in self.graph.rows("statements", keys=keys)}
        for effect in edges:
            was, now = _said(effect.before), _said(effect.after)
            if was and was != now:
                suggester.forget(*was)
            if now and now != was:
                suggester.learn(now[0], context.get(effect.keys[0], ()), now[1])

    def _ranked(
        self,
        cached: _CachedSuggester,
        names: Names,
        statements: Sequence[StoredStatement],
        most: int,
        schemes: Sequence[str] | None,
    ) -> list[StatementSuggestions]:
        texts = [stored.statement for stored in statements]
        with cached.lock:
            suggester = cast(Suggester, cached.suggester)
            # one more than asked for each rejected one, so that as many are left
            more = most + max((len(stored.decisions) for stored in statements), default=0)
            targets = suggester.suggest(texts, most=more, names=names)
            asked: dict[str, Any] = {} if schemes is None else {"schemes": schemes}
            themes = [[] for _ in statements] if schemes == () else suggester.themes(texts, most=more, **asked)
        return [
            filter_rejected(stored, ranked, codes, names=names.found(stored.statement.text), most=most)
            for stored, ranked, codes in zip(statements, targets, themes, strict=True)
        ]


def shipped(*, cache: Path | None = None, second: str = "", model: str = "", key: str | None = None) -> Build:
    """How the shipped suggester is built. ``cache`` is a file in which vectors are kept; ``second``, ``model`` and
    ``key`` are as in ``encoders.encoder``. Nothing is loaded, and no service is asked, before a draft is looked at."""

    def build(graph: Graph, plans: Sequence[str]) -> Suggester:
        from graph_service.suggestions import learned  # its models take a second to read
        from graph_service.suggestions.suggester import Suggester as Shipped

        return Shipped.of(graph, plans, vectors=learned.vectors(cache, second, model, key))

    return build


@cache
def warm() -> None:
    """Begin to read the models that the first suggestion of this process waits for, beside what is done meanwhile."""

    def read() -> None:
        from graph_service.suggestions import learned
        from graph_service.suggestions.meaning import UniversalSentenceEncoder
        from graph_service.suggestions.theme_model import load

        learned.load()
        load()
        UniversalSentenceEncoder().encode(["."])

    threading.Thread(target=read, name="reading models", daemon=True).start()


def public_code(key: str) -> Sequence[UpsertNode | UpsertEdge]:
    """What adds the Theme of a code of a public list, with the code that it is part of; nothing where no list has
    it."""
    node = public_codes.node(key)
    if node is None:
        return ()
    part = public_codes.part_of(key)
    if part is None:
        return (node,)
    return (*public_code(part.ref.end), node, UpsertEdge(part.ref, {"standing": "asserted", **part.set}))


def _is_mapping(edge: Edge) -> bool:
    return edge.start_label == "Statement" and edge.ref.type in ("ALIGNS_WITH", "CLASSIFIED_AS")


def _said(edge: object) -> tuple[str, str] | None:
    """The text that was mapped and to what; None where it was not."""
    if not isinstance(edge, Edge) or edge.properties.get("standing") != "asserted":
        return None
    return str(edge.properties.get("quote") or ""), edge.ref.end
