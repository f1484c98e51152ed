"""How routes are declared: what all of them say of their answers, written once."""

from collections.abc import Callable
from typing import Annotated, Any, Final, TypeVar

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel

from graph_service.api import problems
from graph_service.api.dependencies import takes_nothing
from graph_service.sheets import XLSX

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
API: Final = "/api/v1"
CSV: Final = "text/csv"
Responses = dict[int | str, dict[str, Any]]

#: What else a GET may answer: the caller may have it already.
TAGGED: Final[Responses] = {304: {"description": "what the caller has (`If-None-Match`) is still right"}}
_TABLES: Final[dict[str, Any]] = {
    "content": {
        CSV: {"schema": {"type": "string"}},
        XLSX: {"schema": {"type": "string", "contentMediaType": XLSX}},
    }
}
#: ... and rows can be had as CSV and XLSX.
TABLE: Final[Responses] = {**TAGGED, 200: {"description": "the answer", **_TABLES}}
#: A route that takes no query parameter refuses every one.
NO_QUERY: Final = [Depends(takes_nothing)]
Key = Annotated[str, Path(description="key of the node", max_length=200, pattern=r"^[^\x00]*$")]


def routes_of(tag: str, prefix: str = API) -> APIRouter:
    """A router of routes of one kind, any of which may answer a problem."""
    return APIRouter(prefix=prefix, tags=[tag], responses={"4XX": problems.RESPONSE, "5XX": problems.RESPONSE})


def key_such_as(example: str | None) -> Any:
    """The type of a key in the path, with an example where there is one."""
    shown: list[Any] = [example] if example else []
    return Annotated[str, Path(description="key of the node", max_length=200, pattern=r"^[^\x00]*$", examples=shown)]


def written_or_not(model: type[BaseModel]) -> Responses:
    """What else a write may answer: that nothing was stored."""
    return {200: {"model": model, "description": "nothing was stored: a dry run, or the graph holds it already"}}


def with_tables(responses: Responses, *statuses: int) -> Responses:
    """Those responses, of which some can be had as CSV and XLSX."""
    return {**responses, **{status: {**responses.get(status, {}), **_TABLES} for status in statuses}}


def file_of(media_type: str) -> Responses:
    """The answer of a route that sends a file."""
    content = {media_type: {"schema": {"type": "string", "contentMediaType": media_type}}}
    return {200: {"description": "the answer", "content": content}}


def taking(endpoint: Endpoint, given: type[BaseModel], **types: Any) -> Endpoint:
    """An endpoint of a generated route, told of which type its query parameters ``given`` and others are."""
    return typed(endpoint, given=Annotated[given, Query()], **types)


def typed(endpoint: Endpoint, **types: Any) -> Endpoint:
    """An endpoint of a generated route, told of which type some of its parameters are."""
    endpoint.__annotations__ |= types
    return endpoint
