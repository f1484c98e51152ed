"""The workbench in a browser: by keys alone, two people on one draft, without scripts, axe, phone, hostile text."""

import re

import pytest

from graph_service.drafts.repository import load
from tests.axe import violations
from tests.web.drafted import drafted, hostile, seeded, word
from tests.web.test_browser import PHONE, WIDE, Visitor, chromium  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("web-browser")]
PAGES = [
    "/drafts",
    "{draft}",
    "{draft}?at={decided}",
    "{draft}?find=justice",
    "{draft}/effect",
    "{draft}/bulk",
    "{draft}/versions",
    "{draft}/keep",
]


@pytest.fixture
def graph_(memory_graph):
    return seeded(memory_graph)


@pytest.fixture
def key(graph_):
    return drafted(graph_)


@pytest.fixture
def visit(chromium, graph_, serving):  # noqa: F811
    visitors, site = [], serving(graph_)

    def made(name=None, **given):
        visitor = Visitor(chromium, site, **given)
        if name:
            visitor.context.add_cookies([{"name": "alignment_author", "value": name, "url": site}])
        visitors.append(visitor)
        return visitor

    yield made
    for each in visitors:
        each.context.close()


def state(graph, key, one):
    return load(graph, key).statement(one).state


def shown(page):
    return page.locator("#pane .statement").get_attribute("data-key")


def settled(page, text):
    page.locator("#saying", has_text=text).wait_for()
    page.wait_for_load_state("networkidle")


def held(visitor, page):
    """Nothing was complained of but the answers that a refusal has, and nothing foreign was asked for."""
    assert [each for each in visitor.complaints if "409" not in each] == [] and visitor.foreign == []
    assert page.evaluate("window.__pwned") is None


def test_from_a_word_file_to_a_mapping_by_keys_alone(graph_, visit, tmp_path):
    path = tmp_path / "isf.docx"
    path.write_bytes(word())
    visitor = visit("Ada")
    page = visitor.go("/drafts")
    visitor.choose_by_keys("#file", path)
    visitor.tab_to("form[data-drop] button")
    page.keyboard.press("Enter")
    page.wait_for_url("**done=added*")
    page.locator("main progress").wait_for(state="detached")
    page.wait_for_load_state("networkidle")
    key = re.search(r"/drafts/([^?]+)", page.url)[1]
    order = [
        each.key for each in load(graph_, key).statements if each.state == "open" and each.statement.kind != "context"
    ]
    assert len(order) > 20 and shown(page) == order[0]
    page.keyboard.press("Digit1")
    settled(page, "Accepté")
    assert state(graph_, key, order[0]) == "accepted" and shown(page) == order[1]
    page.keyboard.press("x")
    settled(page, "Écarté")
    assert shown(page) == order[1] and load(graph_, key).statement(order[1]).decisions[0].standing == "rejected"
    page.keyboard.press("n")
    settled(page, "nouveau")
    assert state(graph_, key, order[1]) == "new" and shown(page) == order[2]
    page.keyboard.press("u")
    settled(page, "annulée")
    assert state(graph_, key, order[1]) == "open" and shown(page) == order[1]
    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    page.locator(f'#pane [data-key="{order[3]}"]').wait_for()
    page.keyboard.press("k")
    page.locator(f'#pane [data-key="{order[2]}"]').wait_for()
    page.keyboard.press("a")
    settled(page, "Mis de côté")
    assert state(graph_, key, order[2]) == "aside" and shown(page) == order[3]
    page.keyboard.press("c")
    page.keyboard.type("droits humains")
    page.locator("#found li", has_text="impunité").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    settled(page, "Accepté")
    assert load(graph_, key).statement(order[3]).aligned
    page.keyboard.press("t")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    settled(page, "Espèce")
    page.keyboard.press("e")
    page.keyboard.type(" 1 n x u")
    page.keyboard.press("Control+Enter")
    settled(page, "Texte")
    assert load(graph_, key).statement(shown(page)).statement.text.endswith(" 1 n x u"), "no key acts while typing"
    page.keyboard.press("b")
    page.wait_for_url("**/bulk")
    page.locator("main progress").wait_for(state="detached")
    visitor.tab_to("#at-least")
    page.keyboard.press("Control+a")
    page.keyboard.type("35")
    count = int(re.search(r"\d+", page.locator("#bulk-count").inner_text())[0])
    assert count >= 1
    visitor.tab_to("#bulk button.primary")
    page.keyboard.press("Enter")
    page.wait_for_url("**did=bulk*")
    page.wait_for_load_state("networkidle")
    accepted = [made for each in load(graph_, key).statements for made in each.accepted if made.chosen == "bulk"]
    assert len(accepted) == count
    page.keyboard.press("u")
    settled(page, "annulée")
    assert not [made for each in load(graph_, key).statements for made in each.accepted if made.chosen == "bulk"]
    visitor.tab_to(".drop-menu summary")
    page.keyboard.press("Enter")
    visitor.tab_to(".drop-menu a[href$=sssom]", 10)
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    download.value.save_as(tmp_path / "mapping.tsv")
    assert "skos:" in (tmp_path / "mapping.tsv").read_text(encoding="utf-8")
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("e")
    page.wait_for_url("**/effect")
    page.locator("main progress").wait_for(state="detached")
    assert page.locator(".tiles.effects li").count() == 8
    held(visitor, page)


def test_a_statement_is_split_at_the_cursor_and_merged_again(graph_, key, visit):
    page = visit("Ada").go(f"/drafts/{key}")
    page.wait_for_load_state("networkidle")
    one, total = shown(page), len(load(graph_, key).statements)
    text = load(graph_, key).statement(one).statement.text
    page.keyboard.press("s")
    page.locator("#split-text").evaluate("(e, at) => e.setSelectionRange(at, at)", text.index(" ", 5) + 1)
    page.keyboard.type("zzz")
    assert page.locator("#split-text").input_value() == text, "only the cursor moves there"
    page.keyboard.press("Enter")
    page.wait_for_url("**did=split*")
    assert len(load(graph_, key).statements) == total + 1
    page.wait_for_load_state("networkidle")
    page.keyboard.press("m")
    page.wait_for_url("**did=merge*")
    assert len(load(graph_, key).statements) == total and load(graph_, key).statement(one).statement.text == text


def test_two_people_on_one_draft_never_overwrite_each_other(graph_, key, visit):
    ada, bintou = visit("Ada"), visit("Bintou", lang="en")
    pages = [each.go(f"/drafts/{key}") for each in (ada, bintou)]
    for page in pages:
        page.wait_for_load_state("networkidle")
    one = shown(pages[0])
    assert shown(pages[1]) == one
    pages[0].keyboard.press("Digit1")
    settled(pages[0], "Accepté")
    pages[1].keyboard.press("n")
    alert = pages[1].locator("#pane [role=alert]")
    alert.wait_for()
    assert shown(pages[1]) == one and "Ada" in pages[1].locator("#pane .decided").inner_text()
    assert state(graph_, key, one) == "accepted" and violations(pages[1]) == []
    pages[1].keyboard.press("n")  # seen now, and meant
    settled(pages[1], "Marked as new")
    assert state(graph_, key, one) == "new"
    for visitor, page in zip((ada, bintou), pages, strict=True):
        held(visitor, page)


def test_the_next_statement_is_there_within_a_tenth_of_a_second(key, visit):
    page = visit("Ada").go(f"/drafts/{key}")
    page.wait_for_load_state("networkidle")
    page.evaluate("""() => {
      let at = 0;
      addEventListener("keydown", () => { at = performance.now(); }, true);
      const seen = new MutationObserver(() => { window.__took ??= performance.now() - at; });
      seen.observe(document.getElementById("pane"), { childList: true });
    }""")
    page.keyboard.press("n")
    page.wait_for_function("window.__took !== undefined")
    assert page.evaluate("window.__took") < 100


def test_keys_can_be_turned_off_and_stay_off(graph_, key, visit):
    visitor = visit("Ada")
    page = visitor.go(f"/drafts/{key}")
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible() and violations(page) == []
    page.locator("#keys-on").press("Space")
    page.keyboard.press("Escape")
    page.reload()
    page.wait_for_load_state("networkidle")
    before = graph_.revision()
    page.keyboard.press("n")
    page.keyboard.press("Digit1")
    page.wait_for_timeout(400)
    assert graph_.revision() == before


def test_filters_and_words_act_at_once_and_stay_in_the_address(key, visit):
    page = visit().go(f"/drafts/{key}")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("/")
    page.keyboard.type("justice")
    page.wait_for_url("**q=justice*")
    listed = page.locator("#lines > li:not([hidden])").count()
    assert 0 < listed < 5
    page.keyboard.press("Enter")
    page.locator("#statement:focus").wait_for()
    page.reload()
    assert page.locator("#lines > li:not([hidden])").count() == listed


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_axe_finds_nothing_and_nothing_sticks_out(graph_, key, visit, size, lang):
    visitor, faults = visit("Ada", size=size, lang=lang), {}
    page = visitor.go(f"/drafts/{key}")
    page.wait_for_load_state("networkidle")
    decided = shown(page)
    page.locator('#pane [data-act="accept"] button').first.click()
    page.wait_for_load_state("networkidle")
    for address in PAGES:
        page = visitor.go(address.format(draft=f"/drafts/{key}", decided=decided))
        page.wait_for_load_state("networkidle")
        overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if (found := violations(page)) or overflow > 0 or visitor.complaints:
            faults[address] = [*found, overflow, *visitor.complaints]
        visitor.complaints.clear()
    assert faults == {} and visitor.foreign == []


def test_accepting_marking_as_new_and_undoing_work_without_scripts(graph_, key, visit):
    page = visit("Ada", java_script_enabled=False).page
    site = visit().site
    page.goto(f"{site}/drafts/{key}")
    page.wait_for_selector("#pane .statement", timeout=60_000)
    first = shown(page)
    page.locator('#pane .proposal [data-act="accept"] button').first.click()
    page.wait_for_url("**did=accept*")
    assert state(graph_, key, first) == "accepted" and shown(page) != first
    second = shown(page)
    page.locator('#pane [data-act="new"] button').click()
    page.wait_for_url("**did=new*")
    assert state(graph_, key, second) == "new"
    page.locator('[data-act="undo"] button').click()
    page.wait_for_url("**did=undo*")
    assert state(graph_, key, second) == "open" and shown(page) == second
    page.locator("#choose").fill("droits humains")
    page.locator(".choose button").first.click()
    page.locator("#found button").first.click()
    page.wait_for_url("**did=accept*")
    assert load(graph_, key).statement(second).aligned


def test_hostile_statements_run_nowhere(graph_, visit):
    key = hostile(graph_)
    visitor = visit("Ada")
    page = visitor.go(f"/drafts/{key}")
    page.wait_for_load_state("networkidle")
    for _ in load(graph_, key).statements:
        page.keyboard.press("j")
        page.wait_for_timeout(60)
    page.keyboard.press("c")
    page.keyboard.type("<img src=x onerror=alert(1)>")
    page.wait_for_timeout(400)
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    settled(page, "nouveau")
    for address in ("/drafts", f"/drafts/{key}/effect", f"/drafts/{key}/bulk", f"/drafts/{key}/keep"):
        visitor.go(address)
    held(visitor, page)


def test_the_mapping_prints_without_what_is_for_the_screen(key, visit):
    page = visit().go(f"/drafts/{key}")
    page.emulate_media(media="print")
    for hidden in (".draft-actions", ".pane", ".list-filters", ".draft-foot", ".top"):
        assert not page.locator(hidden).first.is_visible()
    assert page.locator("#lines > li").first.is_visible() and page.locator(".printed").is_visible()
