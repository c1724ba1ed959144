"""A turn that is given up ends, whatever it was doing at that moment."""

import asyncio
from pathlib import Path
from uuid import uuid4

import pytest

from app.api.chat_wire import stream
from app.recommendation import Deadline
from app.running import RunningTurns
from prompts.scripted import ScriptedChatModel
from tests.chat_shop import chat_shop, dialogue_of
from tests.test_chat_api import HANGS

pytestmark = pytest.mark.anyio


async def test_a_turn_that_is_given_up_the_moment_its_list_is_there_does_not_wait_for_the_model(tmp_path: Path) -> None:
    """Python 3.11's wait_for loses a cancellation that comes in the same turn of the loop as what it waits for."""
    shop = chat_shop(tmp_path)
    dialogue, turns = dialogue_of(shop, model=ScriptedChatModel([HANGS] * 40)), RunningTurns()
    for pause in range(12):
        talk = uuid4()
        parts = dialogue.run(talk, None, "pasta", Deadline.after(60), "en_US")
        frames = turns.told(talk, None, stream(await anext(parts), parts), resumable=True)
        await anext(frames)
        await asyncio.sleep(pause / 1_000)
        running = turns.of(talk)
        assert running
        async with asyncio.timeout(20):
            await running.end()
        await frames.aclose()
    await dialogue.aclose()
    await shop.aclose()
