"""Cypher that an expert writes: read, and nothing else. What may stand in it, and what is refused before an engine
sees it."""

from graph_service.expert_cypher.checking import ExpertQuery, checked
from graph_service.expert_cypher.values import Limits, Table, gathered

__all__ = ["ExpertQuery", "Limits", "Table", "checked", "gathered"]
