"""Signing in and looking after accounts with a browser, in both languages."""

import re

import pytest
from starlette.testclient import TestClient

from graph_service.web.app import create_app
from graph_service.web.views.sign_in import is_ours
from tests.access.conftest import ADDRESS, OWN, PASSWORD

HTML = {"Accept": "text/html", **OWN}


def sign_in(client, name="ana", password=PASSWORD, **more):
    return client.post("/sign-in", data={"name": name, "password": password, **more})


@pytest.mark.parametrize(
    ("lang", "title", "left", "waits"),
    [("fr", "Entrer", "Encore 4 essais", "Attendez"), ("en", "Sign in", "4 more tries", "Wait")],
)
def test_signing_in_says_what_failed_and_shows_nothing_of_the_graph(service, lang, title, left, waits):
    client = service.client(**HTML)
    page = client.get(f"/sign-in?lang={lang}")
    assert page.status_code == 200 and f"<h1>{title}</h1>" in page.text
    assert not re.search("mli|MLI|tester|revision", page.text)
    answers = {name: sign_in(client, name, "wrong") for name in ("ana", "zxcv")}
    assert {each.status_code for each in answers.values()} == {401}
    assert all(left in each.text and "Set-Cookie" not in each.headers for each in answers.values())
    assert answers["ana"].text.replace("ana", "") == answers["zxcv"].text.replace("zxcv", "")
    for _ in range(4):
        sign_in(client, password="wrong")
    found = sign_in(client)
    assert found.status_code == 429 and int(found.headers["Retry-After"]) > 500 and waits in found.text


def test_who_signed_in_comes_to_what_was_asked_for_with_a_cookie_that_scripts_do_not_see(service):
    client = service.client(**HTML)
    asked = client.get("/gaps?framework=mli-itsp").headers["Location"]
    form = client.get(asked).text
    wanted = re.search(r'name="next" value="([^"]+)"', form)[1].replace("&amp;", "&")
    found = sign_in(client, next=wanted)
    assert (found.status_code, found.headers["Location"]) == (303, "/gaps?framework=mli-itsp")
    cookie = found.headers["Set-Cookie"]
    assert cookie.startswith("alignment_session=") and "HttpOnly" in cookie and "SameSite=lax" in cookie
    assert "Secure" not in cookie and "Max-Age" not in cookie
    page = client.get("/gaps?framework=mli-itsp")
    assert page.status_code == 200 and 'action="/sign-out"' in page.text
    kept = client.cookies["alignment_session"]
    assert client.post("/sign-out").headers["Location"] == "/sign-in"
    client.cookies.set("alignment_session", kept)
    assert client.get("/gaps").status_code == 303, "the session ended here too"
    whats = [each.what for each in service.app.access.audit.events(who="ana")]
    assert whats == ["sign-out", "sign-in"]


def test_a_session_is_a_new_one_at_each_sign_in(service):
    client = service.client(**HTML)
    client.cookies.set("alignment_session", "chosen-by-somebody-else")
    sign_in(client)
    first = [each for each in client.cookies.jar if each.name == "alignment_session"][-1].value
    assert first != "chosen-by-somebody-else" and service.app.access.sessions.actor("chosen-by-somebody-else") is None
    client.cookies.clear()
    client.cookies.set("alignment_session", first)
    sign_in(client)
    assert service.app.access.sessions.actor(first) is None


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/a\\b",
        "",
        "gaps",
        "/a\r\nSet-Cookie: x=1",
    ],
)
def test_nobody_is_sent_on_to_another_site(service, wanted):
    assert not is_ours(wanted)
    client = service.client(**HTML)
    assert sign_in(client, next=wanted).headers["Location"] == "/"
    assert 'name="next" value=""' in client.get("/sign-in", params={"next": wanted}).text


def test_over_tls_the_cookie_is_for_tls_alone(new_service):
    service = new_service(proxy_addresses="127.0.0.1")
    client = TestClient(
        create_app(service.app), base_url=ADDRESS, client=("127.0.0.1", 1), headers=HTML, follow_redirects=False
    )
    secure = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1, 198.51.100.1"}
    found = client.post("/sign-in", data={"name": "ana", "password": PASSWORD}, headers=secure)
    cookie = found.headers["Set-Cookie"]
    assert cookie.startswith("__Host-alignment_session=") and "Secure" in cookie and "Path=/" in cookie
    assert service.app.access.audit.events()[0].address == "198.51.100.1"
    entered = {**secure, "Cookie": cookie.partition(";")[0]}
    named = client.post("/drafts/name", data={"author": "Ana"}, headers=entered)
    spoken = client.get("/sign-in?lang=en&country=MLI", headers=secure)
    kept = [each for found in (named, spoken) for each in found.headers.get_list("Set-Cookie")]
    assert len(kept) == 3 and all("Secure" in each for each in kept), "the name, the language, the presence"
    invited = client.post("/accounts/invite", data={"name": "nina", "role": "reader"}, headers=entered)
    assert "<code>https://127.0.0.1:8000/invitation?" in invited.text
    secret = re.match(r"[^=]+=([^;]+)", cookie)[1]
    plain = {"Cookie": f"alignment_session={secret}", **secure}
    assert client.get("/api/v1/frameworks", headers=plain).status_code == 401
    assert client.get("/api/v1/frameworks", headers={**plain, "Cookie": f"__Host-{plain['Cookie']}"}).status_code == 200


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_an_invitation_makes_an_account_one_can_enter(service, lang):
    browser = service.browser("ana")
    page = browser.post("/accounts/invite", data={"name": "nina@example.org", "role": "contributor", "unit": "RCO"})
    address = re.search(r"<code>http://127.0.0.1:8000(/invitation\?invitation=[^<]+)</code>", page.text)[1]
    nina = service.client(**HTML)
    assert "nina@example.org" in nina.get(f"{address}&lang={lang}").text
    secret = address.partition("=")[2]
    weak = nina.post(f"/invitation?lang={lang}", data={"invitation": secret, "password": "short"})
    assert weak.status_code == 422 and ("caractères" if lang == "fr" else "characters") in weak.text
    entered = nina.post("/invitation", data={"invitation": secret, "password": PASSWORD})
    assert entered.status_code == 303 and nina.get("/api/v1/accounts/me").json()["role"] == "contributor"
    assert nina.get(address).status_code == 404
    whats = [each.what for each in service.app.access.audit.events()][:3]
    assert whats == ["invitation taken up", "invited", "account added"]


@pytest.mark.parametrize(("lang", "reads", "never"), [("fr", "lit", "jamais venu"), ("en", "reads", "never came")])
def test_an_administrator_sees_all_and_others_themselves(service, lang, reads, never):
    page = service.browser("ana").get(f"/accounts?lang={lang}").text
    assert all(name in page for name in ("paul", "petra", "carl", "rita")) and reads in page and never in page
    own = service.browser("rita").get(f"/accounts?lang={lang}").text
    assert "rita" in own and "petra" not in own and "/accounts/remove" not in own
    log = service.browser("ana").get(f"/accounts/log?lang={lang}")
    assert log.status_code == 200
    refused = service.browser("rita").get("/accounts/log", headers={"Accept": "text/html"})
    assert refused.status_code == 403 and "administrat" in refused.text


def test_roles_tokens_and_passwords_on_the_page(service):
    ana, paul = service.browser("ana"), service.browser("paul")
    assert ana.post("/accounts/role", data={"name": "carl", "role": "approver"}).status_code == 303
    assert service.app.access.accounts.find("carl").role == "approver"
    assert ana.post("/accounts/role", data={"name": "ana", "role": "reader"}).status_code == 422
    assert ana.post("/accounts/remove", data={"name": "carl"}).status_code == 303
    made = paul.post("/accounts/token", data={"name": "<b>Night</b>", "scopes": ["read", "import"], "days": "30"})
    secret = re.search(r'<code id="secret">(alg_[^<]+)</code>', made.text)[1]
    assert "<b>Night</b>" not in made.text and secret not in paul.get("/accounts").text
    assert service.client(Authorization=f"Bearer {secret}").get("/api/v1/frameworks").status_code == 200
    over = paul.post("/accounts/token", data={"name": "x", "scopes": ["administer"], "days": "30"})
    assert over.status_code == 422
    id_ = service.app.access.tokens.every("paul")[0].id
    assert paul.post(f"/accounts/token/{id_}/revoke").status_code == 303
    assert service.client(Authorization=f"Bearer {secret}").get("/api/v1/frameworks").status_code == 401
    wrong = paul.post("/accounts/password", data={"present": "wrong", "new": "another good one"})
    assert wrong.status_code == 403
    done = paul.post("/accounts/password", data={"present": PASSWORD, "new": "another good one"})
    assert done.headers["Location"] == "/sign-in" and paul.get("/accounts").status_code == 401


def test_where_nobody_has_an_account_the_page_says_so(client):
    assert "alignment account add" in client.get("/accounts").text
    assert client.get("/sign-in").headers["Location"] == "/"
    assert client.post("/accounts/invite", data={"name": "x", "role": "administrator"}).status_code == 403


@pytest.fixture
def client(memory_graph):
    from graph_service.app import App
    from tests.web.conftest import settings

    app = App.over(memory_graph, settings())
    return TestClient(create_app(app), base_url=ADDRESS, headers=HTML, follow_redirects=False)
