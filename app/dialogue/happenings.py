"""What a shopper did in a chat, as events of the log: written behind the answer's back, known to the next list."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

import structlog
from anyio.to_thread import run_sync

from app.afterwards import Afterwards
from app.constraints import constraint_json
from app.dialogue.reading.intents import Intent
from app.dialogue.refusals import reason_code
from app.dialogue.reply import meant
from app.dialogue.scene import Scene
from app.recommendation import Deadline
from app.store.ports import EventStatus, StoreUnavailable
from app.visitors.intake import Appends
from ranking.events import Event, EventItem
from retrieval.schema import ProductId, Surface, VisitorId

PATIENCE_S: Final = 0.1
"""How long a turn's end waits for the log; a slower one goes on by itself."""

Observe = Callable[[Sequence[Event]], None]
"""Takes committed events into the next answer."""

log = structlog.get_logger(__name__)


class Happenings:
    """Writes what happened in turns to the event log."""

    def __init__(self, events: Appends, observe: Observe, now: Callable[[], datetime]) -> None:
        self._events = events
        self._observe = observe
        self._now = now
        self._afterwards = Afterwards()

    async def write(
        self, scene: Scene, text: str, conversation_id: UUID, visitor_id: VisitorId | None, deadline: Deadline
    ) -> None:
        """Whatever becomes of the log, the turn goes on."""
        events = list(happenings(scene, text, conversation_id, visitor_id, self._now()))
        if events:
            await self._afterwards.until(deadline.earlier_of(PATIENCE_S), self._write(events))

    async def aclose(self) -> None:
        """Waits until what is being written is written."""
        await self._afterwards.aclose()

    async def _write(self, events: Sequence[Event]) -> None:
        def write() -> None:
            statuses = self._events.append(events)
            accepted = zip(events, statuses, strict=True)
            self._observe([event for event, status in accepted if status is EventStatus.ACCEPTED])

        try:
            await run_sync(write)
        except StoreUnavailable as error:
            log.warning("turn.events_lost", events=len(events), error=str(error))


def happenings(
    scene: Scene, text: str, conversation_id: UUID, visitor_id: VisitorId | None, at: datetime
) -> Iterator[Event]:
    """The events of a turn, joined to the list that stood on the cards when the shopper spoke.

    A refusal is `item_dismissed` with its reason; taken back by an undo it is one with `data.undone`. A wish that
    changed a list is `critique_applied`, a limit that the shopper gave up `constraint_removed` (what the shop gave
    up is neither), a question why, or why not, `explanation_viewed`. Nobody's events bear the conversation's name
    in place of a visitor's.
    """
    before, understood = scene.history.brief, scene.understood

    def event(name: str, products: Sequence[ProductId], data: Mapping[str, object], reason: str | None = None) -> Event:
        return Event(
            event_id=uuid4(),
            event_name=name,
            event_time=at,
            visitor_id=visitor_id or VisitorId(f"conversation-{conversation_id}"),
            items=tuple(EventItem(item_id=one, reason_code=reason) for one in products),
            conversation_id=str(conversation_id),
            recommendation_id=before.recommendation_id,
            surface=Surface.CHAT.value,
            data=data,
        )

    if understood.intent is Intent.UNDO:
        earlier = scene.history.before()
        if earlier and (back := [one for one in before.refused if one not in earlier.refused]):
            yield event("item_dismissed", back, {"undone": True})
    elif understood.intent in {Intent.WHY, Intent.ABOUT, Intent.WHY_NOT}:
        if before.shown and (asked := _asked_about(scene)):
            yield event("explanation_viewed", [asked], {"intent": understood.intent.value})
    elif understood.intent is Intent.FIND and before.recommendation_id:
        if understood.refuses:
            yield event("item_dismissed", understood.refuses, {}, reason_code(text))
        wanted = scene.history.after(understood)
        if changed := _changes(scene):
            pointed = [one for one in (understood.likes, understood.goes_with) if one]
            yield event("critique_applied", pointed, changed)
        left = {one.field for one in wanted.constraints}
        if gone := [one for one in before.constraints if one not in wanted.constraints and one.field not in left]:
            yield event("constraint_removed", (), {"constraints": [constraint_json(one) for one in gone]})


def _asked_about(scene: Scene) -> ProductId | None:
    """The product that was explained; None where a place without a product was pointed at, or none was found."""
    understood = scene.understood
    if understood.missing is not None or understood.about:
        return understood.about
    if understood.intent is Intent.WHY_NOT:
        return None
    shown = meant(understood, scene.recommendation)
    return shown.product.id if shown else None


def _changes(scene: Scene) -> dict[str, object]:
    """What the shopper changed about the list on the cards; a new search is no critique of it. Nothing: empty."""
    before, understood = scene.history.brief, scene.understood
    added = [one for one in understood.constraints if one not in before.constraints]
    found = {
        "step": understood.step.value if understood.step else None,
        "like": understood.likes,
        "goes_with": understood.goes_with,
        "something_else": understood.passes_shown or None,
        "constraints": [constraint_json(one) for one in added] or None,
        "answered": before.asked if any(one.field == before.asked for one in added) else None,
    }
    new_search = bool(understood.text) and not understood.refines
    return {} if new_search else {name: value for name, value in found.items() if value is not None}
