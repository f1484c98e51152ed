"""The command line, run in this process or as the console script that was installed; a seeded store, copied."""

import gc
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from graph_service.app import open_graph
from graph_service.cli import main
from graph_service.exchange import seeds
from graph_service.settings import Settings

SCRIPT = Path(sys.executable).parent / "alignment"


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    def refused(self, *words: str, code: int = 1) -> "Ran":
        """Assert that it was refused in one clear sentence that has these words; nothing was printed as an answer."""
        assert (self.code, self.out) == (code, ""), self
        assert "Traceback" not in self.err
        assert self.err.lstrip().startswith("error: " if code == 1 else "Usage: ")
        for each in words:
            assert each in self.err, (each, self.err)
        return self


@pytest.fixture
def alignment(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[..., Ran]]:
    """Run a command in this process, as the console script would."""
    mask = os.umask(0o022)
    os.umask(mask)

    def run(*args: object, stdin: str = "") -> Ran:
        monkeypatch.setattr(sys, "argv", ["alignment", *map(str, args)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8"))
        capsys.readouterr()
        with pytest.raises(SystemExit) as stopped:
            main.main()
        out, err = capsys.readouterr()
        return Ran(int(stopped.value.code or 0), out, err)

    yield run
    os.umask(mask)


@pytest.fixture
def script(store: Path) -> Callable[..., Ran]:
    """Run the installed console script in a process of its own."""

    def run(*args: object, stdin: bytes | None = None) -> Ran:
        done = subprocess.run(
            [SCRIPT, *map(str, args)], input=stdin, capture_output=True, timeout=60, check=False, env=_env(store)
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


@pytest.fixture
def piped(store: Path) -> Callable[..., bytes]:
    """Run the installed console script, and give what it wrote on standard output, byte for byte."""

    def run(*args: object) -> bytes:
        command = [str(SCRIPT), *map(str, args)]
        return subprocess.run(command, capture_output=True, timeout=60, check=True, env=_env(store)).stdout

    return run


def _env(store: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ALIGNMENT_")}
    return {**kept, "ALIGNMENT_STORE": f"ladybug:{store}", "ALIGNMENT_AUTHOR": "a tester"}


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the store of this test will be: named by the environment, not made yet."""
    path = tmp_path / "graph.lbug"
    for name in [name for name in os.environ if name.startswith("ALIGNMENT_")]:
        monkeypatch.delenv(name)
    for name, value in (("STORE", f"ladybug:{path}"), ("AUTHOR", "a tester"), ("BUFFER_POOL_MIB", "128")):
        monkeypatch.setenv(f"ALIGNMENT_{name}", value)
    return path


@pytest.fixture(scope="session")
def _mali(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("mali") / "graph.lbug"
    graph = open_graph(Settings.model_validate({"store": f"ladybug:{path}", "buffer_pool_mib": 128}))
    seeds.seed(graph, "mali-2021", author="a tester")
    graph.close()
    yield path


@pytest.fixture
def mali(_mali: Path, store: Path) -> Path:
    """A store with the Mali seed, this test's own."""
    for file in _mali.parent.iterdir():
        shutil.copy(file, store.parent / file.name)
    return store


@pytest.fixture
def serve(mali: Path) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """The service on the seeded graph, begun by calling it."""
    begun: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        gc.collect()  # a command that was refused in this process has the file open until its traceback is gone
        command = [sys.executable, "-m", "graph_service.cli.main", "serve", "--port", "0"]
        process = subprocess.Popen(command, env={**os.environ, "COLUMNS": "500"}, stderr=subprocess.PIPE, text=True)
        begun.append(process)
        assert process.stderr is not None and "serving" in process.stderr.readline()
        return process

    yield start
    for each in begun:
        each.kill()
        each.wait()
        assert each.stderr is not None
        each.stderr.close()


@pytest.fixture
def small(tmp_path: Path) -> Callable[..., Path]:
    """Writes a whole UN INFO file of two rows, one project and one output; what differs is given."""

    def write(name: str = "small.json", **given: Any) -> Path:
        row = {
            "id": 1,
            "agency": "WFP",
            "sdg": None,
            "code": "P1",
            "name": "Project 1",
            "description": None,
            "start": "2024-01-01",
            "end": "2025-12-31",
            "outcome": "Output",
            "required": 10,
            "available": 2,
            "spent": 1,
        }
        found = {
            "workspace_id": 7,
            "name": "Kenya",
            "totals": {"required": 20, "available": 4, "spent": 2},
            "projects": [{**row, **given}, {**row, "agency": "UNICEF", **given}],
            "framework": [
                {
                    "id": 11,
                    "code": "1",
                    "name": "People",
                    "children": [
                        {
                            "id": 12,
                            "code": "1.1",
                            "name": "Outcome",
                            "children": [
                                {"id": 13, "code": "1.1.1", "name": "Output"},
                            ],
                        },
                    ],
                }
            ],
        }
        path = tmp_path / name
        path.write_text(json.dumps(found), encoding="utf-8")
        return path

    return write


@pytest.fixture
def stats(alignment: Callable[..., Ran], store: Path) -> Callable[[], Any]:
    """What is in the store: every count, and the revision; None while there is no store."""
    return lambda: alignment("stats", "--json").json if store.exists() else None
