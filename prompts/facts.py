"""Facts: the only things that an explanation may say."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType, TypeAlias

from retrieval.schema import Money, ProductId, Scalar

FactId = NewType("FactId", str)
FactValue: TypeAlias = Scalar | Money | datetime


class FactKind(StrEnum):
    """Where a fact comes from."""

    CATALOGUE = "catalogue"  # a field of the product
    CONSTRAINT = "constraint"  # a wish of the shopper that the product satisfies
    RULE = "rule"  # a rule of the shop that acted on it
    BEHAVIOUR = "behaviour"  # what this visitor or others did
    CONTRIBUTION = "contribution"  # what moved the ranker's score


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """One thing known about one product, with the time it was true.

    `field` is the catalogue's or constraint's field name, or for behaviour one of: bought_times,
    last_bought, together_with (value: the other product's title), baskets_4_weeks, shoppers_like_you,
    like_product (value: the other product's title), search_text (value: the words that it matches).
    """

    id: FactId
    kind: FactKind
    field: str
    value: FactValue
    as_of: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class EvidencePack:
    """All facts about one product in one recommendation, strongest reason first."""

    product_id: ProductId
    title: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """One sentence, with the facts that it words."""

    text: str
    fact_ids: tuple[FactId, ...]


class FallbackReason(StrEnum):
    """Why an answer was made without what would have made it better; a closed list."""

    LLM_OFF = "llm_off"
    LLM_SHADOW = "llm_shadow"
    SEGMENT_OFF = "segment_off"
    DEADLINE = "deadline"
    BREAKER_OPEN = "breaker_open"
    BULKHEAD_FULL = "bulkhead_full"
    BUDGET = "budget"
    LLM_ERROR = "llm_error"
    RATE_LIMITED = "rate_limited"
    REPLY_UNREADABLE = "reply_unreadable"
    REPLY_INCOMPLETE = "reply_incomplete"
    REPLY_REJECTED = "reply_rejected"
    NO_RANKER = "no_ranker"
    INDEX_UNAVAILABLE = "index_unavailable"
    STORE_UNAVAILABLE = "store_unavailable"
