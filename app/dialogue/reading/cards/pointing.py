"""What is said of the list on the cards: liked, refused, passed over, too dear."""

from app.dialogue.brief import Brief
from app.dialogue.reading.cards.likening import read_likened
from app.dialogue.reading.cards.passing import read_passing
from app.dialogue.reading.cards.places import REFERENCE, certain, place_of, pointed
from app.dialogue.reading.cards.pricing import LESS, read_step
from app.dialogue.reading.cards.verdicts import read_verdicts
from app.dialogue.reading.intents import PriceStep
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.understood import Understood

_CHEAPER_THAN = phrase(
    rf"""\b(?:(?:{LESS}|less)(?: ones?)? than (?:what )?|(?:(?:slightly|a bit|just|well) )?(?:below|under)[ ]
        (?:what|the price of) ){REFERENCE}(?: costs?| is)?"""
)
_DESCRIBED = phrase(
    r"\b(?:the|whichever)(?: of the)? (?!(?:same|list|price|prices|lot|rest|others?|way|first|next|kind|sort|style|most"
    r"|more)\b)[a-z]{3,}"
)
""" "The knife with the olive handle, anything along those lines?": a card, and not the first of them by default."""


def read_pointing(sheet: Sheet, brief: Brief, *, goes_on: bool = True) -> Understood:
    """Takes likes, refusals and prices relative to the list; without a list there is nothing to point at.

    `goes_on`: nothing else was said yet, so "go on" passes the cards over.
    """
    if not brief.shown:
        return Understood()
    said = sheet.text
    dearer_than = sheet.take(_CHEAPER_THAN, certain)
    verdicts = read_verdicts(sheet)
    liked = read_likened(sheet, verdicts.praised)
    if liked and place_of(liked[-1]) is None and brief.reference is None and _DESCRIBED.search(said):
        liked = []
    step = read_step(sheet)
    passes = read_passing(sheet, brief, goes_on=goes_on and not liked, of_all=not verdicts.blamed and step is None)
    named = (*dearer_than, *verdicts.blamed, *liked)
    nowhere = [place_of(match) for match in named if pointed(match, brief) is None]
    return Understood(
        likes=pointed(liked[-1], brief) if liked else None,
        refuses=tuple(dict.fromkeys(one for match in verdicts.blamed if (one := pointed(match, brief)))),
        passes_shown=passes,
        step=PriceStep.CHEAPER if dearer_than else step,
        about=pointed(dearer_than[-1], brief) if dearer_than else None,
        missing=nowhere[-1] if nowhere else None,
    )
