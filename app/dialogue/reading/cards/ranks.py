"""Cards named by their place or by their rank: "the last two", "all but the first", "the cheapest", "both"."""

import re
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from app.dialogue.reading.sheet import phrase
from app.dialogue.reading.shop.features import SIZE_WORDS, having, sized
from app.dialogue.reading.shop.vocabulary import fold
from retrieval.schema import Product

Places: TypeAlias = Callable[[re.Match[str], Sequence[Product]], list[int]]
"""The places, from 1, that a name means among the cards."""

MANY: Final = {
    "two": 2,
    "2": 2,
    "three": 3,
    "3": 3,
    "four": 4,
    "4": 4,
    "five": 5,
    "5": 5,
    "couple": 2,
    "couple of": 2,
    "pair of": 2,
    "pair": 2,
}
SAYS_MORE = r"""(?:the same
    |and|but|nor|or|please|pls|is|are|looks?|was|were|has|have|had|does|do|did|costs?|instead|again|so
    |only|either|neither|gone|already|r|would|can|could|will|may|might|must|should|goes|go|comes|too|though|tho|then
    |here|there|info|it is|be|any|differs?|suits?|fits?|what's|whats|in stock|available|\w+n't|isnt|arent|dont|doesnt
    |[\w']+'s|got|doing|compared?|vs|versus|against|besides|because|since|that|which|who|just|really|keeps?|holds?
    |works?|reminds?|speaks?|catch(?:es)?|ticks?|appeals?|over|out|off|away|away|back|first|last|on|yes|no|not|never
    |made|worth|than|if|when|where|why|how|more|most|quite|very|maybe|after all|we|i|you|he|she|they|now|ever|end
    |qualif\w+|up|any more|anymore|survive|always|usually|tend|keep|at|tbh|thanks|thx|also|as|makes?|means?|feels?
    |seems?|smells?|tastes?|need
    |needs|apart|altogether|r u|lasts?|stays?|runs?|weighs?|cost|by|your|my|exactly|actually|for (?:me|us)
    |side by side|next to)"""
_SPAN = phrase(
    rf"(?<!\w)(?:the )?(?P<end>first|top|last) (?P<many>{'|'.join(MANY)})(?: ones| products| of them)?(?!\w)"
)
_FROM_THE_END = phrase(
    r"(?<!\w)(?:the )?(?:last but one|second[- ]to[- ]last|penultimate|second from the (?:right|end))(?: one)?(?!\w)"
)
_BOTTOM = phrase(r"(?<!\w)the (?:bottom one|one (?:right )?at the (?:bottom|end))(?!\w)")
_MIDDLE = phrase(r"(?<!\w)(?:the )(?:middle one|one in the middle|middle)(?! (?:of|shelf|size))(?!\w)")
_BOTH = phrase(r"(?<!\w)(?:both(?: of (?:them|these|those))?|these two|those two|the two(?: of them)?)(?!\w)")
_ALL_BUT = phrase(r"(?<!\w)(?:all|everything|every one) (?:but|except) the (?P<end>first|last)(?: one)?(?!\w)")
_EXTREME = phrase(
    rf"""(?<!\w)(?:the |that )(?:very )?(?P<extreme>cheapest|least expensive|lowest[- ]priced|cheaper|less expensive
        |most expensive|dearest|dearer|priciest|costliest|more expensive|pricier|pricey|expensive|cheap|best[- ]rated
        |highest[- ]rated|top[- ]rated)(?: (?:one|option|product))?(?: of (?:them|these|those|the lot|all))?(?!\w)
        (?= ?(?:$|[|.,;:!?)]|(?:with|{SAYS_MORE})\b))"""
)
_OF_SOME = phrase(
    rf"""(?<!\w)(?:the|that) (?P<which>cheapest|cheaper|least expensive|less expensive|dearest|dearer|priciest|pricier
        |most expensive|more expensive|{"|".join(SIZE_WORDS)})(?: one)?(?: out)? of (?:the|those|these|your)
        (?: (?:{"|".join(MANY)}))? (?P<words>(?:\w[\w'&-]* ){{0,3}}?\w[\w'&-]*?)(?: ones)?(?!\w)
        (?= ?(?:$|[|.,;:!?]|{SAYS_MORE}\b))"""
)
""" "The pricier of the two stones"."""
_ENDS: Final = rf"""cheapest|dearest|priciest|least expensive|most expensive|{"|".join(SIZE_WORDS)}"""
_SOME_EXTREMES = phrase(
    rf"""(?<!\w)(?:the (?P<many>{"|".join(MANY)}) (?P<extreme>{_ENDS})|(?:the )?(?P<ends>{_ENDS}) (?P<of>two|three|2|3))
        (?: (?:ones|of them|of these|options|products))?(?= ?(?:$|[|.,;:!?]|{SAYS_MORE}\b))"""
)
""" "The two cheapest", "the bigger two"."""
_LOW = ("cheapest", "least expensive", "cheaper", "less expensive", "cheap", "lowest-priced", "lowest priced")
_RATED = ("top-rated", "top rated", "best-rated", "best rated", "highest-rated", "highest rated")


def _span(match: re.Match[str], cards: Sequence[Product]) -> list[int]:
    many = min(MANY[match["many"].lower()], len(cards))
    start = len(cards) - many if match["end"].lower() == "last" else 0
    return [start + place for place in range(1, many + 1)]


def _from_the_end(_: re.Match[str], cards: Sequence[Product]) -> list[int]:
    return [len(cards) - 1] if len(cards) > 1 else []


def _bottom(_: re.Match[str], cards: Sequence[Product]) -> list[int]:
    return [len(cards)]


def _middle(_: re.Match[str], cards: Sequence[Product]) -> list[int]:
    return [1 + len(cards) // 2] if len(cards) % 2 else []


def _both(_: re.Match[str], cards: Sequence[Product]) -> list[int]:
    return [1, 2] if len(cards) == 2 else []


def _all_but(match: re.Match[str], cards: Sequence[Product]) -> list[int]:
    left = len(cards) if match["end"].lower() == "last" else 1
    return [place for place in range(1, len(cards) + 1) if place != left]


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


def _some_extremes(match: re.Match[str], cards: Sequence[Product]) -> list[int]:
    many, extreme = MANY[(match["many"] or match["of"]).lower()], (match["extreme"] or match["ends"]).lower()
    if extreme in SIZE_WORDS:
        return sized(extreme, cards, many=many)
    priced = [(card.price.amount, place) for place, card in enumerate(cards, start=1) if card.price]
    priced.sort(key=lambda one: one[0] if extreme in _LOW else -one[0])
    return [place for _, place in priced[:many]] if len(priced) >= many else []


def _of_some(match: re.Match[str], cards: Sequence[Product]) -> list[int]:
    """The cheapest or the largest of the cards that the words behind name."""
    which, among = match["which"].lower(), having(fold(match["words"]).split(), cards)
    if which in SIZE_WORDS:
        return sized(which, cards, among) if among else []
    priced = [(price.amount, place) for place in among if (price := cards[place - 1].price)]
    return [(min if which in _LOW else max)(priced)[1]] if priced else []


BY_PLACE: Final[tuple[tuple[re.Pattern[str], Places], ...]] = (
    (_OF_SOME, _of_some),
    (_SPAN, _span),
    (_FROM_THE_END, _from_the_end),
    (_ALL_BUT, _all_but),
    (_BOTTOM, _bottom),
    (_MIDDLE, _middle),
    (_BOTH, _both),
)
BY_PRICE: Final[tuple[tuple[re.Pattern[str], Places], ...]] = ((_SOME_EXTREMES, _some_extremes), (_EXTREME, _extreme))
"""And by stars."""
