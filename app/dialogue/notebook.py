"""What was said before, and what is written down of a turn; a store that is away or slow holds nobody up."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from anyio.to_thread import run_sync

from app.afterwards import Afterwards
from app.dialogue.brief import Brief
from app.dialogue.history import History
from app.recommendation import Deadline
from app.store.ports import ConversationStore, StoreUnavailable, Turn
from retrieval.schema import VisitorId

log = structlog.get_logger(__name__)


class Notebook:
    """Reads and writes the turns of conversations."""

    def __init__(self, conversations: ConversationStore, now: Callable[[], datetime]) -> None:
        self._conversations = conversations
        self._now = now
        self._afterwards = Afterwards()

    async def history(self, conversation_id: UUID, visitor_id: VisitorId | None) -> tuple[History, bool]:
        """The conversation so far; without a store it is taken for new, and not written down.

        Raises:
            KeyError: it belongs to another visitor.
        """

        def load() -> History:
            self._conversations.open(conversation_id, visitor_id)
            return History(turns=self._conversations.turns(conversation_id))

        try:
            return await run_sync(load), True
        except StoreUnavailable as error:
            log.warning("turn.store_unavailable", error=str(error))
            return History(), False

    async def write(
        self,
        conversation_id: UUID,
        history: History,
        brief: Brief,
        text: str,
        answer: dict[str, Any],
        deadline: Deadline,
    ) -> bool:
        """Whether the turn was written down by the deadline; one that was not yet goes on being written."""
        writing = self._write(conversation_id, history, brief, text, answer)
        return bool(await self._afterwards.until(deadline, writing))

    async def aclose(self) -> None:
        """Waits until what is being written is written."""
        await self._afterwards.aclose()

    async def _write(
        self, conversation_id: UUID, history: History, brief: Brief, text: str, answer: dict[str, Any]
    ) -> bool:
        """Writes the turn down. If another tab was faster, this turn comes after its."""

        def write() -> None:
            latest, wanted = history, brief
            for attempt in (1, 2):
                turn = Turn(number=latest.next_number, at=self._now(), text=text, brief=wanted.to_json(), answer=answer)
                try:
                    return self._conversations.append(conversation_id, turn)
                except ValueError:
                    if attempt == 2:
                        raise
                latest = History(turns=self._conversations.turns(conversation_id))
                wanted = replace(brief, version=latest.next_number, parent=latest.brief.version)
            return None

        try:
            await run_sync(write)
        except (KeyError, StoreUnavailable, ValueError) as error:  # deleted meanwhile, down, or overtaken twice
            log.warning("turn.not_remembered", error=type(error).__name__)
            return False
        return True
