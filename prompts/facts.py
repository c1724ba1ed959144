"""Facts: the only things that an explanation may say."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NewType, TypeAlias

from retrieval.schema import Money, Op, ProductId, Scalar

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
    last_bought, together_with and same_shoppers (value: the other product's title), baskets_4_weeks, shoppers_like_you,
    like_product (value: the other product's title), search_text (value: the words that it matches),
    together_baskets (value: in how many baskets, label: the other product's title). For a rule: what it did, with
    the places or the place as value and its name as label, or "rule" for one that is kept.
    A rating is on a scale to 5, `rating.count` its number of reviews; `internal.NAME` is for the
    merchant alone. A constraint has its `op` and, as value, its limit (Money for a price) or, for
    `in`, the one that the product has. `label` is how a person calls a feature or a rule.
    """

    id: FactId
    kind: FactKind
    field: str
    value: FactValue
    as_of: datetime
    op: Op | None = None
    label: str | None = None


def fact_to_json(fact: Fact) -> dict[str, object]:
    """The fact as plain JSON; `fact_from_json` reads it back as it was.

    Raises:
        ValueError: a number that is not finite, which JSON cannot hold.
    """
    if isinstance(fact.value, float) and not math.isfinite(fact.value):
        raise ValueError(f"fact {fact.id} ({fact.field}) is {fact.value}; a fact is a finite number")
    body: dict[str, object] = {
        "id": fact.id,
        "kind": fact.kind.value,
        "field": fact.field,
        "value": _value_to_json(fact.value),
        "as_of": fact.as_of.isoformat(),
    }
    if fact.op is not None:
        body["op"] = fact.op.value
    if fact.label is not None:
        body["label"] = fact.label
    return body


def fact_from_json(body: Mapping[str, Any]) -> Fact:
    """The fact that `fact_to_json` wrote.

    Raises:
        ValueError, KeyError: it was not written by `fact_to_json`.
    """
    return Fact(
        id=FactId(body["id"]),
        kind=FactKind(body["kind"]),
        field=body["field"],
        value=_value_from_json(body["value"]),
        as_of=datetime.fromisoformat(body["as_of"]),
        op=Op(body["op"]) if "op" in body else None,
        label=body.get("label"),
    )


def _value_to_json(value: FactValue) -> object:
    if isinstance(value, Money):
        return {"amount": value.amount, "currency": value.currency}
    if isinstance(value, datetime):
        return {"time": value.isoformat()}
    return value


def _value_from_json(value: Any) -> FactValue:
    match value:
        case {"amount": int(amount), "currency": str(currency)}:
            return Money(amount=amount, currency=currency)
        case {"time": str(time)}:
            return datetime.fromisoformat(time)
        case str() | int() | float():
            return value
    raise ValueError(f"{value!r} is no fact's value")


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
    LANGUAGE_OFF = "language_off"  # the model's words could not be checked in this language
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
