"""The entities and places that a text names, in French and English."""

from graph_service.mentions.named import Named
from graph_service.mentions.names import Names

__all__ = ["Named", "Names"]
