"""What the graph is made of: labels, relationships, words and the rules between them."""

from graph_service.model.elements import (
    KEY,
    Edge,
    EdgeRef,
    Element,
    Node,
    NodeRef,
    Properties,
    Ref,
    Value,
    fold_accents,
    slug,
)
from graph_service.model.schema import (
    DERIVED_EDGE,
    DERIVED_NODE,
    LABELS,
    PLAN_ITEMS,
    RELATIONSHIPS,
    Label,
    Property,
    PropertyType,
    Relationship,
)

__all__ = [
    "DERIVED_EDGE",
    "DERIVED_NODE",
    "KEY",
    "LABELS",
    "PLAN_ITEMS",
    "RELATIONSHIPS",
    "Edge",
    "EdgeRef",
    "Element",
    "Label",
    "Node",
    "NodeRef",
    "Properties",
    "Property",
    "PropertyType",
    "Ref",
    "Relationship",
    "Value",
    "fold_accents",
    "slug",
]
