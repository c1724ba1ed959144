"""The thing itself: a shopper who wants a rug is shown rugs, or told that there are none such."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.dialogue.aim import Aim, unnamed
from app.dialogue.brief import Brief
from app.dialogue.named import Named
from app.dialogue.reading.shop.vocabulary import Vocabulary
from app.dialogue.relax import Relaxed, relax_for
from app.recommendation import Mode, Recommendation, ShownProduct
from eval.datasets import home as home_goods
from prompts.facts import Claim
from retrieval.schema import Constraint, Op, Product, Query, Surface
from retrieval.spelling import Spelling
from tests.builders import product
from tests.shop import OpenShop, ids_of
from tests.talking import Chat

PRODUCTS = home_goods.products()
SHOP = Vocabulary.from_products(PRODUCTS)
SPELLING = Spelling(PRODUCTS)


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("rug", "rug"),
        ("red rug for the hall", "rug"),
        ("kitchen knives", "knives"),
        ("teapot with a strainer", "teapot"),
        ("fridges", None),
        ("something cosy", None),
        ("for my sister", None),
        ("", None),
    ],
)
def test_the_last_word_of_a_name_is_the_thing(text: str, thing: str | None) -> None:
    aim = Aim.of(text, SHOP)
    assert (aim and aim.thing) == thing


@pytest.mark.parametrize(("said", "title"), [("rugs", "Flat-woven wool rug"), ("knife", "Steak knives, 4 pieces")])
def test_one_is_as_good_as_many(said: str, title: str) -> None:
    aim = Aim.of(said, SHOP)
    assert aim
    assert any(aim.meets(one) for one in PRODUCTS if one.title.startswith(title))
    assert not any(aim.meets(one) for one in PRODUCTS if one.title.startswith("Dustpan"))


@pytest.mark.parametrize("said", ["fridges", "tv", "velociraptor", "lawnmower for my garden"])
def test_what_the_shop_has_by_no_such_name_is_named(said: str) -> None:
    [unmet] = unnamed(said, SPELLING.unknown)
    assert unmet.thing
    assert unmet.wish in said


@pytest.mark.parametrize(
    "said",
    [
        "rugs",
        "red rug",
        "kettle",
        "cake tins",
        "ofenlieb",
        "lunchbox",
        "for two",
        "",
        "?!",
        "present for mum bakes",
        "gift",
    ],
)
def test_of_words_that_the_shop_has_nothing_is_said(said: str) -> None:
    assert unnamed(said, SPELLING.unknown) == ()


@given(st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    aim = Aim.of(text, SHOP)
    for one in PRODUCTS[:5]:
        assert aim is None or aim.meets(one) in {True, False}
    assert len(unnamed(text, SPELLING.unknown)) <= 1


def test_a_limit_that_no_rug_meets_is_given_up_and_not_the_rug(chat: Chat) -> None:
    chat.say("rug")
    told = chat.say("only red")
    assert told["text"].startswith("No rug matched “colour red”, so I left that out.")
    assert told["products"][0]["product"]["title"].startswith("Flat-woven wool rug")
    assert told["constraints"] == []


def test_a_limit_that_is_said_again_stands_and_what_is_shown_is_said(chat: Chat) -> None:
    chat.say("rug")
    chat.say("only red")
    told = chat.say("only red")
    assert told["text"].startswith("No rug fits all of that; this is what does.")
    assert all(one["product"]["attributes"]["colour"] == "red" for one in told["products"])


def test_cheaper_stays_cheaper(chat: Chat) -> None:
    chat.say("electric kettle")
    told = chat.say("half the price")
    [limit] = told["constraints"]
    assert limit["op"] == "lte"
    assert all(one["product"]["price"]["amount"] <= limit["value"] for one in told["products"])


def test_a_price_that_no_kettle_has_moves_to_the_nearest_kettle(chat: Chat) -> None:
    told = chat.say("kettle under 15")
    assert told["text"].startswith("No kettle matched “under €15.00”, so I moved the limit: at most ")
    first = told["products"][0]["product"]
    assert "kettle" in first["title"].casefold()
    assert told["constraints"][0]["value"] == first["price"]["amount"]


def test_an_exclusion_is_never_given_up_for_the_thing(chat: Chat) -> None:
    chat.say("rug")
    told = chat.say("no wool please")
    assert told["text"].startswith("No rug fits all of that; this is what does.")
    assert all("wool" not in one["product"]["attributes"].get("material", "") for one in told["products"])
    assert told["products"]


def test_what_stands_in_the_way_of_the_thing_is_named_and_one_click_away(chat: Chat) -> None:
    told = chat.say("a warm throw, not wool, at most 60")
    names = "“at most €60.00” and “material not wool”"
    assert told["text"].startswith(f"No throw fits all of that; this is what does. Without {names} there would be one.")
    [way] = [one for one in told["critiques"] if one["label"].startswith("Without")]
    assert way["label"] == f"Without {names}"
    told = chat.say(way["text"])
    assert "throw" in told["products"][0]["product"]["title"]
    assert told["constraints"] == []


def test_only_what_the_thing_does_not_meet_is_said_to_be_in_its_way(chat: Chat) -> None:
    told = chat.say("a throw, not wool, at most 100")
    assert "Without “material not wool” there would be one." in told["text"]


def test_a_colour_that_no_such_thing_has_is_named(chat: Chat) -> None:
    told = chat.say("red rug")
    assert told["unmet"] == [{"wish": "red", "detail": "no rug here is listed as red"}]
    assert "no rug here is listed as red" in told["text"]


def test_a_thing_that_the_shop_does_not_have_is_not_passed_off_as_another(chat: Chat) -> None:
    told = chat.say("do you sell fridges?")
    assert told["text"].startswith("I found nothing called “fridges” in this shop. Nearest by meaning is ")
    assert told["unmet"][0]["wish"] == "fridges"
    assert "question" not in told
    assert ids_of(told)
    assert chat.say("kettle")["unmet"] == []


def test_a_shops_service_is_not_searched_for_though_a_product_speaks_of_it(chat: Chat) -> None:
    told = chat.say("how much is shipping")
    assert "delivery" in told["text"]
    assert told["unmet"] == []


def test_things_that_are_there_but_not_on_the_list_are_not_denied(home: OpenShop) -> None:
    aim, named = Aim.of("rug", SHOP), Named(lambda: home.shop.recommender.engine.index, home.shop.catalog)
    assert aim
    red = Constraint(field="attributes.colour", op=Op.IN, value=("red",))
    assert named.may_have(aim, Query(surface=Surface.SEARCH))
    assert not named.may_have(aim, Query(surface=Surface.SEARCH, constraints=(red,)))


@pytest.mark.anyio
async def test_where_the_shop_can_search_no_more_the_list_stays_and_nothing_is_claimed() -> None:
    kettle, rug = (product(name, title=name) for name in ("kettle", "rug"))
    red = Constraint(field="attributes.colour", op=Op.IN, value=("red",))
    brief = Brief(text="rug", constraints=(red,))
    found, popular = listed(kettle, mode=Mode.RETRIEVED), listed(rug, mode=Mode.POPULAR)

    async def ask(_: Brief) -> Recommendation:
        return popular

    eased = await relax_for(brief, found, lambda one: one.title == "rug", ask, "EUR")
    assert eased == Relaxed(brief=brief, recommendation=found)


def listed(one: Product, *, mode: Mode) -> Recommendation:
    shown = ShownProduct(product=one, position=1, score=1.0, reason=Claim(text="It is in stock.", fact_ids=()))
    return Recommendation(
        id="r", mode=mode, fallback_reason=None, explainable=True, products=(shown,), query=Query(surface=Surface.CHAT)
    )
