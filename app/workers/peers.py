"""How a worker asks the others of its server, at their own doors (app/workers/back_door.py)."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, Final
from uuid import UUID

import httpx2
import structlog

from app.store.ports import StoreUnavailable
from app.workers.place import Place
from retrieval.schema import VisitorId

WITHIN_S: Final = 2.0
"""For so long an answer waits for other workers. One that is being started is told when it is there."""
STARTED_S: Final = 120.0
"""A worker that is not there after so long has nothing in memory that it should be told of."""

log = structlog.get_logger(__name__)


class Peers:
    """The other workers; none where there is one process."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self._clients = {
            number: httpx2.AsyncClient(
                transport=httpx2.AsyncHTTPTransport(uds=str(place.door(number))),
                base_url=f"http://worker-{number}",
                timeout=STARTED_S,
            )
            for number in place.others
        }
        self._telling: set[asyncio.Task[httpx2.Response | None]] = set()

    async def tell(self, path: str, body: Any) -> None:
        """Tells all others, and waits until they have done what it takes; `WITHIN_S` at most, for one may be starting.

        Raises:
            StoreUnavailable: one of them could not do it.
        """
        tasks = [asyncio.ensure_future(self._ask(number, "POST", path, body)) for number in self._clients]
        if not tasks:
            return
        self._telling.update(tasks)
        for task in tasks:
            task.add_done_callback(self._telling.discard)
        done, late = await asyncio.wait(tasks, timeout=WITHIN_S)
        if late:
            log.warning("workers.late", path=path, workers=len(late))
        if failed := [answer for task in done if (answer := task.result()) and not answer.is_success]:
            raise StoreUnavailable(f"{len(failed)} of the other workers could not follow; try again")

    async def gather(self, path: str) -> dict[int, httpx2.Response]:
        """What the others say, by their number; without those that say nothing in time."""
        numbers = list(self._clients)
        answers = await asyncio.gather(*(self._within(self._ask(number, "GET", path)) for number in numbers))
        return {number: answer for number, answer in zip(numbers, answers, strict=True) if answer and answer.is_success}

    async def turn(self, conversation_id: UUID, visitor_id: VisitorId | None) -> AsyncGenerator[bytes, None] | None:
        """The turn that another worker is telling, from its first part on; None if none does.

        Raises:
            KeyError: it is another visitor's.
        """
        params = {} if visitor_id is None else {"visitor_id": visitor_id}
        for client in self._clients.values():
            request = client.build_request("GET", f"/turns/{conversation_id}", params=params)
            try:
                async with asyncio.timeout(WITHIN_S):  # until it begins; between two parts a model may think for longer
                    answer = await client.send(request, stream=True)
            except (httpx2.HTTPError, TimeoutError):
                continue
            if answer.status_code == httpx2.codes.OK:
                return _frames(answer)
            await answer.aclose()
            if answer.status_code == httpx2.codes.FORBIDDEN:
                raise KeyError(conversation_id)
        return None

    async def aclose(self) -> None:
        for task in list(self._telling):
            task.cancel()
        await asyncio.gather(*self._telling, return_exceptions=True)
        for client in self._clients.values():
            await client.aclose()

    async def _ask(self, number: int, method: str, path: str, body: Any = None) -> httpx2.Response | None:
        """None if it does not answer: then it is gone, and its successor opens what is in the store by then."""
        try:
            return await self._clients[number].request(method, path, json=body)
        except httpx2.HTTPError as error:
            log.warning("workers.unheard", worker=number, path=path, error=repr(error))
            return None

    @staticmethod
    async def _within(asking: Any) -> Any:
        try:
            async with asyncio.timeout(WITHIN_S):
                return await asking
        except TimeoutError:
            return None


async def _frames(answer: httpx2.Response) -> AsyncGenerator[bytes, None]:
    """The stream's bytes as they come; whoever stops reading hangs up."""
    try:
        async with aclosing(answer.aiter_raw()) as pieces:
            async for piece in pieces:
                yield piece
    finally:
        await answer.aclose()
