"""How a document is read without danger to the service: in a process of its own, with limits that the system keeps.

What comes back is JSON, so a reader that was taken over can say nothing but text.
"""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextvars import copy_context
from typing import Final

from graph_service.documents import refusal
from graph_service.documents.document import Block
from graph_service.documents.gathering import Reading, Report
from graph_service.documents.limits import MEMORY, MIB, PROCESSOR_SECONDS, SECONDS
from graph_service.errors import InvalidInput
from graph_service.heavy_work import GivenUp, is_given_up

#: How often it is looked whether the time is over, or nobody waits any more.
_LOOK_S: Final = 0.2
_START: Final = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from graph_service.documents.child import main; main()"
)


def read_apart(content: bytes, name: str, report: Report, seconds: float = SECONDS) -> tuple[str, Reading]:
    """The format of a document and what it says, read by a child process.

    Raises:
        InvalidInput: the document is refused, takes more time or memory than is given, or breaks its reader.
        GivenUp: who asked for it hung up; the child was stopped.
    """
    order = json.dumps({"name": name, "memory": MEMORY, "seconds": PROCESSOR_SECONDS})
    child = subprocess.Popen(
        [sys.executable, "-I", "-c", _START, json.dumps(sys.path), order],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    late, ended = threading.Event(), threading.Event()

    def watch() -> None:
        end = time.monotonic() + seconds
        while not ended.wait(max(0.0, min(_LOOK_S, end - time.monotonic()))):
            if time.monotonic() >= end:
                late.set()
            if late.is_set() or is_given_up():
                child.kill()
                return

    feeder = threading.Thread(target=_feed, args=(child, content), daemon=True)
    feeder.start()
    threading.Thread(target=copy_context().run, args=(watch,), daemon=True).start()
    try:
        answer = _answer(child, report)
    finally:
        ended.set()
        child.kill()
        child.wait()
        feeder.join()
        assert child.stdin is not None and child.stdout is not None  # noqa: S101 - both are pipes
        child.stdout.close()
        _quietly(child.stdin.close)
    if is_given_up():
        raise GivenUp("who asked for this has hung up; nothing was stored")
    if late.is_set():
        raise InvalidInput(
            "{file} takes more than {n:.0f} seconds to read; cut out the part that states the plan, save it as a new "
            "file without its pictures and give that",
            file=name,
            n=seconds,
        )
    return _reading(answer, name)


def _feed(child: "subprocess.Popen[bytes]", content: bytes) -> None:
    assert child.stdin is not None  # noqa: S101 - it is a pipe
    stdin = child.stdin

    def give() -> None:
        stdin.write(content)
        stdin.close()

    _quietly(give)


def _quietly(do: Callable[[], object]) -> None:
    """A child that has ended takes nothing more; what it answered says why."""
    try:
        do()
    except OSError:
        return


def _answer(child: "subprocess.Popen[bytes]", report: Report) -> dict[str, object]:
    """The last line that the child wrote; those before it tell how far it has come."""
    assert child.stdout is not None  # noqa: S101 - it is a pipe
    for line in child.stdout:
        try:
            found = json.loads(line)
        except ValueError:
            break
        if not isinstance(found, dict):
            break
        if "share" not in found:
            return found
        report(min(max(float(found["share"]), 0.0), 1.0))
    return {}


def _reading(answer: dict[str, object], name: str) -> tuple[str, Reading]:
    if "refused" in answer:
        raise InvalidInput(refusal.received(answer["refused"]))
    if answer.get("memory"):
        raise InvalidInput(
            "{file} takes more than {n:,} MiB of memory to read; cut out the part that states the plan, save it as a "
            "new file without its pictures and give that",
            file=name,
            n=MEMORY // MIB,
        )
    found, title, pages, remarks = (answer.get(each) for each in ("blocks", "title", "pages", "remarks"))
    if not (isinstance(found, list) and isinstance(pages, int) and isinstance(remarks, list)):
        raise InvalidInput(
            "{file} broke off its reading, as a damaged file or one of more than {n:,} MiB does; open it, "
            "save it as a new file and give that",
            file=name,
            n=MEMORY // MIB,
        )
    blocks = tuple(Block(*each) for each in found)
    said = tuple(str(each) for each in remarks)
    return str(answer["format"]), Reading(blocks, pages, None if title is None else str(title), said)
