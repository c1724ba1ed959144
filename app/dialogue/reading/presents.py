"""What somebody likes who is to be given something: "a gift for my dad, he likes coffee" looks for coffee too."""

from typing import Final

from app.dialogue.reading.phrases import content
from app.dialogue.reading.sheet import phrase

MOST: Final = 3
"""Words of a liking that are looked for."""

_PRESENT = phrase(r"(?<!\w)(?:gifts?|presents?|something for (?:my|our|a|an|the) \w)")
_LIKES = phrase(r"""(?<!\w)(?:likes?|loves?|adores?|enjoys?|drinks?|collects?|(?:is|are|he's|she's|they're) (?:really
    |very |so )?(?:into|fond of|crazy about|mad about|a fan of))(?!\w)(?: (?:to|a lot of|all things|anything with))?
    (?P<what>[^,.;!?]{3,40})
    |(?<!\w)(?:who|that|he|she|they) (?P<does>bakes?|cooks?|gardens?|reads?|travels?|camps?|hikes?|sews?|knits?
    |paints?)(?!\w)""")
_RECEIVER = phrase(r"""(?:^| )for (?:(?:my|our|his|her|their|a|the|some) )(?:[\w-]+ )?(?:mum|mom|mummy|mother|dad
    |daddy|father|parents|husband
    |wife|partner|fianc[eé]e?|boyfriend|girlfriend|friends?|bestie|boss|colleagues?|sister|brother|daughter|son|niece|nephew
    |aunt(?:ie)?|uncle|cousin|room-?mates?|flat-?mates?|house-?mates?|neighbou?rs?|guests|grand(?:ma|pa|mother|father|parents|son|daughter|children|kids)
    |granny|nan|nana|gran|in-laws|(?:mother|father|sister|brother)-in-law|office|team|meeting room|canteen|reception
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


def liking(said: str, name: str) -> str:
    """The words for what is liked, of a present whose name says nothing of it; empty if nothing is said."""
    found = _LIKES.search(said) if _PRESENT.search(said) else None
    if found is None:
        return ""
    liked = content(found["what"] or found["does"])[:MOST]
    return "" if set(liked) & set(content(name)) else " ".join(liked)
