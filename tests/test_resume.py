"""A stream whose connection was lost is told again from its first part; one that nobody comes back for is given up."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient

from app.assembly import Shop
from app.running import RunningTurns
from prompts.scripted import Line, ScriptedChatModel
from retrieval.schema import VisitorId
from tests.chat_shop import CHAT_SCOPE, chat_app, chat_shop
from tests.test_chat_api import HANGS, JSON, events, part, said

pytestmark = pytest.mark.anyio
TALK, ME = uuid4(), VisitorId("me")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    shop = chat_shop(tmp_path_factory.mktemp("shop"))
    yield shop
    asyncio.run(shop.aclose())


# The running turns themselves


class Telling:
    """A turn whose parts a test lets out one by one."""

    def __init__(self) -> None:
        self.out: asyncio.Queue[bytes | None] = asyncio.Queue()
        self.closed = False

    async def frames(self) -> AsyncGenerator[bytes, None]:
        try:
            while (frame := await self.out.get()) is not None:
                if frame == b"!":
                    raise ValueError("broken")
                yield frame
        finally:
            self.closed = True


async def until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not happened():  # noqa: ASYNC110 - a model or a store, which have no event of ours
            await asyncio.sleep(0.005)


async def test_whoever_comes_back_has_all_of_it_from_the_start() -> None:
    telling, turns = Telling(), RunningTurns(grace_s=5)
    first = turns.told(TALK, ME, telling.frames(), resumable=True)
    for frame in (b"a", b"b"):
        telling.out.put_nowait(frame)
    assert [await anext(first), await anext(first)] == [b"a", b"b"]
    await first.aclose()
    running = turns.of(TALK)
    assert running
    assert running.visitor_id == ME
    again = asyncio.create_task(read(running.follow()))
    await asyncio.sleep(0)
    for last in (b"c", None):
        telling.out.put_nowait(last)
    assert await again == [b"a", b"b", b"c"]
    assert turns.of(TALK) is None


async def read(frames: AsyncIterator[bytes]) -> list[bytes]:
    return [frame async for frame in frames]


async def test_a_turn_that_nobody_comes_back_for_is_given_up_after_its_grace() -> None:
    telling, turns = Telling(), RunningTurns(grace_s=0.05)
    first = turns.told(TALK, ME, telling.frames(), resumable=True)
    telling.out.put_nowait(b"a")
    assert await anext(first) == b"a"
    await first.aclose()
    assert not telling.closed
    await until(lambda: telling.closed)
    await until(lambda: turns.of(TALK) is None)


async def test_a_turn_that_is_not_resumable_is_over_when_its_reader_has_gone() -> None:
    telling, turns = Telling(), RunningTurns(grace_s=5)
    only = turns.told(TALK, ME, telling.frames(), resumable=False)
    telling.out.put_nowait(b"a")
    assert await anext(only) == b"a"
    assert turns.of(TALK)
    await only.aclose()
    assert (telling.closed, turns.of(TALK)) == (True, None)


async def test_a_turn_that_nobody_ever_reads_is_never_told() -> None:
    telling, turns = Telling(), RunningTurns()
    unread = turns.told(TALK, ME, telling.frames(), resumable=True)
    await asyncio.sleep(0)
    assert turns.of(TALK) is None
    await unread.aclose()


async def test_a_reader_that_stays_keeps_the_turn_when_the_other_leaves() -> None:
    telling, turns = Telling(), RunningTurns(grace_s=0.02)
    first = turns.told(TALK, ME, telling.frames(), resumable=True)
    telling.out.put_nowait(b"a")
    assert await anext(first) == b"a"
    running = turns.of(TALK)
    assert running
    second = asyncio.create_task(read(running.follow()))
    await asyncio.sleep(0)
    await first.aclose()
    await asyncio.sleep(0.1)
    telling.out.put_nowait(None)
    assert await second == [b"a"]


async def test_what_breaks_a_turn_reaches_its_reader() -> None:
    telling, turns = Telling(), RunningTurns()
    telling.out.put_nowait(b"!")
    with pytest.raises(ValueError, match="broken"):
        await read(turns.told(TALK, ME, telling.frames(), resumable=True))
    assert turns.of(TALK) is None


async def test_no_more_turns_are_kept_than_there_is_room_for() -> None:
    kept, told = Telling(), Telling()
    turns = RunningTurns(most=1)
    first = turns.told(TALK, ME, kept.frames(), resumable=True)
    other = uuid4()
    for telling in (kept, told):
        telling.out.put_nowait(b"a")
    assert await anext(first) == b"a"
    for telling in (kept, told):
        telling.out.put_nowait(None)
    assert await read(turns.told(other, ME, told.frames(), resumable=True)) == [b"a"]
    assert turns.of(other) is None
    assert await read(first) == []


async def test_a_new_turn_of_the_same_conversation_is_the_one_to_resume() -> None:
    old, new, turns = Telling(), Telling(), RunningTurns()
    first, second = (
        turns.told(TALK, ME, old.frames(), resumable=True),
        turns.told(TALK, ME, new.frames(), resumable=True),
    )
    for telling, word in ((old, b"old"), (new, b"new")):
        telling.out.put_nowait(word)
    assert [await anext(first), await anext(second)] == [b"old", b"new"]
    old.out.put_nowait(None)
    assert await read(first) == []
    running = turns.of(TALK)
    assert running
    assert await anext(running.follow()) == b"new"
    await turns.aclose()
    assert (new.closed, turns.of(TALK)) == (True, None)


# Over HTTP


class Caller:
    """Asks for a stream directly, as a server would, and can hang up in the middle of it."""

    def __init__(self, app: FastAPI, body: bytes) -> None:
        self.inbox: asyncio.Queue[Any] = asyncio.Queue()
        self.inbox.put_nowait({"type": "http.request", "body": body, "more_body": False})
        self.sent = b""
        self.calling = asyncio.create_task(app(dict(CHAT_SCOPE), self.inbox.get, self._send))

    async def _send(self, message: Any) -> None:
        self.sent += message.get("body", b"")

    async def hangs_up(self) -> None:
        self.inbox.put_nowait({"type": "http.disconnect"})
        await self.calling


def asker(app: FastAPI) -> AsyncClient:
    return AsyncClient(transport=ASGITransport(app), base_url="http://shop")


async def test_a_client_that_lost_its_connection_gets_the_same_parts_again(shop: Shop) -> None:
    app = chat_app(shop, ScriptedChatModel([Line(text="Nice.", delay_s=0.5)]), grace_s=5)
    talk = uuid4()
    caller = Caller(
        app, b'{"conversation_id": "%s", "visitor_id": "me", "text": "pasta", "resumable": true}' % str(talk).encode()
    )
    await until(lambda: b"data-critiques" in caller.sent)
    at, me = f"/v1/conversations/{talk}/stream", {"visitor_id": "me"}
    async with asker(app) as client:
        await caller.hangs_up()
        for whose in ({"visitor_id": "you"}, {}):
            assert (await client.get(at, params=whose)).status_code == 404
        answer = await client.get(at, params=me)
        assert answer.headers["x-vercel-ai-ui-message-stream"] == "v1"
        assert answer.content.startswith(caller.sent)
        parts = events(answer)
        assert part(parts, "start")["messageMetadata"] == {"conversation_id": str(talk)}
        assert part(parts, "data-products")["id"] == "list"
        assert said(parts)
        assert (await client.get(at, params=me)).status_code == 204
    assert [turn.text for turn in shop.conversations.turns(talk)] == ["pasta"]


async def test_without_a_turn_under_way_there_is_no_content(shop: Shop) -> None:
    app = chat_app(shop)
    async with asker(app) as client:
        body = {"id": "aBc", "messages": [{"role": "user", "parts": [{"type": "text", "text": "pasta"}]}]}
        for at in (f"/v1/conversations/{uuid4()}/stream", "/v1/conversations/aBc/stream"):
            answer = await client.get(at)
            assert (answer.status_code, answer.content) == (204, b"")
        talk = (await client.post("/v1/chat", json={**body, "visitor_id": "me"}, headers=JSON)).json()
        for at in (f"/v1/conversations/{talk['conversation_id']}/stream", "/v1/conversations/aBc/stream"):
            assert (await client.get(at, params={"visitor_id": "me"})).status_code == 204
            assert (await client.get(at, params={"visitor_id": "you"})).status_code == 404


async def test_a_turn_is_cancelled_and_written_down_if_nobody_comes_back(shop: Shop) -> None:
    model = ScriptedChatModel([HANGS])
    app, talk = chat_app(shop, model, grace_s=0.05), uuid4()
    caller = Caller(app, b'{"conversation_id": "%s", "text": "pasta", "resumable": true}' % str(talk).encode())
    await until(lambda: b'"phase":"wording"' in caller.sent)
    await caller.hangs_up()
    await until(lambda: model.cancelled == 1)
    await until(lambda: bool(shop.conversations.turns(talk)))
    assert [turn.text for turn in shop.conversations.turns(talk)] == ["pasta"]


async def test_deleting_ends_the_turn_that_is_being_told(shop: Shop) -> None:
    model = ScriptedChatModel([HANGS])
    app, talk = chat_app(shop, model, grace_s=5), uuid4()
    caller = Caller(app, b'{"conversation_id": "%s", "text": "pasta", "resumable": true}' % str(talk).encode())
    await until(lambda: b'"phase":"wording"' in caller.sent)
    async with asker(app) as client:
        assert (await client.delete(f"/v1/conversations/{talk}")).status_code == 204
    await caller.calling
    assert model.cancelled == 1
    assert shop.conversations.own(talk, None) is None
