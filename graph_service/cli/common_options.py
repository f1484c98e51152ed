"""The options that many commands share: the store, JSON, the author, and a dry run."""

import functools
from collections.abc import Callable
from typing import Any, TypeVar

import click

from graph_service import settings

Command = TypeVar("Command", bound=Callable[..., Any])


def store_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--store URL``, with which every command that opens the graph is given its settings."""
    option: Any = click.option(
        "--store", metavar="URL", help="Store: ladybug:PATH, ladybug::memory:, bolt://HOST:PORT."
    )
    decorated: Callable[..., Any] = option(_with_settings(command))
    return decorated


def json_option(command: Command) -> Command:
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON object, for machines.")(command)


def author_option(command: Command) -> Command:
    return click.option("--author", help="Who makes the change; otherwise ALIGNMENT_AUTHOR or your login.")(command)


def dry_run_option(command: Command) -> Command:
    return click.option("--dry-run", is_flag=True, help="Check everything and say what would be done; store nothing.")(
        command
    )


def _with_settings(command: Command) -> Any:
    @functools.wraps(command)
    def wrapped(*args: Any, store: str | None = None, **kwargs: Any) -> Any:
        store = store or click.get_current_context().find_root().params.get("store")
        given = settings.load(store=store, author=kwargs.pop("author", None) if "author" in kwargs else None)
        return command(given, *args, **kwargs)

    return wrapped
