"""The route that takes a file as a draft."""

from typing import Annotated, Final

from fastapi import Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from graph_service.api.bodies import Upload, uploaded
from graph_service.api.dependencies import Serving, author
from graph_service.api.drafts.answers import AddedDraft
from graph_service.api.parameters import DryRun
from graph_service.api.responses import stored
from graph_service.api.routing import API, routes_of, written_or_not
from graph_service.drafts import serializers
from graph_service.drafts.ingest import add_file
from graph_service.drafts.suggestion_service import warm
from graph_service.exchange import files

_FIELDS: Final = {
    "author": "who adds it; else the setting `author`",
    "title": "what it is called; else as the document says",
    "plans": "keys of the plans that it is to be mapped to, by commas; else all",
    "version_of": "key of the draft of which it is a later version",
}
_FORM: Final = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": {"type": "string", "contentMediaType": "application/octet-stream"},
        **{name: {"type": "string", "description": doc} for name, doc in _FIELDS.items()},
    },
}
router = routes_of("drafts")


async def _draft_file(request: Request) -> Upload:
    return await uploaded(request, tuple(_FIELDS))


@router.post(
    "/drafts",
    name="add-draft",
    operation_id="add-draft",
    summary="Read a .docx, .pptx, .pdf, .xlsx, .txt or .md and store it as a draft; twice changes nothing.",
    description="At most `ALIGNMENT_MAX_IMPORT_MIB`.",
    status_code=201,
    response_model=AddedDraft,
    responses=written_or_not(AddedDraft),
    openapi_extra={"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": _FORM}}}},
)
def take(app: Serving, given: Annotated[DryRun, Query()], file: Annotated[Upload, Depends(_draft_file)]) -> Response:
    warm()
    with app.heavy.turn():
        added = add_file(
            app.graph,
            file.content,
            name=file.name,
            author=author(app, file.fields.get("author")),
            title=file.fields.get("title"),
            plans=[key.strip() for key in file.fields.get("plans", "").split(",") if key.strip()],
            previous=file.fields.get("version_of"),
            dry_run=given.dry_run,
            max_bytes=app.settings.max_import_mib * files.MIB,
        )
    done = added.changed and not given.dry_run
    location = f"{API}/drafts/{added.key}" if done else None
    return stored(
        app, serializers.added_row(added, dry_run=given.dry_run), status=201 if done else 200, location=location
    )
