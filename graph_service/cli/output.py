"""Where a command prints: answers on standard output, remarks beside them, nothing that a terminal would obey."""

import json
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click
from rich.console import Console

from graph_service import private_files
from graph_service.exchange.passing_files import passing_file

#: A path to write to, or - for standard output.
PATH: Final = click.Path(path_type=Path, allow_dash=True)
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


def is_standard(out: Path) -> bool:
    """Whether a path that a person named is standard output."""
    return str(out) == "-"


def write(out: Path | None, content: bytes) -> None:
    """A content where a person asked for it: in a file of its owner alone, or on standard output.

    Raises:
        InvalidInput: it cannot be written there; what was there is as it was.
    """
    if out is None or is_standard(out):
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    private_files.write(out, content)
    notes().print(f"wrote {out} ({len(content):,} bytes)", markup=False)


def stream(make: Callable[[Path], object], name: str) -> None:
    """On standard output what ``make`` writes to a path, once it is whole; ``name`` is that of a file that is gone
    afterwards."""
    sys.stdout.flush()
    with passing_file(make, name) as file:
        shutil.copyfileobj(file, sys.stdout.buffer)
    sys.stdout.buffer.flush()


def inert(text: str) -> str:
    """Text that came from outside, without the characters that a terminal would obey."""
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "\ufffd", text)
