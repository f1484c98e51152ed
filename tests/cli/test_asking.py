"""Asking from a terminal: shapes for machines, tables for people, and what is refused."""

import csv
import io

import openpyxl
import pytest

from graph_service import queries
from graph_service.questions.registry import QUESTIONS
from tests.folding import for_each

WITH = {
    "portfolio": ["--of", "minusma"],
    "tree": ["--of", "mli-itsp"],
    "advantage": ["--draws", "20"],
    "chains": ["--from", "mli-gao-livelihoods", "--to", "mli-hrp"],
}
NEEDS = {
    "framework": "mli-itsp",
    "keys": "mli-itsp-1",
    "items": "mli-itsp-1",
    "entities": "minusma",
    "sort": "key",
    "limit": "5",
    "key": "change-00000001",
    "projects": "mli-gao-livelihoods",
    "source": "mli-slf-retreat-2021-07-31",
    "from_keys": "mli-itsp-1",
    "entity": "minusma",
    "draft": "draft-isf-2022",
}


def rows_of(text):
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


@for_each("name", QUESTIONS)
def test_every_question_answers_as_one_json_object(alignment, mali, name):
    ran = alignment(name, *WITH.get(name, ()), "--json")
    assert (ran.code, ran.err) == (0, "")
    assert list(ran.json)[:4] == ["question", "params", "revision", "rows"]
    assert (ran.json["question"], ran.json["revision"]) == (name, 1)
    assert ran.json["rows"] or name in ("single-entity", "unled")
    for row in ran.json["rows"]:
        assert row.keys() >= {"key", "label", "title"}
        if name in ("coverage", "gaps"):
            assert row.keys() >= {"class", "low", "high", "flags"}
    assert alignment(name, *WITH.get(name, ()), "--format", "json").json == ran.json


@for_each("name", QUESTIONS)
def test_every_question_answers_as_a_table_and_as_csv(alignment, mali, name):
    answer = alignment(name, *WITH.get(name, ()), "--json").json["rows"]
    table = alignment(name, *WITH.get(name, ()))
    assert table.code == 0 and (not table.err or "who leads its parts is not recorded" in table.err)
    found = alignment(name, *WITH.get(name, ()), "--format", "csv")
    assert (found.code, [row["key"] for row in rows_of(found.out)]) == (0, [row["key"] for row in answer])
    if "key" in QUESTIONS[name].columns:
        assert all(row["key"] in table.out for row in answer)


def test_the_first_question_of_the_first_plan(script, mali):
    ran = script("gaps", "--framework", "mli-itsp", "--standing", "asserted", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert [(row["key"], row["class"]) for row in ran.json["rows"]] == [
        ("mli-itsp-2", "uncovered"),
        ("mli-itsp-5", "uncovered"),
    ]
    assert ran.json["params"] == {"framework": ["mli-itsp"], "standing": ["asserted"]}
    table = script("gaps", "--framework", "mli-itsp", "--standing", "asserted").out
    assert "Appui à la protection et à la sécurité" in table and "mli-itsp-1" not in table


def test_explain_shows_relationships_pages_and_quotes(alignment, mali):
    said = " ".join(alignment("coverage", "--framework", "mli-itsp", "--level", "objective", "--explain").out.split())
    assert "CONTRIBUTES_TO Appui intégré au cycle électoral de l'UNIET → Élections nationales (asserted, 1 × 1)" in said
    assert "« Réforme institutionnelle et élections » [Retraite du Senior Leadership Forum" in said
    rows = alignment("coverage", "--framework", "mli-itsp", "--explain", "--json").json["rows"]
    assert all(fact["source"] and fact["locator"] for row in rows for fact in row["evidence"])


def test_repeated_filters_are_ored_and_filters_of_kinds_anded(alignment, mali):
    def keys(*args):
        return {row["key"] for row in alignment("coverage", *args, "--json").json["rows"]}

    itsp, hrp = keys("--framework", "mli-itsp"), keys("--framework", "mli-hrp")
    assert (len(itsp), len(hrp)) == (6, 4)
    assert keys("--framework", "mli-itsp", "--framework", "mli-hrp") == itsp | hrp
    assert keys("--framework", "mli-itsp", "--level", "priority") == set()


def test_no_rows_is_said_and_is_no_error(alignment, mali):
    ran = alignment("coverage", "--framework", "mli-itsp", "--level", "priority")
    assert (ran.code, ran.out.strip()) == (0, "no priority in this plan, which has objective; nothing was judged")
    assert alignment("coverage", "--framework", "mli-itsp", "--level", "priority", "--json").json["rows"] == []


def test_an_unknown_key_is_refused_with_the_nearest(alignment, mali):
    alignment("gaps", "--framework", "mli-itps").refused("there is no Framework 'mli-itps'; did you mean mli-itsp")
    alignment("portfolio", "--of", "minusna").refused("there is no Entity 'minusna'; did you mean minusma")
    alignment("tree", "--of", "minusma").refused("'minusma' is a Entity, not a Framework")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["coverage", "--level", "pillar"], "'pillar' is not one of"),
        (["coverage", "--nonsense"], "No such option"),
        (["advantage", "--draws", "many"], "'many' is not a valid integer"),
        (["covrage"], "No such command 'covrage'"),
        (["query", "entities"], "Missing option '--sort'"),
        (["change", "-"], "Missing option '--reason'"),
        (["import"], "Missing argument 'FILE…'"),
        (["undo", "one"], "'one' is not a valid integer"),
        (["export", "docx", "out"], "'docx' is not one of"),
        (["gaps", "--format", "xml"], "'xml' is not one of"),
    ],
)
def test_wrong_usage_is_exit_code_2(alignment, store, args, said):
    alignment(*args).refused(said, code=2)


@pytest.mark.parametrize("args", [["portfolio"], ["tree"], ["chains", "--from", "undp"]])
def test_a_missing_option_is_wrong_usage_too(alignment, store, args):
    alignment(*args).refused("Missing option", code=2)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["gaps", "--date", "yesterday"], "date 'yesterday' must be a day such as 2021-07-31"),
        (["advantage", "--draws", "-1"], "draws -1 must be from 0 to 10,000"),
        (["chains", "--from", "minusma", "--to", "undp", "--longest", "99"], "a chain has 1 to 8 relationships"),
        (["query", "nosuch"], "there is no query 'nosuch'; `alignment query --list`"),
        (["changes", "99"], "there is no change 99; `alignment changes` lists them"),
        (["undo", "99"], "there is no change 99"),
        (["stats", "--store", "foo:bar"], "store 'foo:bar' names no engine; write ladybug:PATH"),
        (["stats", "--store", "ladybug:"], "names no file"),
        (["stats", "--store", "bolt://127.0.0.1:1"], "no Neo4j answers at bolt://127.0.0.1:1"),
    ],
)
def test_what_cannot_be_answered_is_exit_code_1_with_what_to_do(alignment, mali, args, said):
    alignment(*args).refused(said)


def test_a_wrong_setting_is_named(alignment, store, monkeypatch):
    monkeypatch.setenv("ALIGNMENT_PORT", "http")
    alignment("stats").refused("ALIGNMENT_PORT")


@pytest.mark.parametrize("args", [["changes", "--limit", "-1"], ["query", "themes", "--sort", "key", "--limit", "-1"]])
def test_a_limit_below_0_is_refused_by_us(alignment, mali, args):
    assert "engine" not in alignment(*args).err


# Query files --------------------------------------------------------------------------------------------


def options(query):
    given = [(f"--{name}", NEEDS[name]) for name, param in query.params.items() if not param.optional]
    return [word for pair in given for word in pair]


@for_each("name", sorted(queries.load("ladybug")))
def test_every_query_file_is_a_command_with_options_from_its_front_matter(alignment, mali, name):
    query = queries.load("ladybug")[name]
    ran = alignment("query", name, *options(query), "--json")
    assert (ran.code, ran.err) == (0, "")
    assert list(ran.json) == ["question", "params", "revision", "rows"]
    assert all(list(row) == list(query.returns) for row in ran.json["rows"])
    found = alignment("query", name, *options(query), "--format", "csv")
    assert found.out.removeprefix("\ufeff").splitlines()[0].split(",") == list(query.returns)
    assert alignment("query", name, *options(query)).code == 0
    told = " ".join(alignment("query", name, "--help").out.split())
    for param in query.params.values():
        assert f"--{param.name}" in told and " ".join(param.doc.split())[:20] in told


def test_the_list_of_queries_has_each_with_its_parameters(alignment, store):
    rows = alignment("query", "--list", "--json").json["queries"]
    every = queries.load("ladybug").values()
    assert {row["key"]: row["params"] for row in rows} == {query.name: list(query.params) for query in every}
    table = alignment("query", "--list").out
    assert all(row["key"] in table for row in rows)
    assert alignment("query").out == table
    assert not store.exists(), "listing opens no store"


def test_a_parameter_of_a_query_may_be_given_more_than_once(alignment, mali):
    ran = alignment("query", "named", "--keys", "minusma", "--keys", "undp", "--json")
    assert [row["key"] for row in ran.json["rows"]] == ["minusma", "undp"]
    assert ran.json["params"] == {"keys": ["minusma", "undp"]}


# Looking after it ---------------------------------------------------------------------------------------


def test_stats_have_every_label_and_type_also_those_that_are_empty(alignment, mali, store):
    found = alignment("stats", "--json").json
    assert found["nodes"]["Project"] == 4 and found["nodes"]["Theme"] == 0
    assert (len(found["nodes"]), len(found["relationships"]), found["revision"]) == (15, 12, 1)
    table = alignment("stats").out
    assert all(name in table for name in (*found["nodes"], *found["relationships"]))


def test_check_needs_no_store(alignment, store):
    assert alignment("check", "--json").json == {"queries": len(queries.load("ladybug")), "seeds": ["mali-2021"]}
    assert "1 seed(s) (mali-2021)" in alignment("check").out
    assert not store.exists()


def test_version_and_help(script, mali):
    assert script("--version").out.startswith("alignment, version ")
    told = script("--help").out
    assert all(name in told for name in (*QUESTIONS, "seed", "import", "query", "map", "serve", "dump", "doctor"))
    assert script("-h").out == told


@pytest.mark.parametrize("suffix", ["html", "svg"])
def test_a_map_is_one_file_that_shows_the_gaps(alignment, mali, tmp_path, suffix):
    out = tmp_path / f"itsp.{suffix}"
    ran = alignment("map", out, "--framework", "mli-itsp", "--standing", "asserted", "--lang", "fr")
    assert (ran.code, ran.out) == (0, "")
    assert "2 gaps" in " ".join(ran.err.split())
    drawn = out.read_text(encoding="utf-8")
    assert drawn.lstrip().lower().startswith("<!doctype html" if suffix == "html" else "<svg")
    assert "Appui à la protection" in drawn and "État de droit" in drawn


def test_a_map_that_cannot_be_written_is_refused(alignment, mali, tmp_path):
    alignment("map", tmp_path / "nowhere" / "map.html").refused("No such file or directory")
    alignment("map", tmp_path).refused("is a directory", code=2)


def test_a_map_of_another_format_is_refused(alignment, mali, tmp_path):
    alignment("map", tmp_path / "map.png").refused(".html")
    assert not (tmp_path / "map.png").exists()


@pytest.mark.parametrize("kind", ["json", "csv", "graphml", "json-schema"])
def test_every_export_is_written(alignment, mali, tmp_path, kind):
    ran = alignment("export", kind, tmp_path / "out")
    assert (ran.code, ran.out) == (0, "")
    assert (tmp_path / "out").stat().st_size > 1_000
    alignment("export", kind, tmp_path / "nowhere" / "out").refused("No such file or directory")


def test_an_export_has_no_name_of_another_format(alignment, mali, tmp_path):
    for kind, name, right in (("csv", "x.csv", ".zip"), ("json", "x.CSV", ".json"), ("graphml", "x.zip", ".graphml")):
        alignment("export", kind, tmp_path / name).refused(right)
    assert not {"x.csv", "x.CSV", "x.zip"} & {path.name for path in tmp_path.iterdir()}


def test_exports_dumps_and_answers_go_to_standard_output(script, piped, mali, tmp_path):
    assert piped("export", "graphml", "-").startswith(b"<?xml") and piped("export", "csv", "-").startswith(b"PK")
    dumped = tmp_path / "g.jsonl"
    dumped.write_bytes(piped("dump", "-"))
    assert script("restore", dumped, "--store", f"ladybug:{tmp_path / 'again.lbug'}").code == 0
    book = piped("gaps", "--framework", "mli-itsp", "--format", "xlsx")
    assert openpyxl.load_workbook(io.BytesIO(book)).sheetnames == ["Lacunes", "À propos"]
    written = tmp_path / "gaps.xlsx"
    assert script("gaps", "--framework", "mli-itsp", "--out", written).out == ""
    assert openpyxl.load_workbook(written)["Lacunes"]["A1"].value == "Code"
    script("gaps", "--out", tmp_path / "gaps").refused("--format")
    script("dump", "-", "--json").refused("standard output")


def test_a_key_written_otherwise_an_acronym_and_a_title_are_taken_and_that_is_said(alignment, mali):
    whole = alignment("portfolio", "--of", "undp", "--json")
    for given in (["portfolio", "PNUD"], ["portfolio", "--of=Undp"], ["portfolio", "undp"]):
        ran = alignment(*given, "--json")
        assert (ran.code, ran.out) == (0, whole.out)
        assert ("is taken as undp: Programme des Nations Unies" in ran.err) == (given[-1] != "undp")
    asked = alignment("gaps", "--framework", "itsp", "--entity", "PNUD", "--country", "mli", "--json")
    assert asked.json["params"]["framework"] == ["mli-itsp"] and asked.json["params"]["entity"] == ["undp"]
    alignment("gaps", "--framework", "mli").refused("did you mean mli-hrp (", "; mli-isf (Cadre stratégique intégré")


def test_a_key_stands_beside_its_option(alignment, mali):
    for name, option, key in (("portfolio", "--of", "undp"), ("tree", "--of", "mli-itsp")):
        assert alignment(name, key, "--json").out == alignment(name, option, key, "--json").out
        alignment(name).refused(f"or {option}", code=2)
        alignment(name, key, option, key).refused(f"or {option}", code=2)
    asked = alignment("chains", "--from", "undp", "--to", "mli-itsp-1", "--json").out
    assert alignment("chains", "undp", "mli-itsp-1", "--json").out == asked
    assert alignment("chains", "mli-itsp-1", "--from", "undp", "--json").out == asked
