"""Changes over HTTP: what was done to the graph, doing more, and taking it back."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import Depends, Header, Path
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from graph_service.api import parameters, schemas
from graph_service.api.bodies import checked, json_body
from graph_service.api.problems import Stale
from graph_service.api.responses import Answer, answer, stored
from graph_service.api.service import API, Routes, Serving, add, json_and_csv
from graph_service.app import App
from graph_service.changes import Change, Outcome, Record, operations_from_json
from graph_service.changes.change import effects_to_json
from graph_service.errors import Conflict, InvalidInput
from graph_service.questions.question import Parameter
from graph_service.stores.base import Row

DRY_RUN: Final = Parameter("dry_run", "say what it would do, and store nothing", bool, default=False)
_BEFORE: Final = Parameter("before", "only changes of a lower revision: pages on", int)
Revision = Annotated[int, Path(description="number of the change", ge=1, le=99_999_999, examples=[1])]
IfMatch = Annotated[
    str | None,
    Header(alias="If-Match", max_length=100, description='the revision that you saw, such as `"12"`'),
]
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
_OUTCOME: Final = schemas.objects(
    revision=schemas.REVISION,
    dry_run={"type": "boolean"},
    changed={"type": "boolean"},
    summary=schemas.COUNTS,
    effects={**schemas.OBJECTS, "description": "each element before and after"},
)


def add_to(to: Routes) -> None:
    """Add the routes of changes."""
    dry_run = parameters.model("change-options", [DRY_RUN])

    def history(app: Serving, request: Request, given: Any) -> Response:
        asked = parameters.values(given)
        limit, before = asked["limit"], asked.get("before")
        return answer(app, request, lambda revision: _history(app, limit, before, revision))

    def one(app: Serving, request: Request, revision: Revision) -> Response:
        return answer(app, request, lambda _: Answer(_shown(app.graph.change(revision))))

    def make(app: Serving, given: Any, body: Annotated[Any, Depends(json_body)], seen: IfMatch = None) -> Response:
        return _make(app, checked(Wanted, body), seen, parameters.values(given)["dry_run"])

    def undo(
        app: Serving, revision: Revision, given: Any, body: Annotated[Any, Depends(json_body)], seen: IfMatch = None
    ) -> Response:
        at = expected(app, seen)
        return _undo(app, revision, checked(Why, body), at, parameters.values(given)["dry_run"])

    list_options = [parameters.LIMIT, _BEFORE, parameters.FORMAT]
    page = schemas.objects(
        items=schemas.OBJECTS,
        next_before={"type": ["integer", "null"]},
        revision=schemas.REVISION,
    )
    content = {"application/json": {"schema": _OUTCOME}}
    add(
        to,
        f"{API}/changes",
        history,
        name="changes",
        tag="changes",
        takes=parameters.model("changes", list_options),
        summary="What was done to the graph, newest first.",
        content=json_and_csv(page),
    )
    add(
        to,
        f"{API}/changes/{{revision}}",
        one,
        name="change",
        tag="changes",
        summary="One change with everything that it did.",
        content={"application/json": {"schema": {"type": "object"}}},
    )
    add(
        to,
        f"{API}/changes",
        make,
        method="POST",
        name="make-change",
        tag="changes",
        takes=dry_run,
        status=201,
        summary="Change the graph: all of it or nothing, checked, numbered and kept.",
        content=content,
        body=request_body(Wanted, _EXAMPLE),
    )
    add(
        to,
        f"{API}/changes/{{revision}}/undo",
        undo,
        method="POST",
        name="undo-change",
        tag="changes",
        takes=dry_run,
        summary="Put back what a change replaced; itself a change.",
        status=201,
        content=content,
        body=request_body(Why, {"author": "A planner", "reason": "Entered by mistake"}),
    )


def expected(app: App, seen: str | None) -> int | None:
    """The revision that ``If-Match`` names; None where it names none.

    Raises:
        InvalidInput: it names no revision.
        Stale: the graph has left it.
    """
    if seen is None or seen.strip() == "*":
        return None
    text = seen.strip().strip('"')
    if not text.isascii() or not text.isdigit():
        raise InvalidInput(
            'If-Match {seen!r} names no revision; send the revision that you saw, such as "12"', seen=seen[:80]
        )
    if int(text) != (at := app.graph.revision()):
        raise Stale(
            "the graph is at revision {at}, not {expected}; read it again and repeat the change", at=at, expected=text
        )
    return int(text)


def author(app: App, given: str | None) -> str:
    """Who makes a change: as given, else the setting."""
    return given or app.settings.author


def _make(app: App, wanted: Wanted, seen: str | None, dry_run: bool) -> Response:
    at = expected(app, seen)
    change = Change(operations_from_json(wanted.operations), author(app, wanted.author), wanted.reason)
    try:
        return _done(app, app.graph.apply(change, dry_run=dry_run, expected=at), dry_run)
    except Conflict as error:
        raise Stale(error.message) from error


def _undo(app: App, revision: int, why: Why, at: int | None, dry_run: bool) -> Response:
    outcome = app.graph.undo(revision, author=author(app, why.author), reason=why.reason, dry_run=dry_run, expected=at)
    return _done(app, outcome, dry_run)


def _done(app: App, outcome: Outcome, dry_run: bool) -> Response:
    body = {
        "revision": outcome.revision,
        "dry_run": dry_run,
        "changed": outcome.changed,
        "summary": outcome.summary,
        "effects": effects_to_json(outcome.effects),
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


def request_body(model: type[BaseModel], example: Row) -> Row:
    """A JSON body for the OpenAPI description, with an example."""
    schema = model.model_json_schema()
    return {"required": True, "content": {"application/json": {"schema": _inlined(schema), "example": example}}}


def _inlined(schema: Any, parts: Mapping[str, Any] | None = None) -> Any:
    """A schema without references: each stands where it is used."""
    if isinstance(schema, list):
        return [_inlined(each, parts) for each in schema]
    if not isinstance(schema, dict):
        return schema
    parts = schema.get("$defs", {}) if parts is None else parts
    if "$ref" in schema:
        return _inlined(parts[schema["$ref"].rpartition("/")[2]], parts)
    return {name: _inlined(each, parts) for name, each in schema.items() if name != "$defs"}
