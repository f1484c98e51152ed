"""What is measured of the service when Prometheus asks: its graph, its answers, its disk and its dumps."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from graph_service.app import App
from graph_service.dumps import DumpSchedule


def measured(app: App, dumps: DumpSchedule) -> Mapping[str, float | None]:
    """Each gauge and counter by its name; None for what is not known.

    Nothing is asked of the engine, so that this is told while it does not answer.
    """
    graph, answers = app.graph, app.graph.answers
    held, journal = graph.snapshots.held(), graph.store.journal
    known, size, making = answers.counted()
    return {
        "nodes": None if held is None else len(held.nodes),
        "relationships": None if held is None else sum(len(each) for each in held.links.values()),
        "answers_held": known,
        "answer_bytes_held": size,
        "answers_being_made": making,
        "answer_cache_hits": answers.hits,
        "answer_cache_misses": answers.misses,
        "dump_age_seconds": dumps.age_s(),
        "dump_failures": dumps.failures,
        "journal_bytes": _size(journal.path) if journal else None,
        "store_file_bytes": _size(journal.path.with_suffix("")) if journal else None,
        "disk_free_bytes": _free(journal.path.parent) if journal else None,
    }


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def _free(folder: Path) -> int | None:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None
