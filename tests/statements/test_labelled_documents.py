"""Statements of documents that a person labelled: their kinds, and what is no plan, by document.

The labels are in ``labels``, by place and hash; ``texts`` are French documents written for this, and the larger ones,
which do not ship, are read where they are (``python -m bench.kinds`` shows each).
"""

from pathlib import Path

import pytest

from bench.kinds import Figures, labels, measured
from graph_service import resources
from graph_service.documents import read

TEXTS = Path(__file__).parent / "texts"


def figures(path: Path, name: str | None = None) -> Figures:
    document = read(path.read_bytes(), name=name or path.name, max_bytes=64 * 1024 * 1024)
    total = Figures()
    for each in measured(document).values():
        total.add(each)
    assert total.plan + total.not_plan > 0
    return total


def holds(found: Figures) -> None:
    assert found.f1 >= 0.9 or not found.plan + found.wrong, found.faults
    assert found.lost <= 0.02 * found.plan, found.faults
    assert found.set_aside >= 0.85 * found.not_plan, found.faults


@pytest.mark.parametrize("path", sorted(TEXTS.glob("*.md")), ids=lambda path: path.stem)
def test_a_french_budget_guide_and_plan(path: Path):
    holds(figures(path))


def test_the_deck():
    source = resources.data("seeds").joinpath("mali-2021", "source.txt")
    found = figures(Path(str(source)), "retraite-slf-mali-2021-07-31.txt")
    assert (found.f1, found.lost) == (1.0, 0)


def test_programme_budgets_and_a_guide(large_data: Path):
    paths = [path for path in sorted((large_data / "docs").iterdir()) if labels(path.name)]
    assert len(paths) == 6
    for path in paths:
        holds(figures(path))
