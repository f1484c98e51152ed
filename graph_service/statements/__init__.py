"""A document's statements: where each begins and ends, its kind in the results chain, what it belongs to."""

from graph_service.statements.editing import bring_back, merge, retype, reword, set_aside, split_at
from graph_service.statements.splitting import split

__all__ = ["bring_back", "merge", "retype", "reword", "set_aside", "split", "split_at"]
