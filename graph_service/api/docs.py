"""The description of the API as a page: every operation of the OpenAPI document, with nothing from elsewhere."""

from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import Response

from graph_service.api import problems
from graph_service.api.routing import NO_QUERY, routes_of
from visualisation import csp

_PAGE: Final = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
    (files(__package__) / "docs.html").read_text(encoding="utf-8")
)


router = routes_of("service", prefix="")


@router.get(
    "/docs",
    name="docs",
    operation_id="docs",
    summary="This description, as a page that works offline.",
    response_class=Response,
    responses={200: {"description": "the answer", "content": {"text/html": {"schema": {"type": "string"}}}}},
    dependencies=NO_QUERY,
)
def docs(request: Request) -> Response:
    text = page(request.app.openapi())
    headers = {"Content-Security-Policy": f"{csp(text)}; frame-ancestors 'none'"}
    return Response(text, headers=headers, media_type="text/html")


def page(schema: dict[str, Any]) -> str:
    """The page of an OpenAPI document."""
    by_tag: dict[str, list[dict[str, Any]]] = {}
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            by_tag.setdefault(operation["tags"][0], []).append({"path": path, "method": method.upper(), **operation})
    kinds = {kind.slug: kind for kind in problems.PROBLEMS.values()}
    return _PAGE.render(info=schema["info"], tags=by_tag, kinds=kinds.values(), type_of=_type)


def _type(schema: dict[str, Any]) -> str:
    """A parameter's type in a word or two."""
    if "anyOf" in schema:
        return _type(next(each for each in schema["anyOf"] if each.get("type") != "null"))
    if "enum" in schema or "const" in schema:
        return " | ".join(map(str, schema.get("enum", [schema.get("const")])))
    if schema.get("type") == "array":
        return f"{_type(schema.get('items', {}))}, repeatable"
    return str(schema.get("type", "any"))
