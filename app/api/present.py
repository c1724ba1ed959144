"""Work for a client who is still there: one that leaves has its answer given up, and with it the model's call."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Final

from fastapi import Request
from starlette.responses import Response

CLIENT_LEFT: Final = 499
"""As nginx counts it; nobody reads the answer."""


async def while_present(request: Request, work: Coroutine[Any, Any, Response]) -> Response:
    """The answer that the work gives; the work is cancelled when the client goes away.

    Streams need none of this: Starlette ends those itself, and app/running.py the turn behind them.
    """
    working, leaving = asyncio.ensure_future(work), asyncio.ensure_future(_departure(request))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else Response(status_code=CLIENT_LEFT)
    finally:
        working.cancel()
        leaving.cancel()
        await asyncio.gather(working, leaving, return_exceptions=True)


async def _departure(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
