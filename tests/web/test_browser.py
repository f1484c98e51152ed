"""The pages in a browser, offline: nothing foreign, nothing complained of, nothing that axe finds, all by keyboard."""

import itertools
import os
import re
import shutil
from contextlib import suppress
from pathlib import Path
from xml.etree import ElementTree

import pytest

from graph_service.exchange import seeds
from tests.axe import violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("web-browser")]

ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE, PHONE = (1366, 768), (400, 800)
SHOWN = [
    "/",
    "/plans/mli-itsp",
    "/gaps",
    "/items/mli-itsp-2",
    "/advantage?framework=mli-itsp",
    "/entities/undp",
    "/sources/mli-slf-retreat-2021-07-31",
    "/map?framework=mli-itsp",
    "/matrix?framework=mli-itsp",
    "/explore?centre=mli-itsp-1",
    "/money",
    "/places",
    "/import",
    "/changes",
    "/nowhere",
]


MORE = [
    "/coverage?framework=mli-itsp&date=2021-07-31",
    "/gaps?q=zzz",
    "/projects",
    "/projects/mli-gao-livelihoods",
    "/entities",
    "/sources",
    "/search?q=elections",
    "/changes/1",
    "/changes/2/undo",
    "/explore",
    "/matrix/cell?framework=mli-itsp&row=undp&column=mli-itsp-4",
]


@pytest.fixture(scope="module")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = shutil.which("chromium") or "/usr/bin/chromium"
        browser = playwright.chromium.launch(executable_path=path, args=ARGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site(filled, serving):
    return serving(filled)


class Visitor:
    """A browser that lets no request leave the machine and notes what pages ask for and complain of.

    ``also`` is another site that is no stranger."""

    def __init__(self, chromium, site, *, size=WIDE, lang="fr", also=(), **given):
        self.site, self.foreign, self.complaints = site, [], []
        self.known = (site, *also, "data:", "blob:")
        width, height = size
        locale = {"fr": "fr-FR", "en": "en-GB"}[lang]
        self.context = chromium.new_context(viewport={"width": width, "height": height}, locale=locale, **given)
        self.context.route("**/*", self._ours)
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _ours(self, route):
        if route.request.url.startswith(self.known):
            return route.continue_()
        self.foreign.append(route.request.url)
        return route.abort()

    def go(self, address):
        self.page.goto(f"{self.site}{address}")
        self.page.locator("main progress").wait_for(state="detached", timeout=60_000)
        self.page.wait_for_load_state("load")
        return self.page

    def tab_to(self, selector, most=120):
        """Press Tab until what has the focus matches."""
        for _ in range(most):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
                return
        raise AssertionError(f"Tab never comes to {selector}")

    def choose_by_keys(self, selector, path, most=5):
        """Open the chooser of the file field by Space, as often as a person who sees nothing open, and choose the file.

        A busy browser drops keys that come before it has painted, so the press is repeated while nothing opened.
        """
        from playwright.sync_api import TimeoutError as NothingOpened

        self.tab_to(selector)
        for _ in range(most):
            with suppress(NothingOpened), self.page.expect_file_chooser(timeout=8_000) as chosen:
                self.page.keyboard.press("Space")
            with suppress(NothingOpened):
                chosen.value.set_files(path)
                return
        raise AssertionError(f"no chooser opens from {selector} by keys")


@pytest.fixture
def visit(chromium, site):
    visitors = []

    def made(**given):
        visitors.append(Visitor(chromium, given.pop("site", site), **given))
        return visitors[-1]

    yield made
    for each in visitors:
        each.context.close()


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_page_is_quiet_and_axe_finds_nothing(visit, lang):
    visitor, faults = visit(lang=lang), {}
    for address in [*SHOWN[:-1], *MORE]:
        page = visitor.go(address)
        if found := violations(page):
            faults[address] = found
        overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if overflow > 0 or visitor.complaints or visitor.foreign:
            faults[address] = [*faults.get(address, ()), overflow, *visitor.complaints, *visitor.foreign]
        visitor.complaints.clear()
    assert faults == {}


def test_on_a_phone_nothing_sticks_out_and_axe_finds_nothing(visit):
    visitor, faults = visit(size=PHONE), {}
    for address in SHOWN[:-1]:
        page = visitor.go(address)
        overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if overflow > 0 or (found := violations(page)):
            faults[address] = overflow or found
    assert faults == {}


@pytest.mark.parametrize(("size", "lang"), [(WIDE, "fr"), (PHONE, "fr"), (WIDE, "en")])
def test_screenshots_are_kept(visit, size, lang, tmp_path):
    folder = Path(os.environ.get("ALIGNMENT_SCREENSHOTS") or tmp_path) / "web"
    folder.mkdir(parents=True, exist_ok=True)
    visitor = visit(size=size, lang=lang)
    for address in SHOWN:
        name = re.sub(r"\W+", "-", address).strip("-") or "overview"
        visitor.go(address).screenshot(path=folder / f"{name}-{size[0]}-{lang}.png")
    assert len(list(folder.glob(f"*-{size[0]}-{lang}.png"))) == len(SHOWN)


def test_by_keyboard_from_a_gap_to_its_words_to_a_file(visit):
    visitor = visit()
    page = visitor.go("/")
    page.keyboard.press("g")
    page.keyboard.press("g")
    page.wait_for_url("**/gaps")
    visitor.tab_to("tr.is-gap details.why > summary")
    page.keyboard.press("Enter")
    assert page.locator("tr.is-gap details[open] blockquote").first.is_visible()
    visitor.tab_to(".where a", 10)
    page.keyboard.press("Enter")
    page.wait_for_url("**/sources/*")
    assert page.locator("blockquote").first.is_visible()
    page.go_back()
    page.wait_for_url("**/gaps")
    visitor.tab_to(".downloads a[href*=csv]")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert text.startswith("framework,code,title,class") and "mli-itsp-2" in text
    assert visitor.complaints == [] and visitor.foreign == []


def test_a_choice_is_an_address_and_back_takes_it_away(visit):
    visitor = visit()
    page = visitor.go("/gaps")
    count = page.locator("tbody tr").count()
    page.locator("select[name=framework]").select_option("mli-itsp")
    page.wait_for_url("**/gaps?framework=mli-itsp")
    assert page.locator("tbody tr").count() == 2
    page.go_back()
    page.wait_for_url("**/gaps")
    assert page.locator("tbody tr").count() == count
    page.go_forward()
    page.wait_for_url("**/gaps?framework=mli-itsp")
    page.locator(".chips a").first.click()
    page.wait_for_url("**/gaps")


def test_the_help_opens_and_closes_by_keyboard(visit):
    visitor = visit()
    page = visitor.go("/gaps")
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible() and violations(page) == []
    page.keyboard.press("Escape")
    assert not page.locator("#keys").is_visible()
    page.keyboard.press("/")
    page.keyboard.type("elections ?gd")
    assert page.locator("#find").input_value() == "elections ?gd" and not page.locator("#keys").is_visible()


def test_filters_and_pages_work_without_scripts(visit):
    visitor = visit(java_script_enabled=False)
    page = visitor.page
    page.goto(f"{visitor.site}/gaps")
    page.wait_for_selector("table")
    page.locator("select[name=framework]").select_option("mli-itsp")
    page.locator("form.filters button.apply").click()
    assert page.locator("tbody tr").count() == 2 and "framework=mli-itsp" in page.url


def test_a_file_is_imported_and_taken_back(visit, memory_graph, serving, sen, tmp_path):
    seeds.seed(memory_graph, "mali-2021", author="a tester")
    file = tmp_path / "SEN.json"
    file.write_bytes(sen)
    visitor = visit(site=serving(memory_graph))
    page = visitor.go("/import")
    page.locator("#file").set_input_files(file)
    page.locator(".primary").click()
    page.wait_for_url("**/imports/*")
    assert memory_graph.revision() == 1 and "43" in page.locator(".counts").inner_text() and violations(page) == []
    page.locator(".primary").click()
    page.wait_for_url("**/changes/2?done=import*")
    assert memory_graph.revision() == 2 and violations(page) == []
    page.locator(".actions .button").first.click()
    page.wait_for_url("**/undo")
    assert violations(page) == []
    page.locator(".primary").click()
    page.wait_for_url("**/changes/3?done=undo*")
    assert memory_graph.revision() == 3 and memory_graph.change(3).undoes == 2
    assert visitor.complaints == [] and visitor.foreign == []


_DROP = """([files, over]) => {
  const carried = new DataTransfer();
  for (const [name, text] of files) carried.items.add(new File([text], name, { type: "application/json" }));
  const form = document.querySelector("form[data-drop]");
  for (const kind of over ? ["dragenter", "dragover"] : ["drop"]) {
    form.dispatchEvent(new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true }));
  }
  return form.classList.contains("over");
}"""


def test_a_file_is_dropped_and_shown_before_it_is_stored(visit, memory_graph, serving, sen):
    visitor = visit(site=serving(memory_graph))
    page = visitor.go("/import")
    portfolio = [["SEN.json", sen.decode()]]
    assert page.evaluate(_DROP, [portfolio, True]), "where a file may be let go is marked"
    assert not page.evaluate(_DROP, [portfolio, False])
    assert page.locator("#drop-said").inner_text() == "SEN.json"
    assert page.evaluate("document.activeElement.matches('form[data-drop] button')"), "the next step has the focus"
    page.keyboard.press("Enter")
    page.wait_for_url("**/imports/*")
    assert "43 projets" in page.locator("main").inner_text() and memory_graph.revision() == 0
    assert visitor.complaints == [] and visitor.foreign == []


def test_what_cannot_be_dropped_is_said_and_not_sent(visit, memory_graph, serving):
    page = visit(site=serving(memory_graph, max_import_mib=1)).go("/import")
    page.evaluate(_DROP, [[["a.json", "{}"], ["b.json", "{}"]], False])
    assert "Un fichier à la fois" in page.locator("#drop-said").inner_text()
    assert page.evaluate("document.getElementById('file').files.length") == 0
    page.evaluate(_DROP, [[["large.json", "x" * (1024 * 1024 + 1)]], False])
    assert page.locator("#drop-said").inner_text() and page.evaluate("!document.getElementById('file').validity.valid")
    page.locator("form[data-drop] button").click()
    page.wait_for_timeout(300)
    assert page.url.endswith("/import")


def test_who_cannot_drop_chooses_the_file_by_keyboard(visit, memory_graph, serving, sen, tmp_path):
    path = tmp_path / "SEN.json"
    path.write_bytes(sen)
    visitor = visit(site=serving(memory_graph))
    page = visitor.go("/import")
    visitor.choose_by_keys("#file", path)
    visitor.tab_to("form[data-drop] button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/imports/*")
    visitor.tab_to(".confirm button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/changes/1?done=import*")
    assert memory_graph.revision() == 1 and visitor.complaints == []


def test_the_tiles_of_places_are_taken_away_as_pictures(visit, tmp_path):
    visitor = visit()
    page = visitor.go("/places")
    page.wait_for_selector("#places[data-ready]")
    kept = {}
    for kind in ("svg", "png"):
        with page.expect_download() as waited:
            page.locator(f"[data-keep={kind}]").click()
        kept[kind] = tmp_path / f"places.{kind}"
        waited.value.save_as(kept[kind])
    drawn = ElementTree.parse(kept["svg"]).getroot()
    texts = ["".join(each.itertext()) for each in drawn.iter("{http://www.w3.org/2000/svg}text")]
    names = page.locator(".tile h3").all_inner_texts()
    assert len(names) == 10 and set(names) <= set(texts) and texts.count("⚠ aucun projet") == 9
    assert not [each for each in drawn.iter() if each.tag.endswith(("script", "image", "}a"))]
    assert kept["png"].read_bytes().startswith(b"\x89PNG") and kept["png"].stat().st_size > 10_000
    assert page.locator("#places > svg").count() == 0 and visitor.complaints == [] and visitor.foreign == []


def test_one_press_clears_every_filter_of_the_map(visit):
    page = visit().go("/map?framework=mli-itsp#status=uncovered")
    page.wait_for_selector("#chips")
    assert page.get_by_text("Tout effacer", exact=True).count() == 1
    page.locator("#clear").click()
    page.wait_for_url(re.compile(r"/map(\?lang=fr)?(#.*)?$"))
    page.wait_for_selector("[data-ready]")
    assert page.locator("#chips, .chips").count() == 0 and "status" not in page.url


WITH_TABLES = [
    "/gaps",
    "/coverage?framework=mli-itsp",
    "/projects",
    "/entities",
    "/entities/undp",
    "/sources",
    "/changes/1",
    "/advantage?framework=mli-itsp",
    "/plans/mli-itsp",
    "/sources/mli-slf-retreat-2021-07-31",
    "/changes/2/undo",
    "/items/mli-itsp-1",
]


def test_on_a_phone_a_row_is_a_card_and_stays_a_row(visit):
    visitor, faults = visit(size=PHONE), {}
    for address in WITH_TABLES:
        page = visitor.go(address)
        wide = page.locator("main .scroll").evaluate_all(
            "all => all.filter((e) => e.scrollWidth > e.clientWidth).length"
        )
        bare = page.locator("main .stacked > tbody > tr > td:not([data-label])").count()
        labels = page.locator("main .stacked [role=cell]").count()
        if wide or bare or not labels:
            faults[address] = (wide, bare, labels)
    assert faults == {}
    page = visitor.go("/gaps")
    shown = page.locator(".stacked td[data-label]").first.evaluate("e => getComputedStyle(e, '::before').content")
    assert shown == '"Plan"' and page.get_by_role("row").count() > 3


def test_what_is_printed_says_where_it_is_from_and_what_was_chosen(visit):
    page = visit().go("/gaps?framework=mli-itsp")
    assert not page.locator(".printed").is_visible()
    page.emulate_media(media="print")
    printed = page.locator(".printed").inner_text()
    assert "/gaps?framework=mli-itsp" in printed and "révision 2" in printed and "Plan d" in printed
    assert re.search(r"\d{1,2} \w+ 20\d\d", printed)
    for hidden in (".top", ".bottom", ".filters", ".downloads"):
        assert not page.locator(hidden).first.is_visible()
    page.evaluate("history.replaceState(null, '', '#sel=x')")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#printed-address").inner_text().endswith("#sel=x")


def test_a_long_map_is_printed_in_pieces_that_are_all_of_it(visit, filled):
    plan = next(
        row["key"] for row in filled.rows("frameworks", sort="key", limit=50) if row["key"].startswith("uninfo")
    )
    visitor = visit()
    page = visitor.go(f"/map?framework={plan}")
    page.wait_for_selector("[data-ready]")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    pieces = page.locator(".slice > svg:last-child").evaluate_all(
        "all => all.map(({ viewBox }) => [viewBox.baseVal.y, viewBox.baseVal.height])"
    )
    height = page.evaluate("document.querySelector('#spacer > #map').viewBox.baseVal.height")
    assert len(pieces) > 1 and sum(high for _, high in pieces) == pytest.approx(height - 36)
    assert all(one[0] + one[1] == pytest.approx(other[0]) for one, other in itertools.pairwise(pieces))
    assert not page.locator("#spacer > #map").is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".slice").count() == 0 and page.locator("#spacer > #map").is_visible()
    assert visitor.complaints == []


def test_hostile_text_runs_nowhere(visit, memory_graph, serving):
    from tests.web.test_hostile import ADDRESSES, spoiled

    memory_graph.apply(spoiled())
    visitor = visit(site=serving(memory_graph))
    for address in ADDRESSES:
        page = visitor.go(address.format(n=1))
        assert page.evaluate("window.__pwned") is None, address
    assert visitor.foreign == [] and visitor.complaints == []


def test_the_list_of_gaps_beside_the_map_is_the_answer(visit, reader):
    page = visit().go("/map?framework=mli-itsp")
    wanted = reader.get("/api/v1/gaps?framework=mli-itsp", headers={"Accept": "*/*"}).json()["rows"]
    shown = page.locator("#alignment-map aside li, #alignment-map [id$=gaps] li").all_inner_texts()
    assert len(shown) >= len(wanted) == 2
    for row in wanted:
        assert any(row["title"] in text for text in shown)
