"""What a terminal shows: tables that fit 80 columns with their keys, and completion in three shells."""

import shutil
import subprocess

import pytest

from tests.cli.conftest import SCRIPT

ASKED = [
    ["coverage"],
    ["gaps", "--framework", "mli-itsp"],
    ["unled"],
    ["single-entity"],
    ["advantage", "--draws", "10"],
    ["portfolio", "undp"],
    ["matrix"],
    ["tree", "mli-itsp"],
    ["query", "projects", "--sort", "key", "--limit", "3"],
    ["query", "locations", "--sort", "key", "--limit", "90"],
]


@pytest.mark.parametrize("columns", [80, 60, 140])
def test_a_table_fits_with_every_key(alignment, mali, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    for asked in ASKED:
        shown, keys = alignment(*asked), [row["key"] for row in alignment(*asked, "--json").json["rows"]]
        lines = shown.out.splitlines()
        assert max(map(len, lines), default=0) <= columns, asked
        assert all(key in shown.out for key in keys), asked
        assert not keys or columns < 80 or "\u2500" in shown.out, (asked, "a table, not records")


def complete(shell, words):
    given = {"_ALIGNMENT_COMPLETE": f"{shell}_complete", "COMP_WORDS": words, "PATH": "/usr/bin:/bin"}
    given |= {"COMP_CWORD": words.rpartition(" ")[2] if shell == "fish" else str(len(words.split(" ")) - 1)}
    return subprocess.run([SCRIPT], env=given, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_commands_options_and_words_complete(shell):
    assert "coverage" in complete(shell, "alignment cov")
    assert "--framework" in complete(shell, "alignment gaps --fram")
    assert "objective" in complete(shell, "alignment gaps --level obj")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_line_of_the_documentation_is_taken_by_the_shell(shell, tmp_path):
    given = {"_ALIGNMENT_COMPLETE": f"{shell}_source", "PATH": f"{SCRIPT.parent}:/usr/bin:/bin", "HOME": str(tmp_path)}
    script = subprocess.run([SCRIPT], env=given, capture_output=True, text=True, check=True).stdout
    assert "_ALIGNMENT_COMPLETE" in script
    if shell == "bash":
        line = 'eval "$(_ALIGNMENT_COMPLETE=bash_source alignment)"; complete -p alignment'
        told = subprocess.run(
            ["bash", "--norc", "-c", line], env={**given, "_ALIGNMENT_COMPLETE": ""}, text=True, stdout=-1
        )
        assert "_alignment_completion" in told.stdout
    elif path := shutil.which(shell):
        subprocess.run([path, "-n"], input=script, text=True, check=True)
