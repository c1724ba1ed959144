"""What is to be given: "a gift for my dad, he likes coffee" looks for coffee too.

Of "it's for a housewarming" a gift is meant, though nobody says so.
"""

from typing import Final

from app.dialogue.reading.language.remarks import PEOPLE
from app.dialogue.reading.sheet import phrase
from app.dialogue.reading.things.phrases import content

MOST: Final = 3
"""Words of a liking that are looked for."""

_PRESENT = phrase(r"(?<!\w)(?:gifts?|presents?|something for (?:my|our|a|an|the) \w)")
_OCCASION = phrase(
    r"""(?<!\w)(?:(?P<what>house-?warming|birthday|christening|baptism|wedding|anniversary|baby shower|graduation
    |retirement|christmas|xmas|engagement|mother's day|father's day|valentine's(?: day)?|secret santa|leaving do)
    |(?:twent|thirt|fort|fift|sixt|sevent|eight|ninet)ieth|eighteenth|(?:18|[2-9]0)th|21st
    |turn(?:s|ed|ing) [0-9]{1,2})(?!\w)"""
)
_ONLY_OCCASION = phrase(
    r"""(?:house-?warming|baby shower|secret santa|leaving do|retirement|christening)$
    |(?:[\w']+ )?(?:house-?warming|birthday|christening|wedding|anniversary|baby shower|graduation|christmas
    |secret santa) (?:is
    |coming|next|this|on|in|at|soon)\b.*"""
)
""" "Wedding is in June": words that name an occasion, and no thing for it."""
_PERSON: Final = r"(?:is|are|who's|he's|she's|they're|that's|shes|hes|whos)"
_LIKES = phrase(
    rf"""(?<!\w)(?:likes?|loves?|adores?|enjoys?|drinks?|collects?|lives? (?:on|for)|runs on|swears by
    |{_PERSON} (?:really |very |so |completely |totally )?(?:into|fond of|crazy about|mad (?:about|on|for)|nuts about
    |obsessed (?:with|w)|addicted to|keen on|passionate about|hooked on|a (?:big |huge |real )?(?:fan of
    |sucker for)))(?!\w)
    (?: (?:to|all things|anything with|nothing but|way|too|so|much|many|lots of|a lot of|loads of|tons of|gallons of
    |far|good|a good)\b)*
    (?P<what>[^|,.;!?]{{3,40}})
    |(?<!\w)(?:who|that|he|she|they) (?P<does>bakes?|cooks?|gardens?|reads?|travels?|camps?|hikes?|sews?|knits?
    |paints?)(?!\w)"""
)
_HOW_OFTEN = phrase(
    r" (?:all day|every|when|and (?:he|she|they|has|i|its?|it's|is|my|we|wants|turns)\b|so much|so "
    r"|a lot|at|more than|by the|but |than "
    r"|like |non[- ]?stop|constantly|these days|lately|idk|[0-9€$£]).*$"
)
_DOING: Final = {
    "bake": "baking", "cook": "cooking", "garden": "gardening", "read": "reading", "travel": "travel",
    "camp": "camping", "hike": "hiking", "sew": "sewing", "knit": "knitting", "paint": "painting",
}  # fmt: skip
_SOMEBODY = phrase(rf"(?:(?:my|our|an?|the) )?(?:[\w'-]+ )?{PEOPLE}")
_SOMETHING_FOR = phrase(rf"(?<!\w)something (?:[\w-]+ )?for {_SOMEBODY.pattern}(?![\w-])")
""" "Something for my nephew": no name, and more than who gets it."""
_SINGULAR = phrase(r"(?<=[^\Wseiu])s$")
_RECEIVER = phrase(r"""(?:^| )for (?:(?:my|our|his|her|their|a|the|some) )(?:[\w-]+ )?(?:mum|mom|mummy|mother|dad
    |daddy|father|parents|husband
    |wife|partner|fianc[eé]e?|boyfriend|girlfriend|friends?|bestie|boss|colleagues?|sister|brother|daughter|son|nie?ce|neice|nephew
    |aunt(?:ie)?|uncle|cousin|room-?mates?|flat-?mates?|house-?mates?|neighbou?rs?|guests|grand(?:ma|pa|mother|father|parents|son|daughter|children|kids)
    |granny|nan|nana|gran|in-laws|(?:mother|father|sister|brother|son|daughter|parents)[- ]in[- ]law|office|team
    |meeting room|canteen|reception
    |company|staff|(?:1[3-9]|[2-9][0-9])[- ]?(?:y(?:ea)?rs?|y/?o)(?:[- ]olds?)?(?: (?:son|daughter|boy|girl|man|woman
    |guy|lady))?)(?:'?s (?:new |old |first )?(?:room|bedroom|house|home|flat|apartment|place|dorm|birthday|wedding
    |christmas|name ?day))?(?= ?$)""")
""" "For my sister": whose it is to be says nothing of what it is."""


def present_in(name: str) -> tuple[str, ...]:
    """The word for a present in a name, which is a thing though no product is called so."""
    found = _PRESENT.search(name)
    return (found.group().lower(),) if found and " " not in found.group() else ()


def without_receiver(name: str) -> str:
    """A name of a thing without whom it is for; of a present that is all there is, and stays."""
    return name if _PRESENT.search(name) else _RECEIVER.sub("", name)


def given(said: str, name: str, *, told: bool) -> str:
    """A present's name with what is liked by who gets it, "tea gift", or with the occasion, "housewarming gift"; the
    name as it is where nothing is said of that, or the name says it. `told`: it is no name, but only tells something.
    """
    told = told or _ONLY_OCCASION.fullmatch(name) is not None
    present, occasion = _PRESENT.search(name), _OCCASION.search(said)
    somebody = _SOMEBODY.fullmatch(name) is not None
    if present is None and not somebody and not (told and occasion):
        return name
    found = _LIKES.search(said) if occasion or somebody or _PRESENT.search(said) else None
    if found is None and somebody and (whose := _SOMETHING_FOR.search(said)) and name in whose.group():
        return whose.group()
    if found is None:
        return f"{occasion['what'] or 'birthday'} gift" if told and occasion and present is None else name
    liked = content(_HOW_OFTEN.sub("", found["what"] or found["does"]))[:MOST]
    if not liked or (not told and {*liked, found["does"]} & set(content(name))):
        return name
    last = _DOING.get(liked[-1].lower().removesuffix("s"), _SINGULAR.sub("", liked[-1]))
    return f"{' '.join((*liked[:-1], last))} {present.group() if present else 'gift'}"
