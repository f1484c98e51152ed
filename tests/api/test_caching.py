"""Nothing is told twice: a tag by the graph's revision on every GET, and a new one after every write."""

from graph_service.api import known_answers, responses
from tests.api.conftest import served
from tests.folding import for_each

TAGGED = [
    "/api/v1/frameworks",
    "/api/v1/frameworks/mli-itsp",
    "/api/v1/frameworks/mli-itsp/neighbours",
    "/api/v1/frameworks/mli-itsp/tree",
    "/api/v1/gaps",
    "/api/v1/queries",
    "/api/v1/queries/node_counts",
    "/api/v1/changes",
    "/api/v1/changes/1",
    "/api/v1/map",
    "/api/v1/exports/json-schema",
]


@for_each("address", TAGGED)
def test_what_the_caller_has_is_not_sent_again(reader, address):
    first = reader.get(address)
    tag = first.headers["ETag"]
    assert tag.startswith('W/"r2-') and first.headers["Alignment-Revision"] == "2"
    for given in (tag, f'"other", {tag}', tag.removeprefix("W/"), "*"):
        again = reader.get(address, headers={"If-None-Match": given})
        assert again.status_code == 304 and not again.content and again.headers["ETag"] == tag
    assert reader.get(address, headers={"If-None-Match": 'W/"r1-x"'}).status_code == 200


#: What is asked of accounts is not of the graph, and is kept nowhere.
UNTAGGED = ("/api/v1/accounts", "/api/v1/tokens", "/api/v1/access-log")


def test_every_get_of_the_api_has_a_tag(reader):
    paths = reader.get("/openapi.json").json()["paths"]
    for path, operations in paths.items():
        if path.startswith("/api/v1/") and "get" in operations:
            assert ("304" in operations["get"]["responses"]) is not path.startswith(UNTAGGED), path


def test_a_write_changes_every_tag(mali, finding):
    before = {address: mali.get(address).headers["ETag"] for address in TAGGED}
    mali.post("/api/v1/changes", json=finding())
    for address, tag in before.items():
        found = mali.get(address, headers={"If-None-Match": tag})
        assert found.status_code == 200 and found.headers["ETag"] != tag


def test_a_write_elsewhere_is_seen_too(client, memory_graph, finding):
    tag = client.get("/api/v1/findings").headers["ETag"]
    served(memory_graph).post("/api/v1/changes", json=finding())
    assert client.get("/api/v1/findings", headers={"If-None-Match": tag}).status_code == 200


def test_a_dry_run_changes_no_tag(mali, finding):
    tag = mali.get("/api/v1/findings").headers["ETag"]
    mali.post("/api/v1/changes?dry_run=true", json=finding())
    assert mali.get("/api/v1/findings", headers={"If-None-Match": tag}).status_code == 304


def test_query_representation_and_language_each_have_their_tag(reader):
    tags = [
        reader.get("/api/v1/map").headers["ETag"],
        reader.get("/api/v1/map?framework=mli-hrp").headers["ETag"],
        reader.get("/api/v1/map", headers={"Accept-Language": "en"}).headers["ETag"],
        reader.get("/api/v1/frameworks").headers["ETag"],
        reader.get("/api/v1/frameworks", headers={"Accept": "text/csv"}).headers["ETag"],
    ]
    assert len(set(tags)) == len(tags)


def test_a_graph_of_another_history_with_the_same_number_has_other_tags(memory_graph, filled, finding):
    client = served(memory_graph)
    client.post("/api/v1/changes", json=finding())
    client.post("/api/v1/changes", json=finding("finding-2"))
    assert memory_graph.revision() == filled.revision()
    assert client.get("/api/v1/queries").headers["ETag"] != served(filled).get("/api/v1/queries").headers["ETag"]


def test_questions_speak_of_today_so_tomorrow_has_another_tag(reader, monkeypatch):
    from datetime import date

    class Tomorrow(date):
        @classmethod
        def today(cls):
            return cls(2999, 1, 1)

    before = reader.get("/api/v1/gaps").headers["ETag"]
    for module in (responses, known_answers):
        monkeypatch.setattr(module, "date", Tomorrow)
    assert reader.get("/api/v1/gaps").headers["ETag"] != before


def test_a_tag_costs_no_read_where_nobody_else_writes(reader, filled, monkeypatch):
    tag = reader.get("/api/v1/gaps").headers["ETag"]
    asked = []
    read = filled.store.read
    monkeypatch.setattr(filled.store, "read", lambda query, params: (asked.append(query.name), read(query, params))[1])
    assert reader.get("/api/v1/gaps", headers={"If-None-Match": tag}).status_code == 304
    assert asked == []


def test_problems_are_not_kept(reader):
    assert reader.get("/api/v1/entities/nobody").headers["Cache-Control"] == "no-store"


@for_each(
    ("accept", "csv"),
    [
        ("text/csv", True),
        ("text/csv;q=0.9, application/json;q=0.5", True),
        ("application/json, text/csv;q=0.9", False),
        ("*/*", False),
        ("", False),
        ("text/html,application/xhtml+xml,*/*;q=0.8", False),
        ("text/csv;q=x", False),
    ],
)
def test_accept_says_which_form_is_preferred(reader, accept, csv):
    found = reader.get("/api/v1/frameworks", headers={"Accept": accept})
    assert found.headers["Content-Type"].startswith("text/csv" if csv else "application/json")
    assert (
        reader.get("/api/v1/frameworks?format=json", headers={"Accept": accept}).headers["Content-Type"]
        == "application/json"
    )


@for_each(
    ("accept", "lang"),
    [
        ("en-GB,en;q=0.9,fr;q=0.8", "en"),
        ("fr;q=0.3,en;q=0.2", "fr"),
        ("de,es", "fr"),
        ("", "fr"),
        ("de,en;q=0.5", "en"),
        ("en;q=0,de", "fr"),
        ("xx;q=y, en", "en"),
    ],
)
def test_the_language_is_the_readers_else_the_setting(reader, accept, lang):
    whole = {each: reader.get(f"/api/v1/map?lang={each}").json() for each in ("fr", "en")}
    assert whole["fr"] != whole["en"]
    headers = {"Accept-Language": accept}
    assert reader.get("/api/v1/map", headers=headers).json() == whole[lang]
    assert reader.get("/api/v1/map?lang=en", headers=headers).json() == whole["en"]


def test_a_replica_waits_for_the_writes_that_the_caller_saw(client, memory_graph, finding, monkeypatch):
    seen = []
    monkeypatch.setattr(memory_graph.store, "bookmarks", lambda: ("a", "b"))
    monkeypatch.setattr(memory_graph.store, "await_bookmarks", seen.append)
    made = client.post("/api/v1/changes", json=finding())
    assert made.headers["Alignment-Bookmarks"] == "a,b"
    client.get("/api/v1/findings", headers={"Alignment-Bookmarks": made.headers["Alignment-Bookmarks"]})
    client.get("/api/v1/findings")
    assert seen == [["a", "b"]]
