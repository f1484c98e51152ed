"""Our own controls around the explore view: what is grown, what can be, the way back, and a table."""

from collections.abc import Sequence
from html import escape
from typing import Final
from urllib.parse import quote

from visualisation.columns import MARKS, kind_of
from visualisation.explore import MOST, part_of
from visualisation.explore_table import links_table, named
from visualisation.fragment import Fragment, address, bdi, embedded
from visualisation.map_model import MapModel, MapNode
from visualisation.text import name_of, visible_text
from visualisation.words import Lang, word, words

SCRIPTS: Final = ("ui.js", "explore.js")
STYLES: Final = ("ui.css", "explore_outer.css")
DATA_ID: Final = "explore-data"
DEPTHS: Final = (1, 2)


def explore_fragment(
    model: MapModel,
    *,
    lang: Lang,
    grown: Sequence[str],
    frame_href: str,
    page_href: str,
    item_href: str | None = None,
    depth: int = 1,
) -> Fragment:
    """The explore view for a page of the application, which allows ``frame-src 'self'``.

    ``model`` is what is within ``depth`` links of the keys in ``grown``. ``frame_href`` serves
    ``explore_page(model, framed=True)``; ``page_href`` is this page. In both ``{keys}`` stands for the
    grown keys, joined by commas, and ``{depth}`` for the depth; ``{key}`` in ``item_href`` for a key.

    Raises:
        MapError: an address is neither relative nor http(s).
    """
    page, frame = address(page_href, "page_href") or "", address(frame_href, "frame_href") or ""
    item = address(item_href, "item_href")
    part = part_of(model, None)
    nodes = {node.key: node for node in part.nodes}
    kept = [key for key in dict.fromkeys(grown) if key in nodes]
    controls = _grown([nodes[key] for key in kept], lang, page, depth)
    say = words(lang)
    if len(nodes) > MOST:
        many = say["explore.many"].format(n=len(nodes), most=MOST)
        html = f'<div class="am" id="explore" lang="{lang}">{controls}<p class="note">{escape(many)}</p></div>'
        return Fragment(html, (), STYLES, "{}", DATA_ID)
    title = escape(say["explore.picture"])
    source = escape(_href(frame, kept, depth))
    html = (
        f'<div class="am" id="explore" lang="{lang}">{controls}'
        f'<iframe src="{source}" title="{title}" loading="eager"></iframe>'
        f"{_nodes(part, kept, lang, page=page, item=item, depth=depth)}"
        f'<details class="same"><summary>{escape(say["explore.table"])}</summary><div class="scroll">'
        f"{links_table(part, lang)}</div></details></div>"
    )
    href = page.replace("{depth}", str(depth))
    return Fragment(
        html, SCRIPTS, STYLES, embedded({"grown": kept, "keys": sorted(nodes), "href": href, "lang": lang}), DATA_ID
    )


def _href(template: str, keys: Sequence[str], depth: int) -> str:
    joined = ",".join(quote(key, safe="") for key in keys)
    return template.replace("{keys}", joined).replace("{depth}", str(depth))


def _grown(grown: Sequence[MapNode], lang: Lang, page: str, depth: int) -> str:
    """What the reader chose, each to be taken away again; a step back; how far around them is shown."""
    say = words(lang)
    keys = [node.key for node in grown]
    chips = ""
    for node in grown:
        name = _short(node, lang)
        if len(grown) == 1:
            chips += f'<li><span class="chip">{name}</span></li>'
            continue
        rest = escape(_href(page, [key for key in keys if key != node.key], depth))
        chips += (
            f'<li><a class="chip" href="{rest}"><span class="hidden">{escape(say["explore.remove"])} </span>'
            f'{name} <span aria-hidden="true">✕</span></a></li>'
        )
    back = (
        f'<a class="button" href="{escape(_href(page, keys[:-1], depth))}">{escape(say["explore.back"])}</a>'
        if len(keys) > 1
        else ""
    )
    steps = "".join(
        f'<a class="button" href="{escape(_href(page, keys, each))}"{" aria-current=true" if each == depth else ""}>'
        f"{escape(say[f'explore.depth.{each}'])}</a>"
        for each in DEPTHS
    )
    return (
        f'<div class="controls"><span id="explore-grown">{escape(say["explore.grown"])}</span>'
        f'<ul class="chips" aria-labelledby="explore-grown">{chips}</ul>{back}<span class="spring"></span>'
        f'<span class="pair" role="group" aria-label="{escape(say["explore.depth"])}">{steps}</span></div>'
        f'<p class="note">{escape(say["explore.how"])}</p>'
    )


def _short(node: MapNode, lang: Lang) -> str:
    text, foreign = name_of(node, lang)
    code = f"<b>{bdi(node.code, most=30)}</b> " if node.code and not text.startswith(node.code) else ""
    return f"{code}{bdi(text, foreign, 60)}"


def _nodes(part: MapModel, grown: Sequence[str], lang: Lang, *, page: str, item: str | None, depth: int) -> str:
    """Everything drawn, by kind, each with the link that grows it: what a click in the picture does."""
    say = words(lang)
    groups = ""
    for kind in (*MARKS, "other"):
        found = [node for node in part.nodes if (kind_of(node) or "other") == kind]
        if not found:
            continue
        items = ""
        for node in sorted(found, key=lambda node: (visible_text(name_of(node, lang)[0]).casefold(), node.key)):
            name = named(node, part, lang, kind=False)
            if item:
                name = f'<a href="{escape(item.replace("{key}", quote(node.key, safe="")))}">{name}</a>'
            if node.key in grown:
                grow = f'<span class="note">{escape(say["explore.is"])}</span>'
            else:
                what = f'<span class="hidden">{escape(say["colon"])}{_short(node, lang)}</span>'
                href = escape(_href(page, [*grown, node.key], depth))
                grow = f'<a class="grow" href="{href}">{escape(say["explore.grow"])}{what}</a>'
            items += f"<li>{name} {grow}</li>"
        groups += f"<section><h3>{escape(word(lang, 'column', kind))} ({len(found)})</h3><ul>{items}</ul></section>"
    label = escape(say["explore.search"])
    search = (
        f'<label class="hidden" for="explore-search">{label}</label>'
        f'<input type="search" id="explore-search" placeholder="{label}" autocomplete="off" spellcheck="false">'
    )
    heading = escape(say["explore.nodes"].format(n=len(part.nodes)))
    return f'<section id="explore-nodes"><h2>{heading}</h2>{search}<div class="groups">{groups}</div></section>'
