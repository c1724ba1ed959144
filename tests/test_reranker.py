import json
import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.facts import FallbackReason
from prompts.library import PromptLibrary
from ranking.llm_reranker import Bounds, RerankOutcome, RerankPlan, apply, plan
from retrieval.schema import ProductId

LIBRARY = PromptLibrary.load()


def ids(count: int) -> tuple[ProductId, ...]:
    return tuple(ProductId(f"p{number}") for number in range(count))


def planned(candidates: tuple[ProductId, ...], seed: int = 7) -> RerankPlan:
    return plan(candidates, {id: f'"Product {id}"' for id in candidates}, random.Random(seed))


def reply(plan: RerankPlan, wanted: list[str] | tuple[ProductId, ...]) -> str:
    """A reply that names these products by their handles; other words go in as they are."""
    handle_of = {str(id): handle for handle, id in plan.handles.items()}
    return json.dumps({"order": [handle_of.get(str(name), str(name)) for name in wanted]})


def test_the_model_may_swap_neighbours() -> None:
    order = ids(4)
    the_plan = planned(order)
    outcome = apply(reply(the_plan, ["p1", "p0", "p3", "p2"]), the_plan, order, Bounds(max_moves=3))
    assert outcome == RerankOutcome(order=(order[1], order[0], order[3], order[2]))


def test_a_product_moves_at_most_max_moves_places() -> None:
    order = ids(8)
    the_plan = planned(order)
    outcome = apply(reply(the_plan, tuple(reversed(order))), the_plan, order, Bounds(max_moves=2))
    assert outcome.order == tuple(map(ProductId, ("p2", "p3", "p0", "p1", "p6", "p7", "p4", "p5")))


def test_nobody_comes_first_from_outside_the_top_three() -> None:
    order = ids(6)
    the_plan = planned(order)
    outcome = apply(reply(the_plan, ["p5", "p4", "p3"]), the_plan, order, Bounds(max_moves=10))
    assert outcome.order == tuple(map(ProductId, ("p0", "p5", "p4", "p3", "p1", "p2")))


def test_max_moves_zero_is_the_rankers_order() -> None:
    order = ids(5)
    the_plan = planned(order)
    assert apply(reply(the_plan, tuple(reversed(order))), the_plan, order, Bounds(max_moves=0)).order == order


def test_unmentioned_candidates_keep_their_order_after_the_mentioned() -> None:
    order = ids(5)
    the_plan = planned(order)
    outcome = apply(reply(the_plan, ["p2"]), the_plan, order, Bounds(max_moves=3))
    assert outcome.order == tuple(map(ProductId, ("p2", "p0", "p1", "p3", "p4")))


def test_pinned_products_keep_their_places_and_nothing_moves_across_them() -> None:
    order = ids(6)
    the_plan = planned(order)
    pinned = {order[0], order[3]}
    outcome = apply(reply(the_plan, tuple(reversed(order))), the_plan, order, Bounds(max_moves=5), pinned=pinned)
    assert outcome.order == tuple(map(ProductId, ("p0", "p2", "p1", "p3", "p5", "p4")))


def test_a_shop_may_let_the_model_choose_the_first_from_further_down() -> None:
    order = ids(6)
    the_plan = planned(order)
    outcome = apply(reply(the_plan, ["p4"]), the_plan, order, Bounds(max_moves=5, first_from=5))
    assert outcome.order[0] == "p4"


def test_products_that_the_model_never_saw_keep_their_places() -> None:
    order = ids(6)
    the_plan = planned(order[:3])
    outcome = apply(reply(the_plan, ["p2", "p1", "p0"]), the_plan, order, Bounds(max_moves=3))
    assert outcome.order == (order[2], order[1], order[0], *order[3:])


def test_repeated_and_a_few_foreign_handles_are_dropped() -> None:
    order = ids(3)
    the_plan = planned(order)
    outcome = apply(reply(the_plan, ["p1", "p1", "ZZ9", "p1"]), the_plan, order, Bounds(max_moves=3))
    assert outcome == RerankOutcome(order=(order[1], order[0], order[2]))


def test_handles_may_come_in_lower_case_with_space() -> None:
    order = ids(3)
    the_plan = planned(order)
    said = reply(the_plan, ["p1", "p0", "p2"]).lower().replace(', "', ', " ')
    assert apply(said, the_plan, order, Bounds(max_moves=3)).order == (order[1], order[0], order[2])


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("", FallbackReason.REPLY_INCOMPLETE),
        (" \n", FallbackReason.REPLY_INCOMPLETE),
        ('{"order": []}', FallbackReason.REPLY_INCOMPLETE),
        ("Sorry, I cannot help with that.", FallbackReason.REPLY_UNREADABLE),
        ('{"order": ["A', FallbackReason.REPLY_UNREADABLE),
        ('{"ranking": ["A2"]}', FallbackReason.REPLY_UNREADABLE),
        ('{"order": "A2"}', FallbackReason.REPLY_UNREADABLE),
        ("null", FallbackReason.REPLY_UNREADABLE),
        ('{"order": ["p0", "p1"]}', FallbackReason.REPLY_REJECTED),
        ('{"order": [1, 2.5, null, ["p0"]]}', FallbackReason.REPLY_REJECTED),
    ],
)
def test_a_reply_that_is_no_order_leaves_the_rankers_and_says_why(said: str, reason: FallbackReason) -> None:
    order = ids(4)
    outcome = apply(said, planned(order), order, Bounds(max_moves=3))
    assert (outcome.order, outcome.reason) == (order, reason)
    assert outcome.detail


def test_handles_are_drawn_anew_and_mean_nothing() -> None:
    order = ids(10)
    first, second = planned(order, seed=1), planned(order, seed=2)
    assert tuple(first.handles) != tuple(second.handles)
    assert list(first.handles) != sorted(first.handles)
    assert tuple(first.handles.values()) == order


def test_the_reply_to_another_list_is_rejected() -> None:
    order = ids(10)
    yesterday, today = planned(order, seed=1), planned(order, seed=2)
    outcome = apply(reply(yesterday, tuple(reversed(order))), today, order, Bounds(max_moves=3))
    assert outcome.reason is FallbackReason.REPLY_REJECTED


def test_the_call_lets_the_model_name_only_the_handles() -> None:
    the_plan = planned(ids(3))
    call = the_plan.call(LIBRARY, looking_for='"pasta"', wishes=['"under 3.00 USD"'])
    assert call.prompt.startswith("rerank@")
    assert call.schema is not None
    properties = call.schema["properties"]
    assert isinstance(properties, dict)
    assert properties["order"]["items"]["enum"] == list(the_plan.handles)
    assert not any(str(id) in call.messages[0].text for id in the_plan.handles.values())


def test_one_product_twice_cannot_be_planned() -> None:
    with pytest.raises(ValueError, match="different"):
        planned((ProductId("p1"), ProductId("p1")))


@st.composite
def replies(draw: st.DrawFn) -> tuple[str, int]:
    """Any text at all, or JSON of the right shape with right, wrong and odd handles."""
    count = draw(st.integers(0, 20))
    handles = list(planned(ids(count)).handles) if count else []
    entry = st.sampled_from(handles) if handles else st.nothing()
    odd = st.one_of(st.text(max_size=4), st.integers(), st.floats(), st.none(), st.lists(st.integers(), max_size=2))
    shaped = st.builds(
        lambda order, before, after: before + json.dumps({"order": order}) + after,
        st.lists(st.one_of(entry, entry, entry, odd), max_size=30),
        st.sampled_from(["", "```json\n", "Here: "]),
        st.sampled_from(["", "\n```", " Enjoy!"]),
    )
    return draw(st.one_of(st.text(max_size=200), shaped)), count


@given(said=replies(), max_moves=st.integers(0, 6), data=st.data())
def test_any_reply_gives_a_permutation_within_bounds(
    said: tuple[str, int], max_moves: int, data: st.DataObject
) -> None:
    text, count = said
    order = ids(count + data.draw(st.integers(0, 3)))
    pinned = data.draw(st.sets(st.sampled_from(order))) if order else set()
    outcome = apply(text, planned(order[:count]), order, Bounds(max_moves=max_moves), pinned=pinned)
    assert sorted(outcome.order) == sorted(order)
    for place, id in enumerate(outcome.order):
        assert abs(place - order.index(id)) <= max_moves
        if id in pinned or id in order[count:]:
            assert place == order.index(id)
            assert set(outcome.order[:place]) == set(order[:place])
    if outcome.order:
        assert outcome.order[0] in order[:3]
    if outcome.reason is not None:
        assert outcome.order == order


def test_fifty_products_take_no_time() -> None:
    order = ids(50)
    the_plan = planned(order)
    start = time.perf_counter()
    apply(reply(the_plan, tuple(reversed(order))), the_plan, order, Bounds(max_moves=50))
    assert time.perf_counter() - start < 0.5
