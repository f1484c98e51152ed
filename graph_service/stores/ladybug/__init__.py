"""The embedded engine."""

from graph_service.stores.ladybug.opening import MEMORY, journal_path, logs_of
from graph_service.stores.ladybug.store import LadybugStore

__all__ = ["MEMORY", "LadybugStore", "journal_path", "logs_of"]
