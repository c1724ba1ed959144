"""Questions about cards as shoppers word them: clause by clause, of one card or of several, and what is no question."""

import pytest

from app.dialogue.brief import Brief
from app.dialogue.reading.grammar import read
from app.dialogue.reading.understood import Intent, PriceStep, Understood
from eval.datasets import complete_journey, home
from eval.understanding import Shelf
from retrieval.schema import Op, ProductId


def _cards(prefix: str, *ids: str) -> tuple[ProductId, ...]:
    return tuple(ProductId(f"{prefix}-{one}") for one in ids)


BRIEFS = {
    "pans": Brief(
        text="frying pan",
        shown=_cards("home", "hearth-skillet-24-cm", "glide-pan-cream-24-cm", "glide-pan-red-28-cm",
        "halvorn-pan-24-cm"),
    ),
    "mugs": Brief(text="mugs", shown=_cards("home", "mug-sea-blue", "mug-ochre", "travel-mug-black-350-ml", "mug-red")),
    "sets": Brief(
        text="garden table set",
        shown=_cards("home", "bistro-set-anthracite", "bistro-set-mint", "bistro-set-white", "side-table-white"),
    ),
    "racks": Brief(
        text="coat rack",
        shown=_cards(
            "home", "coat-rack-45-cm-wide-4-pegs", "coat-rack-80-cm-wide-7-pegs", "shoe-bench-60-cm-wide",
            "shoe-bench-90-cm-wide",
        ),
    ),
    "teapots": Brief(
        text="teapot",
        shown=_cards("home", "teapot-glass-0-6-l", "teapot-iron-black-0-8-l", "teapot-glass-1-2-l",
        "teapot-iron-red-0-8-l"),
    ),
    "boxes": Brief(
        text="lunch box",
        shown=_cards("home", "steel-lunch-0-8-l", "steel-lunch-1-2-l", "glas-box-bamboo-0-6-l",
        "glas-box-bamboo-1-0-l"),
    ),
    "sharpeners": Brief(
        text="knife sharpener",
        shown=_cards("home", "whetstone-grit-400-1000", "whetstone-grit-1000-6000", "knife-rail-oak",
        "knife-rail-walnut"),
    ),
    "organisers": Brief(
        text="desk organiser",
        shown=_cards(
            "home", "desk-organiser-recycled-plastic-white", "desk-organiser-recycled-plastic-grey",
            "desk-organiser-oak-natural", "desk-mat-black",
        ),
    ),
    "pots": Brief(
        text="plant pot",
        shown=_cards("home", "terracotta-pot-14-cm", "terracotta-pot-20-cm", "terracotta-pot-30-cm",
        "rail-planter-anthracite"),
    ),
    "travel": Brief(
        text="travel mug",
        shown=_cards("home", "travel-mug-black-350-ml", "travel-mug-navy-350-ml", "mug-red", "mug-white"),
    ),
    "kettles": Brief(
        text="kettle",
        shown=_cards("home", "gooseneck-silver", "whistle-kettle-red", "swift-kettle-white", "steel-kettle-silver"),
    ),
    "dog": Brief(text="dog food", shown=_cards("cj", "1105546", "6919087", "9831618", "1098025")),
    "mixes": Brief(text="cocktail mix", shown=_cards("cj", "1067933", "1288106", "5571509", "982587")),
}  # fmt: skip


@pytest.fixture(scope="module")
def shelves() -> dict[str, Shelf]:
    return {
        "home": Shelf.of(home.products(), home.CURRENCY),
        "cj": Shelf.of(complete_journey.products(), "USD"),
    }


def understood(shelves: dict[str, Shelf], said: str, cards: str) -> Understood:
    brief = BRIEFS[cards]
    shelf = shelves[brief.shown[0].split("-", maxsplit=1)[0]]
    return read(said, brief, shelf.vocabulary, shelf.currency, [shelf.products[one] for one in brief.shown])


def places(cards: str, *products: ProductId | None) -> list[int]:
    return sorted({1 + BRIEFS[cards].shown.index(one) for one in products if one})


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
    ("said", "place", "limit"),
    [
        ("the 20cm one, but is there one a good bit wider", 2, (Op.GT, 20)),
        ("like the 14 cm one, is there a slightly bigger one", 1, (Op.GT, 14)),
        ("the 30cm one is good, is there one a lot smaller?", 3, (Op.LT, 30)),
        ("the 20cm one is nice, do you do a bigger one?", 2, (Op.GT, 20)),
    ],
)
def test_a_question_for_another_size_is_a_wish(
    shelves: dict[str, Shelf], said: str, place: int, limit: tuple[Op, float]
) -> None:
    found = understood(shelves, said, "pots")
    assert places("pots", found.likes) == [place]
    assert [(one.op, one.value) for one in found.constraints] == [limit]


@pytest.mark.parametrize(
    ("said", "limits"),
    [
        ("first ones nice but in sage green and the bigger size", {("colour", Op.IN), ("capacity_ml", Op.GT)}),
        ("the first one but in the bigger size please", {("capacity_ml", Op.GT)}),
        ("like the first, but a different brand", {("brand", Op.NOT_IN)}),
        ("sth like the first from another maker", {("brand", Op.NOT_IN)}),
        ("that ones nice but by someone else", {("brand", Op.NOT_IN)}),
        ("number 1 but not that brand", {("brand", Op.NOT_IN)}),
    ],
)
def test_a_card_is_liked_but_for_its_maker_or_size(
    shelves: dict[str, Shelf], said: str, limits: set[tuple[str, Op]]
) -> None:
    found = understood(shelves, said, "travel")
    assert places("travel", found.likes) == [1]
    assert {(one.field.removeprefix("attributes."), one.op) for one in found.constraints} == limits


def test_that_brand_is_the_named_cards(shelves: dict[str, Shelf]) -> None:
    (limit,) = understood(shelves, "the last one but not that brand", "travel").constraints
    assert limit.value == (shelves["home"].products[BRIEFS["travel"].shown[-1]].brand,)


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ("not those two plastic things at the top", [1, 2]), ("not the plastic things", [1, 2]),
        ("neither of those plastic things", [1, 2]), ("lose those plastic bits", [1, 2]), ("not that mat thing", [4]),
        ("not the bottom one", [4]), ("those two plastic ones at the start are ugly", [1, 2]),
    ],
)  # fmt: skip
def test_things_at_the_top_are_cards(shelves: dict[str, Shelf], said: str, refused: list[int]) -> None:
    found = understood(shelves, said, "organisers")
    assert (places("organisers", *found.refuses), found.passes_shown) == (refused, False)


@pytest.mark.parametrize("said", ["no plastic things please", "nothing plastic"])
def test_things_of_any_kind_are_none(shelves: dict[str, Shelf], said: str) -> None:
    found = understood(shelves, said, "organisers")
    assert (found.refuses, [one.op for one in found.constraints]) == ((), [Op.NOT_IN])


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
    ("said", "liked", "limits"),
    [
        ("the skillet but not so heavy", 1, [("attributes.weight_kg", Op.LT)]),
        ("the red one but not quite as big", 3, [("attributes.diameter_cm", Op.LT)]),
        ("the steel one but not that expensive", 4, []),
    ],
)
def test_a_card_that_should_be_less_so_is_liked(
    shelves: dict[str, Shelf], said: str, liked: int, limits: list[tuple[str, Op]]
) -> None:
    found = understood(shelves, said, "pans")
    assert (places("pans", found.likes), found.refuses) == ([liked], ())
    assert [(one.field, one.op) for one in found.constraints] == limits


@pytest.mark.parametrize(
    ("said", "refused"),
    [("skip numbers 1 and 4", [1, 4]), ("drop cards 2 and 3", [2, 3]), ("steel one can go, too pricey", [4])],
)
def test_cards_are_refused_by_their_numbers(shelves: dict[str, Shelf], said: str, refused: list[int]) -> None:
    assert places("pans", *understood(shelves, said, "pans").refuses) == refused


@pytest.mark.parametrize(
    "said", ["can you show me only the red ones?", "got the ochre one in white?", "can you make that white instead"]
)
def test_a_wish_put_as_a_question_is_none_about_a_card(shelves: dict[str, Shelf], said: str) -> None:
    assert [one.field for one in understood(shelves, said, "mugs").constraints] == ["attributes.colour"]


def test_a_lid_for_a_card_is_looked_for(shelves: dict[str, Shelf]) -> None:
    assert "lids" in understood(shelves, "do you sell lids for the skillet?", "pans").text


@pytest.mark.parametrize(
    ("said", "step"), [("the mint one but cheaper?", PriceStep.CHEAPER), ("more like the mint one?", None)]
)
def test_a_wish_with_a_question_mark_stays_a_wish(shelves: dict[str, Shelf], said: str, step: PriceStep | None) -> None:
    found = understood(shelves, said, "sets")
    assert (found.intent, places("sets", found.likes), found.step) == (Intent.FIND, [2], step)


def test_a_thing_that_the_shop_sells_goes_on_with_a_name(shelves: dict[str, Shelf]) -> None:
    assert understood(shelves, "have you got the red tablecloth", "mugs").about is None


@pytest.mark.parametrize(
    "said",
    [
        "brilliant, just ordered the first one. thank you!", "thanks, i've ordered the second one",
        "just bought the skillet, cheers",
        "great, i got the red one in the end, thanks", "i went with the cream one. thank you so much",
        "awesome, the red one is in my basket now. bye!",
    ],
)  # fmt: skip
def test_thanks_beside_a_purchase_ask_for_nothing(shelves: dict[str, Shelf], said: str) -> None:
    assert understood(shelves, said, "pans") == Understood(intent=Intent.THANKS)


@pytest.mark.parametrize("said", ["i already have the red one", "already bought the red one, show me others"])
def test_what_somebody_has_already_is_refused(shelves: dict[str, Shelf], said: str) -> None:
    assert places("pans", *understood(shelves, said, "pans").refuses) == [3]


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
