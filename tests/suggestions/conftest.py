"""What the suggester knows of meaning, read once."""

import pytest

from graph_service.suggestions import learned
from graph_service.suggestions.signals import Signals


@pytest.fixture(scope="session")
def signals() -> Signals:
    kept = learned.load()
    return Signals(kept.wording(), learned.vectors(), kept.towers)
