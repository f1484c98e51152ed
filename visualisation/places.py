"""What is done where: regions as tiles by area, points where coordinates are known, and the same as a table."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final
from urllib.parse import quote

from visualisation.amounts import compact, number
from visualisation.fragment import Fragment, address, bdi, embedded, spoken
from visualisation.points import Point, points_svg
from visualisation.text import name_of, natural, visible_text
from visualisation.words import Lang, word, words

SCRIPTS: Final = ("ui.js", "picture.js", "places.js")
STYLES: Final = ("ui.css", "places.css")
DATA_ID: Final = "places-data"
STEPS: Final = 5
_REGION: Final = "admin1"
_COUNTRY: Final = "country"
_FEWEST_POINTS: Final = 3  # fewer say nothing of a territory


@dataclass(frozen=True, slots=True)
class Place:
    """One location: what is known of it, and how many projects, parts of plans and entities reach it.

    ``code`` is its p-code; ``parents`` are the keys of what it is part of.
    """

    key: str
    title: str
    title_fr: str | None = None
    title_en: str | None = None
    language: str | None = None
    code: str | None = None
    level: str | None = None
    parents: tuple[str, ...] = ()
    projects: int = 0
    items: int = 0
    entities: int = 0
    population: float | None = None
    latitude: float | None = None
    longitude: float | None = None


def places_fragment(
    places: Sequence[Place], *, lang: Lang, item_href: str | None = None, csv_href: str | None = None
) -> Fragment:
    """The places for a page of the application; ``{key}`` in ``item_href`` stands for a place's key.

    Raises:
        MapError: an address is neither relative nor http(s).
    """
    say = words(lang)
    item, csv = address(item_href, "item_href"), address(csv_href, "csv_href")
    if not places:
        html = f'<div class="am" id="places" lang="{lang}"><p class="note">{escape(say["places.none"])}</p></div>'
        return Fragment(html, (), STYLES, "{}", DATA_ID)
    draw = _Drawing(places, lang, item)
    picture = draw.points()
    keep = "".join(
        f'<button type="button" data-keep="{kind}">{escape(say[f"export.{kind}"])}</button>' for kind in ("svg", "png")
    )
    more = f'<a class="button" href="{escape(csv)}" download>CSV</a>' if csv else ""
    html = (
        f'<div class="am" id="places" lang="{lang}" data-places="{DATA_ID}">'
        f'<div class="controls"><p>{draw.summary()}</p><span class="spring"></span>{keep}{more}</div>'
        f"{draw.legend()}{picture}{draw.tiles()}{draw.table()}</div>"
    )
    data = {"lang": lang, "title": say["places.picture"], "words": spoken(lang, "export", "places.")}
    return Fragment(html, SCRIPTS, STYLES, embedded(data), DATA_ID)


class _Drawing:
    """The places of one fragment, sorted into country, areas, regions and what is inside them."""

    def __init__(self, places: Sequence[Place], lang: Lang, item: str | None) -> None:
        self.lang, self.say, self.item = lang, words(lang), item
        self.places = sorted(places, key=lambda place: (natural(place.code or "~"), natural(place.title), place.key))
        self.by_key = {place.key: place for place in self.places}
        self.regions = [place for place in self.places if place.level == _REGION]
        known = {place.key for place in self.regions}
        self.inside: dict[str, list[Place]] = defaultdict(list)
        self.area_of: dict[str, str] = {}
        for place in self.places:
            if place.level in (_REGION, _COUNTRY):
                continue
            for above in sorted(known & set(place.parents))[:1]:
                self.inside[above].append(place)
        for region in self.regions:
            areas = sorted(key for key in region.parents if key in self.by_key and not self._is_country(key))
            if areas:
                self.area_of[region.key] = areas[0]
        counts = sorted({place.projects for place in self.places if place.projects and place.level != _COUNTRY})
        few = tuple(counts[:-1])
        self.steps = few if len(counts) <= STEPS else tuple(counts[len(counts) * n // STEPS] for n in range(1, STEPS))

    def _is_country(self, key: str) -> bool:
        return self.by_key[key].level == _COUNTRY

    def summary(self) -> str:
        """How many regions are reached, in one sentence."""
        level = self.regions or [place for place in self.places if place.level != _COUNTRY]
        reached = sum(1 for place in level if place.projects)
        name = "places.summary.regions" if self.regions else "places.summary"
        n, total = number(reached, self.lang), number(len(level), self.lang)
        return escape(self.say[name].format(n=n, total=total))

    def legend(self) -> str:
        """What the backgrounds say."""
        scale = "".join(f'<span class="swatch heat{step}"></span>' for step in range(1, STEPS + 1))
        return (
            f'<p class="note entries">{scale}<span>{escape(self.say["places.scale"])}</span>'
            f'<span class="swatch void"></span><span>⚠ {escape(self.say["places.void"])}</span></p>'
        )

    def points(self) -> str:
        """A picture of those that have coordinates; empty where there are too few."""
        found = [
            Point(
                place.longitude,
                place.latitude,
                visible_text(name_of(place, self.lang)[0])[:60],
                place.projects,
                self._said(place),
                self._href(place),
            )
            for place in self.places
            if place.latitude is not None and place.longitude is not None and place.level != _COUNTRY
        ]
        if len(found) < _FEWEST_POINTS:
            return ""
        label = self.say["places.label"].format(n=number(len(found), self.lang))
        name = escape(self.say["places.picture"])
        box = f'<div class="scroll" tabindex="0" role="region" aria-label="{name}">'
        return f"{box}{points_svg(found, label)}</div>"

    def tiles(self) -> str:
        """Regions by area; a place that no region holds stands with the others."""
        groups: dict[str, list[Place]] = defaultdict(list)
        for region in self.regions:
            groups[self.area_of.get(region.key, "")].append(region)
        held = {place.key for some in self.inside.values() for place in some} | set(groups)
        loose = [p for p in self.places if p.level not in (_REGION, _COUNTRY) and p.key not in held]
        named = sorted((key for key in groups if key), key=lambda key: (natural(self.by_key[key].title), key))
        parts = [self._group(self._title(self.by_key[key]), groups[key], self.by_key[key]) for key in named]
        if "" in groups:
            heading = self.say["places.elsewhere" if named else "places.regions"]
            parts.append(self._group(escape(heading), groups[""]))
        if loose:
            parts.append(self._group(escape(self.say["places.loose"]), loose))
        return "".join(parts)

    def _group(self, heading: str, places: Iterable[Place], whole: Place | None = None) -> str:
        said = f' <small class="note">{escape(self._counts(whole))}</small>' if whole else ""
        tiles = "".join(self._tile(place) for place in places)
        return f'<section class="area"><h2>{heading}{said}</h2><ul class="tiles">{tiles}</ul></section>'

    def _tile(self, place: Place) -> str:
        small = "".join(
            f'<li class="{self._heat(inner)}">{self._title(inner)} <b>{number(inner.projects, self.lang)}</b>'
            f'<span class="hidden"> {escape(self.say["places.projects"])}</span></li>'
            for inner in self.inside.get(place.key, ())
        )
        void = "" if place.projects else f'<p class="gapword">⚠ {escape(self.say["places.void"])}</p>'
        counts = f"<p>{escape(self._counts(place))}</p>" if place.projects else ""
        within = f'<details><summary>{escape(self._within(place))}</summary><ul class="small">{small}</ul></details>'
        people = f'<p class="note">{escape(self._people(place))}</p>' if place.population is not None else ""
        return (
            f'<li class="tile {self._heat(place)}"><h3>{self._title(place)}</h3>{void}{counts}{people}'
            f"{within if small else ''}</li>"
        )

    def _within(self, place: Place) -> str:
        inner = self.inside[place.key]
        reached = sum(1 for each in inner if each.projects)
        return self.say["places.within"].format(n=number(reached, self.lang), total=number(len(inner), self.lang))

    def _counts(self, place: Place) -> str:
        parts = (("projects", place.projects), ("items", place.items), ("entities", place.entities))
        return ", ".join(self._many(name, count) for name, count in parts)

    def _many(self, name: str, count: int) -> str:
        return self.say[f"places.{name}.{'one' if count == 1 else 'many'}"].format(n=number(count, self.lang))

    def _people(self, place: Place) -> str:
        return self.say["places.people"].format(n=compact(place.population or 0.0, self.lang))

    def _heat(self, place: Place) -> str:
        return f"heat{1 + sum(place.projects > step for step in self.steps)}" if place.projects else "void"

    def _said(self, place: Place) -> str:
        counts = self._counts(place) if place.projects else f"⚠ {self.say['places.void']}"
        return f"{visible_text(name_of(place, self.lang)[0])[:200]}{self.say['colon']}{counts}"

    def _href(self, place: Place) -> str | None:
        return self.item.replace("{key}", quote(place.key, safe="")) if self.item else None

    def _title(self, place: Place) -> str:
        text, foreign = name_of(place, self.lang)
        mark = f" <small>({escape(foreign)})</small>" if foreign else ""
        inner = f"{bdi(text, foreign, 200)}{mark}"
        href = self._href(place)
        return f'<a href="{escape(href)}">{inner}</a>' if href else inner

    def table(self) -> str:
        """Every place as a row, in the order of the p-codes."""
        heads = ("name", "code", "level", "within.head", "population", "projects", "items", "entities")
        numbers = heads[4:]
        head = "".join(
            f'<th scope="col"{" class=number" if name in numbers else ""}>{escape(self.say[f"places.{name}"])}</th>'
            for name in heads
        )
        rows = "".join(self._row(place) for place in self.places)
        label = escape(self.say["places.table"])
        return (
            f'<details class="same"><summary>{label}</summary><div class="scroll"><table><caption>{label}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div></details>"
        )

    def _row(self, place: Place) -> str:
        void = "" if place.projects else f' <span class="gapword">⚠ {escape(self.say["places.void"])}</span>'
        above = ", ".join(self._title(self.by_key[key]) for key in place.parents if key in self.by_key)
        people = number(place.population, self.lang) if place.population is not None else ""
        level = word(self.lang, "level", place.level) if place.level else ""
        figures = "".join(
            f'<td class="number">{number(count, self.lang)}</td>'
            for count in (place.projects, place.items, place.entities)
        )
        return (
            f'<tr><th scope="row">{self._title(place)}{void}</th><td>{bdi(place.code or "", most=30)}</td>'
            f'<td>{escape(level)}</td><td>{above}</td><td class="number">{people}</td>{figures}</tr>'
        )
