"""The ports to what the shop remembers. SQLAlchemy implements them; each has one contract suite."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol
from uuid import UUID

from prompts.messages import Said
from ranking.events import Event
from retrieval.schema import Product, ProductId, VisitorId


class StoreUnavailable(Exception):  # noqa: N818 - a state of the world, not a mistake
    """The store cannot answer now."""


class EventStatus(StrEnum):
    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    REUSED = "reused"  # the same id came with another body before
    UNWANTED = "unwanted"  # its visitor does not want it kept


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """A product as it stands after change number `sequence`; None when it was deleted."""

    sequence: int
    product_id: ProductId
    product: Product | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """One version of a conversation: what was said, what was answered, what the shopper wants now.

    `brief` and `answer` are plain JSON; dialogue turns them into records.
    """

    number: int
    at: datetime
    text: str
    brief: Mapping[str, object]
    answer: Mapping[str, object]


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Where a page of a visitor's conversations ended."""

    used_at: datetime
    id: UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class Talk(Page):
    """A conversation in a visitor's list of them: when its last turn was, how it began, how many turns it has."""

    first_text: str
    turns: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ServedRecommendation:
    """What was recommended and everything needed to explain it later.

    `request` and `shown` are plain JSON: `shown` has per product its position, score, reason, features,
    facts, rules and, once it is kept, every feature's share of the score (`contributions`).
    """

    id: str
    at: datetime
    visitor_id: VisitorId | None
    surface: str
    mode: str
    bundle_id: str | None
    request: Mapping[str, object]
    shown: Sequence[Mapping[str, object]]
    extra: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, kw_only=True, slots=True)
class ShadowOrder:
    """The order that a model would have given a list, beside the ranker's, which was shown.

    `ordered` is None where it gave none; `reason` says why. `prompt` names template and version; `ms` is how long the
    model took. The store cuts `reply`, which is what the model said.
    """

    recommendation_id: str
    at: datetime
    segment: str
    prompt: str
    model: str
    ranked: tuple[ProductId, ...]
    ordered: tuple[ProductId, ...] | None
    reason: str | None
    reply: str
    ms: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelWords:
    """What a model said of one product of a list, and the sentences of it that a reader was shown."""

    recommendation_id: str
    product_id: ProductId
    at: datetime
    said: Said
    shown: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class VisitorRecord:
    """What a visitor said. `wants` is plain JSON (app/visitors/wants.py reads it).

    Without `profiling`, nothing that they did shapes their lists; `consent` None: they were not asked.
    """

    id: VisitorId
    wants: Mapping[str, object]
    profiling: bool = True
    consent: bool | None = None
    updated_at: datetime

    @property
    def willing(self) -> bool:
        """Whether what they do may be kept."""
        return self.profiling and self.consent is not False


class CatalogStore(Protocol):
    """The truth about products. Every change gets the next sequence number."""

    def upsert(self, products: Iterable[Product]) -> int:
        """Writes products in one transaction; unchanged ones are left alone. Returns how many changed."""
        ...

    def edit(self, product_id: ProductId, change: Callable[[Product], Product]) -> Product:
        """Changes one product in one transaction, so that two edits do not undo each other. Raises KeyError."""
        ...

    def delete(self, ids: Sequence[ProductId]) -> int: ...

    def get(self, ids: Sequence[ProductId]) -> dict[ProductId, Product]:
        """The products that exist, by id."""
        ...

    def all(self) -> Iterator[Product]:
        """Every product, in order of id."""
        ...

    def changes(self, after: int, limit: int = 1000) -> list[Change]:
        """What changed after a sequence number, oldest first, each product once at its latest state."""
        ...

    def sequence(self) -> int:
        """The number of the latest change; 0 for a catalogue never written."""
        ...


class EventLog(Protocol):
    """Appends events; returns only after they are on disk."""

    def append(self, events: Sequence[Event]) -> list[EventStatus]:
        """One status per event, in order; all accepted ones are committed together."""
        ...

    def read(self, after: int = 0, names: Sequence[str] = ()) -> Iterator[tuple[int, Event]]:
        """Events with their log position, oldest position first; all names if none are given."""
        ...

    def count(self) -> int: ...


class ConversationStore(Protocol):
    """Conversations as immutable turns. A conversation belongs to one visitor."""

    def open(self, conversation_id: UUID, visitor_id: VisitorId | None) -> None:
        """Creates it if it is new. Raises KeyError if it belongs to another visitor."""
        ...

    def turns(self, conversation_id: UUID) -> list[Turn]:
        """All turns in order; empty for one that does not exist."""
        ...

    def append(self, conversation_id: UUID, turn: Turn) -> None:
        """Adds the next turn. Raises ValueError if its number is taken (another tab was faster)."""
        ...

    def delete(self, conversation_id: UUID) -> bool: ...


class Conversations(Protocol):
    """Conversations as their visitors look after them."""

    def own(self, conversation_id: UUID, visitor_id: VisitorId | None) -> list[Turn] | None:
        """A visitor's conversation, as `turns` has it; None for one that does not exist, which this does not change.

        Raises KeyError if it belongs to another visitor.
        """
        ...

    def of(self, visitor_id: VisitorId, limit: int, after: Page | None = None) -> list[Talk]:
        """A visitor's conversations that have turns, the one used last first; `after` goes on where a page ended."""
        ...

    def forget(self, before: datetime, limit: int) -> int:
        """Deletes at most `limit` of those not used since a time, the oldest first; returns how many."""
        ...


class VisitorStore(Protocol):
    """What visitors said of themselves, and how they want to be dealt with."""

    def get(self, visitor_id: VisitorId) -> VisitorRecord | None: ...

    def put(self, record: VisitorRecord) -> None:
        """Writes it in place of what was there."""
        ...

    def unwilling(self, visitor_ids: Sequence[VisitorId]) -> frozenset[VisitorId]:
        """Those of them who want nothing kept of what they do."""
        ...

    def forget(self, before: datetime, limit: int) -> int:
        """Deletes at most `limit` of those not changed since a time, the oldest first; returns how many."""
        ...


class RecommendationLog(Protocol):
    """What was served, kept so that it can be explained."""

    def write(self, served: Sequence[ServedRecommendation]) -> None:
        """Commits all of them together."""
        ...

    def get(self, recommendation_id: str) -> ServedRecommendation | None: ...

    def latest(self, n: int) -> list[ServedRecommendation]:
        """The last `n` of them, the newest first."""
        ...

    def forget(self, before: datetime, limit: int) -> int:
        """Deletes at most `limit` of those served before a time, the oldest first; returns how many."""
        ...


class ShadowLog(Protocol):
    """What a model would have made of lists, kept until it is measured."""

    def write(self, orders: Sequence[ShadowOrder]) -> None:
        """Commits all of them together; of two for one recommendation the first stays."""
        ...

    def read(self) -> Iterator[ShadowOrder]:
        """All of them, the oldest first."""
        ...

    def forget(self, before: datetime, limit: int) -> int:
        """Deletes at most `limit` of those made before a time, the oldest first; returns how many."""
        ...


class WordsLog(Protocol):
    """What models said of products that were recommended."""

    def add(self, words: ModelWords) -> None:
        """Keeps it; of one product of a list the latest few are kept."""
        ...

    def of(self, recommendation_id: str, product_id: ProductId) -> list[ModelWords]:
        """What is kept, the oldest first."""
        ...

    def forget(self, before: datetime, limit: int) -> int:
        """Deletes at most `limit` of those said before a time, the oldest first; returns how many."""
        ...
