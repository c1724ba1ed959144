"""The two demo shops: what they sell, in which words, and what was bought."""

import re
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from itertools import islice

import numpy as np
import pytest

from eval.datasets import complete_journey, home, sizes, titles
from ranking.events import Purchases
from retrieval.schema import Availability, Product

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
FIRST_TEST_DAY = (datetime(2017, 11, 1, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)).days

SHORTHAND = frozenset(
    re.findall(
        r"\S+",
        """
        acc accs bbq bev bkd brd brkfst brst btl btls btr bttl carb catfd chix choc chp cig ckys clnr cnd
        cndy cntrl conc crbntd crkr crmd ctlry dan decaf deod dl dnr dnrs dogfd drnk drnks dsh dxm elstc fd
        fem flvr flvrd frd frk frz frzn gds gls grnd hbc hygn ingred iqf iws jce juic lndry lng ltr marin
        misc mlk mlt mnrl mrgn mult mxs nat ndairy nonfat org pk pkg pkgd pkld plst plstc pnt pnut ppk prem
        prep presliced prod prpck prslc pse pwdr pwdrs qsr refrg refrgratd refrig reg rtd rts sal sald
        sandwic saus sce seas sft sgl shlf shred slc sld sml snd sngl spec sply ss stk strch sv sw swt syrp
        tiss tort trsh veg vend whl whlsm wht wt wtr xpctrnt
        """,
    )
)
"""Abbreviations of the data, noted by hand from its most frequent types and categories."""
VOWEL_LESS_WORDS = frozenset(
    {"dry", "rye", "my", "by", "gym", "oz", "lb", "ft", "ml", "sq", "tv", "dvd", "dvds", "cd", "spf"}
)
"""Tokens without a, e, i, o, u that a shopper would read without stumbling."""


@pytest.fixture(scope="module")
def grocery() -> list[Product]:
    return complete_journey.products()


@pytest.fixture(scope="module")
def bought() -> Purchases:
    return complete_journey.columns()


@pytest.mark.parametrize(
    ("department", "category", "kind", "size", "private", "title"),
    [
        ("GROCERY", "FLUID MILK PRODUCTS", "FLUID MILK WHITE ONLY", "1 GA", True, "White milk, store brand, 1 gallon"),
        ("GROCERY", "CHEESE", "SHREDDED CHEESE", "8 OZ", False, "Shredded cheese, 8 oz"),
        ("GROCERY", "SOFT DRINKS", "SFT DRNK MLT-PK BTL CARB (EXCP", "12 PK/12 OZ", False,
         "Soft drinks, multipack of bottles, 12 × 12 oz"),
        ("GROCERY", "BEERS/ALES", "BEERALEMALT LIQUORS", "12 OZ/12 PK", False, "Beer, ale and malt liquor, 12 × 12 oz"),
        ("PRODUCE", "TROPICAL FRUIT", "BANANAS", "40 LB", False, "Bananas"),
        ("GROCERY", "SOFT DRINKS", "SFT DRNK 2 LITER BTL CARB INCL", "2 L", False, "Soft drink, 2 liter bottle"),
        ("MEAT", "CHICKEN", "BREAST - BONELESS", None, False, "Chicken breast, boneless"),
        ("DRUG GM", "MAGAZINE", "TV/MOVIE-MAGAZINE", None, False, "TV and movie magazine"),
        ("GROCERY", None, "FLOURS/GRAINS/SUGAR", None, False, "Flours, grains and sugar"),
    ],
)  # fmt: skip
def test_shorthand_becomes_a_title(
    department: str, category: str | None, kind: str, size: str | None, private: bool, title: str
) -> None:
    found = titles.words(department=department, category=category, kind=kind, size=size, private=private)
    assert found.title == title


def test_a_description_says_where_it_stands_and_whose_brand_it_is() -> None:
    found = titles.words(
        department="GROCERY", category="FLUID MILK PRODUCTS", kind="FLUID MILK WHITE ONLY", size="1 GA", private=True
    )
    assert found == titles.Words(
        title="White milk, store brand, 1 gallon",
        description="White milk from the dairy aisle (milk and cream), 1 gallon, store brand.",
        categories=("Grocery", "Milk and cream", "White milk"),
        size="1 gallon",
    )


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("16 OZ", "16 oz"), ("5.0 OZ", "5 oz"), (".75 OZ", "0.75 oz"), ("8 1/2 OZ", "8.5 oz"),
        ("1/2 GAL", "half gallon"), ("PT", "1 pint"), ("2 L", "2 liter"), ("1 DZ", "1 dozen"),
        ("12/12 OZ", "12 × 12 oz"), ("4 OZ/6 PK", "6 × 4 oz"), ("6-3.25 OZ", "6 × 3.25 oz"), ("2-12 OZ", "2 × 12 oz"),
        ("14-18 CT", "14-18 count"), ("10 CT/12 OZ", "10 count, 12 oz"), ("L    8 OZ", "8 oz"),
        ("(600) 4 LB", "4 lb"),
        ("816157 6 OZ", "6 oz"), ("974246  PK", ""), ("CTN", ""), ("0 OZ", ""), ("83.5 SQ FT", "83.5 sq ft"),
        ("1 LOAD", "1 load"),
    ],
)  # fmt: skip
def test_sizes_are_readable(written: str, read: str) -> None:
    assert sizes.readable(written) == read


def test_the_crate_of_loose_goods_is_not_their_size() -> None:
    assert [sizes.readable(size, fresh=True) for size in ("40 LB", "24 CT", "5 LB", "4 CT")] == [
        "",
        "",
        "5 lb",
        "4 count",
    ]


@pytest.mark.data
def test_the_grocery_has_the_catalogue_of_the_protocol(grocery: list[Product]) -> None:
    assert len(grocery) == len({product.id for product in grocery}) == 91_599
    stock = Counter((product.availability, product.price is None) for product in grocery)
    assert set(stock) == {(Availability.IN_STOCK, False), (Availability.OUT_OF_STOCK, True)}
    assert stock[Availability.OUT_OF_STOCK, True] == pytest.approx(23_822, abs=60)


@pytest.mark.data
def test_at_least_95_percent_of_what_is_sold_reads_without_shorthand(grocery: list[Product], bought: Purchases) -> None:
    sold = np.bincount(bought.item, minlength=len(grocery))
    unread = sum(
        int(lines)
        for product, lines in zip(grocery, sold, strict=True)
        if _shorthand_in(" ".join((product.title, *product.categories)))
    )
    assert 1 - unread / sold.sum() >= 0.95


def test_the_check_for_shorthand_finds_it() -> None:
    assert _shorthand_in("FRZN PIZZA") == ["frzn"]
    assert _shorthand_in("Macaroni & cheese dnrs, 2 xbq") == ["dnrs", "xbq"]
    assert _shorthand_in("(PREM)/PAPR SNGL") == ["prem", "sngl"]
    assert _shorthand_in("Rye bread, dry, 16 oz") == []


@pytest.mark.data
def test_grocery_prices_are_plausible(grocery: list[Product]) -> None:
    cents = np.array([product.price.amount for product in grocery if product.price])
    assert 100 < np.median(cents) < 500
    assert np.mean((cents >= 10) & (cents <= 5000)) > 0.995
    offers = [product for product in grocery if product.list_price]
    assert 1000 < len(offers) < 20_000
    assert all(p.price and p.list_price and p.price.amount < p.list_price.amount for p in offers)


@pytest.mark.data
def test_columns_agree_with_the_protocol(grocery: list[Product], bought: Purchases) -> None:
    assert bought.item_ids == tuple(product.id for product in grocery)
    assert np.all(np.diff(bought.day) >= 0)
    history = bought.day < FIRST_TEST_DAY
    pairs = bought.visitor[history].astype(np.int64) * len(bought.item_ids) + bought.item[history]
    assert (int(history.sum()), len(np.unique(pairs))) == (1_195_251, 731_761)


@pytest.mark.data
def test_events_say_the_same_as_columns(bought: Purchases) -> None:
    lines = baskets = 0
    ids, last = set(), None
    for event in complete_journey.purchases():
        assert [item.item_id for item in event.items] == [
            bought.item_ids[item] for item in bought.item[lines : lines + len(event.items)]
        ]
        assert event.visitor_id == bought.visitor_ids[bought.visitor[lines]]
        assert last is None or last <= event.event_time
        ids.add(event.event_id)
        lines, baskets, last = lines + len(event.items), baskets + 1, event.event_time
    assert (lines, len(ids)) == (len(bought.item), baskets)
    assert last == complete_journey.LAST_PURCHASE


@pytest.mark.data
def test_the_same_basket_is_the_same_event_but_for_the_weeks() -> None:
    shifted = list(islice(complete_journey.purchases(shift_weeks=3), 50))
    plain = list(islice(complete_journey.purchases(), 50))
    assert shifted == list(islice(complete_journey.purchases(shift_weeks=3), 50))
    assert [event.event_id for event in shifted] == [event.event_id for event in plain]
    assert [event.event_time - timedelta(weeks=3) for event in shifted] == [event.event_time for event in plain]


@pytest.mark.parametrize("hours", range(0, 168, 7))
def test_the_shift_ends_in_the_current_week_and_never_in_the_future(hours: int) -> None:
    now = NOW + timedelta(hours=hours)
    last = complete_journey.LAST_PURCHASE + timedelta(weeks=complete_journey.week_shift(now))
    assert timedelta(0) <= now - last < timedelta(weeks=1)
    assert last.weekday() == complete_journey.LAST_PURCHASE.weekday()


def test_home_sells_about_four_hundred_products() -> None:
    found = home.products()
    assert found == home.products()
    assert 380 <= len(found) == len({product.id for product in found}) <= 430
    in_stock = sum(product.availability == Availability.IN_STOCK for product in found) / len(found)
    assert 0.85 <= in_stock <= 0.95
    assert {product.availability for product in found} == set(Availability)


def test_each_home_product_can_be_told_from_its_siblings() -> None:
    families: dict[str | None, list[Product]] = defaultdict(list)
    for product in home.products():
        assert product.title
        assert len(product.description) > 60
        assert product.price is not None
        assert 100 <= product.price.amount <= 40_000
        assert product.list_price is None or product.list_price.amount > product.price.amount
        assert 0 < float(product.internal["margin"]) < 1
        assert product.rating is not None
        families[product.group_id].append(product)
    for siblings in families.values():
        assert len({product.title for product in siblings}) == len(siblings)
        assert len({tuple(product.attributes.items()) for product in siblings}) == len(siblings)


def test_each_home_attribute_is_always_a_number_or_always_text() -> None:
    kinds = defaultdict(set)
    for product in home.products():
        for name, value in product.attributes.items():
            kinds[name].add(isinstance(value, str))
            assert re.fullmatch(r"[a-z]+(_[a-z]+)*", name)
            if name.endswith("_safe") or name in {"induction", "dimmable"}:
                assert value in {"yes", "no"}
    assert {name for name, kind in kinds.items() if len(kind) > 1} == set()
    numbers = {name for name, kind in kinds.items() if kind == {False}}
    assert {name for name in kinds if re.search(r"_(l|ml|cm|kg)$", name)} <= numbers


def test_each_stock_note_of_home_is_about_a_variant() -> None:
    for path in home.FOLDER.glob("*.yaml"):
        for family in home.read_shelf(path).families:
            values = {
                str(value)
                for row in (family.has, *family.variants)
                for listed in row.values()
                for value in (listed if isinstance(listed, list) else [listed])
            }
            assert set(family.stock) <= values, family.id


def test_knives_are_for_adults_and_the_childrens_knife_is_not() -> None:
    limits = {p.title: p.internal.get("age_limit") for p in home.products() if p.categories[-1] == "Knives"}
    assert limits["Bread knife, walnut"] == 18
    assert limits["Children's first kitchen knife, red"] is None


def test_home_answers_the_wishes_it_was_made_for() -> None:
    found = home.products()
    kettles = [p for p in found if p.categories[-1] == "Kettles" and p.attributes["colour"] == "red"]
    assert {p.price.amount < 4000 for p in kettles if p.price} == {True, False}
    boxes = [p for p in found if p.categories[-1] == "Food boxes"]
    assert any(p.attributes["material"] == "glass" and p.attributes["dishwasher_safe"] == "yes" for p in boxes)
    assert any(p.attributes["material"] == "plastic" for p in boxes)
    assert sum({"baking", "gift"} <= set(p.tags) for p in found) >= 10
    assert any("vegan-leather" in p.tags for p in found)


def _shorthand_in(text: str) -> list[str]:
    """The tokens of a text that are known abbreviations, or have no vowel."""
    tokens = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*", text.lower())
    return [
        token
        for token in tokens
        if token in SHORTHAND
        or (len(token) > 1 and not re.search(r"[aeiouáéâô]", token) and token not in VOWEL_LESS_WORDS)
    ]
