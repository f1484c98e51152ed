"""What a row of each planner's question looks like: the models of the OpenAPI description."""

from functools import lru_cache
from typing import Any, Final, Literal, Union

from pydantic import BaseModel, Field, create_model

from graph_service.api.schemas import Revision, Shown
from graph_service.questions.question import Question

_SHARE: Final = "share 0-1"


class Fact(Shown):
    """One relationship behind a figure, as stored, with its source."""

    relationship: str = Field(description="key of the relationship")
    type: str
    role: str | None = Field(description="role of an implementer")
    from_key: str
    from_label: str
    from_title: str | None
    to_key: str
    to_label: str
    to_title: str | None
    standing: str | None = Field(description="how sure")
    strength: float | None = Field(description=f"how much of the end it speaks to, {_SHARE}")
    confidence: float | None = Field(description=f"how sure that it holds, {_SHARE}")
    source: str | None
    locator: str | None = Field(description="place in the source")
    quote: str | None = Field(description="the source's words")
    reason_fr: str | None
    reason_en: str | None
    recorded_by: str | None
    recorded_at: str | None
    source_title: str | None


class QuestionRow(Shown):
    """What every row says of the node that it is about."""

    key: str
    label: str
    title: str | None
    title_fr: str | None
    title_en: str | None
    language: str | None
    evidence: list[Fact] = Field(default=[], description="with `explain`: the relationships that made the row")


class Bounds(Shown):
    """How a range was made: what bounds it from below and above, of 0-1."""

    low: list[float | None]
    high: list[float | None]


class Lens(Shown):
    """What the entity, place or theme that is looked at has there."""

    projects: int
    low: float | None
    high: float | None
    money: float | None
    sole: bool = Field(description="nobody else is there")


class CoverageRow(QuestionRow):
    """One part of a plan, and how far it is covered."""

    code: str | None
    level: str | None
    framework: str
    country: str | None
    parent: str
    class_: str = Field(alias="class", description="covered, unconfirmed, uncovered, unplaced or no_data")
    low: float | None = Field(description=f"cover that is sure, {_SHARE}")
    high: float | None = Field(description=f"cover that may be, {_SHARE}")
    flags: list[str]
    approval: str | None
    led_by: list[str]
    entities: list[str]
    projects: list[str]
    unplaced: int = Field(description="projects that may lie below it")
    unplaced_money: float | None
    mean_low: float | None
    mean_high: float | None
    weakest: str | None = Field(description="key of the weakest part below it")
    bounds: Bounds | None = None
    lens: Lens | None = None
    source: str | None
    locator: str | None
    quote: str | None
    source_title: str | None


class Ratio(Shown):
    """Revealed comparative advantage by one measure, withheld below five projects."""

    x: float | None = Field(description="how much of it there is")
    rca: float | None
    rsca: float | None
    low: float | None
    high: float | None
    shrunk: float | None
    bound: float | None = Field(description="what rows are ranked by: the lower bound of the shrunken ratio")


class Population(Shown):
    """What is compared with each other."""

    country: str | None
    plans: list[str]
    level: str | None
    parts: int
    projects: int


class Inside(Shown):
    """How much of an advantage lies in what is looked at."""

    projects: int


class AdvantageRow(QuestionRow):
    """One entity at one part of a plan."""

    code: str | None
    level: str | None
    country: str | None
    entity: str
    entity_title: str | None
    count: Ratio | None
    money: Ratio | None
    projects: list[str]
    withheld: bool
    population: Population
    budget: float | None
    available: float | None
    spent: float | None
    mandates: list[str]
    places: list[str]
    missing: list[str]
    lens: Inside | None = None


class PortfolioRow(QuestionRow):
    """One project of an entity."""

    roles: list[str]
    through: list[str] = Field(description="entities of the family that hold it")
    budget: float | None
    available: float | None
    spent: float | None
    currency: str | None
    joint: bool
    partners: list[str]
    reaches: list[str] = Field(description="parts of plans that it reaches")
    code: str | None
    start: str | None
    end: str | None
    status: str | None


class MatrixRow(QuestionRow):
    """One cell that is not empty."""

    column: str
    column_label: str
    column_title: str | None
    value: float | None
    standing: str | None
    projects: list[str]
    lens: int | None = Field(None, description="projects of it in what is looked at")


class TreeRow(QuestionRow):
    """One part of a plan, each under its parent."""

    code: str | None
    level: str | None
    depth: int
    parent: str | None
    children: int
    projects: list[str]
    approval: str | None


class ChainRow(QuestionRow):
    """One way from one node to another."""

    length: int
    forward: bool
    nodes: list[str]
    types: list[str]
    standings: list[str]


ROWS: Final[dict[str, type[QuestionRow]]] = {
    "advantage": AdvantageRow,
    "portfolio": PortfolioRow,
    "matrix": MatrixRow,
    "tree": TreeRow,
    "chains": ChainRow,
}


def row_of(name: str) -> type[QuestionRow]:
    """The rows of a question; those that ask for parts with a flag are rows of coverage."""
    return ROWS.get(name, CoverageRow)


def answer(question: Question) -> type[BaseModel]:
    """The answer to a question: what was asked, the revision, rows, and what there is to say of all of them."""
    return _answer(question.name, question.columns, question.is_paged)


@lru_cache
def supposed(names: tuple[str, ...]) -> type[BaseModel]:
    """The answer to a what-if: rows as of one of the questions, each with what it is without the changes."""
    rows = tuple(dict.fromkeys(row_of(name) for name in names))
    named: Any = Literal["whatif"]
    judged: Any = Union[tuple(_supposed_row(row) for row in rows)]  # noqa: UP007
    return create_model(
        "WhatIfAnswer",
        __base__=Shown,
        question=(named, ...),
        params=(dict[str, Any], Field(description="the question that is asked, and its parameters")),
        revision=(Revision, ...),
        rows=(list[judged], ...),
        remark=(str | None, Field(None, description="why there are no rows, where nothing was judged")),
        summary=(dict[str, Any], Field(description="what would change, and of coverage the gaps closed and opened")),
    )


def _supposed_row(row: type[QuestionRow]) -> type[BaseModel]:
    before = Field(description="what it is without the changes; null where it would be new")
    return create_model(
        f"Supposed{row.__name__}", __base__=row, before=(dict[str, Any] | None, before), changed=(bool, ...)
    )


@lru_cache
def _answer(name: str, columns: tuple[str, ...], is_paged: bool) -> type[BaseModel]:
    row: Any = row_of(name)
    cursor: Any = (str | None, Field(None, description="with `limit`: `cursor` of the page that follows"))
    named: Any = Literal[name]
    return create_model(
        "".join(part.capitalize() for part in name.split("-")) + "Answer",
        __base__=Shown,
        question=(named, ...),
        params=(dict[str, Any], ...),
        revision=(Revision, ...),
        rows=(list[row], Field(description=f"a table shows {', '.join(columns)}")),
        remark=(str | None, Field(None, description="why there are no rows, where nothing was judged")),
        summary=(dict[str, Any], Field(default={}, description="what there is to say of all rows")),
        **({"next_cursor": cursor} if is_paged else {}),
    )
