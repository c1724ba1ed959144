"""Products to be set side by side: compare the first two, 1 vs 3, the oak one or the black one, which is taller?"""

from collections.abc import Sequence

from app.dialogue.brief import Brief
from app.dialogue.reading.cards.numbered import I_AM, TORN
from app.dialogue.reading.cards.places import REFERENCE, at, place_of
from app.dialogue.reading.intents import Intent
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.shop.features import best, having, known_of
from app.dialogue.reading.shop.vocabulary import fold
from app.dialogue.reading.understood import Understood
from retrieval.schema import Product, ProductId

MOST = 4
"""Products that still fit side by side."""

_COUNTS = {"two": 2, "three": 3, "four": 4, "2": 2, "3": 3, "4": 4}
_BETTER = r"""(?:better|best|worth (?:it|more)|nicer|bigger|larger|smaller|lighter|heavier|cheaper|stronger|sturdier
    |easier|quieter|longer|taller|wider|higher|faster|quicker|sharper|softer|warmer|thicker|healthier)"""
_CUE = phrase(rf"""(?<!\w)(?:(?:please |(?:can|could|would) you |let's |let me |i(?:'d
    | would) like to )*compare(?: between)?|comparison (?:of|between)
    |(?:(?:what(?:'s| is| are)|tell me|show me) )?the differences?(?: between| of)?|^differences? between
    |help me (?:choose|decide|pick)|^between(?=.*\bwhich\b)
    |(?<!mind )(?<!care )(?<!matters )(?<!matter )which(?: one)?(?= ?[?!.]*$)
    |what(?:'s| is) different(?: between| about)?|(?:vs\.?|versus|against|(?<=[0-9] )v(?= [0-9n]))(?!\w)
    |(?:which|what)(?: one)?(?:(?:'s| is| are| would be| do you think is)(?: the)? {_BETTER}
    |(?: should i| would you)(?: take| buy| pick| choose))(?: of| between| among)?
    |{TORN} between|{I_AM} between(?= number)|weigh(?:ing)? up|contrast
    |line up
    |which of(?= number [0-9]+ and)|which (?:one |of (?:them|these|those|the two|both) )?(?:\w+ ){{0,3}}?(?:the )?
    (?:more|most|less|{_BETTER})
    |(?:put|show|set)(?= .*\bside by side\b)|side by side|differ(?:ent|s)?(?= ?[ .!?]*$)|differ(?= apart| except
    | other| in| from)|next to|what's the (?:catch|point)
    |(?:what's |what is )?the diffs?|the dif
    |(?:what |which |and )*(?:sets?|tells?|keeps?) (?:(?:them|these|those|the two|both) )?apart|what distinguishes
    |(?:how|do) (?:do )?(?:they|these|those) (?:differ|compare|stack up|measure up)|(?:worth|for) the (?:extra
    |difference)
    |how (?:do|does|is|are)(?= .*\b(?:differ|different|compare)\b))(?!\w)""")
_LINK = phrase(r"(?: ?[,:;/&?!.]+ | ?[,:;/&?!]+|\b(?:and|or|v|vs|versus|with|to|than|against|from|of|between)\b)+")
_CATCH = phrase(r"\bthe (?:catch|point)\b")
_TOP = phrase(rf"(?:the )?(?:first|top) (?P<count>{'|'.join(_COUNTS)})(?: (?:ones?|products?|items?|options?))?")
_THESE = phrase(
    r"(?:(?:all )?(?:of )?(?:these|those|them|both)(?: all)?(?: (?P<count>two|three|four|2|3|4))?|the (?:two|products)"
    r"|(?:all|the)(?: (?P<all>two|three|four|2|3|4)| products)?|it)?"
)
_ALL = phrase(r"\ball\b")
_BARE = phrase(rf"(?P<bare>[0-9]{{1,2}})|{REFERENCE}")
_POINTS = phrase(REFERENCE)
_VERSUS = phrase(
    r"(?<![\w.,])(?P<one>[0-9]{1,2}) ?(?:vs\.?|versus|against|or|and|with) ?(?P<other>[0-9]{1,2})(?![\w.])"
)
_OR_ALONE = phrase(r"""\b(?:so|or|vs|versus|against|the|either|and then|hm+|which|one|ones|maybe|well|i'm|im|torn
    |between|undecided|can't decide|help|me|choose)\b|[\W_]+""")
_RELATES = phrase(r"""(?:^|(?<=[.?!] ))(?:so |and |ok |hm+ |but )*(?:does|do|is|are|what|whats|what's|how|which|why
    |would)\b.*\b(?:than|differ\w*
    |apart|same|version of|compared?|next to|against|doesn't (?:have|do)|vs)\b
    |\b(?:differences?|differ|identical|alike)\b|\bthe same(?= ?[?!.]*$)""")
"""Beside two cards: how they relate is asked."""
_POLITE = phrase(
    r"^(?:(?:so|ok|okay|and|please|hm+)\b[, ]*)+"
    r"|[, ]*\b(?:please|for (?:me|us)|would you|will you|could you)\b|[ .!?]+$"
)


def read_comparison(sheet: Sheet, brief: Brief, cards: Sequence[Product] = ()) -> Understood | None:
    """Which products on the cards are to be compared, in the order named; None if the text asks nothing of the kind.

    A place without a product is `missing`. By what they are only products on `cards` are named, at least two.
    """
    places = [match for match in _POINTS.finditer(sheet.text) if place_of(match) is not None]
    several = len({place_of(match) for match in places}) > 1
    if several and (_OR_ALONE.sub("", _POINTS.sub("", sheet.text)) == "" or _RELATES.search(sheet.text)):
        return at_places([place_of(match) for match in places], brief)
    if not _CUE.search(sheet.text):
        return None
    what = _POLITE.sub("", _CUE.sub(" , ", sheet.text)).strip(" ,")
    if counted := _TOP.fullmatch(what) or _THESE.fullmatch(what):
        said = counted["count"] or counted.groupdict().get("all") or ("four" if _ALL.search(what) else "two")
        many = _COUNTS[said.lower()]
        return Understood(intent=Intent.COMPARE, compared=brief.shown[:many])
    parts = [part.strip() for part in _LINK.split(what) if part and part.strip()]
    found = [_BARE.fullmatch(part) for part in parts]
    if all(found) and (len(parts) > 1 or (parts and not _CATCH.search(sheet.text))):
        return at_places([int(match["bare"]) if match["bare"] else place_of(match) for match in found if match], brief)
    named = tuple(dict.fromkeys(one for part in parts if (one := _named(part, brief, cards))))
    if len(named) < 2:  # what is remarked beside names nothing: "1 vs 2, same size no?"
        named = tuple(dict.fromkeys(one for match in places if (one := at(place_of(match), brief))))
    if len(named) < 2 and (pair := _VERSUS.search(sheet.text)):
        return at_places([int(pair["one"]), int(pair["other"])], brief)
    return Understood(intent=Intent.COMPARE, compared=named[:MOST]) if len(named) > 1 else None


def at_places(places: Sequence[int | None], brief: Brief) -> Understood:
    """The comparison of the products at these places (`place_of`); the first without a product is missing."""
    found = [(place, at(place, brief)) for place in places]
    if gone := next((place or 1 for place, product in found if product is None), None):
        return Understood(intent=Intent.COMPARE, missing=1 if gone == -1 else gone)
    return Understood(intent=Intent.COMPARE, compared=tuple(dict.fromkeys(one for _, one in found if one))[:MOST])


def _named(part: str, brief: Brief, cards: Sequence[Product]) -> ProductId | None:
    """The card that a part of the sentence points at or describes."""
    if match := next((match for match in _POINTS.finditer(part) if place_of(match) is not None), None):
        return at(place_of(match), brief)
    words = fold(part).split()
    place = best(part, cards) or next(iter(having(known_of(words, cards), cards)), None)
    return brief.shown[place - 1] if place else None
