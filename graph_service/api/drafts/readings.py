"""The routes that read drafts: lists, statements, versions, suggestions, effect, and the mapping as a file."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Literal

from fastapi import Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from graph_service.api.dependencies import Serving
from graph_service.api.drafts import answers
from graph_service.api.parameters import Asked, Form, FormOnly, InDialect, Text
from graph_service.api.responses import Answer, answer, tagged
from graph_service.api.routing import NO_QUERY, TABLE, TAGGED, Key, file_of, routes_of
from graph_service.drafts import serializers
from graph_service.drafts.effect import effect
from graph_service.drafts.mapping_exports import EXPORTS
from graph_service.drafts.repository import drafts, load
from graph_service.drafts.versions import compared, versions
from graph_service.model import vocabulary
from graph_service.stores.base import Row

_CHANGED = ("how", "page", "text", "earlier_text", "carried", "key", "earlier")
router = routes_of("drafts")


class SuggestionOptions(Asked):
    """What is suggested, for which statements."""

    statement: list[Text] = Field(default_factory=list, max_length=500, description="only this statement, by its key")
    most: int = Field(5, ge=1, le=20, description="at most so many of each plan, 1 to 20")
    scheme: list[Text] = Field(
        default_factory=list, max_length=500, description="only codes of this public list, such as sdg-target"
    )


class EffectOptions(Asked):
    """What is supposed of the draft."""

    standing: Literal[vocabulary.COUNTED] = Field(  # type: ignore[valid-type]
        "asserted", description="what the draft's contributions count as", examples=["asserted"]
    )
    format: Form = None
    dialect: InDialect = None


@router.get(
    "/drafts",
    name="drafts",
    operation_id="drafts",
    summary="Every draft with how far its mapping has come.",
    response_model=answers.DraftList,
    responses=TABLE,
)
def every(app: Serving, request: Request, given: Annotated[FormOnly, Query()]) -> Response:
    def work(revision: int) -> Answer:
        found = drafts(app.graph)
        rows = [{**serializers.draft(each), **asdict(each.progress)} for each in found]
        body = {"items": [serializers.draft(each) for each in found], "revision": revision}
        return Answer(body, rows, serializers.LIST_COLUMNS)

    return answer(app, request, work)


@router.get(
    "/drafts/{key}",
    name="draft",
    operation_id="draft",
    summary="One draft with its progress and its versions.",
    response_model=answers.WholeDraft,
    responses=TAGGED,
    dependencies=NO_QUERY,
)
def one(app: Serving, request: Request, key: Key) -> Response:
    def work(revision: int) -> Answer:
        family = [serializers.draft(each) for each in versions(drafts(app.graph), key)]
        return Answer({**serializers.draft(load(app.graph, key)), "versions": family, "revision": revision})

    return answer(app, request, work)


@router.get(
    "/drafts/{key}/statements",
    name="draft-statements",
    operation_id="draft-statements",
    summary="The statements of a draft, with what was decided on each and the version that a decision must have seen.",
    response_model=answers.StatementList,
    responses=TABLE,
)
def statements(app: Serving, request: Request, key: Key, given: Annotated[FormOnly, Query()]) -> Response:
    def work(revision: int) -> Answer:
        rows = [serializers.statement(each) for each in load(app.graph, key).statements]
        return _listed(rows, serializers.STATEMENT_COLUMNS, revision)

    return answer(app, request, work)


@router.get(
    "/drafts/{key}/versions",
    name="draft-versions",
    operation_id="draft-versions",
    summary="What changed since the version before, statement by statement, with both texts.",
    response_model=answers.Comparison,
    responses=TABLE,
)
def changes(app: Serving, request: Request, key: Key, given: Annotated[FormOnly, Query()]) -> Response:
    def work(revision: int) -> Answer:
        return _listed([serializers.compared(each) for each in compared(app.graph, key)], _CHANGED, revision)

    return answer(app, request, work)


@router.get(
    "/drafts/{key}/suggestions",
    name="draft-suggestions",
    operation_id="draft-suggestions",
    summary="Where the statements of a draft may belong, how probably, and why; codes and names beside it.",
    response_model=answers.SuggestionList,
    responses=TAGGED,
)
def suggestions(app: Serving, request: Request, key: Key, given: Annotated[SuggestionOptions, Query()]) -> Response:
    def work(revision: int) -> Answer:
        with app.heavy.turn():
            found = app.suggestions.suggest(key, given.statement, most=given.most, schemes=given.scheme or None)
        return Answer({"items": [serializers.suggested(each) for each in found], "revision": revision})

    return answer(app, request, work)


@router.get(
    "/drafts/{key}/effect",
    name="draft-effect",
    operation_id="draft-effect",
    summary="What a draft would change if it were adopted: gaps closed, addressed, open; what it repeats; who leads "
    "nothing.",
    response_model=answers.EffectAnswer,
    responses=TABLE,
)
def effects(app: Serving, request: Request, key: Key, given: Annotated[EffectOptions, Query()]) -> Response:
    def work(_: int) -> Answer:
        found = serializers.effects(effect(app.graph, key, standing=given.standing))
        return Answer(found, found["rows"], serializers.TARGET_COLUMNS)

    return answer(app, request, work)


def _add_export(name: str) -> None:
    kind = EXPORTS[name]

    def export(app: Serving, request: Request, key: Key) -> Response:
        def made(revision: int, _: str) -> Response:
            headers = {"Content-Disposition": f'attachment; filename="{key}-r{revision}{kind.ending}"'}
            return Response(kind.write(load(app.graph, key)), media_type=kind.media_type, headers=headers)

        return tagged(app, request, made)

    router.get(
        f"/drafts/{{key}}/exports/{name}",
        name=f"export-draft-{name}",
        operation_id=f"export-draft-{name}",
        summary=f"The mapping of a draft as {name}: {kind.doc}.",
        response_class=Response,
        responses=TAGGED | file_of(kind.media_type),
        dependencies=NO_QUERY,
    )(export)


for _name in EXPORTS:
    _add_export(_name)


def _listed(rows: Sequence[Row], columns: Sequence[str], revision: int) -> Answer:
    return Answer({"items": list(rows), "revision": revision}, rows, columns)
