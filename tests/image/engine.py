"""A Docker engine for one run of the checks, with the images that docker-compose.yml names, made without a registry.

The engine has a folder, a socket and a network of its own and reaches nothing outside; what it built and the bases
stay in the cache for the next run. It needs root on Debian: ``make image-test`` installs what is missing.
"""

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.neo4j import server

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
#: Docker's own compose, from requirements-tools.lock.
COMPOSE = ROOT / "build" / "tools" / "bin" / "docker-compose"
NEO4J_IMAGE = "neo4j:5.26"
SOURCES = [Path("/etc/apt/sources.list.d/debian.sources"), Path("/etc/apt/sources.list")]
START_SECONDS, STOP_SECONDS = 60.0, 60.0


class EngineError(RuntimeError):
    """No engine, base or image could be made; the text says what went wrong."""


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str
    seconds: float

    def ok(self) -> "Ran":
        assert self.code == 0, f"exit code {self.code}\n{self.out[-3000:]}\n{self.err[-3000:]}"
        return self


@dataclass(frozen=True)
class Engine:
    """An engine that answers at ``address``, and the variables with which compose is run against it."""

    address: str
    cache: Path
    environment: dict[str, str]

    def docker(self, *words: str, stdin: str = "") -> Ran:
        return run("docker", *words, environment=self._environment, stdin=stdin)

    def compose(self, *words: str, stdin: str = "", **environment: str) -> Ran:
        """Run ``docker compose WORDS`` at the root of the project, with its docker-compose.yml as it is."""
        return run(str(COMPOSE), *words, environment={**self._environment, **environment}, stdin=stdin)

    @property
    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ALIGNMENT_")}
        return {**kept, "DOCKER_HOST": self.address, **self.environment}

    def inspect(self, name: str) -> dict[str, Any]:
        (found,) = json.loads(self.docker("inspect", name).ok().out)
        assert isinstance(found, dict)
        return found

    def has_image(self, name: str) -> bool:
        return self.docker("image", "inspect", name).code == 0


def run(*command: str, environment: dict[str, str] | None = None, stdin: str = "") -> Ran:
    """Run a command to its end, at most 20 minutes."""
    began = time.monotonic()
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=1200, check=False, input=stdin
    )
    return Ran(done.returncode, done.stdout, done.stderr, time.monotonic() - began)


@contextmanager
def running(environment: dict[str, str]) -> Iterator[Engine]:
    """An engine of our own until the block ends; its containers, networks and volumes go with it.

    Raises:
        EngineError: it did not start.
    """
    cache = server.cache() / "image"
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="alignment-engine-") as folder:
        address, log = f"unix://{folder}/socket", Path(folder) / "log"
        command = ["dockerd", "--host", address, "--data-root", str(cache / "engine")]
        command += ["--exec-root", f"{folder}/run", "--pidfile", f"{folder}/pid"]
        # nothing of this machine's firewall or network is changed: ports are published by a process
        command += ["--bridge", "none", "--iptables=false", "--ip-forward=false", "--ip-masq=false"]
        with log.open("wb") as written:
            process = subprocess.Popen(command, stdout=written, stderr=written, start_new_session=True)
        engine = Engine(address, cache, environment)
        try:
            _wait(engine, process, log)
            _empty(engine)
            yield engine
        finally:
            if process.poll() is None:
                _empty(engine)
            process.terminate()
            process.wait(STOP_SECONDS)


def _wait(engine: Engine, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while engine.docker("version").code:
        if process.poll() is not None or time.monotonic() > until:
            raise EngineError(f"dockerd did not start:\n{log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.2)


def _empty(engine: Engine) -> None:
    """Leave no container, network or volume; images stay."""
    if containers := engine.docker("ps", "--all", "--quiet").out.split():
        engine.docker("rm", "--force", "--volumes", *containers)
    engine.docker("network", "prune", "--force")
    if volumes := engine.docker("volume", "ls", "--quiet").out.split():
        engine.docker("volume", "rm", "--force", *volumes)


# Images ---------------------------------------------------------------------------------------------


def base(engine: Engine, name: str, *packages: str) -> str:
    """The image of a bare Debian of this machine's release with ``packages``: made once, then kept."""
    release = _release()
    image = f"alignment-base-{name}:{release}"
    if not engine.has_image(image):
        with tempfile.TemporaryDirectory() as folder:
            made = Path(folder) / "base.tar"
            words = ["--quiet", "--variant=minbase", f"--include={','.join(packages)}", release, str(made)]
            words += [str(each) for each in SOURCES if each.is_file()]
            if (done := run("mmdebstrap", *words)).code:
                raise EngineError(f"mmdebstrap made no base:\n{done.err[-2000:]}")
            engine.docker("import", str(made), image).ok()
    return image


def _release() -> str:
    lines = Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)["VERSION_CODENAME"].strip('"')


def python_of(engine: Engine, image: str) -> str:
    """The release of an image's Python, such as 3.11."""
    program = "import sys; print('%d.%d' % sys.version_info[:2])"
    return engine.docker("run", "--rm", image, "python3", "-c", program).ok().out.strip()


def wheels(python: str) -> Ran:
    """Fetch what the image is built of into wheels/, for a build that reaches nothing."""
    return run("make", "--no-print-directory", "wheels", f"WHEELS_PYTHON={python}").ok()


def neo4j_stand_in(engine: Engine) -> None:
    """Build what stands in for Neo4j's image, under its name, in this engine alone."""
    with tempfile.TemporaryDirectory() as folder:
        context = Path(folder)
        shutil.copytree(HERE / "neo4j", context, dirs_exist_ok=True)
        shutil.copytree(server.jars(server.LTS, whole=True), context / "lib")
        java = base(engine, "java", "default-jre-headless", "wget", "tini")
        engine.docker("build", "--build-arg", f"BASE={java}", "--tag", NEO4J_IMAGE, folder).ok()
