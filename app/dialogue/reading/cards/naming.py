"""Products on the cards named by what they are: "the oak one", "that lamp", "the last two", "the cheapest".

Each name becomes a place, "number 3", so that every other reader has one way to point.
"""

import re
from collections.abc import Sequence
from typing import Final

from app.dialogue.reading.cards.addressing import in_full, with_articles
from app.dialogue.reading.cards.bare import name_bare
from app.dialogue.reading.cards.judging import CARD, judged
from app.dialogue.reading.cards.numbered import number_bare
from app.dialogue.reading.cards.places import POINTS, place_of
from app.dialogue.reading.cards.ranks import BY_PLACE, BY_PRICE, MANY, SAYS_MORE
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.shop.features import SIZE_WORDS, UNITS, having, known_of, plain, sized, titled
from app.dialogue.reading.shop.vocabulary import fold
from retrieval.schema import Product

_WHERE = phrase(
    rf"""(?P<card>number [0-9]{{1,2}}) (?:(?:up|right|all the way|down) )*(?:at|on) (?:the )?(?:very )?(?:top|bottom
        |start|end|beginning|left|right)(?: of (?:the|my|your) (?:list|page))?(?= ?(?:$|[|.,;:!?]|{SAYS_MORE}\b))"""
)
""" "Those plastic ones at the top": where, beside what."""
_BOTH_NAMED = phrase(
    rf"""(?<!\w)both(?: of)?(?: the)? (?P<words>(?:\w[\w'&-]*(?:\.\w+)* ){{0,2}}?\w[\w'&-]*(?:\.\w+)*?)(?: ones)?(?!\w)
        (?= ?(?:$|[|.,;:!?]|(?:for|{SAYS_MORE})\b))"""
)
_NAMED = phrase(
    r"""(?:(?<!\w)(?:the|that|this|your) |(?:(?<=^)|(?<=[.;:!?,] ))(?!(?:only|not|no|any|another|which|what|good
    |nice|this
        |that|just|i|is|do|can|every|each|some|a|an|one|first|second|third|same|other|more|smaller|bigger|larger
        |cheaper)\b)(?=[\w' -]{2,40}? (?:one's|ones? (?:is|are|was|looks?|goes|has|can|will|should|seems|yes|no|suits
        |works|r
        |(?:but|only|just) (?:\w+er|in)(?! than)))\b))(?P<words>(?:(?!(?:the
        |that|this|of|than|and|or) )\w[\w'&-]*(?:\.\w+)* ){1,4}?)(?:one
        |version|option)(?!\w)"""
)
_ALL_NAMED = phrase(
    rf"""(?<!\w)(?:the|those|these|your) (?P<many>{"|".join(MANY)})[ ]
        (?P<words>(?:\w[\w'&-]*(?:\.\w+)* ){{0,3}}?\w[\w'&-]*(?:\.\w+)*?)
        (?: ones| things| bits)?(?!\w)(?= ?(?:$|[|.,;:!?]|{SAYS_MORE}\b))"""
)
_WITH = phrase(
    r"""(?<!\w)(?:the|that) one (?:with|in|made of|of|from
        |by) (?:the |an? )?(?P<words>\w[\w'&-]*(?: \w[\w'&-]*){0,3}?)(?= ?(?:$|[|.,;:!?]|(?:have|has|is|does|come|go
        |look)\b))"""
)
_ALL_WITH = phrase(
    r"""(?<!\w)(?:the|those|these) ones (?:with|in|made of|of|from|by) (?:the[ ]
    |an? )?(?P<words>\w[\w'&-]*(?: \w[\w'&-]*){0,3}?)
        (?= ?(?:$|[|.,;:!?]|(?:have|has|are|is|do|does|don't|dont|come|go|look|can|won't|aren't|please|out|off)\b))"""
)
_DEAR = phrase(
    r"""(?<!\w)(?:the|that|this) [$€£]?(?P<number>[0-9]+(?:[.,][0-9]{1,2})?)[ -]?(?P<unit>cents?|¢)?(?:(?:euros?
        |dollars?|bucks?
        |[$€£])? one|(?:euros?|dollars?|bucks?|[$€£]) (?:bottle|can|tin|box|bag|pack|jar|tub|tube|carton))(?!\w)"""
)
""" "The nine dollar one", "the 6.99 one"."""
_PRICED = phrase(
    r"""(?<!\w)(?:(?:the|that|an?) )?one (?:for|at|that costs|that's
    |costing) [$€£]?(?P<number>[0-9]+(?:[.,][0-9]{1,2})?) ?(?P<unit>cents?|¢)?(?:euros?
        |dollars?|bucks|[$€£])?(?!\w)"""
)
_COSTING = phrase(
    r"""(?<!\w)(?:(?:the|that|this) (?!under|over)(?P<lead>(?:[\w-]+ ){0,2}?)(?:(?:for|at|costing) )?
    |an? (?P<some>[^|.,;:!?]{3,30}?)
        (?:for|at|costing) )[$€£]?(?P<number>[0-9]+[.,][0-9]{2})(?P<unit>\b)(?: ?(?:euros?|dollars?|bucks|[$€£]))?
        (?P<tail>(?: (?:one|can|tin|box|bag|pack|bottle|jar|thing|tub|carton|packet))?)(?![\w%]| ?(?:oz|lb|l|ml|g|kg
        |cm|ounces?)\b)"""
)
""" "The 1.59 can", "a tin at 2.49": what just one card costs."""
_THING = phrase(rf"""(?<!\w)(?<!make )(?<!turn )(?<!change )(?:that|this) (?!(?:for|in|with|from|of|on|at|to|as
    |by)\b)(?P<words>\w[\w'&-]*(?:\.\w+)*(?: \w[\w'&-]*(?:\.\w+)*){{0,3}}?)(?= ?(?:$|[|.,;:!?)]
    |(?:from|for|with|in|you|second|{SAYS_MORE})\b))""")
_DEFINITE = phrase(rf"""(?<!\w)(?:the|those
    |these) (?!in |from |with |of |for )(?P<words>\w[\w'&-]*(?:\.\w+)*(?: \w[\w'&-]*(?:\.\w+)*){{0,4}}?)(?P<ones> ones
    | things?| bits| kinds?| sorts?
    | types?| variety)?(?!\w)(?:(?<= ones)|(?<= things)|(?= ?(?:$|[|.,;:!?)]
    |(?:for (?:less|more|under|over|about|around|at most)|{SAYS_MORE})\b)))""")
"""A card named without "one": "the terracotta", "the travel mug", "the blue ones"."""
_OF_SOMETHING = phrase(r"\b(?:for|in|on|at|to|from|of|into|under|by|with|without|all|only|around|near|over|behind) $")
"""Before a "the" that speaks of a place or a use: "for the kitchen"."""
_INFO = phrase(r"""\b(?:info(?:rmation)?|details?|more|question|data|specs|reviews?|lowdown|price|cost|much|feedback
    |opinions?|keen|sold|soft spot|thumbs (?:up|down)|zoom in|choose|decide|torn|difference|happy|problem|trouble|deal
    |wrong|point|go|going|went|opt|settle|need|use|fond|fan|fed up|sick|tired|bored|rid|love|smitten|taken|tempted
    |disappointed|interested|impressed|look|reason|case|logic|grounds|not|no|nope|yes|nah|lean|leaning|drawn|compared?
    |next|capacity|weight|height|width|dimensions|rating|material|than|similar|closer|through|thanks|put off|rash
    |idea|thinking|sense|out|looks?|colou?r|shade|shape|style|design|direction|vein|spirit|manner)[ ]
    (?:on|of|for|about|in|with|to|behind|by|at|than|from|between) $|\b(?:do|live|manage) without $""")
_NARROWS = phrase(r"\b(?:only|just|in|with) $")
""" "Only the 16 oz ones" asks for more than these."""
_ONLY = phrase(r"\b(?:only|just) $")
_PAIR = phrase(
    r"""(?:(?<=^)|(?<=[.;!?,] )|(?<=\bthe )|(?<=\band ))(?P<one>[\w'-]+(?: [\w'-]+)?) (?:and
    |or) (?:the )?(?P<two>[\w'-]+(?:[ ]
        [\w'-]+)?)(?= (?:are|r|look|both|were|seem|go|can|have)\b)"""
)
_REST = phrase(
    rf"""(?<!\w)(?<!keep )(?<!for )(?<!than )(?:(?:all )?the (?:rest|others|other (?:ones|two|three|four|2|3|4))
    |all others)
        (?: of (?:them|these|those|the list))?(?= ?(?:$|[.,;!?]|{SAYS_MORE}\b))"""
)
_BEHIND = phrase(
    rf"""[ ](?:in|from|with|by|made of) (?:the |an? )?(?P<words>(?!(?:mind|my|our|your|me|us|it)\b)[\w'-]+
        (?: [\w'-]+){{0,2}}?)(?= ?(?:$|[|.,;:!?]|(?:hits|{SAYS_MORE})\b))"""
)
"""What tells a card from others of its name: "that teapot in red", "the knife with the olive handle"."""
_COMMA = phrase(r" ?, ?$")
_UNTIL = phrase(r"[|,;:.!?]| and\b| but\b")
_NO_CARD: Final = frozenset({
    "brand", "brands", "price", "prices", "colour", "color", "colours", "colors", "size", "sizes", "rest", "list",
    "budget", "limit", "money", "kind", "sort", "type", "thing", "things", "one", "ones", "material", "store", "shop",
    "set", "sets", "own", "home", "house", "kitchen", "garden", "balcony", "bathroom", "office", "children", "kids",
    "label", "light", "best", "two", "three", "product", "products", "others", "category", "table", "wall", "floor",
    "dishwasher", "oven", "freezer", "microwave", "cheese", "milk", "hand", "care",
})  # fmt: skip
"""Words that alone name no card, though some card may have them."""
_CONTAINERS: Final = frozenset({"bottle", "box", "bag", "pack", "packet", "jar", "can", "tin", "tub", "carton", "size"})
_REMARK: Final = 4
"""Characters beside a name that say something of it."""
_PLACE_WORDS = frozenset({"first", "second", "third", "fourth", "fifth", "sixth", "last", "next", "other",
                          "same", "wrong",
                          "right", "only", "whole", "new", "top", "number"})  # fmt: skip


def name_by_number(sheet: Sheet, cards: Sequence[Product]) -> None:
    """Puts "number 3" for every name that is one of the cards' alone; without cards nothing is named."""
    if not cards:
        return
    sheet.say(in_full(sheet.text))
    number_bare(sheet, len(cards))
    sheet.say(with_articles(sheet.text))
    for pattern, places in (
        *BY_PLACE,
        (_ALL_NAMED, _all_named),
        (_BOTH_NAMED, _both_named),
        (_PAIR, _pair),
        (_PRICED, _priced),
        (_DEAR, _dear),
        (_COSTING, _costing),
        *BY_PRICE,
        (_WITH, _with),
        (_ALL_WITH, _all_with),
        (_NAMED, _named),
        (_THING, _thing),
        (_DEFINITE, _definite),
    ):
        for match in reversed(list(pattern.finditer(sheet.text))):
            if told := _told_apart(match, cards):
                sheet.put(match.start(), told[1], f"number {told[0]}")
            elif found := places(match, cards):
                sheet.put(match.start(), match.end(), " and ".join(f"number {place}" for place in found))
    name_bare(sheet, cards)
    sheet.say(_WHERE.sub(r"\g<card>", sheet.text))
    _name_the_rest(sheet, cards)


def _told_apart(match: re.Match[str], cards: Sequence[Product]) -> tuple[int, int] | None:
    """The one of several cards of a name that has what stands behind the name too, and where that ends."""
    behind = _BEHIND.match(match.string, match.end()) if match.re in {_THING, _DEFINITE, _NAMED} else None
    if behind is None:
        return None
    named = fold(match["words"]).split()
    both = having([*named, *fold(behind["words"]).split()], cards)
    return (both[0], behind.end()) if len(both) == 1 and len(having(named, cards)) > 1 else None


def _name_the_rest(sheet: Sheet, cards: Sequence[Product]) -> None:
    """Puts the other places for "the rest", where some were named before it: "1 and 2 are nice, the rest no"."""
    rest = _REST.search(sheet.text)
    if rest is None:
        return
    named = {place_of(match) for match in POINTS.finditer(sheet.text, 0, rest.start()) if place_of(match) is not None}
    left = [
        place for place in range(1, len(cards) + 1) if place not in named and not (place == len(cards) and -1 in named)
    ]
    before, after = sheet.text[: rest.start()], sheet.text[rest.end() :]
    clause = _UNTIL.split(before)[-1] + CARD + _UNTIL.split(after, maxsplit=1)[0]
    verdict = judged(clause)
    if named and left and len(left) < len(cards) and verdict and not verdict.good:
        places = " and ".join(f"number {place}" for place in left)
        sheet.say(f"{_COMMA.sub('; ', before)}{places}{after}")


def _named(match: re.Match[str], cards: Sequence[Product]) -> list[int]:
    """ "the oak one": the one card, or the first of several, that has all these words."""
    asked = [word for word in fold(match["words"]).split() if word not in {"a", "the", "of", "made", "with", "in"}]
    if not asked or _PLACE_WORDS.intersection(asked) or asked[-1] == "own":
        return []  # "the store's own version" is a kind of brand
    if SIZE_WORDS.keys() & set(asked):
        return _sized(asked, cards)
    known = known_of(asked, cards)
    return having(known, cards)[:1] if len(known) >= len(asked) - 1 else []


def _definite(match: re.Match[str], cards: Sequence[Product]) -> list[int]:
    """ "The travel mug": the one card that has all these words; "the blue ones": all that do, if others do not."""
    asked = fold(match["words"]).split()
    if not asked or _PLACE_WORDS.intersection(asked[:1]) or asked[-1] in {"one", "ones"}:
        return []
    narrows = _NARROWS.search(match.string, 0, match.start())
    about = _INFO.search(match.string, 0, match.start()) or (match["ones"] and not narrows)
    if narrows and any(char.isdigit() for char in match["words"]):
        return []  # "just the 1.5 litre bottles" limits the size
    if _NO_CARD.issuperset(asked) or (not about and _OF_SOMETHING.search(match.string, 0, match.start())):
        return []
    if SIZE_WORDS.keys() & set(asked):
        return _sized(asked, cards)
    if match["ones"] and _ONLY.search(match.string, 0, match.start()):
        return []  # so does "just the blue ones"
    found = having(asked, cards)
    said = [word for word in asked if plain(word)]
    known = [] if found else known_of(said, cards)
    if len(known) == len(said) - 1 and known[-1:] == said[-1:] and (len(known) > 1 or match["ones"]):
        found = having(known, cards)
    alone = len(match.string) - len(match.group()) < _REMARK  # "the 16 oz ones" is a choice among more than these
    if (
        len(found) > 1
        and len(asked) > 1
        and asked[-1] not in UNITS
        and not match["ones"]
        and not asked[-1].endswith("s")
    ):
        found = found[:1] if len(found) < len(cards) and titled(asked[-1:], cards) else found
    several = not alone and (match["ones"] or (asked[-1].endswith("s") and len(found) > 1))
    return found if len(found) < max(2, len(cards)) and (several or len(found) == 1) else []


def _sized(asked: Sequence[str], cards: Sequence[Product]) -> list[int]:
    """ "The bigger", "the small bottle", "the larger pan": of all cards, or of those that the other words name."""
    size = next(word for word in asked if word in SIZE_WORDS)
    rest = [word for word in asked if word != size and word not in _CONTAINERS and word not in {"of", "the"}]
    among = having(known_of(rest, cards), cards)
    return sized(size, cards, among) if among or not rest else []


def _all_named(match: re.Match[str], cards: Sequence[Product]) -> list[int]:
    """ "the two oak ones": so many cards with these words; titles in the plural count."""
    asked = [word for word in fold(match["words"]).split() if word not in {"ones", "of", "them"}]
    found = having(asked, cards) or having([one for one in asked if one.removesuffix("s") not in _CONTAINERS], cards)
    return found if len(found) == MANY[match["many"].lower()] else []


def _both_named(match: re.Match[str], cards: Sequence[Product]) -> list[int]:
    """ "Both family ones": the two cards with these words."""
    found = having(fold(match["words"]).split(), cards)
    return found if len(found) == 2 else []


def _pair(match: re.Match[str], cards: Sequence[Product]) -> list[int]:
    """ "Sea blue and ochre are nice": two cards, each of which alone has what is said."""
    found = [having(fold(match[name]).split(), cards) for name in ("one", "two")]
    return [*found[0], *found[1]] if [len(each) for each in found] == [1, 1] and found[0] != found[1] else []


def _priced(match: re.Match[str], cards: Sequence[Product]) -> list[int]:
    amount = round(float(match["number"].replace(",", ".")) * (1 if match["unit"] else 100))
    return [place for place, card in enumerate(cards, start=1) if card.price and card.price.amount == amount][:1]


def _dear(match: re.Match[str], cards: Sequence[Product]) -> list[int]:
    """ "The nine dollar one" costs 8.99, or something else that is nine when it is rounded."""
    if exact := _priced(match, cards):
        return exact
    whole = "." not in match["number"] and "," not in match["number"] and not match["unit"]
    near = [place for place, card in enumerate(cards, start=1)
            if card.price and round(card.price.amount / 100) == float(match["number"].replace(",", "."))]  # fmt: skip
    return near if whole and len(near) == 1 else []


def _costing(match: re.Match[str], cards: Sequence[Product]) -> list[int]:
    amount = round(float(match["number"].replace(",", ".")) * 100)
    found = [place for place, card in enumerate(cards, start=1) if card.price and card.price.amount == amount]
    return found if len(found) == 1 else []


def _with(match: re.Match[str], cards: Sequence[Product]) -> list[int]:
    asked = [word for word in fold(match["words"]).split() if word not in {"a", "the"}]
    known = known_of(asked, cards)
    return having(known, cards)[:1] if len(known) >= max(1, len(asked) // 2) else []


def _all_with(match: re.Match[str], cards: Sequence[Product]) -> list[int]:
    """ "The ones with the cork lid": all cards that have it, if others do not."""
    narrows = _NARROWS.search(match.string, 0, match.start())
    found = having([word for word in fold(match["words"]).split() if word not in {"a", "the"}], cards)
    return found if len(found) < len(cards) and not narrows else []


def _thing(match: re.Match[str], cards: Sequence[Product]) -> list[int]:
    """ "that lamp": the first card whose title has these words."""
    asked = fold(match["words"]).split()
    if not asked or _PLACE_WORDS.intersection(asked) or {"one", "ones"} & {asked[0], asked[-1]}:
        return []
    bare = [word for word in asked if word not in SIZE_WORDS and word not in {"thing", "thingy"}] or asked
    head = titled(bare[-1:], cards)
    return [place for place in having(bare, cards) if place in head][:1]
