"""Signing in by OpenID Connect: a served service, a provider with keys of its own, and all that may go wrong there."""

import gzip
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import pytest

from graph_service.access import provider_client
from graph_service.access.access import Access, Rules
from graph_service.access.flows import LONGEST_S, Flows
from graph_service.access.provider import Provider as Set
from graph_service.access.sqlite import SqliteAccess
from graph_service.app import App
from graph_service.errors import Conflict, Forbidden, GraphServiceError, InvalidInput, Unauthenticated
from tests.access.conftest import PASSWORD, Clock, Service
from tests.access.provider import SECRET, Person, Provider, new_key
from tests.web.conftest import listening

RETURN = "/sign-in/provider/return"


class Browser:
    """Keeps cookies, as a browser does, and goes on by hand."""

    open: ClassVar[list[httpx2.Client]] = []

    def __init__(self, site: str, lang: str = "en") -> None:
        self.site = site
        self.client = httpx2.Client(headers={"Accept": "text/html", "Accept-Language": lang}, timeout=30)
        self.open.append(self.client)

    def get(self, address: str) -> httpx2.Response:
        return self.client.get(address if address.startswith("http") else f"{self.site}{address}")

    def away(self, wanted: str = "") -> str:
        """The address of the provider that one is sent to."""
        found = self.get(f"/sign-in/provider?{urlencode({'next': wanted})}")
        assert found.status_code == 303, found.text
        return str(found.headers["Location"])

    def back(self, wanted: str = "") -> str:
        """The address that the provider sends one back to."""
        found = self.get(self.away(wanted))
        assert found.status_code == 302, found.text
        return str(found.headers["Location"])

    def signs_in(self, wanted: str = "") -> httpx2.Response:
        return self.get(self.back(wanted))

    @property
    def me(self) -> Any:
        found = self.get("/api/v1/accounts/me")
        return found.json() if found.status_code == 200 else None


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    while Browser.open:
        Browser.open.pop().close()


def told(found: httpx2.Response) -> str:
    """What the page says that went wrong; it is the page where one signs in, with its form."""
    assert 'action="/sign-in' in found.text and "alignment_session" not in found.headers.get("Set-Cookie", "")
    return re.sub(r"<[^>]+>", "", re.search(r'role="alert">(.*?)</p>', found.text, re.DOTALL)[1])


@pytest.fixture
def serve(new_service: Callable[..., Service], provider: Provider) -> Iterator[Callable[..., tuple[str, Service]]]:
    """Serves people of each role, and whom the provider vouches for."""
    with ExitStack() as running:

        def made(**given: Any) -> tuple[str, Service]:
            service = new_service(**provider.settings(**given))
            return running.enter_context(listening(service.app)), service

        yield made


def events(service: Service) -> list[tuple[str, str, str]]:
    return [(each.what, each.who, each.detail) for each in service.app.access.audit.events()]


def test_who_is_vouched_for_comes_to_what_was_asked_for_and_out_again(serve, provider):
    site, service = serve(oidc_role="contributor")
    browser = Browser(site)
    page = browser.get("/sign-in?next=%2Fgaps%3Fframework%3Dmli-itsp")
    link = re.search(r'href="(/sign-in/provider[^"]*)">Sign in with UN Identity<', page.text)[1]
    sent = browser.get(link)
    asked = {name: value for name, (value,) in parse_qs(urlsplit(sent.headers["Location"]).query).items()}
    assert asked["redirect_uri"] == f"{site}{RETURN}" and asked["code_challenge_method"] == "S256"
    assert asked["response_type"] == "code" and asked["scope"] == "openid profile email" and SECRET not in str(asked)
    kept = sent.headers["Set-Cookie"]
    assert (
        kept.startswith("alignment_flow=") and "HttpOnly" in kept and "SameSite=lax" in kept and "Max-Age=600" in kept
    )
    assert not any(asked[name] in kept for name in ("state", "nonce", "code_challenge"))
    found = browser.get(browser.get(sent.headers["Location"]).headers["Location"])
    assert (found.status_code, found.headers["Location"]) == (303, "/gaps?framework=mli-itsp")
    session, flow = found.headers.get_list("Set-Cookie")
    assert session.startswith("alignment_session=") and "HttpOnly" in session and "SameSite=lax" in session
    assert flow.startswith('alignment_flow=""') and "Max-Age=0" in flow
    assert browser.me == {"name": "amina@example.org", "role": "contributor", "token": None}
    assert browser.get("/gaps?framework=mli-itsp").status_code == 200
    made = service.app.access.accounts.find("amina@example.org")
    assert (made.subject, made.title, made.password) == (f"{provider.issuer} b2f1-amina", "Amina Traoré", None)
    assert browser.client.post(f"{site}/sign-out", headers={"Origin": site}).status_code == 303
    assert browser.me is None
    browser.signs_in()
    assert browser.me["name"] == "amina@example.org", "again, as the same account"
    assert [each[:2] for each in events(service)][:4] == [
        ("sign-in", "amina@example.org"),
        ("sign-out", "amina@example.org"),
        ("sign-in", "amina@example.org"),
        ("account added", "amina@example.org"),
    ]
    assert SECRET not in str(events(service)) and provider.asked.count("/keys") == 1


def test_over_tls_what_the_browser_keeps_is_for_tls_alone(new_service, provider):
    service = new_service(**provider.settings(oidc_role="reader"), proxy_addresses="127.0.0.1")
    with listening(service.app) as site:
        browser = Browser(site)
        browser.client.headers["X-Forwarded-Proto"] = "https"
        sent = browser.get("/sign-in/provider")
        kept = sent.headers["Set-Cookie"]
        assert kept.startswith("__Host-alignment_flow=") and "Secure" in kept and "Path=/" in kept
        back = browser.get(sent.headers["Location"]).headers["Location"]
        assert back.startswith(f"https{site.removeprefix('http')}{RETURN}?")
        cookie = {"Cookie": kept.partition(";")[0]}
        found = browser.client.get(back.replace("https", "http", 1), headers=cookie)
        assert found.headers["Set-Cookie"].startswith("__Host-alignment_session=")


def test_an_account_that_an_administrator_bound_is_entered_whatever_the_provider_calls_it_now(serve, provider):
    site, service = serve()
    with pytest.raises(Conflict):
        service.app.access.subjects.bind("carl", "x") and service.app.access.subjects.bind("rita", "x")
    service.app.access.subjects.bind("paul", "b2f1-amina")
    provider.person.claims["preferred_username"] = "ana"
    browser = Browser(site)
    browser.signs_in()
    assert browser.me["name"] == "paul"
    service.app.access.subjects.bind("paul", None)
    assert browser.me is None and "ana" in told(browser.signs_in())


@pytest.mark.parametrize("role", ["", "contributor"])
def test_an_invitation_binds_an_account_of_any_name_to_whom_the_provider_vouches_for(serve, provider, role):
    site, service = serve(oidc_role=role)
    secret = service.app.access.accounts.invite("paul")
    browser = Browser(site)
    page = browser.get(f"/invitation?invitation={secret}").text
    link = re.search(r'href="(/sign-in/provider\?invitation=[^"]+)"', page)[1]
    browser.get(browser.get(browser.get(link).headers["Location"]).headers["Location"])
    assert browser.me["name"] == "paul" and browser.get(f"/invitation?invitation={secret}").status_code == 404
    again = Browser(site)
    found = again.get(again.get(again.get(link).headers["Location"]).headers["Location"])
    assert found.status_code == 401 and "invitation is void" in told(found)
    assert ("invitation taken up", "paul", "UN Identity") in events(service)


@pytest.mark.parametrize("name", ["ana", "ANA", " ana ", "ａｎａ"])
def test_the_name_of_a_local_account_is_not_taken_over(serve, provider, name):
    site, service = serve(oidc_role="reader")
    provider.person.claims["preferred_username"] = name
    found = Browser(site).signs_in()
    assert found.status_code == 403 and "b2f1-amina" in told(found)
    assert service.app.access.accounts.find("ana").subject is None
    what, who, detail = events(service)[0]
    assert (what, who) == ("sign-in refused", "?") and "b2f1-amina" in detail


def test_who_was_removed_stays_out_also_under_another_name(serve, provider):
    site, service = serve(oidc_role="reader")
    browser = Browser(site)
    browser.signs_in()
    service.app.access.accounts.remove("amina@example.org")
    assert browser.me is None
    for name in ("amina@example.org", "somebody.else"):
        provider.person.claims["preferred_username"] = name
        found = Browser(site).signs_in()
        assert found.status_code == 403 and "was removed" in told(found)


@pytest.mark.parametrize(
    ("given", "claims", "said"),
    [
        ({}, {}, "has no account here"),
        ({"oidc_role": "reader"}, {"preferred_username": ""}, "says no preferred_username"),
        ({"oidc_role": "reader"}, {"preferred_username": ["ana"]}, "says no preferred_username"),
        ({"oidc_role": "reader"}, {"preferred_username": "a\u202eb"}, "says no preferred_username"),
        ({"oidc_role": "reader", "oidc_claim": "email"}, {"email": "new@example.org"}, "says no email"),
        (
            {"oidc_role": "reader", "oidc_claim": "email"},
            {"email": "new@example.org", "email_verified": "true"},
            "says no email",
        ),
    ],
)
def test_who_has_no_account_and_gets_none_is_told_why(serve, provider, given, claims, said):
    site, service = serve(**given)
    provider.person.claims.update(claims)
    found = Browser(site).signs_in()
    assert found.status_code == 403 and said in told(found)
    assert len(service.app.access.accounts.every()) == 5


def test_an_address_of_mail_that_is_verified_may_name_an_account(serve, provider):
    site, _ = serve(oidc_role="reader", oidc_claim="email")
    provider.person.claims.update(email="new@example.org", email_verified=True)
    browser = Browser(site)
    browser.signs_in()
    assert browser.me["name"] == "new@example.org"


def _header(**more: Any) -> Callable[..., Any]:
    return lambda draft: ({**draft[0], **more}, draft[1], draft[2])


def _claim(**more: Any) -> Callable[..., Any]:
    return lambda draft: (draft[0], {**draft[1], **more}, draft[2])


def _without(name: str) -> Callable[..., Any]:
    return lambda draft: (draft[0], {each: value for each, value in draft[1].items() if each != name}, draft[2])


#: What is wrong with a token, and what is said of it.
SPOILED = {
    "another nonce": (_claim(nonce="x"), "nonce"),
    "no nonce": (_without("nonce"), "nonce"),
    "for another client": (_claim(aud="other"), "aud"),
    "for nobody": (_without("aud"), "aud"),
    "for two, handed on by another": (_claim(aud=["plans", "other"], azp="other"), "azp"),
    "expired": (_claim(iat=1_700_000_000, exp=1_700_000_300), "exp"),
    "without an end": (_without("exp"), "exp"),
    "with an end that never comes": (_claim(exp="never"), "exp"),
    "of tomorrow": (_claim(iat=4_000_000_000, exp=4_000_000_300), "iat"),
    "of another issuer": (_claim(iss="https://evil.example"), "iss"),
    "of no issuer": (_without("iss"), "iss"),
    "of nobody": (_without("sub"), "sub"),
    "unsigned": (lambda draft: ({"alg": "none"}, draft[1], b""), "alg"),
    "signed with the public key as a secret": (
        lambda draft: ({"alg": "HS256"}, draft[1], draft[2].as_pem(private=False)),
        "alg",
    ),
    "signed with a foreign key of a known id": (
        lambda draft: (draft[0], draft[1], new_key("first")),
        "signature",
    ),
    "signed with a foreign key": (lambda draft: ({"alg": "RS256", "kid": "x"}, draft[1], new_key("x")), "signature"),
    "with a key of its own": (
        lambda draft: (
            {"alg": "RS256", "jwk": (key := new_key("x")).as_dict(private=False)},
            draft[1],
            key,
        ),
        "form",
    ),
    "with what nobody understands": (_header(crit=["b64"], b64=True), "form"),
}


def test_a_token_that_is_not_valid_lets_nobody_in(serve, provider):
    site, service = serve(oidc_role="reader")
    for title, (spoil, part) in SPOILED.items():
        provider.spoil = spoil
        browser = Browser(site)
        found = browser.signs_in()
        assert (found.status_code, browser.me) == (401, None), title
        assert f"not valid ({part})" in told(found), title
    assert len(service.app.access.accounts.every()) == 5
    provider.spoil = lambda draft: draft
    found = Browser(site).signs_in()
    assert found.status_code == 303, "and one that is valid does"


def test_too_many_that_fail_from_an_address_wait_before_the_provider_is_asked_again(serve, provider):
    site, _ = serve(oidc_role="reader")
    provider.spoil = _claim(nonce="x")
    for _ in range(30):
        assert Browser(site).signs_in().status_code == 401
    asked = provider.asked.count("/token")
    found = Browser(site).signs_in()
    assert found.status_code == 429 and int(found.headers["Retry-After"]) > 500
    assert provider.asked.count("/token") == asked


def test_what_comes_back_must_be_what_this_browser_began_and_only_once(serve, provider):
    site, service = serve(oidc_role="reader")
    victim, attacker = Browser(site), Browser(site)
    theirs = attacker.back()
    for address in (theirs, f"{RETURN}?code=x", RETURN, re.sub("state=[^&]+", "state=x", theirs)):
        found = victim.get(address)
        assert found.status_code == 401 and "begun elsewhere" in told(found), "nothing was begun here"
    own = victim.back()
    for address in (theirs, re.sub("state=[^&]+", "state=", own), re.sub("&?state=[^&]+", "", own)):
        kept = dict(victim.client.cookies)
        assert victim.get(address).status_code == 401 and victim.me is None
        victim.client.cookies.update(kept)
    assert provider.asked.count("/token") == 0, "the provider is asked nothing for them"
    kept = dict(victim.client.cookies)
    provider.takes_codes_twice = True
    assert victim.get(own).status_code == 303
    replay = Browser(site)
    replay.client.cookies.update(kept)
    found = replay.get(own)
    assert found.status_code == 401 and replay.me is None and provider.asked.count("/token") == 1
    assert sum(each[0] == "sign-in refused" for each in events(service)) == 1, "strangers do not fill the audit"


def test_a_code_is_taken_once_and_only_with_the_verifier_of_its_own_flow(serve, provider):
    site, _ = serve(oidc_role="reader")
    first, second = Browser(site), Browser(site)
    code, theirs = (parse_qs(urlsplit(each.back()).query) for each in (first, second))
    stolen = f"{RETURN}?{urlencode({'code': code['code'][0], 'state': theirs['state'][0]})}"
    found = second.get(stolen)
    assert found.status_code == 401 and "begin it again" in told(found) and second.me is None
    third = Browser(site)
    own = third.back()
    provider.codes.clear()
    assert third.get(own).status_code == 401, "it was taken already"


def test_what_the_provider_refuses_is_said_and_is_no_way_to_say_more(serve, provider):
    site, _ = serve(oidc_role="reader")
    for error, shown in (("access_denied", "access_denied"), ("<b>Ring 555</b>", "no code")):
        browser = Browser(site)
        state = parse_qs(urlsplit(browser.away()).query)["state"][0]
        found = browser.get(f"{RETURN}?{urlencode({'error': error, 'error_description': 'Ring', 'state': state})}")
        assert found.status_code == 401 and shown in told(found) and "Ring" not in found.text
    browser = Browser(site)
    mixed = f"{browser.back()}&{urlencode({'iss': 'https://evil.example', 'session_state': 'x'})}"
    assert browser.get(mixed).status_code == 401 and browser.me is None


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "/\\evil.example", "/" + "x" * 900])
def test_nobody_is_sent_on_to_another_site(serve, wanted):
    site, _ = serve(oidc_role="reader")
    found = Browser(site).signs_in(wanted)
    assert found.headers["Location"] == (wanted if wanted.startswith("/x") else "/")


def test_a_key_that_is_new_is_fetched_once_and_one_that_nobody_has_not_each_time(serve, provider, monkeypatch):
    site, _ = serve(oidc_role="reader")
    assert Browser(site).signs_in().status_code == 303
    provider.key = new_key("second")
    provider.published = [provider.key]
    assert Browser(site).signs_in().status_code == 401, "they were fetched a moment ago"
    monkeypatch.setattr(provider_client, "AGAIN_S", 0.0)
    assert Browser(site).signs_in().status_code == 303
    assert provider.asked.count("/keys") == 2
    monkeypatch.undo()
    provider.spoil = lambda draft: ({"alg": "RS256", "kid": "x"}, draft[1], new_key("x"))
    assert {Browser(site).signs_in().status_code for _ in range(3)} == {401}
    assert provider.asked.count("/keys") == 2


def test_keys_that_are_none_or_for_something_else_are_left_out(serve, provider):
    site, _ = serve(oidc_role="reader")
    keys = [each.as_dict(private=False) for each in provider.published]
    junk = [None, 5, {}, {"kty": "RSA"}, {"kty": "oct", "k": "AAAA", "kid": "first"}, {"kty": "RSA", "n": 1, "e": []}]
    provider.instead["/keys"] = lambda handler: handler.send(200, {"keys": [*junk, *keys]})
    assert Browser(site).signs_in().status_code == 303
    del keys[0]["kid"]
    provider.spoil = lambda draft: ({"alg": "RS256"}, draft[1], draft[2])
    assert Browser(site).signs_in().status_code == 303, "a token may name no key"


def _hang(handler: Any) -> None:
    time.sleep(8)
    handler.close_connection = True


def _drip(handler: Any) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-A: ")
    for _ in range(80):
        handler.wfile.write(b"a")
        time.sleep(0.1)
    handler.close_connection = True


def _flood(handler: Any) -> None:
    handler.send_response(200)
    handler.end_headers()
    handler.close_connection = True
    for _ in range(50):
        handler.wfile.write(b" " * 2**20)
    handler.server.provider.sent_all = True


def _packed(handler: Any) -> None:
    """What it has to say, packed."""
    provider, path = handler.server.provider, handler.path
    handler.send_response(200)
    handler.send_header("Content-Encoding", "gzip")
    handler.end_headers()
    handler.close_connection = True
    keys = {"keys": [each.as_dict(private=False) for each in provider.published]}
    said = {"/keys": keys, "/token": {}}.get(path, provider.description())
    handler.wfile.write(gzip.compress(json.dumps(said).encode()))


def _hung_up(handler: Any) -> None:
    handler.close_connection = True


#: What a provider may do, and the status of the page that says so.
AMISS: dict[str, tuple[Callable[[Any], None], int]] = {
    "hangs": (_hang, 503),
    "drips": (_drip, 503),
    "hangs up": (_hung_up, 503),
    "sends 50 MB": (_flood, 502),
    "packs": (_packed, 502),
    "fails": (lambda handler: handler.send(500, "no"), 502),
    "is another site": (lambda handler: handler.send(200, "<html>"), 502),
    "sends on": (lambda handler: handler.send(302, "", [("Location", "http://127.0.0.1:1/")]), 502),
    "nests": (lambda handler: handler.send(200, "[" * 100_000), 502),
    "sends a list": (lambda handler: handler.send(200, "[]"), 502),
}


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/keys"])
@pytest.mark.parametrize("what", AMISS)
def test_a_provider_that_is_amiss_is_said_and_a_password_lets_in(serve, provider, what, path, monkeypatch):
    if what in ("hangs", "drips"):  # what answers has the time that a busy machine may need
        monkeypatch.setattr(provider_client, "PATIENCE_S", 2.0)
    site, service = serve(oidc_role="reader")
    do, status = AMISS[what]
    browser = Browser(site)
    back = browser.back() if path != "/.well-known/openid-configuration" else ""
    provider.instead[path] = do
    began = time.monotonic()
    found = browser.get(back or "/sign-in/provider?next=%2Fgaps")
    assert found.status_code == status and time.monotonic() - began < 10
    assert not provider.sent_all, "it is cut off"
    assert "password" in told(found) and ("Retry-After" in found.headers) == (status == 503)
    entered = browser.client.post(
        f"{site}/sign-in", data={"name": "ana", "password": PASSWORD, "next": "/gaps"}, headers={"Origin": site}
    )
    assert entered.headers["Location"] == "/gaps"
    assert not [each for each in events(service) if each[0] == "sign-in refused"]


def test_a_service_starts_without_its_provider_and_uses_it_once_it_is_there(serve, provider, monkeypatch):
    site, _ = serve(oidc_role="reader")
    provider.instead["/.well-known/openid-configuration"] = _hung_up
    assert Browser(site).get("/sign-in").status_code == 200
    assert Browser(site).get("/sign-in/provider").status_code == 503
    provider.instead.clear()
    assert Browser(site).get("/sign-in/provider").status_code == 503, "nobody waits for it for some seconds"
    monkeypatch.setattr(provider_client, "PAUSE_S", 0.0)
    assert Browser(site).signs_in().status_code == 303


def test_while_a_provider_hangs_others_are_served_and_no_more_wait_for_it_than_may(serve, provider, monkeypatch):
    monkeypatch.setattr(provider_client, "PATIENCE_S", 10.0)
    site, _ = serve()
    provider.instead["/.well-known/openid-configuration"] = _hang
    other, *waiting = [Browser(site) for _ in range(61)]
    other.get("/sign-in")
    with ThreadPoolExecutor(60) as many:
        going = [
            many.submit(lambda each=each: each.get("/sign-in/provider").elapsed.total_seconds()) for each in waiting
        ]
        time.sleep(1.0)
        began = time.monotonic()
        assert other.get("/healthz").status_code == 200 and other.get("/sign-in").status_code == 200
        assert time.monotonic() - began < 6
        slow = [each.result() for each in going]
    assert sum(each > 9.5 for each in slow) <= provider_client.AT_ONCE


@pytest.mark.parametrize(
    "says",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://login.example.org/token"},
        {"token_endpoint": "file:///etc/passwd"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": None},
        {"jwks_uri": 7},
        {"jwks_uri": "https://user@login.example.org/"},
    ],
)
def test_what_it_says_of_itself_is_looked_at(serve, provider, says, caplog):
    site, _ = serve()
    provider.says = says
    found = Browser(site).get("/sign-in/provider")
    assert found.status_code == 502 and "tell who administers" in told(found)
    assert provider.issuer in caplog.text and SECRET not in caplog.text


def test_a_wrong_secret_is_for_who_administers_and_stands_nowhere(serve, provider, caplog):
    site, _ = serve(oidc_client_secret="not the secret")
    found = Browser(site).signs_in()
    assert found.status_code == 502 and "tell who administers" in told(found)
    assert "does not know this client" in caplog.text and "not the secret" not in caplog.text + found.text


def test_a_provider_that_takes_the_secret_in_the_body_alone_gets_it_there(serve, provider):
    site, _ = serve(oidc_role="reader")
    provider.says = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert Browser(site).signs_in().status_code == 303


@pytest.mark.parametrize(
    ("lang", "button", "silent"),
    [("fr", "Entrer avec UN Identity", "ne répond pas"), ("en", "Sign in with UN Identity", "does not answer")],
)
def test_the_page_is_in_both_languages_and_has_no_button_without_a_provider(serve, service, lang, button, silent):
    assert button not in service.client(Accept="text/html").get(f"/sign-in?lang={lang}").text
    site, _ = serve()
    assert button in Browser(site, lang).get("/sign-in").text


def test_where_no_provider_is_set_up_there_is_nothing(service):
    for address in ("/sign-in/provider", RETURN):
        assert service.client().get(address).status_code == 404


def test_who_sets_up_a_provider_asks_everybody_to_sign_in(memory_graph, provider):
    from tests.web.conftest import settings

    app = App.over(memory_graph, settings(**provider.settings()))
    assert app.access.is_on() and SECRET not in repr(app.access.rules) + repr(app.settings)


# the parts alone --------------------------------------------------------------------------------------------------


def test_a_flow_is_over_after_ten_minutes_and_for_another_process(clock: Clock):
    store = SqliteAccess()
    flows = Flows(store, clock)
    flow, kept = flows.begin("http://x/", "/gaps")
    assert flows.end(kept, flow.state) == flow
    late, kept_late = flows.begin("http://x/")
    for other in (Flows(store, clock), Flows(SqliteAccess(), clock)):
        with pytest.raises(Unauthenticated):
            other.end(kept_late, late.state)
    clock.sleep(LONGEST_S + 1)
    with pytest.raises(Unauthenticated):
        flows.end(kept_late, late.state)
    assert flows.begin("http://x/", "/" + "x" * 2000)[0].wanted == ""


def test_two_who_come_at_once_get_one_account(clock: Clock):
    access = Access(
        SqliteAccess(), Rules(provider=Set("https://login.example.org", "plans", "s", role="reader")), clock
    )
    ready, made = threading.Barrier(8), list[bool]()

    def come() -> None:
        ready.wait()
        made.append(access.subjects.admit("b2f1", "amina")[1])

    threads = [threading.Thread(target=come) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(made) == [False] * 7 + [True] and len(access.accounts.every()) == 1


def test_a_subject_is_of_one_provider_and_of_one_account(access: Access):
    with pytest.raises(InvalidInput, match="ALIGNMENT_OIDC_ISSUER"):
        access.subjects.bind("ana", "b2f1")
    store = access.store
    here, there = (
        Access(store, Rules(provider=Set(f"https://{each}.example.org", "plans", "s"))) for each in ("here", "there")
    )
    here.accounts.add("ana", "administrator", password=PASSWORD)
    here.accounts.add("paul", "reader")
    here.subjects.bind("ana", "b2f1")
    with pytest.raises(Forbidden):
        there.subjects.admit("b2f1", "ana")
    with pytest.raises(Conflict):
        here.subjects.bind("paul", "b2f1")
    there.subjects.bind("paul", "b2f1")
    assert here.subjects.admit("b2f1", "x")[0].name == "ana" and there.subjects.admit("b2f1", "x")[0].name == "paul"
    for wrong in ("", "x" * 256, "a\nb", "é"):
        with pytest.raises(GraphServiceError, match="subject"):
            here.subjects.bind("paul", wrong)


def test_who_was_removed_may_be_let_in_again_on_purpose(clock: Clock):
    access = Access(
        SqliteAccess(), Rules(provider=Set("https://login.example.org", "plans", "s", role="reader")), clock
    )
    access.accounts.add("ana", "administrator", password=PASSWORD)
    access.subjects.admit("b2f1", "amina")
    access.accounts.remove("amina")
    access.accounts.add("amina.traore", "approver")
    access.subjects.bind("amina.traore", "b2f1")
    assert access.subjects.admit("b2f1", "amina")[0].role == "approver"


def test_a_provider_with_two_people_lets_each_in_as_themselves(serve, provider):
    site, _ = serve(oidc_role="reader")
    Browser(site).signs_in()
    provider.person = Person("77-omar", {"preferred_username": "omar"})
    browser = Browser(site)
    browser.signs_in()
    assert browser.me["name"] == "omar"
