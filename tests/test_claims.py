"""What a model may say: sentences of both kinds, written by hand over a grocery and a home product."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prompts.audience import Audience
from prompts.claims import Why, verify
from prompts.facts import EvidencePack
from prompts.sentences import words
from prompts.wording import explanation, reason
from retrieval.schema import Op
from tests.packs import KETTLE, NOW, PENNE, asked, done, pack, stated, usd
from tests.said import KEPT_OF_KETTLE, KEPT_OF_PENNE, LIES_ABOUT_KETTLE, LIES_ABOUT_PENNE


def ids(text: str, *packs: EvidencePack) -> list[set[str]]:
    return [set(claim.fact_ids) for claim in verify(text, packs, locale="en_US").claims]


@pytest.mark.parametrize(("sentence", "facts"), KEPT_OF_PENNE)
def test_a_true_sentence_about_penne_stays_with_its_facts(sentence: str, facts: set[str]) -> None:
    assert ids(sentence, PENNE) == [facts]


@pytest.mark.parametrize(("sentence", "facts"), KEPT_OF_KETTLE)
def test_a_true_sentence_about_the_kettle_stays_with_its_facts(sentence: str, facts: set[str]) -> None:
    assert ids(sentence, KETTLE) == [facts]


@pytest.mark.parametrize("sentence", LIES_ABOUT_PENNE)
def test_a_sentence_that_penne_does_not_prove_goes(sentence: str) -> None:
    verified = verify(sentence, [PENNE], locale="en_US")
    assert verified.claims == ()
    assert len(verified.removed) >= 1


@pytest.mark.parametrize("sentence", LIES_ABOUT_KETTLE)
def test_a_sentence_that_the_kettle_does_not_prove_goes(sentence: str) -> None:
    assert verify(sentence, [KETTLE], locale="en_US").claims == ()


BOASTER = pack(
    "Best Ever Cheapest Imitation Ham, salt free, with Free Delivery",
    stated("title", "title", "Best Ever Cheapest Imitation Ham, salt free, with Free Delivery"),
    stated("category", "category", "Imitation Ham"),
    stated("type", "attributes.type", "award winning"),
    stated("care", "attributes.diet", "not vegan"),
    stated("brand", "brand", "Best Foods"),
    stated("text", "description", "The finest ham of all, recommended by doctors."),
)


@pytest.mark.parametrize(
    "sentence",
    [
        "It is the best.",
        "It is the cheapest ham.",
        "It is the best ever cheapest ham.",
        "It is free.",
        "It is salt.",
        "It is ham.",  # an imitation of it
        "It is award winning.",
        "It is vegan.",
        "It is with free delivery.",
        "It has free delivery.",
        "It is the finest ham.",
        "It is recommended by doctors.",
    ],
)
def test_words_of_a_name_are_no_licence_to_claim(sentence: str) -> None:
    assert verify(sentence, [BOASTER], locale="en_US").claims == ()


def test_whole_names_and_whole_phrases_may_be_said() -> None:
    text = "It is by Best Foods. It is salt free. The diet is not vegan. This is imitation ham."
    assert ids(text, BOASTER) == [{"brand"}, {"title"}, {"care"}, {"category", "title"}]


def test_baskets_of_two_products_are_those_of_the_other_one_that_is_named() -> None:
    milk = replace(done("n", "together_baskets", 212), label="Milk")
    both = pack("Tea", done("with", "together_with", "Milk"), milk, done("also", "same_shoppers", "Oat Biscuits"))
    assert ids("Bought together with Milk in 212 baskets.", both) == [{"with", "n"}]
    assert ids("Bought together with Milk in 212 baskets and costs $1.99.", both) == []
    assert ids("Bought together with Milk in 213 baskets. In 212 baskets.", both) == []
    assert ids("Bought together with Oat Biscuits in 212 baskets.", both) == []
    assert ids("Bought together with Oat Biscuits.", both) == []
    assert ids("Shoppers who buy Oat Biscuits also buy this.", both) == [{"also"}]
    assert ids("Shoppers who buy Milk also buy this.", both) == [{"with"}]


def test_the_word_brand_of_a_title_is_not_said_of_a_brand() -> None:
    """A small model wrote it: the product is popular, of its brand nothing is known."""
    milk = pack("White milk, store brand", done("b", "baskets_4_weeks", 600))
    assert ids("It's a popular brand. It is a popular store brand. It is a brand.", milk) == []
    assert ids("It's a popular white milk.", milk) == [{"b"}]


@pytest.mark.parametrize("sentence", ["Pasta.", "It costs costs $1.99.", "The is pasta.", "It is in stock stock."])
def test_stammering_is_not_shown(sentence: str) -> None:
    assert ids(sentence, PENNE) == []


def test_a_wish_in_search_words_is_not_said_of_the_product() -> None:
    searched = pack("Spaghetti", done("words", "search_text", "gluten free pasta"))
    assert ids("You searched for gluten free pasta.", searched) == [{"words"}]
    assert ids("It matches gluten free pasta. It is gluten free. It is gluten free pasta.", searched) == []


def test_a_wish_for_something_else_is_not_said_of_the_product() -> None:
    wished = pack(
        "Mug", asked("not", "attributes.colour", Op.NOT_IN, "red"), asked("t", "text", Op.NOT_CONTAINS, "nuts")
    )
    assert ids("It is red. The colour is red. Mentions nuts. It has nuts.", wished) == []


def test_every_lie_goes_out_of_a_text_and_the_truth_stays() -> None:
    verified = verify("It costs $1.99. It is organic! It is in stock.\n- 50% off today", [PENNE], locale="en_US")
    assert [claim.text for claim in verified.claims] == ["It costs $1.99.", "It is in stock."]
    assert [(one.sentence, one.why) for one in verified.removed] == [
        ("It is organic!", Why.WORD),
        ("50% off today", Why.NUMBER),
    ]


def test_of_several_products_a_sentence_must_name_one() -> None:
    text = (
        "Penne Rigate Pasta, 16 oz costs $1.99. Nordlys Electric Kettle, 1.7 L costs $49.50. It costs $1.99. "
        "Penne Rigate Pasta, 16 oz costs $49.50. "
        "Penne Rigate Pasta, 16 oz and Nordlys Electric Kettle, 1.7 L is in stock."
    )
    verified = verify(text, [PENNE, KETTLE], locale="en_US")
    assert [claim.text for claim in verified.claims] == [
        "Penne Rigate Pasta, 16 oz costs $1.99.",
        "Nordlys Electric Kettle, 1.7 L costs $49.50.",
    ]
    assert [one.why for one in verified.removed] == [Why.WHICH_PRODUCT, Why.UNSUPPORTED, Why.WHICH_PRODUCT]


def test_numbers_are_read_as_the_locale_writes_them() -> None:
    assert verify("It costs 1,99 $.", [PENNE], locale="de_DE").claims
    assert verify("It costs 1.99 $.", [PENNE], locale="de_DE").claims == ()
    assert verify("It costs 1,99 $.", [PENNE], locale="en_US").claims == ()


@pytest.mark.parametrize(
    ("said", "true"),
    [
        ("It costs $1.99, within your range from $1.50 to $3.00.", True),
        ("It costs $1.99, within your range from $1.00 to $3.00.", False),
        ("It costs $1.99, within your range from $1.50 to $5.00.", False),
        ("It costs $1.99, within your range from $3.00 to $1.50.", False),
    ],
)
def test_a_range_is_the_one_that_was_asked_for(said: str, true: bool) -> None:
    facts = pack(
        "Penne",
        stated("price", "price", usd(199)),
        asked("low", "price", Op.GTE, usd(150)),
        asked("high", "price", Op.LTE, usd(300)),
    )
    assert (ids(said, facts) == [{"price", "low", "high"}]) is true


def test_a_price_outside_a_range_is_not_within_it() -> None:
    facts = pack(
        "Penne",
        stated("price", "price", usd(350)),
        asked("low", "price", Op.GTE, usd(150)),
        asked("high", "price", Op.LTE, usd(300)),
    )
    assert not ids("It costs $3.50, within your range from $1.50 to $3.00.", facts)


def test_a_limit_is_not_under_itself() -> None:
    even = pack("Oats", stated("price", "price", usd(300)), asked("limit", "price", Op.LTE, usd(300)))
    assert ids("It costs $3.00, under your limit of $3.00.", even) == []
    assert ids("It costs $3.00, within your limit of $3.00.", even) == [{"price", "limit"}]


def test_a_date_without_its_year_is_not_one_of_another_year() -> None:
    old = pack("Oats", done("last", "last_bought", datetime(2024, 11, 3, tzinfo=UTC)))
    assert ids("You last bought this on 3 November.", old) == []
    assert ids("You last bought this on 3 November 2024.", old) == [{"last"}]


def test_a_text_too_long_is_cut_at_a_sentence() -> None:
    verified = verify("It costs $1.99. " + "It is in stock and " * 200, [PENNE], locale="en_US")
    assert [claim.text for claim in verified.claims] == ["It costs $1.99."]


def test_no_text_and_no_pack_keep_nothing() -> None:
    assert verify("", [PENNE], locale="en_US").claims == ()
    assert verify("It costs $1.99.", [], locale="en_US").claims == ()


@pytest.mark.parametrize("locale", ["en_US", "en_DE"])
@pytest.mark.parametrize("one", [PENNE, KETTLE], ids=["penne", "kettle"])
def test_the_shops_own_sentences_pass(one: EvidencePack, locale: str) -> None:
    own = [reason(one, locale, NOW), *explanation(one, locale, NOW, Audience.SHOPPER)]
    for claim in own:
        kept = verify(claim.text, [one], locale=locale).claims
        assert [set(each.fact_ids) for each in kept] == [set(claim.fact_ids)], claim.text


WORDS = words(
    """It This You bought this it costs four 5 times in baskets the last weeks under your limit of is red pasta by and ,
    because often together with stock on not free organic . rated 2026 cheapest popular shoppers like you matches
    price % € 4 212"""
)
PHRASES = ("Bella Cucina", "Tomato Sauce, 24 oz", "Penne Rigate Pasta, 16 oz", "3 November", "16 oz", "$1.99", "$3.00")
STARTS = ("It costs", "You bought this", "It is", "in stock.", "It is in stock.", "The price is", "4 times.", "$1.98")
PIECES = st.sampled_from([*WORDS, *PHRASES, *STARTS])
NUMBERS_OF_PENNE = {"1.99", "3.00", "4", "212", "16", "24", "3", "2026"}


@settings(max_examples=600, deadline=None)
@given(st.lists(PIECES, max_size=30).map(" ".join))
def test_numbers_that_stay_are_in_the_pack_and_what_stays_stays(text: str) -> None:
    kept = verify(text, [PENNE], locale="en_US").claims
    said = " ".join(claim.text for claim in kept)
    assert set(re.findall(r"[0-9]+(?:\.[0-9]+)?", said)) <= NUMBERS_OF_PENNE
    assert not re.search(r"\b(not|free|organic|cheapest)\b|[%€]|1\.98", said)
    assert all(claim.fact_ids for claim in kept)
    assert verify(said, [PENNE], locale="en_US").claims == kept


@settings(max_examples=600, deadline=None)
@given(st.text(max_size=300), st.text(min_size=1, max_size=40))
def test_any_text_can_be_read(text: str, title: str) -> None:
    odd = pack(
        title,
        stated("brand", "brand", text[:60]),
        stated("size", "attributes.size", text[60:120]),
        done("w", "search_text", title),
    )
    kept = verify(text, [odd, PENNE], locale="en_US").claims + verify(text, [odd], locale="en_US").claims
    assert all(claim.fact_ids for claim in kept)
