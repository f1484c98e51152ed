"""Where a command prints: answers on standard output, remarks beside them, nothing that a terminal would obey."""

import json
import re
import shutil
from typing import Any, Final

import click
from rich.console import Console

_WIDE: Final = 200


def out() -> Console:
    """Where answers go. As wide as ``COLUMNS`` says or wide enough for whole words when it is no terminal, without
    colours then."""
    console = Console(highlight=False, soft_wrap=False)
    if console.is_terminal:
        return console
    return Console(highlight=False, width=shutil.get_terminal_size((_WIDE, 0)).columns, no_color=True)


def notes() -> Console:
    """Where progress and remarks go, so that an answer can be piped."""
    return Console(stderr=True, highlight=False)


def print_json(value: Any) -> None:
    """One JSON object on standard output, stable in its order."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False))


def inert(text: str) -> str:
    """Text that came from outside, without the characters that a terminal would obey."""
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "\ufffd", text)
