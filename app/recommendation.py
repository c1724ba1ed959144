"""What is asked of the recommender, and what it answers."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from app.dialogue.reading.wishes import Wish
from prompts.facts import Claim, FallbackReason
from retrieval.index import Facets
from retrieval.schema import Product, Query


@dataclass(frozen=True, slots=True)
class Deadline:
    """An absolute point of the monotonic clock (which is asyncio's) that a whole answer must meet."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> "Deadline":
        return cls(time.monotonic() + seconds)

    @property
    def remaining_s(self) -> float:
        """Seconds left; negative once it has passed."""
        return self.at - time.monotonic()

    def earlier_of(self, seconds: float) -> "Deadline":
        """This deadline, or `seconds` from now if that comes first."""
        return Deadline(min(self.at, time.monotonic() + seconds))


class Mode(StrEnum):
    """How far the chain went: the model's order, the ranker's, retrieval's, or best-sellers."""

    RERANKED = "reranked"
    RANKED = "ranked"
    RETRIEVED = "retrieved"
    POPULAR = "popular"


@dataclass(frozen=True, kw_only=True, slots=True)
class ListRequest:
    """One list to make. `llm` False keeps the model out of it whatever the settings say.

    `region` and `adult` are what the shop knows of the shopper, for its rules. `locale` is for the reasons on the
    cards; None: the shop's own. Without `profiling`, nothing that the visitor did is used for it, or kept.
    """

    query: Query
    deadline: Deadline
    limit: int = 10
    facets: tuple[str, ...] = ()
    llm: bool = True
    wishes: tuple[Wish, ...] = ()
    region: str | None = None
    adult: bool = False
    locale: str | None = None
    profiling: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownProduct:
    """A product at its place (from 1), with its score (higher is better) and the reason shown."""

    product: Product
    position: int
    score: float
    reason: Claim
    sponsored: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Unmet:
    """A wish that the catalogue cannot confirm for the products shown, in words; `thing`: it is what was searched for
    itself, of which the shop has nothing by that name."""

    wish: str
    detail: str
    thing: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class BundleRef:
    """Which versions made a list; None for a part that took no part."""

    id: str | None = None
    index: str | None = None
    ranker: str | None = None
    rules: str | None = None
    prompts: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Recommendation:
    """A ranked list with everything said about it. `explainable` is False if it could not be logged.

    `searched_for` are the words as they were searched for: without limits, slips of the keyboard set right.
    """

    id: str
    mode: Mode
    fallback_reason: FallbackReason | None
    explainable: bool
    products: tuple[ShownProduct, ...]
    query: Query
    searched_for: str = ""
    unmet: tuple[Unmet, ...] = ()
    facets: Facets | None = None
    bundle: BundleRef = field(default_factory=BundleRef)
    timings_ms: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
