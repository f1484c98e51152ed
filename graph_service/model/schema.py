"""What there is: every label, relationship and property, written once.

Engine DDL, constraints, JSON Schema, the checks at write and the table in docs/model.md are
all derived from ``LABELS`` and ``RELATIONSHIPS``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from graph_service.model import vocabulary as words

PropertyType = Literal["str", "int", "float", "list[str]"]


@dataclass(frozen=True, slots=True)
class Property:
    """One property: its type, what it means, and what it may hold."""

    name: str
    type: PropertyType
    doc: str
    required: bool = False
    words: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    date: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """A kind of node. ``properties`` has the common ones too, ``key`` first."""

    name: str
    doc: str
    properties: Mapping[str, Property]


@dataclass(frozen=True, slots=True)
class Relationship:
    """A kind of relationship, with the pairs of labels it may join."""

    name: str
    doc: str
    ends: tuple[tuple[str, str], ...]
    properties: Mapping[str, Property]
    roles: tuple[str, ...] = ()
    acyclic: bool = False


def _text(name: str, doc: str, *, required: bool = False) -> Property:
    return Property(name, "str", doc, required=required)


def _word(name: str, doc: str, allowed: tuple[str, ...], *, required: bool = False) -> Property:
    return Property(name, "str", doc, required=required, words=allowed)


def _date(name: str, doc: str) -> Property:
    return Property(name, "str", doc, date=True)


def _money(name: str, doc: str) -> Property:
    return Property(name, "float", doc)


_PROVENANCE: Final = (
    _text("source", "key of the Source it came from"),
    _text("locator", "page, slide, cell or path inside the source"),
    _text("quote", "the source's own words"),
    _text("reason_fr", "why we conclude it, in French"),
    _text("reason_en", "why we conclude it, in English"),
)
_MONEY: Final = (
    _money("budget", "money required, in `currency`"),
    _money("available", "money available, in `currency`"),
    _money("spent", "money spent, in `currency`"),
    _text("currency", "ISO 4217 code"),
    Property("year", "int", "year of the prices", minimum=1900, maximum=2200),
)
_COMMON: Final = (
    _text("key", "readable slug, ours, stable over re-imports; unique in the whole graph", required=True),
    _text("title", "name or statement, as in the source", required=True),
    _text("title_fr", "the same in French"),
    _text("title_en", "the same in English"),
    _word("language", "language of `title` and `description`", words.LANGUAGES),
    _text("description", "longer text, as in the source"),
    _text("description_fr", "the same in French"),
    _text("description_en", "the same in English"),
    _word("standing", "how sure we are that it is so", words.STANDINGS),
    *_PROVENANCE,
)
_CODE: Final = _text("code", "number or code in the plan, such as 2.1")
_LEVEL_NAME: Final = _text("level_name", "what the plan calls this level")
_APPROVAL: Final = _word("approval", "how far endorsement has come", words.APPROVALS)


def _label(name: str, doc: str, *own: Property) -> Label:
    return Label(name, doc, {each.name: each for each in (*_COMMON, *own)})


LABELS: Final[Mapping[str, Label]] = {
    each.name: each
    for each in (
        _label(
            "Framework",
            "a plan: HRP, UNSDCF, ISF, ITSP, national plan, mission support plan",
            _word("kind", "which sort of plan", words.FRAMEWORK_KINDS, required=True),
            _text("country", "ISO 3166-1 alpha-3 code, or the source's name of the area"),
            _date("period_start", "first day of the plan"),
            _date("period_end", "last day of the plan"),
            _APPROVAL,
        ),
        _label(
            "Priority",
            "first level of a plan: axis, pillar, strategic priority, outcome area",
            _CODE,
            _LEVEL_NAME,
            _APPROVAL,
        ),
        _label("Objective", "what a plan sets out to reach: a strategic objective", _CODE, _LEVEL_NAME, _APPROVAL),
        _label(
            "Result",
            "a link of the results chain",
            _word("level", "where in the chain", words.RESULT_LEVELS, required=True),
            _CODE,
            _LEVEL_NAME,
            _APPROVAL,
        ),
        _label(
            "Entity",
            "who acts: mission, section, agency, government, NGO, donor, coordination body",
            _word("kind", "which sort of actor", words.ENTITY_KINDS, required=True),
            _text("acronym", "usual short name, in French where the two languages differ"),
            _text("acronym_en", "usual short name in English, where it differs"),
            Property("aliases", "list[str]", "other names and acronyms, any language"),
        ),
        _label(
            "Project",
            "what is done; joint when two or more entities lead or implement it",
            _CODE,
            _date("start", "first day"),
            _date("end", "last day"),
            _word("status", "how far delivery has come", words.DELIVERY),
            *_MONEY,
        ),
        _label(
            "Indicator",
            "how one knows",
            _money("baseline", "value at the start"),
            _money("target", "value to reach"),
            _money("value", "last known value"),
            _text("unit", "unit; a share is 0-1"),
        ),
        _label("Milestone", "when one knows", _date("date", "when it is due")),
        _label(
            "Finding",
            "a strength, weakness, recommendation, event or good practice that a source states",
            _word("kind", "which sort of finding", words.FINDING_KINDS, required=True),
            _date("date", "when it happened or was found"),
        ),
        _label("Shock", "what a humanitarian plan responds to", _text("kind", "which sort of shock")),
        _label(
            "Location",
            "a place by p-code",
            _text("pcode", "OCHA common operational dataset code"),
            _word("level", "country, area of usage, administrative level or site", words.LOCATION_LEVELS),
            Property("latitude", "float", "degrees north", minimum=-90, maximum=90),
            Property("longitude", "float", "degrees east", minimum=-180, maximum=180),
            Property("population", "int", "persons", minimum=0),
        ),
        _label(
            "Theme",
            "a code of a public list: SDG goal or target, DAC sector, cluster, cross-cutting theme",
            _text("scheme", "which list", required=True),
            _text("code", "code in that list", required=True),
        ),
        _label(
            "Source",
            "a document or file that facts came from",
            _text("uri", "where it can be had"),
            _text("sha256", "of the bytes that were read"),
            _text("media_type", "IANA media type"),
            _date("retrieved", "when it was read"),
        ),
        _label(
            "Draft",
            "a draft plan under mapping",
            _word("status", "where the mapping stands", words.DRAFT_STATUS),
            _APPROVAL,
            Property("plans", "list[str]", "keys of the plans that it is mapped to"),
            Property("version", "int", "which version of the draft, from 1", minimum=1),
            Property("remarks", "list[str]", "what reading its file left out"),
        ),
        _label(
            "Statement",
            "one statement of a draft",
            Property("order", "int", "place in the draft; what comes later is higher", minimum=0),
            _text("text", "as written"),
            _text("page", "page, slide or cell"),
            _word("kind", "which link of the results chain", words.STATEMENT_KINDS),
            _text("number", "number or bullet before it"),
            Property("context", "list[str]", "headings above it, outermost first"),
            _word("aside", "why it is set aside", words.ASIDE),
            _word("marked", "what a person said of it beside its mappings: that it fits nothing there is", ("new",)),
            _text("marked_by", "who said so"),
            _text("marked_at", "when, UTC"),
        ),
    )
}

_FACT: Final = (
    _word(
        "standing",
        "asserted by the source, inferred by us, proposed, or rejected",
        words.STANDINGS,
        required=True,
    ),
    Property("confidence", "float", "how sure we are that it holds, 0-1", minimum=0, maximum=1),
    Property("strength", "float", "how much of the end it speaks to, 0-1", minimum=0, maximum=1),
    *_PROVENANCE,
    _date("valid_from", "first day it holds"),
    _date("valid_to", "last day it holds"),
    _text("recorded_by", "author of the change that wrote it"),
    _text("recorded_at", "when that change was made, UTC"),
)
_DECISION: Final = (
    Property("probability", "float", "the probability that was shown with a suggestion", minimum=0, maximum=1),
    _word("chosen", "how a person came to decide it", words.CHOSEN),
    _text("decided_by", "who decided it, where a later version or an edit of the draft carried it on"),
    _text("decided_at", "when that was, UTC"),
)


def _relationship(
    name: str,
    doc: str,
    ends: tuple[tuple[str, str], ...],
    *own: Property,
    roles: tuple[str, ...] = (),
    acyclic: bool = False,
) -> Relationship:
    return Relationship(name, doc, ends, {each.name: each for each in (*_FACT, *own)}, roles, acyclic)


def _pairs(starts: tuple[str, ...], ends: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((start, end) for start in starts for end in ends)


PLAN_ITEMS: Final = ("Priority", "Objective", "Result")
_ANY: Final = tuple(LABELS)

RELATIONSHIPS: Final[Mapping[str, Relationship]] = {
    each.name: each
    for each in (
        _relationship(
            "PART_OF",
            "belongs to its parent",
            (
                ("Priority", "Framework"),
                ("Objective", "Framework"),
                ("Objective", "Priority"),
                ("Result", "Framework"),
                *_pairs(("Result",), PLAN_ITEMS),
                ("Entity", "Entity"),
                ("Location", "Location"),
                ("Theme", "Theme"),
                ("Statement", "Statement"),
                ("Statement", "Draft"),
            ),
            acyclic=True,
        ),
        _relationship(
            "CONTRIBUTES_TO",
            "helps to reach, within a plan or across plans; a Project that contributes to a Framework is in "
            "that plan's portfolio, and nobody has said where (it is *unplaced*)",
            (*_pairs(("Project", "Result", "Objective", "Priority"), PLAN_ITEMS), ("Project", "Framework")),
        ),
        _relationship(
            "LED_BY",
            "has this entity as its lead; money is the entity's own part",
            _pairs(("Framework", *PLAN_ITEMS, "Project", "Statement"), ("Entity",)),
            *_MONEY,
            *_DECISION,
        ),
        _relationship(
            "IMPLEMENTED_BY",
            "is carried out, funded or accompanied by this entity",
            _pairs(("Project", "Result", "Statement"), ("Entity",)),
            *_MONEY,
            *_DECISION,
            roles=words.ROLES,
        ),
        _relationship("LOCATED_IN", "takes place there", _pairs(("Project", "Statement"), ("Location",)), *_DECISION),
        _relationship("RESPONDS_TO", "answers this shock", (("Objective", "Shock"),)),
        _relationship("CLASSIFIED_AS", "has this code of a public list", _pairs(_ANY, ("Theme",)), *_DECISION),
        _relationship("MEASURED_BY", "is known by this indicator", _pairs(_ANY, ("Indicator",))),
        _relationship("MANDATED_FOR", "has a mandate for", _pairs(("Entity",), ("Theme", "Objective"))),
        _relationship(
            "SUCCEEDS",
            "follows an earlier plan, or an earlier version of a draft",
            (("Framework", "Framework"), ("Draft", "Draft"), ("Statement", "Statement")),
        ),
        _relationship("ABOUT", "speaks of", _pairs(("Finding",), _ANY)),
        _relationship("ALIGNS_WITH", "is mapped to", _pairs(("Statement",), PLAN_ITEMS), *_DECISION),
    )
}

#: Derived at write and stored beside the model's own properties; nobody sets them.
DERIVED_NODE: Final[Mapping[str, PropertyType]] = {"label": "str", "search_text": "str"}
DERIVED_EDGE: Final[Mapping[str, PropertyType]] = {"type": "str", "key": "str", "role": "str"}
