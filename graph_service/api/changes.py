"""Changes over HTTP: what was done to the graph, doing more, and taking it back."""

from typing import Annotated, Any, Final

from fastapi import Depends, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from graph_service.api import schemas
from graph_service.api.bodies import request_body
from graph_service.api.dependencies import Seen, Serving, author, body_as
from graph_service.api.parameters import Asked, DryRun, Form, InDialect, Limit
from graph_service.api.problems import Stale
from graph_service.api.responses import Answer, answer, stored
from graph_service.api.routing import API, NO_QUERY, TABLE, TAGGED, routes_of, written_or_not
from graph_service.api.threads import WRITES
from graph_service.app import App
from graph_service.changes import Change, Outcome, Record, operations_from_json
from graph_service.changes.change import effects_to_json
from graph_service.errors import Conflict
from graph_service.stores.base import Row

Revision = Annotated[int, Path(description="number of the change", ge=1, le=99_999_999, examples=[1])]
_COLUMNS: Final = ("revision", "kind", "author", "reason", "recorded_at", "undoes", "summary")
_MOST: Final = 100_000


class Wanted(BaseModel):
    """A change that is asked for."""

    model_config = ConfigDict(extra="forbid")

    author: str | None = Field(
        None, min_length=1, max_length=200, description="who makes it; else the setting `author`"
    )
    reason: str = Field(min_length=1, max_length=2_000, description="why it is made; kept with it")
    operations: list[dict[str, Any]] = Field(
        min_length=1,
        max_length=_MOST,
        description='`{"op": "upsert", "label", "key", "set": {…}}` sets properties of a node and leaves the others; '
        '`{"op": "upsert", "type", "start", "end", "role"?, "set": {…}}` those of a relationship; '
        '`{"op": "delete", "key"}` and `{"op": "delete", "type", "start", "end", "role"?}` delete one. '
        "A property set to null goes.",
    )


class Why(BaseModel):
    """Who takes a change back, and why."""

    model_config = ConfigDict(extra="forbid")

    author: str | None = Field(None, min_length=1, max_length=200, description="who; else the setting `author`")
    reason: str = Field(min_length=1, max_length=2_000, description="why; kept with it")


class HistoryOptions(Asked):
    """Which changes are listed."""

    limit: Limit = 50
    before: int | None = Field(
        None, ge=1, le=2**53, description="only changes of a lower revision: pages on", examples=[1]
    )
    format: Form = None
    dialect: InDialect = None


class Element(schemas.Shown):
    """A node or a relationship as it is before or after a change."""

    key: str | None = Field(None, description="of a node")
    label: str | None = None
    type: str | None = Field(None, description="of a relationship")
    start: str | None = None
    end: str | None = None
    role: str | None = None
    start_label: str | None = None
    end_label: str | None = None
    properties: dict[str, Any]


class Effect(schemas.Shown):
    """One element before and after; null where it was not there."""

    before: Element | None
    after: Element | None


class RecordedChange(schemas.Shown):
    """A change that was made."""

    revision: schemas.Revision
    kind: str
    author: str
    reason: str
    recorded_at: str
    undoes: int | None = Field(description="the revision that it takes back")
    summary: schemas.Counts


class WholeChange(RecordedChange):
    """A change with everything that it did."""

    effects: list[Effect] = Field(default=[])


class History(schemas.Shown):
    """Changes, newest first."""

    items: list[RecordedChange]
    next_before: int | None = Field(description="`before` of the page that follows; null on the last")
    revision: schemas.Revision


class ChangeOutcome(schemas.Shown):
    """What a change did, or would do."""

    revision: schemas.Revision
    dry_run: bool
    changed: bool
    summary: schemas.Counts
    effects: list[Effect] = Field(description="each element before and after")
    kept: list[str] = Field(description="what stays of what was to go, since later facts speak of it")


_EXAMPLE: Final = {
    "author": "A planner",
    "reason": "The ITSP's mid-term review names this weakness",
    "operations": [
        {
            "op": "upsert",
            "label": "Finding",
            "key": "mli-itsp-weakness-9",
            "set": {"kind": "weakness", "title": "Suivi irrégulier", "language": "fr", "standing": "proposed"},
        },
        {
            "op": "upsert",
            "type": "ABOUT",
            "start": "mli-itsp-weakness-9",
            "end": "mli-itsp",
            "set": {"standing": "proposed"},
        },
    ],
}
router = routes_of("changes")


@router.get(
    "/changes",
    name="changes",
    operation_id="changes",
    summary="What was done to the graph, newest first.",
    response_model=History,
    responses=TABLE,
)
def history(app: Serving, request: Request, given: Annotated[HistoryOptions, Query()]) -> Response:
    return answer(app, request, lambda revision: _history(app, given.limit, given.before, revision))


@router.get(
    "/changes/{revision}",
    name="change",
    operation_id="change",
    summary="One change with everything that it did.",
    response_model=WholeChange,
    responses=TAGGED,
    dependencies=NO_QUERY,
)
def one(app: Serving, request: Request, revision: Revision) -> Response:
    return answer(app, request, lambda _: Answer(_shown(app.graph.change(revision))))


@router.post(
    "/changes",
    name="make-change",
    operation_id="make-change",
    summary="Change the graph: all of it or nothing, checked, numbered and kept.",
    status_code=201,
    response_model=ChangeOutcome,
    responses=written_or_not(ChangeOutcome),
    openapi_extra=request_body(Wanted, _EXAMPLE),
)
@WRITES.on
def make(
    app: Serving,
    given: Annotated[DryRun, Query()],
    wanted: Annotated[Wanted, Depends(body_as(Wanted))],
    seen: Seen,
) -> Response:
    change = Change(operations_from_json(wanted.operations), author(app, wanted.author), wanted.reason)
    try:
        return _done(app, app.graph.apply(change, dry_run=given.dry_run, expected=seen), given.dry_run)
    except Conflict as error:
        raise Stale(error.message) from error


@router.post(
    "/changes/{revision}/undo",
    name="undo-change",
    operation_id="undo-change",
    summary="Put back what a change replaced; itself a change.",
    status_code=201,
    response_model=ChangeOutcome,
    responses=written_or_not(ChangeOutcome),
    openapi_extra=request_body(Why, {"author": "A planner", "reason": "Entered by mistake"}),
)
@WRITES.on
def undo(
    app: Serving,
    revision: Revision,
    given: Annotated[DryRun, Query()],
    why: Annotated[Why, Depends(body_as(Why))],
    seen: Seen,
) -> Response:
    who = author(app, why.author)
    outcome = app.graph.undo(revision, author=who, reason=why.reason, dry_run=given.dry_run, expected=seen)
    return _done(app, outcome, given.dry_run)


def _done(app: App, outcome: Outcome, dry_run: bool) -> Response:
    body = {
        "revision": outcome.revision,
        "dry_run": dry_run,
        "changed": outcome.changed,
        "summary": outcome.summary,
        "effects": effects_to_json(outcome.effects),
        "kept": list(outcome.kept),
    }
    if dry_run or not outcome.changed:
        return stored(app, body, status=200)
    return stored(app, body, status=201, location=f"{API}/changes/{outcome.revision}")


def _history(app: App, limit: int, before: int | None, revision: int) -> Answer:
    found = app.graph.history(limit=limit + 1, before=before)
    rows = [_shown(each) for each in found[:limit]]
    following = rows[-1]["revision"] if len(found) > limit else None
    return Answer({"items": rows, "next_before": following, "revision": revision}, rows, _COLUMNS)


def _shown(record: Record) -> Row:
    row = {name: getattr(record, name) for name in _COLUMNS}
    return row if record.effects is None else {**row, "effects": effects_to_json(record.effects)}
