"""What the pages of drafts keep between requests: files being read, what was likely when it was last counted."""

import threading
import time
from collections import OrderedDict
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

from graph_service.access import acting
from graph_service.drafts.repository import Draft
from graph_service.drafts.statement_suggestions import StatementSuggestions
from graph_service.drafts.suggestion_service import SuggestionService
from graph_service.web.background_jobs import BackgroundJobs, Tell
from graph_service.web.drafts.parts import Parts, parts_of
from graph_service.web.request import PageRequest

_MOST: Final = 16
#: What is likely is counted again on a page at most so often; a statement that is opened is always counted anew.
_FRESH_S: Final = 30.0


@dataclass(slots=True)
class _Counted:
    likely: MutableMapping[str, float]
    plans: tuple[str, ...]
    revision: int
    at: float = field(default_factory=time.monotonic)


class DraftSession:
    """The state that the pages of drafts share. Safe between threads."""

    def __init__(self) -> None:
        self.jobs, self._lock = BackgroundJobs(), threading.Lock()
        self._counted: OrderedDict[str, _Counted] = OrderedDict()

    def service(self, request: PageRequest) -> SuggestionService:
        return request.app.suggestions

    def parts(self, request: PageRequest, draft: Draft) -> Parts:
        """The parts of the plans that a draft is mapped to."""
        return parts_of(request.graph, self.service(request).plans(draft))

    def likely(self, request: PageRequest, draft: Draft) -> MutableMapping[str, float]:
        """The probability of the best proposal for each statement, as last counted; counted again behind the page
        where much has happened since.

        Raises:
            StillWorking: it is counted for the first time, or for other plans.
        """
        service = self.service(request)
        plans = service.plans(draft)
        counted = self._counted.get(draft.key)
        key = ("likely", draft.key, plans)

        def count(tell: Tell) -> MutableMapping[str, float]:
            tell("build", 0.0)
            revision = request.graph.revision()
            found = service.suggest(
                draft.key, most=1, schemes=(), progress=lambda done, total: tell("suggest", done / max(1, total))
            )
            likely = {each.statement.key: best(each) for each in found}
            with self._lock:
                self._counted[draft.key] = _Counted(likely, plans, revision)
                self._counted.move_to_end(draft.key)
                while len(self._counted) > _MOST:
                    self._counted.popitem(last=False)
            return likely

        if counted is None or counted.plans != plans:
            found: MutableMapping[str, float] = self.jobs.get(key, count)
            self.jobs.drop(key)
            return found
        if counted.revision != request.revision and time.monotonic() - counted.at > _FRESH_S:
            if not self.jobs.running(key):
                self.jobs.drop(key)
            self.jobs.start(key, count)
        return counted.likely


def best(found: StatementSuggestions) -> float:
    """The probability of the best proposal."""
    return max((each.probability for each in found.targets), default=0.0)


def author(request: PageRequest, given: str = "") -> str:
    """Who writes: who signed in; else what a form says, the name that this browser gave before, or the setting."""
    return acting.named(given.strip()[:200] or request.named, request.app.settings.author)


def cookie(name: str) -> str:
    """The name as a cookie holds it."""
    return quote(name.strip()[:200], safe="")
