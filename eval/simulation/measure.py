"""Opens a shop, draws targets from it, and lets their shoppers talk to every system."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from random import Random

from app.assembly import Shop
from app.settings import Settings
from eval.harness.running import with_model
from eval.local_model import LocalModel
from eval.simulation.dialogues import Progress, all_dialogues
from eval.simulation.report import ShopReport
from eval.simulation.systems import CHAT_WITH_MODEL, PATIENCE_S, Chat, peers
from eval.simulation.targets import buyable, drawn


class NotMeasurable(Exception):  # noqa: N818 - a state of the shop
    """A shop whose lists are not what it would serve."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """How many shoppers talk to every system, for how many turns; the model is slow, so fewer talk to it."""

    shoppers: int = 200
    turns: int = 10
    seed: int = 0
    with_model: int = 20


async def simulate(
    name: str, settings: Settings, plan: Plan, progress: Progress, model: LocalModel | None
) -> ShopReport:
    """One shop's report. Its conversations are forgotten afterwards.

    Raises:
        NotMeasurable: the shop has no index to search.
        Leak: a shopper gave its target away.
    """
    patient = settings.model_copy(update={"deadline_ms": int(1000 * PATIENCE_S)})
    async with _opened(patient) as shop:
        catalogue = {product.id: product for product in shop.catalog.all()}
        rules = shop.recommender.engine.rules
        sold = [product for product in buyable(list(catalogue.values())) if rules.allow(product)]
        targets = drawn(sold, Counter(shop.events.purchases().item_ids), plan.shoppers, plan.seed)
        systems = [Chat(shop, catalogue), *peers(shop, sold, Random(f"{plan.seed}/blind"))]
        dialogues = await all_dialogues(targets, systems, plan.turns, progress)
    if model:
        unbroken = patient.model_copy(update={"llm": patient.llm.model_copy(update={"breaker": False})})
        async with _opened(with_model(unbroken, model)) as shop:
            worded = [Chat(shop, catalogue, CHAT_WITH_MODEL)]
            dialogues |= await all_dialogues(targets[: plan.with_model], worded, plan.turns, progress)
    return ShopReport(shop=name, seed=plan.seed, limit=plan.turns, targets=targets, dialogues=dialogues)


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Shop]:
    shop = Shop(settings)
    try:
        if (why := shop.checks()["index"]) != "ok":
            raise NotMeasurable(f"lists would be best-sellers: {why}")
        await shop.start()
        yield shop
    finally:
        await shop.aclose()
