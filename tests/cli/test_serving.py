"""How the service listens: on a socket whose connections send at once what they have."""

import socket
from contextlib import closing

import uvicorn

from graph_service.cli.service import listening_on


def test_an_accepted_connection_does_not_hold_back_what_it_has() -> None:
    config = uvicorn.Config("none:none", host="127.0.0.1", port=0, log_level="error")
    with closing(listening_on(config)) as listening, socket.create_connection(listening.getsockname()):
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
