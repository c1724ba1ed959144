"""Turns of a conversation, with a real shop behind them: products first, then words that hold."""

import asyncio
from collections.abc import Iterator
from contextlib import aclosing
from dataclasses import replace
from uuid import uuid4

import pytest

from app.assembly import Shop
from app.dialogue.parts import Constraints, Critiques, Finish, Products, Start, Status, Text
from app.dialogue.reading.intents import PriceStep
from app.dialogue.steps import step_limit
from app.recommendation import Deadline
from app.store.ports import Turn
from prompts.chat_model import ModelError
from prompts.facts import FallbackReason
from prompts.scripted import Line, ScriptedChatModel
from retrieval.schema import Constraint, Op, VisitorId
from tests.chat_shop import chat_shop, dialogue_of
from tests.talks import Down, Talk, Through

pytestmark = pytest.mark.anyio
HANGS = Line(text="never said", delay_s=3_600)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    shop = chat_shop(tmp_path_factory.mktemp("shop"))
    yield shop
    asyncio.run(shop.aclose())


@pytest.fixture
def talk(shop: Shop) -> Talk:
    return Talk(shop)


async def test_parts_come_in_the_order_of_the_contract(talk: Talk) -> None:
    told = await talk.say("pasta under 3 dollars")
    kinds = [type(part) for part in told.parts]
    assert kinds == [Start, Status, Products, Constraints, Critiques, Status, Text, Text, Finish]
    assert told.parts[0] == Start(conversation_id=talk.id)
    assert told.parts[-1] == Finish(remembered=True)


async def test_a_price_limit_holds_for_every_product_and_is_shown(talk: Talk) -> None:
    told = await talk.say("pasta under 3 dollars")
    assert sorted(told.ids) == ["farfalle", "fusilli", "penne"]
    assert told.limits == ["under $3.00"]
    first = told.recommendation.products[0].product
    assert told.sentences[0] == "Here are 3 products for “pasta” (under $3.00)."
    assert told.sentences[1].startswith(f"First is {first.title} at $")
    assert told.reason is FallbackReason.LLM_OFF


async def test_cheaper_goes_below_the_middle_price_shown(talk: Talk) -> None:
    await talk.say("pasta under 3 dollars")
    assert (await talk.say("cheaper")).limits == ["under $2.49"]


async def test_wishes_that_no_product_states_are_named(talk: Talk) -> None:
    told = await talk.say("vegan pasta")
    assert told.text.endswith("Please note: vegan is not stated for these products.")
    assert [unmet.wish for unmet in told.recommendation.unmet] == ["vegan"]


async def test_a_wish_that_some_products_state_is_told_with_their_names(talk: Talk) -> None:
    told = await talk.say("gluten free pasta")
    many = len(told.ids)
    assert f"Please note: gluten-free is stated for 1 of {many}: Rice pasta." in told.text


async def test_a_price_in_another_currency_is_not_converted_but_named(talk: Talk) -> None:
    told = await talk.say("pasta under 3 €")
    assert told.limits == []
    assert "prices here are in USD, and “under 3 €” was not converted" in told.text


async def test_why_explains_the_product_and_leaves_the_list_as_it_is(talk: Talk) -> None:
    shown = await talk.say("pasta under 3 dollars")
    told = await talk.say("why the second?")
    assert (told.recommendation.id, told.ids) == (shown.recommendation.id, shown.ids)
    second = shown.recommendation.products[1].product
    assert told.sentences[0].startswith(f"{second.title}: ")
    assert "under your limit of $3.00" in told.text


async def test_why_finds_the_product_that_is_named(talk: Talk) -> None:
    await talk.say("pasta under 3 dollars")
    assert (await talk.say("why the farfalle?")).sentences[0].startswith("Farfalle pasta: ")


async def test_a_place_that_has_no_product_is_said_to_have_none(talk: Talk) -> None:
    shown = await talk.say("pasta under 3 dollars")
    told = await talk.say("why the 8th?")
    assert told.sentences == ["There is no number 8 on the list; it has 3 products."]
    assert told.recommendation.id == shown.recommendation.id


async def test_why_before_any_list_still_shows_products(talk: Talk) -> None:
    told = await talk.say("why?")
    assert told.ids
    assert told.sentences == ["There is no list yet that I could explain."]


async def test_undo_brings_the_earlier_list_back_unchanged(talk: Talk) -> None:
    first = await talk.say("pasta under 3 dollars")
    await talk.say("cheaper")
    told = await talk.say("undo")
    assert (told.recommendation.id, told.ids, told.limits) == (first.recommendation.id, first.ids, first.limits)
    assert told.sentences == ["Back to the earlier list for “pasta” (under $3.00)."]
    assert talk.briefs[2].wants_as(talk.briefs[0])


async def test_undo_twice_goes_back_twice_and_then_says_that_there_is_no_more(talk: Talk) -> None:
    await talk.say("pasta under 3 dollars")
    await talk.say("cheaper")
    await talk.say("undo")
    assert (await talk.say("undo")).limits == []
    told = await talk.say("undo")
    assert told.sentences == ["There is nothing to undo."]
    assert told.ids


async def test_something_else_shows_none_of_the_cards_again(talk: Talk) -> None:
    first = await talk.say("pasta under 3 dollars")
    second = await talk.say("something else, at most 10 dollars")
    assert second.ids
    assert not set(first.ids) & set(second.ids)


async def test_when_all_has_been_shown_the_earlier_ones_come_back_and_no_limit_is_given_up(talk: Talk) -> None:
    first = await talk.say("pasta under 3 dollars")
    told = await talk.say("something else")
    assert sorted(told.ids) == sorted(first.ids)
    assert told.limits == ["under $3.00"]
    assert told.sentences[0] == "That was everything that fits, so here are the earlier ones again."


async def test_a_limit_that_nothing_meets_moves_to_the_nearest_product(talk: Talk) -> None:
    told = await talk.say("pasta under 1 dollar")
    assert told.ids == ["penne"]
    assert told.limits == ["at most $1.99"]
    assert told.sentences[0] == "Nothing matched “under $1.00”, so I moved the limit: at most $1.99."


async def test_the_constraint_in_the_way_is_given_up_and_named(talk: Talk) -> None:
    told = await talk.say("pasta from Lumo under 3 dollars")
    assert told.ids
    assert all(one.product.price and one.product.price.amount < 300 for one in told.recommendation.products)
    assert told.limits == ["under $3.00"]
    assert told.sentences[0] == "Nothing matched “from Lumo”, so I left that out."


async def test_a_refused_product_does_not_come_back(talk: Talk) -> None:
    first = await talk.say("pasta under 3 dollars")
    told = await talk.say("not the first one")
    assert first.ids[0] not in told.ids
    assert set(told.ids) < set(first.ids)


async def test_more_like_one_leaves_that_one_out(talk: Talk) -> None:
    await talk.say("pasta under 3 dollars")
    shown = await talk.say("any price")
    told = await talk.say("more like the second")
    assert told.ids
    assert shown.ids[1] not in told.ids


async def test_starting_over_forgets_the_wishes_but_can_be_undone(talk: Talk) -> None:
    first = await talk.say("pasta under 3 dollars")
    fresh = await talk.say("start over")
    assert fresh.limits == []
    assert fresh.sentences[0] == "A fresh start."
    assert (await talk.say("undo")).ids == first.ids


async def test_thanks_changes_nothing(talk: Talk) -> None:
    shown = await talk.say("pasta under 3 dollars")
    told = await talk.say("thanks!")
    assert told.recommendation.id == shown.recommendation.id
    assert told.sentences == ["You are welcome."]


async def test_every_chip_changes_the_list_or_explains_it(talk: Talk) -> None:
    chips = (await talk.say("pasta under 3 dollars")).chips
    assert "cheaper" in chips
    for chip in chips:
        other = Talk(talk.shop)
        before = await other.say("pasta under 3 dollars")
        after = await other.say(chip)
        assert after.ids != before.ids or after.text != before.text, chip


async def test_another_visitors_conversation_is_closed_before_the_first_part(talk: Talk) -> None:
    await talk.say("pasta")
    stranger = talk.dialogue.run(talk.id, VisitorId("other"), "why?", Deadline.after(5), "en_US")
    with pytest.raises(KeyError):
        await anext(stranger)


async def test_two_tabs_at_once_both_get_their_turn(talk: Talk) -> None:
    await talk.say("pasta")
    other_brief = replace(talk.briefs[0], version=2)
    other_tab = [Turn(number=2, at=talk.shop.now(), text="other", brief=other_brief.to_json(), answer={"text": ""})]

    def faster() -> None:
        if other_tab:
            talk.shop.conversations.append(talk.id, other_tab.pop())

    tab = Talk(talk.shop, dialogue_of(talk.shop, conversations=Through(talk.shop.conversations, faster)))
    tab.id, tab.visitor = talk.id, talk.visitor
    assert (await tab.say("under 3 dollars")).parts[-1] == Finish(remembered=True)
    turns = talk.shop.conversations.turns(talk.id)
    assert [(turn.number, turn.text) for turn in turns] == [(1, "pasta"), (2, "other"), (3, "under 3 dollars")]
    assert (talk.briefs[2].version, talk.briefs[2].parent) == (3, 2)


async def test_without_a_store_there_are_products_but_no_memory(talk: Talk) -> None:
    told = await Talk(talk.shop, dialogue_of(talk.shop, conversations=Down())).say("pasta under 3 dollars")
    assert sorted(told.ids) == ["farfalle", "fusilli", "penne"]
    assert told.parts[-1] == Finish(remembered=False)


async def test_the_models_sentences_stay_where_facts_prove_them(shop: Shop) -> None:
    model = ScriptedChatModel(["Penne pasta costs $1.99. Penne pasta is gluten-free. Fusilli pasta costs $0.99."])
    told = await Talk(shop, dialogue_of(shop, model=model)).say("pasta under 3 dollars")
    assert told.sentences[1:] == ["Penne pasta costs $1.99."]
    assert told.reason is None


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (HANGS, FallbackReason.DEADLINE),
        ("Everything is free today!", FallbackReason.REPLY_REJECTED),
        (ModelError("no"), FallbackReason.LLM_ERROR),
        (ModelError("slow down", rate_limited=True), FallbackReason.RATE_LIMITED),
    ],
    ids=["hangs", "lies", "fails", "limited"],
)
async def test_whatever_the_model_does_the_list_is_out_and_the_turn_ends(
    shop: Shop, script: str | Exception | Line, reason: FallbackReason
) -> None:
    talk = Talk(shop, dialogue_of(shop, model=ScriptedChatModel([script])))
    told = await talk.say("pasta under 3 dollars", seconds=0.8)
    assert told.reason is reason
    assert told.sentences[1].startswith("First is ")
    assert [type(part) for part in told.parts][2] is Products


async def test_products_are_out_before_the_model_is_asked(shop: Shop) -> None:
    asked: list[str] = []

    def script(call: object) -> Line:
        asked.append("model")
        return HANGS

    turn = dialogue_of(shop, model=ScriptedChatModel(script)).run(uuid4(), None, "pasta", Deadline.after(0.6), "en_US")
    async with aclosing(turn):
        async for part in turn:
            if isinstance(part, Critiques):
                assert not asked
    assert asked == ["model"]


async def test_a_turn_that_is_left_while_the_model_talks_is_remembered(shop: Shop) -> None:
    asked = asyncio.Event()

    def script(call: object) -> Line:
        asked.set()
        return HANGS

    model = ScriptedChatModel(script)
    talk = Talk(shop, dialogue_of(shop, model=model))
    listening = asyncio.create_task(talk.parts("pasta under 3 dollars", seconds=60))
    await asked.wait()
    listening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await listening
    assert [brief.text for brief in talk.briefs] == ["pasta"]
    assert talk.briefs[0].shown
    await asyncio.sleep(0)  # the cancelled call lets go on the loop's next round
    assert model.cancelled == 1


@pytest.mark.parametrize(
    ("step", "op", "amount"),
    [
        (PriceStep.SLIGHTLY_CHEAPER, Op.LT, 400),
        (PriceStep.CHEAPER, Op.LT, 200),
        (PriceStep.MUCH_CHEAPER, Op.LT, 101),
        (PriceStep.HALF, Op.LTE, 100),
        (PriceStep.DEARER, Op.GT, 200),
    ],
)
async def test_each_step_has_its_place_in_the_prices_shown(step: PriceStep, op: Op, amount: int) -> None:
    limit = step_limit(step, [400, 101, 300, 200], None, "USD")
    assert isinstance(limit, Constraint)
    assert (limit.op, limit.value) == (op, amount)
    assert step_limit(step, [], None, "USD") is None


async def test_cheaper_than_one_product_is_below_its_price() -> None:
    limit = step_limit(PriceStep.CHEAPER, [400, 100], 400, "USD")
    assert limit
    assert limit.value == 400
