"""The pages in a browser, opened from disk, offline, by mouse and by keyboard alone."""

import pytest

from tests.visualisation.hostile import hostile
from tests.visualisation.mali import mali
from tests.visualisation.synthetic import country, sized
from visualisation import MapModel, explore_page, map_page
from visualisation.chain import chain_of, neighbourhood
from visualisation.layout import layout

pytestmark = pytest.mark.browser


def keys(page, selector):
    return page.eval_on_selector_all(selector, "found => found.map((one) => one.dataset.key)")


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("model", [mali(), country(739)], ids=["mali", "country"])
def test_a_map_draws_offline_with_every_gap_in_its_list(open_page, model, lang):
    opened = open_page(map_page(model, lang=lang))
    page = opened.page
    assert page.get_attribute("html", "lang") == lang
    listed = page.eval_on_selector_all("#gaps li", "found => found.map((one) => one.dataset.gap)")
    assert listed == list(model.gaps)
    assert set(keys(page, "#map .row.gap")) == set(model.gaps)
    assert set(keys(page, "#map .row")) == layout(model, lang).boxes.keys()
    word = {"fr": "lacune", "en": "gap"}[lang]
    assert all(word in text for text in page.locator("#map .row.gap .why").all_text_contents())
    opened.assert_quiet()


@pytest.mark.parametrize("model", [mali(), country(120)], ids=["mali", "country"])
def test_the_page_draws_rows_where_python_put_them(open_page, model):
    page = open_page(map_page(model, lang="fr")).page
    drawn = page.evaluate(
        "() => Object.fromEntries([...document.querySelectorAll('#map .row')]"
        ".map((row) => [row.dataset.key, row.transform.baseVal.consolidate().matrix.f]))"
    )
    assert drawn == {key: box.y for key, box in layout(model, "fr").boxes.items()}


def test_text_stays_in_its_column(open_page):
    page = open_page(map_page(country(200), lang="fr"), width=1600).page
    over = page.evaluate(
        """() => [...document.querySelectorAll("#map .row")].map((row) => {
             const room = row.querySelector(".back").getBBox();
             const ends = [...row.querySelectorAll("text")].map((text) => text.getBBox())
               .map((box) => box.x + box.width);
             return Math.max(...ends) - room.width - room.x;
           }).filter((over) => over > 4)"""
    )
    assert over == []


@pytest.mark.parametrize("key", ["mli-itsp-6", "mli-isf", "minusma", "mli-project-2"])
def test_a_choice_lights_ancestors_and_descendants_only(open_page, key):
    model = mali()
    opened = open_page(map_page(model, lang="fr"), f"sel={key}")
    assert set(keys(opened.page, "#map .row.lit")) == chain_of(model, key)
    assert set(keys(opened.page, "#map .row.dim")) == layout(model, "fr").boxes.keys() - chain_of(model, key)
    opened.assert_quiet()


def test_by_keyboard_a_gap_is_found_read_and_left(open_page):
    opened = open_page(map_page(mali(), lang="en"))
    page = opened.page
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('#map') !== null"):
            break
    assert page.evaluate("document.activeElement.dataset.key") == "mli-hrp"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("End")
    seen = []
    for _ in range(8):
        seen.append(page.evaluate("document.activeElement.dataset.key"))
        if seen[-1] == "mli-itsp-5":
            break
        page.keyboard.press("ArrowUp")
    assert seen[-1] == "mli-itsp-5"
    page.keyboard.press("Enter")
    assert "unconfirmed" in page.inner_text("#details")
    assert "Cadres stratégiques d'interventions" in page.inner_text("#details .evidence")
    assert "sel=mli-itsp-5" in page.url
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "details-title"
    page.keyboard.press("Escape")
    assert page.locator("#map .lit").count() == 0
    assert page.evaluate("document.activeElement.dataset.key") == "mli-itsp-5"
    assert page.locator("#map [tabindex='0']").count() == 1
    opened.assert_quiet()


def test_the_gap_list_opens_details_from_the_keyboard(open_page):
    page = open_page(map_page(mali(), lang="fr")).page
    page.focus("#gaps button")
    page.keyboard.press("Enter")
    assert "ITSP 2" in page.inner_text("#details h2")
    assert page.evaluate("document.activeElement.dataset.key") == "mli-itsp-2"
    page.keyboard.press("Escape")
    assert page.get_attribute("#gaps button", "aria-pressed") == "false"


def test_search_knows_no_accents_and_counts_what_it_shows(open_page):
    opened = open_page(map_page(mali(), lang="fr"))
    page = opened.page
    page.fill("#search", "PROXIMITE")
    assert set(keys(page, "#map .row.hit")) == {"mli-project-3"}
    assert set(keys(page, "#map .row")) == chain_of(mali(), "mli-project-3")
    assert page.inner_text("#count").endswith(f"{len(chain_of(mali(), 'mli-project-3'))} affichés sur 53")
    page.fill("#search", "etat de droit")
    assert "mli-itsp-5" in keys(page, "#map .row.hit")
    page.fill("#search", "nothing like this")
    assert page.locator("#map .row").count() == 0
    assert page.locator("#gaps li").count() == 2
    page.click("#clear")
    assert page.locator("#map .row").count() == 53
    opened.assert_quiet()


def test_the_language_changes_in_the_page_and_in_its_address(open_page):
    opened = open_page(map_page(mali(), lang="fr"), "sel=mli-hrp-4")
    page = opened.page
    page.click("#lang")
    assert page.get_attribute("html", "lang") == "en" and "lang=en" in page.url and "sel=mli-hrp-4" in page.url
    assert "Gaps (2)" in page.inner_text("#gaps h2")
    assert page.get_attribute("#details h2 bdi[lang]", "lang") == "fr"
    assert "(fr)" in page.inner_text("#details h2")
    assert page.locator("#map [data-key='mli-hrp-4'] text[lang=fr]").count() > 0
    page.reload()
    assert "Gaps (2)" in page.inner_text("#gaps h2") and "HRP 4" in page.inner_text("#details h2")


def test_the_table_says_the_same_as_the_map(open_page):
    opened = open_page(map_page(mali(), lang="fr"), "view=table")
    page = opened.page
    assert set(keys(page, "#table tbody tr")) == layout(mali(), "fr", cap=None).boxes.keys()
    row = page.inner_text("#table tr[data-key='mli-itsp-2']")
    assert "⚠ lacune, non couvert" in row and "personne ne dirige" in row
    assert "PNUD" in page.inner_text("#table tr[data-key='mli-project-1']")
    assert page.locator("#table tr[data-key='mli-project-1'] blockquote").count() == 1
    opened.assert_quiet()


def test_more_opens_its_column(open_page):
    page = open_page(map_page(country(200), lang="fr")).page
    assert page.locator("#map [data-more=project]").count() == 1
    page.click("#map [data-more=project]")
    assert page.locator("#map .row").count() == len(layout(country(200), "fr", cap=None).boxes)
    assert page.locator("#map [data-more]").count() == 0


def test_a_very_long_column_opens_in_steps(open_page):
    page = open_page(map_page(country(739), lang="fr")).page
    page.click("#map [data-more=project]")
    assert page.locator("#map [data-more=project]").text_content() == "+279 autres"
    page.click("#map [data-more=project]")
    assert page.locator("#map [data-more]").count() == 0 and page.url.count("open=project") == 2


def test_a_chain_alone_brings_its_hidden_rows(open_page):
    model = country(739)
    key = "bfa-p007"
    page = open_page(map_page(model, lang="fr"), f"sel={key}&only=1").page
    assert set(keys(page, "#map .row")) == chain_of(model, key)


def test_hostile_text_stays_text(open_page):
    model = hostile()
    for fragment in ("", "view=table"):
        opened = open_page(map_page(model, lang="fr", explore_href="/e?c={key}"), fragment)
        page = opened.page
        buttons = page.locator("#gaps li button")
        assert buttons.count() == len(model.gaps)
        for at in range(buttons.count()):
            page.locator("#gaps li button").nth(at).click()
            assert page.locator("#details h2 bdi[dir=auto]").count() >= 1
        assert page.locator("#app img, #app script, #app iframe").count() == 0
        assert page.locator("a[href^='javascript']").count() == 0
        page.wait_for_timeout(100)
        opened.assert_quiet()


def test_a_very_long_title_is_cut_in_sight_and_whole_in_the_panel(open_page):
    model = hostile()
    long = next(node for node in model.nodes if node.title == "a" * 10_000)
    page = open_page(map_page(model, lang="fr"), f"sel={long.key}").page
    drawn = page.locator(f"#map [data-key='{long.key}'] text").all_text_contents()
    assert any(line.endswith("…") for line in drawn)
    page.click("#details h2 summary")
    assert "a" * 10_000 in page.inner_text("#details h2")


def test_an_empty_map_says_what_to_do(open_page):
    opened = open_page(map_page(MapModel("Rien", 0, "2026-01-01", ""), lang="fr"))
    assert "alignment seed mali-2021" in opened.page.inner_text("#empty")
    opened.assert_quiet()


def test_a_capped_map_says_so(open_page):
    page = open_page(map_page(sized(1000), lang="en")).page
    assert "rows are drawn" in page.inner_text("#capped")


def test_a_phone_sees_the_gaps_first_and_nothing_sticks_out(open_page):
    page = open_page(map_page(mali(), lang="fr"), width=400, height=800).page
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    assert page.locator("#gaps").bounding_box()["y"] < page.locator("#map").bounding_box()["y"]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_explore_draws_offline_with_a_table_of_its_links(open_page, lang):
    model = mali()
    opened = open_page(explore_page(model, lang=lang, centre="mli-itsp"))
    page = opened.page
    page.wait_for_selector("canvas")
    page.wait_for_timeout(200)
    inked = page.evaluate(
        "() => { const canvas = document.querySelector('canvas');"
        " const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;"
        " let n = 0; for (let at = 3; at < data.length; at += 4) n += data[at] > 0; return n; }"
    )
    assert inked > 2000
    near = neighbourhood(model, "mli-itsp", 2)
    links = [edge for edge in model.edges if edge.start in near and edge.end in near]
    assert page.locator("#links tbody tr").count() == len(links)
    assert page.get_attribute("html", "lang") == lang
    opened.assert_quiet()


def test_explore_keeps_hostile_text_as_text(open_page):
    opened = open_page(explore_page(hostile(), lang="fr"))
    page = opened.page
    page.wait_for_selector("canvas")
    box = page.locator("canvas").bounding_box()
    for at in range(1, 10):
        page.mouse.move(box["x"] + box["width"] * at / 10, box["y"] + box["height"] / 2)
        page.wait_for_timeout(60)
    opened.assert_quiet()


def test_a_large_table_is_filled_to_its_last_row(open_page):
    model = sized(1000)
    opened = open_page(map_page(model, lang="en"), "view=table")
    opened.page.wait_for_selector("#table tbody[aria-busy=false]")
    assert opened.page.locator("#table tbody tr").count() == len(model.nodes)
    opened.assert_quiet()
