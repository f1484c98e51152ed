"""A page that is visited again is the page that was visited: its styles, scripts and pictures are let through."""

from tests.web.conftest import PAGES
from tests.web.test_browser import chromium, pytestmark, site  # noqa: F401

#: What makes a page whole: our styles in force, the mark drawn, the script's keys at hand.
_WHOLE = """() => {
  const mark = document.querySelector(".brand img");
  return {
    styled: getComputedStyle(document.querySelector(".top")).display === "flex",
    drawn: mark.complete && mark.naturalWidth > 0,
    ran: !document.querySelector("[data-open=keys]").hidden,
  };
}"""


def test_a_page_visited_again_and_reloaded_is_whole(chromium, site):  # noqa: F811
    """In a context that lets requests pass: one that looks at each of them keeps no copies of pages."""
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="fr-FR")
    page, complaints, faults = context.new_page(), [], {}
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for address in PAGES:
        for how in ("first", "again", "reloaded"):
            page.reload() if how == "reloaded" else page.goto(f"{site}{address}")
            page.locator("main progress").wait_for(state="detached", timeout=60_000)
            page.wait_for_load_state("load")
            whole = page.evaluate(_WHOLE)
            if not all(whole.values()) or complaints:
                faults[address, how] = (whole, complaints[:2])
            complaints.clear()
    context.close()
    assert faults == {}
