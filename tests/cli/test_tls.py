"""TLS by settings: a certificate that cannot be used is refused at the start; one that can is spoken with."""

import datetime
import os
import socket
import ssl
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from starlette.testclient import TestClient

from graph_service.api.app import create_app
from graph_service.app import App
from graph_service.cli import tls
from graph_service.errors import InvalidInput
from graph_service.settings import Settings
from tests.cli.conftest import SCRIPT


@dataclass(frozen=True)
class Pair:
    certificate: Path
    key: Path


def made(folder: Path, name: str, *, days: int = 30, begins: int = -1, password: str = "") -> Pair:
    """A certificate of its own for localhost, and its key."""
    folder.mkdir(exist_ok=True)
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + datetime.timedelta(days=begins))
        .not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pair = Pair(folder / f"{name}.crt", folder / f"{name}.key")
    locked = serialization.BestAvailableEncryption(password.encode()) if password else serialization.NoEncryption()
    pair.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    pair.key.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, locked))
    return pair


def settings(pair: Pair, **more: object) -> Settings:
    return Settings.model_validate({"tls_certificate": pair.certificate, "tls_key": pair.key, **more})


def test_nothing_is_said_where_nothing_is_set():
    assert tls.options(Settings()) == {}


def test_what_cannot_be_used_is_refused_and_named(tmp_path):
    good, other = made(tmp_path, "good"), made(tmp_path, "other")
    locked = made(tmp_path, "locked", password="a word")
    broken = tmp_path / "broken.crt"
    broken.write_text("-----BEGIN CERTIFICATE-----\nzzz\n-----END CERTIFICATE-----\n")
    cases = {
        "go together": Settings(tls_certificate=good.certificate),
        "cannot be read": settings(Pair(tmp_path / "nothing.crt", good.key)),
        "cannot be read ": settings(Pair(good.certificate, tmp_path / "nothing.key")),
        "cannot be read  ": settings(Pair(broken, good.key)),
        "and not now": settings(made(tmp_path, "old", begins=-9, days=-2)),
        "not now; renew": settings(made(tmp_path, "new", begins=5)),
        "does not belong": settings(Pair(good.certificate, other.key)),
        "another password": settings(locked),
        "another password ": settings(locked, tls_key_password="wrong"),
    }
    for words, given in cases.items():
        with pytest.raises(InvalidInput, match=words.strip()):
            tls.options(given)
    assert tls.options(settings(locked, tls_key_password="a word"))["ssl_keyfile_password"] == "a word"


def test_a_service_that_cannot_speak_tls_does_not_start(alignment, mali, tmp_path, monkeypatch):
    old = made(tmp_path / "tls", "old", begins=-9, days=-2)
    monkeypatch.setenv("ALIGNMENT_TLS_CERTIFICATE", str(old.certificate))
    monkeypatch.setenv("ALIGNMENT_TLS_KEY", str(old.key))
    alignment("serve", "--port", "0").refused("not now; renew it")


def test_a_real_service_speaks_tls_and_nothing_else(mali, tmp_path):
    pair = made(tmp_path / "tls", "good")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ALIGNMENT_")}
    env = kept | {"ALIGNMENT_STORE": f"ladybug:{mali}", "ALIGNMENT_TLS_CERTIFICATE": str(pair.certificate)}
    env |= {"ALIGNMENT_TLS_KEY": str(pair.key), "ALIGNMENT_BUFFER_POOL_MIB": "128"}
    port = _free_port()
    served = subprocess.Popen(
        [SCRIPT, "serve", "--port", str(port)], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    try:
        trusts = ssl.create_default_context(cafile=str(pair.certificate))
        with httpx.Client(base_url=f"https://localhost:{port}", verify=trusts, timeout=20) as client:
            found = _when_up(client, "/healthz")
            assert found.status_code == 200 and "Strict-Transport-Security" not in found.headers
            page = client.get("/?lang=en")
            assert page.status_code == 200 and "secure" in page.headers["Set-Cookie"].lower()
        with pytest.raises(httpx.HTTPError):
            httpx.get(f"http://localhost:{port}/healthz", timeout=5)
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"https://localhost:{port}/healthz", timeout=5)  # not a certificate that everybody trusts
    finally:
        served.terminate()
        served.communicate(timeout=30)


def test_under_a_name_of_its_own_a_service_that_speaks_tls_says_so_for_a_year(memory_graph):
    app = create_app(App.over(memory_graph, Settings()), names=["plans.example"])
    for address, said in (
        ("https://plans.example", "max-age=31536000"),
        ("https://localhost", None),
        ("http://plans.example", None),
    ):
        found = TestClient(app, base_url=address).get("/healthz")
        assert found.headers.get("Strict-Transport-Security") == said


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _when_up(client: httpx.Client, path: str) -> httpx.Response:
    until = time.monotonic() + 40
    while True:
        try:
            return client.get(path)
        except httpx.HTTPError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
