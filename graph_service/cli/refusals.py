"""How the command line ends: a refusal is a sentence on standard error and an exit code."""

import io
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import click

from graph_service import errors
from graph_service.cli import interruptions
from graph_service.cli.output import inert
from graph_service.messages import Message

#: Our errors -> exit codes, looked up along the MRO; wrong usage is click's own 2.
EXIT: Final[Mapping[type[BaseException], int]] = {errors.GraphServiceError: 1}


def exit_code(error: BaseException) -> int:
    return next((EXIT[kind] for kind in type(error).__mro__ if kind in EXIT), 1)


def run(group: click.Group, is_interrupted: Callable[[], bool] | None = None) -> None:
    """Run the command line: every refusal is a sentence on standard error and an exit code. ``is_interrupted`` says
    whether somebody pressed Ctrl-C before; where it is given, what follows may be interrupted."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without UTF-8 is no reason to crash
    try:
        if is_interrupted is not None:
            interruptions.begin(is_interrupted)
        sys.exit(_run(group, sys.argv[1:]) or 0)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as usage:
        usage.show()
        sys.exit(usage.exit_code)
    except (click.Abort, KeyboardInterrupt) as stop:
        interruptions.end(stop)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except errors.InvalidInput as error:
        _refuse(str(error) if len(error.faults) <= 1 else str(error.refusal), error.faults)
        sys.exit(exit_code(error))
    except errors.GraphServiceError as error:
        _refuse(str(error), ())
        sys.exit(exit_code(error))
    except OSError as error:
        _refuse(f"{error.filename or 'the file'}: {error.strerror or error}", ())
        sys.exit(1)


def _run(group: click.Group, args: Sequence[str]) -> Any:
    """Run what was typed; where a key in it is none, and it is clear which was meant, with that one."""
    while True:
        try:
            return group.main(list(args), prog_name="alignment", standalone_mode=False)
        except errors.UnknownKey as unknown:
            meant = [_with_key(each, unknown.meant) for each in args] if unknown.meant else args
            if unknown.meant is None or meant == list(args) or "-" in args:  # standard input is read once
                raise
            click.echo(inert(str(unknown.meant.told())), err=True)
            args = meant


def _with_key(arg: str, found: errors.Meant) -> str:
    """One of the words that were typed, ``--option=KEY`` too."""
    option, sign, value = arg.rpartition("=")
    return f"{option}{sign}{found.key}" if value == found.given and (not sign or option.startswith("--")) else arg


def _refuse(sentence: str, faults: Sequence[Message], most: int = 20) -> None:
    click.echo(f"error: {inert(sentence)}", err=True)
    for fault in faults[:most] if len(faults) > 1 else ():
        click.echo(f"  - {inert(str(fault))}", err=True)
    if len(faults) > most:
        click.echo(f"  … and {len(faults) - most} more", err=True)
