"""Does the image's health check end as the service's `/readyz` answers, with and without TLS?"""

import http.server
import ssl
import threading
from contextlib import contextmanager

import pytest

from deploy import ready
from tests.cli.test_tls import made


@contextmanager
def answering(status, pair=None):
    """The port of a server that answers `/readyz` with this status, and another path with 404."""

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(status if self.path == "/readyz" else 404)
            self.end_headers()

        def log_message(self, *_):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Answer) as server:
        if pair:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(pair.certificate, pair.key)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(params=["http", "https"])
def pair(request, tmp_path, monkeypatch):
    if request.param == "http":
        monkeypatch.delenv("ALIGNMENT_TLS_CERTIFICATE", raising=False)
        return None
    pair = made(tmp_path, "service")
    monkeypatch.setenv("ALIGNMENT_TLS_CERTIFICATE", str(pair.certificate))
    return pair


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1)])
def test_it_ends_as_the_service_answers(status, code, pair, monkeypatch, capsys):
    with answering(status, pair) as port:
        monkeypatch.setattr(ready, "PORT", port)
        assert ready.main() == code
    assert ("503" in capsys.readouterr().err) == bool(code)


def test_a_service_that_is_not_there_is_not_ready(monkeypatch, capsys):
    with answering(200) as port:
        monkeypatch.setattr(ready, "PORT", port)
    monkeypatch.delenv("ALIGNMENT_TLS_CERTIFICATE", raising=False)
    assert ready.main() == 1 and "refused" in capsys.readouterr().err
