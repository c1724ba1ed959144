"""What every ChatModel keeps: run by the scripted one, the LangChain adapter, and the real local model."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from app.llm.langchain_chat import make_chat_model
from app.settings import LLMProvider, LLMSettings
from eval.local_model import LocalModel, available
from prompts.chat_model import ChatModel, ModelError
from prompts.messages import Message, ModelCall, Role
from prompts.scripted import Line, ScriptedChatModel
from tests.faults.server import FaultServer

pytestmark = pytest.mark.anyio

SCHEMA: dict[str, object] = {
    "type": "object",
    "properties": {"colour": {"type": "string", "enum": ["red", "blue"]}},
    "required": ["colour"],
    "additionalProperties": False,
}


def ask(text: str = "Say hello in three words.", **changes: Any) -> ModelCall:
    return ModelCall(prompt="contract@1", messages=(Message(role=Role.USER, text=text),), **changes)


def endless() -> ModelCall:
    """A call whose answer takes far longer than the tests wait."""
    return ask("Tell a long story about a lighthouse, with every detail.", max_tokens=1500)


def scripted(call: ModelCall) -> Line:
    if call.schema is not None:
        return Line(text='{"colour": "red"}')
    return Line(text="Hello to you there.", delay_s=60.0 if call.max_tokens > 1000 else 0.0)


async def drained(pieces: AsyncIterator[str]) -> str:
    return "".join([piece async for piece in pieces])


@pytest.fixture(scope="module")
def endpoint() -> Iterator[FaultServer]:
    with FaultServer() as server:
        yield server


@pytest.fixture(scope="module")
def local_model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalModel]:
    if reason := available():
        pytest.skip(reason)
    with LocalModel.start(Path(tmp_path_factory.mktemp("model")) / "server.log", threads=1) as model:
        yield model


@pytest.fixture(params=["scripted", "langchain", pytest.param("local", marks=pytest.mark.model)])
async def model(request: pytest.FixtureRequest) -> AsyncIterator[ChatModel]:
    if request.param == "scripted":
        yield ScriptedChatModel(scripted)
        return
    server = request.getfixturevalue("endpoint" if request.param == "langchain" else "local_model")
    if isinstance(server, FaultServer):
        server.fault = "healthy"
    name = server.model if isinstance(server, LocalModel) else "test-model"
    settings = LLMSettings(provider=LLMProvider.OPENAI_COMPATIBLE, base_url=server.base_url, model=name)
    adapter = make_chat_model(settings)
    assert adapter is not None
    yield adapter
    await adapter.aclose()


async def test_it_has_a_name(model: ChatModel) -> None:
    assert model.name


async def test_a_complete_reply_is_whole(model: ChatModel) -> None:
    reply = await model.complete(ask())
    assert reply.text.strip()
    assert reply.finish_reason == "stop"
    assert reply.model


async def test_a_reply_follows_the_schema(model: ChatModel) -> None:
    reply = await model.complete(ask("Which colour has the sky?", schema=SCHEMA, max_tokens=40))
    assert json.loads(reply.text)["colour"] in {"red", "blue"}


async def test_a_stream_comes_in_pieces(model: ChatModel) -> None:
    pieces = [piece async for piece in model.stream(ask())]
    assert len(pieces) > 1
    assert all(pieces)
    assert "".join(pieces).strip()


async def test_it_can_be_cancelled_and_asked_again(model: ChatModel, request: pytest.FixtureRequest) -> None:
    stalling(request, on=True)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await model.complete(endless())
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await drained(model.stream(endless()))
    stalling(request, on=False)
    assert (await model.complete(ask())).text


async def test_a_stream_can_be_left_early_and_asked_again(model: ChatModel) -> None:
    async with aclosing(model.stream(ask())) as pieces:  # type: ignore[type-var]  # every implementation is a generator
        assert await anext(pieces)
    assert (await model.complete(ask())).text


async def test_calls_run_side_by_side(model: ChatModel) -> None:
    replies = await asyncio.gather(*(model.complete(ask()) for _ in range(2)))
    assert all(reply.text for reply in replies)


def stalling(request: pytest.FixtureRequest, *, on: bool) -> None:
    """Makes the fault server hang, if that is what the model under test talks to."""
    if "[langchain]" in request.node.name:
        request.getfixturevalue("endpoint").fault = "stall" if on else "healthy"


async def test_a_reply_cut_by_its_cap_is_no_reply(model: ChatModel, request: pytest.FixtureRequest) -> None:
    if "[scripted]" in request.node.name:
        model = ScriptedChatModel(lambda _: Line(text="Once upon", error=ModelError("cut by its cap")))
    if "[langchain]" in request.node.name:
        request.getfixturevalue("endpoint").fault = "length"
    call = ask("Tell a long story about a lighthouse.", max_tokens=5)
    with pytest.raises(ModelError):
        await model.complete(call)
    with pytest.raises(ModelError):
        await drained(model.stream(call))
