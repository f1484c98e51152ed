"""What every command shares: the store it opens, how it prints, and how it refuses."""

import functools
import io
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, TypeVar

import click
from rich.console import Console

from graph_service import errors, settings, wiring
from graph_service.graph import Graph
from graph_service.settings import Settings

Command = TypeVar("Command", bound=Callable[..., Any])

#: Our errors -> exit codes, looked up along the MRO; wrong usage is click's own 2.
EXIT: Final[Mapping[type[BaseException], int]] = {errors.GraphServiceError: 1}


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


@contextmanager
def opened(given: Settings, *, makes: bool = False) -> Iterator[Graph]:
    """The graph of the settings, closed afterwards. Only what ``makes`` one may begin a store that is not there; where
    nothing came of it, it leaves none.

    Raises:
        NotFound: there is none.
    """
    is_new = wiring.is_missing(given)
    if not makes:
        wiring.require_store(given)
    graph = wiring.open_graph(given)
    try:
        yield graph
    finally:
        is_empty = is_new and graph.revision() == 0
        graph.close()
        if is_empty:
            wiring.remove_empty(given)


def tried(given: Settings, *, dry_run: bool) -> Settings:
    """Where something is made: the store of the settings, or for a dry run of what is not there one in memory."""
    return given.model_copy(update={"store": "ladybug::memory:"}) if dry_run and wiring.is_missing(given) else given


def out() -> Console:
    """Where answers go. Wide enough for whole words when it is no terminal, without colours then."""
    console = Console(highlight=False, soft_wrap=False)
    return console if console.is_terminal else Console(highlight=False, width=200, no_color=True)


def notes() -> Console:
    """Where progress and remarks go, so that an answer can be piped."""
    return Console(stderr=True, highlight=False)


def print_json(value: Any) -> None:
    """One JSON object on standard output, stable in its order."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False))


def inert(text: str) -> str:
    """Text that came from outside, without the characters that a terminal would obey."""
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "\ufffd", text)


def exit_code(error: BaseException) -> int:
    return next((EXIT[kind] for kind in type(error).__mro__ if kind in EXIT), 1)


def run(group: click.Group) -> None:
    """Run the command line: every refusal is a sentence on standard error and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without UTF-8 is no reason to crash
    try:
        sys.exit(group.main(prog_name="alignment", standalone_mode=False) or 0)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as usage:
        usage.show()
        sys.exit(usage.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped; what was not confirmed was not stored", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except errors.InvalidInput as error:
        _refuse(str(error) if len(error.faults) <= 1 else str(error).partition(": ")[0], error.faults)
        sys.exit(exit_code(error))
    except errors.GraphServiceError as error:
        _refuse(str(error), ())
        sys.exit(exit_code(error))
    except OSError as error:
        _refuse(f"{error.filename or 'the file'}: {error.strerror or error}", ())
        sys.exit(1)


def _refuse(sentence: str, faults: tuple[str, ...], most: int = 20) -> None:
    click.echo(f"error: {inert(sentence)}", err=True)
    for fault in faults[:most] if len(faults) > 1 else ():
        click.echo(f"  - {inert(fault)}", err=True)
    if len(faults) > most:
        click.echo(f"  … and {len(faults) - most} more", err=True)
