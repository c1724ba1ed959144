"""What should be more like a card: "similar to the second", "the third but in white", "others of that sort"."""

import re

from app.dialogue.reading.cards.places import POINTS, REFERENCE, place_of
from app.dialogue.reading.language.filler import FILLER
from app.dialogue.reading.sheet import Sheet, phrase

_KIND = r"""(?:sort|kind|kinda|style|type|look|design|vibe|vein|spirit|direction|feel|mould|family|ilk|nature
    |fashion|category of thing)"""
_LIKE = phrase(rf"""\b(?:(?:something |anything |(?:more|other|some|any) (?:[\w-]+ )?(?=like|similar)|more |others?[ ]
    |ones? |stuff |things |products
    |what else (?:is |is there |do you have |have you got )?)?(?:just |rather |a bit |exactly |pretty much )?
    (?<!n't )(?<!not )(?<!nothing )(?:(?<!to )like|similar (?:[\w-]+ ){{0,2}}?to|resembling|comparable to|akin to
    |reminiscent of|equivalent to
    |as (?:nice|good|lovely|pretty|beautiful|elegant|stylish) as
    |close(?:r)? to
    |matching|(?:to|that|which) (?:would )?match(?:es)?|(?:in|of|along|with|from) the (?:same )?(?:{_KIND}|manner
    |fashion|league|area|range|realm) (?:of|as|like)
    |(?:in|of|along) the lines of|(?<=size up )from|(?<=size down )from)
    |(?:the |exactly the )?same (?:\w+ )?as|more of) {REFERENCE}""")
_MORE = r"""(?:(?:(?:do you have|have you got|have you|show me|got|are there|is there|i want|what) )?(?:any |some
    |what )?(?:something|anything|more|others?|other ones|ones|what else(?: is)?|things|stuff|similar ones
    |what others)(?: products| stuff| things| ones)?)"""
_THAT = r"(?:that|this|the same|the|such an?|it's|its)"
_OF_THAT_KIND = phrase(rf"""(?<!\w)(?:{_MORE} (?:like|similar to|akin to|comparable to) (?:it|that|those|these|this
    |them)
    |(?:more|others) of (?:those|these|that|them|it)
    |(?:(?:show me|see|give me|find|is there|are there|want
    |any) )*(?:something |anything |some |more |others? )?(?:similar
    |comparable)(?: (?:things?|ones?|products?|stuff|items?|options?))?(?= ?(?:$|[|.,;!?]|(?:in|but|please|under)\b))
    |(?:see
    |show me|want|any)? ?similars|more (?:such|like such)(?: ones)?|(?:what(?:'s| is|)|anything|others?|more) like it
    |(?:keep|go|carry) (?:on )?(?:going |looking |searching )?(?:that way|this way|like that|like this
    |in (?:that|this) direction)|(?:the )?same {_KIND}(?: of)? (?:things?|stuff|idea)
    |(?:the )?same {_KIND}(?= ?(?:$|[|.,;!?]|(?:but|please|only|again)\b))
    |(?:akin to|along the lines of) (?:them|it|that|those|these)
    |(?:{_MORE} )?(?:along|on) (?:those|these|the same) lines|more in (?:that|this|the same) direction
    |(?:{_MORE} )?(?:of|in|like|along|with|from) {_THAT} (?:same )?{_KIND}(?: of thing)?)(?!\w)(?! (?:of|as) )""")
_ITS_KIND = phrase(r"\b(?:like|similar to|of|in|along) (?:it|that|those|these|this)\b")
_BUT = phrase(
    rf"""^(?:(?:ok|okay|yes|so|maybe|well|now|(?:i'd|id|i would|i'll) (?:take|have)
        |i want|i'd like|i would like|i'd rather (?:have|see)
        |i would rather have|rather|give me|show me|can i[ ]
        (?:see|have|get)|could i (?:see|have|get)|can you (?:do|show(?: me)?|find(?: me)?)|do you (?:have|do|sell
        |stock)
        |have you got|have you|got|is there|does it come as|what about|how about|try|do)[, ]+)*{REFERENCE}
        ,? (?:please )?(?=(?:but|only|just|in|with|without|for less|for under|cheaper|smaller|bigger|larger|taller
        |wider|narrower|longer|shorter|higher|heavier|lighter|(?:one|a) size|minus
        |if (?:only )?(?:it|they) (?:was|were|is|came|had|could be)
        |except
        )\b(?! not (?:the|that|this|those|these|number|really|for|my|if|sure|in|what|quite what|convinced)\b
        | (?:it|it's|its|they|they're|that's|i|i'm|we|my|why|(?:is|are|does|do) (?:it|that|they|this)
        |only|who|what|how|there)\b
        | (?:stock|here|there|the (?:list|dishwasher|oven|microwave|freezer))\b))"""
)
""" "The third one but in white": what is named first is what the list should be like."""
_VERSION = phrase(rf"(?P<one>\b(?:versions?|variants?|equivalents?)) (?:of|for|to) {REFERENCE}")
_SMALLER_ONE = phrase(
    rf"""(?<!\w)(?:an? |any )?(?P<how>(?:(?:slightly|much|a bit) )?[a-z]{{3,}}er)[ ]
    (?:versions?|variants?|equivalents?|ones?|packs?|bottles?|sizes?|bags?|box(?:es)?|jars?) (?:of|for|to)[ ]
    (?P<card>{REFERENCE})"""
)
""" "A smaller version of the third" is like the third, but smaller."""


def read_likened(sheet: Sheet, praised: tuple[re.Match[str], ...]) -> list[re.Match[str]]:
    """Takes what the list should be like, the last of several; what was praised, where nothing else is said."""
    sheet.say(_SMALLER_ONE.sub(r"like \g<card> but \g<how>", sheet.text))
    more = sheet.has(_OF_THAT_KIND)
    named = list(praised) or [match for match in POINTS.finditer(sheet.text) if place_of(match) is not None]
    if more and named:
        sheet.take(_OF_THAT_KIND)
        sheet.take(POINTS, lambda match: place_of(match) is not None)
        return named
    if found := sheet.take(_LIKE) or sheet.take(_BUT, lambda match: place_of(match) is not None):
        that = place_of(found[-1]) is None  # "the smaller one. like that"
        return named if that and named else found
    if praised:
        return list(praised)
    if more and (sheet.has(_ITS_KIND) or FILLER.issuperset(_OF_THAT_KIND.sub(" ", sheet.rest).lower().split())):
        sheet.take(_OF_THAT_KIND)
        return list(POINTS.finditer("that one"))
    return []


def take_versions(sheet: Sheet) -> None:
    """Says "a white version of the first" as "a white version": of what, the list says."""
    sheet.say(_VERSION.sub(r"\g<one>", sheet.text))


def asks_for_more_like_it(text: str) -> bool:
    """ "Others of that sort": no question about the product, though it may be put as one."""
    return _OF_THAT_KIND.search(text) is not None
