"""How each engine is told of the model: tables for the one, constraints and indexes for the other."""

import hashlib
from collections.abc import Iterator
from typing import Final

from graph_service.model import LABELS, RELATIONSHIPS
from graph_service.stores.statements import EDGE_COLUMNS, NODE_COLUMNS

_LADYBUG_TYPES: Final = {"str": "STRING", "int": "INT64", "float": "DOUBLE", "list[str]": "STRING[]"}


def ladybug() -> Iterator[str]:
    """Tables of the embedded engine. Words of its grammar that are properties of ours are quoted."""
    for label, columns in NODE_COLUMNS.items():
        own = ", ".join(f"`{name}` {_LADYBUG_TYPES[kind]}" for name, kind in columns.items())
        yield f"CREATE NODE TABLE IF NOT EXISTS `{label}`({own}, PRIMARY KEY(`key`))"
    for name, columns in EDGE_COLUMNS.items():
        pairs = ", ".join(f"FROM `{start}` TO `{end}`" for start, end in RELATIONSHIPS[name].ends)
        own = ", ".join(f"`{column}` {_LADYBUG_TYPES[kind]}" for column, kind in columns.items())
        yield f"CREATE REL TABLE IF NOT EXISTS `{name}`({pairs}, {own})"


def neo4j() -> Iterator[str]:
    """Uniqueness of keys (nodes and relationships) and an index to search by."""
    for label in NODE_COLUMNS:
        yield f"CREATE CONSTRAINT {label.lower()}_key IF NOT EXISTS FOR (n:{label}) REQUIRE n.key IS UNIQUE"
    for name in RELATIONSHIPS:
        yield f"CREATE CONSTRAINT {name.lower()}_key IF NOT EXISTS FOR ()-[r:{name}]-() REQUIRE r.key IS UNIQUE"
    for label in LABELS:
        yield f"CREATE TEXT INDEX {label.lower()}_search IF NOT EXISTS FOR (n:{label}) ON (n.search_text)"


def fingerprint() -> str:
    """Changes whenever the tables do: tells a store that was made for another version."""
    return hashlib.sha256("\n".join(ladybug()).encode()).hexdigest()[:16]
