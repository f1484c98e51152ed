"""The map as one HTML file that needs nothing else, and as a piece of a page that serves its scripts."""

from datetime import date
from html import escape
from typing import Any, Final

from babel.dates import format_date

from visualisation.csp import with_policy
from visualisation.fragment import Fragment, address, embedded
from visualisation.layout import layout
from visualisation.map_model import MapModel
from visualisation.order import order
from visualisation.packed import drawing, packed
from visualisation.resources import asset
from visualisation.words import LANGUAGES, Lang, words

SCRIPTS: Final = (
    "ui.js",
    "picture.js",
    "map_data.js",
    "map_draw.js",
    "map_zoom.js",
    "map_panel.js",
    "map_filters.js",
    "map_table.js",
    "map_export.js",
    "map_print.js",
    "map.js",
)
STYLES: Final = ("ui.css", "map.css")
DATA_ID: Final = "map-data"
_ALSO: Final = ("matrix.", "flow.", "places.", "explore.")  # words of other pieces
_PAGE: Final = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<link rel="icon" href="data:,">
<style>{style}</style>
</head>
<body>
{html}
<script type="application/json" id="{data_id}">{data}</script>
<script>{script}</script>
</body>
</html>
"""


def map_page(
    model: MapModel, *, lang: Lang = "fr", explore_href: str | None = None, item_href: str | None = None
) -> str:
    """One self-contained page, in both languages, opening in ``lang``.

    ``explore_href`` is the address of the explore view, ``item_href`` that of a node's own page;
    ``{key}`` in them stands for the node's key. Serve the page with the header ``csp(page)``, or open
    it from disk: it carries the same policy.

    Raises:
        MapError: an address is neither relative nor http(s).
    """
    hrefs = {"explore": address(explore_href, "explore_href"), "item": address(item_href, "item_href")}
    return with_policy(
        _PAGE.format(
            lang=lang,
            title=escape(model.title or words(lang)["map.title"]),
            style="".join(map(asset, ("page.css", *STYLES))),
            html=_root(lang, "main"),
            data_id=DATA_ID,
            data=embedded(_data(model, lang, LANGUAGES, hrefs)),
            script=script(),
        )
    )


def map_fragment(
    model: MapModel,
    *,
    lang: Lang,
    explore_href: str | None = None,
    item_href: str | None = None,
    download_href: str | None = None,
    clear_href: str | None = None,
) -> Fragment:
    """The map for a page of the application, in the page's language, without a heading of its own.

    ``explore_href`` and ``item_href`` as in ``map_page``; ``download_href`` is where the caller serves
    ``map_page`` of the same model, to be kept as a file; ``clear_href`` is the page without the caller's own filters,
    where "clear" leads, so that one press clears all.

    Raises:
        MapError: an address is neither relative nor http(s).
    """
    hrefs = {
        "explore": address(explore_href, "explore_href"),
        "item": address(item_href, "item_href"),
        "download": address(download_href, "download_href"),
        "clear": address(clear_href, "clear_href"),
    }
    return Fragment(_root(lang, "div"), SCRIPTS, STYLES, embedded(_data(model, lang, (lang,), hrefs)), DATA_ID)


def script() -> str:
    """The page's one script: the files of ``assets`` in order, each in a scope of its own."""
    return "\n" + "\n".join(asset(name) for name in SCRIPTS)


def _root(lang: Lang, element: str) -> str:
    noscript = f"<noscript><p>{escape(words(lang)['noscript'])}</p></noscript>"
    return f'{noscript}\n<{element} id="alignment-map" class="am" lang="{lang}"></{element}>'


def _data(model: MapModel, lang: Lang, langs: tuple[Lang, ...], hrefs: dict[str, str | None]) -> dict[str, Any]:
    ordered = order(model)
    return {
        "lang": lang,
        "whole": len(langs) > 1,
        "hrefs": hrefs,
        "days": {each: _day(model.generated, each) for each in langs},
        "words": {each: {k: v for k, v in words(each).items() if not k.startswith(_ALSO)} for each in langs},
        "layouts": {each: drawing(layout(model, each, order_of=ordered), model) for each in langs},
        **packed(model),
    }


def _day(text: str, lang: Lang) -> str:
    """The date as its reader writes it; the first date that a browser writes costs it 20 ms."""
    try:
        return format_date(date.fromisoformat(text), "d MMMM y", locale=lang)
    except ValueError:
        return text
