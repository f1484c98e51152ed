"""Drafts over HTTP: a file in, decisions by people who saw what they decide on, and the mapping out."""

import json

import pytest

from tests.api.conftest import served
from tests.drafts.build import planned
from tests.drafts.stand_in import StandIn
from tests.folding import for_each

TEXT = """# Cadre intégré

## Priorité 1 : Protection des civils

- Produit 1.1 : Des patrouilles protègent les civils à Gao
- Mener 20 patrouilles conjointes avec la police dans les marchés

## Priorité 2 : Justice et droits humains

- Former 40 magistrats aux droits humains et à la justice de proximité
""".encode()
API = "/api/v1/drafts"


@pytest.fixture
def client(memory_graph):
    planned(memory_graph)
    return served(memory_graph, StandIn)


def send(client, content=TEXT, name="cadre.md", dry_run=False, **fields):
    return client.post(API, files={"file": (name, content)}, data=fields, params={"dry_run": dry_run})


@pytest.fixture
def key(client):
    return send(client, plans="isf", author="Ada").json()["key"]


def statements(client, key):
    return client.get(f"{API}/{key}/statements").json()["items"]


def find(client, key, words):
    return next(each for each in statements(client, key) if words in each["text"])


def decide(client, key, *made, **more):
    return client.post(f"{API}/{key}/decisions", json={"decisions": list(made), **more})


def choice(row, action="accept", target=None, **more):
    return {
        "statement": row["key"],
        "action": action,
        "seen": row["version"],
        **({"target": target} if target else {}),
        **more,
    }


def test_a_file_becomes_a_draft_and_twice_changes_nothing(client):
    tried = send(client, dry_run=True)
    assert tried.status_code == 200 and tried.json()["changed"]["added"]["Draft"] == 1
    assert client.get(API).json()["items"] == []
    made = send(client, plans="isf", title="ISF 2022")
    assert made.status_code == 201 and made.headers["Location"] == f"{API}/draft-isf-2022"
    again = send(client, name="autre.md")
    assert again.status_code == 200 and again.json()["unchanged"] and again.json()["key"] == made.json()["key"]
    (listed,) = client.get(API).json()["items"]
    assert (listed["title"], listed["plans"], listed["file"]) == ("ISF 2022", ["isf"], "cadre.md")
    assert listed["progress"]["statements"] == made.json()["statements"] == len(statements(client, listed["key"]))
    one = client.get(f"{API}/{listed['key']}").json()
    assert one["sha256"] == listed["sha256"] and [each["key"] for each in one["versions"]] == [listed["key"]]
    csv = client.get(f"{API}?format=csv").text
    assert "key,title,status,version,statements,open" in csv and "ISF 2022" in csv


@for_each(
    ("name", "content", "fields", "status", "said"),
    [
        ("x.exe", b"MZ\x00\x01", {}, 422, "x.exe"),
        ("x.docx", b"not a zip", {}, 422, "x.docx"),
        ("x.txt", b"", {}, 422, "empty"),
        ("x.md", b"# ", {}, 422, "x.md"),
        ("x.md", TEXT, {"plans": "isf, nothing"}, 404, "no Framework 'nothing'"),
        ("x.md", TEXT, {"version_of": "draft-0"}, 404, "no draft 'draft-0'"),
        ("x.md", TEXT, {"priority": "1"}, 422, "no field priority"),
    ],
)
def test_a_bad_file_or_field_is_refused_and_nothing_is_stored(
    client, memory_graph, name, content, fields, status, said
):
    before = memory_graph.revision()
    found = send(client, content, name, **fields)
    assert found.status_code == status and said in found.json()["detail"], found.text
    assert found.headers["Content-Type"] == "application/problem+json" and memory_graph.revision() == before


def test_suggestions_have_probability_reasons_codes_and_names(client, key):
    found = client.get(f"{API}/{key}/suggestions").json()["items"]
    row = next(each for each in found if "patrouilles protègent" in each["title"])
    assert row["targets"][0]["key"] == "isf-2" and row["targets"][0]["framework"] == "isf"
    assert row["targets"][0]["reasons"] == [{"kind": "words", "words": ["civils"]}] or row["targets"][0]["reasons"]
    assert 0 < row["nothing_fits"] < 1 and [each["key"] for each in row["names"]] == ["ml07"]
    one = client.get(f"{API}/{key}/suggestions", params={"statement": row["key"], "most": 1}).json()["items"]
    assert [each["key"] for each in one] == [row["key"]] and len(one[0]["targets"]) == 1
    assert client.get(f"{API}/{key}/suggestions?statement=x").status_code == 404


def test_a_decision_is_made_learned_and_undone(client, key):
    client.get(f"{API}/{key}/suggestions")
    row = find(client, key, "20 patrouilles")
    made = decide(client, key, choice(row, target="isf-1", probability=0.4, chosen="suggestion"), author="Ada")
    assert made.status_code == 201 and made.headers["Location"].startswith("/api/v1/changes/")
    (now,) = made.json()["statements"]
    assert now["state"] == "accepted" and now["version"] != row["version"]
    assert (now["decisions"][0]["by"], now["decisions"][0]["probability"]) == ("Ada", 0.4)
    best = client.get(f"{API}/{key}/suggestions", params={"statement": row["key"]}).json()["items"][0]["targets"][0]
    assert (best["key"], best["reasons"][0]["kind"]) == ("isf-1", "example")
    undone = client.post(f"{made.headers['Location']}/undo", json={"reason": "no"})
    assert undone.status_code == 201 and find(client, key, "20 patrouilles") == row


def test_who_comes_second_gets_a_409_that_says_who_was_first(client, key, memory_graph):
    row, other = find(client, key, "20 patrouilles"), find(client, key, "40 magistrats")
    decide(client, key, choice(row, target="isf-2"), author="Ada")
    before = memory_graph.revision()
    late = decide(client, key, choice(row, "new"), choice(other, target="isf-3"), author="Bob")
    assert late.status_code == 409 and late.headers["Content-Type"] == "application/problem+json"
    assert len(late.json()["faults"]) == 1 and "Ada accepted isf-2 at 20" in late.json()["faults"][0]
    assert memory_graph.revision() == before
    assert decide(client, key, choice(other, target="isf-3"), author="Bob").status_code == 201
    unseen = {"statement": row["key"], "action": "clear"}
    assert decide(client, key, unseen, author="Bob").status_code == 409
    assert decide(client, key, unseen, author="Ada").status_code == 201


def test_all_probable_ones_are_accepted_at_once_and_taken_back_at_once(client, key, memory_graph):
    def all_from(least, **params):
        body = {"accept_at_least": least, "author": "Ada"}
        return client.post(f"{API}/{key}/decisions", json=body, params=params)

    before = statements(client, key)
    tried = all_from(0.05, dry_run="true")
    assert tried.status_code == 200 and tried.json()["summary"]["added"]["ALIGNS_WITH"] >= 2
    assert statements(client, key) == before
    made = all_from(0.05)
    assert made.status_code == 201 and made.json()["summary"] == tried.json()["summary"]
    client.post(f"{made.headers['Location']}/undo", json={"reason": "no"})
    assert statements(client, key) == before
    assert all_from(1).status_code == 422


@for_each(
    "body",
    [
        {},
        {"decisions": []},
        {"decisions": [{"statement": "x"}]},
        {"accept_at_least": 0},
        {"accept_at_least": 2},
        {"decisions": [{"statement": "x", "action": "maybe"}]},
        {"accept_at_least": 0.5, "other": 1},
        {"decisions": [{"statement": "x", "action": "new", "probability": 1.5}]},
        {"decisions": [{"statement": "x", "action": "new", "chosen": "bulk"}]},
    ],
)
def test_a_decision_of_the_wrong_shape_is_refused(client, key, memory_graph, body):
    before = memory_graph.revision()
    found = client.post(f"{API}/{key}/decisions", json=body)
    assert found.status_code == 422 and memory_graph.revision() == before


def edit(client, key, row, **body):
    return client.patch(f"{API}/{key}/statements/{row['key']}", json={"seen": row["version"], **body})


def test_statements_are_edited(client, key):
    row = find(client, key, "20 patrouilles")
    assert edit(client, key, row, kind="output").json()["statements"][0]["kind"] == "output"
    assert edit(client, key, row, kind="priority").status_code == 409
    row = edit(client, key, find(client, key, "20 patrouilles"), text="Mener 30 patrouilles").json()["statements"][0]
    split = edit(client, key, row, split_at=9).json()["statements"]
    assert [each["text"] for each in split] == ["Mener 30", "patrouilles"]
    merged = edit(client, key, split[0], merge_with={split[1]["key"]: split[1]["version"]}).json()["statements"]
    assert [each["text"] for each in merged] == ["Mener 30 patrouilles"]
    aside = edit(client, key, merged[0], aside=True).json()["statements"][0]
    assert aside["state"] == "aside" and edit(client, key, aside, aside=False).json()["statements"][0]["aside"] is None
    for body in ({}, {"text": "x", "kind": "output"}, {"split_at": -1}, {"kind": "goal"}):
        assert edit(client, key, row, **body).status_code == 422
    assert edit(client, key, {"key": "x", "version": None}, text="x").status_code == 404


def test_a_draft_is_described_and_archived(client, key):
    found = client.patch(f"{API}/{key}", json={"title": "Autre", "status": "archived", "plans": []})
    assert found.status_code == 200 and (found.json()["title"], found.json()["plans"]) == ("Autre", [])
    row = statements(client, key)[0]
    assert decide(client, key, choice(row, "new")).status_code == 422
    assert client.patch(f"{API}/{key}", json={"status": "done"}).status_code == 422
    assert client.patch(f"{API}/x", json={"status": "open"}).status_code == 404


def test_the_effect_is_shown_and_the_draft_kept_as_a_plan(client, key):
    edit(client, key, find(client, key, "20 patrouilles"), kind="activity")
    decide(client, key, choice(find(client, key, "20 patrouilles"), target="isf-2"))
    found = client.get(f"{API}/{key}/effect").json()
    row = next(each for each in found["rows"] if each["key"] == "isf-2")
    assert (row["class_before"], row["class_after"], row["effect"]) == ("uncovered", "covered", "closed")
    assert found["summary"]["closed"] == 1 and found["params"]["standing"] == "asserted"
    assert "closed" in client.get(f"{API}/{key}/effect?format=csv").text
    assert client.get(f"{API}/{key}/effect?standing=rejected").status_code == 422
    tried = client.post(f"{API}/{key}/plan?dry_run=true", json={"kind": "isf"})
    assert tried.status_code == 200 and client.get(f"/api/v1/frameworks/{key}-plan").status_code == 404
    made = client.post(f"{API}/{key}/plan", json={"kind": "isf", "author": "Ada"})
    assert made.status_code == 201 and client.get(made.headers["Location"]).json()["approval"] == "draft"
    assert client.post(f"{API}/{key}/plan", json={"kind": "isf"}).status_code == 200


def test_a_later_version_carries_decisions_and_shows_what_changed(client, key):
    decide(client, key, choice(find(client, key, "20 patrouilles"), target="isf-2"), author="Ada")
    later = send(client, TEXT.replace(b"40 magistrats", b"60 magistrats"), version_of=key, author="Bob")
    assert later.status_code == 201 and later.json()["carried"] == 1
    rows = client.get(f"{API}/{later.json()['key']}/versions").json()["items"]
    changed = next(each for each in rows if each["how"] == "changed")
    assert "60 magistrats" in changed["text"] and "40 magistrats" in changed["earlier_text"]
    carried = find(client, later.json()["key"], "20 patrouilles")["decisions"][0]
    assert (carried["by"], carried["carried_by"]) == ("Ada", "Bob")
    assert client.get(f"{API}/{key}/versions").status_code == 422
    assert "how,page,text" in client.get(f"{API}/{later.json()['key']}/versions?format=csv").text


@for_each(
    ("kind", "media"),
    [
        ("csv", "text/csv"),
        ("sssom", "text/tab-separated-values"),
        ("json-ld", "application/ld+json"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_the_mapping_comes_out(client, key, kind, media):
    found = client.get(f"{API}/{key}/exports/{kind}")
    assert found.status_code == 200 and found.headers["Content-Type"].startswith(media)
    assert f'filename="{key}-r' in found.headers["Content-Disposition"] and found.content
    again = client.get(f"{API}/{key}/exports/{kind}", headers={"If-None-Match": found.headers["ETag"]})
    assert again.status_code == 304
    assert client.get(f"{API}/x/exports/{kind}").status_code == 404


def test_pages_of_other_sites_may_not_decide(client, key):
    row = statements(client, key)[0]
    for method, path in (("POST", f"{API}/{key}/decisions"), ("PATCH", f"{API}/{key}"), ("POST", API)):
        found = client.request(method, path, content=b"{}", headers={"Sec-Fetch-Site": "cross-site"})
        assert found.status_code == 403, (method, path)
    assert statements(client, key)[0] == row


def test_a_draft_may_be_as_large_as_an_import(memory_graph):
    big = b"x" * (9 * 1024 * 1024)
    assert send(served(memory_graph, max_import_mib=8), big, "x.txt").status_code == 413
    assert send(served(memory_graph, max_import_mib=10), b"\x00" * len(big), "x.txt").status_code == 422


# What-if -------------------------------------------------------------------------------------------------


def suppose(client, *operations, **more):
    return client.post("/api/v1/whatif", json={"operations": list(operations), **more})


PROJECT = {"op": "upsert", "label": "Project", "key": "new", "set": {"title": "Neuf"}}
JOINED = {"op": "upsert", "type": "CONTRIBUTES_TO", "start": "new", "end": "isf-2", "set": {"standing": "asserted"}}


def test_a_question_is_asked_of_what_is_only_supposed(client, memory_graph):
    before = memory_graph.revision()
    found = suppose(client, PROJECT, JOINED, question="gaps", params={"framework": ["isf"]})
    assert found.status_code == 200 and [row["key"] for row in found.json()["rows"]] == ["isf-3"]
    assert found.json()["summary"]["closed"] == ["isf-2"] and found.headers["Alignment-Revision"] == str(before)
    assert memory_graph.revision() == before and client.get("/api/v1/projects/new").status_code == 404
    whole = suppose(client, PROJECT, JOINED).json()
    assert {row["key"]: row["before"]["class"] for row in whole["rows"]}["isf-2"] == "uncovered"


@for_each(
    ("operations", "more", "status"),
    [
        ([JOINED], {}, 422),
        ([PROJECT], {"question": "anything"}, 422),
        ([PROJECT], {"params": {"explain": "maybe"}}, 422),
        ([{"op": "drop"}], {}, 422),
        ([PROJECT], {"params": {"framework": ["x"]}}, 404),
        ([PROJECT], {"x": 1}, 422),
        ([], {"params": {"level": ["pillar"]}}, 422),
    ],
)
def test_what_cannot_be_supposed_is_refused(client, operations, more, status):
    found = suppose(client, *operations, **more)
    assert found.status_code == status and json.loads(found.content)["title"]
