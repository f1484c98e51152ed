"""The questions as everyone asks them, with the same names, filters and rows in terminal, API and browser."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from graph_service.errors import NotFound
from graph_service.model import vocabulary as words
from graph_service.questions import advantage as advantages
from graph_service.questions import chains as ways
from graph_service.questions import coverage as covers
from graph_service.questions import coverage_rows, rows
from graph_service.questions import matrix as matrices
from graph_service.questions.question import NOTHING, Answer, Parameter, Params, Question
from graph_service.questions.scope import LENSES
from graph_service.snapshot import Snapshot

_Work = Callable[[Snapshot, Params], Answer]


def find(name: str) -> Question:
    """The question of that name.

    Raises:
        NotFound: there is none.
    """
    try:
        return QUESTIONS[name]
    except KeyError:
        raise NotFound(
            "there is no question {name!r}; there are {known}", name=name, known=", ".join(QUESTIONS)
        ) from None


_EXPLAIN: Final = Parameter("explain", "open each figure down to relationships, pages and quotes", bool, default=False)
_AS_OF: Final = Parameter("as_of", "the graph as of a revision, or a day of recording such as 2026-03-31")
_STANDING: Final = Parameter("standing", "count only facts of this standing", repeated=True, choices=words.STANDINGS)
_DATE: Final = Parameter("date", "count only what holds and runs on this day, such as 2021-07-31")
_COUNTRY: Final = Parameter("country", "only plans of this country, by its ISO code such as MLI", repeated=True)
_FRAMEWORK: Final = Parameter("framework", "only this plan, by its key", repeated=True)
_LEVEL: Final = Parameter("level", "level of the results chain", repeated=True, choices=words.PLAN_LEVELS)
_APPROVAL: Final = Parameter(
    "approval", "count only what has come so far, or is part of what has", repeated=True, choices=words.APPROVALS
)
#: What chooses what is judged, and the lens that it is looked at through.
FILTERS: Final = (
    _COUNTRY,
    _FRAMEWORK,
    _LEVEL,
    Parameter("entity", "look at what this entity, and what is part of it, has in each row", repeated=True),
    Parameter("location", "look at what is in this place, and in what is part of it, in each row", repeated=True),
    Parameter("theme", "look at what has this theme, and what is part of it, in each row", repeated=True),
    Parameter("lens", "only rows where what is looked at is present, absent, or there alone", choices=LENSES),
    _DATE,
    _APPROVAL,
    _STANDING,
)
_COVER_COLUMNS: Final = ("framework", "code", "title", "class", "low", "high", "flags", "locator", "key")
_COMPARED: Final = ("class", "low", "high", "flags", "led_by", "entities", "projects")
_FLAG: Final = Parameter("flag", "only rows with this flag", repeated=True, choices=covers.FLAGS)


def _coverage(snapshot: Snapshot, params: Params) -> Answer:
    return coverage_rows.answer(snapshot, params, flags=params["flag"] or ())


def _gaps(snapshot: Snapshot, params: Params) -> Answer:
    return coverage_rows.answer(snapshot, params, flags=params["flag"] or (), only_gaps=True)


def _flagged(flag: str) -> _Work:
    return partial(_with_flag, flag)


def _with_flag(flag: str, snapshot: Snapshot, params: Params) -> Answer:
    return coverage_rows.answer(snapshot, params, flags=(flag,))


def _cover(
    name: str,
    summary: str,
    work: _Work,
    *parameters: Parameter,
    columns: tuple[str, ...] = _COVER_COLUMNS,
    empty: str = NOTHING,
) -> Question:
    return Question(
        name,
        summary,
        (*FILTERS, *parameters, _AS_OF, _EXPLAIN),
        columns,
        work,
        empty,
        texts=("source", "locator", "quote"),
        compared=_COMPARED,
    )


QUESTIONS: Final[Mapping[str, Question]] = {
    each.name: each
    for each in (
        _cover("coverage", "How far is each part of the plans covered, and how surely?", _coverage, _FLAG),
        _cover(
            "gaps",
            "Which objectives does nobody cover, or nobody surely?",
            _gaps,
            _FLAG,
            empty="no gaps: all that was asked about is surely covered",
        ),
        _cover(
            "unled",
            "Which objectives does nobody lead, in plans that record leads?",
            _flagged("unled"),
            empty="none is without a lead, in the plans of which leads are recorded",
        ),
        _cover(
            "single-entity",
            "Which objectives rest on one entity alone?",
            _flagged("single_entity"),
            columns=("framework", "code", "title", "entities", "projects", "class", "locator", "key"),
            empty="none rests on one entity alone",
        ),
        Question(
            "advantage",
            "Who has a comparative advantage for what, and on what evidence?",
            (
                *FILTERS,
                Parameter("item", "only for this priority, objective or result", repeated=True),
                Parameter("draws", "bootstrap draws", int, default=advantages.DRAWS),
                _AS_OF,
                _EXPLAIN,
            ),
            (
                "country",
                "code",
                "title",
                "entity",
                "count.x",
                "count.rca",
                "count.low",
                "count.high",
                "count.bound",
                "money.rca",
                "withheld",
                "missing",
                "key",
            ),
            rows.advantage,
            named={"entity": "entity_title"},
            identity=("key", "entity"),
            compared=("count", "money", "projects", "mandates", "withheld"),
        ),
        Question(
            "portfolio",
            "What does an entity do, with whom, and for what?",
            (
                Parameter("of", "key of the entity", required=True, called="ENTITY"),
                _COUNTRY,
                _FRAMEWORK,
                _DATE,
                _STANDING,
                _AS_OF,
                _EXPLAIN,
            ),
            ("title", "roles", "partners", "reaches", "budget", "currency", "key"),
            rows.portfolio,
            texts=("code", "start", "end", "status"),
            compared=("roles", "budget", "partners", "reaches"),
            is_paged=True,
        ),
        Question(
            "matrix",
            "Who does how much for what, and where?",
            (
                *FILTERS,
                Parameter("rows", "one side", choices=matrices.SIDES, default="entity"),
                Parameter("columns", "the other side", choices=matrices.SIDES, default="item"),
                Parameter("measure", "what is counted", choices=matrices.MEASURES, default="count"),
                _AS_OF,
                _EXPLAIN,
            ),
            ("key", "column", "value", "standing", "projects"),
            rows.matrix,
            named={"column": "column_title"},
            identity=("key", "column"),
            compared=("value", "standing", "projects"),
        ),
        Question(
            "tree",
            "What does a plan consist of?",
            (
                Parameter("of", "key of the plan", required=True, called="PLAN"),
                _COUNTRY,
                _DATE,
                _STANDING,
                _AS_OF,
                _EXPLAIN,
            ),
            ("depth", "code", "title", "level", "projects", "key"),
            rows.tree,
            empty="no parts of this plan are known",
            compared=("depth", "parent", "children", "projects"),
        ),
        Question(
            "chains",
            "How do two things hang together?",
            (
                Parameter("from", "key of one", required=True, called="FROM"),
                Parameter("to", "key of the other", required=True, called="TO"),
                Parameter("longest", "longest chain", int, default=ways.LONGEST),
                _COUNTRY,
                _STANDING,
                _AS_OF,
                _EXPLAIN,
            ),
            ("length", "forward", "nodes", "types"),
            rows.chains,
            identity=("nodes",),
            compared=("length",),
        ),
    )
}
