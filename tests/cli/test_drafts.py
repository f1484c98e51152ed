"""The whole way of a draft from a terminal: add, suggestions, decide, edit, effect, versions, export, keep, undo."""

import json

import pytest

from graph_service.drafts import suggestion_service
from tests.drafts.stand_in import StandIn

TEXT = """# Cadre du Mali

## Priorité 1 : Protection des civils

- Produit 1.1 : La sécurité des civils est assurée à Gao
- Mener 20 patrouilles conjointes pour la protection et la sécurité

## Priorité 2 : Justice

- Préparer les élections nationales avec le PNUD
"""
KEY = "draft-cadre-du-mali"


@pytest.fixture(autouse=True)
def _stand_in(monkeypatch):
    monkeypatch.setattr(suggestion_service, "shipped", lambda *_, **__: StandIn)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "cadre.md"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def added(alignment, mali, file):
    assert alignment("draft", "add", file, "--plan", "mli-itsp").code == 0


def rows(alignment):
    return alignment("draft", "show", KEY, "--json").json["statements"]


def row(alignment, number):
    return next(each for each in rows(alignment) if each["key"].endswith(f"-{number:04d}"))


def test_a_file_is_added_once(alignment, mali, file, stats):
    tried = alignment("draft", "add", file, "--dry-run", "--json").json
    assert tried["dry_run"] and tried["changed"]["added"]["Draft"] == 1 and stats()["nodes"]["Draft"] == 0
    assert alignment("draft", "list").out.strip() == "no draft yet: alignment draft add FILE"
    made = alignment("draft", "add", file, "--plan", "mli-itsp")
    assert (made.code, made.out.split(":")[0]) == (0, KEY)
    again = alignment("draft", "add", file)
    assert again.code == 0 and "the same file was there" in again.out
    (listed,) = alignment("draft", "list", "--json").json["drafts"]
    assert (listed["key"], listed["plans"], listed["file"]) == (KEY, ["mli-itsp"], "cadre.md")
    assert listed["progress"]["statements"] == len(rows(alignment)) == stats()["nodes"]["Statement"]
    assert KEY in alignment("draft", "list").out


@pytest.mark.usefixtures("added")
def test_suggestions_are_accepted_by_their_number_and_taken_back_by_undo(alignment):
    shown = alignment("draft", "suggest", KEY, "4")
    assert "1. " in shown.out and "mli-itsp-2" in shown.out and "shares" in shown.out
    found = alignment("draft", "suggest", KEY, "4", "--json").json["rows"][0]
    best = found["targets"][0]
    made = alignment("draft", "decide", KEY, "4", "--accept", "1", "--seen", found["version"], "--json").json
    (decided,) = made["statements"][0]["decisions"]
    assert (decided["key"], decided["probability"], decided["chosen"], decided["by"]) == (
        best["key"],
        pytest.approx(best["probability"], abs=1e-3),
        "suggestion",
        "a tester",
    )
    assert alignment("draft", "suggest", KEY, "--open").out.count(f"{KEY}-0004") == 0
    assert alignment("undo", made["revision"]).code == 0
    assert row(alignment, 4)["decisions"] == []


@pytest.mark.usefixtures("added")
def test_every_decision_can_be_made(alignment):
    def decide(*given):
        done = alignment("draft", "decide", KEY, *given)
        assert done.code == 0, done
        return done

    decide("4", "--accept", "mli-itsp-2", "--accept", "minusma", "--tie", "lead", "--reject", "mli-itsp-1")
    assert {d["key"]: (d["type"], d["decision"]) for d in row(alignment, 4)["decisions"]} == {
        "mli-itsp-2": ("ALIGNS_WITH", "accepted"),
        "minusma": ("LED_BY", "accepted"),
        "mli-itsp-1": ("ALIGNS_WITH", "rejected"),
    }
    decide("4", "--clear", "mli-itsp-1")
    assert row(alignment, 4)["mapped_to"] == ["mli-itsp-2", "minusma"]
    decide("6", "--new", "--reason", "nobody plans this")
    assert row(alignment, 6)["state"] == "new"
    assert alignment("changes", "--json").json["changes"][0]["reason"] == "nobody plans this"
    decide("4", "--clear-all")
    assert row(alignment, 4)["decisions"] == []
    tried = decide("--accept-at-least", "0.01", "--dry-run")
    assert "dry run, nothing was stored" in tried.out and row(alignment, 4)["decisions"] == []
    decide("--accept-at-least", "0.01")
    assert {d["chosen"] for each in rows(alignment) for d in each["decisions"]} == {"bulk"}


@pytest.mark.usefixtures("added")
def test_decisions_are_read_from_a_file(alignment, tmp_path):
    made = [{"statement": f"{KEY}-0004", "action": "accept", "target": "mli-itsp-2", "probability": 1}]
    text = json.dumps({"decisions": made})
    assert alignment("draft", "decide", KEY, "--from", "-", stdin=text).code == 0
    assert row(alignment, 4)["mapped_to"] == ["mli-itsp-2"]
    path = tmp_path / "d.json"
    bad = {
        "[": "cut short",
        "3": "must be a list",
        '[{"statement": "x"}]': "choice 1 must be an object",
        '[{"statement": 1, "action": "new"}]': "wrong type",
        "[]": "no choice was given",
    }
    for wrong, said in bad.items():
        path.write_text(wrong)
        alignment("draft", "decide", KEY, "--from", path).refused(said)


@pytest.mark.usefixtures("added")
def test_who_comes_second_is_told_who_was_first(alignment):
    alignment("draft", "decide", KEY, "4", "--accept", "mli-itsp-2", "--author", "Bob")
    alignment("draft", "decide", KEY, "4", "--new").refused("Bob accepted mli-itsp-2 at 20")
    seen = row(alignment, 4)["version"]
    assert alignment("draft", "decide", KEY, "4", "--new", "--seen", seen).code == 0
    alignment("draft", "decide", KEY, "4", "--clear-all", "--seen", seen).refused("not as you saw it")


@pytest.mark.usefixtures("added")
def test_statements_are_edited(alignment):
    def edit(number, *given):
        return alignment("draft", "edit", KEY, number, *given, "--json").json["statements"]

    assert edit("4", "--kind", "activity")[0]["kind"] == "activity"
    assert edit("4", "--text", "Mener 30 patrouilles")[0]["text"] == "Mener 30 patrouilles"
    first, second = edit("4", "--split-at", "9")
    assert (first["text"], second["text"]) == ("Mener 30", "patrouilles")
    assert edit("4", "--merge-with", second["key"].rpartition("-")[2])[0]["text"] == "Mener 30 patrouilles"
    assert edit("4", "--aside")[0]["state"] == "aside" and edit("4", "--back")[0]["state"] == "open"
    described = alignment("draft", "describe", KEY, "--title", "Autre", "--all-plans", "--status", "archived", "--json")
    assert (described.json["title"], described.json["plans"]) == ("Autre", [])
    alignment("draft", "edit", KEY, "4", "--kind", "output").refused("archived")
    assert alignment("draft", "describe", KEY, "--status", "open", "--plan", "mli-itsp").code == 0


@pytest.mark.usefixtures("added")
def test_effect_versions_keep_and_export(alignment, file, tmp_path):
    alignment("draft", "edit", KEY, "4", "--kind", "activity")
    alignment("draft", "decide", KEY, "4", "--accept", "mli-itsp-2")
    found = alignment("draft", "effect", KEY, "--json").json
    assert {r["key"]: r["effect"] for r in found["rows"]}["mli-itsp-2"] == "closed"
    assert "closed" in alignment("draft", "effect", KEY).out
    proposed = alignment("draft", "effect", KEY, "--standing", "proposed", "--json").json["rows"]
    assert {r["key"]: r["class_after"] for r in proposed}["mli-itsp-2"] == "unconfirmed"
    later = file.with_name("v2.md")
    later.write_text(TEXT.replace("20 patrouilles", "60 patrouilles"), encoding="utf-8")
    made = alignment("draft", "add", later, "--version-of", KEY)
    assert made.code == 0 and "decisions on 1 came along" in made.out
    (changed,) = alignment("draft", "versions", f"{KEY}-2", "--how", "changed", "--json").json["rows"]
    assert "60" in changed["text"] and "20" in changed["earlier_text"] and changed["carried"] == ["mli-itsp-2"]
    assert "changed" in alignment("draft", "versions", f"{KEY}-2").out
    tried = alignment("draft", "keep", KEY, "--kind", "isf", "--dry-run", "--json").json
    kept = alignment("draft", "keep", KEY, "--kind", "isf", "--json").json
    assert kept["added"] == tried["added"] and kept["added"]["Framework"] == 1
    assert alignment("tree", "--of", f"{KEY}-plan").code == 0
    for name, start in (
        ("csv", b"\xef\xbb\xbfnumber,"),
        ("xlsx", b"PK"),
        ("sssom", b"# mapping_set_id"),
        ("json-ld", b"{"),
    ):
        out = tmp_path / f"out.{name}"
        assert alignment("draft", "export", KEY, name, out).code == 0 and out.read_bytes().startswith(start)


@pytest.mark.usefixtures("added")
def test_an_export_can_be_piped(script):
    done = script("draft", "export", KEY, "sssom", "-")
    assert done.code == 0 and done.out.startswith("# mapping_set_id") and done.err == ""


@pytest.mark.usefixtures("added")
@pytest.mark.parametrize(
    ("given", "code", "said"),
    [
        (("add", "nothing.docx"), 1, "no file"),
        (("show", "draft-0"), 1, f"there are {KEY}"),
        (("suggest", KEY, "99"), 1, "no statement"),
        (("decide", KEY, "99", "--new"), 1, "no statement"),
        (("decide", KEY, "4", "--accept", "x"), 1, "no 'x' in the graph"),
        (("decide", KEY, "4"), 1, "no choice"),
        (("decide", KEY, "4", "--accept", "21"), 1, "none is number 21"),
        (("decide", KEY), 2, "give one of"),
        (("decide", KEY, "4", "--accept-at-least", "0.5"), 2, "give one of"),
        (("decide", KEY, "--accept-at-least", "0.5", "--new"), 2, "need a STATEMENT"),
        (("decide", KEY, "--accept-at-least", "2"), 1, "probability"),
        (("edit", KEY, "4"), 2, "give one of"),
        (("edit", KEY, "4", "--aside", "--back"), 2, "give one of"),
        (("versions", KEY), 1, "is the first version"),
        (("edit", KEY, "4", "--split-at", "0"), 1, "parted at 0"),
        (("effect", "x"), 1, "no draft 'x'"),
        (("export", KEY, "pdf", "x"), 2, "pdf"),
        (("keep", "x"), 1, "no draft 'x'"),
        (("describe", "x"), 1, "no draft"),
    ],
)
def test_what_cannot_be_done_is_refused_in_words_and_changes_nothing(alignment, stats, given, code, said):
    before = stats()
    alignment("draft", *given).refused(said, code=code)
    assert stats() == before


def test_a_question_is_asked_of_what_is_only_supposed(alignment, mali, stats):
    operations = [
        {"op": "upsert", "label": "Project", "key": "new", "set": {"title": "Neuf"}},
        {
            "op": "upsert",
            "type": "CONTRIBUTES_TO",
            "start": "new",
            "end": "mli-itsp-2",
            "set": {"standing": "asserted"},
        },
    ]
    before = stats()
    asked = ("whatif", "-", "--framework", "mli-itsp")
    found = alignment(*asked, "--changed", "--json", stdin=json.dumps(operations)).json
    assert [(r["key"], r["before"]["class"], r["class"]) for r in found["rows"]] == [
        ("mli-itsp-2", "uncovered", "covered")
    ]
    assert found["summary"]["closed"] == ["mli-itsp-2"] and stats() == before
    shown = alignment(*asked, "--question", "gaps", stdin=json.dumps({"operations": operations}))
    assert "gaps closed: mli-itsp-2" in shown.out and "mli-itsp-5" in shown.out
    alignment(*asked, stdin="{").refused("is not JSON")
    alignment(*asked, stdin=json.dumps(operations[1:])).refused("not in the graph")
    given = json.dumps(operations)
    for question, own, key in (
        ("portfolio", ("--of", "undp"), "mli-community-policing"),
        ("tree", ("--of", "mli-itsp"), "mli-itsp-2"),
        ("matrix", ("--rows", "item", "--columns", "framework", "--framework", "mli-itsp"), "mli-itsp-1"),
        ("advantage", ("--item", "mli-itsp-1", "--draws", "10"), "mli-itsp-1"),
        ("chains", ("--from", "mli-gao-livelihoods", "--to", "mli-isf", "--longest", "3"), "mli-isf"),
    ):
        rows = alignment("whatif", "-", "--question", question, *own, "--json", stdin=given).json["rows"]
        assert key in {row["key"] for row in rows} and all("before" in row for row in rows), question
    changed = alignment("whatif", "-", "--question", "tree", "--of", "mli-itsp", "--changed", stdin=given).out
    assert "mli-itsp-2" in changed and "mli-itsp-5" not in changed
    alignment("whatif", "-", "--question", "tree", stdin=given).refused("tree needs of")
    alignment("whatif", "-", "--of", "undp", stdin=given).refused("coverage has no parameter of")
