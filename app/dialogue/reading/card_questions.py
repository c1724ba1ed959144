"""Questions about the cards: why this one, why not that one, how do they differ, tell me more."""

import re
from collections.abc import Sequence

from app.dialogue.brief import Brief
from app.dialogue.reading.comparing import at_places, read_comparison
from app.dialogue.reading.features import best
from app.dialogue.reading.pointing import REFERENCE, asks_for_more_like_it, place_of, pointed
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.understood import Intent, Understood
from app.dialogue.reading.vocabulary import fold
from retrieval.schema import Product

_BEFORE = r"""(?:(?:and|but|ok|okay|so|hey|hm+|great|perfect|awesome|nice|cool|good|yes|please|tell me|(?:can|could
    |would|will) you (?:kindly |please )?(?:tell
    |explain to|show)(?: me)?|(?:can|could|would|will) you(?: kindly| please)?|i want to know|i wonder|just|well|no|wait
    |i'd like to know)[, ]+)*"""
_WHY = phrase(rf"""^{_BEFORE}(?:{REFERENCE}[,:;. -]+(?:and )?(?=(?:why|how come)\b))?(?:who (?:chose|picked|put|added)
    |why(?! not\b)|how come|explain|what(?:'s| is) the reason(?: for)?|reasons? for
    |what made you (?:pick|choose|show|recommend|suggest)|what makes|how did(?=.*\bget (?:in )?(?:here|there
    |on)\b))\b""")
_WHY_FILLER = phrase(r"""\b(?:why|do|did|does|are|were|is|was|you|i|me|recommend(?:ed|ing)?|suggest(?:ed|ing)?
    |show(?:n|ing|ed)?|pick(?:ed)?|chose|choose|have|see|seeing|getting|being|on|my|list|here|there|listed|so|good|the
    |a|an|product|item|this|that|these|those|it|them|at|isn't|aren't|wasn't|weren't|didn't|don't|not|how|come|in|any
    |missing|gone|go|on earth|in the world|the hell|exactly|all|for|amongst|among|happened|to|where|what|left|out|up
    |more|further|higher|number|one)\b|[|.,;:!?]+""")
_POINTS = phrase(REFERENCE)
_TAKES = "take|have|buy|order|get|choose|pick|go (?:for|with)|stick with"
_ABOUT = phrase(rf"""^{_BEFORE}(?:(?:tell me (?:more |a bit more |something )?about
    |more (?:info(?:rmation)? )?(?:about|on)|details (?:of|on|about|for)|what about|how much (?:is|does|costs?)
    |what (?:is|does|are) (?:the price of )?|tell about|info(?:rmation)? (?:on|about)|show me
    |i (?:think )?(?:i(?:'ll| will|'d like to| would like to) )(?:just )?(?:{_TAKES})
    |i(?:'ll| will|'d like to| would like to| am going to|'m going to) (?:just )?(?:{_TAKES})
    |i (?:like|want|love|choose
    |pick)) )?{REFERENCE}(?: option)?(?: again)?(?: costs?)?(?: instead)?(?:,? please)?(?:[,:;. -]+(?:please
    )?(?:give me |show me |tell me |can i (?:see|have|get) )?(?:the |some |any |its )?(?:more |full )?(?:details
    |info(?:rmation)?|specs|facts|data|about it)(?: please)?)?[ .!?]*$""")
_TELL = phrase(
    rf"""^{_BEFORE}(?:tell me (?:a (?:little )?bit )?(?:more )?about
        |(?:some |any )?more (?:info(?:rmation)? )?(?:about|on)|details (?:of|on|about|for)) {REFERENCE}"""
)
_QUESTION = r"""(?:is|are|does|do|can|could|has|will|would
    |how (?:big|large|heavy|wide|tall|high|long|deep|much|many|old|loud|sharp|good|noisy|thick|fast|does|do|is)
    |what(?:'s|s| is| are| does| do| colou?r| size| material| kind)|which|whats|where(?:'s| is)|who)"""
_ASKS = phrase(rf"(?:^{_BEFORE}|[,;:.!?] ?(?:and |but |so )?){_QUESTION}\b")
_ASKS_FOR = phrase(
    rf"""^{_BEFORE}(?:(?:do|have) you|is there|are there|can (?:i|we|you) (?:get|have|see|find|show|stay|go|keep)
        |could (?:i|we|you) (?:get|have|see|find|show)"""
    r"""|who (?:pays|would pay|spends)|would you|will you|does it come|does that come|(?:which|what) of (?:them|these
        |those))\b"""
)
_IT = phrase(
    r"""(?<!\w)(?:is|does|can|will|has|could|would|was) (?:it|that|this)(?!\w)
        |(?<!\w)its?(?= (?:made|handle|lid|base|size|weight)\b)"""
)
_MORE_ABOUT = phrase(
    rf"""{_BEFORE}(?:(?:can you )?tell me (?:a bit |a little )?more(?: about (?:it|this|that))?|how much
        |(?:what(?:'s|s| is| are|) )?(?:the |its )?(?:price|brand|rating|size|weight|material|colou?r|quantity|name
        |title|measurements|dimensions)(?: (?:is|of|for) (?:it|this|that))?)[ .!?]*$"""
)
"""Asked without saying of which: of the product that was talked about last."""


def read_question(sheet: Sheet, brief: Brief, cards: Sequence[Product] = ()) -> Understood | None:
    """A question about products; None if it asks nothing of the kind.

    Without a list only products named in words can be asked about.
    """
    text = sheet.text
    if asked := read_comparison(sheet, brief, cards):
        return asked
    if found := _WHY.match(text):
        return _about_present(f"{found.group()} {text[found.end() :]}".strip(), brief, cards)
    if brief.shown and _MORE_ABOUT.match(text):
        return Understood(intent=Intent.ABOUT, about=pointed(None, brief))
    about = _ABOUT.match(text) or (_TELL.match(text) if brief.shown else None)
    if about and (brief.shown or not about["this"]):
        return _pointing(Intent.ABOUT, about, brief)
    if brief.shown and _ASKS.search(text) and not _ASKS_FOR.match(text) and not asks_for_more_like_it(text):
        places = [match for match in _POINTS.finditer(text) if place_of(match) is not None]
        if len({place_of(match) for match in places}) > 1:
            return at_places([place_of(match) for match in places], brief)
        if places:
            return _pointing(Intent.ABOUT, places[0], brief)
        if _IT.search(text):
            place = best(text, cards) if text.count(",") else None
            return Understood(intent=Intent.ABOUT, about=brief.shown[place - 1] if place else pointed(None, brief))
    return None


def pointed_by(what: str, brief: Brief) -> Understood | None:
    """The product that words point at, as `about`, or else the words that name one, as `subject`; None if there is no
    list that could have it."""
    return _about_present(what, brief, ())


def _about_present(asked: str, brief: Brief, cards: Sequence[Product]) -> Understood | None:
    places = [match for match in _POINTS.finditer(asked) if place_of(match) is not None]
    if places:
        return _pointing(Intent.WHY, places[0], brief)
    subject = _subject(asked)
    if subject and not brief.shown:
        return None
    known = fold(brief.text).split()
    place = best(" ".join(word for word in fold(subject).split() if word not in known), cards) if subject else None
    about = brief.shown[place - 1] if place else None if subject else pointed(None, brief)
    return Understood(intent=Intent.WHY, about=about, subject=subject)


def _subject(text: str) -> str:
    return " ".join(_WHY_FILLER.sub(" ", text).split())


def _pointing(intent: Intent, match: re.Match[str], brief: Brief) -> Understood:
    product = pointed(match, brief)
    return Understood(intent=intent, about=product, missing=None if product else place_of(match))
