"""Who asks, and may they: every route has its role, every change its author, and nothing is kept on the way."""

import re

import pytest
from starlette.routing import Route

from graph_service.access.roles import ROLES, at_least
from graph_service.api import permissions
from graph_service.api.permissions import OPEN, RULES, needed
from tests.access.conftest import OWN, PEOPLE

HTML = {"Accept": "text/html"}


def routes_of(service):
    """Method and path of every route of a service, those that it does not describe too."""
    described = service.openapi()["paths"]
    found = {(method.upper(), path) for path, methods in described.items() for method in methods}
    for each in service.router.routes:
        if isinstance(each, Route):
            found |= {(method, re.sub(r":\w+\}", "}", each.path)) for method in each.methods - {"HEAD"}}
    return found


def test_every_route_has_a_line_in_the_table(service):
    from graph_service.web.app import create_app

    routes = routes_of(create_app(service.app))
    assert len(routes) > 150
    without = [each for each in sorted(routes) if needed(each[0], re.sub(r"\{\w+\}", "x", each[1])) is None]
    assert not without, "a new route: say in api/permissions.py who may"
    writes = {each for each in routes if each[0] != "GET"}
    assert not [each for each in sorted(writes) if each not in RULES], "a write has a line of its own"
    paths = [(method, re.sub(r"\{\w+\}", "{}", path)) for method, path in routes]
    listed = {(method, re.sub(r"\{\w+\}", "{}", path)) for method, path in RULES}
    stale = [
        each
        for each in listed
        if each not in paths and not any(re.fullmatch(_pattern(each), f"{m} {p}") for m, p in paths)
    ]
    assert not stale, "no such route"
    least = {each: need for each, need in RULES.items() if each[0] != "GET" and need == OPEN}
    assert set(least) == {("POST", "/sign-in"), ("POST", "/sign-out"), ("POST", "/invitation")}


def _pattern(rule):
    return re.escape(" ".join(rule)).replace(r"\{\}", "[^/]+")


def test_a_stranger_gets_in_nowhere(service):
    stranger = service.client()
    for (method, path), need in RULES.items():
        address = re.sub(r"\{\w+\}", "x", path)
        found = stranger.request(method, address)
        if need == OPEN:
            assert "WWW-Authenticate" not in found.headers, address
        else:
            assert found.status_code == 401 and found.headers["WWW-Authenticate"].startswith("Bearer"), address
            assert found.headers["Content-Type"] == "application/problem+json" and "mli-" not in found.text
    for address in ("/healthz", "/readyz"):
        assert stranger.get(address).status_code == 200
    assert stranger.get("/metrics").status_code == 401 and stranger.get("/nothing").status_code == 401


def test_each_role_is_let_in_where_the_table_says_and_refused_elsewhere(service):
    service.app.access.audit.note = lambda *_, **__: None
    clients = {role: service.program(name) for name, role in PEOPLE.items()}
    for (method, path), need in RULES.items():
        if need == OPEN:
            continue
        address = re.sub(r"\{\w+\}", "x", path)
        for role in ROLES:
            if not at_least(role, need.role):
                found = clients[role].request(method, address)
                assert found.status_code == 403 and need.role in found.json()["detail"], (role, address)
    for role in ROLES:
        assert clients[role].get("/api/v1/gaps?framework=mli-itsp").status_code == 200
        assert clients[role].get("/nothing").status_code == 404


def test_a_route_without_a_line_is_for_administrators(service, monkeypatch):
    monkeypatch.setattr(permissions, "needed", lambda *_: None)
    assert service.program("paul").get("/api/v1/frameworks").status_code == 403
    assert service.program("ana").get("/api/v1/frameworks").status_code == 200


def test_a_browser_is_sent_to_where_one_signs_in_and_back(service):
    stranger = service.client(**HTML)
    found = stranger.get("/gaps?framework=mli-itsp&lang=en")
    assert found.status_code == 303
    assert found.headers["Location"] == "/sign-in?next=%2Fgaps%3Fframework%3Dmli-itsp%26lang%3Den"
    assert stranger.get("/").headers["Location"] == "/sign-in"
    assert stranger.post("/imports", headers=OWN).headers["Location"] == "/sign-in"
    assert "mli-" not in stranger.get("/gaps", headers={"Host": "evil.example"}).text.lower()


def test_a_session_and_a_token_let_in_and_nothing_is_kept_on_the_way(service):
    for client in (service.browser("rita"), service.program("rita", "read")):
        for address in ("/", "/gaps", "/api/v1/frameworks", "/api/v1/exports/dump", "/docs", "/nothing"):
            found = client.get(address)
            assert found.headers["Cache-Control"] == "private, no-store", address
        assert client.get("/api/v1/accounts/me").json()["name"] == "rita"
    style = re.search(r'href="(/static/[^"]+\.css)"', service.browser("rita").get("/").text)[1]
    assert "immutable" in service.client().get(style).headers["Cache-Control"]


def test_what_is_no_token_is_refused_also_with_a_session_beside_it_and_noted_once_a_minute(service):
    browser = service.browser("ana")
    for given in ("", "Bearer", "Bearer x", "Bearer alg_wrong", "Basic YTpi", "bearer  "):
        assert browser.get("/api/v1/frameworks", headers={"Authorization": given}).status_code == 401, given
    events = [each for each in service.app.access.audit.events() if each.what == "refused"]
    assert len(events) == 1 and events[0].address == "testclient"


def test_a_write_with_a_cookie_says_where_it_comes_from(service, finding):
    browser = service.browser("paul")
    del browser.headers["Origin"]
    assert browser.post("/api/v1/changes", json=finding()).status_code == 403
    for headers, status in (
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        (OWN, 201),
    ):
        assert browser.post("/api/v1/changes", json=finding(), headers=headers).status_code == status
    assert service.program("paul").post("/api/v1/changes", json=finding("finding-2")).status_code == 201


def test_a_token_does_what_its_scopes_say_and_no_more(service, finding, sen):
    file = {"file": ("SEN.json", sen)}
    read, imports, propose = (service.program("paul", scope) for scope in ("read", "import", "propose"))
    assert read.post("/api/v1/changes", json=finding()).status_code == 403
    assert imports.post("/api/v1/changes", json=finding()).status_code == 403
    assert propose.post("/api/v1/imports", files=file).status_code == 403
    assert imports.post("/api/v1/imports", files=file).status_code == 201
    assert service.app.graph.history(limit=1)[0].author == "paul"
    assert service.program("carl", "import").post("/api/v1/imports", files=file).status_code == 403
    assert propose.post("/api/v1/changes", json=finding()).status_code == 201
    assert _standing(service, "finding-1") == "proposed"


def test_a_token_makes_no_other_and_changes_no_password(service):
    narrow = service.program("ana", "read", "decide")
    body = {"name": "wide", "scopes": ["administer"]}
    assert narrow.post("/api/v1/tokens", json=body).status_code == 403
    assert narrow.delete("/api/v1/tokens/0f").status_code == 403
    assert narrow.post("/api/v1/accounts/me/password", json={"present": "x", "new": "y"}).status_code == 403
    assert narrow.get("/api/v1/accounts").status_code == 403
    made = service.browser("rita").post("/api/v1/tokens", json={"name": "mine", "scopes": ["read"]})
    assert made.status_code == 201 and made.json()["secret"].startswith("alg_")
    assert service.browser("rita").post("/api/v1/tokens", json=body).status_code == 422
    assert made.json()["id"] in [each["id"] for each in service.browser("ana").get("/api/v1/tokens").json()["items"]]
    assert service.browser("carl").get("/api/v1/tokens").json()["items"] == []
    assert service.browser("carl").delete(f"/api/v1/tokens/{made.json()['id']}").status_code == 404
    assert service.browser("rita").delete(f"/api/v1/tokens/{made.json()['id']}").status_code == 204


#: Every way of writing that takes an author, with what is sent to it.
_FINDING = {"op": "upsert", "label": "Finding", "key": "f-1", "set": {"title": "x", "kind": "weakness"}}
_TEXT = b"# Plan\n\n- Improve water supply in Gao\n- Train mediators\n"


def _writes(client, sen):
    """Each way of writing over HTTP, done in the order in which each finds what it needs; gives its name."""
    api = "/api/v1"
    bad = {"author": "somebody else"}

    def post(path, **body):
        return client.post(f"{api}{path}", json=body)

    def file(path, **fields):
        return client.post(f"{api}{path}", files={"file": ("SEN.json", sen)}, data=fields)

    def draft(**fields):
        return client.post(f"{api}/drafts", files={"file": ("plan.md", _TEXT)}, data=fields)

    def patch(path, **body):
        return client.patch(f"{api}{path}", json=body)

    yield "/changes", lambda **a: post("/changes", reason="x", operations=[_FINDING], **a), bad
    yield "/changes/{revision}/undo", lambda **a: post(f"/changes/{_last(client)}/undo", reason="x", **a), bad
    yield "/imports", lambda **a: file("/imports", **a), bad
    yield "/drafts", lambda **a: draft(**a), bad
    key = client.get(f"{api}/drafts").json()["items"][0]["key"]
    one, two = [each["key"] for each in client.get(f"{api}/drafts/{key}/statements").json()["items"]][-2:]
    decision = [{"statement": one, "action": "new"}]
    yield "/drafts/{key}/decisions", lambda **a: post(f"/drafts/{key}/decisions", decisions=decision, **a), bad
    path = f"/drafts/{key}/statements/{two}"
    yield "/drafts/{key}/statements/{statement}", lambda **a: patch(path, text="Train more mediators", **a), bad
    yield "/drafts/{key}", lambda **a: patch(f"/drafts/{key}", title="Another title", **a), bad
    yield "/drafts/{key}/plan", lambda **a: post(f"/drafts/{key}/plan", kind="isf", **a), bad


def _last(client):
    return client.get("/api/v1/changes?limit=1").json()["items"][0]["revision"]


def test_the_author_of_a_change_is_who_signed_in_on_every_way_of_writing(service, sen):
    client, done = service.program("paul"), []
    for name, write, bad in _writes(client, sen):
        before = service.app.graph.revision()
        refused = write(**bad)
        assert refused.status_code == 403 and "paul" in refused.json()["detail"], (name, refused.text)
        assert service.app.graph.revision() == before
        made = write()
        assert made.status_code in (200, 201), (name, made.text)
        assert service.app.graph.revision() == before + 1, name
        assert service.app.graph.history(limit=1)[0].author == "paul", name
        done.append(name)
    written = {
        path.removeprefix("/api/v1") for method, path in RULES if method in ("POST", "PATCH") and "/api/" in path
    }
    others = {"/whatif", "/cypher", "/tokens", "/accounts", "/accounts/me/password", "/accounts/{name}"}
    assert written - others - {"/accounts/{name}/invitation"} == set(done), "a new way of writing: whose is it?"


def test_pages_write_in_the_name_of_who_signed_in_whatever_their_form_says(service, sen):
    browser, graph = service.browser("petra"), service.app.graph
    browser.cookies.set("alignment_author", "somebody%20else")

    def made_by(address, **form):
        before = graph.revision()
        found = browser.post(address, data={"author": "somebody else", **form})
        assert found.status_code == 303 and graph.revision() == before + 1, (address, found.text[:500])
        return graph.history(limit=1)[0].author

    staged = browser.post("/imports", files={"file": ("SEN.json", sen)}, data={"author": "x"}).headers["Location"]
    assert made_by(f"{staged}/confirm", seen=graph.revision()) == "petra"
    assert made_by(f"/changes/{graph.revision()}/undo") == "petra"
    began = browser.post("/drafts", files={"file": ("plan.md", _TEXT)}, data={"author": "somebody else"})
    for _ in range(100):
        at = browser.get(began.headers["Location"])
        if at.status_code == 303:
            break
    assert graph.history(limit=1)[0].author == "petra"
    key = browser.get("/api/v1/drafts").json()["items"][0]["key"]
    one, two = [each["key"] for each in browser.get(f"/api/v1/drafts/{key}/statements").json()["items"]][-2:]
    assert made_by(f"/drafts/{key}/statements/{one}", act="new") == "petra"
    assert made_by(f"/drafts/{key}/undo") == "petra"
    assert made_by(f"/drafts/{key}/statements/{two}", act="reword", text="Train more mediators") == "petra"
    assert made_by(f"/drafts/{key}/describe", title="Another") == "petra"
    assert made_by(f"/drafts/{key}/keep", seen=graph.revision(), kind="isf", standing="proposed") == "petra"


LED = {"op": "upsert", "type": "LED_BY", "start": "mli-itsp-5", "end": "undp", "set": {"standing": "asserted"}}


def _standing(service, key):
    return service.app.graph.named([key])[0]["standing"]


def _change(client, *operations):
    return client.post("/api/v1/changes", json={"reason": "a test", "operations": list(operations)})


def test_what_a_contributor_adds_is_proposed_and_nothing_else_is_touched(service, finding):
    carl = service.program("carl")
    assert _change(carl, *finding(set={"standing": "asserted"})["operations"]).status_code == 201
    assert _standing(service, "finding-1") == "proposed"
    assert _change(carl, LED).status_code == 201
    own = {"op": "upsert", "label": "Finding", "key": "finding-1", "set": {"title": "Better said"}}
    assert _change(carl, own).status_code == 201
    for operation in (
        {"op": "upsert", "label": "Objective", "key": "mli-itsp-1", "set": {"title": "Mine"}},
        {"op": "upsert", "label": "Objective", "key": "mli-itsp-1", "set": {"approval": "approved"}},
        {"op": "delete", "key": "mli-itsp-1"},
        {"op": "upsert", "label": "Framework", "key": "my-plan", "set": {"title": "Mine", "kind": "isf"}},
    ):
        found = _change(carl, operation)
        assert found.status_code == 403, (operation, found.text)
    assert _change(carl, {"op": "delete", "key": "finding-1"}).status_code == 201
    assert service.program("carl").post("/api/v1/changes/1/undo", json={"reason": "x"}).status_code == 403


def test_a_contributor_leaves_the_proposals_of_others_alone(service, finding):
    assert _change(service.program("petra"), *finding(set={"standing": "proposed"})["operations"]).status_code == 201
    taken = {"op": "upsert", "label": "Finding", "key": "finding-1", "set": {"title": "Mine"}}
    assert _change(service.program("carl"), taken).status_code == 403


def test_a_proposal_is_confirmed_by_an_approver_who_did_not_make_it(service, finding):
    node = {"op": "upsert", "label": "Finding", "key": "finding-1", "set": {"standing": "asserted"}}
    proposed = {**LED, "set": {"standing": "proposed"}}
    paul, petra = service.program("paul"), service.program("petra")
    assert _change(paul, *finding(set={"standing": "proposed"})["operations"], proposed).status_code == 201
    for operation in (node, LED):
        found = _change(paul, operation)
        assert found.status_code == 403 and "somebody else" in found.json()["detail"], operation
        assert _change(petra, operation).status_code == 201, operation


def test_what_one_brought_in_somebody_else_approves(service):
    plan = {"op": "upsert", "label": "Framework", "key": "my-plan", "set": {"title": "Mine", "kind": "isf"}}
    approved = {**plan, "set": {"approval": "approved"}}
    paul, petra = service.program("paul"), service.program("petra")
    assert _change(paul, plan).status_code == 201 and _change(paul, approved).status_code == 403
    assert _change(petra, approved).status_code == 201


def test_who_decides_alone_may_confirm(service, finding):
    for name in ("paul", "petra"):
        service.app.access.accounts.remove(name)
    ana = service.program("ana")
    assert _change(ana, {**LED, "set": {"standing": "proposed"}}).status_code == 201
    assert _change(ana, LED).status_code == 201


def test_refusals_and_exports_are_in_the_audit_with_who_and_from_where(service):
    rita, ana = service.browser("rita"), service.browser("ana")
    rita.get("/api/v1/exports/json-schema")
    rita.get("/gaps?framework=mli-itsp&format=csv")
    rita.get("/accounts/log")
    rita.post("/api/v1/accounts", json={"name": "x", "role": "reader"})
    found = ana.get("/api/v1/access-log?who=rita&limit=10").json()["items"]
    assert [(each["what"], each["detail"]) for each in found] == [
        ("refused", "POST /api/v1/accounts"),
        ("refused", "GET /accounts/log"),
        ("export", "/gaps?framework=mli-itsp&format=csv"),
        ("export", "/api/v1/exports/json-schema"),
    ]
    first = ana.get("/api/v1/access-log?limit=2").json()
    rest = ana.get(f"/api/v1/access-log?before={first['next_before']}").json()
    assert len(first["items"]) == 2 and len(rest["items"]) == 2 and rest["next_before"] is None


def test_an_administrator_looks_after_accounts_over_http(service):
    ana = service.program("ana")
    made = ana.post("/api/v1/accounts", json={"name": "nina", "role": "reader", "unit": "RCO"})
    assert made.status_code == 201 and made.json()["path"].startswith("/invitation?invitation=")
    assert ana.post("/api/v1/accounts", json={"name": "NINA", "role": "reader"}).status_code == 409
    assert ana.patch("/api/v1/accounts/nina", json={"role": "approver"}).json()["role"] == "approver"
    assert ana.post("/api/v1/accounts/nina/invitation").status_code == 201
    assert ana.delete("/api/v1/accounts/nina").status_code == 204
    assert ana.delete("/api/v1/accounts/nina").status_code == 404
    for found in (ana.delete("/api/v1/accounts/ana"), ana.patch("/api/v1/accounts/ana", json={"role": "reader"})):
        assert found.status_code == 409 and "last" in found.json()["detail"]
    assert "argon2" not in ana.get("/api/v1/accounts").text
    whats = [each["what"] for each in ana.get("/api/v1/access-log").json()["items"]]
    assert whats == ["account removed", "invited", "role changed", "invited", "account added"]


@pytest.mark.parametrize(
    ("peer", "headers", "status"),
    [
        ("10.0.0.2", {"X-Forwarded-User": "paul"}, 200),
        ("10.0.0.2", {"X-Forwarded-User": "a stranger"}, 200),
        ("10.0.0.2", {}, 401),
        ("10.0.0.2", {"X-Forwarded-User": ""}, 401),
        ("10.0.0.3", {"X-Forwarded-User": "paul"}, 401),
        ("127.0.0.1", {"X-Forwarded-User": "paul"}, 401),
        ("10.0.0.3", {"X-Forwarded-User": "paul", "X-Forwarded-For": "10.0.0.2"}, 401),
    ],
)
def test_a_proxy_says_who_asks_and_nobody_else_does(new_service, peer, headers, status):
    from starlette.testclient import TestClient

    from graph_service.web.app import create_app
    from tests.access.conftest import ADDRESS

    given = {"proxy_user_header": "X-Forwarded-User", "proxy_addresses": "10.0.0.2", "proxy_role": "reader"}
    client = TestClient(create_app(new_service(**given).app), base_url=ADDRESS, client=(peer, 1))
    found = client.get("/api/v1/accounts/me", headers=headers)
    assert found.status_code == status
    if status == 200:
        assert found.json()["role"] == ("approver" if headers["X-Forwarded-User"] == "paul" else "reader")


@pytest.mark.parametrize(
    ("peer", "headers", "status"),
    [("127.0.0.1", {}, 200), ("10.0.0.9", {}, 401), ("127.0.0.1", {"X-Forwarded-For": "10.0.0.9"}, 401)],
)
def test_metrics_are_for_this_machine_or_with_a_token(service, peer, headers, status):
    from starlette.testclient import TestClient

    from graph_service.web.app import create_app
    from tests.access.conftest import ADDRESS

    client = TestClient(create_app(service.app), base_url=ADDRESS, client=(peer, 1))
    assert client.get("/metrics", headers=headers).status_code == status
    assert service.program("rita", "read").get("/metrics").status_code == 200
