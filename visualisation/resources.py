"""The scripts, styles and words that lie beside the code, in a wheel as in a checkout."""

from functools import cache
from importlib.resources import files


@cache
def asset(name: str) -> str:
    """The text of one file of ``assets/``."""
    return (files("visualisation") / "assets" / name).read_text(encoding="utf-8")
