"""An address with a key that is none, where it is clear which was meant: on to the address of that one."""

import re
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from graph_service.api.threads import CALLERS
from graph_service.app import App
from graph_service.errors import UnknownKey
from graph_service.questions.meant import Meant, meant

_ASKING = ("GET", "HEAD")


async def on_to_what_was_meant(request: Request, unknown: UnknownKey) -> Response | None:
    """Word of where what was asked for is; None where that is not clear, or is no matter of the address.

    Raises:
        NotFound: several things are called so.
    """
    app: App = request.app.state.app
    if request.method not in _ASKING:
        return None
    found = await CALLERS.run(lambda: meant(app.graph, unknown))
    if found is None:
        return None
    here = quote(request.url.path), request.query_params.multi_items()
    path = "/".join(quote(_put(part, found)) for part in request.scope["path"].split("/"))
    pairs = [(name, _put(value, found)) for name, value in here[1]]
    if (path, pairs) == here:
        return None
    address = f"{path}?{urlencode(pairs)}" if pairs else path
    said = {"given": found.given, "key": found.key, "title": found.title, "address": address}
    return JSONResponse({"taken": said}, 307, {"Location": address, "Cache-Control": "no-store"})


def _put(text: str, found: Meant) -> str:
    """``text`` with the key that was meant; a parameter may have several, set apart by commas."""
    return re.sub(rf"(?:(?<=,)|\A)\s*{re.escape(found.given)}\s*(?=,|\Z)", found.key, text)
