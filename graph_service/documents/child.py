"""The process that reads one document: its bytes come in, its blocks or one sentence of refusal go out."""

import contextlib
import json
import os
import sys
import time
from dataclasses import astuple

from graph_service.documents import refusal
from graph_service.documents.formats import parsed_as
from graph_service.errors import InvalidInput
from graph_service.messages import Message


def main() -> None:
    """Read what ``sys.argv[2]`` orders from the standard input. Only JSON lines go to the standard output."""
    order = json.loads(sys.argv[2])
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever a library prints is no answer
    told = time.monotonic()

    def report(share: float) -> None:
        nonlocal told
        if time.monotonic() - told > 0.1:
            told = time.monotonic()
            print(json.dumps({"share": share}), file=out, flush=True)

    try:
        content = sys.stdin.buffer.read()
        confine(len(content) + order["memory"], order["seconds"])
        form, found = parsed_as(content, order["name"], report)
        answer: dict[str, object] = {
            "format": form,
            "pages": found.pages,
            "title": found.title,
            "remarks": list(found.remarks),
            "blocks": [astuple(block) for block in found.blocks],
        }
    except InvalidInput as error:
        answer = {"refused": refusal.sent(error.message)}
    except MemoryError:
        answer = {"memory": True}
    except RecursionError:
        said = Message("{file} is nested too deep to be read; save it as a new file and give that", file=order["name"])
        answer = {"refused": refusal.sent(said)}
    except Exception as error:  # no document may end in a traceback
        said = Message(
            "{file} cannot be read ({why}); it may be damaged: open it, save it as a new file and give that",
            file=order["name"],
            why=f"{type(error).__name__}: {error}",
        )
        answer = {"refused": refusal.sent(said)}
    print(json.dumps(answer), file=out, flush=True)
    os._exit(0)


def confine(memory: int, seconds: int) -> None:
    """Have the system keep this process within so many bytes and seconds, where the platform can."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
