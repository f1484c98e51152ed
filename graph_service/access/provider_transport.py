"""What a provider sends, within limits: so many bytes, not packed, and within so many seconds whatever it does."""

import asyncio
import ssl
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

import httpx2

T = TypeVar("T")
MOST_BYTES: Final = 512 * 1024


class Bounded(httpx2.AsyncBaseTransport):
    """Reads each answer whole, up to ``MOST_BYTES``; raises ``httpx2.DecodingError`` for more. No proxy of the
    environment is asked."""

    def __init__(self, trusted: ssl.SSLContext) -> None:
        self._within = httpx2.AsyncHTTPTransport(verify=trusted)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        request.headers["Accept-Encoding"] = "identity"
        answer = await self._within.handle_async_request(request)
        try:
            if answer.headers.get("Content-Encoding", "identity") != "identity":
                raise httpx2.DecodingError("it packs what it sends", request=request)
            body = bytearray()
            async for piece in answer.aiter_raw():
                body += piece
                if len(body) > MOST_BYTES:
                    raise httpx2.DecodingError("it sends more than is taken", request=request)
        finally:
            await answer.aclose()
        return httpx2.Response(answer.status_code, headers=answer.headers, content=bytes(body))

    async def aclose(self) -> None:
        await self._within.aclose()


def within(seconds: float, work: Coroutine[Any, Any, T]) -> T:
    """What ``work`` gives, in a loop of its own in this thread.

    ``asyncio.run`` would wait beyond the time for a look-up of a name that hangs in a thread.

    Raises:
        TimeoutError: it took longer.
    """
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(asyncio.wait_for(work, seconds))
    finally:
        try:
            loop.run_until_complete(loop.shutdown_asyncgens())
        finally:
            loop.close()
