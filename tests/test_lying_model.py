"""A model that lies about everything: nothing that the record does not have reaches a shopper."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest

from app.dialogue.words import Wording
from app.explain.explainer import Explainer
from app.recommendation import Deadline, Mode, Recommendation, ShownProduct
from app.store.ports import ServedRecommendation
from eval.claim_checker import check_claim
from eval.datasets import home
from prompts.audience import Audience, visible
from prompts.facts import Claim, EvidencePack, Fact, FallbackReason, fact_to_json
from prompts.library import PromptLibrary
from prompts.messages import ModelCall
from prompts.scripted import ScriptedChatModel
from retrieval.schema import Availability, Op, Product, ProductId, Query
from tests.builders import product
from tests.guards import guarded
from tests.lies import Liar
from tests.packs import KETTLE, NOW, PENNE, asked, done, pack, stated
from tests.record import unfounded
from tests.test_explainer import Shelf, Spoken, entry

pytestmark = pytest.mark.anyio
LIBRARY: Final = PromptLibrary.load()
FEW, ALL = 400, 20_000


def packs(seed: int) -> list[EvidencePack]:
    """The two of tests.packs, and products of the home shop with a made-up past."""
    rng = random.Random(seed)
    return [PENNE, KETTLE, *(_pack(one, rng) for one in rng.sample(home.products(), 60) if one.price)]


def _pack(one: Product, rng: random.Random) -> EvidencePack:
    facts: list[Fact] = []
    if rng.random() < 0.6:
        last = NOW - timedelta(days=rng.randint(1, 400))
        facts += [done("t", "bought_times", rng.randint(1, 6)), done("l", "last_bought", last)]
    if rng.random() < 0.5:
        baskets = replace(done("n", "together_baskets", rng.randint(2, 300)), label="Tomato Sauce, 24 oz")
        facts += [done("w", "together_with", "Tomato Sauce, 24 oz"), baskets]
    if rng.random() < 0.5:
        words = one.title.split()[-1].lower()
        facts += [done("b", "baskets_4_weeks", rng.randint(1, 300)), done("s", "search_text", words)]
    assert one.price is not None
    facts += [stated("p", "price", one.price), stated("a", "availability", one.availability.value)]
    if rng.random() < 0.5:
        limit = replace(one.price, amount=one.price.amount + rng.choice((0, 100, 1_000)))
        facts.append(asked("m", "price", Op.LTE, limit))
    if one.list_price:
        facts.append(stated("was", "list_price", one.list_price))
    if one.brand:
        facts.append(stated("brand", "brand", one.brand))
    facts += [stated(f"x{at}", f"attributes.{name}", value) for at, (name, value) in enumerate(one.attributes.items())]
    return pack(one.title, *facts, id=one.id)


class Log:
    """Every pack as a list of one product, under the product's id."""

    def __init__(self, known: Sequence[EvidencePack]) -> None:
        self.packs = {one.product_id: one for one in known}

    def get(self, recommendation_id: str) -> ServedRecommendation | None:
        one = self.packs[ProductId(recommendation_id)]
        facts = [fact_to_json(fact) for fact in one.facts if visible(fact, Audience.SHOPPER)]
        return ServedRecommendation(
            id=recommendation_id,
            at=NOW,
            visitor_id=None,
            surface="home",
            mode="ranked",
            bundle_id=None,
            request={},
            shown=[{**entry(one, 1), "facts": facts}],
        )


def product_of(one: EvidencePack) -> Product:
    values: dict[str, Any] = {fact.field: fact.value for fact in one.facts if fact.kind == "catalogue"}
    return replace(
        product(one.product_id, title=one.title),
        price=values["price"],
        list_price=values.get("list_price"),
        availability=Availability(values["availability"]),
    )


class Talk:
    """Explanations and chat replies in the words of the liar."""

    def __init__(self, seed: int) -> None:
        self.known, self.liar = packs(seed), Liar(seed)
        self.told: Sequence[EvidencePack] = ()
        guard = guarded(ScriptedChatModel(self._reply), max_concurrent=8, breaker=None)
        self.products = {one.product_id: product_of(one) for one in self.known}
        shelf = Shelf({str(one): each for one, each in self.products.items()})
        self.explainer = Explainer(
            Log(self.known), shelf, guard, LIBRARY, lambda served, product_id: [], "en_US", Spoken()
        )
        by_id = {one.product_id: one for one in self.known}
        self.wording = Wording(guard, LIBRARY, lambda one, query: by_id[one.id])

    def _reply(self, call: ModelCall) -> str:
        return self.liar.reply(self.told)

    async def explained(self, one: EvidencePack) -> list[str]:
        """What a shopper reads of the model's; nothing if the template spoke."""
        self.told = [one]
        found = await self.explainer.explain(
            one.product_id, one.product_id, audience=Audience.SHOPPER, words="llm", deadline=Deadline.after(60), now=NOW
        )
        assert found.fallback_reason in {None, FallbackReason.REPLY_REJECTED}
        assert not unfounded(found.text, one), found.text
        return [claim.text for claim in found.claims] if found.words == "llm" else []

    async def chatted(self, several: Sequence[EvidencePack]) -> list[str]:
        self.told = several
        none = Claim(text="", fact_ids=())
        shown = [
            ShownProduct(product=self.products[one.product_id], position=at, score=1.0, reason=none)
            for at, one in enumerate(several, start=1)
        ]
        listed = Recommendation(
            id="r",
            mode=Mode.RANKED,
            fallback_reason=None,
            explainable=True,
            products=tuple(shown),
            query=Query(),
        )
        worded = await self.wording.of_list(listed, Deadline.after(60), "en_US")
        return list(worded.sentences)


async def play(n: int, seed: int) -> int:
    """Half explanations, half chat replies; returns how many sentences of the liar were shown, all of them true."""
    talk, rng, shown = Talk(seed), random.Random(seed), 0
    for number in range(n):
        several = rng.sample(talk.known, 1 + number % 2 * 2)
        sentences = await (talk.explained(several[0]) if len(several) == 1 else talk.chatted(several))
        for sentence in sentences:
            about = [one for one in several if one.title.lower() in sentence.lower()] or several
            assert len(several) == 1 or len(about) == 1, sentence
            facts = [fact_to_json(fact) for fact in about[0].facts]
            assert not unfounded(sentence, about[0]), (seed, sentence, unfounded(sentence, about[0]))
            verdict = check_claim(sentence, about[0].title, facts)
            assert verdict.supported, (seed, verdict, about[0])
            shown += 1
    return shown


async def test_nothing_that_the_record_does_not_have_reaches_a_shopper() -> None:
    assert await play(FEW, seed=1) > FEW / 20, "the true ones among them are shown"


@pytest.mark.proof
async def test_of_20_000_explanations_and_replies_none_says_what_the_record_does_not_have() -> None:
    shown = await play(ALL, seed=2026)
    assert shown > ALL / 20
