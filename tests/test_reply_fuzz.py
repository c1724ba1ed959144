"""A million replies, most of them spoilt: the list stays whole, in its bounds and under its rules."""

import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pytest

from app.drafts import Draft
from ranking.llm_reranker import Bounds, RerankPlan, apply, plan
from ranking.merchandising import Placed, held
from ranking.rules import Rules
from retrieval.schema import Product, ProductId
from tests.hostile_replies import reply
from tests.rule_worlds import MOST_IDS, bounds, compiled, cut, goods, listed, moves_broken, page, seen, written
from tests.rules_oracle import Written, applies, complaints

SEED = 20261122
PER_WORLD = 250


@dataclass(frozen=True, kw_only=True)
class World:
    """A list with its rules, and what a model is asked about it."""

    draft: Draft
    whole: Draft
    ranked: Sequence[Product]
    catalogue: dict[str, Product]
    rules: Rules
    written: Sequence[Written]
    bounds: Bounds
    plan: RerankPlan

    def shown(self, order: Sequence[ProductId]) -> Draft:
        """An order of the list, held to the rules."""
        by_id = {entry.product.id: entry for entry in self.draft.entries}
        placed = [
            Placed(one.product, one.rules, fixed=one.fixed, sponsored=one.sponsored)
            for one in (by_id[product_id] for product_id in order)
        ]
        return replace(self.draft, entries=tuple(by_id[one.product.id] for one in held(placed, self.rules)))

    def holds(self, order: Sequence[ProductId]) -> bool:
        return [entry.product.id for entry in self.shown(order).entries] == list(order)


def world(rng: random.Random) -> World:
    catalogue = {f"p{number}": goods(rng, f"p{number}") for number in range(rng.randrange(4, MOST_IDS))}
    ranked = [catalogue[id] for id in rng.sample(sorted(catalogue), len(catalogue))]
    where, rules = page(rng), list[Written]()
    for number in range(rng.choice((0, 0, 1, 2, 4))):
        more = [*rules, written(rng, f"r{number}")]
        rules = more if compiled(more, where) else rules
    serving = compiled(rules, where)
    assert serving is not None
    whole = listed(ranked, serving, catalogue)
    draft = cut(whole, rng.randrange(2, MOST_IDS))
    candidates = [entry.product.id for entry in draft.entries[: rng.randrange(2, MOST_IDS)]]
    return World(
        draft=draft,
        whole=whole,
        ranked=ranked,
        catalogue=catalogue,
        rules=serving,
        written=[one for one in rules if applies(one, where)],
        bounds=bounds(rng),
        plan=plan(candidates, {id: id for id in candidates}, rng),
    )


def worlds(rng: random.Random) -> Iterator[World]:
    while True:
        made = world(rng)
        if len(made.plan.handles) > 1:
            yield made


@pytest.mark.parametrize("count", [5_000, pytest.param(1_000_000, marks=pytest.mark.proof)])
def test_no_reply_breaks_a_list(count: int) -> None:
    rng = random.Random(SEED)
    endless, outcomes = worlds(rng), Counter[str]()
    for number in range(count):
        if number % PER_WORLD == 0:
            one = next(endless)
            ranked = [entry.product.id for entry in one.draft.entries]
            pinned = {entry.product.id for entry in one.draft.entries if entry.fixed}
            unseen = ranked[len(one.plan.handles) :]
        said = reply(rng, list(one.plan.handles))
        try:
            outcome = apply(said, one.plan, ranked, one.bounds, pinned=pinned, holds=one.holds)
            after = one.shown(outcome.order)
        except Exception:
            sys.stdout.write(f"reply {number} of seed {SEED}: {said!r}\n")
            raise
        outcomes[outcome.reason or ("as it was" if list(outcome.order) == ranked else "ordered")] += 1
        if list(outcome.order) == ranked:
            continue
        assert outcome.reason is None, said
        assert list(outcome.order[len(ranked) - len(unseen) :]) == unseen, said
        broken = moves_broken(one.draft, after, one.bounds)
        behind = replace(after, entries=(*after.entries, *one.whole.entries[len(ranked) :]))
        broken += complaints(seen(behind), one.ranked, one.written, one.catalogue)
        assert not broken, (number, said, broken)
    sys.stdout.write(f"N {count}, seed {SEED}: {dict(outcomes.most_common())}\n")
    assert outcomes["ordered"] > count / 20, "too few replies changed anything"
    assert outcomes["reply_unreadable"] > count / 20
    assert {"reply_incomplete", "reply_rejected", "as it was"} <= set(outcomes)
