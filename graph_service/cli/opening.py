"""The application that a command works with: opened for it, and closed afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from graph_service.app import App
from graph_service.cli.interruptions import counting
from graph_service.errors import UnknownKey
from graph_service.questions.meant import meant
from graph_service.settings import Settings
from graph_service.stores import locating


@contextmanager
def opened(given: Settings, *, makes: bool = False, reads: bool = False) -> Iterator[App]:
    """The application of the settings, closed afterwards. Only what ``makes`` one may begin a store that is not there;
    where nothing came of it, it leaves none. What only ``reads`` works on a store that cannot be written too.

    Raises:
        NotFound: there is none.
        UnknownKey: a key is none; says what was meant, where that is clear.
    """
    is_new = locating.is_missing(given.store)
    if not makes:
        locating.require(given.store)
    is_empty = False
    try:
        with _readable(given, reads=reads) as store, App.open(store) as app:
            try:
                with nullcontext() if reads else counting(app.graph):
                    yield app
            except UnknownKey as unknown:
                unknown.meant = meant(app.graph, unknown)
                raise
            finally:
                is_empty = is_new and app.graph.revision() == 0
    finally:
        if is_empty:
            locating.remove_empty(given.store)


@contextmanager
def _readable(given: Settings, *, reads: bool) -> Iterator[Settings]:
    if not reads or not locating.is_file(given.store):
        yield given
        return
    with locating.readable(locating.ladybug_path(given.store).expanduser()) as path:
        yield given.model_copy(update={"store": f"ladybug:{path}"})


def tried(given: Settings, *, dry_run: bool) -> Settings:
    """Where something is made: the store of the settings, or for a dry run of what is not there one in memory."""
    is_memory = dry_run and locating.is_missing(given.store)
    return given.model_copy(update={"store": "ladybug::memory:"}) if is_memory else given
