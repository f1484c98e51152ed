"""Do the image and docker-compose.yml do what the README and docs/operations.md say, also when they are killed?

``make image-test`` runs this file; nothing else collects it, since it needs root, an engine and several minutes.
The tests stand in the order in which somebody would meet these things, and each goes on from the one before.
"""

import json
import os
import secrets
import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.image import engine as engines
from tests.image.engine import ROOT, Engine

SERVICE, NEO4J = "strategic-alignment-graph-service-1", "strategic-alignment-graph-neo4j-1"
IMAGE = "strategic-alignment-graph:0.1.0"
QUESTION = "/api/v1/gaps?framework=mli-itsp&standing=asserted"
GAPS = ["mli-itsp-2", "mli-itsp-5"]
#: CHOWN, DAC_OVERRIDE, FOWNER, KILL, SETGID and SETUID.
NEO4J_CAPABILITIES = 0xEB
FIGURES: dict[str, str] = {}
TOKEN: dict[str, str] = {}


def noted(what: str, value: object) -> None:
    FIGURES[what] = f"{value:.1f} s" if isinstance(value, float) else str(value)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {"ALIGNMENT_NEO4J_PASSWORD": secrets.token_urlsafe(24), "ALIGNMENT_PORT": str(port)}
    with engines.running(environment) as started:
        yield started
    lines = "".join(f"{what:<62} {value}\n" for what, value in FIGURES.items())
    Path(ROOT / "build" / "image-test.txt").write_text(lines, encoding="utf-8")


def asked(engine: Engine, path: str, token: str | None = None, body: bytes | None = None) -> tuple[int, str]:
    """Status and body of an answer over the published port; 0 where nobody answers."""
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    address = f"http://127.0.0.1:{engine.environment['ALIGNMENT_PORT']}{path}"
    try:
        with urllib.request.urlopen(urllib.request.Request(address, body, headers), timeout=40) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError as error:
        return 0, str(error)


def gaps(engine: Engine) -> list[str]:
    status, body = asked(engine, QUESTION, TOKEN["read"])
    assert status == 200, (status, body)
    return [row["key"] for row in json.loads(body)["rows"]]


def written(engine: Engine, key: str) -> None:
    """Write one entity over HTTP and return once that is acknowledged."""
    entity = {"op": "upsert", "label": "Entity", "key": key, "set": {"kind": "ngo", "title": key}}
    body = json.dumps({"reason": "to be kept", "operations": [entity]}).encode()
    status, said = asked(engine, "/api/v1/changes", TOKEN["decide"], body)
    assert status == 201, said


def kept(engine: Engine, key: str) -> bool:
    return asked(engine, f"/api/v1/entities/{key}", TOKEN["read"])[0] == 200


def until(engine: Engine, path: str, *wanted: int, seconds: float = 120) -> float:
    """How long it takes until one of these statuses is answered."""
    began = time.monotonic()
    while (found := asked(engine, path, TOKEN.get("read")))[0] not in wanted:
        assert time.monotonic() - began < seconds, found
        time.sleep(0.1)
    return time.monotonic() - began


def killed(engine: Engine, name: str) -> None:
    """SIGKILL to the first process of a container, from outside: the engine learns of it as of a crash."""
    os.kill(engine.inspect(name)["State"]["Pid"], signal.SIGKILL)


def healthy(engine: Engine, name: str) -> float:
    began = time.monotonic()
    while engine.inspect(name)["State"]["Health"]["Status"] != "healthy":
        assert time.monotonic() - began < 180, engine.docker("logs", name)
        time.sleep(0.2)
    return time.monotonic() - began


# The images -----------------------------------------------------------------------------------------


def test_the_image_is_built_by_compose_on_any_base_and_without_a_network(engine: Engine) -> None:
    began = time.monotonic()
    base = engines.base(engine, "python", "python3", "python3-venv")
    noted("base image, 0 if it was there", time.monotonic() - began)
    noted("base image, size", _megabytes(engine, base))
    noted("wheels fetched", engines.wheels(engines.python_of(engine, base)).seconds)
    arguments = ["--build-arg", f"BASE={base}", "--build-arg", "PIP_NO_INDEX=1"]
    noted("image built", engine.compose("build", *arguments, "service").ok().seconds)
    noted("image, size", _megabytes(engine, IMAGE))
    began = time.monotonic()
    engines.neo4j_stand_in(engine)
    noted("stand-in for Neo4j's image built", time.monotonic() - began)
    noted("stand-in for Neo4j's image, size", _megabytes(engine, engines.NEO4J_IMAGE))


def _megabytes(engine: Engine, image: str) -> str:
    return f"{engine.inspect(image)['Size'] / 1e6:.0f} MB"


def test_the_image_has_no_secret_and_neither_pip_settings_nor_sources(engine: Engine) -> None:
    inside = (
        engine.docker("run", "--rm", IMAGE, "sh", "-c", "env; ls -A /data /src 2>&1; stat -c '%U %a' /data").ok().out
    )
    assert "PASSWORD" not in inside and "PIP_" not in inside and "alignment 700" in inside
    assert engine.environment["ALIGNMENT_NEO4J_PASSWORD"] not in engine.docker("history", "--no-trunc", IMAGE).ok().out
    assert engine.inspect(IMAGE)["Config"]["User"] == "10001:10001"


# The README's commands ------------------------------------------------------------------------------


def test_without_a_password_nothing_starts(engine: Engine) -> None:
    refused = engine.compose("up", "--detach", ALIGNMENT_NEO4J_PASSWORD="")
    assert refused.code and "there is no default" in refused.err
    assert not engine.docker("ps", "--all", "--quiet").out


def test_without_an_account_the_service_does_not_start(engine: Engine) -> None:
    began = time.monotonic()
    refused = engine.compose("run", "--rm", "--no-TTY", "service")
    noted("Neo4j healthy, and the service refused without an account", time.monotonic() - began)
    assert refused.code == 1 and "alignment account add NAME --role administrator" in refused.err, refused


def test_the_commands_of_the_readme(engine: Engine) -> None:
    account = ("alignment", "account", "add", "amina", "--role", "administrator")
    engine.compose("run", "--rm", "--no-TTY", "service", *account, stdin="a-long-password-of-hers\n").ok()
    noted("service healthy (compose up --wait)", engine.compose("up", "--detach", "--wait").ok().seconds)
    seeded = engine.compose("exec", "--no-TTY", "service", "alignment", "seed", "mali-2021").ok()
    noted("seeded", seeded.seconds)
    question = ("alignment", "gaps", "--framework", "mli-itsp", "--standing", "asserted", "--json")
    answered = engine.compose("exec", "--no-TTY", "service", *question).ok()
    noted("a question by exec", answered.seconds)
    assert [row["key"] for row in json.loads(answered.out)["rows"]] == GAPS
    for scope in ("read", "decide"):
        token = ("alignment", "token", "add", scope, "--account", "amina", "--scope", scope)
        TOKEN[scope] = engine.compose("exec", "--no-TTY", "service", *token).ok().out.strip()
    began = time.monotonic()
    assert gaps(engine) == GAPS
    noted("a question over HTTP with a token", time.monotonic() - began)


def test_sign_in_is_required_but_for_health(engine: Engine) -> None:
    assert asked(engine, "/healthz")[0] == asked(engine, "/readyz")[0] == 200
    assert asked(engine, QUESTION)[0] == asked(engine, QUESTION, "alg_nobody")[0] == 401
    assert asked(engine, "/metrics")[0] == 401, "a published port is not this machine alone"


def status_of(text: str) -> dict[str, str]:
    """The fields of a process's /proc/PID/status."""
    return dict(line.split(":\t", 1) for line in text.splitlines() if ":\t" in line)


# What a container gets ------------------------------------------------------------------------------


def test_the_service_is_not_root_has_no_capability_and_cannot_write_its_root(engine: Engine) -> None:
    fields = status_of(engine.docker("exec", SERVICE, "cat", "/proc/1/status").ok().out)
    assert set(fields["Uid"].split()) == set(fields["Gid"].split()) == {"10001"}
    sets = {int(fields[name], 16) for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")}
    assert sets == {0} and fields["NoNewPrivs"] == "1"
    for folder in ("/", "/opt/alignment", "/etc", "/var/tmp"):
        assert "Read-only file system" in engine.docker("exec", "--user", "0", SERVICE, "touch", f"{folder}/x").err
    engine.docker("exec", SERVICE, "touch", "/tmp/x").ok()
    limits = engine.inspect(SERVICE)["HostConfig"]
    assert limits["Memory"] == 4 * 2**30 and limits["PidsLimit"] == 512
    assert limits["RestartPolicy"]["Name"] == "unless-stopped"
    noted(
        "memory of the service, seeded and asked",
        engine.docker("stats", "--no-stream", "--format", "{{.MemUsage}}", SERVICE).out.strip(),
    )


def test_files_are_the_service_s_alone(engine: Engine) -> None:
    found = engine.docker("exec", SERVICE, "find", "/data", "-printf", "%M %U %P\n").ok().out.splitlines()
    assert any(line.endswith(" alignment.access") for line in found)
    assert all(line[4:10] == "------" and line.split()[1] == "10001" for line in found), found


def test_neo4j_is_published_nowhere_asks_for_the_password_and_is_not_root(engine: Engine) -> None:
    assert not any(engine.inspect(NEO4J)["NetworkSettings"]["Ports"].values())
    program = (
        "import neo4j, sys\n"
        "neo4j.GraphDatabase.driver('bolt://neo4j:7687', auth=('neo4j', sys.argv[1])).verify_connectivity()"
    )
    refused = engine.docker("exec", SERVICE, "python3", "-c", program, "neo4j")
    assert refused.code and "Unauthorized" in refused.err
    engine.docker("exec", SERVICE, "python3", "-c", program, engine.environment["ALIGNMENT_NEO4J_PASSWORD"]).ok()
    lines = engine.docker("top", NEO4J, "-eo", "pid,uid,comm").ok().out.splitlines()[1:]
    (java,) = [line.split() for line in lines if line.endswith("java")]
    fields = status_of(Path(f"/proc/{java[0]}/status").read_text(encoding="utf-8"))
    assert java[1] == "7474" and int(fields["CapEff"], 16) == 0 and fields["NoNewPrivs"] == "1"
    assert int(fields["CapBnd"], 16) == NEO4J_CAPABILITIES


# What fails -----------------------------------------------------------------------------------------


def test_a_killed_service_comes_back_with_its_data_and_accounts(engine: Engine) -> None:
    written(engine, "before-the-service-was-killed")
    killed(engine, SERVICE)
    until(engine, "/healthz", 0)
    noted("service killed: ready again after", until(engine, "/readyz", 200))
    assert gaps(engine) == GAPS and kept(engine, "before-the-service-was-killed")
    assert engine.inspect(SERVICE)["RestartCount"] == 1


def test_while_neo4j_is_killed_the_service_says_503_and_then_answers_again(engine: Engine) -> None:
    written(engine, "before-neo4j-was-killed")
    killed(engine, NEO4J)
    noted("Neo4j killed: /readyz 503 after", until(engine, "/readyz", 503))
    assert asked(engine, "/healthz")[0] == 200
    noted("Neo4j killed: ready again after", until(engine, "/readyz", 200))
    noted("Neo4j killed: a question answered again after", until(engine, QUESTION, 200))
    assert gaps(engine) == GAPS and kept(engine, "before-neo4j-was-killed")
    noted("Neo4j killed: healthy again after", healthy(engine, NEO4J))
    checked = engine.compose("exec", "--no-TTY", "service", "alignment", "doctor").ok()
    assert "all is well" in checked.out, checked


def test_neo4j_stopped_longer_is_503_in_time_and_comes_back(engine: Engine) -> None:
    stopped = engine.compose("stop", "neo4j").ok()
    noted("Neo4j stopped in", stopped.seconds)
    noted("Neo4j stopped with exit code", code := engine.inspect(NEO4J)["State"]["ExitCode"])
    assert code in (0, 143) and stopped.seconds < 60
    until(engine, "/readyz", 503)
    began = time.monotonic()
    assert asked(engine, QUESTION, TOKEN["read"])[0] == 503
    noted("Neo4j away: a question refused (503) after", seconds := time.monotonic() - began)
    assert seconds < 10
    engine.compose("start", "neo4j").ok()
    noted("Neo4j started: ready again after", until(engine, "/readyz", 200))
    assert gaps(engine) == GAPS


def test_the_service_stops_in_time_with_0(engine: Engine) -> None:
    stopped = engine.compose("stop", "service").ok()
    noted("service stopped in", stopped.seconds)
    assert engine.inspect(SERVICE)["State"]["ExitCode"] == 0 and stopped.seconds < 45


def test_containers_made_anew_find_what_was_there(engine: Engine) -> None:
    before = engine.docker("ps", "--all", "--quiet", "--no-trunc").out.split()
    engine.compose("up", "--detach", "--wait", "--force-recreate", "--no-deps", "service").ok()
    assert gaps(engine) == GAPS
    engine.compose("down").ok()
    assert not engine.docker("ps", "--all", "--quiet").out
    noted("both made anew, healthy after", engine.compose("up", "--detach", "--wait").ok().seconds)
    assert gaps(engine) == GAPS
    assert kept(engine, "before-the-service-was-killed") and kept(engine, "before-neo4j-was-killed")
    assert not set(before) & set(engine.docker("ps", "--all", "--quiet", "--no-trunc").out.split())


def test_the_image_alone_serves_an_embedded_graph_and_says_whether_it_is_ready(engine: Engine) -> None:
    alone = (
        "run",
        "--network",
        "none",
        "--read-only",
        "--tmpfs",
        "/tmp",
        "--cap-drop",
        "ALL",
        "--volume",
        "alone:/data",
    )
    account = ("alignment", "account", "add", "amina", "--role", "administrator")
    engine.docker(*alone, "--rm", "--interactive", IMAGE, *account, stdin="a-long-password-of-hers\n").ok()
    engine.docker(*alone, "--rm", IMAGE, "alignment", "seed", "mali-2021").ok()
    engine.docker(*alone, "--detach", "--name", "alone", IMAGE).ok()
    noted("the image alone, embedded graph: healthy after", healthy(engine, "alone"))
    killed(engine, "alone")
    engine.docker("wait", "alone").ok()
    engine.docker("start", "alone").ok()
    healthy(engine, "alone")
    engine.docker("stop", "--time", "45", "alone").ok()
    assert engine.inspect("alone")["State"]["ExitCode"] == 0
    assert "all is well" in engine.docker(*alone, "--rm", IMAGE, "alignment", "doctor", "--verify").ok().out
