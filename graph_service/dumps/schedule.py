"""When the running service makes a dump by itself, and what became of the last one."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Final, Literal

from graph_service.dumps.folder import Retention, listed, name_of, superfluous
from graph_service.errors import GraphServiceError, InvalidInput
from graph_service.exchange.dump import dump
from graph_service.graph import Graph
from graph_service.private_files import make_folder

State = Literal["off", "waiting", "made", "late", "failed"]
#: After a failure it is tried again once this has passed, or at the next dump's time where that comes first.
_AGAIN: Final = timedelta(minutes=10)
#: A dump that is so much over its time is late; making one takes a while.
_GRACE: Final = timedelta(hours=1)
_UNDER_WAY: Final = "-under-way.jsonl.gz"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Plan:
    """Where dumps are made, how often, and which are kept; ``at`` is a time of day in UTC, else it is ``every``."""

    folder: Path
    every: timedelta
    at: time | None
    kept: Retention

    def due(self, last: datetime | None, now: datetime) -> datetime:
        """When the next dump is to be made; at once where none was made."""
        if last is None:
            return now
        if self.at is None:
            return last + self.every
        at_time = datetime.combine(last.date(), self.at, tzinfo=UTC)
        return at_time if at_time > last else at_time + timedelta(days=1)


class DumpSchedule:
    """Makes the dumps of a graph on a thread of its own. Safe to ask from other threads.

    Without a plan it makes none.
    """

    def __init__(self, graph: Graph, plan: Plan | None, clock: Callable[[], datetime] | None = None) -> None:
        self._graph, self._plan = graph, plan
        self._now = clock or (lambda: datetime.now(UTC))
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._last: datetime | None = None
        self._failed: datetime | None = None
        self.failures = 0

    @property
    def last(self) -> datetime | None:
        """When the newest dump was made, by this process or one before it."""
        return self._last

    def state(self) -> State:
        """How it is: *waiting* for the first dump, the last one *made* in time, none in time (*late*), or *failed*."""
        if self._plan is None:
            return "off"
        if self._failed is not None:
            return "failed"
        if self._last is None:
            return "waiting"
        now = self._now()
        return "late" if now > self._plan.due(self._last, now) + _GRACE else "made"

    def age_s(self) -> float | None:
        """Seconds since the newest dump; None where there is none."""
        return None if self._last is None else (self._now() - self._last).total_seconds()

    def start(self) -> None:
        """Make the folder, see what is in it, and begin.

        Raises:
            InvalidInput: the folder cannot be made or written to.
        """
        if self._plan is None:
            return
        folder = self._plan.folder
        try:
            make_folder(folder)
            probe = folder / ".alignment-can-write"
            probe.touch(mode=0o600)
            probe.unlink()
        except OSError as error:
            raise InvalidInput(
                "ALIGNMENT_DUMP_FOLDER: {folder} cannot be written to ({why}); name a folder that can",
                folder=folder,
                why=error.strerror or str(error),
            ) from error
        self._last = next((each.made for each in listed(folder)), None)
        self._thread = threading.Thread(target=self._run, args=(self._plan,), name="dumps", daemon=True)
        self._thread.start()

    def close(self, patience_s: float = 10.0) -> None:
        """End the thread. A dump that is under way has so long to be finished; one that is cut short leaves the
        folder as it was, but for a hidden file that a later start takes away."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(patience_s)

    def make(self) -> Path:
        """Make a dump now, and take away those that are no longer kept.

        Raises:
            GraphServiceError: none could be made.
        """
        if self._plan is None:
            raise InvalidInput("no dumps are made: set ALIGNMENT_DUMP_FOLDER")
        folder, made = self._plan.folder, self._now()
        under_way = folder / f".{made:%Y%m%dT%H%M%S}{_UNDER_WAY}"
        try:
            report = dump(self._graph, under_way)
            path = under_way.rename(folder / name_of(made, report.revision))
        except OSError as error:
            raise InvalidInput(
                "{path} cannot be written ({why}); choose another place",
                path=folder,
                why=error.strerror or str(error),
            ) from error
        finally:
            under_way.unlink(missing_ok=True)
        for old in superfluous(listed(folder), self._plan.kept):
            old.path.unlink(missing_ok=True)
        self._last, self._failed = made, None
        return path

    def _run(self, plan: Plan) -> None:
        _clear(plan.folder, self._now())
        while self._waited(plan):
            try:
                _log.info("made the dump %s", self.make())
            except Exception as error:
                self.failures += 1
                foreseen = isinstance(error, GraphServiceError)
                _log.error("no dump was made: %s", error, exc_info=None if foreseen else error)
                self._failed = self._now()

    def _waited(self, plan: Plan) -> bool:
        """Wait until the next dump is due; False where this is to end. A clock that is set is noticed in a minute."""
        while True:
            again = None if self._failed is None else self._failed + _AGAIN
            left = ((again or plan.due(self._last, self._now())) - self._now()).total_seconds()
            if self._stop.wait(min(max(left, 0.0), 60.0)):
                return False
            if left <= 60.0:
                return True


def _clear(folder: Path, now: datetime) -> None:
    """Take away what a process left that was ended while it wrote; what is being written was touched just now."""
    for left in folder.glob(f".*{_UNDER_WAY}*"):
        if now.timestamp() - left.stat().st_mtime > _GRACE.total_seconds():
            left.unlink(missing_ok=True)
