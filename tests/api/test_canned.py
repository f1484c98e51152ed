"""Canned queries over HTTP: each file a route, with the parameters of its front matter."""

from graph_service import queries
from graph_service.api.parameters import EXAMPLES
from tests.folding import for_each

QUERIES = queries.load("ladybug")


def needed(query):
    found = {p.name: EXAMPLES[p.name] for p in query.params.values() if not p.optional}
    return found | ({"keys": "un-system"} if query.name == "members_of" else {})


@for_each("name", QUERIES)
def test_a_query_answers_as_its_file_says(reader, filled, name):
    query = QUERIES[name]
    given = needed(query)
    found = reader.get(f"/api/v1/queries/{name}", params=given)
    assert found.status_code == 200, found.text
    bound = {n: [v] if query.params[n].type == "list[str]" else v for n, v in given.items()}
    told, asked = found.json()["rows"], filled.rows(name, **bound)
    if not query.order_by:  # a file that declares no order may answer in another one each time
        told, asked = sorted(told, key=str), sorted(asked, key=str)
    assert told == asked
    for row in found.json()["rows"]:
        assert list(row) == list(query.returns)


@for_each("name", QUERIES)
def test_a_query_as_csv_has_its_columns(reader, name):
    text = reader.get(f"/api/v1/queries/{name}", params={**needed(QUERIES[name]), "format": "csv"})
    assert text.content.decode("utf-8-sig").splitlines()[0] == ",".join(QUERIES[name].returns)


def test_the_list_has_every_query_with_its_text(reader):
    rows = reader.get("/api/v1/queries").json()["items"]
    assert {row["name"] for row in rows} == set(QUERIES)
    assert all(row["cypher"] == QUERIES[row["name"]].text and row["summary"] for row in rows)
    assert reader.get("/api/v1/queries?format=csv").content.startswith(b"\xef\xbb\xbfname,topic")


def test_a_query_that_there_is_not_is_named(reader):
    found = reader.get("/api/v1/queries/everything")
    assert found.status_code == 404 and "everything" in found.json()["detail"]


def test_a_query_takes_what_it_declares_and_no_more(reader):
    assert reader.get("/api/v1/queries/leads").status_code == 422
    assert reader.get("/api/v1/queries/leads?keys=mli-itsp&x=1").status_code == 422
    assert reader.get("/api/v1/queries/change_list?limit=many").status_code == 422
    assert reader.post("/api/v1/queries/leads", json={}).status_code == 405
