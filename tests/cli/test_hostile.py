"""Text that would do something to a terminal, a spreadsheet or a pipe is shown as text and does nothing."""

import csv
import io
import json
import os
import subprocess
import tarfile

import pytest
from rich.console import Console

from graph_service.cli import output, show
from tests.cli.conftest import SCRIPT, _env

MARKUP = "[bold red]shown[/bold red] [link=http://x]as[/link] [/] it [is] :smiley:"
ESCAPES = ["\x1b[31mred", "\x1b]0;title\x07", "bell\x07", "\x9b31mred", "\r\noverwritten"]
FORMULAS = ["=1+1", "+1", "-1+1", "@SUM(A1)", "=cmd|' /C calc'!A0", " =1", "\t=1"]


def theme(**given):
    whole = {"title": "A theme", "scheme": "s", "code": "1", **given}
    return json.dumps([{"op": "upsert", "label": "Theme", "key": "t1", "set": whole}])


def dangerous(text):
    """Control characters that a terminal may obey."""
    return [c for c in text if (ord(c) < 32 and c not in "\n") or 127 <= ord(c) < 160]


@pytest.fixture
def terminal(monkeypatch):
    """Consoles that believe to be a terminal, where markup and styles would show."""

    def made(stderr=False):
        return Console(stderr=stderr, highlight=False, force_terminal=True, width=200, color_system=None, markup=True)

    monkeypatch.setattr(output, "out", made)
    monkeypatch.setattr(output, "notes", lambda: made(stderr=True))


@pytest.mark.parametrize("seen", ["as text", "on a terminal"])
def test_markup_in_a_title_is_shown_as_it_is(alignment, store, request, seen):
    if seen == "on a terminal":
        request.getfixturevalue("terminal")
    alignment("change", "-", "--reason", MARKUP, "--author", "[bold]x", stdin=theme(title=MARKUP))
    assert MARKUP in alignment("query", "themes", "--sort", "key", "--limit", "5").out
    table = alignment("changes").out
    assert MARKUP in table and "[bold]x" in table


def test_markup_in_evidence_is_shown_as_it_is(alignment, mali):
    given = {"title": MARKUP, "quote": MARKUP}
    said = json.dumps([{"op": "upsert", "label": "Objective", "key": "mli-itsp-3", "set": given}])
    alignment("change", "-", "--reason", "r", stdin=said)
    assert alignment("coverage", "--framework", "mli-itsp", "--explain").out.count(MARKUP) >= 2


@pytest.mark.parametrize("text", ESCAPES)
def test_no_title_reaches_the_terminal_with_a_control_character(alignment, store, text):
    ran = alignment("change", "-", "--reason", "r", stdin=theme(title=text))
    assert dangerous(ran.err) == []
    if ran.code == 0:
        table = alignment("query", "themes", "--sort", "key", "--limit", "5").out
        assert dangerous(table) == []


@pytest.mark.parametrize("option", ["--reason", "--author"])
def test_no_reason_or_author_reaches_the_terminal_with_a_control_character(alignment, store, option):
    other = "--author" if option == "--reason" else "--reason"
    ran = alignment("change", "-", option, "\x1b]0;owned\x07\x1b[31mred", other, "x", stdin=theme())
    assert ran.code == 1 or dangerous(alignment("changes").out) == []


@pytest.mark.parametrize("text", ESCAPES[:4])
def test_a_control_character_is_refused_on_the_way_in_and_would_be_inert_on_the_way_out(alignment, store, text):
    alignment("change", "-", "--reason", "r", stdin=theme(title=text)).refused("control character")
    assert dangerous(show.plain_text(text)) == [], "an older graph may hold one"


@pytest.mark.parametrize(
    "args", [["gaps", "--framework"], ["portfolio", "--of"], ["seed"], ["query"], ["changes"], ["import"], ["restore"]]
)
def test_no_refusal_echoes_a_control_character(alignment, mali, args):
    ran = alignment(*args, "\x1b]0;owned\x07\x9b31mred")  # click itself takes colours out, and only colours
    assert ran.code in (1, 2)
    assert dangerous(ran.err) == []


def test_no_file_name_reaches_the_terminal_with_a_control_character(alignment, store, small, tmp_path):
    content = small().read_bytes()
    with tarfile.open(tmp_path / "all.tgz", "w:gz") as archive:
        for name, body in (("\x1b[31mred.json", content), ("\x1b]0;owned\x07.json", b"{}")):
            member = tarfile.TarInfo(name)
            member.size = len(body)
            archive.addfile(member, io.BytesIO(body))
    ran = alignment("import", tmp_path / "all.tgz")
    assert dangerous(ran.out + ran.err) == []
    assert dangerous(alignment("changes").out) == []


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_a_csv_is_a_formula(alignment, store, text):
    alignment("change", "-", "--reason", "r", stdin=theme(title=text, description=text))
    out = alignment("query", "themes", "--sort", "key", "--limit", "5", "--format", "csv").out
    [row] = csv.DictReader(io.StringIO(out.removeprefix("\ufeff")))
    assert row["title"] == f"'{text}"
    for cell in row.values():
        assert not cell.lstrip().startswith(("=", "+", "-", "@")) and not cell.startswith(("\t", "\r"))


def test_numbers_below_0_in_a_csv_stay_numbers(alignment, store):
    said = json.dumps([{"op": "upsert", "label": "Project", "key": "p", "set": {"title": "p", "budget": -5.5}}])
    alignment("change", "-", "--reason", "r", stdin=said)
    out = alignment("query", "projects", "--sort", "key", "--limit", "5", "--format", "csv").out
    assert [row["budget"] for row in csv.DictReader(io.StringIO(out))] == ["-5.5"]


def test_accents_and_right_to_left_come_out_as_they_went_in(alignment, store):
    title = "État de droit — سيادة القانون 法治 ❑"
    alignment("change", "-", "--reason", title, stdin=theme(title=title))
    assert alignment("query", "themes", "--sort", "key", "--limit", "5", "--json").json["rows"][0]["title"] == title
    assert title in alignment("changes").out


@pytest.mark.parametrize("args", [["stats"], ["stats", "--json"], ["coverage", "--explain"], ["coverage", "--json"]])
def test_a_reader_that_goes_away_is_no_crash(mali, args):
    """As `alignment … | head -0`: the pipe is closed before anything is read."""
    read, write = os.pipe()
    os.close(read)
    with subprocess.Popen([SCRIPT, *args], stdout=write, stderr=-1, env=_env(mali)) as process:
        os.close(write)
        _, err = process.communicate(timeout=60)
    assert process.returncode in (0, 1)
    assert (b"Traceback" in err, b"Exception ignored" in err, b"BrokenPipe" in err) == (False, False, False)


def test_output_that_cannot_be_written_is_an_error(mali):
    with open("/dev/full", "wb") as full:
        command = [SCRIPT, "stats", "--json"]
        done = subprocess.run(command, stdout=full, stderr=-1, env=_env(mali), check=False, timeout=60)
    assert done.returncode != 0


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_without_utf_8_is_no_crash(mali, encoding):
    env = {**_env(mali), "PYTHONIOENCODING": encoding, "LC_ALL": "C"}
    for args in (["gaps", "--json"], ["gaps"]):
        done = subprocess.run([SCRIPT, *args], capture_output=True, env=env, check=False, timeout=60)
        assert (b"Traceback" in done.stderr, done.returncode) == (False, 0), done.stderr[-300:]
