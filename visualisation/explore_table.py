"""The explore view without its canvas: every link as a row, and a row for every node without one."""

from html import escape

from visualisation.columns import kind_of
from visualisation.map_model import MapEdge, MapModel, MapNode
from visualisation.text import name_of
from visualisation.words import Lang, word, words


def links_table(part: MapModel, lang: Lang) -> str:
    """Every link as a row, and a row for every node without one."""
    nodes = {node.key: node for node in part.nodes}
    linked = {key for edge in part.edges for key in (edge.start, edge.end)}
    say = words(lang)
    heads = "".join(
        f'<th scope="col">{escape(say[f"explore.{name}"])}</th>' for name in ("start", "type", "end", "standing")
    )
    rows = [_row(edge, nodes, part, lang) for edge in part.edges]
    lonely = f'<td colspan="3">{escape(say["explore.lonely"])}</td>'
    rows += [
        f'<tr><th scope="row">{named(node, part, lang)}</th>{lonely}</tr>'
        for key, node in nodes.items()
        if key not in linked
    ]
    caption = f"<caption>{escape(say['explore.table'])}</caption>"
    return f'<table id="links">{caption}<thead><tr>{heads}</tr></thead><tbody>{"".join(rows)}</tbody></table>'


def _row(edge: MapEdge, nodes: dict[str, MapNode], part: MapModel, lang: Lang) -> str:
    role = f" ({word(lang, 'role', edge.role)})" if edge.role else ""
    standing = word(lang, "standing", edge.standing) if edge.standing else ""
    return (
        f'<tr><th scope="row">{named(nodes[edge.start], part, lang)}</th>'
        f"<td>{escape(word(lang, 'type', edge.type) + role)}</td>"
        f"<td>{named(nodes[edge.end], part, lang)}</td><td>{escape(standing)}</td></tr>"
    )


def named(node: MapNode, part: MapModel, lang: Lang, *, kind: bool = True) -> str:
    """A node as markup: its kind if wanted, code, title, the title's language if foreign, and gap."""
    text, foreign = name_of(node, lang)
    language = f' lang="{escape(foreign)}"' if foreign else ""
    mark = f" <small>({escape(foreign)})</small>" if foreign else ""
    gap = f' <span class="gap">⚠ {escape(words(lang)["gap"])}</span>' if node.key in part.gaps else ""
    code = f"<b>{escape(node.code)}</b> " if node.code else ""
    said = f"<small>{escape(word(lang, 'kind', kind_of(node) or 'other'))}</small> " if kind else ""
    return f'{said}{code}<bdi dir="auto"{language}>{escape(text[:600])}</bdi>{mark}{gap}'
