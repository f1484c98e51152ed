"""``alignment evaluate``: the figures of one file, with the suggester that ships."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from graph_service.suggestions import learned as shipped
from graph_service.suggestions.learned import Learned
from graph_service.suggestions.meaning import Floats, Vectors
from graph_service.suggestions.signals import Signals
from graph_service.suggestions.themes import ThemeSuggester
from graph_service.training import evaluation, labelled
from graph_service.training.cases import Bench
from graph_service.training.labelled import Labelled


def measure(
    path: Path,
    *,
    examples: str = "5-fold",
    entities: bool = True,
    curve: bool = False,
    vectors: Vectors | None = None,
    report: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:
    """The figures of a labelled file as one object.

    ``rows`` has the one row asked for, whose figures stand beside it too; ``strict`` the same with near-identical
    texts kept on one side (only by fifths), ``curve`` a row for each number of decisions. ``table`` says what
    of a table was read. Where it answers yes or no, ``rows`` has the figures of these (``evaluation.Answers``)
    and nothing else is measured. ``vectors`` are of the encoder that is measured; those that ship where it is None.

    Raises:
        NotFound: there is no such file.
        InvalidInput: it is no UN INFO file and no labelled table.
    """
    found = labelled.read(path)
    learned, vectors = shipped.load(), vectors or shipped.vectors()
    about = {
        "file": found.name,
        "examples": examples,
        "entities": entities,
        "targets": len(found.targets),
        "table": asdict(found.table) if found.table else None,
    }
    report(f"{len(found.texts):,} texts, {len(found.targets)} targets: reading their meaning")
    if found.answers is not None:
        answers = _answers(found, ThemeSuggester(vectors, learned.wording())).row()
        return {**about, "examples": "none", **answers, "rows": [answers], "strict": None, "curve": []}
    bench = Bench(found, Signals(learned.wording(), vectors, learned.towers), entities=entities)
    report(f"{len(found.texts):,} texts asked, examples: {examples}")
    row = _row(bench, learned, vectors, examples)
    strict = evaluation.strict(bench, learned.ranker).row() if examples != "none" else None
    points = evaluation.curve(bench, learned.ranker) if curve else {}
    return {
        **about,
        **row,
        "rows": [row],
        "strict": strict,
        "curve": [{"decisions": known, **each.row()} for known, each in points.items()],
    }


def _row(bench: Bench, learned: Learned, vectors: Vectors, examples: str) -> dict[str, Any]:
    """Codes of a public list without examples are what drafts are shown for them; all else is ranked as plans are."""
    if bench.labelled.scheme is None or examples != "none":
        return evaluation.measured(bench, learned.ranker, examples).row()
    shares = _scores(bench.labelled, ThemeSuggester(vectors, learned.wording()))
    return evaluation.figures(shares, bench.right).row()


def _answers(found: Labelled, suggester: ThemeSuggester) -> evaluation.Answers:
    """Each text asked for the one code of its row."""
    asked = np.array(found.right, dtype=np.int64)
    likely = _scores(found, suggester)[np.arange(len(asked)), asked]
    said = likely >= suggester.threshold(str(found.scheme))
    return evaluation.answers(likely, said, asked, np.array(found.answers, dtype=np.bool_))


def _scores(found: Labelled, suggester: ThemeSuggester) -> Floats:
    """The probability of each code (columns as the targets stand) for each text."""
    scheme = str(found.scheme)
    order = {key: at for at, key in enumerate(suggester.keys(scheme))}
    shares: Floats = suggester.scores(found.texts, scheme)[:, [order[target.key] for target in found.targets]]
    return shares
