"""Rules x replies: whatever the rules, however the catalogue changes and whatever a model replies, the rules hold."""

import asyncio
import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from app.drafts import Draft
from app.recommendation import Deadline, ListRequest
from app.rerank.reranker import LLMReranker
from app.rerank.reranking import reranked
from app.settings import RerankSettings
from prompts.library import PromptLibrary
from prompts.messages import ModelCall
from prompts.scripted import Line, ScriptedChatModel
from ranking.rules import Rules
from retrieval.schema import Product, Query
from tests.faults.words import handles_of
from tests.guards import guarded
from tests.hostile_replies import reply
from tests.rule_worlds import (
    MOST_IDS,
    bounds,
    compiled,
    cut,
    goods,
    listed,
    moves_broken,
    page,
    seen,
    written,
)
from tests.rules_oracle import applies, complaints

LIBRARY = PromptLibrary.load()
seeds = st.integers(0, 2**64 - 1)


class Shop(RuleBasedStateMachine):
    """A shop whose catalogue and rules change while a hostile model orders its lists: one list after each change."""

    def __init__(self) -> None:
        super().__init__()
        self.catalogue: dict[str, Product] = {}
        self.order: list[str] = []
        self.ours: list[dict[str, Any]] = []
        self.steps = 0

    def drawn(self, seed: int) -> random.Random:
        """Hypothesis likes the same few numbers; with the step they become many."""
        self.steps += 1
        return random.Random(f"{seed} {self.steps}")

    @initialize(seed=seeds)
    def fill(self, seed: int) -> None:
        rng = self.drawn(seed)
        for number in range(rng.randrange(2, MOST_IDS)):
            self.catalogue[f"p{number}"] = goods(rng, f"p{number}")
        self.order = rng.sample(sorted(self.catalogue), len(self.catalogue))
        for number in range(rng.randrange(6)):
            self.add_rule(rng, f"r0{number}")
        self.make_a_list(rng)

    @rule(seed=seeds)
    def change_products(self, seed: int) -> None:
        rng = self.drawn(seed)
        for _ in range(3):
            id = f"p{rng.randrange(MOST_IDS)}"
            self.catalogue[id] = goods(rng, id)
            if id not in self.order:
                self.order.insert(rng.randrange(len(self.order) + 1), id)
        self.make_a_list(rng)

    @rule(seed=seeds)
    def delete_a_product(self, seed: int) -> None:
        rng = self.drawn(seed)
        if self.order:
            self.catalogue.pop(self.order.pop(rng.randrange(len(self.order))))
        self.make_a_list(rng)

    @rule(seed=seeds)
    def learn_another_order(self, seed: int) -> None:
        rng = self.drawn(seed)
        rng.shuffle(self.order)
        self.make_a_list(rng)

    @rule(seed=seeds)
    def write_a_rule(self, seed: int) -> None:
        rng = self.drawn(seed)
        self.add_rule(rng, f"r{self.steps}")
        self.make_a_list(rng)

    @rule(seed=seeds)
    def drop_a_rule(self, seed: int) -> None:
        rng = self.drawn(seed)
        if self.ours:
            self.ours.pop(rng.randrange(len(self.ours)))
        self.make_a_list(rng)

    def add_rule(self, rng: random.Random, id: str) -> None:
        """What collides with other rules is refused when it is written."""
        more = [*self.ours, written(rng, id)]
        if compiled(more, page(rng)):
            self.ours = more

    def make_a_list(self, rng: random.Random) -> None:
        """The ranker's list, then the model's of its first places; both are held to the rules as they are written."""
        where, limits = page(rng), bounds(rng)
        rules = compiled(self.ours, where)
        assert rules is not None
        applying = [one for one in self.ours if applies(one, where)]
        ranked = [self.catalogue[id] for id in self.order]
        whole = listed(ranked, rules, self.catalogue)
        assert not (broken := complaints(seen(whole), ranked, applying, self.catalogue)), broken

        draft = cut(whole, rng.randrange(1, MOST_IDS + 1))
        after = asyncio.run(answered(draft, rules, rng, max_moves=limits.max_moves, first_from=limits.first_from))
        behind = replace(after, entries=(*after.entries, *whole.entries[len(draft.entries) :]))
        assert not (broken := complaints(seen(behind), ranked, applying, self.catalogue)), broken
        assert not (broken := moves_broken(draft, after, limits)), broken


async def answered(draft: Draft, rules: Rules, rng: random.Random, **settings: int) -> Draft:
    def said(call: ModelCall) -> Line:
        handles = handles_of({"messages": [{"content": message.text} for message in call.messages]})
        return Line(text=reply(rng, handles))

    guard = guarded(ScriptedChatModel(said), breaker=None)
    reranker = LLMReranker(guard, LIBRARY, RerankSettings(**settings), rng)
    deadline = Deadline.after(30)
    found, _ = await reranked(reranker, ListRequest(query=Query(), deadline=deadline), rules, draft, deadline)
    return found


@pytest.mark.parametrize("runs", [50, pytest.param(20_000, marks=pytest.mark.proof)])
def test_no_rule_is_broken_whatever_the_catalogue_and_the_model_do(runs: int) -> None:
    quick = settings(
        max_examples=runs,
        stateful_step_count=8,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    run_state_machine_as_test(Shop, settings=quick)
