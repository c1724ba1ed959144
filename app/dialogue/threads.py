"""Which conversation a client means that keeps the history itself, and sends all of it each time.

Such a client names no conversation. It is known by what was said in it so far, the answers too: whoever sends exactly
what a conversation came to goes on with that one, once. Everybody else (after a restart, with an edited or a cut
history) gets a new conversation in which what the client's user said before is said again, without words or a model.
So a forgotten history costs time; it never leads into another one's conversation.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Container
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid4

import orjson
import structlog
from anyio.to_thread import run_sync

from app.dialogue.parts import Products
from app.dialogue.turn import Dialogue
from app.recommendation import Deadline
from app.store.ports import ConversationStore, StoreUnavailable, Turn
from retrieval.feeds.text import clean
from retrieval.schema import VisitorId

log = structlog.get_logger(__name__)

MAX_REPLAYED: Final = 30
"""Earlier messages of a shopper that are said again; of more, the latest."""

MAX_KNOWN: Final = 20_000
"""Conversations that are known by their history; of more, the latest."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Past:
    """What was said before, as a client tells it. `messages` are pairs of role and text, `said` the user's own."""

    visitor_id: VisitorId | None
    messages: tuple[tuple[str, str], ...]
    said: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Thread:
    """A conversation that goes on: how many turns it has, and which list its shopper saw last."""

    conversation_id: UUID
    turns: int = 0
    list_id: str | None = None


class Threads:
    """Conversations by what was said in them. Two that read the same so far are not told apart: both go on anew."""

    def __init__(self, dialogue: Dialogue, conversations: ConversationStore) -> None:
        self._dialogue = dialogue
        self._conversations = conversations
        self._known: OrderedDict[bytes, Thread | None] = OrderedDict()  # None: of more than one conversation

    async def resume(self, past: Past, named: UUID | None, deadline: Deadline, locale: str) -> Thread:
        """The conversation that is named, or else the one with this past, or else a new one that has it.

        Without a store it is a new one that knows nothing.

        Raises:
            KeyError: the conversation that was named belongs to another visitor.
        """
        known = self._take(past) if named is None else None
        conversation_id = named or (known.conversation_id if known else uuid4())
        try:
            turns = await self._turns(conversation_id)
            if known and len(turns) != known.turns:  # it went on elsewhere, or was deleted
                conversation_id, turns = uuid4(), []
            if past.said and not turns:
                await self._replay(conversation_id, past, deadline, locale)
                turns = await self._turns(conversation_id)
        except StoreUnavailable as error:
            log.warning("thread.store_unavailable", error=str(error))
            return Thread(conversation_id=conversation_id)
        return Thread(conversation_id=conversation_id, turns=len(turns), list_id=_list_id(turns))

    def keep(self, thread: Thread, past: Past, text: str, answer: str) -> None:
        """Remembers that a conversation has gone one turn further: this was said, that was answered."""
        key = _digest(past.visitor_id, (*past.messages, ("user", text), ("assistant", answer)))
        reached = Thread(conversation_id=thread.conversation_id, turns=thread.turns + 1)
        self._known[key] = None if key in self._known else reached
        self._known.move_to_end(key)
        if len(self._known) > MAX_KNOWN:
            self._known.popitem(last=False)

    def forget(self, conversation_ids: Container[UUID]) -> None:
        """Lets go of conversations that are gone."""
        for key in [key for key, one in self._known.items() if one and one.conversation_id in conversation_ids]:
            del self._known[key]

    def _take(self, past: Past) -> Thread | None:
        """The conversation with this past. It is about to have another one, so nobody else may take it."""
        key = _digest(past.visitor_id, past.messages)
        return self._known.pop(key) if self._known.get(key) else None

    async def _turns(self, conversation_id: UUID) -> list[Turn]:
        return await run_sync(self._conversations.turns, conversation_id)

    async def _replay(self, conversation_id: UUID, past: Past, deadline: Deadline, locale: str) -> None:
        """Says again what was said. Each turn is left when its list is there: nobody waits for its words."""
        for text in past.said[-MAX_REPLAYED:]:
            turn = self._dialogue.run(conversation_id, past.visitor_id, text, deadline, locale, again=True)
            async with aclosing(turn) as parts:
                async for part in parts:
                    if isinstance(part, Products):
                        break


def _list_id(turns: list[Turn]) -> str | None:
    kept: Any = turns[-1].answer.get("list") if turns else None
    return kept["recommendation_id"] if kept else None


def _digest(visitor_id: VisitorId | None, messages: tuple[tuple[str, str], ...]) -> bytes:
    """The same for two pasts that differ in nothing but white space and characters that nobody sees."""
    lines = [(role, " ".join(clean(text).split())) for role, text in messages]
    return hashlib.sha256(orjson.dumps([visitor_id, lines])).digest()
