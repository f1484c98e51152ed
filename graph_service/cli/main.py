"""Where the command line begins: what it consists of takes a second to load, in which it may be interrupted too."""

import signal
import threading


def main() -> None:
    """Entry point of the command line. What it writes is its owner's alone."""
    interrupted = threading.Event()
    is_main = threading.current_thread() is threading.main_thread()
    if is_main:
        signal.signal(signal.SIGINT, lambda *_: interrupted.set())
    from graph_service.cli import refusals
    from graph_service.cli.commands import cli
    from graph_service.private_files import keep_private

    keep_private()
    refusals.run(cli, is_interrupted=interrupted.is_set if is_main else None)


if __name__ == "__main__":
    main()
