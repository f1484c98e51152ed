"""Drafts over HTTP: a file in, its statements, what is suggested, what it would change, and the mapping out."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any, Final

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from graph_service.api import parameters, schemas
from graph_service.api.bodies import Upload, uploaded
from graph_service.api.changes import DRY_RUN, author
from graph_service.api.responses import Answer, answer, stored, tagged
from graph_service.api.service import API, Routes, Serving, add, json_and_csv
from graph_service.drafts import serializers
from graph_service.drafts.create import Added
from graph_service.drafts.effect import effect
from graph_service.drafts.ingest import add_file
from graph_service.drafts.mapping_exports import EXPORTS
from graph_service.drafts.repository import drafts, load
from graph_service.drafts.suggestion_service import warm
from graph_service.drafts.versions import compared, versions
from graph_service.exchange import files
from graph_service.model import vocabulary
from graph_service.questions.question import Parameter
from graph_service.stores.base import Row

TAG: Final = "drafts"
_FIELDS: Final = ("author", "title", "plans", "version_of")
_STATEMENT: Final = Parameter("statement", "only this statement, by its key", repeated=True)
_MOST: Final = Parameter("most", "at most so many of each plan, 1 to 20", int, default=5)
_SCHEME: Final = Parameter("scheme", "only codes of this public list, such as sdg-target", repeated=True)
_STANDING: Final = Parameter(
    "standing", "what the draft's contributions count as", choices=vocabulary.COUNTED, default="asserted"
)
_OBJECT: Final = {"application/json": {"schema": {"type": "object"}}}


def add_to(to: Routes) -> None:
    """Add the routes that read drafts, and the one that takes a file."""
    _add_lists(to)
    _add_answers(to)
    _add_upload(to)
    for name in EXPORTS:
        _add_export(to, name)


def _add_lists(to: Routes) -> None:
    only_format = parameters.model("draft-options", [parameters.FORMAT])

    def every(app: Serving, request: Request, given: Any) -> Response:
        def work(revision: int) -> Answer:
            found = drafts(app.graph)
            rows = [{**serializers.draft(each), **asdict(each.progress)} for each in found]
            body = {"items": [serializers.draft(each) for each in found], "revision": revision}
            return Answer(body, rows, serializers.LIST_COLUMNS)

        return answer(app, request, work)

    def one(app: Serving, request: Request, key: str) -> Response:
        def work(revision: int) -> Answer:
            family = [serializers.draft(each) for each in versions(drafts(app.graph), key)]
            return Answer({**serializers.draft(load(app.graph, key)), "versions": family, "revision": revision})

        return answer(app, request, work)

    def statements(app: Serving, request: Request, key: str, given: Any) -> Response:
        return answer(
            app,
            request,
            lambda revision: _listed(
                [serializers.statement(each) for each in load(app.graph, key).statements],
                serializers.STATEMENT_COLUMNS,
                revision,
            ),
        )

    def changes(app: Serving, request: Request, key: str, given: Any) -> Response:
        columns = ("how", "page", "text", "earlier_text", "carried", "key", "earlier")
        return answer(
            app,
            request,
            lambda revision: _listed(
                [serializers.compared(each) for each in compared(app.graph, key)], columns, revision
            ),
        )

    items = schemas.objects(items=schemas.OBJECTS, revision=schemas.REVISION)
    add(
        to,
        f"{API}/drafts",
        every,
        name="drafts",
        tag=TAG,
        takes=only_format,
        content=json_and_csv(items),
        summary="Every draft with how far its mapping has come.",
    )
    add(
        to,
        f"{API}/drafts/{{key}}",
        one,
        name="draft",
        tag=TAG,
        content=_OBJECT,
        summary="One draft with its progress and its versions.",
    )
    add(
        to,
        f"{API}/drafts/{{key}}/statements",
        statements,
        name="draft-statements",
        tag=TAG,
        takes=only_format,
        content=json_and_csv(items),
        summary="The statements of a draft, with what was decided on each and the version that a decision must have "
        "seen.",
    )
    add(
        to,
        f"{API}/drafts/{{key}}/versions",
        changes,
        name="draft-versions",
        tag=TAG,
        takes=only_format,
        content=json_and_csv(items),
        summary="What changed since the version before, statement by statement, with both texts.",
    )


def _add_answers(to: Routes) -> None:
    def suggestions(app: Serving, request: Request, key: str, given: Any) -> Response:
        asked = parameters.values(given)

        def work(revision: int) -> Answer:
            found = app.suggestions.suggest(
                key, asked["statement"], most=max(1, min(asked["most"], 20)), schemes=asked["scheme"] or None
            )
            return Answer({"items": [serializers.suggested(each) for each in found], "revision": revision})

        return answer(app, request, work)

    def effects(app: Serving, request: Request, key: str, given: Any) -> Response:
        standing = parameters.values(given)["standing"]

        def work(_: int) -> Answer:
            found = serializers.effects(effect(app.graph, key, standing=standing))
            return Answer(found, found["rows"], serializers.TARGET_COLUMNS)

        return answer(app, request, work)

    items = schemas.objects(items=schemas.OBJECTS, revision=schemas.REVISION)
    add(
        to,
        f"{API}/drafts/{{key}}/suggestions",
        suggestions,
        name="draft-suggestions",
        tag=TAG,
        takes=parameters.model("draft-suggestions", [_STATEMENT, _MOST, _SCHEME]),
        content={"application/json": {"schema": items}},
        summary="Where the statements of a draft may belong, how probably, and why; codes and names beside it.",
    )
    add(
        to,
        f"{API}/drafts/{{key}}/effect",
        effects,
        name="draft-effect",
        tag=TAG,
        takes=parameters.model("draft-effect", [_STANDING, parameters.FORMAT]),
        content=json_and_csv(schemas.answer(serializers.TARGET_COLUMNS, of="question")),
        summary="What a draft would change if it were adopted: gaps closed, addressed, open; what it repeats; who "
        "leads nothing.",
    )


def _add_upload(to: Routes) -> None:
    async def draft_file(request: Request) -> Upload:
        return await uploaded(request, _FIELDS)

    def take(app: Serving, given: Any, file: Annotated[Upload, Depends(draft_file)]) -> Response:
        dry_run = parameters.values(given)["dry_run"]
        plans = [each.strip() for each in file.fields.get("plans", "").split(",") if each.strip()]
        warm()
        added = add_file(
            app.graph,
            file.content,
            name=file.name,
            author=author(app, file.fields.get("author")),
            title=file.fields.get("title"),
            plans=plans,
            previous=file.fields.get("version_of"),
            dry_run=dry_run,
            max_bytes=app.settings.max_import_mib * files.MIB,
        )
        done = added.changed and not dry_run
        return stored(
            app,
            _added(added, dry_run),
            status=201 if done else 200,
            location=f"{API}/drafts/{added.key}" if done else None,
        )

    take.__annotations__["file"] = Annotated[Upload, Depends(draft_file)]
    form = schemas.objects(
        file={"type": "string", "contentMediaType": "application/octet-stream"},
        author={"type": "string", "description": "who adds it; else the setting `author`"},
        title={"type": "string", "description": "what it is called; else as the document says"},
        plans={"type": "string", "description": "keys of the plans that it is to be mapped to, by commas; else all"},
        version_of={"type": "string", "description": "key of the draft of which it is a later version"},
    )
    report = schemas.objects(
        key={"type": "string"},
        statements={"type": "integer"},
        carried={"type": "integer"},
        revision=schemas.REVISION,
        dry_run={"type": "boolean"},
        unchanged={"type": "boolean"},
        changed=schemas.COUNTS,
    )
    add(
        to,
        f"{API}/drafts",
        take,
        method="POST",
        name="add-draft",
        tag=TAG,
        status=201,
        summary="Read a .docx, .pptx, .pdf, .xlsx, .txt or .md and store it as a draft; twice changes nothing.",
        description=f"At most {to.app.settings.max_import_mib} MiB.",
        takes=parameters.model("draft-upload", [DRY_RUN]),
        content={"application/json": {"schema": report}},
        body={"required": True, "content": {"multipart/form-data": {"schema": {**form, "required": ["file"]}}}},
    )


def _add_export(to: Routes, name: str) -> None:
    kind = EXPORTS[name]

    def export(app: Serving, request: Request, key: str) -> Response:
        def made(revision: int) -> Response:
            headers = {"Content-Disposition": f'attachment; filename="{key}-r{revision}{kind.ending}"'}
            return Response(kind.write(load(app.graph, key)), media_type=kind.media_type, headers=headers)

        return tagged(app, request, made)

    add(
        to,
        f"{API}/drafts/{{key}}/exports/{name}",
        export,
        name=f"export-draft-{name}",
        tag=TAG,
        summary=f"The mapping of a draft as {name}: {kind.doc}.",
        content={kind.media_type: {"schema": {"type": "string", "contentMediaType": kind.media_type}}},
    )


def _listed(rows: Sequence[Row], columns: Sequence[str], revision: int) -> Answer:
    return Answer({"items": list(rows), "revision": revision}, rows, columns)


def _added(added: Added, dry_run: bool) -> Row:
    return {
        "key": added.key,
        "statements": added.statements,
        "carried": added.carried,
        "revision": added.outcome.revision,
        "dry_run": dry_run,
        "unchanged": not added.changed,
        "changed": added.outcome.summary,
    }
