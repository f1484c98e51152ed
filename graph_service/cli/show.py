"""How answers look in a terminal: tables that fit, figures that line up, text that stays text."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich import box
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from graph_service.cli import output
from graph_service.model import LABELS, RELATIONSHIPS
from graph_service.stores.base import Row

_MARKS = {"covered": "green", "unconfirmed": "yellow", "uncovered": "bold red", "unplaced": "magenta", "no_data": "dim"}
#: A column this narrow is still read with ease, and no column can be narrower than the other.
_READABLE = 24
_LEAST = 16
#: What is not folded, and what stays where a table is too wide.
_WHOLE = ("class", "code", "key")
_TELLING = ("key", "title", "code", "class", "entity", "column", "value", "what")
_FACT = "{type} {from_title} → {to_title} ({standing}, {strength:g} × {confidence:g})"


def table(rows: Sequence[Row], columns: Sequence[str], *, empty: str = "nothing found") -> None:
    """Rows as a table. ``a.b`` is a value inside; a column that is empty everywhere is left out."""
    if not rows:
        output.out().print(empty)
        return
    shown = [c for c in columns if any(_inside(row, c) not in (None, [], "") for row in rows)]
    widths = {c: max(len(c), *(len(plain_text(_inside(row, c))) for row in rows)) for c in shown}
    kept = _fitting(widths, output.out().width)
    if not kept:
        _records(rows, shown)
        return
    left_out = [c.replace("_", " ") for c in shown if c not in kept]
    shown = kept
    found = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in shown:
        numeric = all(isinstance(_inside(row, column), int | float | None) for row in rows)
        found.add_column(
            column.replace("_", " "),
            justify="right" if numeric else "left",
            overflow="fold",
            no_wrap=column in _WHOLE or numeric,
        )
    for row in rows:
        found.add_row(*(_cell(_inside(row, column), column) for column in shown))
    output.out().print(found)
    if left_out:
        output.notes().print(f"left out, for the width: {', '.join(left_out)} (--json has all)", markup=False)


def _fitting(widths: Mapping[str, int], room: int) -> list[str]:
    """The columns that fit side by side, the last but the most telling ones left out first; none where too few fit."""
    kept = list(widths)
    for column in (None, *reversed([c for c in widths if c not in _TELLING])):
        kept = [each for each in kept if each != column]
        needed = sum(widths[c] if c in _WHOLE else min(widths[c], _READABLE) for c in kept) + 3 * len(kept)
        if needed <= room:
            return kept
    return kept if _least(kept, widths) <= room and "key" in kept and len(kept) > 1 else []


def _least(kept: Sequence[str], widths: Mapping[str, int]) -> int:
    """How narrow these columns can be: what is no word of ours or figure is folded."""
    return sum(widths[c] if c in _WHOLE else min(widths[c], _LEAST) for c in kept) + 3 * len(kept)


def _records(rows: Sequence[Row], columns: Sequence[str]) -> None:
    """Rows one under another, where they would not fit side by side."""
    console = output.out()
    first = [column for column in ("code", "title") if column in columns] or list(columns[:1])
    for row in rows:
        head = Text(" ".join(plain_text(_inside(row, column)) for column in first), style="bold")
        rest = Text()
        for column in columns:
            value = _inside(row, column)
            if column not in first and value not in (None, [], ""):
                name = "" if column in ("class", "key") else f"{column.replace('_', ' ')} "
                rest.append(" · " if rest else "  ", style="dim").append(name, style="dim").append(_cell(value, column))
        console.print(head)
        console.print(Padding(rest, (0, 0, 1, 2)) if rest else "")


def unknown(plans: Iterable[Row]) -> None:
    """Once for each plan, what is not known of it: who leads its parts, where in it projects belong."""
    for plan in plans:
        said = [] if plan["leads_recorded"] or not plan["parts"] else ["who leads its parts is not recorded"]
        if plan["unplaced"]:
            money = "" if plan["unplaced_money"] is None else f" ({plan['unplaced_money']:,.0f} of budget)"
            said.append(f"{plan['unplaced']:,} projects{money} are not placed in it")
        if plan["parts"] and not plan["portfolio"]:
            said.append("no portfolio of it was loaded")
        if said:
            output.notes().print(f"{plan['key']}: {'; '.join(said)}", markup=False)


def evidence(rows: Iterable[Row]) -> None:
    """Under each row, the relationships that made it, with source, page and quote."""
    console = output.out()
    for row in rows:
        console.print(f"\n[bold]{escape(str(row['title']))}[/bold] [dim]{escape(str(row['key']))}[/dim]")
        if row.get("quote"):
            console.print(_source(row, "  said: "))
        for fact in row.get("evidence", ()):
            console.print(
                Text(
                    "  "
                    + _FACT.format(**{**fact, "strength": fact["strength"] or 0, "confidence": fact["confidence"] or 0})
                )
            )
            console.print(_source(fact, "    "))


def counts(title: str, found: Mapping[str, int]) -> None:
    """A short two-column table of counts."""
    made = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    made.add_column(title)
    made.add_column("count", justify="right")
    for name, number in found.items():
        made.add_row(name, f"{number:,}")
    output.out().print(made)


def done(summary: Mapping[str, Mapping[str, int]]) -> str:
    """One sentence of what a change did."""
    order = {name: place for place, name in enumerate((*LABELS, *RELATIONSHIPS))}
    parts = [
        f"{verb} {', '.join(f'{found[name]:,} {name}' for name in sorted(found, key=lambda name: order[name]))}"
        for verb, found in summary.items()
        if found
    ]
    return "; ".join(parts) or "nothing to change: the graph holds all of it already"


def reason(kind: str, given: Mapping[str, Any]) -> str:
    """Why something is suggested, in a few words."""
    said = {name: plain_text(value) for name, value in given.items()}
    share = f" ({given['share']:.0%})" if isinstance(given.get("share"), float) else ""
    match kind:
        case "words":
            return f"shares {said.get('words', '')}"
        case "meaning":
            return f"close in meaning{share}"
        case "example":
            by = "which was decided so" if given.get("by") == "decision" else "which is mapped there"
            return f"like « {said.get('text', '')[:80]} »{share}, {by}"
        case "practice":
            return f"plans elsewhere put such work there{share}"
        case "parent":
            return f"its heading is mapped to {said.get('title', '')}"
        case "entity":
            return f"{said.get('title', '')} works there"
        case "name":
            return f"names {said.get('text', '')}"
    return f"{kind} {', '.join(said.values())}"


def plain_text(value: Any) -> str:
    """A value as a person reads it; a list by its members."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1_000 else f"{value:.3g}"
    if isinstance(value, list):
        return ", ".join(map(plain_text, value[:6])) + (f" +{len(value) - 6}" if len(value) > 6 else "")
    return output.inert(str(value))


def _cell(value: Any, column: str) -> Text:
    return Text(plain_text(value), style=_MARKS.get(str(value), "") if column == "class" else "")


def _inside(row: Row, path: str) -> Any:
    value: Any = row
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _source(row: Row, indent: str) -> Text:
    where = ", ".join(str(row[name]) for name in ("source_title", "locator") if row.get(name))
    quote = f"« {row['quote']} »" if row.get("quote") else ""
    reason = row.get("reason_en") or row.get("reason_fr") or ""
    return Text(indent + " ".join(part for part in (quote, f"[{where}]" if where else "", reason) if part), style="dim")
