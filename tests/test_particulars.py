"""Questions about what a product is like, answered from what the catalogue states."""

from collections.abc import Callable, Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.dialogue.extremes import extreme, of_all
from app.dialogue.particulars import asks_what_is_not_stated, fields_asked, particulars
from app.dialogue.reading.shop.vocabulary import Vocabulary
from eval.datasets import home
from retrieval.filters import numbers_of
from retrieval.schema import Product
from tests.talking import Chat

PRODUCTS = home.products()
SHOP = Vocabulary.from_products(PRODUCTS)


def named(title: str) -> Product:
    return next(one for one in PRODUCTS if one.title == title)


PAN = named("Tri-ply steel frying pan, 24 cm")
RUG = next(one for one in PRODUCTS if "rug" in one.title.casefold() and "width_cm" in one.attributes)
SHEET = next(one for one in PRODUCTS if "machine wash" in str(one.attributes.get("care")))


def asked(said: str, *products: Product) -> set[str]:
    return {field.removeprefix("attributes.") for field in fields_asked(said, products, SHOP)}


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ("how wide is it?", {"diameter_cm"}),
        ("what's the diameter of the first one", {"diameter_cm"}),
        ("how heavy is number one", {"weight_kg"}),
        ("what does it weigh", {"weight_kg"}),
        ("can it go in the dishwasher?", {"dishwasher_safe"}),
        ("is the first dishwasher safe", {"dishwasher_safe"}),
        ("will it work on induction", {"induction"}),
        ("what is it made of", {"material"}),
        ("what colour is it", {"colour"}),
        ("how much does it cost", {"price"}),
        ("is it in stock", {"availability"}),
        ("does it have good reviews", {"rating"}),
        ("who is the maker", {"brand"}),
    ],
)
def test_a_question_names_the_fields_it_asks_for(said: str, fields: set[str]) -> None:
    assert asked(said, PAN) == fields


@pytest.mark.parametrize("said", ["can I wash it?", "is it washable", "how do I clean it"])
def test_care_is_asked_for_in_many_words(said: str) -> None:
    assert asked(said, SHEET) == {"care"}


def test_a_value_that_is_asked_after_is_answered_with_the_one_there_is() -> None:
    assert asked("is it plastic?", RUG) == {"material"}


@pytest.mark.parametrize("said", ["tell me more about the first", "what about number 2?", "", "?!", "more"])
def test_who_asks_for_nothing_in_particular_gets_nothing_in_particular(said: str) -> None:
    assert particulars(said, [PAN, RUG], SHOP, "en_US") == []


def test_what_only_one_of_two_states_is_said_to_be_missing_of_the_other() -> None:
    [pan, rug] = particulars("which is lighter?", [PAN, RUG], SHOP, "en_US")
    assert pan == ("The weight is 1.3 kg.",)
    assert rug == ("Its weight is not stated.",)


@pytest.mark.parametrize("said", ["i'll take it", "ok I'll take the first", "take me through it"])
def test_to_take_a_product_is_no_question_about_how_much_it_takes(said: str) -> None:
    assert asked(said, named("French press, silver, 1000 ml")) == set()
    assert asked("how much does it take?", named("French press, silver, 1000 ml")) == {"capacity_ml"}


@pytest.mark.parametrize(
    "said", ["does it leak", "is the first suitable for toddlers?", "will it rust?", "does it whistle"]
)
def test_what_the_catalogue_does_not_say_is_told_from_a_wish_to_hear_more(said: str) -> None:
    assert asks_what_is_not_stated(said, PAN)


def test_what_the_title_or_the_description_speaks_of_is_not_said_to_be_missing() -> None:
    whistling = next(one for one in PRODUCTS if "Whistling" in one.title)
    warm = next(one for one in PRODUCTS if "cold feet" in one.description)
    assert not asks_what_is_not_stated("does it whistle?", whistling)
    assert not asks_what_is_not_stated("is it meant for december?", warm)
    assert asks_what_is_not_stated("does it whistle?", warm)


@pytest.mark.parametrize(
    "said",
    [
        "tell me more about it",
        "what about the first?",
        "and the second one?",
        "is it any good?",
        "is the frying pan nice?",
    ],
)
def test_a_wish_to_hear_more_is_not_told_that_nothing_is_stated(said: str) -> None:
    assert not asks_what_is_not_stated(said, PAN)


PANS = [one for one in PRODUCTS if "frying pan" in one.title]


@pytest.mark.parametrize(
    ("said", "choose", "field"),
    [
        ("which of these is the widest?", max, "attributes.diameter_cm"),
        ("what's the lightest of them", min, "attributes.weight_kg"),
        ("which one is the heaviest", max, "attributes.weight_kg"),
        ("which is cheapest", min, "price"),
        ("what is the most expensive one?", max, "price"),
        ("which has the best reviews", max, "rating"),
    ],
)
def test_the_most_and_the_least_of_the_cards_are_found(
    said: str, choose: Callable[[Iterable[float]], float], field: str
) -> None:
    best = choose(numbers_of(one, field)[0] for one in PANS if numbers_of(one, field))
    told = extreme(said, PANS, SHOP, "en_US")
    [named_first] = [one for one in PANS if told.startswith(f"{one.title}: ")]
    assert numbers_of(named_first, field) == [best]


@pytest.mark.parametrize(
    "said",
    [
        "which of these is nicest",
        "is the first big?",
        "the most",
        "most or least wide",
        "does the most expensive one go in the dishwasher?",
        "is the first the best for induction?",
        "how heavy is the cheapest one?",
        "",
    ],
)
def test_no_extreme_is_claimed_where_none_was_asked_for(said: str) -> None:
    assert extreme(said, PANS, SHOP, "en_US") == ""


@given(st.text(max_size=120))
def test_no_question_breaks_it(said: str) -> None:
    fields = fields_asked(said, [PAN, RUG], SHOP)
    assert len(fields) <= 3
    assert all(sentence for each in particulars(said, [PAN, RUG], SHOP, "en_US") for sentence in each)


def test_the_chat_answers_what_was_asked_of_a_card(chat: Chat) -> None:
    before = chat.say("frying pan")
    told = chat.say("can the second one go in the dishwasher?")
    title = before["products"][1]["product"]["title"]
    stated = before["products"][1]["product"]["attributes"]["dishwasher_safe"]
    assert told["text"] == f"{title}: Dishwasher safe: {stated}."
    assert [one["product"]["id"] for one in told["products"]] == [one["product"]["id"] for one in before["products"]]


def test_the_chat_answers_for_each_of_two_cards(chat: Chat) -> None:
    before = chat.say("frying pan")
    told = chat.say("which is heavier, 1 or 2?")
    for one in before["products"][:2]:
        assert (
            f"{one['product']['title']}: The weight is {one['product']['attributes']['weight_kg']} kg." in told["text"]
        )
    assert told["comparison"]["products"] == [one["product"]["id"] for one in before["products"][:2]]


def test_the_chat_says_what_the_catalogue_does_not_say(chat: Chat) -> None:
    chat.say("frying pan")
    assert chat.say("does the first one whistle?")["text"].startswith("The catalogue does not say that. What it says: ")
    assert not chat.say("tell me more about the first")["text"].startswith("The catalogue does not say")


@pytest.mark.parametrize("said", ["which of these is the cheapest?", "what's the cheapest one here"])
def test_the_chat_names_the_cheapest_of_the_cards(chat: Chat, said: str) -> None:
    before = chat.say("frying pan")
    prices = {one["product"]["title"]: one["product"]["price"]["amount"] for one in before["products"]}
    told = chat.say(said)
    [named_first] = [title for title in prices if told["text"].startswith(f"{title}: ")]
    assert prices[named_first] == min(prices.values())


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ("are they all oven safe?", "oven_safe"),
        ("do these work on induction", "induction"),
        ("can they go in the dishwasher?", "dishwasher_safe"),
    ],
)
def test_the_chat_says_of_how_many_cards_it_is_so(chat: Chat, said: str, field: str) -> None:
    before = chat.say("frying pan")
    every = [one["product"]["attributes"].get(field) for one in before["products"]]
    stated = [value for value in every if value]
    most = max(map(stated.count, stated))
    told = chat.say(said)
    assert told["text"].startswith(f"{most} of {len(every)}: ")
    assert told["text"].split(".")[0].split()[-1] in {value for value in stated if stated.count(value) == most}
    assert (f"does not say it of {every.count(None)}." in told["text"]) is (None in every)
    assert told["constraints"] == before["constraints"]


@pytest.mark.parametrize("said", ["are they organic?", "do these whistle"])
def test_what_no_card_states_is_said_to_be_unknown(chat: Chat, said: str) -> None:
    before = chat.say("frying pan")
    told = chat.say(said)
    assert told["text"] == "The catalogue does not say that of these products."
    assert [one["product"]["id"] for one in told["products"]] == [one["product"]["id"] for one in before["products"]]


def test_of_all_cards_what_most_state_is_told_first_and_every_card_is_counted() -> None:
    assert of_all("are they oven safe?", PANS, SHOP, "en_US") == ("5 of 8: Oven safe: no.", "3 others: Oven safe: yes.")
    assert (
        of_all("are they oven safe?", [PAN, RUG, *PANS[:1]], SHOP, "en_US")[-1] == "The catalogue does not say it of 1."
    )
    assert of_all("do they whistle?", PANS, SHOP, "en_US") == ()
