"""What rows look like, for the OpenAPI description: from query files and the model."""

from typing import Any, Final

from graph_service.model import Label
from graph_service.queries import Query

_TYPES: Final[dict[str, dict[str, Any]]] = {
    "str": {"type": ["string", "null"]},
    "int": {"type": ["integer", "null"]},
    "float": {"type": ["number", "null"]},
    "bool": {"type": ["boolean", "null"]},
    "list[str]": {"type": ["array", "null"], "items": {"type": "string"}},
    "list[float]": {"type": ["array", "null"], "items": {"type": "number"}},
}
REVISION: Final[dict[str, Any]] = {"type": "integer", "description": "number of the last change"}
OBJECTS: Final[dict[str, Any]] = {"type": "array", "items": {"type": "object"}}
COUNTS: Final[dict[str, Any]] = {
    "type": "object",
    "description": "how many nodes of each label and relationships of each type were added, changed, deleted",
    "additionalProperties": {"type": "object", "additionalProperties": {"type": "integer"}},
}


def row(query: Query) -> dict[str, Any]:
    """One row of a query's answer."""
    shown = [each for each in query.returns.values() if each.name != "sort_value"]
    return {"type": "object", "properties": {c.name: {**_TYPES[c.type], "description": c.doc} for c in shown}}


def page(of: dict[str, Any]) -> dict[str, Any]:
    """One page of a list."""
    cursor = {
        "type": ["string", "null"],
        "description": "`cursor` of the page that follows; null on the last",
    }
    return objects(items={"type": "array", "items": of}, next_cursor=cursor, revision=REVISION)


def node(label: Label) -> dict[str, Any]:
    """One node with the properties that it has."""
    own = {p.name: {**_TYPES[p.type], "description": p.doc} for p in label.properties.values()}
    more = {
        "label": {"const": label.name},
        "source_title": {"type": ["string", "null"]},
        "revision": REVISION,
    }
    return {"type": "object", "required": ["key", "label", "title"], "properties": own | more}


def answer(columns: tuple[str, ...], *, of: str) -> dict[str, Any]:
    """The answer to a question or query: what was asked, the revision, and rows."""
    rows = {
        "type": "array",
        "items": {"type": "object"},
        "description": f"a table shows {', '.join(columns)}",
    }
    return objects(
        **{of: {"type": "string"}},
        params={"type": "object"},
        revision=REVISION,
        rows=rows,
        summary={"type": "object"},
    )


def objects(**properties: dict[str, Any]) -> dict[str, Any]:
    """An object of these fields."""
    return {"type": "object", "properties": properties}
