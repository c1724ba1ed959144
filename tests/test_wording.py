"""The shop's own sentences."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.audience import Audience
from prompts.facts import Claim, EvidencePack, Fact, FactId, FactKind
from prompts.wording import explanation, reason
from retrieval.schema import Op, ProductId
from tests.packs import KETTLE, NOW, PENNE, asked, done, fact, pack, stated, usd
from tests.test_facts import FACTS


def claim(text: str, *ids: str) -> Claim:
    return Claim(text=text, fact_ids=tuple(FactId(one) for one in ids))


def line(*facts: Fact, locale: str = "en_US") -> Claim:
    return reason(pack("Penne", *facts), locale, NOW)


THIRD = datetime(2026, 11, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (
            [done("n", "bought_times", 4), done("d", "last_bought", THIRD)],
            claim("You bought this 4 times, last on 3 November.", "n", "d"),
        ),
        (
            [done("n", "bought_times", 1), done("d", "last_bought", THIRD)],
            claim("You bought this once, on 3 November.", "n", "d"),
        ),
        (
            [done("d", "last_bought", THIRD.replace(year=2025, month=12))],
            claim("You last bought this on 3 December 2025.", "d"),
        ),
        (
            [done("o", "together_with", "Spaghetti, 16 oz")],
            claim("Often bought together with Spaghetti, 16 oz.", "o"),
        ),
        ([done("o", "like_product", "Spaghetti")], claim("Similar to Spaghetti.", "o")),
        ([done("s", "shoppers_like_you", 7)], claim("Shoppers with a history like yours buy this.", "s")),
        ([done("b", "baskets_4_weeks", 212)], claim("Popular: in 212 baskets in the last four weeks.", "b")),
        ([done("b", "baskets_4_weeks", 1)], claim("In 1 basket in the last four weeks.", "b")),
        (
            [
                done("w", "search_text", "pasta"),
                asked("c", "price", Op.LTE, usd(300)),
                stated("p", "price", usd(199)),
            ],
            claim("Matches your search for “pasta” and costs $1.99, under your limit of $3.00.", "w", "p", "c"),
        ),
        (
            [asked("c", "price", Op.LTE, usd(199)), stated("p", "price", usd(199))],
            claim("It costs $1.99, within your limit of $1.99.", "p", "c"),
        ),
        (
            [asked("c", "price", Op.GTE, usd(100)), stated("p", "price", usd(199))],
            claim("It costs $1.99, above your minimum of $1.00.", "p", "c"),
        ),
        ([asked("t", "text", Op.CONTAINS, "basil")], claim("Mentions “basil”, as you asked.", "t")),
        (
            [asked("x", "attributes.lid_colour", Op.NOT_IN, "blue")],
            claim("The lid colour is not listed as blue, as you asked.", "x"),
        ),
    ],
)
def test_the_strongest_fact_is_the_reason(facts: list[Fact], said: Claim) -> None:
    assert line(*facts) == said


def test_what_people_did_comes_before_what_the_catalogue_says() -> None:
    said = line(stated("p", "price", usd(199)), stated("b", "brand", "Bella"), done("o", "together_with", "Sauce"))
    assert said == claim("Often bought together with Sauce.", "o")


def test_without_behaviour_the_catalogue_speaks() -> None:
    assert line(stated("r", "rating", 4.5), stated("n", "rating.count", 1280)) == claim(
        "Rated 4.5 out of 5 in 1,280 reviews.", "r", "n"
    )


def test_nothing_to_say_claims_nothing() -> None:
    assert line() == claim("From the shop's range.")
    assert line(fact("r", FactKind.RULE, "rule", "push"), stated("m", "internal.margin", 0.4)) == line()


def test_prices_and_numbers_are_written_as_the_locale_does() -> None:
    assert line(stated("p", "price", usd(199)), locale="de_DE").text == "Es kostet 1,99\xa0$."
    assert line(done("b", "baskets_4_weeks", 1212), locale="de_DE").text.startswith("Beliebt: in 1.212 Warenkörben")


def test_both_ends_of_a_price_range_are_said_once() -> None:
    facts = [
        asked("low", "price", Op.GTE, usd(150)),
        asked("high", "price", Op.LTE, usd(300)),
        stated("p", "price", usd(199)),
    ]
    said = claim("It costs $1.99, within your range from $1.50 to $3.00.", "p", "low", "high")
    assert explanation(pack("Penne", *facts), "en_US", NOW, Audience.SHOPPER) == (said,)


def test_an_untrue_limit_is_not_worded() -> None:
    other = asked("c", "price", Op.LTE, usd(100))
    assert line(other, stated("p", "price", usd(199))) == claim("It costs $1.99.", "p")


def test_every_fact_is_worded_once_strongest_first() -> None:
    assert explanation(KETTLE, "en_US", NOW, Audience.SHOPPER) == (
        claim("Similar to Nordlys Toaster, two slices.", "like"),
        claim("The colour is red, as you asked.", "colour", "colour?"),
        claim("Rated 4.5 out of 5 in 1,280 reviews, above your minimum of 4.", "rating", "reviews", "stars?"),
        claim("The lid is not listed as blue, as you asked.", "not blue"),
        claim("It costs $49.50, reduced from $59.00.", "price", "was"),
        claim("It is on backorder.", "stock"),
    )


def test_a_shopper_reads_nothing_of_rules_shares_and_margins() -> None:
    bare = replace(KETTLE, facts=KETTLE.facts[-3:])
    assert explanation(bare, "en_US", NOW, Audience.SHOPPER) == ()
    assert explanation(bare, "en_US", NOW, Audience.MERCHANT) == (
        claim("It keeps the shop's rule “autumn push”.", "rule"),
        claim("Its price raised the score by 0.42.", "share"),
        claim("The margin is 0.37.", "margin"),
    )


def test_a_sale_that_is_none_is_not_worded() -> None:
    same = [stated("p", "price", usd(199)), stated("l", "list_price", usd(199))]
    assert line(*same) == claim("It costs $1.99.", "p")


def test_hidden_characters_of_a_title_do_not_reach_a_reason() -> None:
    assert line(done("o", "together_with", "Spa\u202eghetti\u200b\n  16 oz")).text == (
        "Often bought together with Spaghetti 16 oz."
    )


@given(st.lists(FACTS, max_size=8, unique_by=lambda one: one.id), st.sampled_from(Audience))
def test_whatever_the_facts_each_sentence_cites_facts_of_the_pack(facts: list[Fact], audience: Audience) -> None:
    odd = EvidencePack(product_id=ProductId("p"), title="Odd", facts=tuple(facts))
    known = {one.id for one in facts}
    for said in (*explanation(odd, "en_US", NOW, audience), reason(odd, "en_US", NOW)):
        assert set(said.fact_ids) <= known
        assert said.fact_ids or said.text == "From the shop's range."


def test_the_same_facts_give_the_same_words() -> None:
    assert reason(PENNE, "en_US", NOW) == reason(PENNE, "en_US", NOW) != reason(KETTLE, "en_US", NOW)
