"""`shelftalk eval explanations`: how true the words are, and whether they tell the real reasons."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from app.assembly import Shop
from app.explain.explanation import explanation_json
from app.recommendation import Deadline, ListRequest
from eval.claim_checker import Verdict, check_explanation
from eval.proportion import Proportion
from prompts.audience import Audience
from retrieval.schema import Product, ProductId, Query, Surface, VisitorId

PATIENCE_S: Final = 120.0
"""What is said is measured, not how fast: a busy machine must not turn words into templates."""
AMONG_FIRST: Final = 5
TOP: Final = 3
"""Contributions that count as the real reasons."""
REASONS: Final[Mapping[str, frozenset[str]]] = {
    "visitor.bought_": frozenset({"bought_times", "last_bought"}),
    "visitor.due_": frozenset({"bought_times", "last_bought"}),
    "visitor.interval_": frozenset({"bought_times", "last_bought"}),
    "visitor.basket_share": frozenset({"bought_times", "last_bought"}),
    "visitor.rank_again": frozenset({"bought_times", "last_bought"}),
    "visitor.price_": frozenset({"price"}),
    "popularity.baskets_": frozenset({"baskets_4_weeks"}),
    "popularity.category_": frozenset({"baskets_4_weeks"}),
    "popularity.slope_": frozenset({"baskets_4_weeks"}),
    "collaborative.": frozenset({"shoppers_like_you", "together_with", "same_shoppers"}),
    "session.neighbours": frozenset({"together_with", "same_shoppers"}),
    "session.alike": frozenset({"like_product"}),
    "content.": frozenset({"like_product"}),
    "product.price": frozenset({"price"}),
    "product.discount": frozenset({"list_price"}),
    "product.rating": frozenset({"rating"}),
    "match.words": frozenset({"search_text"}),
    "match.meaning": frozenset({"search_text"}),
    "match.similar": frozenset({"like_product"}),
    "match.together": frozenset({"together_with", "same_shoppers"}),
}
"""By the beginning of a feature's name, the facts that say what it measures. What has none cannot be told."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Read:
    """One explanation as a shopper read it, checked sentence by sentence.

    `told` and `tellable`: of the largest contributions, how many the sentences tell, and how many a fact could.
    """

    title: str
    words: str
    reason: str | None
    verdicts: Sequence[Verdict]
    facts: Sequence[Mapping[str, Any]]
    told: int
    tellable: int


@dataclass(kw_only=True)
class Report:
    """What was read, by who was asked to word it."""

    seed: int
    template: list[Read] = field(default_factory=list)
    model: list[Read] = field(default_factory=list)
    model_name: str | None = None

    def to_json(self) -> dict[str, Any]:
        body: dict[str, Any] = {"seed": self.seed, "template": figures(self.template)}
        if self.model_name:
            worded = [one for one in self.model if one.words == "llm"]
            body["model"] = {
                "name": self.model_name,
                **figures(self.model),
                "by_the_model": figures(worded),
                "replaced": Proportion(len(self.model) - len(worded), len(self.model)).to_json(),
                "why": dict(Counter(one.reason for one in self.model if one.reason)),
            }
        return body


def precision(read: Sequence[Read]) -> Proportion:
    """Claims that the facts carry, of the claims made."""
    verdicts = [verdict for one in read for verdict in one.verdicts]
    return Proportion(sum(one.supported for one in verdicts), len(verdicts))


def recall(read: Sequence[Read]) -> Proportion:
    """Of the three largest contributions that a fact could tell, those that were told."""
    return Proportion(sum(one.told for one in read), sum(one.tellable for one in read))


def figures(read: Sequence[Read]) -> dict[str, Any]:
    return {
        "explanations": len(read),
        "precision": precision(read).to_json(),
        "recall_of_top_reasons": recall(read).to_json(),
    }


async def measure(
    shop: Shop, n: int, seed: int, model_name: str | None, stop: Deadline, progress: Callable[[int, int], None]
) -> Report:
    """Explanations of `n` recommendations, or of as many as were read by `stop`; with a model, in its words too."""
    rng = random.Random(seed)
    report = Report(seed=seed, model_name=model_name)
    queries = _queries(shop, rng)
    for number in range(n):
        if stop.remaining_s < 0:
            break
        listed = await shop.recommender.recommend(
            ListRequest(query=next(queries), deadline=Deadline.after(PATIENCE_S), llm=False)
        )
        if not listed.products:
            continue
        shown = rng.choice(listed.products[:AMONG_FIRST])
        await asyncio.to_thread(shop.recommendations.flush)
        auditor = await _explained(shop, listed.id, shown.product.id, Audience.AUDITOR, "template")
        report.template.append(
            _read(
                await _explained(shop, listed.id, shown.product.id, Audience.SHOPPER, "template"),
                shown.product,
                auditor,
            )
        )
        if model_name:
            said = await _explained(shop, listed.id, shown.product.id, Audience.SHOPPER, "llm")
            report.model.append(_read(said, shown.product, auditor))
        progress(number + 1, n)
    return report


def _queries(shop: Shop, rng: random.Random) -> Iterator[Query]:
    """Home pages, searches and product pages of known visitors, in turn."""
    visitors = sorted(shop.current.engine.behaviour.histories.visitors)
    popular = list(shop.current.engine.popular.values())
    while True:
        visitor = VisitorId(rng.choice(visitors)) if visitors else None
        yield Query(visitor_id=visitor)
        yield Query(visitor_id=visitor, surface=Surface.SEARCH, text=_words(rng.choice(popular)))
        yield Query(visitor_id=visitor, surface=Surface.PRODUCT, product_id=rng.choice(popular).id)


def _words(product: Product) -> str:
    return (product.categories[-1] if product.categories else product.title).split(",")[0].lower()


async def _explained(shop: Shop, id: str, product_id: ProductId, audience: Audience, words: Any) -> dict[str, Any]:
    found = await shop.explainer.explain(
        id, product_id, audience=audience, words=words, deadline=Deadline.after(PATIENCE_S), now=shop.now()
    )
    body: dict[str, Any] = json.loads(json.dumps(explanation_json(found)))  # as a client reads it
    return body


def _read(said: Mapping[str, Any], product: Product, auditor: Mapping[str, Any]) -> Read:
    by_id = {one["id"]: one["field"] for one in said["facts"]}
    cited = {by_id[fact_id] for claim in said["claims"] for fact_id in claim["fact_ids"]}
    known = {one["field"] for one in said["facts"]}
    top = [one["feature"] for one in auditor["contributions"][:TOP]]
    tellable = [fields & known for feature in top if (fields := _fields(feature)) & known]
    return Read(
        title=product.title,
        words=said["words"],
        reason=said.get("fallback_reason"),
        verdicts=check_explanation(said, product.title),
        facts=said["facts"],
        told=sum(bool(fields & cited) for fields in tellable),
        tellable=len(tellable),
    )


def _fields(feature: str) -> frozenset[str]:
    return next((fields for start, fields in REASONS.items() if feature.startswith(start)), frozenset())


def write_sheet(report: Report, path: Path, size: int) -> None:
    """Sentences with their facts, one a line, to be read and labelled by a person; drawn with the report's seed."""
    rows = [
        {"words": read.words, "title": read.title, "sentence": verdict.sentence, "facts": read.facts}
        for read in (*report.template, *(one for one in report.model if one.words == "llm"))
        for verdict in read.verdicts
    ]
    chosen = random.Random(report.seed).sample(rows, min(size, len(rows)))
    lines = (json.dumps({**row, "label": None, "why": ""}, ensure_ascii=False) for row in chosen)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
