"""Varieties of one kind of thing that leave each other out: after a table lamp, "a floor one" is a floor lamp."""

from app.dialogue.reading.shop.kinds import Kinds, forms
from app.dialogue.reading.shop.vocabulary import fold

_LEADS = ("for ", "in ")


def other_variety(said: str, wanted: str, kinds: Kinds) -> str:
    """What is looked for with the variety that is said in the place of the one before; empty where these words only
    tell more of it.

    Both must stand before the thing's name in titles: "wine glass" and "water glass".
    """
    *rest, old, thing = ["", *fold(wanted).split()] if " " in wanted else ["", "", ""]
    new = fold(next((said[len(lead) :] for lead in _LEADS if said.lower().startswith(lead)), said))
    known = {one for form in forms(thing) for one in kinds.varieties.get(form, ())}
    if not thing or new == old or not {new, old} <= known:
        return ""
    return " ".join([*rest, new, thing]).strip()
