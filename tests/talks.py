"""A conversation with the dialogue itself, as tests hold it, and stores that are in its way."""

from collections.abc import Callable
from uuid import UUID, uuid4

from app.assembly import Shop
from app.constraints import constraint_words
from app.dialogue.brief import Brief
from app.dialogue.edits import Edits
from app.dialogue.parts import Constraints, Critiques, Part, Products, Status, Text
from app.dialogue.turn import Dialogue
from app.recommendation import Deadline, Recommendation
from app.store.ports import ConversationStore, StoreUnavailable, Turn
from prompts.facts import FallbackReason
from retrieval.schema import VisitorId


class Talk:
    """One conversation with a shop."""

    def __init__(self, shop: Shop, dialogue: Dialogue | None = None) -> None:
        self.shop = shop
        self.dialogue = dialogue or shop.dialogue
        self.id = uuid4()
        self.visitor = VisitorId(f"visitor-{self.id}")

    async def parts(self, said: str | Edits, *, seconds: float = 10.0) -> list[Part]:
        turn = self.dialogue.run(self.id, self.visitor, said, Deadline.after(seconds), "en_US")
        return [part async for part in turn]

    async def say(self, said: str | Edits, *, seconds: float = 10.0) -> "Told":
        return Told(await self.parts(said, seconds=seconds))

    @property
    def briefs(self) -> list[Brief]:
        return [Brief.from_json(turn.brief) for turn in self.shop.conversations.turns(self.id)]


class Told:
    """What one turn came to."""

    def __init__(self, parts: list[Part]) -> None:
        self.parts = parts

    @property
    def recommendation(self) -> Recommendation:
        return next(part.recommendation for part in self.parts if isinstance(part, Products))

    @property
    def ids(self) -> list[str]:
        return [one.product.id for one in self.recommendation.products]

    @property
    def limits(self) -> list[str]:
        found = next(part for part in self.parts if isinstance(part, Constraints))
        return [constraint_words(one) for one in found.constraints]

    @property
    def sentences(self) -> list[str]:
        return [part.sentence for part in self.parts if isinstance(part, Text)]

    @property
    def text(self) -> str:
        return " ".join(self.sentences)

    @property
    def reason(self) -> FallbackReason | None:
        return [part for part in self.parts if isinstance(part, Status)][-1].fallback_reason

    @property
    def chips(self) -> list[str]:
        found = next(part for part in self.parts if isinstance(part, Critiques))
        return [one.text for one in found.critiques]


class Through:
    """A conversation store that lets something happen before an append."""

    def __init__(self, store: ConversationStore, before: Callable[[], None]) -> None:
        self._store = store
        self._before = before
        self.open, self.turns, self.delete = store.open, store.turns, store.delete

    def append(self, conversation_id: UUID, turn: Turn) -> None:
        self._before()
        self._store.append(conversation_id, turn)


class Down:
    """A conversation store that cannot answer."""

    def open(self, conversation_id: UUID, visitor_id: VisitorId | None) -> None:
        raise StoreUnavailable("down")

    def turns(self, conversation_id: UUID) -> list[Turn]:
        raise StoreUnavailable("down")

    def append(self, conversation_id: UUID, turn: Turn) -> None:
        raise StoreUnavailable("down")

    def delete(self, conversation_id: UUID) -> bool:
        raise StoreUnavailable("down")
