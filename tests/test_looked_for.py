"""What is looked for, and under which limits: each kind of wording in several utterances."""

import pytest

from app.dialogue.brief import Brief
from app.dialogue.reading.grammar import read
from app.dialogue.reading.shop.vocabulary import Vocabulary
from eval.understanding import Shelf
from retrieval.schema import Constraint, Op
from tests.builders import product
from tests.heard import limits, understood


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("wine glasses, none over 46 euros", [("price", Op.LTE, 4600)]),
        ("a vase that can't cost more than, i dunno, twenty-five", [("price", Op.LTE, 2500)]),
        ("a vase, 7 euros at least", [("price", Op.GTE, 700)]),
        ("a vase, 20 minimum", [("price", Op.GTE, 2000)]),
        ("a vase, 5 euro is what i've got on me", [("price", Op.LTE, 500)]),
        ("got 15 euros to my name and need a mug", [("price", Op.LTE, 1500)]),
        ("napkins under a euro", [("price", Op.LT, 100)]),
        ("ten to 15 euros, a board", [("price", Op.GTE, 1000), ("price", Op.LTE, 1500)]),
        ("a candle, three fifty max", [("price", Op.LTE, 350)]),
        ("toys for kids under 5", []),
        ("a mug for women over 50", []),
        ("a mat, about 45 by 75", []),
        ("a gift for a wine lover up to 30 eur", [("price", Op.LTE, 3000)]),
    ],
)
def test_a_limit_of_the_price_is_read_however_it_is_said(
    shelf: Shelf, said: str, found: list[tuple[str, Op, object]]
) -> None:
    assert [one for one in limits(understood(shelf, said)) if one[0] == "price"] == found


@pytest.mark.parametrize("said", ["2 euros, not 2.50", "i wrote 2.50 but i meant 2", "two euros not two fifty"])
def test_a_limit_is_corrected(shelf: Shelf, said: str) -> None:
    brief = Brief(text="mug", constraints=(Constraint(field="price", op=Op.LTE, value=250),))
    assert limits(understood(shelf, said, brief)) == [("price", Op.LTE, 200)]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("sheets 160", [("width_cm", Op.EQ, 160)]),
        ("frying pan 28", [("diameter_cm", Op.EQ, 28)]),
        ("towels. the wide ones, 70", [("width_cm", Op.EQ, 70)]),
        ("pillow 80x80", [("width_cm", Op.EQ, 80)]),
        ("a duvet, 2 m by 2 m", [("width_cm", Op.EQ, 200)]),
        ("fitted sheet 90 by 200", [("width_cm", Op.EQ, 90)]),
        ("rug 1.40 wide", [("width_cm", Op.EQ, 140)]),
        ("sheet for a mattress of 1,60", [("width_cm", Op.EQ, 160)]),
        ("a stool not higher than 45", [("height_cm", Op.LTE, 45)]),
        ("a knife longer than 18 please", [("length_cm", Op.GT, 18)]),
        ("frying pans, but not 24", [("diameter_cm", Op.NOT_IN, (24,))]),
        ("a teapot, one point two litres", [("capacity_l", Op.EQ, 1.2)]),
        ("storage jars, half a litre to one", [("capacity_l", Op.GTE, 0.5), ("capacity_l", Op.LTE, 1)]),
        ("storage jars, a litre and a half", [("capacity_l", Op.EQ, 1.5)]),
        ("20 plates", []),
        ("12 mats", []),
    ],
)
def test_a_size_is_read_however_it_is_said(shelf: Shelf, said: str, found: list[tuple[str, Op, object]]) -> None:
    assert sorted(limits(understood(shelf, said)), key=lambda one: str(one[2])) == found


@pytest.mark.parametrize(
    ("said", "sizes"),
    [
        ("a dozen eggs", ("1 dozen",)),
        ("milk by the gallon", ("1 gallon",)),
        ("one gallon of milk", ("1 gallon",)),
        ("a two-pound bag of shrimp", ("2 lb",)),
        ("a pound of cheese", ("16 oz",)),
        ("12 x 12 oz beer", ("12 × 12 oz",)),
        ("beer 16 or 17 oz", ("17 oz", "16 oz")),
        ("vitamins, 200 in the bottle", ("200 count",)),
        ("candles, twelve in a pack", ("12 pack",)),
        ("mouthwash, the 1.5 litre bottle", ("1.5 liter",)),
    ],
)
def test_a_package_is_known_by_its_size(said: str, sizes: tuple[str, ...]) -> None:
    written = (
        "1 dozen",
        "1 gallon",
        "2 lb",
        "16 oz",
        "17 oz",
        "12 oz",
        "12 × 12 oz",
        "200 count",
        "12 pack",
        "1.5 liter",
    )
    shop = Vocabulary.from_products([product(title="Thing", attributes={"size": size}) for size in written])
    found = read(said, Brief(), shop, "USD")
    assert [(one.field, one.value) for one in found.constraints] == [("attributes.size", sizes)]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("a pillow not stuffed with cotton", ("material", Op.NOT_IN, ("cotton",))),
        ("cast iron's too heavy for my wrists", ("material", Op.NOT_IN, ("cast iron",))),
        ("walnut is too dark for me", ("material", Op.NOT_IN, ("walnut",))),
        ("my son comes out in a rash from wool", ("material", Op.NOT_IN, ("wool",))),
        ("lavender gives me headaches", ("scent", Op.NOT_IN, ("lavender",))),
        ("lavender makes my eyes water", ("scent", Op.NOT_IN, ("lavender",))),
        ("Cafforo i don't trust", ("brand", Op.NOT_IN, ("Cafforo",))),
        ("i don't trust Cafforo", ("brand", Op.NOT_IN, ("Cafforo",))),
        ("had a Nimbeka once, leaked after a month. never again", ("brand", Op.NOT_IN, ("Nimbeka",))),
        ("walnut no", ("material", Op.NOT_IN, ("walnut",))),
        ("plastic is a no go", ("material", Op.NOT_IN, ("plastic",))),
        ("plastic is excluded", ("material", Op.NOT_IN, ("plastic",))),
        ("no plastic lids whatsoever", ("lid", Op.NOT_IN, ("plastic",))),
    ],
)
def test_what_must_not_be_is_said_in_many_ways(shelf: Shelf, said: str, found: tuple[str, Op, object]) -> None:
    assert limits(understood(shelf, said, Brief(text="thing"))) == [found]


@pytest.mark.parametrize(
    "said",
    [
        "cereal but not full of sugar",
        "something for washing, smell is not important",
        "a kettle, no induction here",
        "a towel, not a thin one",
        "my old kettle no longer works",
        "no wonder my towels are thin, need new ones",
        "no offence, a vase please",
        "a vase, nothing that's too expensive",
    ],
)
def test_what_is_no_value_leaves_nothing_out(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said)) == []


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("anything over two litres is too heavy", ("capacity_l", Op.LTE, 2)),
        ("everything over 30 euros is out", ("price", Op.LTE, 3000)),
    ],
)
def test_what_is_too_much_is_a_limit(shelf: Shelf, said: str, found: tuple[str, Op, object]) -> None:
    assert limits(understood(shelf, said, Brief(text="watering can"))) == [found]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("mugs that survive the microwave and the dishwasher", ["dishwasher_safe", "microwave_safe"]),
        ("dinner plates that can go straight in the microwave", ["microwave_safe"]),
        ("a box for the oven and the freezer", ["freezer_safe", "oven_safe"]),
        ("a casserole, induction", ["induction"]),
        ("pan, needs: induction", ["induction"]),
        ("a bowl, she heats it up in the microwave", ["microwave_safe"]),
        ("a pan, i refuse to scrub it by hand", ["dishwasher_safe"]),
        ("a pan, no washing up by hand", ["dishwasher_safe"]),
        ("a plate, i never put them in the oven", []),
        ("a microwave", []),
    ],
)
def test_what_a_thing_must_stand_is_read(shelf: Shelf, said: str, found: list[str]) -> None:
    assert sorted(limits(understood(shelf, said)), key=str) == [(name, Op.IN, ("yes",)) for name in found]


@pytest.mark.parametrize(
    ("said", "hard"),
    [
        ("a sheet, preferably in light grey", False),
        ("a sheet, light grey if possible", False),
        ("a sheet, ideally light grey", False),
        ("a light grey sheet, two if possible", True),
        ("a light grey sheet", True),
    ],
)
def test_what_is_only_preferred_is_soft(shelf: Shelf, said: str, hard: bool) -> None:
    assert [(one.value, one.hard) for one in understood(shelf, said).constraints] == [(("light grey",), hard)]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("a night light for a toddler, loves whales", ("style", Op.IN, ("whale",))),
        ("a bathrobe for my dad, he's an XL", ("size", Op.IN, ("XL",))),
        ("bathrobe size medium", ("size", Op.IN, ("M",))),
        ("a kids bottle, she adores yellow at the moment", ("colour", Op.IN, ("yellow",))),
        ("a saucepan, lid made of glass", ("lid", Op.EQ, "glass")),
        ("a table lamp in terracotta or sage green only", ("colour", Op.IN, ("terracotta", "sage green"))),
        ("a planter, anthracite or sage", ("colour", Op.IN, ("anthracite", "sage green"))),
        ("a candle, zero scent", ("scent", Op.IN, ("none",))),
        ("a candle that doesn't smell of anything", ("scent", Op.IN, ("none",))),
    ],
)
def test_a_value_is_read_in_passing(shelf: Shelf, said: str, found: tuple[str, Op, object]) -> None:
    assert limits(understood(shelf, said)) == [found]


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("can't find a decent whisk anywhere", "whisk"),
        ("what've you got for a blocked nose", "blocked nose"),
        ("20 boxes of wine glasses for a reception", "wine glasses"),
        ("a teapot for my sister", "teapot"),
        ("a rug for my sisters room", "rug"),
        ("a lamp for my son's new flat", "lamp"),
        ("a rug, dogs chew it", "rug"),
        ("a sofa throw, my cats scratch them", "sofa throw"),
        ("desk mats for our meeting room", "desk mats"),
        ("birthday present for my mum", "birthday present for my mum"),
        ("yo need a lamp asap", "lamp"),
        ("cheapest toaster you've got", "toaster"),
        ("one of those picnic blankets", "picnic blankets"),
        ("looking for something to keep my bread fresh", "bread bin"),
        ("something airtight to keep flour in", "something airtight to keep flour in"),
        ("a thing to sharpen my knives", "knife sharpener"),
        ("something so the rice doesn't stick", "rice cooker"),
        ("need a kettle, something to make tea with", "kettle"),
        ("need a duvet, our bed's huge", "duvet"),
    ],
)
def test_what_is_looked_for_is_told_from_what_is_said_around_it(shelf: Shelf, said: str, text: str) -> None:
    assert understood(shelf, said).text == text


@pytest.mark.parametrize(
    ("before", "said", "text"),
    [
        ("stand mixer", "way too much machine for me. a hand mixer then", "hand mixer"),
        ("chef's knife", "sorry, brain fog. bread knife I meant", "bread knife"),
        ("rice cooker", "aw thanks, in stock please", "rice cooker"),
        ("cookies", "they all look yum, ha, but no. something else", "cookies"),
        ("coffee", "Folgers pls", "Folgers coffee"),
    ],
)
def test_what_goes_on_is_told_from_what_begins_anew(shelf: Shelf, before: str, said: str, text: str) -> None:
    brief = Brief(text=before)
    assert understood(shelf, said, brief).applied_to(brief).text == text


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("the whole litre please, my mother in law alone drinks three cups", [("capacity_ml", Op.EQ, 1000)]),
        ("6.3 litres is massive", []),
        ("Brasken? never heard of them. do you have it by Halvorn", [("brand", Op.EQ, "Halvorn")]),
    ],
)
def test_what_is_told_of_others_limits_nothing(shelf: Shelf, said: str, found: list[tuple[str, Op, object]]) -> None:
    assert limits(understood(shelf, said, Brief(text="french press"))) == found


@pytest.mark.parametrize(
    ("said", "claim"),
    [
        ("cola, zero sugar", "zero sugar"),
        ("sulfat free shampoo", "sulfate-free"),
        ("bread, glutten free", "gluten-free"),
    ],
)
def test_a_claim_is_known_however_it_is_written(shelf: Shelf, said: str, claim: str) -> None:
    assert [wish.claim for wish in understood(shelf, said).wishes] == [claim]


def test_what_limited_a_number_limits_the_one_that_takes_its_place(shelf: Shelf) -> None:
    assert limits(understood(shelf, "a candle, three fifty max, no wait, six")) == [("price", Op.LTE, 600)]


def test_or_at_the_beginning_joins_a_choice(shelf: Shelf) -> None:
    brief = Brief(text="lamp", constraints=(Constraint(field="attributes.colour", op=Op.IN, value=("black",)),))
    for said in ("or white", "or maybe white", "white would go too", "white is welcome too"):
        assert limits(understood(shelf, said, brief)) == [("colour", Op.IN, ("black", "white"))]


@pytest.mark.parametrize(
    ("said", "text", "claim"),
    [
        ("no added sugar apple juice", "apple juice", "no added sugar"),
        ("apple juice, no sugar added", "apple juice", "no added sugar"),
        ("no sugar apple juice", "apple juice", "sugar-free"),
        ("cookies my coeliac daughter can eat", "cookies", "gluten-free"),
        ("milk for someone lactose intolerant", "milk", "lactose-free"),
        ("sugarfree gum", "gum", "sugar-free"),
        ("a leak proof bottle", "bottle", "leakproof"),
        ("a mug made by hand", "mug", "handmade"),
    ],
)
def test_a_claim_is_no_part_of_what_is_looked_for(said: str, text: str, claim: str) -> None:
    titles = ("Apple juice", "Cookies", "Milk", "Gum", "Bottle", "Mug")
    shop = Vocabulary.from_products([product(title=title) for title in titles])
    found = read(said, Brief(), shop, "USD")
    assert (found.text, [wish.claim for wish in found.wishes], found.constraints) == (text, [claim], ())


@pytest.mark.parametrize(
    "said",
    [
        "i said frying pan but i want a wok",
        "sorry, i typed frying pan but i meant wok",
        "actually a wok would be better",
        "let's go for a wok instead",
        "hang on, it's a wok i need",
        "on second thoughts, a wok",
        "change of plan: wok",
        "forget the pan, show me a wok",
    ],
)
def test_a_correction_takes_the_place_of_what_was_wanted(shelf: Shelf, said: str) -> None:
    brief = Brief(text="frying pan")
    assert understood(shelf, said, brief).applied_to(brief).text == "wok"


def test_a_name_of_two_words_is_known_by_its_first(shelf: Shelf) -> None:
    assert shelf.vocabulary.spelled("a stainles steal saucepan") == "a stainless steel saucepan"
    assert shelf.vocabulary.spelled("i won't steal it") == "i won't steal it"
