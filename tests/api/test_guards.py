"""What stands before every route: hosts, cross-site writes, sizes, headers, HEAD."""

import asyncio

import pytest
from starlette.testclient import TestClient

from graph_service.api.app import create_app
from graph_service.api.guards import HEADERS
from graph_service.app import App
from graph_service.settings import Settings
from tests import loops
from tests.api.conftest import ADDRESS
from tests.folding import for_each


@for_each(
    "host",
    [
        "evil.example",
        "evil.example:8000",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "",
        "10.0.0.5",
        "[::2]",
        "127.0.0.1@evil.example",
        "[",
        "testserver",
        "localhost,evil.example",
        "0x7f000001",
        "user@localhost",
        "user:word@127.0.0.1:8000",
        "localhost ",
        " localhost",
        "local host",
        "localhost:",
        "localhost:http",
        "localhost:80 ",
        "localhost:+80",
        "localhost:0x50",
        "localhost:99999",
        "localhost:8000:8000",
        "localhost.",
        "127.0.0.1.",
        "[::1",
        "[::1]x",
        "localhost/",
        "localhost?x",
        "localhost#x",
        "localhost\t",
    ],
)
def test_a_request_for_another_host_is_refused(reader, host):
    for address in ("/api/v1/frameworks", "/healthz", "/docs", "/nothing"):
        found = reader.get(address, headers={"Host": host})
        assert found.status_code == 421 and "mli-" not in found.text
        assert found.headers["Content-Type"] == "application/problem+json"


@for_each("hosts", [("localhost", "localhost"), ("localhost", "evil.example"), ("evil.example", "localhost"), ()])
def test_one_host_is_named_and_not_two(empty_graph, hosts):
    app, sent = create_app(App.over(empty_graph, Settings())), []
    scope = {"type": "http", "method": "GET", "path": "/healthz", "query_string": b"", "root_path": ""}
    scope |= {"headers": [(b"host", host.encode()) for host in hosts], "http_version": "1.1", "scheme": "http"}

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    loops.run(app(scope, receive, send))
    assert sent[0]["status"] == 421


def test_a_service_without_a_name_of_its_own_takes_no_broken_host(empty_graph):
    client = TestClient(create_app(App.over(empty_graph, Settings(host="0.0.0.0"))), base_url=ADDRESS)
    for host, status in (("user@localhost", 421), ("", 421), ("localhost", 200), ("10.0.0.1", 200)):
        assert client.get("/healthz", headers={"Host": host}).status_code == status


@for_each("host", ["localhost", "LOCALHOST:1", "127.0.0.1:8000", "[::1]:8000", "[::1]"])
def test_this_machine_is_asked_for_by_its_own_names(reader, host):
    assert reader.get("/healthz", headers={"Host": host}).status_code == 200


def test_names_that_the_service_was_told_are_its_own(empty_graph):
    client = TestClient(
        create_app(App.over(empty_graph, Settings(host="10.1.2.3")), names=["Plans.example"]), base_url=ADDRESS
    )
    for host, status in (("plans.example", 200), ("10.1.2.3:80", 200), ("localhost", 200), ("other.example", 421)):
        assert client.get("/healthz", headers={"Host": host}).status_code == status


@for_each("listens", ["0.0.0.0", "::"])
def test_where_every_address_is_listened_on_any_address_may_be_asked_for_but_no_name(empty_graph, listens):
    client = TestClient(create_app(App.over(empty_graph, Settings(host=listens))), base_url=ADDRESS)
    for host, status in (("172.17.0.2:8000", 200), ("[fd00::1]", 200), ("localhost", 200), ("evil.example", 421)):
        assert client.get("/healthz", headers={"Host": host}).status_code == status


FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:9999"},
    {"Origin": "http://localhost:8000"},
    {"Sec-Fetch-Site": "cross-site", "Origin": ADDRESS},
]


@for_each("headers", FOREIGN)
def test_a_page_of_another_site_writes_nothing(refusing, finding, sen, headers):
    for found in (
        refusing.post("/api/v1/changes", json=finding(), headers=headers),
        refusing.post("/api/v1/imports", files={"file": ("SEN.json", sen)}, headers=headers),
        refusing.post("/api/v1/changes/1/undo", json={"reason": "x"}, headers=headers),
    ):
        assert found.status_code == 403 and found.json()["type"] == "/docs#problem-cross-site"


@pytest.mark.parametrize(
    "headers",
    [{}, {"Sec-Fetch-Site": "same-origin", "Origin": ADDRESS}, {"Sec-Fetch-Site": "none"}, {"Origin": ADDRESS}],
)
def test_the_services_own_pages_and_programs_write(client, finding, headers):
    assert client.post("/api/v1/changes", json=finding(), headers=headers).status_code == 201


def test_no_other_site_may_read(reader):
    found = reader.get("/api/v1/frameworks", headers={"Origin": "https://evil.example"})
    assert not [name for name in found.headers if name.lower().startswith("access-control")]
    assert found.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert reader.options("/api/v1/changes", headers={"Origin": "https://evil.example"}).status_code == 405


@for_each(
    "address",
    [
        "/docs",
        "/healthz",
        "/metrics",
        "/openapi.json",
        "/api/v1/gaps",
        "/api/v1/frameworks?format=csv",
        "/nothing",
        "/api/v1/gaps?x=1",
        "/api/v1/exports/dump",
    ],
)
def test_every_answer_has_the_headers_of_a_careful_service(reader, address):
    found = reader.get(address)
    for name, value in HEADERS.items():
        if name != "Content-Security-Policy":
            assert found.headers[name] == value
    policy = found.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'") and "frame-ancestors 'none'" in policy
    assert "server" not in found.headers


@for_each("address", ["/healthz", "/readyz", "/docs", "/api/v1/frameworks", "/api/v1/exports/dump", "/nothing"])
def test_head_is_get_without_its_body(reader, address):
    full, head = reader.get(address), reader.head(address)
    assert head.status_code == full.status_code and head.content == b""
    assert head.headers["Content-Type"] == full.headers["Content-Type"]
    assert head.headers.get("ETag") == full.headers.get("ETag")


def test_json_has_its_limit_too(refusing):
    content = b'{"reason": "' + b"x" * (9 * 1024 * 1024) + b'"}'
    found = refusing.post("/api/v1/changes", content=content, headers={"Content-Type": "application/json"})
    assert found.status_code == 413


def asked(app, method, path, *headers, most=1):
    """What an application sends, and how many pieces of 1 MiB it read of a body that has ``most``."""
    read, sent = [], []
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"127.0.0.1:8000"), (b"content-type", b"application/json"), *headers],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8000),
    }

    async def receive():
        if len(read) == most:
            await asyncio.Event().wait()
        read.append(1)
        return {"type": "http.request", "body": b"x" * 1024 * 1024, "more_body": len(read) < most}

    async def send(message):
        sent.append(message)

    loops.run(app(scope, receive, send))
    return sent, len(read)


@for_each("path", ["/docs", "/api/v1/frameworks", "/api/v1/exports/json-schema", "/nothing"])
def test_head_sends_no_byte_whatever_the_server_does_with_it(empty_graph, path):
    sent, _ = asked(create_app(App.over(empty_graph, Settings())), "HEAD", path)
    assert not any(message.get("body") for message in sent) and sent[0]["status"] in (200, 404)


def test_a_body_that_lies_about_its_length_is_counted(empty_graph):
    """No more than the limit is read of a body without a length, and none of one that says it is too long."""
    app = create_app(App.over(empty_graph, Settings()))
    for headers, pieces in (((), 9), ([(b"content-length", b"999999999999")], 0), ([(b"content-length", b"10")], 9)):
        sent, read = asked(app, "POST", "/api/v1/changes", *headers, most=20)
        assert sent[0]["status"] == 413 and read == pieces


def test_word_that_the_caller_has_an_answer_changes_nothing_of_what_it_has(reader):
    first = reader.get("/api/v1/frameworks")
    again = reader.get("/api/v1/frameworks", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304 and not again.content
    changed = {name for name, value in again.headers.items() if first.headers.get(name) != value}
    assert changed == {"x-request-id"}
