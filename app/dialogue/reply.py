"""What the shop says without a model: plain sentences about the list that is on the cards."""

from collections.abc import Iterable

from app.constraints import constraint_words
from app.dialogue.brief import Brief, is_claim
from app.dialogue.parts import Critique
from app.dialogue.reading.intents import Intent
from app.dialogue.reading.limits.money import money_words
from app.dialogue.reading.shop.vocabulary import fold
from app.dialogue.reading.talk.trading import named
from app.dialogue.reading.understood import Understood
from app.dialogue.relax import Relaxed
from app.recommendation import Mode, Recommendation, ShownProduct, Unmet
from prompts.phrasebook import MODEL_LANGUAGE
from prompts.product_card import clean

MAX_TITLE = 120
_EXAMPLES = "For instance: “under 20”, “cheaper”, “not red”, “more like the second”, “why the first?” or “undo”."

FRESH_START = "A fresh start."
NO_PRICES = "There is no price on the cards to compare with."
NOTHING_SHOWN = "There is no list yet that I could explain."

_STANDING = {
    Intent.GREETING: ("Hello! Tell me what you are looking for.", _EXAMPLES),
    Intent.THANKS: ("You are welcome.",),
    Intent.HELP: (
        "I am the shop's assistant, a machine: tell me what you need, and I show what the shop has.",
        _EXAMPLES,
    ),
    Intent.UNCLEAR: ("I did not understand that, so nothing changed.", _EXAMPLES),
}


def about_list(brief: Brief, recommendation: Recommendation, locale: str) -> list[str]:
    """How many products there are for what, and what stands first. An empty list is said to be one."""
    if recommendation.mode is Mode.POPULAR:
        return ["I cannot search right now, so here is what is popular."]
    asked = _asked(brief)
    if not recommendation.products:
        return [f"The shop has nothing to show{asked}."]
    many, first = len(recommendation.products), recommendation.products[0]
    if strange := next((one.wish for one in recommendation.unmet if one.thing), None):
        nearest = f"Nearest by meaning is {title_of(first)}{_at_price(first, locale)}."
        return [f"I found nothing called “{clean(strange, 60)}” in this shop.", nearest]
    count = "Here is one product" if many == 1 else f"Here are {many} products"
    return [f"{count}{asked}.", f"First is {title_of(first)}{_at_price(first, locale)}."]


def about_relaxation(eased: Relaxed) -> list[str]:
    """What was given up because nothing fitted, and what stands in its place."""
    said: list[str] = []
    if eased.recommendation.mode is Mode.POPULAR:
        return said  # nothing was searched, so nothing can be said of what matched
    for each in eased.given_up:
        words = constraint_words(each.given_up)
        nothing = f"No {clean(eased.thing, 40)} matched" if eased.thing else "Nothing matched"
        if each.instead is None:
            said.append(f"{nothing} “{words}”, so I left that out.")
        else:
            said.append(f"{nothing} “{words}”, so I moved the limit: {constraint_words(each.instead)}.")
    if eased.thing and not eased.given_up:
        said.append(f"No {clean(eased.thing, 40)} fits all of that; this is what does.")
    if eased.in_its_way:
        said.append(f"Without {named(eased.in_its_way)} there would be one.")
    if eased.shown_again:
        said.append("That was everything that fits, so here are the earlier ones again.")
    return said


def about_unmet(unmet: Iterable[Unmet]) -> list[str]:
    """What the products do not confirm, named; of the thing itself `about_list` tells."""
    return [f"Please note: {clean(one.detail, 400)}." for one in unmet if not one.thing]


def about_intent(intent: Intent) -> list[str]:
    """A standing answer to what is not about the list."""
    return list(_STANDING.get(intent, ()))


def about_missing(place: int, shown: int) -> str:
    """A place was pointed at that has no product."""
    if not shown:
        return "There is no list yet that I could look at."
    return f"There is no number {place} on the list; it has {shown} products."


def about_undo(brief: Brief | None) -> str:
    if brief is None:
        return "There is nothing to undo."
    return f"Back to the earlier list{_asked(brief)}."


def meant(understood: Understood, recommendation: Recommendation) -> ShownProduct | None:
    """The product on the cards that a question is about: pointed at, named in words, or else the first."""
    shown = recommendation.products
    by_id = {one.product.id: one for one in shown}
    if understood.about in by_id:
        return by_id[understood.about]
    asked = set(fold(understood.subject).split())
    return max(shown, key=lambda one: len(asked & set(fold(one.product.title).split())), default=None)


def reasons_of_others(understood: Understood, recommendation: Recommendation) -> list[str]:
    """Why the other products are on the cards that a question is about, beside the one that it is answered for."""
    others = set(understood.compared) - {understood.about}
    return [f"{title_of(one)}: {one.reason.text}" for one in recommendation.products if one.product.id in others]


def critiques(brief: Brief, recommendation: Recommendation) -> tuple[Critique, ...]:
    """Chips that would change this list: each one does something here."""
    products = [one.product for one in recommendation.products]
    prices = {product.price.amount for product in products if product.price}
    brands = {product.brand for product in products if product.brand}
    chips = []
    if len(prices) > 1:
        chips.append(Critique(label="Cheaper", text="cheaper"))
    if len(brands) > 1 and products[0].brand:
        chips.append(Critique(label=f"Not {clean(products[0].brand, 40)}", text=f"not {products[0].brand}"))
    if products:
        chips.append(Critique(label="More like the first", text="more like the first"))
        chips.append(Critique(label="Something else", text="something else"))
        chips.append(Critique(label="Why the first?", text="why the first?"))
    if brief.parent is not None:
        chips.append(Critique(label="Undo", text="undo"))
    return tuple(chips)


def spoken_locale(locale: str) -> str:
    """The locale for numbers and prices in the chat's English sentences: the shopper's own if it is English."""
    return locale if locale.split("_")[0] == MODEL_LANGUAGE else "en_US"


def title_of(shown: ShownProduct) -> str:
    return clean(shown.product.title, MAX_TITLE)


def _at_price(shown: ShownProduct, locale: str) -> str:
    price = shown.product.price
    return f" at {money_words(price.amount, price.currency, locale)}" if price else ""


def _asked(brief: Brief) -> str:
    """What the list is for, in the shopper's own words and limits; claims are left to `about_unmet`."""
    text = f" for “{clean(brief.text, 80)}”" if brief.text else ""
    limits = [constraint_words(each) for each in brief.constraints if not is_claim(each)]
    return text + (f" ({', '.join(limits)})" if limits else "")
