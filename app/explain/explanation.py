"""An explanation: sentences with their facts, and what else its reader may see."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

from app.explain.contributions import Contribution
from app.store.ports import ModelWords
from prompts.audience import Audience
from prompts.facts import Claim, Fact, FallbackReason, fact_to_json
from prompts.messages import Said
from prompts.phrasebook import phrasebook
from retrieval.schema import ProductId

Words: TypeAlias = Literal["template", "llm"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Explanation:
    """Sentences with their facts, and what else the audience may see.

    `words` says whose the sentences are; `fallback_reason` why not the model's, if they were asked for.
    `contributions_missing` says why there are none although a ranker made the list. `features`, `reranked` (the
    model's reply that ordered the list) and `model_words` (what models said of the product) are for auditors alone.
    """

    recommendation_id: str
    product_id: ProductId
    at: datetime
    locale: str
    audience: Audience
    text: str
    claims: tuple[Claim, ...]
    facts: tuple[Fact, ...]
    words: Words
    fallback_reason: FallbackReason | None
    bundle: Mapping[str, object]
    constraints: tuple[Mapping[str, object], ...] = ()
    rules: tuple[str, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    contributions_missing: str | None = None
    features: Mapping[str, float | None] = field(default_factory=lambda: MappingProxyType({}))
    reranked: Said | None = None
    model_words: tuple[ModelWords, ...] = ()


def explanation_json(found: Explanation) -> dict[str, Any]:
    """The explanation as the contract writes it."""
    phrase = phrasebook(found.locale).feature
    body: dict[str, Any] = {
        "recommendation_id": found.recommendation_id,
        "product_id": found.product_id,
        "at": found.at.isoformat(),
        "audience": found.audience,
        "locale": found.locale,
        "words": found.words,
        "text": found.text,
        "claims": [claim_json(claim) for claim in found.claims],
        "facts": [fact_to_json(fact) for fact in found.facts],
        "contributions": [
            {
                "feature": one.feature,
                "phrase": phrase(one.feature),
                "value": one.value,
                "contribution": one.contribution,
            }
            for one in found.contributions
        ],
        "rules": list(found.rules),
        "constraints": [dict(one) for one in found.constraints],
        "bundle": dict(found.bundle),
    }
    if found.fallback_reason:
        body["fallback_reason"] = found.fallback_reason
    if found.contributions_missing:
        body["contributions_missing"] = found.contributions_missing
    if found.features:
        body["features"] = dict(found.features)
    if found.reranked:
        body["reranked"] = found.reranked.to_json()
    if found.model_words:
        body["model_words"] = [
            {"at": one.at.isoformat(), **one.said.to_json(), "shown": list(one.shown)} for one in found.model_words
        ]
    return body


def claim_json(claim: Claim) -> dict[str, Any]:
    return {"text": claim.text, "fact_ids": list(claim.fact_ids)}
