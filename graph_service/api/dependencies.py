"""What routes ask for beside their parameters: the application, a checked body, the revision that a caller saw."""

from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

from fastapi import Depends, Header
from pydantic import BaseModel
from starlette.requests import Request

from graph_service.access import acting
from graph_service.api.bodies import checked, json_body
from graph_service.api.problems import Stale
from graph_service.api.threads import WRITES
from graph_service.app import App
from graph_service.errors import Forbidden, InvalidInput

Model = TypeVar("Model", bound=BaseModel)


async def _app(request: Request) -> App:
    app: App = request.app.state.app
    return app


#: What a route takes to know what it is asked of. The framework remembers every endpoint it ever saw, so that one
#: that closed over its application would keep it, its graph and all its answers for good.
Serving = Annotated[App, Depends(_app)]
IfMatch = Annotated[
    str | None,
    Header(alias="If-Match", max_length=100, description='the revision that you saw, such as `"12"`'),
]


def body_as(model: type[Model]) -> Callable[[Request], Awaitable[Model]]:
    """A dependency that gives the JSON body of a request as ``model`` has it; see ``bodies.json_body``."""

    async def read(request: Request) -> Model:
        return checked(model, await json_body(request))

    return read


async def takes_nothing(request: Request) -> None:
    """A parameter that a route does not know is refused, also where it knows none."""
    if unknown := sorted(request.query_params.keys()):
        raise InvalidInput(
            "{path} takes no query parameter, so not {unknown}",
            path=request.url.path,
            unknown=", ".join(unknown)[:200],
        )


async def seen_revision(app: Serving, seen: IfMatch = None) -> int | None:
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
    if int(text) != (revision := await WRITES.run(app.graph.revision)):
        raise Stale(
            "the graph is at revision {at}, not {expected}; read it again and repeat the change",
            at=revision,
            expected=text,
        )
    return int(text)


#: The revision that a caller saw and the graph is still at; None where the caller says none.
Seen = Annotated[int | None, Depends(seen_revision)]


def author(app: App, given: str | None) -> str:
    """Who makes a change: who signed in; where nobody has to, as given, else the setting.

    Raises:
        Forbidden: another is named than who signed in.
    """
    actor = acting.current()
    if actor and given and given != actor.name:
        raise Forbidden(
            "the author of a change is who signed in, {name}, not {given!r}; leave `author` out",
            name=actor.name,
            given=given[:80],
        )
    return acting.named(given, app.settings.author)
