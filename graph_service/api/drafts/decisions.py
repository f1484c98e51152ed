"""What people do to drafts over HTTP: decide, edit statements, describe, keep as a plan. Each says what it saw."""

from typing import Annotated, Final, Literal

from fastapi import Depends, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from graph_service.api.bodies import request_body
from graph_service.api.dependencies import Serving, author, body_as
from graph_service.api.drafts.answers import DecidedStatements, DescribedDraft, KeptPlan
from graph_service.api.parameters import DryRun
from graph_service.api.responses import stored, written
from graph_service.api.routing import API, NO_QUERY, Key, routes_of, written_or_not
from graph_service.api.threads import WRITES
from graph_service.app import App
from graph_service.drafts import editing, promoting, serializers
from graph_service.drafts.choices import ACTIONS, TIES, Choice
from graph_service.drafts.decisions import Decided
from graph_service.errors import InvalidInput
from graph_service.model import vocabulary

_KEY: Final = Field(min_length=1, max_length=200)
_AUTHOR: Final = Field(None, min_length=1, max_length=200, description="who; else the setting `author`")
_SEEN: Final = Field(
    None,
    max_length=40,
    description="`version` of the statement as you saw it; without it, only what nobody else decided",
)


class One(BaseModel):
    """One decision."""

    model_config = ConfigDict(extra="forbid")

    statement: str = _KEY
    action: Literal[ACTIONS]  # type: ignore[valid-type]
    target: str | None = Field(None, max_length=200, description="part of a plan, theme, entity or place, by its key")
    seen: str | None = _SEEN
    probability: float | None = Field(None, ge=0, le=1, description="the one that was shown with the suggestion")
    chosen: Literal["suggestion", "by_hand"] = "by_hand"
    tie: Literal[TIES] = Field("implementing", description="how an entity is tied to it")  # type: ignore[valid-type]


class Decisions(BaseModel):
    """Decisions that are made together: several, or all suggestions that are probable enough."""

    model_config = ConfigDict(extra="forbid")

    author: str | None = _AUTHOR
    reason: str | None = Field(None, min_length=1, max_length=2_000, description="why; kept with it")
    decisions: list[One] = Field(default_factory=list, max_length=5_000)
    accept_at_least: float | None = Field(
        None, gt=0, le=1, description="accept the first suggestion of each open statement from this probability on"
    )


class Edit(BaseModel):
    """One edit of a statement: exactly one of ``text``, ``kind``, ``aside``, ``split_at`` and ``merge_with``."""

    model_config = ConfigDict(extra="forbid")

    author: str | None = _AUTHOR
    seen: str | None = _SEEN
    text: str | None = Field(None, max_length=20_000, description="other words")
    kind: Literal[vocabulary.STATEMENT_KINDS] | None = Field(None, description="which link of the results chain")  # type: ignore[valid-type]
    aside: bool | None = Field(None, description="set aside, or bring back")
    split_at: int | None = Field(None, ge=0, description="the character at which a second statement begins")
    merge_with: dict[str, str | None] | None = Field(
        None, description="keys of the statements beside it to merge with it, each with the version that you saw"
    )


class Description(BaseModel):
    """What a draft is called, where its mapping stands, which plans it is mapped to."""

    model_config = ConfigDict(extra="forbid")

    author: str | None = _AUTHOR
    title: str | None = Field(None, min_length=1, max_length=500)
    status: Literal[vocabulary.DRAFT_STATUS] | None = None  # type: ignore[valid-type]
    plans: list[str] | None = Field(None, max_length=500)


class Promotion(BaseModel):
    """How a draft is kept as a plan."""

    model_config = ConfigDict(extra="forbid")

    author: str | None = _AUTHOR
    kind: Literal[vocabulary.FRAMEWORK_KINDS] = "other"  # type: ignore[valid-type]
    standing: Literal["proposed", "asserted"] = Field("proposed", description="of its contributions to other plans")


_DRAFT: Final = "draft-isf-2022"
_EXAMPLE: Final = {
    "author": "A planner",
    "decisions": [
        {
            "statement": f"{_DRAFT}-0003",
            "action": "accept",
            "target": "mli-itsp-2",
            "seen": "2931549b3033",
            "probability": 0.82,
            "chosen": "suggestion",
        },
        {"statement": f"{_DRAFT}-0004", "action": "new", "seen": "ec5ca0260dfe"},
    ],
}
Statement = Annotated[str, Path(description="key of the statement", max_length=200, pattern=r"^[^\x00]*$")]


router = routes_of("drafts")


@router.post(
    "/drafts/{key}/decisions",
    name="decide",
    operation_id="decide",
    summary="Accept, reject, mark as new or clear, as one change; refused where somebody else was there first.",
    description="A statement that is not as `seen` is a conflict (409) that names who decided what and when.",
    status_code=201,
    response_model=DecidedStatements,
    responses=written_or_not(DecidedStatements),
    openapi_extra=request_body(Decisions, _EXAMPLE),
)
@WRITES.on
def decide(
    app: Serving, key: Key, given: Annotated[DryRun, Query()], asked: Annotated[Decisions, Depends(body_as(Decisions))]
) -> Response:
    return _decide(app, key, asked, given.dry_run)


@router.patch(
    "/drafts/{key}/statements/{statement}",
    name="edit-statement",
    operation_id="edit-statement",
    summary="Reword, retype, set aside, bring back, split or merge statements; what was decided comes along.",
    response_model=DecidedStatements,
    openapi_extra=request_body(Edit, {"seen": "2931549b3033", "kind": "output"}),
    dependencies=NO_QUERY,
)
@WRITES.on
def edit(app: Serving, key: Key, statement: Statement, asked: Annotated[Edit, Depends(body_as(Edit))]) -> Response:
    return _decided(app, _edit(app, key, statement, asked))


@router.patch(
    "/drafts/{key}",
    name="describe-draft",
    operation_id="describe-draft",
    summary="What a draft is called, where its mapping stands, and which plans it is mapped to.",
    response_model=DescribedDraft,
    openapi_extra=request_body(Description, {"status": "decided"}),
    dependencies=NO_QUERY,
)
@WRITES.on
def describe(app: Serving, key: Key, asked: Annotated[Description, Depends(body_as(Description))]) -> Response:
    who = author(app, asked.author)
    found = editing.describe(app.graph, key, author=who, title=asked.title, status=asked.status, plans=asked.plans)
    return stored(app, {**serializers.draft(found), "revision": app.graph.revision()}, status=200)


@router.post(
    "/drafts/{key}/plan",
    name="keep-draft",
    operation_id="keep-draft",
    summary="Keep a draft as a plan with approval *draft*: its parts, activities as projects, contributions.",
    status_code=201,
    response_model=KeptPlan,
    responses=written_or_not(KeptPlan),
    openapi_extra=request_body(Promotion, {"kind": "isf"}),
)
@WRITES.on
def promote(
    app: Serving, key: Key, given: Annotated[DryRun, Query()], asked: Annotated[Promotion, Depends(body_as(Promotion))]
) -> Response:
    who, dry_run = author(app, asked.author), given.dry_run
    made = promoting.promote(app.graph, key, author=who, kind=asked.kind, standing=asked.standing, dry_run=dry_run)
    body, done = serializers.kept(key, made, dry_run=dry_run), made.changed and not dry_run
    location = f"{API}/frameworks/{body['key']}" if done else None
    return stored(app, body, status=201 if done else 200, location=location)


def _decide(app: App, key: str, asked: Decisions, dry_run: bool) -> Response:
    who = author(app, asked.author)
    if (asked.accept_at_least is None) == (not asked.decisions):
        raise InvalidInput("give either `decisions`, one or more, or `accept_at_least`")
    service = app.suggestions
    if asked.accept_at_least is not None:
        made = service.accept_all(key, asked.accept_at_least, author=who, dry_run=dry_run)
        return _decided(app, made, dry_run, status=201)
    choices = [Choice(**each.model_dump()) for each in asked.decisions]
    return _decided(
        app, service.decide(key, choices, author=who, reason=asked.reason, dry_run=dry_run), dry_run, status=201
    )


def _edit(app: App, draft: str, key: str, asked: Edit) -> Decided:
    given = [name for name in ("text", "kind", "aside", "split_at", "merge_with") if getattr(asked, name) is not None]
    if len(given) != 1:
        raise InvalidInput("give exactly one of text, kind, aside, split_at and merge_with, not {n}", n=len(given))
    who, graph = author(app, asked.author), app.graph
    if asked.text is not None:
        return editing.reword(graph, draft, key, asked.text, author=who, seen=asked.seen)
    if asked.kind is not None:
        return editing.retype(graph, draft, key, asked.kind, author=who, seen=asked.seen)
    if asked.split_at is not None:
        return editing.split_at(graph, draft, key, asked.split_at, author=who, seen=asked.seen)
    if asked.merge_with is not None:
        seen = {key: asked.seen, **asked.merge_with}
        return editing.merge(graph, draft, list(seen), author=who, seen=seen)
    act = editing.set_aside if asked.aside else editing.bring_back
    return act(graph, draft, key, author=who, seen=asked.seen)


def _decided(app: App, made: Decided, dry_run: bool = False, status: int = 200) -> Response:
    outcome, body = made.outcome, serializers.decided(made, dry_run=dry_run)
    if dry_run:
        return written(body)
    done = outcome.changed
    location = f"{API}/changes/{outcome.revision}" if done else None
    return stored(app, body, status=status if done else 200, location=location)
