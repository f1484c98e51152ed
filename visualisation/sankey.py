"""Money from plan to entity as bands, the same as a table, and by name whatever no money reaches."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Final
from urllib.parse import quote

from visualisation.amounts import compact, money, number, placed
from visualisation.columns import MARKS, OUTLINE
from visualisation.flow_layout import BAR, REST, WIDTH, Band, Box, Placed, place
from visualisation.fragment import Fragment, address, bdi, embedded, spoken
from visualisation.layout import FONT
from visualisation.matrix import Axis
from visualisation.text import cut, name_of, visible_text
from visualisation.words import Lang, word, words

SCRIPTS: Final = ("ui.js", "picture.js", "still.js")
STYLES: Final = ("ui.css", "flow.css")
DATA_ID: Final = "flow-data"


@dataclass(frozen=True, slots=True)
class Flow:
    """Money between two neighbours of the chain plan, priority, …, entity."""

    source: str
    target: str
    value: float
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Flows:
    """``names`` holds every key that flows or is ``without``: parts of a plan to which no money is known to go.

    ``measure`` is a kind of money (``budget``, ``available``, ``spent``). ``total`` is what the plans receive.
    """

    title: str
    flows: tuple[Flow, ...]
    names: Mapping[str, Axis]
    without: tuple[str, ...] = ()
    measure: str = "budget"
    total: float | None = None


def sankey_fragment(flows: Flows, *, lang: Lang, item_href: str | None = None, csv_href: str | None = None) -> Fragment:
    """The flow of money for a page of the application; ``{key}`` in ``item_href`` stands for a node's key.

    Raises:
        MapError: an address is neither relative nor http(s).
    """
    say = words(lang)
    item, csv = address(item_href, "item_href"), address(csv_href, "csv_href")
    without = _without(flows, lang, item)
    drawn = [flow for flow in flows.flows if flow.value > 0]
    if not drawn:
        html = f'<div class="am" id="flow" lang="{lang}"><p class="note">{escape(say["flow.none"])}</p>{without}</div>'
        return Fragment(html, (), STYLES, "{}", DATA_ID)
    last = [key for key, axis in flows.names.items() if axis.label == "Entity"]
    at = place({(f.source, f.target): f.value for f in drawn}, last=last, order=list(flows.names))
    keep = "".join(
        f'<button type="button" data-keep="{kind}">{escape(say[f"export.{kind}"])}</button>' for kind in ("svg", "png")
    )
    more = f'<a class="button" href="{escape(csv)}" download>CSV</a>' if csv else ""
    html = (
        f'<div class="am" id="flow" lang="{lang}" data-still="flow-data">'
        f'<div class="controls"><p>{_total(flows, lang)}</p><span class="spring"></span>{keep}{more}</div>'
        f'<p class="note">{escape(say["flow.how"])}</p>'
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(say["flow.picture"])}">'
        f"{_picture(flows, at, lang, item)}</div>{without}{_table(flows, lang)}</div>"
    )
    title = visible_text(flows.title) or say["flow.picture"]
    data = {"lang": lang, "title": title, "words": spoken(lang, "export", "flow.")}
    return Fragment(html, SCRIPTS, STYLES, embedded(data), DATA_ID)


def _currency(flows: Flows) -> str | None:
    found = {flow.currency for flow in flows.flows}
    return found.pop() if len(found) == 1 else None


def _total(flows: Flows, lang: Lang) -> str:
    kind = word(lang, "matrix.measure", flows.measure)
    if flows.total is None:
        return escape(kind)
    return f"{escape(kind)}{words(lang)['colon']}<strong>{escape(money(flows.total, _currency(flows), lang))}</strong>"


def _named(flows: Flows, key: str) -> Axis:
    return flows.names.get(key) or Axis(key, "", key)


def _picture(flows: Flows, at: Placed, lang: Lang, item: str | None) -> str:
    label = words(lang)["flow.label"].format(n=number(len(at.bands), lang), boxes=number(len(at.boxes), lang))
    bands = "".join(_band(band, flows, lang) for band in at.bands)
    boxes = "".join(_box(box, at, flows, lang, item) for box in at.boxes)
    size = f'viewBox="0 0 {at.width:g} {at.height:g}" width="{at.width:g}" height="{at.height:g}"'
    return (
        f'<svg {size} role="group" class="picture" aria-label="{escape(label)}">'
        f'<g class="bands" aria-hidden="true">{bands}</g>{boxes}</svg>'
    )


def _band(band: Band, flows: Flows, lang: Lang) -> str:
    half, thick = (band.x1 + band.x2) / 2, max(band.thick, 0.75)
    there = f"M{band.x1:g},{band.y1:g}C{half:g},{band.y1:g} {half:g},{band.y2:g} {band.x2:g},{band.y2:g}"
    y1, y2 = round(band.y1 + thick, 2), round(band.y2 + thick, 2)
    back = f"V{y2:g}C{half:g},{y2:g} {half:g},{y1:g} {band.x1:g},{y1:g}Z"
    amount = money(band.value, _currency(flows), lang)
    names = (visible_text(name_of(_named(flows, key), lang)[0])[:120] for key in (band.source, band.target))
    tip = f"{' → '.join(names)}{words(lang)['colon']}{amount}" if REST not in band.source + band.target else amount
    return f'<path d="{there}{back}"><title>{escape(tip)}</title></path>'


def _box(box: Box, at: Placed, flows: Flows, lang: Lang, item: str | None) -> str:
    """A box with its own label; the bars at its edges are as high as the bands that meet them."""
    axis = _named(flows, box.key)
    rest = at.merged.get(box.key)
    mark = MARKS.get({"Result": "result"}.get(axis.label, axis.label.lower()))
    fill = mark.fill if mark else "#8792a0"
    bars = "".join(
        f'<rect x="{x:g}" y="{(box.height - value * at.scale) / 2:.2f}" width="{BAR}" '
        f'height="{max(value * at.scale, 1):.2f}" fill="{fill}" stroke="{OUTLINE}" stroke-width=".5"/>'
        for x, value in ((0, box.into), (WIDTH - BAR, box.out_of))
        if value
    )
    text, foreign = name_of(axis, lang)
    code = visible_text((axis.code or "")[:30])
    title = visible_text(text[:400]) or visible_text(box.key)
    if rest:
        code, title = "", words(lang)["flow.rest"].format(n=number(rest, lang))
    room = WIDTH - 2 * BAR - 12
    line = cut(title if title.startswith(code) else f"{code} {title}", room, FONT)
    bold = len(code) if code and line.startswith(code) else 0
    amount = placed(compact(box.value, lang), _currency(flows), lang)
    y = box.height / 2
    language = f' lang="{escape(foreign)}"' if foreign else ""
    spot = f'x="{BAR + 6}" aria-hidden="true"'
    code_, rest_ = escape(line[:bold]), escape(line[bold:])
    drawn = (
        f'<rect width="{WIDTH}" height="{box.height:g}" rx="4" class="box"/>{bars}'
        f'<text {spot} y="{y - 3:g}"{language}><tspan class="code">{code_}</tspan>{rest_}</text>'
        f'<text {spot} y="{y + 14:g}" class="amount">{escape(amount)}</text>'
    )
    said = f"{word(lang, 'kind', axis.label.lower())}, " if axis.label else ""
    label = f"{said}{code} {title[:300]}, {money(box.value, _currency(flows), lang)}"
    open_, close = (f'<g role="img" aria-label="{escape(label)}"', "</g>")
    if item and not rest:
        href = escape(item.replace("{key}", quote(box.key, safe="")))
        open_, close = f'<a href="{href}" aria-label="{escape(label)}"', "</a>"
    tip = f"<title>{escape(label)}</title>"
    return f'{open_} class="node" transform="translate({box.x:g},{box.y:g})">{tip}{drawn}{close}'


def _link(axis: Axis, lang: Lang, item: str | None = None) -> str:
    text, foreign = name_of(axis, lang)
    code = f"<b>{bdi(axis.code, most=30)}</b> " if axis.code and not text.startswith(axis.code) else ""
    mark = f" <small>({escape(foreign)})</small>" if foreign else ""
    inner = f"{code}{bdi(text, foreign)}{mark}"
    return f'<a href="{escape(item.replace("{key}", quote(axis.key, safe="")))}">{inner}</a>' if item else inner


def _without(flows: Flows, lang: Lang, item: str | None) -> str:
    if not flows.without:
        return ""
    heading = words(lang)["flow.without"].format(n=number(len(flows.without), lang))
    items = "".join(f"<li>{_link(_named(flows, key), lang, item)}</li>" for key in flows.without)
    return f'<section class="without"><h2>⚠ {escape(heading)}</h2><ul>{items}</ul></section>'


def _table(flows: Flows, lang: Lang) -> str:
    say = words(lang)
    heads = "".join(f'<th scope="col">{escape(say[f"flow.{name}"])}</th>' for name in ("source", "target"))
    rows = "".join(
        f"<tr><td>{_link(_named(flows, flow.source), lang)}</td><td>{_link(_named(flows, flow.target), lang)}</td>"
        f'<td class="number">{escape(money(flow.value, flow.currency, lang))}</td></tr>'
        for flow in flows.flows
    )
    return (
        f'<details class="same"><summary>{escape(say["flow.table"])}</summary><div class="scroll"><table>'
        f"<caption>{escape(say['flow.table'])}</caption><thead><tr>{heads}"
        f'<th scope="col" class="number">{escape(word(lang, "matrix.measure", flows.measure))}</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div></details>"
    )
