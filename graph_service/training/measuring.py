"""``alignment evaluate``: the figures of one file, with the suggester that ships."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from graph_service.suggestions import learned as shipped
from graph_service.suggestions.learned import Learned
from graph_service.suggestions.signals import Signals
from graph_service.suggestions.themes import ThemeSuggester
from graph_service.training import evaluation, labelled
from graph_service.training.cases import Bench


def measure(
    path: Path,
    *,
    examples: str = "5-fold",
    entities: bool = True,
    curve: bool = False,
    report: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:
    """The figures of a labelled file as one object.

    ``rows`` has the one row asked for, whose figures stand beside it too; ``strict`` the same with near-identical
    texts kept on one side (only by fifths), ``curve`` a row for each number of decisions.

    Raises:
        NotFound: there is no such file.
        InvalidInput: it is no UN INFO file and no labelled table.
    """
    found = labelled.read(path)
    learned = shipped.load()
    report(f"{len(found.texts):,} texts, {len(found.targets)} targets: reading their meaning")
    bench = Bench(found, Signals(learned.wording(), shipped.vectors(), learned.towers), entities=entities)
    report(f"{len(found.texts):,} texts asked, examples: {examples}")
    row = _row(bench, learned, examples)
    strict = evaluation.strict(bench, learned.ranker).row() if examples != "none" else None
    points = evaluation.curve(bench, learned.ranker) if curve else {}
    return {
        "file": found.name,
        "examples": examples,
        "entities": entities,
        "targets": len(found.targets),
        **row,
        "rows": [row],
        "strict": strict,
        "curve": [{"decisions": known, **each.row()} for known, each in points.items()],
    }


def _row(bench: Bench, learned: Learned, examples: str) -> dict[str, Any]:
    """Codes of a public list without examples are what drafts are shown for them; all else is ranked as plans are."""
    scheme = bench.labelled.scheme
    if scheme is None or examples != "none":
        return evaluation.measured(bench, learned.ranker, examples).row()
    suggester = ThemeSuggester(shipped.vectors(), learned.wording())
    order = {key: at for at, key in enumerate(suggester.keys(scheme))}
    shares = suggester.scores(bench.labelled.texts, scheme)[:, [order[t.key] for t in bench.labelled.targets]]
    return evaluation.figures(shares, bench.right).row()
