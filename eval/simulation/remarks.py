"""What a shopper could say to ten cards, knowing how they differ from the product in mind."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from eval.simulation.facts import CATEGORY, Fact, Ways, all_words, facts_of, head_of, tokens
from retrieval.schema import Product

CHEAPER: Final[Ways] = ("cheaper", "something cheaper", "too expensive")
DEARER: Final[Ways] = ("something more expensive", "more expensive")
LIMIT: Final[Ways] = ("under {}", "less than {}", "at most {}")
ELSE: Final[Ways] = ("something else", "none of these", "other options")
LIKE: Final[Ways] = ("more like the {} one", "something like the {} one")
PLACES: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
NATURAL: Final = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100, 120, 150, 200, 250, 300, 400, 500)
"""Amounts that people name as a limit, in whole units of a currency."""

FEW, MANY = 0.3, 0.8
SEVERAL: Final = 3
"""Cards that must share what is unwanted before anybody speaks of it."""
SHORT: Final = 2
"""Words that a name may have if it is to be waved off."""

_RELATIVE = re.compile("|".join(map(re.escape, (*CHEAPER, *DEARER, *ELSE))) + r"|(?:more|something) like the \w+ one")


@dataclass(frozen=True, kw_only=True, slots=True)
class Remark:
    """One thing to say and ways to say it. Each topic comes up once; without one it may be said again.

    `weight` is how readily it is said, compared with others; `calls` is what it calls the thing, if it does.
    """

    ways: Ways
    weight: float
    topic: tuple[object, ...] = ()
    calls: str = ""


def is_relative(utterance: str) -> bool:
    """Whether the words only mean something beside the cards: no search box knows what to do with them."""
    return _RELATIVE.fullmatch(utterance) is not None


def nouns(target: Product) -> list[str]:
    """What the thing may be called without naming it, from the special to the general, each once.

    The shop's department comes last: nobody asks for "grocery" who can say anything else.
    """
    head = head_of(target.title)
    two = " ".join(head[-2:]) if len(tokens(" ".join(head[-2:]))) == SHORT else ""  # not "and pouches"
    special, *general = (category.lower() for category in reversed(target.categories or ("",)))
    return [name for name in dict.fromkeys((special, two, head[-1], *general)) if name]


def remarks(target: Product, cards: Sequence[Product], called: str = "") -> Iterator[Remark]:
    """Everything that is true of the target and would be news to who made the page.

    `called` is what the thing was called last: nobody goes back from there to something more general.
    """
    yield Remark(ways=ELSE, weight=0.2)
    if cards:
        yield from _of_price(target, cards)
        yield from _unwanted(target, cards)
        yield from _alike(target, cards)
    yield from _wanted(target, cards, called)


def natural_limit(price_minor: int) -> int | None:
    """The next amount above a price that people would name, in whole units; None above them all."""
    at = bisect_right(NATURAL, price_minor / 100)
    return NATURAL[at] if at < len(NATURAL) else None


def _of_price(target: Product, cards: Sequence[Product]) -> Iterator[Remark]:
    prices = [card.price.amount for card in cards if card.price]
    if target.price is None or not prices:
        return
    own = target.price.amount

    def share(holds: Callable[[int], bool]) -> float:
        return sum(map(holds, prices)) / len(prices)

    limit = natural_limit(own)
    if limit and share(lambda price: price >= 100 * limit) >= FEW:
        yield Remark(ways=tuple(way.format(limit) for way in LIMIT), weight=2, topic=("limit",))
    if share(lambda price: price > own) >= MANY:
        yield Remark(ways=CHEAPER, weight=2, topic=("cheaper",))
    if share(lambda price: price < own) >= MANY:
        yield Remark(ways=DEARER, weight=1, topic=("dearer",))


def _wanted(target: Product, cards: Sequence[Product], called: str) -> Iterator[Remark]:
    """The target's facts that fewer than half of the cards have."""
    shown = Counter(_key(fact) for card in cards for fact in facts_of(card))
    for fact in facts_of(target):
        if shown[_key(fact)] * 2 >= len(cards) > 0:
            continue
        if fact.field != "category":
            yield Remark(ways=fact.wanted, weight=2, topic=("wanted", fact.field))
            continue
        names = nouns(target)
        for name in names[: names.index(called) if called in names else -1]:
            ways = tuple(way.format(name) for way in CATEGORY[0])
            yield Remark(ways=ways, weight=1, topic=("noun", frozenset(tokens(name))), calls=name)


def _unwanted(target: Product, cards: Sequence[Product]) -> Iterator[Remark]:
    """What several cards have instead of the target's own value, if no word of it is true of the target."""
    own, known = {fact.field: fact for fact in facts_of(target)}, all_words(target)
    shown = Counter(_key(fact) for card in cards for fact in facts_of(card))
    ways = {_key(fact): fact.unwanted for card in cards for fact in facts_of(card)}
    for (field, value), times in shown.items():
        words = tokens(str(value))
        mine = own.get(field)
        if mine is None or mine.value == value or times < SEVERAL or len(words) > SHORT or known & set(words):
            continue
        yield Remark(ways=ways[field, value], weight=1, topic=("unwanted", field, value))


def _alike(target: Product, cards: Sequence[Product]) -> Iterator[Remark]:
    """The card that has most in common with the target, if it stands out; pointed at again only with another degree."""
    shared = [_in_common(target, card) for card in cards]
    best = max(range(len(cards)), key=lambda at: (shared[at], -at))
    others = [number for at, number in enumerate(shared) if at != best]
    if best < len(PLACES) and others and shared[best] >= SHORT and shared[best] >= 1 + sum(others) / len(others):
        ways = tuple(way.format(PLACES[best]) for way in LIKE)
        yield Remark(ways=ways, weight=1.5, topic=("like", shared[best]))


def _in_common(target: Product, card: Product) -> int:
    facts = {_key(fact) for fact in facts_of(target)} & {_key(fact) for fact in facts_of(card)}
    return len(facts) + len(set(target.categories) & set(card.categories))


def _key(fact: Fact) -> tuple[str, object]:
    return fact.field, fact.value
