"""Changes over HTTP: atomic, numbered, audited, undoable, guarded by the revision that the caller saw."""

import json

import pytest

from tests.folding import for_each

JSON = {"Content-Type": "application/json"}


def count(client):
    return len(client.get("/api/v1/findings?limit=500").json()["items"])


def test_a_change_is_made_numbered_and_kept(client, finding):
    made = client.post("/api/v1/changes", json=finding(author="Ada"))
    assert made.status_code == 201
    assert made.headers["Location"] == "/api/v1/changes/1" and made.headers["Alignment-Revision"] == "1"
    body = made.json()
    assert body["summary"]["added"] == {"Finding": 1} and body["changed"] is True and body["dry_run"] is False
    kept = client.get("/api/v1/changes/1").json()
    assert (kept["author"], kept["reason"], kept["kind"]) == ("Ada", "a test", "edit")
    assert kept["effects"] == body["effects"] and kept["effects"][0]["before"] is None


def test_the_author_is_the_setting_unless_given(client, finding):
    client.post("/api/v1/changes", json=finding())
    assert client.get("/api/v1/changes/1").json()["author"] == "the setting"


def test_a_dry_run_says_what_it_would_do_and_stores_nothing(client, finding):
    found = client.post("/api/v1/changes?dry_run=true", json=finding())
    assert found.status_code == 200 and found.json()["summary"]["added"] == {"Finding": 1}
    assert found.json()["dry_run"] is True and count(client) == 0
    assert client.get("/readyz").json()["revision"] == 0


def test_a_change_that_holds_already_gets_no_number(client, finding):
    client.post("/api/v1/changes", json=finding())
    again = client.post("/api/v1/changes", json=finding())
    assert again.status_code == 200 and again.json()["changed"] is False and again.json()["revision"] == 1
    assert "Location" not in again.headers


def test_a_change_is_all_or_nothing_and_names_each_fault(client, finding):
    body = finding()
    body["operations"] += [
        {"op": "upsert", "label": "Finding", "key": "f-2", "set": {"kind": "rumour", "title": "x"}},
        {"op": "upsert", "type": "ABOUT", "start": "finding-1", "end": "nothing", "set": {"standing": "asserted"}},
    ]
    found = client.post("/api/v1/changes", json=body)
    assert found.status_code == 422 and found.headers["Content-Type"] == "application/problem+json"
    assert any("nothing" in fault for fault in found.json()["faults"])
    assert count(client) == 0


def test_undo_puts_back_what_a_change_replaced_and_can_be_undone(client, finding):
    client.post("/api/v1/changes", json=finding())
    client.post("/api/v1/changes", json=finding(set={"title": "Autre"}))
    dry = client.post("/api/v1/changes/2/undo?dry_run=true", json={"reason": "try"})
    assert dry.status_code == 200 and dry.json()["summary"]["changed"] == {"Finding": 1}
    undone = client.post("/api/v1/changes/2/undo", json={"reason": "wrong", "author": "Ada"})
    assert undone.status_code == 201 and undone.json()["revision"] == 3
    assert client.get("/api/v1/findings/finding-1").json()["title"] == "Suivi irrégulier"
    kept = client.get("/api/v1/changes/3").json()
    assert (kept["kind"], kept["undoes"], kept["author"]) == ("undo", 2, "Ada")
    client.post("/api/v1/changes/3/undo", json={"reason": "right after all"})
    assert client.get("/api/v1/findings/finding-1").json()["title"] == "Autre"


def test_undo_of_what_was_changed_since_is_a_conflict(client, finding):
    client.post("/api/v1/changes", json=finding())
    client.post("/api/v1/changes", json=finding(set={"title": "Autre"}))
    found = client.post("/api/v1/changes/1/undo", json={"reason": "no"})
    assert found.status_code == 409 and "changed since" in found.json()["detail"]
    assert client.post("/api/v1/changes/77/undo", json={"reason": "no"}).status_code == 404


@pytest.mark.parametrize("seen", ['"1"', "1", "*"])
def test_a_change_is_made_where_the_graph_is_as_the_caller_saw_it(client, finding, seen):
    client.post("/api/v1/changes", json=finding())
    found = client.post("/api/v1/changes", json=finding("finding-2"), headers={"If-Match": seen})
    assert found.status_code == 201


@pytest.mark.parametrize("dry_run", ["false", "true"])
def test_a_change_is_refused_where_the_graph_has_moved_on(client, finding, dry_run):
    client.post("/api/v1/changes", json=finding())
    found = client.post(
        "/api/v1/changes", params={"dry_run": dry_run}, json=finding("f-2"), headers={"If-Match": '"0"'}
    )
    assert found.status_code == 412 and found.json()["next"] and "revision 1, not 0" in found.json()["detail"]
    assert count(client) == 1


def test_the_revision_is_checked_in_the_transaction_that_writes(client, finding, memory_graph):
    """Between the first look and the write, another change comes."""
    from graph_service.api import dependencies

    client.post("/api/v1/changes", json=finding())
    client.app.dependency_overrides[dependencies.seen_revision] = lambda: 0
    found = client.post("/api/v1/changes", json=finding("f-2"), headers={"If-Match": '"0"'})
    assert found.status_code == 412 and count(client) == 1


@for_each("seen", ["x", '"x"', "-1", '"1", "2"', "W/", "١"])
def test_an_if_match_that_names_no_revision_is_refused(refusing, finding, seen):
    headers = {"If-Match": seen.encode("utf-8")}
    assert refusing.post("/api/v1/changes", json=finding(), headers=headers).status_code == 422
    assert count(refusing) == 0


def test_undo_and_import_keep_to_if_match_too(client, finding, sen):
    client.post("/api/v1/changes", json=finding())
    headers = {"If-Match": '"0"'}
    assert client.post("/api/v1/changes/1/undo", json={"reason": "no"}, headers=headers).status_code == 412
    assert client.post("/api/v1/imports", files={"file": ("SEN.json", sen)}, headers=headers).status_code == 412
    assert client.get("/readyz").json()["revision"] == 1


def test_history_is_paged_newest_first(client, finding):
    for number in range(7):
        client.post("/api/v1/changes", json=finding(f"f-{number}"))
    seen, before = [], None
    while True:
        page = client.get("/api/v1/changes", params={"limit": 3, **({"before": before} if before else {})}).json()
        seen += [row["revision"] for row in page["items"]]
        assert all("effects" not in row for row in page["items"])
        if (before := page["next_before"]) is None:
            break
    assert seen == [7, 6, 5, 4, 3, 2, 1]
    assert client.get("/api/v1/changes?format=csv").content.decode("utf-8-sig").startswith("revision,kind,author")


@for_each("revision", ["0", "-1", "x", "999999999999", "1.5"])
def test_a_revision_that_can_be_none_is_refused(refusing, revision):
    assert refusing.get(f"/api/v1/changes/{revision}").status_code == 422
    assert refusing.get("/api/v1/changes/12").status_code == 404


BROKEN = {
    "no JSON": b"{",
    "empty": b"",
    "no UTF-8": b"\xff\xfe",
    "NaN": b'{"reason": "x", "operations": [NaN]}',
    "too large a number": b'{"reason": 1e999}',
    "too many digits": b"1" * 5000,
    "more than 64 bits": b"[9223372036854775808]",
    "too deep": b"[" * 100_000,
    "deep": b"[" * 30 + b"]" * 30,
    "a key twice": b'{"a": 1, "a": 2}',
    "half a character": b'{"reason": "\\ud800"}',
    "half a character in a name": b'{"\\udfff": 1}',
    "NUL": b'{"reason": "\\u0000"}',
}


@for_each("body", BROKEN.values())
def test_json_that_no_graph_can_hold_is_refused_in_words(refusing, body):
    found = refusing.post("/api/v1/changes", content=body, headers=JSON)
    assert found.status_code == 422 and found.json()["detail"].startswith("the body")


SHAPES = {
    "a list": [],
    "text": "x",
    "null": None,
    "no reason": {"operations": [{}]},
    "no operations": {"reason": "x"},
    "no operation": {"reason": "x", "operations": []},
    "unknown": {"reason": "x", "operations": [{}], "kind": "seed"},
    "number as reason": {"reason": 1, "operations": [{}]},
    "empty reason": {"reason": "", "operations": [{}]},
    "operations no list": {"reason": "x", "operations": {}},
    "operation no object": {"reason": "x", "operations": [1]},
    "operation empty": {"reason": "x", "operations": [{}]},
    "author empty": {"reason": "x", "author": "", "operations": [{}]},
    "blank reason": {"reason": " ", "operations": [{"op": "delete", "key": "x"}]},
}


@for_each("body", SHAPES.values())
def test_a_body_of_the_wrong_shape_names_what_is_wrong(refusing, body):
    found = refusing.post("/api/v1/changes", content=json.dumps(body), headers=JSON)
    assert found.status_code == 422 and found.json()["faults"]
    assert found.headers["Content-Type"] == "application/problem+json"


@for_each("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""])
def test_only_json_is_json(refusing, kind):
    found = refusing.post("/api/v1/changes", content=b"{}", headers={"Content-Type": kind} if kind else {})
    assert found.status_code == 415 and "application/json" in found.json()["detail"]


def test_a_body_that_is_encoded_is_refused(refusing):
    found = refusing.post("/api/v1/changes", content=b"{}", headers={**JSON, "Content-Encoding": "gzip"})
    assert found.status_code == 415


def test_json_may_say_that_it_is_utf_8(client, finding):
    content = json.dumps(finding()).encode()
    headers = {"Content-Type": "application/json; charset=utf-8"}
    assert client.post("/api/v1/changes", content=content, headers=headers).status_code == 201
