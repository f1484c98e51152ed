"""The public files that the suggester is measured on, and what it knows of meaning, read once."""

from pathlib import Path

import pytest

from graph_service.suggestions import learned
from graph_service.suggestions.signals import Signals

DATA = Path(__file__).parents[3] / "shared" / "data"


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of the public files that tests read."""
    if not DATA.is_dir():
        pytest.skip(f"the public data are not at {DATA}")
    return DATA


@pytest.fixture(scope="session")
def signals() -> Signals:
    kept = learned.load()
    return Signals(kept.wording(), learned.vectors(), kept.towers)
