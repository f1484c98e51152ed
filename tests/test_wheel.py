"""What someone who installs the wheel gets: the data inside, and a command that needs no checkout."""

import json
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("wheel")]


def run(*command, cwd, env=None):
    # nothing of the checkout or of this run's settings may reach what is tested
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("ALIGNMENT_", "PYTHON", "VIRTUAL_ENV"))}
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=clean | (env or {}), capture_output=True, text=True
    )
    assert done.returncode == 0, f"{command}: {done.returncode}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


def shipped(folder):
    """The files of a data folder that git knows and that are still there."""
    listed = run("git", "ls-files", folder, cwd=ROOT).splitlines()
    return {name for name in listed if (ROOT / name).is_file()}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The wheel and the source archive, built with the locked hatchling; the wheel from the archive."""
    out = tmp_path_factory.mktemp("built")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", out, ROOT, cwd=out)
    return next(out.glob("*.whl")), next(out.glob("*.tar.gz"))


@pytest.fixture(scope="module")
def installed(built, tmp_path_factory):
    """The ``bin`` of a clean environment: the runtime lock, then the wheel and nothing else."""
    home = tmp_path_factory.mktemp("clean")
    run(sys.executable, "-m", "venv", home, cwd=home)
    pip = [home / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run(*pip, "--require-hashes", "-r", ROOT / "requirements.lock", cwd=home)
    run(*pip, "--no-deps", "--no-index", built[0], cwd=home)
    return home / "bin"


@pytest.mark.parametrize("folder", ["cypher", "seeds"])
def test_wheel_and_source_archive_hold_every_data_file(built, folder):
    wheel, archive = built
    expected = shipped(folder)
    assert expected
    with zipfile.ZipFile(wheel) as opened:
        assert {f"graph_service/_data/{name}" for name in expected} <= set(opened.namelist())
    with tarfile.open(archive) as opened:
        names = {name.partition("/")[2] for name in opened.getnames()}
    assert expected <= names


def test_wheel_and_source_archive_hold_all_of_the_package_with_what_was_learned(built):
    expected = shipped("graph_service")
    assert {Path(name).suffix for name in expected} >= {".py", ".npz", ".tsv", ".yaml", ".html", ".js", ".css"}
    with zipfile.ZipFile(built[0]) as opened:
        assert expected <= set(opened.namelist())
    with tarfile.open(built[1]) as opened:
        assert expected <= {name.partition("/")[2] for name in opened.getnames()}


def test_wheel_holds_the_package_and_nothing_beside_it(built):
    with zipfile.ZipFile(built[0]) as opened:
        tops = {name.partition("/")[0] for name in opened.namelist()}
        info = next(name for name in opened.namelist() if name.endswith("/METADATA"))
        licences = [name for name in opened.namelist() if ".dist-info/licenses/" in name]
        metadata = opened.read(info).decode()
    assert {top for top in tops if not top.endswith(".dist-info")} == {"graph_service", "visualisation"}
    assert sorted(name.rpartition("/")[2] for name in licences) == ["LICENSE", "NOTICE"]
    assert "License-Expression: Apache-2.0" in metadata


def test_lock_satisfies_what_the_wheel_declares(installed):
    assert "No broken requirements" in run(installed / "python", "-m", "pip", "check", cwd=installed)


def test_command_answers_a_planner_outside_the_checkout(installed, tmp_path):
    alignment = installed / "alignment"
    assert "seed" in run(alignment, "--help", cwd=tmp_path)

    store = {"ALIGNMENT_STORE": f"ladybug:{tmp_path / 'mali.lbug'}"}
    run(alignment, "seed", "mali-2021", "--store", store["ALIGNMENT_STORE"], cwd=tmp_path)
    asked = [alignment, "gaps", "--framework", "mli-itsp", "--standing", "asserted", "--json"]
    answer = json.loads(run(*asked, cwd=tmp_path, env=store))
    assert {row["key"] for row in answer["rows"]} == {"mli-itsp-2", "mli-itsp-5"}

    where = run(installed / "python", "-c", "import graph_service as g; print(g.__file__)", cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(installed.parent)
