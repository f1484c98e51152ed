"""The one way to write: changes, checked whole, applied in one transaction, numbered and undoable."""

from graph_service.changes.apply import apply, undo
from graph_service.changes.change import (
    Change,
    DeferredChange,
    Delete,
    Effect,
    Operation,
    Outcome,
    UpsertEdge,
    UpsertNode,
    operations_from_json,
)
from graph_service.changes.history import Position, Record, history, position, record, touched
from graph_service.changes.latest import Latest
from graph_service.changes.moment import at_one_moment
from graph_service.changes.recovery import recover

__all__ = [
    "Change",
    "DeferredChange",
    "Delete",
    "Effect",
    "Latest",
    "Operation",
    "Outcome",
    "Position",
    "Record",
    "UpsertEdge",
    "UpsertNode",
    "apply",
    "at_one_moment",
    "history",
    "operations_from_json",
    "position",
    "record",
    "recover",
    "touched",
    "undo",
]
