"""An answer as a conversation keeps it; its list, so that it can be shown again unchanged."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from app.dialogue.parts import Comparison, Question
from app.recommendation import BundleRef, Mode, Recommendation, ShownProduct, Unmet
from prompts.facts import Claim, FactId, FallbackReason
from retrieval.schema import Product, ProductId, Query


def answer_to_json(
    sentences: Sequence[str], recommendation: Recommendation, question: Question | None, comparison: Comparison | None
) -> dict[str, object]:
    """What was answered in a turn."""
    return {
        "text": " ".join(sentences),
        "list": list_to_json(recommendation),
        **({"question": question.to_json()} if question else {}),
        **({"comparison": comparison.to_json()} if comparison else {}),
    }


def list_to_json(recommendation: Recommendation) -> dict[str, object]:
    """The list with ids in place of products; price and stock are read anew when it is shown again."""
    bundle = recommendation.bundle
    return {
        "recommendation_id": recommendation.id,
        "mode": recommendation.mode.value,
        "fallback_reason": recommendation.fallback_reason.value if recommendation.fallback_reason else None,
        "explainable": recommendation.explainable,
        "products": [
            {
                "id": one.product.id,
                "position": one.position,
                "score": one.score,
                "reason": {"text": one.reason.text, "fact_ids": list(one.reason.fact_ids)},
                "sponsored": one.sponsored,
            }
            for one in recommendation.products
        ],
        "unmet": [asdict(one) for one in recommendation.unmet],
        "bundle": {name: getattr(bundle, name) for name in ("id", "index", "ranker", "rules", "prompts")},
    }


def list_from_json(data: Mapping[str, Any], products: Mapping[ProductId, Product], query: Query) -> Recommendation:
    """The list as it was, with today's products. One that is no longer in the catalogue is left out."""
    shown = [
        ShownProduct(
            product=products[row["id"]],
            position=row["position"],
            score=row["score"],
            reason=Claim(
                text=row["reason"]["text"], fact_ids=tuple(FactId(each) for each in row["reason"]["fact_ids"])
            ),
            sponsored=row["sponsored"],
        )
        for row in data["products"]
        if row["id"] in products
    ]
    reason = data["fallback_reason"]
    return Recommendation(
        id=data["recommendation_id"],
        mode=Mode(data["mode"]),
        fallback_reason=FallbackReason(reason) if reason else None,
        explainable=data["explainable"],
        products=tuple(shown),
        query=query,
        unmet=tuple(Unmet(**each) for each in data["unmet"]),
        bundle=BundleRef(**data["bundle"]),
    )


def product_ids(data: Mapping[str, Any]) -> Sequence[ProductId]:
    """The products of a kept list, best first."""
    return [ProductId(row["id"]) for row in data["products"]]
