"""Which port of the loopback address the service can take: the one asked for, or the next free one."""

import socket
import sys


def free_port(first: int, last: int) -> int:
    """Return the first free port from ``first`` to ``last``.

    Raises:
        OSError: all are in use.
    """
    for port in range(first, last + 1):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError(f"ports {first} to {last} are all in use; name another: make run PORT=…")


if __name__ == "__main__":
    asked = int(sys.argv[1])
    print(free_port(asked, asked + 20))
