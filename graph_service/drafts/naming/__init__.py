"""The entities and places that a text names, in French and English."""

from graph_service.drafts.naming.named import Named
from graph_service.drafts.naming.names import Names

__all__ = ["Named", "Names"]
