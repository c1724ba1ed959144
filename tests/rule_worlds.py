"""Small worlds of products and rules, drawn by a seed: few names, so that rules meet and collide."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import ValidationError

from app.drafts import Draft, Entry
from app.recommendation import Mode
from prompts.facts import EvidencePack
from ranking.llm_reranker import Bounds
from ranking.merchandising import Placed, merchandised
from ranking.rule_file import RulesFile
from ranking.rules import Occasion, Rules
from ranking.segments import Segment
from retrieval.schema import Availability, Product, ProductId, Surface
from tests.builders import product
from tests.rules_oracle import Page, Seen

NOW = datetime(2026, 11, 22, tzinfo=UTC)
BRANDS, CATEGORIES, TAGS = ("", "Acme", "Bolt", "Coro"), ("Pans", "Pots", "Tea"), ("sale", "new")
SURFACES = ("home", "search", "cart")
SEGMENTS = ("new", "occasional", "regular")
MOST_IDS = 16


def goods(rng: random.Random, id: str) -> Product:
    """A product; some cannot be bought, some say nothing of their margin, some are of one family."""
    return product(
        id,
        price=rng.randrange(100, 5000),
        title=rng.choice((f"Thing {id}", "Pan", "pan  ", "Pot")),
        brand=rng.choice(BRANDS),
        categories=rng.choice(((), ("Home", rng.choice(CATEGORIES)), (rng.choice(CATEGORIES),))),
        tags=tuple(rng.sample(TAGS, rng.randrange(3))),
        group_id=rng.choice((None, None, None, "g1", "g2")),
        availability=rng.choice((Availability.IN_STOCK,) * 6 + (Availability.PREORDER, Availability.OUT_OF_STOCK)),
        internal={} if rng.random() < 0.3 else {"margin": round(rng.random(), 2)},
    )


def written(rng: random.Random, id: str) -> dict[str, Any]:
    """A rule as a merchant may write it."""
    ids = [f"p{rng.randrange(MOST_IDS)}" for _ in range(3)]
    kind = rng.choice(("hide", "boost", "bury", "cap", "cap", "pin", "pin", "sponsor"))
    rule: dict[str, Any] = {"id": id}
    match kind:
        case "hide" | "boost" | "bury":
            rule[kind] = _match(rng, ids)
            if kind != "hide":
                rule["by"] = rng.randrange(1, 7)
        case "cap":
            per = rng.choice(("brand", "category", "family"))
            rule["cap"] = {"per": per, "at_most": rng.randrange(1, 4), "within": rng.randrange(2, 13)}
        case "pin":
            rule["pin"] = {"product": ids[0], "to": rng.randrange(1, 9)}
        case _:
            rule["sponsor"] = {"products": ids[: rng.randrange(1, 4)], "to": rng.randrange(1, 9)}
    if rng.random() < 0.3:
        rule.update(_audience(rng))
    if rng.random() < 0.5:
        rule["priority"] = rng.randrange(-3, 4)
    return rule


def _match(rng: random.Random, ids: Sequence[str]) -> dict[str, Any]:
    choices: list[dict[str, Any]] = [
        {"products": ids[: rng.randrange(1, 4)]},
        {"brands": [rng.choice(("acme", "Bolt", "CORO"))]},
        {"categories": [rng.choice(CATEGORIES)]},
        {"tags": [rng.choice(TAGS).upper()]},
        {"where": [{"field": "internal.margin", "op": "lt", "value": 0.4}]},
        {"where": [{"field": "price", "op": "gte", "value": 4000}]},
    ]
    first, second = rng.sample(choices, 2)
    return first if rng.random() < 0.7 else {**first, **second}


def _audience(rng: random.Random) -> dict[str, Any]:
    return rng.choice(
        (
            {"surfaces": rng.sample(SURFACES, 2)},
            {"segments": rng.sample(SEGMENTS, 2)},
            {"regions": ["CH"]},
            {"adults": rng.random() < 0.5},
            {"since": NOW + timedelta(days=rng.choice((-1, 0, 1)))},
            {"until": NOW + timedelta(days=rng.choice((-1, 0, 1)))},
        )
    )


def page(rng: random.Random) -> Page:
    return Page(
        surface=rng.choice(SURFACES),
        segment=rng.choice(SEGMENTS),
        region=rng.choice((None, "CH", "ch", "DE")),
        adult=rng.random() < 0.5,
        at=NOW,
    )


def bounds(rng: random.Random) -> Bounds:
    return Bounds(max_moves=rng.choice((0, 1, 2, 3, 3, 3, 5, 20)), first_from=rng.choice((1, 2, 3, 3, 3, 8)))


def compiled(rules: Sequence[Mapping[str, Any]], page: Page) -> Rules | None:
    """The rules that serve on a page; None where the file would be refused."""
    try:
        file = RulesFile.model_validate({"rules": list(rules)})
    except ValidationError:
        return None
    occasion = Occasion(
        at=page.at, surface=Surface(page.surface), segment=Segment(page.segment), region=page.region, adult=page.adult
    )
    return Rules.compile(file).on(occasion)


def listed(ranked: Sequence[Product], rules: Rules, catalogue: Mapping[str, Product]) -> Draft:
    """The list as the shop makes it before the model sees it."""

    def offered(ids: Sequence[ProductId]) -> dict[ProductId, Product]:
        return {one: catalogue[one] for one in ids if one in catalogue}

    placed = merchandised([one for one in ranked if rules.allow(one)], rules, offered)
    return Draft(entries=tuple(map(_entry, placed)), mode=Mode.RANKED, reason=None)


def _entry(one: Placed) -> Entry:
    pack = EvidencePack(product_id=one.product.id, title=one.product.title, facts=())
    return Entry(
        product=one.product,
        score=0.0,
        pack=pack,
        features={},
        rules=one.trace,
        fixed=one.fixed,
        sponsored=one.sponsored,
    )


def seen(draft: Draft) -> list[Seen]:
    return [
        Seen(product=one.product, said=[str(act) for act in one.rules], sponsored=one.sponsored)
        for one in draft.entries
    ]


def cut(draft: Draft, places: int) -> Draft:
    return replace(draft, entries=draft.entries[:places])


def moves_broken(before: Draft, after: Draft, bounds: Bounds) -> list[str]:
    """How a model's order went further than it may."""
    was, now = ([one.product.id for one in draft.entries] for draft in (before, after))
    found = [] if sorted(was) == sorted(now) else [f"{sorted(was)} became {sorted(now)}"]
    for place, product_id in enumerate(now):
        if product_id in was and abs(place - was.index(product_id)) > bounds.max_moves:
            found.append(f"{product_id} moved from {was.index(product_id)} to {place}")
    if now and now[0] not in was[: bounds.first_from]:
        found.append(f"{now[0]} became the first")
    for place, one in enumerate(before.entries):
        if one.fixed and set(now[:place]) != set(was[:place]):
            found.append(f"something moved across {one.product.id}")
        if one.fixed and now[place : place + 1] != [one.product.id]:
            found.append(f"{one.product.id} left its place")
    return found
