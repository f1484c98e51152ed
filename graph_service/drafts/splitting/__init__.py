"""A document's statements: where each begins and ends, its kind in the results chain, what it belongs to."""

from graph_service.drafts.splitting.splitting import split

__all__ = ["split"]
