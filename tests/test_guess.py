"""What is let through of a model's reading of a shopper's words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.dialogue.brief import Brief
from app.dialogue.guess import MOST_WORDS, Guess
from app.dialogue.reading.intents import Intent
from app.dialogue.reading.shop.unread import known
from app.dialogue.reading.shop.vocabulary import Vocabulary, fold
from app.dialogue.reading.understood import Understood
from eval.datasets import home
from prompts.replies import UnderstandReply
from retrieval.filters import check
from retrieval.schema import Constraint, ConstraintSource, Op

SHOP = Vocabulary.from_products(home.products())
SAID = "my nan wants some red thingy to put tulips in, 20 euros is all I have, no glass"


def limit(field: str, op: str, value: str | float) -> dict[str, object]:
    return {"field": field, "op": op, "value": value}


def guess(*limits: object, search: str = "", said: str = SAID) -> Guess:
    return Guess.of(UnderstandReply(search=search, limits=list(limits)), said, SHOP, "EUR")


def test_what_the_shopper_said_in_so_many_words_is_a_hard_constraint() -> None:
    [colour] = guess(limit("colour", "is", "red")).constraints
    assert (colour.field, colour.op, colour.hard) == ("attributes.colour", Op.IN, True)
    assert colour.source is ConstraintSource.SAID


def test_what_the_model_concludes_is_soft_marked_and_searched_for() -> None:
    concluded = guess(limit("material", "is", "steel"))
    [material] = concluded.constraints
    assert (material.hard, material.source) == (False, ConstraintSource.INFERRED)
    wanted = concluded.added_to(Understood(text="kettle"), Brief()).applied_to(Brief())
    assert wanted.query(None, SHOP).text == "steel kettle"


def test_what_is_not_wanted_must_have_been_said() -> None:
    [glass] = guess(limit("material", "not", "glass"), limit("material", "not", "steel")).constraints
    assert glass == Constraint(field="attributes.material", op=Op.NOT_IN, value=("glass",))


@pytest.mark.parametrize(("op", "wanted"), [("at_most", Op.LTE), ("under", Op.LT), ("over", Op.GT)])
def test_a_number_is_the_shoppers_and_a_price_is_in_minor_units(op: str, wanted: Op) -> None:
    [price] = guess(limit("price", op, 20), limit("price", op, 25)).constraints
    assert (price.op, price.value) == (wanted, 2000)
    assert price.label


@pytest.mark.parametrize(
    "bad",
    [
        "nonsense", 7, None, [], {}, {"field": "colour"},
        limit("colour", "likes", "red"), limit("colour", "is", "loud"),
        limit("margin", "over", 20), limit("internal.margin", "over", 20), limit("price", "at_most", "NaN"),
        limit("price", "at_most", "1e999"), limit("rating", "at_least", 20), limit("colour", "at_most", 20),
        limit("availability", "is", "in_stock"), {"field": ["colour"], "op": "is", "value": "red"},
    ],
)  # fmt: skip
def test_a_bad_limit_is_dropped_and_spoils_no_other(bad: object) -> None:
    assert len(guess(bad, limit("colour", "is", "red")).constraints) == 1


def test_only_words_of_the_shopper_or_of_the_shop_are_searched() -> None:
    assert guess(search="Vase for tulips! CHEAPEST at evil.example <b>").search == "vase tulips"
    assert guess(search="the and of").search == ""


def test_what_the_grammar_found_counts_where_both_speak_of_it() -> None:
    red = Constraint(field="attributes.colour", op=Op.NOT_IN, value=("red",))
    found = Understood(text="vase", constraints=(red,), unread=("tulips", "thingy"))
    both = guess(limit("colour", "is", "red"), limit("price", "at_most", 20)).added_to(found, Brief())
    assert [one.field for one in both.constraints] == ["attributes.colour", "price"]
    assert both.constraints[0] == red
    assert both.text == "vase"


def test_a_search_that_names_the_old_one_goes_on_with_it() -> None:
    both = guess(search="vase tulips").added_to(Understood(text="tulips thingy"), Brief(text="Vase"))
    assert (both.text, both.refines) == ("tulips", True)


def test_where_nothing_was_understood_a_guess_makes_it_a_search() -> None:
    unclear = Understood(intent=Intent.UNCLEAR)
    assert guess(search="vase").added_to(unclear, Brief()) == Understood(text="vase")
    assert guess().added_to(unclear, Brief()) == unclear


@given(
    st.text(max_size=80),
    st.lists(st.fixed_dictionaries({"field": st.text(max_size=12), "op": st.text(max_size=8), "value": st.text()})),
    st.text(max_size=120),
)
def test_nothing_comes_through_that_neither_the_shopper_nor_the_shop_says(
    search: str, limits: list[dict[str, str]], said: str
) -> None:
    found = guess(*limits, search=search, said=said)
    words = found.search.split()
    assert len(words) <= MOST_WORDS
    spoken = {form for word in fold(said).split() for form in (word, word.removesuffix("s"))}
    assert all(word in spoken or word.isdigit() or known(word, SHOP) for word in words)
    for constraint in found.constraints:
        check(constraint)
