"""`make run`, as the README says it: from nothing to a page with the answer."""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.request

import pytest

from docs.generate import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture
def first_run(tmp_path):
    """The address of a first `make run` on a new store, and what it said. The runtime counts as installed."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("ALIGNMENT_", "MAKE"))}
    command = ["make", "-o", ".venv/runtime.stamp", "run", f"PORT={port}", f"ALIGNMENT_STORE=ladybug:{tmp_path}/a.lbug"]
    said = tmp_path / "said.txt"
    with said.open("w") as out:
        started = subprocess.Popen(
            command, cwd=ROOT, env=clean, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        until = time.monotonic() + 90
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5).close()
                break
            except OSError:
                assert started.poll() is None and time.monotonic() < until, said.read_text()
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}", said.read_text()
    finally:
        os.killpg(started.pid, signal.SIGTERM)
        started.wait(timeout=30)


def read(address):
    with urllib.request.urlopen(address, timeout=30) as answer:
        return answer.read().decode()


def test_make_run_seeds_and_serves(first_run):
    address, said = first_run
    assert "mali-2021: added" in said
    assert f"open {address}/" in said
    found = json.loads(read(f"{address}/api/v1/gaps?framework=mli-itsp&standing=asserted"))
    assert [row["key"] for row in found["rows"]] == ["mli-itsp-2", "mli-itsp-5"]
    assert "<html" in read(f"{address}/")
