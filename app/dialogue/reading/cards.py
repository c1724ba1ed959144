"""Products on the cards named by what they are: "the oak one", "that lamp", "the last two", "the cheapest".

Each name becomes a place, "number 3", so that every other reader has one way to point.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.vocabulary import fold
from retrieval.schema import Constraint, Op, Product, Scalar

_MANY: Final = {"two": 2, "2": 2, "three": 3, "3": 3, "four": 4, "4": 4, "five": 5, "5": 5, "couple": 2}
_SPAN = phrase(
    rf"(?<!\w)(?:the )?(?P<end>first|top|last) (?P<many>{'|'.join(_MANY)})(?: ones| products| of them)?(?!\w)"
)
_BOTH = phrase(r"(?<!\w)(?:both(?: of (?:them|these|those))?|these two|those two|the two(?: of them)?)(?!\w)")
_EXTREME = phrase(
    r"""(?<!\w)(?:the )(?P<extreme>cheapest|least expensive|cheaper|less expensive|most expensive|dearest|priciest
        |more expensive|pricier|pricey|expensive|cheap|best[- ]rated|highest[- ]rated)(?: one| of them
        | of these)?(?= ?(?:$|[|.,;:!?)]|(?:and|but|or|please|is|with|than|on|looks|instead)\b))"""
)
_LOW = ("cheapest", "least expensive", "cheaper", "less expensive", "cheap")
_RATED = ("best-rated", "best rated", "highest-rated", "highest rated")
_SAME_BRAND = phrase(r"""(?<!\w)(?:(?P<not>not|no|without|nothing|anything but|except|avoid) )?(?:(?:only|just|more|else
    |something|anything) )*(?:(?:from|by|of) )?(?:this|that|the same|same|its) (?:brand|maker|make|company)(?!\w)""")
_NAMED = phrase(r"(?<!\w)(?:the|that|this|your) (?P<words>(?:[\w'&.-]+ ){1,4}?)(?:one|version|option)(?!\w)")
_ALL_NAMED = phrase(
    rf"""(?<!\w)the (?P<many>{"|".join(_MANY)}) (?P<words>(?:[\w'&.-]+ ){{0,3}}?[\w'&.-]+?)(?: ones)?(?= ?(?:$
        |[|.,;:!?]))"""
)
_WITH = phrase(
    r"""(?<!\w)(?:the|that) one (?:with|in|made of|of|from
        |by) (?:the |an? )?(?P<words>[\w'&-]+(?: [\w'&-]+){0,3}?)(?= ?(?:$|[|.,;:!?]))"""
)
_PRICED = phrase(
    r"""(?<!\w)(?:the|that) one (?:for|at) [$€£]?(?P<number>[0-9]+(?:[.,][0-9]{1,2})?) ?(?P<unit>cents?|¢)?(?:euros?
        |dollars?|bucks|[$€£])?(?!\w)"""
)
_THING = phrase(r"""(?<!\w)(?:that|this) (?P<words>[\w'&.-]+(?: [\w'&.-]+){0,3}?)(?= ?(?:$|[|.,;:!?)]
    |(?:and|but|please|is|on|from|for|with|again|instead|so|in|you|looks|only|first|second|either|neither|go|has|have
    |does|costs?|made)\b))""")
_PLACE_WORDS = frozenset({"first", "second", "third", "fourth", "fifth", "sixth", "last", "next", "other",
                          "same", "wrong",
                          "right", "only", "whole", "new", "top", "number"})  # fmt: skip
_JOINING = frozenset(
    {"a", "an", "the", "of", "and", "or", "in", "with", "for", "to", "one", "ones", "is", "it", "that", "this"}
)
_SIZE_WORDS: Final = {"small": min, "smaller": min, "smallest": min, "large": max, "larger": max, "largest": max,
                      "big": max, "bigger": max, "biggest": max}  # fmt: skip


def name_by_number(sheet: Sheet, cards: Sequence[Product]) -> None:
    """Puts "number 3" for every name that is one of the cards' alone; without cards nothing is named."""
    if not cards:
        return
    for pattern, places in (
        (_SPAN, _span),
        (_BOTH, _both),
        (_ALL_NAMED, _all_named),
        (_PRICED, _priced),
        (_WITH, _with),
        (_EXTREME, _extreme),
        (_NAMED, _named),
        (_THING, _thing),
    ):
        for match in reversed(list(pattern.finditer(sheet.text))):
            if found := places(match, cards):
                sheet.put(match.start(), match.end(), " and ".join(f"number {place}" for place in found))


def read_same_brand(sheet: Sheet, cards: Sequence[Product]) -> list[Constraint]:
    """Takes "only this brand" and "not from that brand": it is the first card's."""
    if not cards or not cards[0].brand:
        return []
    return [
        Constraint(field="brand", op=Op.NOT_IN if match["not"] else Op.IN, value=(cards[0].brand,))
        for match in sheet.take(_SAME_BRAND)
    ]


def best(said: str, cards: Sequence[Product]) -> int | None:
    """The place, from 1, of the card that shares most words with what was said; None if none shares one.

    Words that all cards have tell nothing; of equals the first.
    """
    asked = _forms(fold(said).split())
    own = [_forms(_traits(card)) for card in cards]
    common = set.intersection(*own) if len(own) > 1 else set()
    shared = [len(asked & (one - common)) for one in own]
    if not any(shared):
        shared = [len(asked & one) for one in own]
    most = max(shared, default=0)
    return 1 + shared.index(most) if most else None


def _span(match: re.Match[str], cards: Sequence[Product]) -> list[int]:
    many = min(_MANY[match["many"].lower()], len(cards))
    start = len(cards) - many if match["end"].lower() == "last" else 0
    return [start + place for place in range(1, many + 1)]


def _both(_: re.Match[str], cards: Sequence[Product]) -> list[int]:
    return [1, 2] if len(cards) == 2 else []


def _extreme(match: re.Match[str], cards: Sequence[Product]) -> list[int]:
    said = match["extreme"].lower()
    if said in _RATED:
        values = [card.rating.value if card.rating else None for card in cards]
    else:
        values = [card.price.amount if card.price else None for card in cards]
    known = [value for value in values if value is not None]
    if not known:
        return []
    return [1 + values.index(min(known) if said in _LOW else max(known))]


def _named(match: re.Match[str], cards: Sequence[Product]) -> list[int]:
    """ "the oak one": the one card, or the first of several, that has all these words."""
    asked = [word for word in fold(match["words"]).split() if word not in {"a", "the", "of", "made", "with", "in"}]
    if not asked or _PLACE_WORDS.intersection(asked):
        return []
    if len(asked) == 1 and asked[0] in _SIZE_WORDS:
        return _sized(asked[0], cards)
    return _having(asked, cards)[:1]


def _all_named(match: re.Match[str], cards: Sequence[Product]) -> list[int]:
    """ "the two oak ones": so many cards with these words; titles in the plural count."""
    found = _having([word for word in fold(match["words"]).split() if word not in {"ones", "of", "them"}], cards)
    return found if len(found) == _MANY[match["many"].lower()] else []


def _priced(match: re.Match[str], cards: Sequence[Product]) -> list[int]:
    amount = round(float(match["number"].replace(",", ".")) * (1 if match["unit"] else 100))
    return [place for place, card in enumerate(cards, start=1) if card.price and card.price.amount == amount][:1]


def _with(match: re.Match[str], cards: Sequence[Product]) -> list[int]:
    return _having([word for word in fold(match["words"]).split() if word not in {"a", "the"}], cards)[:1]


def _thing(match: re.Match[str], cards: Sequence[Product]) -> list[int]:
    """ "that lamp": the first card whose title has these words."""
    asked = fold(match["words"]).split()
    if not asked or _PLACE_WORDS.intersection(asked) or asked[-1] in {"one", "ones"}:
        return []
    bare = [word for word in asked if word not in _SIZE_WORDS] or asked
    found = _having(bare, cards)
    head = [place for place in found if _all_in(bare[-1:], set(fold(cards[place - 1].title).split()))]
    return head[:1]


def _having(asked: Sequence[str], cards: Sequence[Product]) -> list[int]:
    return [place for place, card in enumerate(cards, start=1) if asked and _all_in(asked, _traits(card))]


def _sized(word: str, cards: Sequence[Product]) -> list[int]:
    """The smallest or largest by the one measure that all cards state."""
    stated = [{name: value for name, value in card.attributes.items() if not isinstance(value, str)} for card in cards]
    shared = set.intersection(*(set(one) for one in stated))
    for name in sorted(shared):
        values = [float(one[name]) for one in stated]
        extreme = _SIZE_WORDS[word](values)
        if values.count(extreme) == 1:
            return [1 + values.index(extreme)]
    return []


def _all_in(asked: Iterable[str], words: set[str]) -> bool:
    forms = {word.removesuffix("s") for word in words}
    return all(word.removesuffix("s") in forms for word in asked)


def _traits(card: Product) -> set[str]:
    """The words of a card: its title, brand, tags and values, and what kind of brand it is in shoppers' words."""
    values: list[Scalar] = [card.title, card.brand, *card.tags, *card.attributes.values()]
    own = {word for value in values for word in fold(value).split()}
    if "private" in own:
        own |= {"store", "own", "brand"}
    return own


def _forms(words: Iterable[str]) -> set[str]:
    """The words without their plural endings, and none that only join others."""
    return {word.removesuffix("s") for word in words if word not in _JOINING}
