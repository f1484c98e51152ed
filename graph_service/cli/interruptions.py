"""Ctrl-C: a sentence that says what was stored, exit code 130, and no traceback, whenever it comes."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Final, NoReturn

from graph_service.errors import GraphServiceError
from graph_service.graph import Graph
from graph_service.messages import Message
from graph_service.settings import load
from graph_service.translation import render

CODE: Final = 130
NOTHING: Final = Message("interrupted; nothing was stored")
UNKNOWN: Final = Message("interrupted; `alignment changes` says what was stored")


class Interrupted(KeyboardInterrupt):
    """Ctrl-C, with what is to be said of it."""

    def __init__(self, message: Message) -> None:
        self.message = message
        super().__init__(str(message))


def begin(is_interrupted: Callable[[], bool]) -> None:
    """From now on Ctrl-C ends the command where it is; one that came before ends it at once.

    Raises:
        KeyboardInterrupt: it came before.
    """
    signal.signal(signal.SIGINT, _interrupt)
    if is_interrupted():
        raise KeyboardInterrupt


def end(stop: BaseException) -> NoReturn:
    """Say what was stored, and end the process as an interrupted one ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    cause = stop.__cause__ or stop  # click makes another exception of it
    message = cause.message if isinstance(cause, Interrupted) else NOTHING
    sys.stderr.write(f"{render(message, _language())}\n")
    sys.exit(CODE)


@contextmanager
def counting(graph: Graph) -> Iterator[None]:
    """What is interrupted inside says which changes were stored.

    Raises:
        Interrupted: it was.
    """
    before = graph.revision()
    try:
        yield
    except KeyboardInterrupt:
        message = UNKNOWN
        with suppress(GraphServiceError):
            message = _stored(before, graph.revision())
        raise Interrupted(message) from None


def _stored(before: int, now: int) -> Message:
    if now == before:
        return NOTHING
    if now == before + 1:
        return Message("interrupted; change {n} was stored, and nothing after it", n=now)
    return Message(
        "interrupted; changes {first} to {last} were stored, and nothing after them", first=before + 1, last=now
    )


def _interrupt(*_: int | FrameType | None) -> None:
    """The first one is an exception, so that what is open is closed; a second one waits for nothing."""
    signal.signal(signal.SIGINT, _give_up)
    raise KeyboardInterrupt


def _give_up(*_: int | FrameType | None) -> None:
    with suppress(OSError):
        os.write(2, f"{render(UNKNOWN, _language())}\n".encode())
    os._exit(CODE)


def _language() -> str:
    """French where the settings say so; else the terminal's own, which is English."""
    with suppress(GraphServiceError):
        found = load()
        return found.language if "language" in found.model_fields_set else "en"
    return "en"
