"""Pages of a list: where one begins, and the cursor of the next."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request

from graph_service.api.responses import Answer, form
from graph_service.errors import InvalidInput
from graph_service.stores.base import Row

_EVERYTHING: Final = 10_000_000


@dataclass(frozen=True, slots=True)
class Page:
    """One page that is asked for, of rows in an order. ``after`` has sort value and key of the row before it."""

    request: Request
    revision: int
    order: str
    limit: int
    after: tuple[str | None, str | None]

    @classmethod
    def asked(cls, request: Request, revision: int, given: Row, order: str) -> "Page":
        """The page that parameters ask for. As a table a list is whole unless a limit is given.

        Raises:
            InvalidInput: the cursor is none of ours, or of a list in another order.
        """
        is_whole = form(request) != "json" and "limit" not in request.query_params
        limit = _EVERYTHING if is_whole else int(given["limit"])
        return cls(request, revision, order, limit, _opened(given.get("cursor"), order))

    def answer(self, rows: Sequence[Row], columns: Sequence[str], value: str) -> Answer:
        """The answer of this page. ``rows`` has one more than the limit where there is a next page; ``value``
        names the column that they are sorted by."""
        cursor, follow = None, None
        if len(rows) > self.limit:
            last = rows[self.limit - 1]
            cursor = _closed([self.order, last[value], last.get("key", "")])
            follow = following(self.request, cursor)
        shown = [{name: row.get(name) for name in columns} for row in rows[: self.limit]]
        return Answer({"items": shown, "next_cursor": cursor, "revision": self.revision}, shown, columns, follow)


def following(request: Request, cursor: str) -> str:
    """The address of the page after the one that is asked for."""
    return str(request.url.include_query_params(cursor=cursor).replace(scheme="", netloc=""))


def _closed(position: list[str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(position, separators=(",", ":")).encode()).decode().rstrip("=")


def _opened(cursor: str | None, order: str) -> tuple[str | None, str | None]:
    if cursor is None:
        return None, None
    try:
        found = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, list) or len(found) != 3 or not all(isinstance(each, str) for each in found):
        raise InvalidInput(
            "cursor {cursor!r} is none that this service gave; take next_cursor of the page before",
            cursor=cursor[:80],
        )
    if found[0] != order:
        raise InvalidInput(
            "cursor is of a list sorted by {found}, not {order}; begin again without it",
            found=found[0],
            order=order,
        )
    return found[1], found[2]
