"""What is judged, as columns: read once a revision, advanced by changes, turned back, kept, and asked."""

from graph_service.snapshot.advancing import advanced, turned_back
from graph_service.snapshot.codes import FOREVER, LONG_AGO, STANDING_CODES, first_day, last_day
from graph_service.snapshot.comparing import differences
from graph_service.snapshot.reading import read
from graph_service.snapshot.snapshot import JUDGED_LABELS, JUDGED_TYPES, Links, Nodes, Parts, Snapshot

__all__ = [
    "FOREVER",
    "JUDGED_LABELS",
    "JUDGED_TYPES",
    "LONG_AGO",
    "STANDING_CODES",
    "Links",
    "Nodes",
    "Parts",
    "Snapshot",
    "advanced",
    "differences",
    "first_day",
    "last_day",
    "read",
    "turned_back",
]
