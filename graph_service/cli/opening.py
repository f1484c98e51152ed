"""The application that a command works with: opened for it, and closed afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager

from graph_service.app import App
from graph_service.errors import UnknownKey
from graph_service.questions.meant import Meant, meant
from graph_service.settings import Settings
from graph_service.stores import locating


class TakenFor(Exception):
    """A key among what was typed is none, and it is clear which was meant: the command is run again with that one."""

    def __init__(self, found: Meant) -> None:
        self.found = found
        super().__init__(str(found.told()))


@contextmanager
def opened(given: Settings, *, makes: bool = False) -> Iterator[App]:
    """The application of the settings, closed afterwards. Only what ``makes`` one may begin a store that is not there;
    where nothing came of it, it leaves none.

    Raises:
        NotFound: there is none.
        TakenFor: what was looked for has another key.
    """
    is_new = locating.is_missing(given.store)
    if not makes:
        locating.require(given.store)
    is_empty = False
    try:
        with App.open(given) as app:
            try:
                yield app
            except UnknownKey as unknown:
                if (found := meant(app.graph, unknown)) is not None:
                    raise TakenFor(found) from unknown
                raise
            finally:
                is_empty = is_new and app.graph.revision() == 0
    finally:
        if is_empty:
            locating.remove_empty(given.store)


def tried(given: Settings, *, dry_run: bool) -> Settings:
    """Where something is made: the store of the settings, or for a dry run of what is not there one in memory."""
    is_memory = dry_run and locating.is_missing(given.store)
    return given.model_copy(update={"store": "ladybug::memory:"}) if is_memory else given
