"""What was said before, and what is written down of a turn; a store that is away or slow holds nobody up."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID
from weakref import WeakValueDictionary

import structlog
from anyio.to_thread import run_sync

from app.afterwards import Afterwards
from app.dialogue.brief import Brief
from app.dialogue.history import History
from app.recommendation import Deadline
from app.store.ports import ConversationStore, StoreUnavailable, Turn
from retrieval.schema import VisitorId

log = structlog.get_logger(__name__)

ATTEMPTS: Final = 10
"""How often a turn that other processes overtook is numbered anew."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False, weakref_slot=True)
class Begun:
    """A turn whose list stands and whose words are still being told; it is part of the conversation already."""

    conversation_id: UUID
    visitor_id: VisitorId | None
    turn: Turn


class Notebook:
    """Reads and writes the turns of conversations."""

    def __init__(self, conversations: ConversationStore, now: Callable[[], datetime]) -> None:
        self._conversations = conversations
        self._now = now
        self._afterwards = Afterwards()
        self._begun: list[Begun] = []
        self._newest: WeakValueDictionary[UUID, Begun] = WeakValueDictionary()
        self._locks: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()

    def alone(self, conversation_id: UUID) -> asyncio.Lock:
        """To be held from reading a conversation until the turn has begun: two tabs then follow one another.

        It holds in this process. What two processes do at once, `write` brings into an order.
        """
        return self._locks.setdefault(conversation_id, asyncio.Lock())

    async def history(self, conversation_id: UUID, visitor_id: VisitorId | None) -> tuple[History, bool]:
        """The conversation so far; without a store it is taken for new, and not written down.

        Raises:
            KeyError: it belongs to another visitor.
        """

        def load() -> list[Turn]:
            self._conversations.open(conversation_id, visitor_id)
            return self._conversations.turns(conversation_id)

        def told(begun: Begun) -> bool:
            return (begun.conversation_id, begun.visitor_id) == (conversation_id, visitor_id)

        try:
            while True:
                begun = [one for one in self._begun if told(one)]
                turns = await run_sync(load)
                if all(one in self._begun for one in begun):
                    break  # else one was written, or deleted, while the store was read
        except StoreUnavailable as error:
            log.warning("turn.store_unavailable", error=str(error))
            return History(), False
        written = {turn.number for turn in turns}
        turns += [one.turn for one in self._begun if told(one) and one.turn.number not in written]
        return History(turns=sorted(turns, key=lambda turn: turn.number)), True

    def begin(
        self, conversation_id: UUID, visitor_id: VisitorId | None, brief: Brief, text: str, shown: Mapping[str, Any]
    ) -> Begun:
        """Makes a turn part of the conversation before its words are told; hand what this returns to `write`."""
        answer = {"text": "", "list": shown}
        turn = Turn(number=brief.version, at=self._now(), text=text, brief=brief.to_json(), answer=answer)
        begun = Begun(conversation_id=conversation_id, visitor_id=visitor_id, turn=turn)
        self._begun.append(begun)
        self._newest[conversation_id] = begun
        return begun

    def amend(self, begun: Begun, brief: Brief, shown: Mapping[str, Any]) -> Begun | None:
        """A begun turn with another brief and list; None if it is past: the conversation has gone on, or is deleted."""
        if begun not in self._begun or self._newest.get(begun.conversation_id) is not begun:
            return None
        turn = replace(begun.turn, brief=brief.to_json(), answer={"text": "", "list": shown})
        amended = replace(begun, turn=turn)
        self._begun[self._begun.index(begun)] = self._newest[begun.conversation_id] = amended
        return amended

    async def forget(self, conversation_id: UUID) -> None:
        """Deletes a conversation; a turn of it that is still being told is not written down any more.

        Raises:
            StoreUnavailable: nothing was deleted.
        """
        self._begun = [one for one in self._begun if one.conversation_id != conversation_id]
        await run_sync(self._conversations.delete, conversation_id)

    async def write(
        self,
        conversation_id: UUID,
        history: History,
        brief: Brief,
        text: str,
        answer: dict[str, Any],
        deadline: Deadline,
        begun: Begun | None = None,
    ) -> bool:
        """Whether the turn was written down by the deadline; one that was not yet goes on being written."""
        if begun and begun not in self._begun:
            return False  # the conversation was deleted meanwhile
        writing = self._write(conversation_id, history, brief, text, answer, begun)
        return bool(await self._afterwards.until(deadline, writing))

    async def aclose(self) -> None:
        """Waits until what is being written is written."""
        await self._afterwards.aclose()

    async def _write(
        self,
        conversation_id: UUID,
        history: History,
        brief: Brief,
        text: str,
        answer: dict[str, Any],
        begun: Begun | None,
    ) -> bool:
        """Writes the turn down. If another process was faster, this turn comes after its."""

        def write() -> None:
            latest, wanted, told = history, brief, answer
            for left in reversed(range(ATTEMPTS)):
                turn = Turn(number=latest.next_number, at=self._now(), text=text, brief=wanted.to_json(), answer=told)
                try:
                    return self._conversations.append(conversation_id, turn)
                except ValueError:
                    if not left:
                        raise
                latest = History(turns=self._conversations.turns(conversation_id))
                wanted = replace(brief, version=latest.next_number, parent=latest.brief.version)
                if brief.wants_as(history.brief):  # a question takes nobody's change back
                    wanted = replace(latest.brief, version=latest.next_number)
                    told = {**answer, "list": latest.kept_list(latest.brief.version) or answer["list"]}
            return None

        try:
            await run_sync(write)
        except (KeyError, StoreUnavailable, ValueError) as error:  # deleted meanwhile, down, or always overtaken
            log.warning("turn.not_remembered", error=type(error).__name__)
            return False
        finally:
            if begun in self._begun:
                self._begun.remove(begun)
        return True
