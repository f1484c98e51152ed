"""Statements that cannot be files, since a label cannot be a parameter: built from the closed
lists of the model and of nothing else. Both engines run the same text.

Most take ``$rows``: keys, or rows with the columns that ``CypherStatement.columns`` names, so that an
adapter can send every column with its type; such a text skips a row whose first column is null.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from graph_service.model import DERIVED_EDGE, DERIVED_NODE, LABELS, RELATIONSHIPS, PropertyType

Columns = Mapping[str, PropertyType]

#: What the store keeps about the graph itself; no part of the model, never counted or exported.
#: A Name is the label behind a key: it makes a key unique over all labels, and found at once. A ChangePiece
#: is a piece of a change's record (see ``chain``), and GraphState has the SHA-256 of the last one.
INTERNAL: Final[Mapping[str, Columns]] = {
    "Name": {"key": "str", "label": "str"},
    "GraphState": {
        "key": "str",
        "revision": "int",
        "sha256": "str",
        "seal": "str",
        "schema": "str",
        "touched": "str",
    },
    "Change": {
        "key": "str",
        "revision": "int",
        "kind": "str",
        "author": "str",
        "reason": "str",
        "recorded_at": "str",
        "undoes": "int",
        "summary": "str",
        "pieces": "int",
    },
    "ChangePiece": {
        "key": "str",
        "revision": "int",
        "number": "int",
        "total": "int",
        "previous": "str",
        "sha256": "str",
        "body": "str",
        "seal": "str",
    },
}
NODE_COLUMNS: Final[Mapping[str, Columns]] = {
    **{name: {**{p.name: p.type for p in label.properties.values()}, **DERIVED_NODE} for name, label in LABELS.items()},
    **INTERNAL,
}
EDGE_COLUMNS: Final[Mapping[str, Columns]] = {
    name: {**{p.name: p.type for p in kind.properties.values()}, **DERIVED_EDGE} for name, kind in RELATIONSHIPS.items()
}
#: What people read of any node: every property but those made to search by.
TEXT_COLUMNS: Final = tuple(
    dict.fromkeys(name for label in LABELS for name in NODE_COLUMNS[label] if name != "search_text")
)
#: The ends of a relationship in a row: ``end`` is a word of the grammar.
ENDS: Final[Columns] = {"from_key": "str", "to_key": "str"}


@dataclass(frozen=True, slots=True)
class CypherStatement:
    """Cypher text and what ``$rows`` is: rows with these columns, with ``by_key`` a list of keys, else nothing.

    With ``each_key`` the text takes one ``$key`` and is run for each: the embedded engine finds what leaves or reaches
    a node by its key only where it is not one of a list.
    """

    text: str
    columns: Columns = field(default_factory=dict)
    by_key: bool = False
    each_key: bool = False


@cache
def node_read(label: str) -> CypherStatement:
    """The nodes of these keys that exist: every column of the label."""
    return CypherStatement(
        f"{_KEYS} MATCH (n:{label} {{key: k}}) RETURN {_read('n', NODE_COLUMNS[label])}", by_key=True
    )


@cache
def node_keys(label: str) -> CypherStatement:
    """The key of every node of a label."""
    return CypherStatement(f"MATCH (n:{label}) RETURN n.key AS key")


@cache
def node_scan(label: str) -> CypherStatement:
    """The nodes of a label whose key ends with one of these, found by a scan and not by their keys."""
    return CypherStatement(
        f"{_KEYS} MATCH (n:{label}) WHERE n.key ENDS WITH k RETURN {_read('n', NODE_COLUMNS[label])}", by_key=True
    )


@cache
def edge_scan(kind: str, start: str, end: str) -> CypherStatement:
    """The relationships of a kind between two labels whose key ends with one of these, found by a scan."""
    return CypherStatement(
        f"{_KEYS} MATCH (a:{start})-[x:{kind}]->(b:{end}) WHERE x.key ENDS WITH k RETURN {_read_edge(kind)}",
        by_key=True,
    )


@cache
def node_text(label: str, wanted: tuple[str, ...] = TEXT_COLUMNS) -> CypherStatement:
    """The nodes of these keys that exist: what people read of them, those of the wanted columns that the label has."""
    columns = {name: kind for name, kind in NODE_COLUMNS[label].items() if name in wanted}
    return CypherStatement(f"{_KEYS} MATCH (n:{label} {{key: k}}) RETURN {_read('n', columns)}", by_key=True)


@cache
def node_total(label: str) -> CypherStatement:
    """One row {found}: how many nodes of a label there are."""
    return CypherStatement(f"MATCH (n:{label}) RETURN count(*) AS found")


@cache
def node_add(label: str, given: tuple[str, ...] | None = None) -> CypherStatement:
    """Add nodes that are not there yet, with the ``given`` columns; one row {written} with how many."""
    columns = _chosen(NODE_COLUMNS[label], given)
    return CypherStatement(
        f"{_ROWS} CREATE (n:{label} {{{_literal(columns)}}}) RETURN count(n.key) AS written", columns
    )


@cache
def node_replace(label: str) -> CypherStatement:
    """Replace all properties of nodes that are there; one row {written} with how many."""
    columns = NODE_COLUMNS[label]
    return CypherStatement(
        f"{_ROWS} MATCH (n:{label} {{key: r.key}}) SET {_settings('n', columns)} RETURN count(n.key) AS written",
        columns,
    )


@cache
def node_delete(label: str) -> CypherStatement:
    """Delete the nodes of these keys with whatever still hangs on them."""
    return CypherStatement(f"{_KEYS} MATCH (n:{label} {{key: k}}) DETACH DELETE n", by_key=True)


#: What the store keeps of the graph itself, and on a server of a commit before and after it: keys of GraphState.
STATE: Final = "graph"
ANNOUNCED: Final = "announced"
SETTLED: Final = "settled"


@cache
def state_write() -> CypherStatement:
    """Set what the store keeps of the graph itself."""
    columns = NODE_COLUMNS["GraphState"]
    return CypherStatement(f"{_ROWS} MERGE (n:GraphState {{key: r.key}}) SET {_settings('n', columns)}", columns)


@cache
def lock() -> CypherStatement:
    """Take the graph's one write lock, on any engine and for all replicas; one row {revision, sha256, seal}."""
    return CypherStatement(
        f"{_ROWS} MERGE (g:GraphState {{key: r.key}}) SET g.touched = r.touched "
        "RETURN g.revision AS revision, g.sha256 AS sha256, g.seal AS seal",
        {"key": "str", "touched": "str"},
    )


@cache
def edge_read(kind: str, start: str, end: str) -> CypherStatement:
    """The relationships of ``rows`` {key, from_key, to_key} that exist: every column, and the ends."""
    return CypherStatement(
        f"{_ROWS} MATCH (a:{start} {{key: r.from_key}}) WITH r, a MATCH (a)-[x:{kind} {{key: r.key}}]->(b:{end}) "
        f"RETURN {_read_edge(kind)}",
        {"key": "str", **ENDS},
    )


@cache
def edge_total(kind: str, start: str, end: str) -> CypherStatement:
    """One row {found}: how many relationships of a kind there are between two labels."""
    return CypherStatement(f"MATCH (a:{start})-[x:{kind}]->(b:{end}) RETURN count(*) AS found")


@cache
def edges_from(kind: str, start: str, end: str) -> CypherStatement:
    """The relationships that leave the nodes of these keys."""
    return CypherStatement(
        f"{_KEYS} MATCH (a:{start} {{key: k}})-[x:{kind}]->(b:{end}) RETURN {_read_edge(kind)}",
        by_key=True,
    )


@cache
def edges_into(kind: str, start: str, end: str) -> CypherStatement:
    """The relationships that reach the nodes of these keys."""
    return CypherStatement(
        f"{_KEYS} MATCH (a:{start})-[x:{kind}]->(b:{end} {{key: k}}) RETURN {_read_edge(kind)}",
        by_key=True,
    )


@cache
def edges_from_total(kind: str, start: str, end: str) -> CypherStatement:
    """Rows {key, found}: how many relationships leave each of the nodes of these keys that has any."""
    return CypherStatement(
        f"{_KEYS} MATCH (a:{start} {{key: k}})-[x:{kind}]->(b:{end}) RETURN a.key AS key, count(x.key) AS found",
        by_key=True,
    )


@cache
def edges_into_total(kind: str, start: str, end: str) -> CypherStatement:
    """Rows {key, found}: how many relationships reach each of the nodes of these keys that has any."""
    return CypherStatement(
        f"{_KEYS} MATCH (a:{start})-[x:{kind}]->(b:{end} {{key: k}}) RETURN b.key AS key, count(x.key) AS found",
        by_key=True,
    )


@cache
def node_source_total(label: str) -> CypherStatement:
    """Rows {key, found}: how many nodes of a label come from each of these sources that any come from."""
    return CypherStatement(
        f"{_KEYS} MATCH (n:{label}) WHERE n.source = k RETURN k AS key, count(n.key) AS found", by_key=True
    )


@cache
def edge_source_total(kind: str, start: str, end: str) -> CypherStatement:
    """Rows {key, found}: how many relationships of a kind between two labels come from each of these sources."""
    return CypherStatement(
        f"{_KEYS} MATCH (a:{start})-[x:{kind}]->(b:{end}) WHERE x.source = k RETURN k AS key, count(x.key) AS found",
        by_key=True,
    )


@cache
def links_of(label: str) -> tuple[CypherStatement, CypherStatement]:
    """What leaves and what reaches one node of a label, of any type: as the query file ``neighbours`` answers it."""
    read = ", ".join(
        [
            "x.key AS relationship, x.type AS type, x.role AS role",
            *(f"{a}.{name} AS {end}_{name}" for a, end in (("a", "from"), ("b", "to")) for name in _ENDS_READ),
            *(f"x.{name} AS {name}" for name in LINK_FACTS),
        ]
    )
    leaving = f"MATCH (a:{label} {{key: $key}})-[x]->(b) RETURN {read}"
    reaching = f"MATCH (a)-[x]->(b:{label} {{key: $key}}) RETURN {read}"
    return CypherStatement(leaving, each_key=True), CypherStatement(reaching, each_key=True)


@cache
def edge_add(kind: str, start: str, end: str, given: tuple[str, ...] | None = None) -> CypherStatement:
    """Add relationships that are not there yet between nodes that are; one row {written} with how many.

    The ``WITH`` between the two ends keeps the embedded engine from joining all with all: six times as fast.
    """
    columns = _chosen(EDGE_COLUMNS[kind], given)
    return CypherStatement(
        f"{_ROWS} MATCH (a:{start} {{key: r.from_key}}) WITH r, a MATCH (b:{end} {{key: r.to_key}}) "
        f"CREATE (a)-[x:{kind} {{{_literal(columns)}}}]->(b) RETURN count(x.key) AS written",
        {"key": "str", **ENDS, **columns},
    )


@cache
def edge_replace(kind: str, start: str, end: str) -> CypherStatement:
    """Replace all properties of relationships that are there; one row {written} with how many."""
    columns = EDGE_COLUMNS[kind]
    return CypherStatement(
        f"{_ROWS} MATCH (a:{start} {{key: r.from_key}}) WITH r, a "
        f"MATCH (a)-[x:{kind} {{key: r.key}}]->(b:{end}) SET {_settings('x', columns)} "
        "RETURN count(x.key) AS written",
        {"key": "str", **ENDS, **columns},
    )


@cache
def edge_delete(kind: str, start: str, end: str) -> CypherStatement:
    """Delete the relationships of ``rows`` {key, from_key}."""
    return CypherStatement(
        f"{_ROWS} MATCH (a:{start} {{key: r.from_key}}) WITH r, a "
        f"MATCH (a)-[x:{kind} {{key: r.key}}]->(b:{end}) DELETE x",
        {"key": "str", "from_key": "str"},
    )


_ENDS_READ: Final = ("key", "label", "title")
#: What a relationship says of itself and where it came from, as `cypher/evidence/relationships.cypher` has it.
LINK_FACTS: Final = (
    "standing",
    "strength",
    "confidence",
    "source",
    "locator",
    "quote",
    "reason_fr",
    "reason_en",
    "recorded_by",
    "recorded_at",
)
_ROWS: Final = "UNWIND $rows AS r WITH r WHERE r.key IS NOT NULL"
_KEYS: Final = "UNWIND $rows AS k"


def _chosen(columns: Columns, given: tuple[str, ...] | None) -> Columns:
    return columns if given is None else {name: kind for name, kind in columns.items() if name in given}


def _read(variable: str, columns: Columns) -> str:
    return ", ".join(f"{variable}.`{name}` AS `{name}`" for name in columns)


def _read_edge(kind: str) -> str:
    return f"a.key AS from_key, b.key AS to_key, {_read('x', EDGE_COLUMNS[kind])}"


def _literal(columns: Columns) -> str:
    return ", ".join(f"`{name}`: r.`{name}`" for name in columns)


def _settings(variable: str, columns: Columns) -> str:
    return ", ".join(f"{variable}.`{name}` = r.`{name}`" for name in columns if name != "key")
