"""Questions over HTTP: each of the registry, with its own parameters, as the registry answers it."""

import csv
import io

from graph_service.questions import asking
from graph_service.questions.asking import ask
from graph_service.questions.question import Page
from graph_service.questions.registry import QUESTIONS
from tests.folding import for_each

NEEDED = {
    "portfolio": {"of": "undp"},
    "tree": {"of": "mli-itsp"},
    "chains": {"from": "undp", "to": "mli-itsp-1"},
    "advantage": {"draws": 20},
}


@for_each("name", QUESTIONS)
def test_a_question_answers_as_the_registry_does(reader, filled, name):
    given = NEEDED.get(name, {})
    found = reader.get(f"/api/v1/{name}", params=given)
    assert found.status_code == 200
    assert found.json() == ask(filled, name, given).to_json()
    assert found.json()["rows"] or name == "unled"


@for_each("name", QUESTIONS)
def test_a_question_takes_its_own_parameters_and_no_others(reader, name):
    shown = reader.get("/openapi.json").json()["paths"][f"/api/v1/{name}"]["get"]
    assert shown["operationId"] == name
    wanted = {p.name: p for p in QUESTIONS[name].parameters}
    described = {p["name"]: p for p in shown["parameters"]}
    paging = {"limit", "cursor"} if QUESTIONS[name].is_paged else set()
    assert described.keys() == wanted.keys() | {"format", "dialect"} | paging
    for each, p in wanted.items():
        schema = described[each]["schema"]
        assert described[each]["description"] == p.doc and described[each]["required"] is p.required
        assert (schema.get("type") == "array") is p.repeated
    assert reader.get(f"/api/v1/{name}", params={**NEEDED.get(name, {}), "zzz": "1"}).status_code == 422


@for_each("name", QUESTIONS)
def test_explanations_open_every_figure_down_to_pages_and_quotes(reader, name):
    rows = reader.get(f"/api/v1/{name}", params={**NEEDED.get(name, {}), "explain": "true"}).json()["rows"]
    assert all("evidence" in row for row in rows)
    plain = reader.get(f"/api/v1/{name}", params=NEEDED.get(name, {})).json()["rows"]
    assert not any("evidence" in row for row in plain)


def test_gaps_of_the_itsp_counting_what_is_asserted_are_objectives_2_and_5(reader):
    rows = reader.get("/api/v1/gaps?framework=mli-itsp&standing=asserted").json()["rows"]
    assert [row["key"] for row in rows] == ["mli-itsp-2", "mli-itsp-5"]


def test_a_missing_parameter_is_named(reader):
    body = reader.get("/api/v1/portfolio").json()
    assert body["status"] == 422 and "of" in body["expected"] and "of" in body["faults"][0]


def test_a_question_under_its_node_is_the_same_question(reader):
    under = reader.get("/api/v1/frameworks/mli-itsp/tree").json()
    assert under == reader.get("/api/v1/tree?of=mli-itsp").json()
    assert reader.get("/api/v1/entities/undp/portfolio").json() == reader.get("/api/v1/portfolio?of=undp").json()
    assert reader.get("/api/v1/entities/undp/portfolio?of=wfp").status_code == 422
    assert reader.get("/api/v1/entities/nobody/portfolio").status_code == 404


def test_csv_of_a_question_has_its_columns_first_and_then_the_rest(reader):
    for name, question in QUESTIONS.items():
        found = reader.get(f"/api/v1/{name}", params={**NEEDED.get(name, {}), "format": "csv"})
        head = next(csv.reader(io.StringIO(found.content.decode("utf-8-sig"))))
        assert head[: len(question.columns)] == list(question.columns)
        assert len(set(head)) == len(head) and ("title_fr" in head or name in ("chains", "unled"))
        assert f'filename="{name}-r2.csv"' in found.headers["Content-Disposition"]


def test_csv_of_an_empty_answer_has_its_heading(reader):
    found = reader.get("/api/v1/gaps?framework=mli-itsp-next&format=csv").content.decode("utf-8-sig")
    assert found.splitlines()[0].startswith("framework,code,title")


def test_a_portfolio_can_be_had_page_by_page(reader, filled):
    whole = reader.get("/api/v1/portfolio?of=minusma").json()
    assert len(whole["rows"]) >= 3 and "next_cursor" not in whole
    rows, address = [], "/api/v1/entities/minusma/portfolio?limit=1"
    while address:
        found = reader.get(address)
        page = found.json()
        assert (len(page["rows"]), page["summary"]) == (1, whole["summary"])
        rows += page["rows"]
        address = found.links.get("next", {}).get("url")
        assert (page["next_cursor"] is None) is (address is None)
    assert rows == whole["rows"]
    last = reader.get("/api/v1/portfolio", params={"of": "minusma", "limit": 500}).json()
    assert (last["rows"], last["next_cursor"]) == (whole["rows"], None)


def test_a_page_begins_after_its_cursor_whatever_became_of_that_project(reader):
    keys = [row["key"] for row in reader.get("/api/v1/portfolio?of=minusma").json()["rows"]]
    gone = f"{keys[0]}-0"
    found = reader.get("/api/v1/portfolio", params={"of": "minusma", "limit": 50, "cursor": gone}).json()
    assert [row["key"] for row in found["rows"]] == [key for key in keys if key > gone]


def test_a_file_of_a_portfolio_is_whole_unless_a_limit_is_given(reader):
    def read(**given):
        found = reader.get("/api/v1/portfolio", params={"of": "minusma", "format": "csv", **given})
        return list(csv.DictReader(io.StringIO(found.content.decode("utf-8-sig"))))

    assert read(limit=2) == read()[:2] != read()


def test_a_cursor_without_a_limit_and_a_limit_out_of_range_are_refused(reader):
    for given in ({"cursor": "a"}, {"limit": 0}, {"limit": 501}):
        assert reader.get("/api/v1/portfolio", params={"of": "minusma", **given}).status_code == 422
    assert reader.get("/api/v1/coverage?limit=5").status_code == 422


def test_text_is_fetched_for_the_rows_of_a_page_alone(filled, monkeypatch):
    fetched = []

    def names(graph, state, keys, columns):
        fetched.extend(key for key in keys if key)
        return asking_names(graph, state, keys, columns)

    asking_names = asking.names
    monkeypatch.setattr(asking, "names", names)
    page = ask(filled, "portfolio", {"of": "minusma", "date": "2021-07-01"}, page=Page(1))
    assert fetched == [page.rows[0]["key"]]
