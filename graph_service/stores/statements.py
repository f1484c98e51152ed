"""Statements that cannot be files, since a label cannot be a parameter: built from the closed
lists of the model and of nothing else. Both engines run the same text.

Each takes ``$rows``. ``Statement.columns`` says what a row has, so that an adapter can send
every column with its type; every text skips a row whose first column is null.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from graph_service.model import DERIVED_EDGE, DERIVED_NODE, LABELS, RELATIONSHIPS, PropertyType

Columns = Mapping[str, PropertyType]

#: What the store keeps about the graph itself; no part of the model, never counted or exported.
INTERNAL: Final[Mapping[str, Columns]] = {
    "GraphState": {"key": "str", "revision": "int", "schema": "str", "touched": "str"},
    "Change": {
        "key": "str", "revision": "int", "kind": "str", "author": "str", "reason": "str",
        "recorded_at": "str", "undoes": "int", "summary": "str", "effects": "str",
    },
}  # fmt: skip
NODE_COLUMNS: Final[Mapping[str, Columns]] = {
    **{name: {p.name: p.type for p in label.properties.values()} | DERIVED_NODE for name, label in LABELS.items()},
    **INTERNAL,
}
EDGE_COLUMNS: Final[Mapping[str, Columns]] = {
    name: {p.name: p.type for p in kind.properties.values()} | DERIVED_EDGE for name, kind in RELATIONSHIPS.items()
}
#: The ends of a relationship in a row: ``end`` is a word of the grammar.
_ENDS: Final[Columns] = {"from_key": "str", "to_key": "str"}


@dataclass(frozen=True, slots=True)
class Statement:
    """Cypher text, and the columns of each row that it takes (none: it takes no rows)."""

    text: str
    columns: Columns


@cache
def node_read(label: str) -> Statement:
    """The nodes of ``rows`` {key} that exist: every column of the label."""
    return Statement(
        f"{_rows('key')} MATCH (n:{label} {{key: r.key}}) RETURN {_columns('n', NODE_COLUMNS[label])}", {"key": "str"}
    )


@cache
def node_scan(label: str) -> Statement:
    """All nodes of a label, by key."""
    return Statement(f"MATCH (n:{label}) RETURN {_columns('n', NODE_COLUMNS[label])} ORDER BY key", {})


@cache
def node_write(label: str) -> Statement:
    """Add or replace nodes; one row {written} with how many."""
    columns = NODE_COLUMNS[label]
    return Statement(
        f"{_rows('key')} MERGE (n:{label} {{key: r.key}}) SET {_settings('n', columns, 'key')} RETURN count(n.key) AS written",
        columns,
    )


@cache
def lock() -> Statement:
    """Take the graph's one write lock, on any engine and for all replicas; one row {revision, schema}."""
    return Statement(
        f"{_rows('key')} MERGE (g:GraphState {{key: r.key}}) SET g.touched = r.touched "
        "RETURN g.revision AS revision, g.schema AS schema",
        {"key": "str", "touched": "str"},
    )


@cache
def node_delete(label: str) -> Statement:
    """Delete nodes {key} with whatever still hangs on them."""
    return Statement(f"{_rows('key')} MATCH (n:{label} {{key: r.key}}) DETACH DELETE n", {"key": "str"})


@cache
def node_count(label: str) -> Statement:
    """One row {found}: how many of ``rows`` {key} exist."""
    return Statement(f"{_rows('key')} MATCH (n:{label} {{key: r.key}}) RETURN count(n.key) AS found", {"key": "str"})


@cache
def edge_read(kind: str, start: str, end: str) -> Statement:
    """The relationships of ``rows`` {key, from_key, to_key} that exist: every column, and the ends."""
    return Statement(
        f"{_rows('key')} MATCH (a:{start} {{key: r.from_key}})-[x:{kind} {{key: r.key}}]->(b:{end} {{key: r.to_key}}) "
        f"RETURN a.key AS from_key, b.key AS to_key, {_columns('x', EDGE_COLUMNS[kind])}",
        {"key": "str", **_ENDS},
    )


@cache
def edge_scan(kind: str, start: str, end: str) -> Statement:
    """All relationships of a kind between two labels, by key."""
    return Statement(
        f"MATCH (a:{start})-[x:{kind}]->(b:{end}) "
        f"RETURN a.key AS from_key, b.key AS to_key, {_columns('x', EDGE_COLUMNS[kind])} ORDER BY key",
        {},
    )


@cache
def edges_from(kind: str, start: str, end: str) -> Statement:
    """The relationships that leave the nodes of ``rows`` {key}."""
    return Statement(
        f"{_rows('key')} MATCH (a:{start} {{key: r.key}})-[x:{kind}]->(b:{end}) "
        f"RETURN a.key AS from_key, b.key AS to_key, {_columns('x', EDGE_COLUMNS[kind])}",
        {"key": "str"},
    )


@cache
def edges_into(kind: str, start: str, end: str) -> Statement:
    """The relationships that reach the nodes of ``rows`` {key}."""
    return Statement(
        f"{_rows('key')} MATCH (a:{start})-[x:{kind}]->(b:{end} {{key: r.key}}) "
        f"RETURN a.key AS from_key, b.key AS to_key, {_columns('x', EDGE_COLUMNS[kind])}",
        {"key": "str"},
    )


@cache
def edge_write(kind: str, start: str, end: str) -> Statement:
    """Add or replace relationships between nodes that exist; one row {written} with how many."""
    columns = EDGE_COLUMNS[kind]
    return Statement(
        f"{_rows('key')} MATCH (a:{start} {{key: r.from_key}}) MATCH (b:{end} {{key: r.to_key}}) "
        f"MERGE (a)-[x:{kind} {{key: r.key}}]->(b) SET {_settings('x', columns, 'key')} RETURN count(x.key) AS written",
        {"key": "str", **_ENDS, **columns},
    )


@cache
def edge_delete(kind: str, start: str, end: str) -> Statement:
    """Delete the relationships of ``rows`` {key, from_key, to_key}."""
    return Statement(
        f"{_rows('key')} MATCH (a:{start} {{key: r.from_key}})-[x:{kind} {{key: r.key}}]->(b:{end} {{key: r.to_key}}) DELETE x",
        {"key": "str", **_ENDS},
    )


@cache
def edge_count(kind: str, start: str, end: str) -> Statement:
    """One row {found}: how many of ``rows`` {key, from_key, to_key} exist."""
    return Statement(
        f"{_rows('key')} MATCH (a:{start} {{key: r.from_key}})-[x:{kind} {{key: r.key}}]->(b:{end} {{key: r.to_key}}) "
        f"RETURN count(x.key) AS found",
        {"key": "str", **_ENDS},
    )


def _rows(first: str) -> str:
    return f"UNWIND $rows AS r WITH r WHERE r.{first} IS NOT NULL"


def _columns(variable: str, columns: Columns) -> str:
    return ", ".join(f"{variable}.`{name}` AS `{name}`" for name in columns)


def _settings(variable: str, columns: Columns, but: str) -> str:
    return ", ".join(f"{variable}.`{name}` = r.`{name}`" for name in columns if name != but)
