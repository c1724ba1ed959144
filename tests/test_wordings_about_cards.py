"""Questions about cards as shoppers word them: clause by clause, of one card or of several, and what is no question."""

import pytest

from app.dialogue.reading.intents import Intent
from eval.understanding import Shelf
from tests.shown_cards import BRIEFS, places, understood


@pytest.mark.parametrize(
    ("cards", "said", "place"),
    [
        ("sets", "does the mint set fold flat", 2), ("sets", "is the side table stable on gravel", 4),
        ("sets", "are the second ones heavy to carry, do they fold", 2), ("travel", "do the last ones leak?", 4),
        ("sets", "how heavy is the mint set to carry upstairs", 2), ("sets", "is assembly needed for the white set", 3),
        ("sets", "does the set in mint come with cushions", 2), ("sets", "are the chairs of the mint set comfy", 2),
        ("mugs", "does the travel mug come with a lid", 3), ("racks", "do screws come with the first one", 1),
        ("racks", "are screws included with the long rack", 2), ("racks", "how much weight does the big bench take", 4),
        ("racks", "is the small bench strong enough for two kids", 3), ("pans", "does the steel pan stick much?", 4),
        ("sharpeners", "is the oak rail strong enough for a cleaver", 3),
        ("dog", "is there chicken in the value one", 2),
        ("dog", "is that 18 pound sack for big dogs", 2), ("mugs", "how long does the red one last", 4),
    ],
)  # fmt: skip
def test_the_name_of_a_card_ends_with_the_first_word_that_no_card_has(
    shelves: dict[str, Shelf], cards: str, said: str, place: int
) -> None:
    found = understood(shelves, said, cards)
    assert (found.intent, places(cards, found.about)) == (Intent.ABOUT, [place])


@pytest.mark.parametrize(
    ("cards", "said", "place"),
    [
        ("mugs", "oh the ochre one is gorgeous, dishwasher ok?", 2), ("sets", "number 3 ok for outdoors?", 3),
        ("sets", "and the anthracite one, weatherproof?", 1), ("sets", "that mint set, ok in the rain?", 2),
        ("sets", "second one weatherproof?", 2), ("dog", "that huge 35 pound bag, ok for puppies?", 4),
        ("dog", "the value stuff, any good?", 2), ("sets", "number 2 - dishwasher ok?", 2),
    ],
)  # fmt: skip
def test_a_question_may_have_no_verb(shelves: dict[str, Shelf], cards: str, said: str, place: int) -> None:
    found = understood(shelves, said, cards)
    assert (found.intent, places(cards, found.about), found.constraints) == (Intent.ABOUT, [place], ())


@pytest.mark.parametrize(
    ("cards", "said", "place"),
    [
        ("racks", "the one w 7 hooks, do screws come with it", 2),
        ("racks", "the seven peg one, does it need drilling", 2),
        ("racks", "the wide bench, how many shoes go on it", 4), ("pans", "i like the cream one but is it heavy?", 2),
        ("mugs", "the travel mug - can i put it in the dishwasher?", 3),
        ("sharpeners", "the pricier of the two stones, is that one ok for a beginner", 2),
        ("sharpeners", "is the dearer of the two rails any stronger", 4),
        ("sets", "that mint set, how wide is the table", 2), ("racks", "ooh the bench! how tall is it", 3),
        ("dog", "the little 4 lb bag, how long does that last", 1),
    ],
)  # fmt: skip
def test_the_card_is_named_before_what_is_asked_of_it(
    shelves: dict[str, Shelf], cards: str, said: str, place: int
) -> None:
    found = understood(shelves, said, cards)
    assert (found.intent, places(cards, found.about, *found.compared)) == (Intent.ABOUT, [place])


@pytest.mark.parametrize(
    ("cards", "said", "asked"),
    [
        ("teapots", "how much do the iron ones weigh", [2, 4]), ("teapots", "are the glass ones heatproof", [1, 3]),
        ("teapots", "do both glass ones come with a strainer", [1, 3]),
        ("pans", "how heavy are the two glide ones", [2, 3]),
        ("teapots", "those glass ones, do they come with a strainer", [1, 3]),
        ("racks", "how deep are the benches", [3, 4]),
        ("racks", "tell me about the two benches", [3, 4]),
        ("teapots", "can you leave tea in the iron ones or do they rust", [2, 4]),
    ],
)  # fmt: skip
def test_a_question_is_of_all_the_cards_that_it_names_together(
    shelves: dict[str, Shelf], cards: str, said: str, asked: list[int]
) -> None:
    found = understood(shelves, said, cards)
    assert (found.intent, places(cards, *found.compared)) == (Intent.ABOUT, asked)
    assert found.about == found.compared[0]


@pytest.mark.parametrize(
    ("cards", "said", "asked"),
    [
        ("teapots", "how come you show me the glass ones? i wanted iron", [1, 3]),
        ("teapots", "why the iron ones", [2, 4]),
        ("boxes", "how come you show me the glass ones for a lunchbox?", [3, 4]), ("boxes", "glass ones? why?", [3, 4]),
        ("boxes", "what are the steel ones doing here", [1, 2]),
        ("mixes", "uhm why the rums? i only asked for a mix", [2, 4]),
    ],
)  # fmt: skip
def test_why_is_asked_of_all_that_are_named(shelves: dict[str, Shelf], cards: str, said: str, asked: list[int]) -> None:
    found = understood(shelves, said, cards)
    assert (found.intent, places(cards, found.about, *found.compared)) == (Intent.WHY, asked)


@pytest.mark.parametrize(
    "said", ["is the white set or the mint set sturdier", "is the mint one lower than the white one"]
)
def test_cards_set_against_each_other_are_compared(shelves: dict[str, Shelf], said: str) -> None:
    found = understood(shelves, said, "sets")
    assert (found.intent, places("sets", *found.compared)) == (Intent.COMPARE, [2, 3])


@pytest.mark.parametrize(
    "said",
    [
        "where did the copper gooseneck go? saw it here last week", "what happened to the copper gooseneck? i liked it",
        "there was a copper gooseneck here yesterday, where is it?", "have you stopped selling the copper gooseneck",
        "did you drop the copper gooseneck? it was here before", "i saw a copper gooseneck earlier, where's that gone",
    ],
)  # fmt: skip
def test_what_is_missed_is_named_before_a_remark(shelves: dict[str, Shelf], said: str) -> None:
    found = understood(shelves, said, "kettles")
    assert (found.intent, found.subject) == (Intent.WHY_NOT, "copper gooseneck")


@pytest.mark.parametrize(
    "said",
    [
        "where's the green pan gone, i wanted that", "how come you left out the green pan",
        "shouldn't there be a green pan", "no green pan? how come",
    ],
)  # fmt: skip
def test_what_is_missed_is_told_from_the_words_around_it(shelves: dict[str, Shelf], said: str) -> None:
    found = understood(shelves, said, "pans")
    assert (found.intent, found.subject) == (Intent.WHY_NOT, "green pan")


@pytest.mark.parametrize(
    "said",
    [
        "i said non stick, why the skillet", "i asked for something light so why is the skillet here",
        "we wanted an easy one, how come the skillet is in there",
    ],
)  # fmt: skip
def test_why_may_follow_what_was_asked_for(shelves: dict[str, Shelf], said: str) -> None:
    found = understood(shelves, said, "pans")
    assert (found.intent, places("pans", found.about), found.constraints) == (Intent.WHY, [1], ())


@pytest.mark.parametrize(
    "said",
    [
        "whos gonna win the superbowl", "who invented the telephone", "how many people live in france",
        "did arsenal win last night", "is it going to be sunny tomorrow",
    ],
)  # fmt: skip
def test_a_question_without_a_word_of_the_shops_is_none_for_it(shelves: dict[str, Shelf], said: str) -> None:
    assert understood(shelves, said, "mugs").intent is Intent.OFFTOPIC


@pytest.mark.parametrize("said", ["why are towels so expensive", "when can i get a mop", "how many mugs are in a set"])
def test_a_question_with_a_word_of_the_shops_is_the_shops(shelves: dict[str, Shelf], said: str) -> None:
    assert understood(shelves, said, "mugs").intent is not Intent.OFFTOPIC


@pytest.mark.parametrize(
    "said",
    [
        "are they all oven safe?", "are these dishwasher safe", "do they have lids", "do these rust",
        "is everything here oven safe", "can they go in the oven", "and are those any good",
    ],
)  # fmt: skip
def test_a_question_about_them_is_asked_of_all_the_cards(shelves: dict[str, Shelf], said: str) -> None:
    found = understood(shelves, said, "pans")
    assert (found.intent, found.compared) == (Intent.ABOUT, BRIEFS["pans"].shown)
    assert (found.constraints, found.released, found.passes_shown) == ((), (), False)


@pytest.mark.parametrize("said", ["do they come in red?", "are any of these under 40?"])
def test_a_wish_put_as_a_question_about_them_is_a_wish(shelves: dict[str, Shelf], said: str) -> None:
    assert understood(shelves, said, "pans").intent is Intent.FIND


@pytest.mark.parametrize(
    "said", ["can I see the second one closer", "show me the second in more detail", "zoom in on the second"]
)
def test_a_closer_look_is_a_question_about_the_card(shelves: dict[str, Shelf], said: str) -> None:
    found = understood(shelves, said, "pans")
    assert (found.intent, places("pans", found.about), found.likes) == (Intent.ABOUT, [2], None)
