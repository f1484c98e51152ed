"""Training is measured on the same public files as suggestions."""

from tests.suggestions.conftest import signals

__all__ = ["signals"]
