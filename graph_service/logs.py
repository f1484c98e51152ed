"""How the service logs: a line of JSON or of text for each thing that happened, with the request that it belongs to.

Text from outside stays within its line: whatever it has in it, no line can be made up.
"""

import json
import logging
import re
import sys
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Final, Literal, TextIO

Format = Literal["text", "json"]
#: The id of the request that this thread or task works for; empty where it works for none.
REQUEST: Final[ContextVar[str]] = ContextVar("request id", default="")
#: A record's own members, under ``extra={MEMBERS: {…}}``.
MEMBERS: Final = "members"
ACCESS: Final = "graph_service.access"
#: Control characters, those that end a line in any editor, and those that turn the direction of writing.
_OBEYED: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class JsonLines(logging.Formatter):
    """Each record as one line of JSON in ASCII: time, level, logger, message, request, its own members, exception."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {**_said(record), "message": record.getMessage(), **_members(record)}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


class TextLines(logging.Formatter):
    """Each record as one line that a person reads; an exception's lines follow, each behind a bar."""

    def format(self, record: logging.LogRecord) -> str:
        said = _said(record)
        members = " ".join(f"{name}={value}" for name, value in _members(record).items())
        parts = (said["time"], said["level"], said["logger"], record.getMessage(), members)
        request = f"request={said['request']}" if "request" in said else ""
        lines = [inert(" ".join(part for part in (*parts, request) if part))]
        if record.exc_info:
            lines += [f"  | {inert(line)}" for line in self.formatException(record.exc_info).splitlines()]
        return "\n".join(lines)


def inert(text: str) -> str:
    """Text on one line, in which nothing is left that a terminal or an editor would obey.

    >>> inert("a\\nERROR forged \\x1b[31m")
    'a\\\\nERROR forged \\\\x1b[31m'
    """
    return _OBEYED.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def configure(form: Format, stream: TextIO | None = None) -> None:
    """Let everything that this process logs go to ``stream``, standard error if none is given, in one form."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else TextLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for logger in root.manager.loggerDict.values():
        if isinstance(logger, logging.Logger):  # what a library set up for itself would be in a form of its own
            logger.handlers.clear()
            logger.setLevel(logging.NOTSET)
            logger.propagate = True
    logging.getLogger("graph_service").setLevel(logging.INFO)
    logging.captureWarnings(True)


def _said(record: logging.LogRecord) -> dict[str, Any]:
    moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    said = {"time": moment, "level": record.levelname.lower(), "logger": record.name}
    request = REQUEST.get()
    return {**said, "request": request} if request else said


def _members(record: logging.LogRecord) -> dict[str, Any]:
    members: dict[str, Any] = getattr(record, MEMBERS, {})
    return members
