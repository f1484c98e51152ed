"""Dumps that are made by themselves, which of them are kept, and whether they could be restored."""

from graph_service.dumps.folder import DumpFile, Retention, listed, superfluous
from graph_service.dumps.rehearsal import Rehearsal, rehearse
from graph_service.dumps.schedule import DumpSchedule, Plan

__all__ = ["DumpFile", "DumpSchedule", "Plan", "Rehearsal", "Retention", "listed", "rehearse", "superfluous"]
