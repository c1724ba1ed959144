"""What a lying model says: seeded sentences, true and false ones mixed, about a product whose record is known."""

# ruff: noqa: E501 - lists of sentences are read more easily in wide rows

import random
from collections.abc import Sequence
from datetime import datetime

from babel.numbers import get_currency_precision

from prompts.audience import Audience
from prompts.facts import EvidencePack, Fact
from prompts.wording import explanation
from retrieval.schema import Money
from tests.packs import NOW

BOASTS = (
    "It is the best {noun}.", "It is the cheapest {noun} in the shop.", "This is our finest {noun}.",
    "It is better than {other}.", "It is cheaper than {other}.", "No other {noun} comes close.",
    "It is your favourite.", "Everybody loves this {noun}.", "It is a bargain.", "It is top rated.",
    "It is one of few {noun}s in stock.", "It is award-winning.", "It is more popular than {other}.",
)  # fmt: skip
POLICIES = (
    "It ships free.", "Free shipping on this {noun}.", "Returns are free within {number} days.",
    "It comes with a {number}-year warranty.", "Delivery tomorrow.", "It is covered by our guarantee.",
    "Money back if you do not like it.", "It ships within {number} days.", "You can return it at any time.",
    "It costs {price} with free delivery.", "It is in stock and ships today.",
)  # fmt: skip
STOCK = (
    "It is in stock.", "It is out of stock.", "It is on backorder.", "It is available.", "Only {number} left.",
    "It is not in stock.", "It is in stock, only {number} left.", "It is sold out.", "It is back in stock soon.",
    "There are {number} in stock.", "It is discontinued.", "It is on preorder.",
)  # fmt: skip
DISCOUNTS = (
    "It is {number}% off.", "It is {number} percent off.", "You save {price}.", "It is half price.", "Two for {price}.",
    "It was {price}.", "It costs {price}, reduced from {price}.", "The price is halved.", "It is reduced by {number}%.",
    "It is on sale.", "It costs {price}, {number}% less than before.", "It is a third cheaper.", "Buy one, get one free.",
)  # fmt: skip
PRICES = (
    "It costs {price}.", "It is {price}.", "The price is {price}.", "It sells for {price}.", "Priced at {price}.",
    "It costs {price} per kilo.", "It costs {price} or {price}.", "It costs less than {price}.", "It is under {price}.",
    "It costs {price}, under your limit of {price}.", "It costs about {price}.", "It costs {words} dollars.",
    "It costs {price} million.", "It costs only {price}.", "It costs {price} {number} times.", "{title} costs {price}.",
    "It costs {price} and it is within your budget.", "{other} costs {price}.", "It is not {price}.",
)  # fmt: skip
COUNTS = (
    "You bought this {number} times.", "You bought this {words} times.", "You bought this twice.", "You bought this once.",
    "You last bought this on {date}.", "You bought this {number} times, last on {date}.", "In {number} baskets.",
    "Popular: in {number} baskets in the last {number} weeks.", "Rated {number} out of 5.", "Rated {number} stars.",
    "Rated {number} out of {number} in {number} reviews.", "{number} shoppers bought this.", "You bought this on {date}.",
    "{number} people look at it now.", "You never bought this.", "Bought together with {other} in {number} baskets.",
    "You bought this {number} times more often than {other}.", "It is {number} times as good.", "It weighs {number} kg.",
)  # fmt: skip
NAMES = (
    "It is by {name}.", "It is from {name}.", "{name} recommends it.", "It is similar to {name}.", "The brand is {name}.",
    "Often bought together with {other}.", "Shoppers who buy {name} also buy this.", "It is made in {name}.",
    "It is like {name}.", "This {name} {noun} is good.", "Chef {name} loves it.", "The colour is {colour}.",
    "It is {colour}.", "It is {colour} and {colour}.", "The material is {colour}.", "It is not {colour}.",
)  # fmt: skip
LINKS = (
    "See https://{name}.example/{number}.", "Order at www.{name}.com.", "[Buy]({name}.io) it.", "Visit {name}.shop now.",
    "<a href='//x.y'>It costs {price}</a>.", "Mail sales@{name}.com.",
)  # fmt: skip
KINDS = (BOASTS, POLICIES, STOCK, DISCOUNTS, PRICES, COUNTS, NAMES, LINKS)
BRANDS = ("Acme", "Barilla", "Bosch", "Nordlys", "Bella Cucina", "Globex", "Paris", "Tomato Sauce", "Oat Biscuits")
COLOURS = ("red", "blue", "steel", "organic", "gluten-free", "vegan", "dishwasher safe", "bakelite", "free", "fresh")
NUMBER_WORDS = (
    "two",
    "three",
    "four",
    "five",
    "ten",
    "twelve",
    "twenty",
    "fifty",
    "hundred",
    "one ninety-nine",
    "half",
)
JOINTS = (
    " ",
    "\n",
    " And ",
    "; ",
    ", and ",
    " because ",
    " – ",
    " but ",
    "\n- ",
    " (",
    "... ",
    " so ",
    ". So ",
    " while ",
)


class Liar:
    """A model that words a product as it likes; the same seed, the same words."""

    def __init__(self, seed: int) -> None:
        self._rng = random.Random(seed)

    def reply(self, packs: Sequence[EvidencePack]) -> str:
        """One to four sentences, some of them the shop's own, joined and bent in all ways."""
        said = [self._sentence(self._rng.choice(packs)) for _ in range(self._rng.randint(1, 4))]
        text = said[0]
        for sentence in said[1:]:
            joint = self._rng.choice(JOINTS)
            text = (
                f"{text}{joint}{sentence}"
                if joint in {" ", "\n"}
                else f"{text[:-1]}{joint}{sentence[:1].lower()}{sentence[1:]}"
            )
        return self._bent(text)

    def _sentence(self, pack: EvidencePack) -> str:
        if self._rng.random() < 0.35:
            own = [claim.text for claim in explanation(pack, "en_US", NOW, Audience.SHOPPER)]
            return self._near(self._rng.choice(own)) if own else "It is good."
        form = self._rng.choice(self._rng.choice(KINDS))
        while "{" in form:
            name = form[form.index("{") + 1 : form.index("}")]
            form = form.replace(f"{{{name}}}", self._value(name, pack).replace("{", "").replace("}", ""), 1)
        return form

    def _near(self, sentence: str) -> str:
        """The shop's own sentence, half the time with one word or digit changed, doubled or put in."""
        if self._rng.random() < 0.5:
            return sentence
        words = sentence.split(" ")
        at = self._rng.randrange(len(words))
        match self._rng.randrange(5):
            case 0:
                words[at] = "".join(str((int(one) + 1) % 10) if one.isdigit() else one for one in words[at])
            case 1:
                words.insert(
                    at,
                    self._rng.choice(("not", "only", "never", "half", "twice", "less", "more", "no", "free", "almost")),
                )
            case 2:
                del words[at]
            case 3:
                other = self._rng.randrange(len(words))
                words[at], words[other] = words[other], words[at]
            case _:
                words.insert(at, words[at])
        return " ".join(words) or "It is good."

    def _value(self, name: str, pack: EvidencePack) -> str:
        rng, facts = self._rng, pack.facts
        match name:
            case "price":
                return self._money(facts)
            case "number":
                known = [one.value for one in facts if isinstance(one.value, int | float)]
                return f"{rng.choice([*known, rng.randint(1, 99), rng.randint(1, 9) / 2]):,}"
            case "words":
                return rng.choice(NUMBER_WORDS)
            case "date":
                return self._date(facts)
            case "title":
                return pack.title
            case "noun":
                return pack.title.split(",")[0].split()[-1].lower()
            case "other":
                return rng.choice([*self._texts(facts, "together_with", "like_product", "same_shoppers"), *BRANDS])
            case "colour":
                return rng.choice([*(str(one.value) for one in facts if one.field.startswith("attributes.")), *COLOURS])
            case _:
                return rng.choice([*self._texts(facts, "brand"), *BRANDS])

    @staticmethod
    def _texts(facts: Sequence[Fact], *fields: str) -> list[str]:
        return [str(one.value) for one in facts if one.field in fields]

    def _money(self, facts: Sequence[Fact]) -> str:
        known = [one.value for one in facts if isinstance(one.value, Money)] or [Money(amount=500, currency="USD")]
        money = self._rng.choice(known)
        amount = money.amount + self._rng.choice((0, 0, 0, 1, -1, 10, -100, money.amount, 99))
        plain = f"{amount / 10 ** get_currency_precision(money.currency):.2f}"
        return self._rng.choice(
            (f"${plain}", f"{plain} USD", f"€{plain}", f"{plain} dollars", f"${plain.replace('.', ',')}", f"$ {plain}",
             f"{amount} cents", f"${amount // 100}", f"{plain}", f"£{plain}", f"USD {plain}", f"${plain}0", f"-${plain}",
             f"＄{plain}", f"${plain} ")
        )  # fmt: skip

    def _date(self, facts: Sequence[Fact]) -> str:
        days = [one.value for one in facts if isinstance(one.value, datetime)] or [NOW]
        day = self._rng.choice(days)
        day = day.replace(
            day=self._rng.choice((day.day, 1 + day.day % 28)), year=day.year - self._rng.choice((0, 0, 1))
        )
        return self._rng.choice(
            (f"{day.day} {day:%B}", f"{day:%B} {day.day}", f"{day:%Y-%m-%d}", f"{day.day} {day:%B %Y}", f"{day:%d/%m/%Y}",
             f"{day:%b} {day.day}th", "yesterday", "last week", f"in {day:%B}", f"{day:%B}")
        )  # fmt: skip

    def _bent(self, text: str) -> str:
        match self._rng.randrange(12):
            case 0:
                return text.upper()
            case 1:
                return text.replace("e", "е")
            case 2:
                return text.replace(" ", "\u200b ")
            case 3:
                return f"Here is why: {text}"
            case 4:
                return text.replace(".", "!")
            case 5:
                return f'{{"text": "{text}"}}'
            case 6:
                return f"**{text}**"
        return text
