"""How to start and stop a real Neo4j community server here, from Maven's jars and without a container.

The server answers Bolt on the loopback address only and asks for no password: it is for tests and for
one person at a laptop. For anything shared use docker-compose.yml or a server of your own.

    python deploy/neo4j/server.py start --home data/neo4j --port 7687
    python deploy/neo4j/server.py stop --home data/neo4j
"""

import argparse
import fcntl
import logging
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import neo4j
from neo4j.exceptions import DriverError, Neo4jError

HERE = Path(__file__).parent
LTS, NEWEST = VERSIONS = ("5.26.12", "2026.09.0")
LOOPBACK = "127.0.0.1"
START_SECONDS, STOP_SECONDS = 120.0, 60.0

CONF = """\
# Written by {program} at every start; a change here is lost.
server.bolt.enabled=true
server.bolt.listen_address={host}:{port}
server.bolt.advertised_address={host}:{port}
server.http.enabled=false
server.https.enabled=false
dbms.security.auth_enabled=false
dbms.usage_report.enabled=false
server.memory.pagecache.size=128m
db.tx_log.rotation.retention_policy=1 files
"""


class ServerError(RuntimeError):
    """No server could be started or stopped; the text says what to do about it."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers Bolt."""

    version: str
    home: Path
    port: int
    process: subprocess.Popen[bytes]

    @property
    def uri(self) -> str:
        return f"bolt://{LOOPBACK}:{self.port}"


# What a server is made of ---------------------------------------------------------------------------


def java(version: str) -> Path:
    """Return the ``java`` of the oldest installed JDK that runs Neo4j ``version``.

    A JRE is not enough: Launch.java is compiled as it starts.

    Raises:
        ServerError: none is installed.
    """
    least = 17 if version.startswith("5.") else 21
    places = [Path(os.environ["JAVA_HOME"])] if os.environ.get("JAVA_HOME") else []
    places += sorted(Path("/usr/lib/jvm").glob("*"))
    places += sorted(Path("/Library/Java/JavaVirtualMachines").glob("*/Contents/Home"))
    if found := shutil.which("javac"):
        places.append(Path(found).resolve().parents[1])
    usable = sorted((major, i) for i, place in enumerate(places) if (major := _jdk_major(place)) >= least)
    if not usable:
        raise ServerError(
            f"Neo4j {version} needs a JDK of Java {least} or newer, and none is in JAVA_HOME, /usr/lib/jvm "
            f"or on the PATH. Debian: apt-get install openjdk-{least}-jdk-headless"
        )
    return places[usable[0][1]] / "bin" / "java"


def _jdk_major(home: Path) -> int:
    """The Java version of a JDK's folder, 0 if it is none."""
    release = home / "release"
    if not (home / "bin" / "javac").is_file() or not release.is_file():
        return 0
    match = re.search(r'^JAVA_VERSION="(?:1\.)?(\d+)', release.read_text(encoding="utf-8"), re.MULTILINE)
    return int(match[1]) if match else 0


def jars(version: str, whole: bool = False) -> Path:
    """Return the folder of the server's jars, copied from Maven at first use.

    They are the database that Launch.java starts; ``whole`` adds the server's HTTP and its commands.
    Two processes that ask at once get one download: the second waits for the first.

    Raises:
        ServerError: Maven is missing or could not resolve the jars.
    """
    lib = cache() / ("neo4j-server" if whole else "neo4j") / version / "lib"
    if lib.is_dir():
        return lib
    lib.parent.mkdir(parents=True, exist_ok=True)
    with (lib.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if lib.is_dir():
            return lib
        if not (maven := shutil.which("mvn")):
            raise ServerError("Maven (mvn) is missing. Debian: apt-get install maven")
        with tempfile.TemporaryDirectory(dir=lib.parent) as folder:
            fresh = Path(folder) / "lib"
            command = [maven, "-q", "-B", "-C", "-f", str(HERE / "pom.xml"), f"-Dneo4j.version={version}"]
            command += ["-Dneo4j.whole"] if whole else []
            command += ["dependency:copy-dependencies", f"-DoutputDirectory={fresh}"]
            done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
            if done.returncode or not any(fresh.glob("neo4j-*.jar")):
                raise ServerError(f"Maven could not fetch Neo4j {version}:\n{done.stdout.decode()[-2000:]}")
            fresh.rename(lib)  # whole or not at all
    return lib


def cache() -> Path:
    """The folder that keeps what was fetched or made once for all checkouts."""
    default = Path.home() / ".cache" / "strategic-alignment-graph"
    return Path(os.environ.get("ALIGNMENT_CACHE") or default).absolute()


# Starting and stopping ------------------------------------------------------------------------------


def start(
    version: str, home: Path, port: int = 0, *, attached: bool = True, heap: str = "512m", quick_start: bool = True
) -> Server:
    """Start a server and return once it answers Bolt.

    Args:
        home: its data, logs and configuration; made if it is not there.
        port: on the loopback address; 0 takes a free one.
        attached: the server is for this process alone: it ends with it, and its data may be thrown away.
            Otherwise only ``stop`` ends it.
        heap: the most memory for Java's heap.
        quick_start: compile lightly, for a server that does little; a benchmark wants it as Java comes.

    Raises:
        ServerError: something is missing, the port or the folder is in use, or the server did not answer.
    """
    home = home.absolute()
    if running_pid(home):
        raise ServerError(f"a server already runs on {home} (process {running_pid(home)})")
    if port and not _is_free(port):
        raise ServerError(f"port {port} of {LOOPBACK} is in use by another program; name another one")
    for attempt in range(3):
        server = _launch(version, home, port or _free_port(), attached, heap, quick_start)
        try:
            _wait_for_bolt(server)
        except ServerError:
            end(server)
            # between asking for a free port and using it another process can take that port
            if port or attempt == 2 or "already in use" not in _log_tail(home):
                raise
        except BaseException:
            end(server)
            raise
        else:
            return server
    raise AssertionError("unreachable")


def _launch(version: str, home: Path, port: int, attached: bool, heap: str, quick_start: bool) -> Server:
    lightly = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"] if quick_start else []
    command = [str(java(version)), f"-Xmx{heap}", *lightly]
    command += ["--add-opens=java.base/java.nio=ALL-UNNAMED", "-cp", f"{jars(version)}/*"]
    command += [str(HERE / "Launch.java"), str(home), "attached" if attached else "detached"]
    (home / "conf").mkdir(parents=True, exist_ok=True)
    conf = CONF.format(program=Path(__file__).name, host=LOOPBACK, port=port)
    (home / "conf" / "neo4j.conf").write_text(conf, encoding="utf-8")
    with _log(home).open("wb") as log:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE if attached else subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # an interrupt at the terminal is for the caller, not for the server
        )
    _pid_file(home).write_text(f"{process.pid}\n", encoding="utf-8")
    return Server(version, home, port, process)


def _wait_for_bolt(server: Server) -> None:
    quiet = logging.getLogger("neo4j")
    level, until = quiet.level, time.monotonic() + START_SECONDS
    quiet.setLevel(logging.CRITICAL)  # refusals are expected until the server is up
    try:
        with neo4j.GraphDatabase.driver(server.uri, auth=None) as driver:
            while True:
                if server.process.poll() is not None:
                    raise ServerError(f"Neo4j {server.version} ended at once:\n{_log_tail(server.home)}")
                try:
                    driver.verify_connectivity()
                    driver.execute_query("RETURN 1", database_="neo4j")
                    return
                except (DriverError, Neo4jError, OSError):
                    if time.monotonic() > until:
                        text = f"Neo4j {server.version} did not answer in {START_SECONDS:.0f} s"
                        raise ServerError(f"{text}:\n{_log_tail(server.home)}") from None
                    time.sleep(0.1)
    finally:
        quiet.setLevel(level)


def end(server: Server) -> None:
    """Stop a server that this process started. Calling twice is harmless."""
    if server.process.stdin:
        server.process.kill()  # attached: a clean stop takes 10 s, and nobody will read its data
        server.process.stdin.close()
    else:
        server.process.terminate()
    try:
        server.process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.process.kill()
        server.process.wait()
    _pid_file(server.home).unlink(missing_ok=True)


def stop(home: Path) -> bool:
    """Stop the server of ``home``, whoever started it. False if none runs."""
    home = home.absolute()
    if (pid := running_pid(home)) is None:
        _pid_file(home).unlink(missing_ok=True)
        return False
    os.kill(pid, signal.SIGTERM)
    until = time.monotonic() + STOP_SECONDS
    while running_pid(home) == pid:
        if time.monotonic() > until:
            raise ServerError(f"process {pid} did not end in {STOP_SECONDS:.0f} s; look at {_log(home)}")
        time.sleep(0.1)
    _pid_file(home).unlink(missing_ok=True)
    return True


def running_pid(home: Path) -> int | None:
    """The process id of the server of ``home``: the one noted there, if it is still that program."""
    try:
        pid = int(_pid_file(home).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    # the number can have gone to another program since, which must not be stopped
    return pid if f"Launch.java {home.absolute()} " in _command_line(pid) else None


def _command_line(pid: int) -> str:
    """The command of a process that still runs, else an empty text."""
    if Path("/proc/self/cmdline").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            return ""
    command = ["ps", "-ww", "-o", "command=", "-p", str(pid)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


@contextmanager
def temporary(version: str) -> Iterator[Server]:
    """A server with an empty graph in a folder that goes away with it."""
    with tempfile.TemporaryDirectory(prefix="alignment-neo4j-") as folder:
        server = start(version, Path(folder))
        try:
            yield server
        finally:
            end(server)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
    return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((LOOPBACK, port)) != 0


def _pid_file(home: Path) -> Path:
    return home / "server.pid"


def _log(home: Path) -> Path:
    return home / "server.log"


def _log_tail(home: Path) -> str:
    return _log(home).read_text(encoding="utf-8", errors="replace")[-2000:]


# Command line ---------------------------------------------------------------------------------------


def main() -> int:
    parser = argparse.ArgumentParser(description="A Neo4j server on the loopback address, from Maven's jars.")
    parser.add_argument("action", choices=("start", "stop", "status"))
    parser.add_argument("--home", type=Path, default=Path("data/neo4j"), help="data, logs (%(default)s)")
    parser.add_argument("--version", default=LTS, help="release of Neo4j (%(default)s)")
    parser.add_argument("--port", type=int, default=7687, help="Bolt port, 0 for a free one (%(default)s)")
    parser.add_argument("--heap", default="1g", help="most memory for Java's heap (%(default)s)")
    asked = parser.parse_args()
    try:
        if asked.action == "start":
            server = start(asked.version, asked.home, asked.port, attached=False, heap=asked.heap)
            print(f"Neo4j {asked.version} answers at {server.uri} (this machine only, no password)")
            print(f"data:  {asked.home}/   process: {server.process.pid}")
            print(f"use:   ALIGNMENT_STORE={server.uri} .venv/bin/alignment seed mali-2021")
        elif asked.action == "stop":
            print("stopped" if stop(asked.home) else f"no server runs on {asked.home}")
        else:
            pid = running_pid(asked.home)
            print(f"process {pid}" if pid else f"no server runs on {asked.home}")
    except ServerError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
