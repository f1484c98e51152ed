"""The map as one HTML file that needs nothing else: picture, gap list, details and table."""

import json
from html import escape
from typing import Any, Final
from urllib.parse import urlsplit

from visualisation import layout as _layout
from visualisation.columns import MARKS, OUTLINE, kinds_of
from visualisation.csp import with_policy
from visualisation.errors import MapError
from visualisation.layout import CAP, Layout, layout
from visualisation.map_model import MapModel
from visualisation.order import order
from visualisation.resources import asset
from visualisation.words import LANGUAGES, Lang, words

SCRIPTS: Final = ("graph.js", "draw.js", "panel.js", "table.js", "map.js")
_ESCAPES: Final = {
    "<": "\\u003c",
    ">": "\\u003e",
    "&": "\\u0026",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
}
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
<noscript><p>{noscript}</p></noscript>
<div id="app"></div>
<script type="application/json" id="map-data">{data}</script>
<script>{script}</script>
</body>
</html>
"""


def map_page(model: MapModel, *, lang: Lang = "fr", explore_href: str | None = None) -> str:
    """One self-contained page, in both languages, opening in ``lang``.

    ``explore_href`` is the address of the explore view; ``{key}`` in it stands for the node's key.
    Serve the page with the header ``csp(page)``, or open it from disk: it carries the same policy.

    Raises:
        MapError: ``explore_href`` is neither relative nor http(s).
    """
    if explore_href is not None and urlsplit(explore_href).scheme not in ("", "http", "https"):
        raise MapError(f"explore_href is a relative or http(s) address, not {explore_href!r}")
    ordered = order(model)
    data = {
        "model": json.loads(model.to_json()),
        "kinds": kinds_of(model),
        "layouts": {each: _drawing(layout(model, each, order_of=ordered)) for each in LANGUAGES},
        "words": {each: dict(words(each)) for each in LANGUAGES},
        "marks": {kind: [mark.path, mark.fill] for kind, mark in MARKS.items()},
        "sizes": _sizes(),
        "lang": lang,
        "explore": explore_href,
    }
    return with_policy(
        _PAGE.format(
            lang=lang,
            title=escape(model.title),
            style=asset("map.css"),
            noscript=escape(words(lang)["noscript"]),
            data=embedded(data),
            script=script(),
        )
    )


def script() -> str:
    """The page's one script: the files of ``assets`` in order, in a scope of their own."""
    return '\n(() => {\n"use strict";\n' + "\n".join(asset(name) for name in SCRIPTS) + "\n})();\n"


def embedded(data: object) -> str:
    """JSON that cannot end the script element it stands in."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for char, escaped in _ESCAPES.items():
        text = text.replace(char, escaped)
    return text


def _drawing(drawn: Layout) -> dict[str, Any]:
    """A layout as the script reads it: rows by key, order by column, places of what is drawn."""
    return {
        "width": drawn.width,
        "height": drawn.height,
        "columns": [
            {
                "kind": column.kind,
                "x": column.x,
                "width": column.width,
                "items": [[item.key, int(item.lane)] for item in column.items],
                "hidden": column.hidden,
                "moreY": column.more_y,
            }
            for column in drawn.columns
        ],
        "rows": {
            key: [row.height, row.bold, row.indent, row.foreign, row.mark, list(row.lines)]
            for key, row in drawn.rows.items()
        },
        "y": {key: box.y for key, box in drawn.boxes.items()},
        "lanes": {f"{at}|{key}": y for (at, key), y in drawn.lanes.items()},
    }


def _sizes() -> dict[str, float | str]:
    """The numbers that Python's layout and the page's repacking share."""
    return {
        "cap": CAP,
        "top": _layout.TOP,
        "line": _layout.LINE,
        "pad": _layout.PAD,
        "lane": _layout.LANE,
        "rowGap": _layout.ROW_GAP,
        "mostGap": _layout.MOST_GAP,
        "textAt": _layout.TEXT_AT,
        "more": _layout.MORE_HEIGHT,
        "outline": OUTLINE,
    }
