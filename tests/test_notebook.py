"""A turn is written down, and its store holds nobody up."""

import asyncio
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from app.dialogue.brief import Brief
from app.dialogue.history import History
from app.dialogue.notebook import Notebook
from app.recommendation import Deadline
from app.store.conversations import SqlConversationStore
from app.store.ports import Turn

pytestmark = pytest.mark.anyio

TALK = UUID(int=1)


class SlowStore(SqlConversationStore):
    """A store whose disk makes it wait until the test lets it go on."""

    ready = threading.Event()

    def append(self, conversation_id: UUID, turn: Turn) -> None:
        self.ready.wait(10)
        super().append(conversation_id, turn)


@pytest.fixture
def store(database: sa.Engine) -> Iterator[SlowStore]:
    store = SlowStore(database)
    store.ready = threading.Event()
    yield store
    store.ready.set()


async def written(notebook: Notebook, history: History, deadline: Deadline) -> bool:
    brief = Brief(version=history.next_number)
    return await notebook.write(TALK, history, brief, "hello", {"text": "hi", "list": None}, deadline)


async def test_a_turn_in_time_is_remembered(store: SlowStore) -> None:
    store.ready.set()
    notebook = Notebook(store, lambda: datetime(2026, 3, 1, tzinfo=UTC))
    history, remembers = await notebook.history(TALK, None)
    assert remembers
    assert await written(notebook, history, Deadline.after(10))
    assert [turn.text for turn in store.turns(TALK)] == ["hello"]


@pytest.mark.parametrize("seconds", [0.05, -1.0])
async def test_a_slow_store_does_not_move_the_deadline_and_has_the_turn_all_the_same(
    store: SlowStore, seconds: float
) -> None:
    notebook = Notebook(store, lambda: datetime(2026, 3, 1, tzinfo=UTC))
    history, _ = await notebook.history(TALK, None)
    async with asyncio.timeout(5):
        assert not await written(notebook, history, Deadline.after(seconds))
    assert store.turns(TALK) == []
    store.ready.set()
    await notebook.aclose()
    assert [turn.text for turn in store.turns(TALK)] == ["hello"]


class ReadsSlowly(SqlConversationStore):
    """A store whose first reading takes until a turn was written, and does not see it."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.read, self.go_on = threading.Event(), threading.Event()

    def turns(self, conversation_id: UUID) -> list[Turn]:
        found = super().turns(conversation_id)
        self.read.set()
        self.go_on.wait(10)
        return found


async def test_a_turn_that_is_written_while_the_conversation_is_read_is_not_missed(database: sa.Engine) -> None:
    store = ReadsSlowly(database)
    store.open(TALK, None)
    notebook = Notebook(store, lambda: datetime(2026, 3, 1, tzinfo=UTC))
    begun = notebook.begin(TALK, None, Brief(version=1), "hello", {"products": []})
    reading = asyncio.ensure_future(notebook.history(TALK, None))
    await asyncio.to_thread(store.read.wait, 10)
    answer = {"text": "hi", "list": None}
    assert await notebook.write(TALK, History(), Brief(version=1), "hello", answer, Deadline.after(10), begun)
    store.go_on.set()
    history, _ = await reading
    assert [turn.text for turn in history.turns] == ["hello"]
    await notebook.aclose()


async def test_a_turn_is_amended_only_while_none_has_come_after_it(store: SlowStore) -> None:
    store.ready.set()
    notebook = Notebook(store, lambda: datetime(2026, 3, 1, tzinfo=UTC))
    history, _ = await notebook.history(TALK, None)
    first = notebook.begin(TALK, None, Brief(version=1, text="lamp"), "lamp", {"products": []})
    amended = notebook.amend(first, Brief(version=1, text="vase"), {"products": []})
    assert amended is not None
    assert notebook.amend(first, Brief(version=1, text="mug"), {"products": []}) is None
    assert [turn.brief["text"] for turn in (await notebook.history(TALK, None))[0].turns] == ["vase"]
    later = notebook.begin(TALK, None, Brief(version=2), "red", {"products": []})
    answer = {"text": "hi", "list": None}
    assert await notebook.write(TALK, history, Brief(version=2), "red", answer, Deadline.after(10), later)
    assert notebook.amend(amended, Brief(version=1, text="mug"), {"products": []}) is None
