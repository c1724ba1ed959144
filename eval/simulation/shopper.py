"""A shopper with a product in mind, who never names it: only what it is like."""

import re
from collections.abc import Sequence
from random import Random
from typing import Final

from eval.simulation.facts import Ways, facts_of, look, tokens
from eval.simulation.leaks import leak
from eval.simulation.page import Page
from eval.simulation.remarks import ELSE, nouns, remarks
from retrieval.schema import Product

OPENINGS: Final[Ways] = ("{}", "{}", "{}", "I need {}", "looking for {}", "do you have {}?", "show me {}")
ADJECTIVES: Final = frozenset(f"attributes.{name}" for name in ("colour", "material", "size", "style", "brand_type"))
DESCRIBES: Final = 0.4
"""How often the first request has an adjective."""

_LIMIT: Final = re.compile(r"(?:under|below|up to|less than|at most) \D{0,2}(\d+(?:\.\d+)?)\D*", re.IGNORECASE)
_FLOOR: Final = re.compile(r"(?:over|above|more than|at least|from) \D{0,2}(\d+(?:\.\d+)?)\D*", re.IGNORECASE)


class Shopper:
    """One dialogue's worth of a shopper. The same target, seed and pages give the same words.

    What would give the target away (leaks.py) is never said, and no fact twice.
    """

    def __init__(self, target: Product, seed: str) -> None:
        self.target = target
        self._seed = seed
        self._topics: set[tuple[object, ...]] = set()
        self._called = ""
        self.said: list[str] = []

    def opens(self) -> str:
        """The first request: what kind of thing it is, perhaps with one adjective."""
        rng = self._rng()
        *kinds, department = nouns(self.target)
        sayable = [name for name in kinds if self._may(name)]
        kind = rng.choice(sayable or [department if self._may(department) else "something"])
        self._topics.add(("noun", frozenset(tokens(kind))))
        self._called = kind
        described = self._described(kind, rng) if rng.random() < DESCRIBES else kind
        return self._say(rng.choice(OPENINGS).format(described))

    def finds(self, page: Page) -> bool:
        """Whether a card is the product in mind, or one that nobody could tell from it."""
        return any(look(card) == look(self.target) for card in page.cards)

    def says(self, page: Page) -> str:
        """The answer to a question that was asked back, if one of its options is true; else one critique."""
        for option in page.options:
            topic = ("option", option)
            if topic not in self._topics and self._may(option) and holds(option, self.target):
                stated = (fact for fact in facts_of(self.target) if set(tokens(str(fact.value))) <= set(tokens(option)))
                self._topics.update((topic, *(("wanted", fact.field) for fact in stated)))
                return self._say(option)
        rng = self._rng()
        possible = [
            (one, ways)
            for one in remarks(self.target, page.cards, self._called)
            if one.topic not in self._topics and (ways := self._sayable(one.ways))
        ]
        if not possible:
            return self._say(rng.choice(ELSE))
        [(chosen, ways)] = rng.choices(possible, [one.weight for one, _ in possible])
        if chosen.topic:
            self._topics.add(chosen.topic)
        self._called = chosen.calls or self._called
        return self._say(rng.choice(ways))

    def _described(self, kind: str, rng: Random) -> str:
        facts = [one for one in facts_of(self.target) if one.field in ADJECTIVES and one.wanted]
        if not facts:
            return kind
        fact = rng.choice(facts)
        value = fact.value if fact.field != "attributes.brand_type" else fact.wanted[0]
        text = f"{value} {kind}"
        if str(value).startswith("not ") or set(tokens(str(value))) & set(tokens(kind)) or not self._may(text):
            return kind
        self._topics.add(("wanted", fact.field))
        return text

    def _sayable(self, ways: Ways) -> Sequence[str]:
        return [way for way in ways if self._may(way)]

    def _may(self, text: str) -> bool:
        return not leak(self.target, (*self.said, text))

    def _say(self, text: str) -> str:
        self.said.append(text)
        return text

    def _rng(self) -> Random:
        """The same at the same turn, whatever was drawn before: systems are compared turn by turn."""
        return Random(f"{self._seed}/{self.target.id}/{len(self.said)}")


def holds(option: str, target: Product) -> bool:
    """Whether the option of a question is true of the target: one of its facts, or a price that fits."""
    price = target.price.amount / 100 if target.price else None
    if limit := _LIMIT.fullmatch(option.strip()):
        return price is not None and price < float(limit[1])
    if floor := _FLOOR.fullmatch(option.strip()):
        return price is not None and price >= float(floor[1])
    words = tokens(option)
    facts = (*target.categories, target.brand, *(str(value) for value in target.attributes.values()))
    ways = (way for fact in facts_of(target) for way in fact.wanted)
    return bool(words) and words in {tokens(one) for one in (*facts, *ways)}
