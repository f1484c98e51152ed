"""Files over HTTP: the counts of a real one, the same twice, and every bad one refused whole."""

import io
import json
import zipfile

import pytest

from tests.api.conftest import served
from tests.folding import for_each


def send(client, content, name="SEN.json", **params):
    return client.post("/api/v1/imports", files={"file": (name, content)}, params=params)


def is_empty(client):
    return client.get("/readyz").json()["revision"] == 0


def test_a_real_portfolio_comes_in_with_its_counts(client, sen):
    found = send(client, sen)
    assert found.status_code == 201 and found.headers["Location"] == "/api/v1/changes/1"
    body = found.json()
    assert body["rows"] == 113 and body["file"] == "SEN.json" and body["format"] == "uninfo"
    assert body["changed"]["added"]["Project"] == 43 and body["changed"]["added"]["LED_BY"] == 113
    assert body["changed"]["added"]["CONTRIBUTES_TO"] == 43 and body["summary"]["joint"] == 26
    nodes = {row["label"]: row["nodes"] for row in client.get("/api/v1/queries/node_counts").json()["rows"]}
    edges = {
        row["type"]: row["relationships"] for row in client.get("/api/v1/queries/relationship_counts").json()["rows"]
    }
    assert (nodes["Project"], edges["LED_BY"], edges["CONTRIBUTES_TO"]) == (43, 113, 43)
    assert len(client.get("/api/v1/projects?limit=500").json()["items"]) == 43


def test_the_same_file_twice_changes_nothing(client, sen):
    send(client, sen)
    again = send(client, sen)
    assert again.status_code == 200 and again.json()["unchanged"] is True and again.json()["revision"] == 1


def test_a_dry_run_stores_nothing(refusing, sen):
    found = send(refusing, sen, dry_run="true")
    assert found.status_code == 200 and found.json()["changed"]["added"]["Project"] == 43
    assert found.json()["dry_run"] is True and is_empty(refusing)


def test_an_import_can_be_undone(client, sen):
    send(client, sen)
    undone = client.post("/api/v1/changes/1/undo", json={"reason": "the wrong country"})
    assert undone.status_code == 201 and undone.json()["summary"]["deleted"]["Project"] == 43
    assert client.get("/api/v1/projects").json()["items"] == []


def test_the_author_may_be_given_beside_the_file(client, sen):
    client.post("/api/v1/imports", files={"file": ("SEN.json", sen)}, data={"author": "Ada", "input_format": "uninfo"})
    assert client.get("/api/v1/changes/1").json()["author"] == "Ada"


def test_rows_that_need_an_eye_come_as_csv_that_runs_nothing(client, sen):
    whole = json.loads(sen)
    whole["projects"][0]["outcome"] = "=HYPERLINK(1)"
    found = send(client, json.dumps(whole).encode(), format="csv")
    lines = found.content.decode("utf-8-sig").splitlines()
    assert found.status_code == 201 and lines[0] == "row,column,value,problem"
    assert any("'=HYPERLINK(1)" in line for line in lines[1:]) and found.headers["Location"]
    assert len(send(client, json.dumps(whole).encode()).json()["reports"]) == len(lines) - 1


BAD = {
    "empty": b"",
    "spaces": b" \n ",
    "cut": None,
    "no JSON": b"not json",
    "other JSON": b"[1, 2]",
    "other object": b"{}",
    "NUL": b"\x00" * 1000,
    "binary": bytes(range(256)) * 50,
    "deep": b"[" * 200_000,
}


@for_each("name", BAD)
@for_each("fields", [{}, {"input_format": "uninfo"}])
def test_a_bad_file_is_refused_whole(refusing, sen, name, fields):
    content = sen[: len(sen) // 2] if BAD[name] is None else BAD[name]
    found = refusing.post("/api/v1/imports", files={"file": ("X.json", content)}, data=fields)
    assert found.status_code == 422 and found.json()["detail"] and is_empty(refusing)
    assert found.headers["Content-Type"] == "application/problem+json"


def test_a_file_larger_than_is_taken_is_refused_before_it_is_read(memory_graph):
    client = served(memory_graph, max_import_mib=1)
    found = send(client, b" " * (2 * 1024 * 1024))
    assert found.status_code == 413 and "ALIGNMENT_MAX_IMPORT_MIB" in found.json()["detail"] and is_empty(client)


def test_a_file_that_does_not_say_its_size_is_refused_as_it_comes(memory_graph):
    client, sent = served(memory_graph, max_import_mib=1), []

    def pieces():
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.json"\r\n\r\n'
        for number in range(64):
            sent.append(number)
            yield b" " * 100_000

    found = client.post(
        "/api/v1/imports", content=pieces(), headers={"Content-Type": "multipart/form-data; boundary=x"}
    )
    assert found.status_code == 413 and is_empty(client)


def test_a_file_of_just_the_size_that_is_taken_is_taken(memory_graph, sen):
    client = served(memory_graph, max_import_mib=1)
    padded = sen + b" " * (1024 * 1024 - len(sen))
    assert send(client, padded).status_code == 201
    assert send(client, padded + b" ").status_code == 422


@for_each("body", [b"", b"--x", b"--x--\r\n", b"nonsense", b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--"])
def test_a_broken_upload_is_refused(refusing, body):
    found = refusing.post("/api/v1/imports", content=body, headers={"Content-Type": "multipart/form-data; boundary=x"})
    assert found.status_code in (400, 422) and found.headers["Content-Type"] == "application/problem+json"
    assert is_empty(refusing)


def test_an_upload_without_boundary_file_or_with_two_is_refused(refusing, sen):
    assert (
        refusing.post("/api/v1/imports", content=sen, headers={"Content-Type": "multipart/form-data"}).status_code
        == 400
    )
    assert refusing.post("/api/v1/imports", files={"other": ("SEN.json", sen)}).status_code == 422
    assert refusing.post("/api/v1/imports", files=[("file", ("a", sen)), ("file", ("b", sen))]).status_code == 400
    assert refusing.post("/api/v1/imports", files={"file": ("a", sen)}, data={"fmt": "x"}).status_code == 422
    assert (
        refusing.post("/api/v1/imports", content=sen, headers={"Content-Type": "application/json"}).status_code == 415
    )
    assert is_empty(refusing)


def test_an_archive_is_refused_with_what_to_do(refusing, sen):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("SEN.json", sen)
    found = send(refusing, packed.getvalue(), "SEN.zip")
    assert found.status_code == 415 and "unpack" in found.json()["detail"]


@pytest.mark.parametrize(("name", "kept"), [("../../etc/SEN.json", "SEN.json"), ("C:\\x\\SEN.json", "SEN.json")])
def test_a_file_name_keeps_its_last_part_alone(client, sen, name, kept):
    assert send(client, sen, name).json()["file"] == kept


def test_a_file_whose_name_is_very_long_comes_in(client, sen):
    assert send(client, sen, "x" * 900 + ".json").status_code == 201
