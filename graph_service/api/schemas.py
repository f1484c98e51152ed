"""What rows of query files and nodes of the model look like, as models of the OpenAPI description."""

import re
from functools import lru_cache
from types import UnionType
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from graph_service.model import LABELS
from graph_service.queries import Query

#: Types of query files and of the model -> what JSON has.
TYPES: Final[dict[str, type | UnionType | Any]] = {
    "str": str,
    "int": int,
    "float": float,
    "bool": bool,
    "list[str]": list[str],
    "list[float]": list[float],
}
Revision = Annotated[int, Field(description="number of the last change")]
Counts = Annotated[
    dict[str, dict[str, int]],
    Field(description="how many nodes of each label and relationships of each type were added, changed, deleted"),
]


class Shown(BaseModel):
    """What a route answers: these fields and no others."""

    model_config = ConfigDict(extra="forbid")


def query_row(query: Query, **more: str) -> type[BaseModel]:
    """One row of a query's answer; ``more`` are further columns of text, with what each is."""
    columns = [(column.name, column.type, column.doc) for column in query.returns.values()]
    return _row(f"{_name(query.name)}Row", (*columns, *((name, "str", doc) for name, doc in more.items())))


def list_row(query: Query) -> type[BaseModel]:
    """One row of a list: of its query's answer, without what it is sorted by."""
    columns = tuple((c.name, c.type, c.doc) for c in query.returns.values() if c.name != "sort_value")
    return _row(f"{_name(query.name)}ListRow", columns)


def page(name: str, row: type[BaseModel]) -> type[BaseModel]:
    """One page of a list."""
    return _page(f"{_name(name)}Page", row)


def query_answer(query: Query) -> type[BaseModel]:
    """The answer to a canned query."""
    return _query_answer(f"{_name(query.name)}Answer", query.name, query_row(query))


@lru_cache
def node(label: str) -> type[BaseModel]:
    """One node of a label with the properties that it has, and the title of its source."""
    required = ("key", "title")
    properties = [p for p in LABELS[label].properties.values() if p.name != "search_text"]
    fields: dict[str, Any] = {
        f"{p.name}_": (
            TYPES[p.type] if p.name in required else TYPES[p.type] | None,
            Field(... if p.name in required else None, alias=p.name, description=p.doc),
        )
        for p in properties
    }
    fields |= {
        "label_": (Literal[label], Field(alias="label")),
        "source_title_": (str | None, Field(alias="source_title", description="title of the source")),
        "revision_": (Revision, Field(alias="revision")),
    }
    return create_model(label, __base__=Shown, **fields)


@lru_cache(maxsize=256)
def _row(name: str, columns: tuple[tuple[str, str, str], ...]) -> type[BaseModel]:
    fields: dict[str, Any] = {
        f"{column}_": (TYPES[kind] | None, Field(alias=column, description=doc)) for column, kind, doc in columns
    }
    return create_model(name, __base__=Shown, **fields)


@lru_cache(maxsize=256)
def _page(name: str, row: Any) -> type[BaseModel]:
    cursor = Field(description="`cursor` of the page that follows; null on the last")
    return create_model(
        name, __base__=Shown, items=(list[row], ...), next_cursor=(str | None, cursor), revision=(Revision, ...)
    )


@lru_cache(maxsize=256)
def _query_answer(name: str, query: str, row: Any) -> type[BaseModel]:
    named: Any = Literal[query]
    return create_model(
        name,
        __base__=Shown,
        query=(named, ...),
        params=(dict[str, Any], ...),
        revision=(Revision, ...),
        rows=(list[row], ...),
    )


def _name(name: str) -> str:
    return "".join(part.capitalize() for part in re.split(r"[-_]", name))
