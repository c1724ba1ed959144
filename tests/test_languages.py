"""What the shop says in each language: the same things, of the same facts, with numbers as people write them."""

import re
import string
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, get_currency_precision
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.datasets import home
from prompts.audience import Audience
from prompts.facts import Claim, EvidencePack, Fact, FactKind
from prompts.phrasebook import LANGUAGES, UnknownLanguage, known_locale, phrasebook
from prompts.product_card import clean
from prompts.wishes import wish_in_words
from prompts.wording import explanation, reason
from ranking.features.table import NAMES
from ranking.merchandising import ActKind
from retrieval.schema import Availability, Constraint, Money, Op, ProductId
from tests.packs import KETTLE, NOW, PENNE, asked, done, fact, pack, stated, usd
from tests.test_facts import FACTS

EURO = Money(amount=999, currency="EUR")
BOOKS = {language: phrasebook(language) for language in LANGUAGES}
SHOP_ATTRIBUTES = {f"attributes.{name}" for product in home.products() for name in product.attributes}


def forms(phrase: object) -> dict[str, str]:
    return {"": phrase} if isinstance(phrase, str) else dict(phrase)  # type: ignore[call-overload]  # else a mapping


def slots(phrase: object) -> set[str]:
    return {name for form in forms(phrase).values() for _, name, _, _ in string.Formatter().parse(form) if name}


def line(*facts: Fact, locale: str = "de_DE") -> str:
    return reason(pack("Nudeln", *facts), locale, NOW).text


# The files


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_phrase_with_the_same_slots(language: str) -> None:
    english, phrases = BOOKS["en"].file.phrases, BOOKS[language].file.phrases
    assert phrases.keys() == english.keys()
    fields = {"field": "Field", "feature": "Feature"}  # with a capital where a sentence begins with it
    for key, phrase in phrases.items():
        assert {fields.get(one, one) for one in slots(phrase)} == {
            fields.get(one, one) for one in slots(english[key])
        }, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phrase_with_a_count_has_every_plural_of_the_language(language: str) -> None:
    plurals = set(Locale(language).plural_form.tags) | {"other"}
    counted = {key: phrase for key, phrase in BOOKS[language].file.phrases.items() if not isinstance(phrase, str)}
    assert counted.keys() >= {"baskets_4_weeks", "together_baskets", "rating_reviews", "rule_moved_up", "why_outranked"}
    assert {key: set(forms(phrase)) for key, phrase in counted.items()} == dict.fromkeys(counted, plurals)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_feature_every_act_of_a_rule_and_every_state_of_stock_has_its_words(language: str) -> None:
    file = BOOKS[language].file
    assert set(file.features) == set(NAMES)
    assert {kind.value for kind in ActKind} <= {key.removeprefix("rule_") for key in file.phrases}
    assert set(file.stock) == {status.value for status in Availability}
    assert file.fields.keys() >= BOOKS["en"].file.fields.keys()
    assert all([*file.features.values(), *file.stock.values(), *file.fields.values()])


def test_another_language_has_a_word_for_every_attribute_of_the_home_shop() -> None:
    """English is the catalogue's own language: there an attribute's name is its word."""
    for language in set(LANGUAGES) - {"en"}:
        assert SHOP_ATTRIBUTES - BOOKS[language].file.fields.keys() == set()


def every_field() -> Iterator[Fact]:
    """A fact of every field that evidence and log know."""
    yield from (stated("x", "price", EURO), stated("x", "availability", "in_stock"), stated("x", "brand", "Acme"))
    yield from (stated("x", "rating", 4.5), stated("x", "category", "Tee"), stated("x", "attributes.colour", "rot"))
    yield from (done("x", "bought_times", 4), done("x", "last_bought", NOW), done("x", "together_with", "Milch"))
    yield from (
        done("x", "like_product", "Milch"),
        done("x", "same_shoppers", "Milch"),
        done("x", "shoppers_like_you", 2),
        done("x", "search_text", "tee"),
    )
    yield done("x", "baskets_4_weeks", 7)
    yield from (asked("x", "brand", Op.EQ, "Acme"), asked("x", "text", Op.CONTAINS, "bio"))
    yield from (asked("x", "text", Op.NOT_CONTAINS, "bio"), asked("x", "attributes.colour", Op.NOT_IN, "rot"))
    yield from (fact("x", FactKind.RULE, kind.value, 2, label="push") for kind in ActKind)
    yield fact("x", FactKind.RULE, "rule", "only what can be bought")
    yield from (fact("x", FactKind.CONTRIBUTION, name, 0.5) for name in NAMES)


@pytest.mark.parametrize("one", list(every_field()), ids=lambda one: f"{one.kind}-{one.field}")
def test_every_fact_can_be_said_in_every_language(one: Fact) -> None:
    said = {language: explanation(pack("Tee", one), language, NOW, Audience.AUDITOR) for language in LANGUAGES}
    assert all(len(claims) == 1 and claims[0].fact_ids == ("x",) for claims in said.values())
    texts = [claims[0].text for claims in said.values()]
    assert len(set(texts)) == len(LANGUAGES), texts


# German, by hand


def test_prices_numbers_and_dates_are_written_as_germans_write_them() -> None:
    assert line(stated("p", "price", EURO)) == "Es kostet 9,99\xa0€."
    assert line(done("b", "baskets_4_weeks", 1234)) == "Beliebt: in 1.234 Warenkörben in den letzten vier Wochen."
    march = datetime(2026, 3, 12, tzinfo=UTC)
    bought = (done("t", "bought_times", 3), done("l", "last_bought", march))
    assert line(*bought) == "Sie haben das 3-mal gekauft, zuletzt am 12. März."
    year_before = replace(bought[1], value=datetime(2025, 3, 12, tzinfo=UTC))
    assert line(bought[0], year_before) == "Sie haben das 3-mal gekauft, zuletzt am 12. März 2025."


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        ([done("t", "bought_times", 1)], "Sie haben das einmal gekauft."),
        ([done("b", "baskets_4_weeks", 1)], "In 1 Warenkorb in den letzten vier Wochen."),
        ([done("w", "together_with", "Milch")], "Wird oft zusammen mit „Milch“ gekauft."),
        (
            [done("w", "together_with", "Milch"), replace(done("n", "together_baskets", 212), label="Milch")],
            "In 212 Warenkörben zusammen mit „Milch“.",
        ),
        (
            [done("s", "search_text", "nudeln"), stated("p", "price", EURO), asked("l", "price", Op.LTE, EURO)],
            "Passt zu Ihrer Suche nach „nudeln“ und kostet 9,99\xa0€, innerhalb Ihrer Grenze von 9,99\xa0€.",
        ),
        (
            [stated("r", "rating", 4.5), stated("c", "rating.count", 1280)],
            "In 1.280 Bewertungen mit 4,5 von 5 bewertet.",
        ),
        (
            [stated("c", "attributes.colour", "rot"), asked("?", "attributes.colour", Op.EQ, "rot")],
            "Farbe: rot, wie gewünscht.",
        ),
        ([stated("d", "attributes.dishwasher_safe", "yes")], "Spülmaschinenfest: ja."),
        ([stated("a", "availability", "out_of_stock")], "Es ist ausverkauft."),
        ([], "Aus dem Sortiment des Ladens."),
    ],
)  # fmt: skip
def test_a_german_card(facts: list[Fact], text: str) -> None:
    assert line(*facts) == text


def test_rules_and_shares_for_german_merchants() -> None:
    facts = [
        fact("r", FactKind.RULE, "moved_up", 2, label="push"),
        fact("q", FactKind.RULE, "moved_down", 1, label="old"),
        fact("c", FactKind.CONTRIBUTION, "product.price", -0.25),
    ]
    said = explanation(pack("Tee", *facts), "de_AT", NOW, Audience.MERCHANT)
    assert [claim.text for claim in said] == [
        "Die Regel „push“ hat es um 2 Plätze nach vorn gerückt.",
        "Die Regel „old“ hat es um 1 Platz nach hinten gerückt.",
        "Die Wertung sank um 0,25 durch: der Preis.",
    ]
    assert explanation(pack("Tee", *facts), "de_DE", NOW, Audience.SHOPPER) == ()


@pytest.mark.parametrize(
    ("wish", "english", "german"),
    [
        (Constraint(field="price", op=Op.LT, value="€3.00", label="under €3"), "under €3", "Preis unter €3.00"),
        (Constraint(field="brand", op=Op.NOT_IN, value=("A", "B")), "not from A or B", "nicht von A oder B"),
        (Constraint(field="text", op=Op.CONTAINS, value="bio"), "with bio", "mit bio"),
        (Constraint(field="attributes.colour", op=Op.EQ, value="rot"), "colour rot", "Farbe rot"),
        (Constraint(field="attributes.colour", op=Op.NOT_IN, value=("rot",)), "colour not rot", "Farbe nicht rot"),
        (Constraint(field="rating", op=Op.GTE, value=4), "rating at least 4", "Bewertung mindestens 4"),
    ],
)
def test_a_wish_in_words(wish: Constraint, english: str, german: str) -> None:
    assert (wish_in_words(wish, BOOKS["en"]), wish_in_words(wish, BOOKS["de"])) == (english, german)


# Locales


@pytest.mark.parametrize(("name", "found"), [("de-DE", "de_DE"), ("de", "de"), ("en_GB", "en_GB"), ("de-AT", "de_AT")])
def test_a_locale_is_known_by_its_language(name: str, found: str) -> None:
    assert known_locale(name).name == found


@pytest.mark.parametrize("name", ["fr_FR", "xx", "", "../en", "de/../en", "klingon"])
def test_a_language_without_words_is_refused_with_the_cure(name: str) -> None:
    with pytest.raises(UnknownLanguage, match=r"use a locale of de, en, such as en_US or de_DE"):
        known_locale(name)


# Every language says the same: what English says is proved by prompts.claims (tests/test_claims.py)


def packs() -> st.SearchStrategy[EvidencePack]:
    facts = st.lists(FACTS, max_size=8, unique_by=lambda one: one.id)
    return facts.map(lambda found: EvidencePack(product_id=ProductId("p"), title="Odd", facts=tuple(found)))


def said_in(locale: str, of: EvidencePack, audience: Audience) -> list[Claim]:
    return [reason(of, locale, NOW), *explanation(of, locale, NOW, audience)]


@settings(max_examples=300, deadline=None)
@given(packs() | st.sampled_from([PENNE, KETTLE]), st.sampled_from(Audience))
def test_every_language_words_the_same_facts_in_the_same_order(of: EvidencePack, audience: Audience) -> None:
    cited = {locale: [claim.fact_ids for claim in said_in(locale, of, audience)] for locale in ("en_US", "de_DE")}
    assert cited["en_US"] == cited["de_DE"]


@settings(max_examples=300, deadline=None)
@given(packs() | st.sampled_from([PENNE, KETTLE]), st.sampled_from(Audience))
def test_a_german_sentence_is_a_phrase_with_the_values_of_the_facts_that_it_cites(
    of: EvidencePack, audience: Audience
) -> None:
    by_id = {one.id: one for one in of.facts}
    for claim in said_in("de_DE", of, audience):
        cited = [by_id[id] for id in claim.fact_ids]
        assert any(fits(claim.text, form, cited) for form in sentences()), (claim.text, cited)


def sentences() -> Iterator[str]:
    for key, phrase in BOOKS["de"].file.phrases.items():
        if not key.startswith(("why_", "wish_")):
            yield from forms(phrase).values()


def fits(text: str, form: str, cited: list[Fact]) -> bool:
    """Whether the text is this phrase, each slot holding a value, name or phrase that belongs to a fact it cites."""
    pattern, names = "", list[str]()
    for literal, name, _, _ in string.Formatter().parse(form):
        pattern += re.escape(literal) + ("(.*)" if name else "")
        names += [name] if name else []
    found = re.fullmatch(pattern, text, re.DOTALL)
    return found is not None and all(
        value in allowed(name, cited) for name, value in zip(names, found.groups(), strict=True)
    )


def allowed(slot: str, cited: list[Fact]) -> set[str]:
    file = BOOKS["de"].file
    values = {written(one.value) for one in cited} | {plain(one.label) for one in cited if one.label is not None}
    match slot:
        case "limit":
            limits = [
                forms(file.phrases[key])[""] for key in ("under_limit", "within_limit", "above_minimum", "at_minimum")
            ]
            ends = [(low, high) for low in values for high in values]
            between = {forms(file.phrases["within_range"])[""].format(low=low, high=high) for low, high in ends}
            return values | between | {limit.format(limit=value) for limit in limits for value in values}
        case "stock":
            return {file.stock[str(one.value)] for one in cited if one.value in file.stock}
        case "field" | "Field":
            return {capital(BOOKS["de"].field(one.field)) for one in cited}
        case "feature" | "Feature":
            features = {plain(file.features.get(one.field, one.field)) for one in cited}
            return features | set(map(capital, features))
        case "size":
            return {written(abs(one.value)) for one in cited if isinstance(one.value, int | float)}
        case _:
            return values


def written(value: object) -> str:
    """As Germans write it; by Babel itself, not by the shop's code."""
    if isinstance(value, Money):
        exact = Decimal(value.amount).scaleb(-get_currency_precision(value.currency))
        return (
            format_currency(exact, value.currency, locale="de_DE")
            if abs(exact) < 10**15
            else f"{exact:.6g} {value.currency}"
        )
    if isinstance(value, datetime):
        near = 0 <= (NOW.date() - value.date()).days <= 300
        return format_date(value.date(), "d. MMMM" if near else "d. MMMM y", locale="de_DE")
    if isinstance(value, str):
        return plain(value)
    exact = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.6g}")
    if abs(exact) >= 10**15:
        return f"{exact:.6g}"
    return str(format_decimal(exact, locale="de_DE", decimal_quantization=False))


def plain(text: str) -> str:
    return clean(text, 120)


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def test_usd_is_not_taken_for_euros() -> None:
    assert line(stated("p", "price", usd(199))) == "Es kostet 1,99\xa0$."
