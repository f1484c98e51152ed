"""An address with a key that is none, where it is clear which was meant: on to the address of that one."""

import re
from dataclasses import asdict
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from graph_service.api.threads import CALLERS
from graph_service.app import App
from graph_service.errors import Meant, UnknownKey
from graph_service.questions.meant import meant

_ASKING = ("GET", "HEAD")


async def meant_by(request: Request, unknown: UnknownKey) -> Meant | None:
    """What is meant by a key that is none, where that is clear.

    Raises:
        NotFound: several things are called so.
    """
    app: App = request.app.state.app
    return await CALLERS.run(lambda: meant(app.graph, unknown))


def onward(request: Request, found: Meant) -> Response | None:
    """Word of where what was asked for is; None where the address does not have the key."""
    if request.method not in _ASKING:
        return None
    here = quote(request.url.path), request.query_params.multi_items()
    path = "/".join(quote(_put(part, found)) for part in request.scope["path"].split("/"))
    pairs = [(name, _put(value, found)) for name, value in here[1]]
    if (path, pairs) == here:
        return None
    address = f"{path}?{urlencode(pairs)}" if pairs else path
    headers = {"Location": address, "Cache-Control": "no-store"}
    return JSONResponse({"taken": {**asdict(found), "address": address}}, 307, headers)


def _put(text: str, found: Meant) -> str:
    """``text`` with the key that was meant; a parameter may have several, set apart by commas."""
    return re.sub(rf"(?:(?<=,)|\A)\s*{re.escape(found.given)}\s*(?=,|\Z)", found.key, text)
