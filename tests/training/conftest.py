"""Training is measured on the same public files as suggestions."""

from tests.suggestions.conftest import data, signals

__all__ = ["data", "signals"]
