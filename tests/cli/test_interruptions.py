"""Ctrl-C at any moment: one sentence that says what was stored, exit code 130, and no traceback."""

import os
import subprocess
import sys

import pytest

#: The command line, interrupted so many seconds after it began, and once more at once where that is asked for.
INTERRUPTED = """
import os, signal, sys, threading
after, again = float(sys.argv.pop(1)), sys.argv.pop(1) == "again"
def press():
    os.kill(os.getpid(), signal.SIGINT)
    if again:
        threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGINT)).start()
threading.Timer(after, press).start()
from graph_service.cli import main
main.main()
"""
SLOW = """
import os, signal, sys
from pathlib import Path
from graph_service.exchange import importing
def slowly(graph, files, **given):
    yield importing.import_file(graph, files[0], **{n: given[n] for n in ("author", "max_bytes")})
    os.kill(os.getpid(), signal.SIGINT)
    while True:
        pass
importing.import_all = slowly
from graph_service.cli import main
main.main()
"""


def pressed(code, *args, **environment):
    given = {**os.environ, **environment}
    return subprocess.run([sys.executable, "-c", code, *map(str, args)], env=given, capture_output=True, text=True)


@pytest.mark.parametrize("after", [0.01, 0.3, 0.8])
@pytest.mark.parametrize("again", ["once", "again"])
def test_a_question_is_interrupted_in_one_sentence(mali, after, again):
    ran = pressed(INTERRUPTED, after, again, "advantage", "--draws", "10000", "--json", ALIGNMENT_LANGUAGE="en")
    assert "Traceback" not in ran.stderr and "Exception ignored" not in ran.stderr, ran.stderr
    assert (ran.returncode, ran.stdout[:1]) == (0, "{") or (
        ran.returncode == 130 and ran.stderr.strip().startswith("interrupted; ")
    ), ran
    if after < 0.3:
        assert ran.returncode == 130


def test_it_is_said_in_french_where_the_settings_are(mali):
    ran = pressed(INTERRUPTED, 0.01, "once", "gaps", ALIGNMENT_LANGUAGE="fr")
    assert (ran.returncode, ran.stderr.strip()) == (130, "interrompu\u00a0; rien n’a été enregistré")


def test_what_was_stored_before_is_named(alignment, mali, small):
    ran = pressed(SLOW, "import", small(), ALIGNMENT_LANGUAGE="en")
    assert ran.returncode == 130 and "Traceback" not in ran.stderr
    assert ran.stderr.splitlines()[-1] == "interrupted; change 2 was stored, and nothing after it"
    assert alignment("stats", "--json").json["revision"] == 2


def test_an_export_that_is_interrupted_leaves_no_file(mali, tmp_path):
    ran = pressed(INTERRUPTED, 0.05, "once", "export", "json", tmp_path / "out.json", ALIGNMENT_LANGUAGE="en")
    assert ran.returncode == 130 and not list(tmp_path.glob("*out.json*"))
