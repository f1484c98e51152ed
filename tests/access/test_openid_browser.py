"""Signing in with a browser, by password and at a provider: by keys, in both languages, nothing for axe to find."""

import re

import pytest

from graph_service.access.attempts import FREE
from tests.access.conftest import PASSWORD
from tests.axe import violations
from tests.web.conftest import listening
from tests.web.test_browser import PHONE, WIDE, Visitor, chromium  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("web-browser")]


@pytest.fixture
def visit(chromium, new_service, provider):  # noqa: F811
    """A browser at a service of which the provider vouches for amina; what it asks of others is noted, but for that."""
    service = new_service(**provider.settings(oidc_role="reader"))
    visitors = []
    with listening(service.app) as site:

        def made(**given):
            visitors.append(Visitor(chromium, site, also=(provider.issuer,), **given))
            return visitors[-1]

        yield made
        for each in visitors:
            each.context.close()


WORDS = {
    "fr": ("Entrer avec UN Identity", "Encore 4 essais", "Attendez", "ne répond pas", "Sortir"),
    "en": ("Sign in with UN Identity", "4 more tries", "Wait", "does not answer", "Sign out"),
}


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_one_signs_in_at_the_provider_by_keys_and_comes_to_what_was_asked_for(visit, provider, lang):
    provider.asks = True
    visitor = visit(lang=lang)
    button, *_, out = WORDS[lang]
    page = visitor.go("/gaps?framework=mli-itsp")
    assert re.search("/sign-in", page.url) and page.locator("html").get_attribute("lang") == lang
    assert violations(page) == []
    visitor.tab_to("a.button.wide")
    assert page.evaluate("document.activeElement.textContent") == button
    page.keyboard.press("Enter")
    page.wait_for_url(f"{provider.issuer}/authorize*")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{visitor.site}/gaps?framework=mli-itsp")
    page.wait_for_load_state("load")
    assert "amina" in page.locator(".signed-in").inner_text().lower()
    kept = {each["name"]: each for each in visitor.context.cookies()}
    assert kept["alignment_session"]["httpOnly"] and "alignment_flow" not in kept
    page.get_by_role("button", name=out).click()
    page.wait_for_url(f"{visitor.site}/sign-in")
    assert "/sign-in" in visitor.go("/gaps").url
    assert visitor.foreign == []
    assert [each for each in visitor.complaints if "Cleared data types" not in each] == [], (
        "but for what signing out does"
    )


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_provider_that_does_not_answer_is_said_and_the_password_is_there(visit, provider, lang):
    def hang_up(handler):
        handler.close_connection = True

    provider.instead["/.well-known/openid-configuration"] = hang_up
    visitor = visit(lang=lang)
    page = visitor.go("/sign-in?next=%2Fgaps")
    page.locator("a.button.wide").click()
    page.wait_for_load_state("load")
    assert WORDS[lang][3] in page.get_by_role("alert").inner_text()
    assert violations(page) == []
    page.locator("#name").fill("rita")
    page.locator("#password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{visitor.site}/gaps")
    assert visitor.foreign == []


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_wrong_password_is_said_beside_it_until_one_waits(visit, lang):
    visitor = visit(lang=lang, size=PHONE if lang == "fr" else WIDE)
    page = visitor.go("/sign-in")
    _, left, waits, *_ = WORDS[lang]
    assert page.evaluate("document.activeElement.id") == "name"
    for tried in range(FREE["account"] + 1):
        page.locator("#name").fill("rita")
        page.locator("#password").fill("wrong")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        field = page.locator("#password")
        assert field.get_attribute("aria-describedby") == "failed" and field.input_value() == ""
        said = page.locator("#failed").inner_text()
        assert (left in said) == (tried == 0) and page.locator("#name").input_value() == "rita"
        assert page.evaluate("document.activeElement.id") == "password"
    assert waits in said
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert visitor.foreign == []


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_axe_finds_nothing_on_an_invitation_with_a_provider_and_nothing_sticks_out(visit, lang, size):
    visitor = visit(lang=lang, size=size)
    for address in ("/sign-in", "/invitation?invitation=void"):
        page = visitor.go(address)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
