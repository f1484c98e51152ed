"""The explore view: pyvis on a neighbourhood, made safe, offline and readable without its canvas.

pyvis 0.3.2 loads bootstrap from a foreign host, writes its heading unescaped, and turns titles into
HTML when one of them says ``href``. What is done about it is in this file and nowhere else.
"""

import json
import re
import warnings
from collections.abc import Collection, Sequence
from html import escape
from typing import Any, Final

from visualisation.chain import neighbourhood
from visualisation.columns import MARKS, OUTLINE, kind_of, kinds_of
from visualisation.csp import with_policy
from visualisation.errors import MapError, TooManyNodes
from visualisation.explore_table import links_table
from visualisation.layout import layout
from visualisation.map_model import REJECTED, MapModel, MapNode
from visualisation.resources import asset
from visualisation.text import name_of, visible_text, wrap
from visualisation.words import Lang, word, words

MOST: Final = 400
HOPS: Final = 2
_INK: Final = {"framework": "#fff", "priority": "#fff"}  # letters on dark fills
_PALE: Final = {"objective": "#BFE9DB", "entity": "#F1DAE6", "project": "#FBE3B0"}
_BOOTSTRAP: Final = re.compile(r"<link\b[^>]*bootstrap[^>]*>|<script\b[^>]*bootstrap[^>]*>\s*</script>", re.DOTALL)
_HEADING: Final = re.compile(r"<center>.*?</center>", re.DOTALL)
_COMMENT: Final = re.compile(r"<!--.*?-->", re.DOTALL)
_META: Final = '<meta name="viewport" content="width=device-width, initial-scale=1">\n<link rel="icon" href="data:,">'
_FOREIGN: Final = re.compile(
    r"""<(?:link|script|img|iframe)\b[^>]*\b(?:src|href)\s*=\s*["']?(?:https?:)?//""", re.IGNORECASE
)


def explore_page(
    model: MapModel, *, lang: Lang = "fr", centre: str | None = None, grown: Sequence[str] = (), framed: bool = False
) -> str:
    """A page of the nodes within two links of ``centre``, or of the whole model without one.

    ``grown`` are the keys that a reader chose, drawn with a thick border. With ``framed`` the page is
    the inside of ``explore_fragment``: picture and legend alone, and a click on a node tells the page
    around it, if that is of the same origin.

    Serve it with the header ``csp(page)``, or open it from disk: it carries the same policy.

    Raises:
        MapError: no node has the key ``centre``.
        TooManyNodes: more than 400 nodes would be drawn.
    """
    part = part_of(model, centre)
    if len(part.nodes) > MOST:
        raise TooManyNodes(len(part.nodes), MOST)
    chosen = frozenset(grown) | ({centre} if centre is not None else frozenset())
    page = _HEADING.sub("", _BOOTSTRAP.sub("", _COMMENT.sub("", _drawn(part, lang, chosen, framed))))
    names = {node.key: name_of(node, lang)[0] for node in part.nodes}
    title = (
        words(lang)["explore.title.all"] if centre is None else words(lang)["explore.title"].format(name=names[centre])
    )
    head = f"<title>{escape(visible_text(title)[:200])}</title>\n<style>{asset('explore.css')}</style>\n</head>"
    hint = "" if framed else f"<p>{escape(words(lang)['explore.hint'])}</p>"
    heading = f"<h1><bdi>{escape(visible_text(title)[:200])}</bdi></h1>"
    top = f"<header>{heading}{hint}{_legend(part, lang)}</header>\n<main>"
    body = '<body class="framed">' if framed else "<body>"
    for old, new in (
        ("<html>", f'<!doctype html>\n<html lang="{lang}">'),
        ('<meta charset="utf-8">', f'<meta charset="utf-8">\n{_META}'),
        ("</head>", head),
        ("<body>", f"{body}\n{top}"),
    ):
        page = page.replace(old, new, 1)
    before, _, after = page.rpartition("</body>")
    rest = f"<script>{asset('explore_frame.js')}</script>" if framed else links_table(part, lang)
    page = f"{before}{rest}</main>\n</body>{after}"
    if _FOREIGN.search(page):
        raise MapError("the explore page would load from another host: install pyvis 0.3.2")
    return with_policy(page, inline_style=True)


def part_of(model: MapModel, centre: str | None) -> MapModel:
    """What is within two links of ``centre``, without what was rejected; all of it without a centre."""
    nodes = model.nodes
    if centre is not None:
        if all(node.key != centre for node in nodes):
            raise MapError("no node of this map has the key {key!r}", key=centre)
        near = neighbourhood(model, centre, HOPS)
        nodes = tuple(node for node in nodes if node.key in near)
    keys = {node.key for node in nodes}
    edges = tuple(e for e in model.edges if e.start in keys and e.end in keys and e.standing != REJECTED)
    gaps = tuple(key for key in model.gaps if key in keys)
    return MapModel(model.title, model.revision, model.generated, model.question, nodes, edges, gaps)


def _drawn(part: MapModel, lang: Lang, chosen: Collection[str], framed: bool) -> str:
    """What pyvis writes, with places given and nothing moving by itself."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pyvis imports IPython, which warns of its own affairs
        from pyvis.network import Network
    network = Network(
        height="calc(100vh - 3.2rem)" if framed else "72vh", width="100%", directed=True, cdn_resources="in_line"
    )
    places = _places(part, lang)
    for node in part.nodes:
        network.add_node(node.key, **_look(node, part, lang, chosen), x=places[node.key][0], y=places[node.key][1])
    for edge in part.edges:
        sure = edge.standing in (None, "asserted")
        said = _tip(word(lang, "type", edge.type) + ("" if sure else f", {word(lang, 'standing', str(edge.standing))}"))
        network.add_edge(edge.start, edge.end, title=said, dashes=not sure, color="#8792a0")
    network.set_options(json.dumps(_OPTIONS))
    return str(network.generate_html(notebook=False))


_OPTIONS: Final[dict[str, Any]] = {
    "physics": {"enabled": False},
    "layout": {"randomSeed": 1},
    "edges": {"smooth": False, "width": 1.2, "arrows": {"to": {"enabled": True, "scaleFactor": 0.5}}},
    "interaction": {"hover": True, "hideEdgesOnDrag": True, "keyboard": False, "navigationButtons": False},
}


def _look(node: MapNode, part: MapModel, lang: Lang, chosen: Collection[str]) -> dict[str, Any]:
    kind = kind_of(node) or "other"
    mark = MARKS.get(kind)
    gap = node.key in part.gaps
    text = visible_text(f"{node.code or ''} {name_of(node, lang)[0][:600]}") or node.key[:80]
    label = "\n".join((*wrap(text, 156, 14, 3), *((f"⚠ {words(lang)['gap']}",) if gap else ())))
    fill = "#fff4ea" if gap else _PALE.get(kind, mark.fill if mark else "#eef1f4")
    border = "#a33b00" if gap else OUTLINE
    colour = {"background": fill, "border": border}
    return {
        "label": label,
        "title": _tip(f"{word(lang, 'kind', kind)}: {text}"),
        "shape": "box",
        "widthConstraint": 200,
        "color": {**colour, "highlight": colour, "hover": colour},
        "borderWidth": 4 if node.key in chosen else 2 if gap else 1,
        "font": {"size": 14, "color": "#1b2430" if gap else _INK.get(kind, "#1b2430"), "align": "left"},
        "shapeProperties": {"borderDashes": [6, 4] if gap else False},
    }


def _tip(text: str) -> str:
    """A plain text of one line in which pyvis finds no ``href``."""
    shown = visible_text(text)[:300]
    return re.sub("href", lambda found: found[0][0] + "\u2060" + found[0][1:], shown, flags=re.IGNORECASE)


def _places(part: MapModel, lang: Lang) -> dict[str, tuple[int, int]]:
    """Our own columns, spaced for boxes of 200 by up to 90; what has no column stands at the right."""
    drawn = layout(part, lang, cap=None)
    places: dict[str, tuple[int, int]] = {}
    for at, column in enumerate(drawn.columns):
        rows = [item.key for item in column.items if not item.lane]
        for row, key in enumerate(rows):
            places[key] = (at * 330, round((row - (len(rows) - 1) / 2) * 92))
    rest = [node.key for node in part.nodes if node.key not in places]
    places.update({key: (len(drawn.columns) * 330, row * 92) for row, key in enumerate(rest)})
    return places


def _legend(part: MapModel, lang: Lang) -> str:
    """Fill and word of each kind that is drawn."""
    items = ""
    for kind in [kind for kind in MARKS if kind in set(kinds_of(part).values())]:
        style = f"background:{_PALE.get(kind, MARKS[kind].fill)};color:{_INK.get(kind, OUTLINE)}"
        items += f'<li style="{style}">{escape(word(lang, "kind", kind))}</li>'
    if part.gaps:
        items += f'<li class="gap">⚠ {escape(words(lang)["gap"])}</li>'
    return f'<ul id="legend" aria-label="{escape(words(lang)["legend"])}">{items}</ul>'
