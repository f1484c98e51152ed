"""Every control of every page can be seen at the width of a phone, a desk and a large screen, or is meant not to be."""

import pytest

from graph_service.exchange import importing, seeds
from tests.questions.build import edge, entity, fill, helps, led, objective, part, place, plan, project
from tests.questions.conftest import DATA, memory
from tests.web.conftest import PAGES
from tests.web.drafted import drafted, seeded
from tests.web.test_browser import Visitor, chromium, pytestmark, site, visit  # noqa: F401

SIZES = [(400, 800), (1366, 768), (1920, 1080)]
DRAFT_PAGES = ["/drafts", "{}", "{}?find=justice", "{}/effect", "{}/bulk", "{}/versions", "{}/keep"]
#: What is meant not to be seen, from what width (in pixels) on and up to which: a selector of it or of what it is in.
MEANT = {
    "[type=hidden]": (0, 9_999),  # carries a value
    "details:not([open]) > :not(summary)": (0, 9_999),  # opens by its summary
    "dialog:not([open])": (0, 9_999),  # opens by its key or button
    ".skip": (0, 9_999),  # comes with the focus
    ".phone-menu": (993, 9_999),  # where the strip of places has no room
    "ul.strip": (0, 992),  # where the menu stands for it
    ".fold > summary": (640, 9_999),  # filters fold on a phone only
    ".scripted .list-filters .apply, #bulk-show[hidden]": (0, 9_999),  # for those without scripts
    "#list-none[hidden]": (0, 9_999),  # comes where no statement is left
    ".scripted .tool > summary": (0, 9_999),  # the buttons beside it open it
}
_UNSEEN = """([meant, width]) => {
  const excused = Object.entries(meant).filter(([, [from, to]]) => from <= width && width <= to).map(([it]) => it);
  const seen = (control) => {
    const box = control.getBoundingClientRect();
    const label = control.closest("label") ?? document.querySelector(`label[for="${control.id}"]`);
    const large = box.width > 1 && box.height > 1 && box.right > 0 && box.bottom + scrollY > 0;
    return large && control.checkVisibility({ opacityProperty: true, visibilityProperty: true }) ||
      (control.matches("input") && label && label !== control && label.checkVisibility() && box.width > 0);
  };
  return [...document.querySelectorAll("a, button, input, select, textarea, summary")]
    .filter((control) => !seen(control) && !control.closest(excused.join(", ")))
    .map((control) => control.outerHTML.slice(0, 160));
}"""


def unseen(page):
    """The controls of an open page that cannot be seen though they should be."""
    return page.evaluate(_UNSEEN, [MEANT, page.viewport_size["width"]])


@pytest.mark.parametrize("size", SIZES)
def test_every_control_of_a_page_can_be_seen(visit, size):  # noqa: F811
    visitor = visit(size=size)
    faults = {address: found for address in PAGES if (found := unseen(visitor.go(address)))}
    assert faults == {}


@pytest.mark.parametrize("size", SIZES)
def test_every_control_of_a_draft_can_be_seen(visit, memory_graph, serving, size):  # noqa: F811
    key = drafted(seeded(memory_graph))
    visitor = visit(site=serving(memory_graph), size=size)
    addresses = [each.format(f"/drafts/{key}") for each in DRAFT_PAGES]
    faults = {address: found for address in addresses if (found := unseen(visitor.go(address)))}
    assert faults == {}


def test_the_exports_of_the_map_open_on_a_desk(visit):  # noqa: F811
    page = visit().go("/map?framework=mli-itsp")
    page.locator("#export > summary").click()
    assert page.locator("#export .items > *").count() > 3 and page.locator("#export-csv").is_visible()


#: Titles without a space, and amounts that are as long as amounts get.
LONG = "Anticonstitutionnellement" * 8
WIDE = (
    plan("long", country="BFA", title=LONG),
    objective("long-o", title=LONG, code="1.2.3.4.5.6.7.8.9"),
    part("long-o", "long"),
    entity("long-e", title=LONG, aliases=[LONG]),
    place("long-l", title=LONG, level="admin1"),
    project("long-p", title=LONG, currency="USD", budget=222_121_038_458.0, available=1e12, spent=1e12),
    helps("long-p", "long-o", quote=LONG),
    led("long-p", "long-e", budget=222_121_038_458.0, available=1e12, spent=1e12),
    edge("long-p", "LOCATED_IN", "long-l"),
)
CROWDED = [
    "/?country=BFA",
    "/plans/uninfo-135",
    "/plans/long",
    "/gaps?country=BFA",
    "/gaps?country=BFA&as_of=3",
    "/coverage?country=KEN",
    "/coverage?framework=long",
    "/advantage?framework=uninfo-208",
    "/advantage?framework=long",
    "/items/long-o",
    "/projects?framework=uninfo-135",
    "/projects/long-p",
    "/entities",
    "/entities/wfp?country=BFA",
    "/entities/long-e",
    "/search?q=anti",
    "/map?framework=long",
    "/matrix?framework=uninfo-208",
    "/matrix/cell?framework=long&row=long-e&column=long-o",
    "/money?framework=long",
    "/places?country=BFA",
    "/changes",
    "/changes/4",
]


@pytest.fixture(scope="module")
def crowded(serving):
    """The Mali seed with Burkina Faso and Kenya, and what has the longest words and amounts."""
    with memory() as graph:
        seeds.seed(graph, "mali-2021", author="a tester")
        for code in ("BFA", "KEN"):
            importing.import_file(graph, DATA / f"{code}.json", author="a tester")
        fill(graph, *WIDE)
        yield serving(graph)


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_no_page_scrolls_sideways(visit, crowded, size, lang):  # noqa: F811
    visitor = visit(site=crowded, size=size, lang=lang)
    faults = {}
    for address in CROWDED:
        page = visitor.go(f"{address}{'&' if '?' in address else '?'}lang={lang}")
        widths = page.evaluate("[document.scrollingElement.scrollWidth, document.scrollingElement.clientWidth]")
        if widths[0] > widths[1]:
            faults[address] = widths
    assert faults == {}
