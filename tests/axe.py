"""What axe-core finds wrong with a page that a browser shows: WCAG 2.2 A and AA, and its best practices."""

from importlib.resources import files
from typing import Any, Final

_SCRIPT: Final = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
_TAGS: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_RUN: Final = "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})"


def violations(page: Any) -> list[str]:
    """One line a violation: rule, impact, what it means, and the first elements; empty when all is well.

    The page's own policy lets in no foreign script, so axe is evaluated through the debugger.
    """
    page.evaluate(_SCRIPT)
    found = page.evaluate(_RUN, _TAGS)
    return [
        f"{each['id']} ({each['impact']}): {each['help']} at "
        + "; ".join(str(node["target"]) for node in each["nodes"][:3])
        for each in found["violations"]
    ]
