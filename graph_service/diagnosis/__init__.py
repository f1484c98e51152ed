"""How a store, the query files and the seeds are, and what to do about what is wrong with them."""

from graph_service.diagnosis.checking import check
from graph_service.diagnosis.compacting import compact, compact_where_it_pays
from graph_service.diagnosis.examining import ALL_IS_WELL, examine
from graph_service.diagnosis.rebuilding import Rebuilt, rebuild

__all__ = ["ALL_IS_WELL", "Rebuilt", "check", "compact", "compact_where_it_pays", "examine", "rebuild"]
