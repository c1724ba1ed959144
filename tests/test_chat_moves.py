"""The shop's moves in a chat over HTTP: comparisons, doubts, other ways out, complements, and talk of other things.

The model is off, or it stalls: then products and moves are there all the same, and the turn ends by its deadline.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from app.settings import LLMSettings
from retrieval.schema import Constraint, Op, ProductId
from tests.faults.server import FaultServer
from tests.shop import OpenShop, catalogue, ids_of, open_home
from tests.talking import Chat

DEADLINE_MS = 1_500


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenShop]:
    with open_home(tmp_path_factory.mktemp("trained"), "trained") as opened:
        yield opened


@pytest.fixture(scope="module")
def stalled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenShop]:
    """The shop with an endpoint that takes every question and never answers."""
    with FaultServer("hang") as endpoint:
        llm = {
            "provider": "openai_compatible",
            "base_url": endpoint.base_url,
            "model": "m",
            "api_key": "sk-x",
            "breaker": False,
        }
        settings = LLMSettings.model_validate(llm)
        with open_home(tmp_path_factory.mktemp("stalled"), "home", llm=settings) as opened:
            yield opened


# Comparisons


def test_the_first_two_are_compared_with_the_list_as_it_was(chat: Chat) -> None:
    before = chat.say("kettle")
    told = chat.say("compare the first two")
    assert ids_of(told) == ids_of(before)
    comparison = told["comparison"]
    assert comparison["products"] == ids_of(before)[:2]
    assert comparison["rows"]
    assert all(len(set(row["values"])) == 2 for row in comparison["rows"])
    assert told["text"].startswith("They differ in ")
    assert chat.turns[1]["answer"]["comparison"] == comparison


def test_what_is_asked_of_several_cards_is_told_of_each(chat: Chat) -> None:
    before = chat.say("kettle")
    about = chat.say("what are the first two made of?")
    assert about["comparison"]["products"] == ids_of(before)[:2]
    why = chat.say("why the first two?")
    titles = [one["product"]["title"] for one in before["products"][:2]]
    assert all(title in why["text"] for title in titles)


def test_without_a_list_there_is_nothing_to_compare_but_there_are_products(chat: Chat) -> None:
    told = chat.say("compare the first two")
    assert told["text"] == "There are no two products on a list yet that I could compare."
    assert told["products"]


def test_a_place_without_a_product_is_not_compared(chat: Chat) -> None:
    chat.say("kettle")
    told = chat.say("compare the first and number 30")
    assert told["text"].startswith("There is no number 30 on the list")
    assert "comparison" not in told


# Why not


def test_a_named_product_says_what_keeps_it_out_and_a_chip_brings_it(chat: Chat) -> None:
    chat.say("whistling kettle under 30")
    told = chat.say("why isn't the whistling kettle, red on the list?")
    assert "It is not what was asked for" in told["text"]
    chip = told["critiques"][0]
    assert chip["text"].startswith("forget “")
    assert any(one.startswith("home-whistle-kettle") for one in ids_of(chat.say(chip["text"])))


def test_what_is_left_out_with_its_kind_is_said_to_be_left_out(chat: Chat) -> None:
    """ "Not plastic" leaves out recycled plastic too: of that the answer speaks, and the chip takes it back."""
    planter = "home-rail-planter-terracotta"  # of recycled plastic
    assert planter not in ids_of(chat.say("balcony rail planter, not plastic"))
    told = chat.say("why isn't the balcony rail planter, terracotta on the list?")
    assert "It is not what was asked for" in told["text"]
    chip = next(one for one in told["critiques"] if one["label"].startswith("Without"))
    assert planter in ids_of(chat.say(chip["text"]))


def test_a_product_further_down_can_be_searched_for(chat: Chat) -> None:
    shown = set(ids_of(chat.say("lamp")))
    other = next(one for one in home_products("kettle") if one not in shown)
    title = catalogue_title(chat.home, other)
    told = chat.say(f"why don't you show the {title}")
    assert told["critiques"][0]["label"] == "Search for it"
    assert other in ids_of(chat.say(told["critiques"][0]["text"]))


def home_products(word: str) -> list[str]:
    return [one.id for one in catalogue().values() if word in one.title.lower() and one.availability == "in_stock"]


def catalogue_title(home: OpenShop, product: str) -> str:
    return home.shop.catalog.get([ProductId(product)])[ProductId(product)].title


def test_what_the_shop_does_not_have_is_said_not_to_be_there(chat: Chat) -> None:
    chat.say("lamp")
    told = chat.say("why isn't the flux capacitor on the list?")
    assert told["text"] == "I found no product “flux capacitor” in this shop."


def test_a_refused_product_is_said_to_be_left_out(chat: Chat) -> None:
    first = chat.say("lamp")["products"][0]["product"]
    chat.say("not the first one")
    assert "was not wanted" in chat.say(f"why isn't the {first['title']} on the list?")["text"]


# Other ways out


def test_other_limits_can_be_given_up_instead_and_every_chip_does_what_it_says(home: OpenShop) -> None:
    said = "kettle made of glass under 20, only red"
    chat = Chat(home)
    told = chat.say(said)
    assert told["text"].startswith("Nothing matched")
    chips = [one for one in told["critiques"] if "count" in one]
    assert chips
    for chip in chips:
        other = Chat(home)
        before = other.say(said)
        after = other.say(chip["text"])
        assert after["products"], chip
        assert not after["text"].startswith("Nothing matched"), chip
        assert [one["label"] for one in after["constraints"] if "label" in one] != [
            one["label"] for one in before["constraints"] if "label" in one
        ] or ids_of(after) != ids_of(before)
        limits = [Constraint(field=one["field"], op=Op(one["op"]), value=_value(one)) for one in after["constraints"]]
        stocked = home.shop.recommender.engine.rules.constraints
        assert home.shop.recommender.engine.index.count([*stocked, *limits]) == chip["count"]


def test_where_no_single_limit_is_the_obstacle_each_can_be_kept_alone(home: OpenShop) -> None:
    said = "kettle under 1, from Brasken, only coral"
    told = Chat(home).say(said)
    assert told["text"].count("Nothing matched") == 3
    chips = [one for one in told["critiques"] if "count" in one]
    assert chips
    for chip in chips:
        assert chip["label"].startswith("Only “")
        other = Chat(home)
        other.say(said)
        [limit] = other.say(chip["text"])["constraints"]
        assert (limit.get("label") or limit["value"]) in chip["text"] or str(limit["value"]) in chip["text"]


def _value(limit: dict[str, Any]) -> Any:
    return tuple(limit["value"]) if isinstance(limit["value"], list) else limit["value"]


# Complements


def test_what_goes_with_a_product_says_how_many_are_bought_with_it(trained: OpenShop) -> None:
    chat = Chat(trained)
    anchor = chat.say("springform tin")["products"][0]["product"]
    told = chat.say("what goes with the first one?")
    assert anchor["id"] not in ids_of(told)
    together = trained.shop.recommender.engine.behaviour.together([ProductId(anchor["id"])], 250, frozenset())
    bought = {one.product_id for one in together} & set(ids_of(told))
    assert bought
    assert f"Shoppers who buy {anchor['title']} also buy" in told["text"]
    assert (f"{len(bought)} of these" if len(bought) < len(told["products"]) else "buy these.") in told["text"]


def test_where_nobody_bought_anything_that_is_said(chat: Chat) -> None:
    anchor = chat.say("kettle")["products"][0]["product"]
    told = chat.say("what else do I need?")
    assert f"What is bought with {anchor['title']} is not known yet" in told["text"]
    assert told["products"]
    assert chat.say("undo")["products"][0]["product"]["id"] == anchor["id"]


def test_a_name_that_is_no_product_is_searched_for(chat: Chat) -> None:
    told = chat.say("what else do I need for quantum knitting")
    assert told["products"]
    assert "“quantum knitting”" in told["text"]


# Talk of other things


@pytest.mark.parametrize("text", ["what's the weather like?", "you are stupid", "can I sue my landlord?"])
def test_other_talk_is_answered_shortly_and_the_list_stays(chat: Chat, text: str) -> None:
    before = chat.say("lamp")
    told = chat.say(text)
    assert told["recommendation_id"] == before["recommendation_id"]
    assert told["text"].endswith("The list is as it was.")
    assert chat.say("cheaper")["products"]


def test_what_the_catalogue_sells_is_shopping(tmp_path_factory: pytest.TempPathFactory) -> None:
    with open_home(tmp_path_factory.mktemp("pharmacy"), "empty") as pharmacy:
        row = {"title": "Peppermint oil", "description": "For a headache.", "price": {"amount": 500, "currency": "EUR"}}
        pharmacy.client.put("/v1/products", json={"products": [{"id": "oil", **row}]}).raise_for_status()
        assert "medical advice" not in Chat(pharmacy).say("what should I take for a headache?")["text"]
        assert "medical advice" in Chat(pharmacy).say("what should I take for a fever?")["text"]


# With a model that stalls


def test_the_stalling_model_was_really_waited_for(stalled: OpenShop) -> None:
    told = Chat(stalled, deadline_ms=DEADLINE_MS).say("lamp")
    assert told["fallback_reason"] == "deadline"
    assert told["question"]
    assert told["products"]
