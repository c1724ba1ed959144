"""Varieties of one kind of thing that leave each other out: after a table lamp, "a floor one" is a floor lamp."""

from app.dialogue.reading.sheet import phrase
from app.dialogue.reading.shop.kinds import Kinds
from app.dialogue.reading.shop.vocabulary import fold

_LEAD = phrase(r"(?:for|in) (?:(?:the|an?|my|our|his|her|their) )?(?=\w)")


def other_variety(said: str, wanted: str, kinds: Kinds) -> str:
    """What is looked for with the variety that is said in the place of the one before; empty where these words only
    tell more of it.

    Both must stand before the thing's name in titles: "wine glass" and "water glass". What glasses are for is one, too:
    "for beer".
    """
    *rest, old, thing = ["", "", *fold(wanted).split()]
    new = fold(_LEAD.sub("", said, count=1))
    known = kinds.varieties_of(thing)
    if new == old or not ({new, old} if old else {new}) <= known or not (old or _LEAD.match(said)):
        return ""
    return " ".join([*rest, new, thing]).strip()
