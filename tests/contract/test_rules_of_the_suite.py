"""What holds for every test here: CI skips nothing, a group stays on one worker, no foreign server is emptied."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow  # each starts a pytest of its own


def run(folder, text, *options, ci, **env):
    """Run a test file with this suite's conftest; returns exit code and output."""
    (folder / "test_it.py").write_text(text, encoding="utf-8")
    markers = "[pytest]\nmarkers =\n  neo4j: a server\n  public_data: much\n"
    (folder / "pytest.ini").write_text(markers, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:cacheprovider", "-rA"]
    done = subprocess.run(
        [*command, "-c", folder / "pytest.ini", *options, folder / "test_it.py"],
        cwd=ROOT,
        env={**os.environ, "CI": ci, **env},
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout


SKIPS = """
import pytest
@pytest.mark.skip(reason="no mark")
def test_mark(): pass
def test_call(): pytest.skip("no call")
@pytest.fixture
def fixture(): pytest.skip("no fixture")
def test_fixture(fixture): pass
@pytest.mark.xfail(reason="a known gap is no skip", strict=True)
def test_gap(): assert 0
"""
MODULE = "import pytest\npytest.skip('no module', allow_module_level=True)\n"


LARGE = "def test_small(): pass\ndef test_large(large_data): pass\n"


def test_what_needs_large_data_that_are_not_there_is_left_out_loudly_and_in_ci_a_failure(tmp_path):
    away = {"ALIGNMENT_PUBLIC_DATA": str(tmp_path / "nowhere")}
    for options in ((), ("-n", "1")):
        code, said = run(tmp_path, LARGE, *options, ci="false", **away)
        assert code == 0 and "1 passed" in said and "skipped" not in said
        assert f"LEFT OUT: 1 tests of the group public_data: their data are not in {tmp_path / 'nowhere'}" in said
    code, said = run(tmp_path, LARGE, ci="true", **away)
    assert code == 1 and f"the public data are not at {tmp_path / 'nowhere'}" in said
    code, said = run(tmp_path, LARGE, "-m", "public_data", ci="true", ALIGNMENT_PUBLIC_DATA=str(tmp_path))
    assert code == 0 and "1 passed, 1 deselected" in said


def test_a_skip_is_a_failure_in_ci_and_nowhere_else(tmp_path):
    assert run(tmp_path, SKIPS, ci="false")[0] == 0
    code, said = run(tmp_path, SKIPS, ci="true")
    assert code == 1
    for reason in ("no mark", "no call", "no fixture"):
        assert f"with CI=true nothing may be skipped: Skipped: {reason}" in said
    assert "1 failed, 1 xfailed, 2 errors" in said  # skipped before the test began: an error


def test_a_skipped_module_is_a_failure_in_ci(tmp_path):
    code, said = run(tmp_path, MODULE, ci="true")
    assert code not in (0, 5)
    assert "nothing may be skipped" in said


def test_tests_of_one_group_run_on_one_worker(tmp_path):
    text = (
        "import os, pytest\n"
        "@pytest.fixture(params=[pytest.param(1, marks=pytest.mark.xdist_group('g'))])\n"
        "def f(request): pass\n"
        "@pytest.mark.parametrize('n', range(20))\n"
        "def test_a(f, n):\n"
        f"    open({str(tmp_path / 'log')!r}, 'a').write(os.environ['PYTEST_XDIST_WORKER'] + '\\n')\n"
    )
    assert run(tmp_path, text, "-n", "2", "--dist", "loadgroup", ci="false")[0] == 0
    workers = (tmp_path / "log").read_text().split()
    assert (len(workers), len(set(workers))) == (20, 1)


def test_only_a_server_that_the_tests_started_is_emptied(neo4j_servers):
    with pytest.raises(AssertionError, match="may not empty it"):
        neo4j_servers.emptied("bolt://127.0.0.1:7687")
