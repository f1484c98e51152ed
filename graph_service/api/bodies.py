"""What callers send: JSON and files, read within limits, and refused in words."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeVar

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.datastructures import UploadFile
from starlette.requests import Request

from graph_service.api.problems import TooLarge, UnsupportedMedia
from graph_service.api.threads import BODIES
from graph_service.errors import InvalidInput
from graph_service.json_shape import shape_of
from graph_service.messages import Message

Model = TypeVar("Model", bound=BaseModel)
DEEPEST: Final = 20
#: The largest change that is taken has some ten values for each of its operations.
MOST_VALUES: Final = 1_500_000
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came, whole: its name without folders, its bytes, and the text fields beside it."""

    name: str
    content: bytes
    fields: dict[str, str]


async def json_body(request: Request) -> Any:
    """The JSON that a request carries.

    Raises:
        UnsupportedMedia: it does not say that it is JSON.
        InvalidInput: it is none, nests too deep, says a key twice, or holds what no graph can: NaN, halves
            of characters.
        TooLarge: there is more of it than is taken.
    """
    _media(request, "application/json")
    return await BODIES.run(partial(_parsed, await request.body()))


def _parsed(content: bytes) -> Any:
    """JSON read beside the loop that takes requests, which everybody waits for."""
    shape = shape_of(content)
    if shape.depth > DEEPEST:
        raise _too_deep()
    if shape.values > MOST_VALUES:
        raise TooLarge(
            "the body holds {n:,} values, and at most {most:,} are taken at once; send it in parts",
            n=shape.values,
            most=MOST_VALUES,
        )
    try:
        found = json.loads(content.decode("utf-8"), object_pairs_hook=_object)
    except UnicodeDecodeError as error:
        raise InvalidInput("the body is no UTF-8 at byte {byte}; send JSON as UTF-8", byte=error.start + 1) from error
    except json.JSONDecodeError as error:
        raise InvalidInput(
            "the body is no JSON at line {line}, column {column} ({why}); correct it there",
            line=error.lineno,
            column=error.colno,
            why=error.msg,
        ) from error
    except ValueError as error:
        raise InvalidInput("the body holds a number with too many digits ({why})", why=str(error)) from error
    _sound(found)
    return found


def checked(model: type[Model], body: Any) -> Model:
    """The body as ``model`` has it.

    Raises:
        RequestValidationError: a field is missing, unknown or of the wrong type.
    """
    try:
        return model.model_validate(body)
    except ValidationError as error:
        raise RequestValidationError(error.errors(), body=body) from error


async def upload(request: Request) -> Upload:
    """The one file that an import carries; see ``uploaded``."""
    return await uploaded(request, ("author", "input_format"))


async def uploaded(request: Request, fields: Sequence[str]) -> Upload:
    """The one file that a multipart request carries in its field ``file``, with these text fields beside it.

    Raises:
        UnsupportedMedia: it is no multipart request.
        InvalidInput: it carries no file, or more than one.
        TooLarge: there is more of it than is taken.
    """
    _media(request, "multipart/form-data")
    async with request.form(max_files=1, max_fields=8) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise InvalidInput("the body has no file in its field `file`; send it as curl -F file=@NAME does")
        given = {name: value for name, value in form.items() if isinstance(value, str)}
        if unknown := sorted(given.keys() - set(fields)):
            raise InvalidInput(
                "there is no field {unknown}; there are file, {known}",
                unknown=", ".join(unknown),
                known=", ".join(fields),
            )
        return Upload(_name(file.filename), await file.read(), given)


def _media(request: Request, wanted: str) -> None:
    given = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if given != wanted:
        raise UnsupportedMedia(
            "the body is {given}; send {wanted}", given=given or Message("of no stated type"), wanted=wanted
        )
    if (encoding := request.headers.get("Content-Encoding", "identity").lower()) != "identity":
        raise UnsupportedMedia("the body is encoded as {given}; send it as it is", given=encoding)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise InvalidInput("the body has an object that says a key twice, so it has no one meaning")
    return found


def _sound(value: Any, depth: int = 0) -> None:
    """Refuse what JSON lets through and a graph cannot hold."""
    if depth > DEEPEST:
        raise _too_deep()
    if isinstance(value, float) and not math.isfinite(value):
        raise InvalidInput("the body holds NaN or a number that is too large; leave the property out, or null")
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise InvalidInput("the body holds a whole number of more than 64 bits")
    if isinstance(value, str) and ("\x00" in value or any("\ud800" <= c <= "\udfff" for c in value)):
        raise InvalidInput("the body holds text with NUL or with half a character")
    if isinstance(value, dict):
        for name, each in value.items():
            _sound(name, depth + 1)
            _sound(each, depth + 1)
    elif isinstance(value, list):
        for each in value:
            _sound(each, depth + 1)


def _too_deep() -> InvalidInput:
    return InvalidInput("the body nests lists or objects more than {n} deep", n=DEEPEST)


def _name(given: str | None) -> str:
    last = _CONTROL.sub("", (given or "").replace("\\", "/").rpartition("/")[2]).strip()
    return last[-200:] or "upload"


def request_body(model: type[BaseModel], example: dict[str, Any]) -> dict[str, Any]:
    """A JSON body for the OpenAPI description, with an example."""
    schema = model.model_json_schema()
    content = {"application/json": {"schema": _inlined(schema), "example": example}}
    return {"requestBody": {"required": True, "content": content}}


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
