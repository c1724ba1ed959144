"""Questions about the cards: why this one, why not that one, how do they differ, tell me more."""

import re
from collections.abc import Sequence

from app.dialogue.brief import Brief
from app.dialogue.reading.comparing import at_places, read_comparison
from app.dialogue.reading.features import best
from app.dialogue.reading.likening import asks_for_more_like_it
from app.dialogue.reading.passing import asks_for_others
from app.dialogue.reading.places import REFERENCE, place_of, pointed
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.understood import Intent, Understood
from app.dialogue.reading.vocabulary import fold
from retrieval.schema import Product

_BEFORE = r"""(?:(?:and|but|ok|okay|so|hey|hm+|great|perfect|awesome|nice|cool|good|yes|please|tell me|(?:can|could
    |would|will) you (?:kindly |please )?(?:tell
    |explain to|show)(?: me)?|(?:can|could|would|will) you(?: kindly| please)?|i want to know|i wonder|just|well|no
    |wait
    |i'd like to know|(?:may|can|could) i ask|dare i ask|just curious|curious|out of interest|oi|um+|er+)[, ]+)*"""
_WHY = phrase(rf"""^{_BEFORE}(?:{REFERENCE}[,:;. -]+(?:and )?(?=(?:why|how come)\b))?(?:why(?:'s)?(?! not\b)
    |how come|explain(?! how\b| the difference)|what(?:'s|s| is| was) the (?:reason|logic|thinking|idea|rationale)
    (?: for| behind| of)?|reasons? (?:for|behind)|(?:for|on) what (?:reason|grounds)|what reason
    |(?:i )?(?:don't|do not|dont) (?:get|understand|see) why|who (?:chose|picked|put|added|decided on|recommended)
    |what made(?=.*\b(?:come up|appear|show up|get|end up)\b)
    |what made you (?:pick|choose|show|recommend|suggest|think of|put|include|add|bring up)|what makes(?! .* than\b)
    |what qualifies
    |how did(?=.*\b(?:get|end up|make it|land|come up|slip)(?: in| on| onto| to)?(?: it)? (?:here|there|on|in|my
    |the)\b)
    |what(?:'s|s| is| are)(?=.*\bdoing (?:here|there|in|on|among)\b)
    |what (?:has|have|does|do)(?=.*\b(?:to do|got to do) with (?:it|this|that|my)\b)
    |what(?:'s|s| is) the point of(?=.*\b(?:here|there|in my|on my|on the list|on this list)\b))(?!\w)""")
_WHY_BEHIND = phrase(
    rf"""^{_BEFORE}{REFERENCE}(?: and number [0-9]+)*[,:;. -]+(?:but )?(?:why|how come)(?: (?:that|this|on earth
        |exactly))*[ ?!.]*$"""
)
_NAMED_WHY = phrase(r"^(?P<what>[\w' -]{3,30})[?!]+ (?P<why>(?:why|how come)\b)")
""" "Gold?? Why gold?"."""
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
    |i (?:want|choose|pick)) )?{REFERENCE}(?: option)?(?: again)?(?: costs?)?(?: instead)?(?:,? please)?
    (?:[,:;. -]+(?:please )?(?:give me |show me |tell me |can i (?:see|have|get) )?(?:the |some |any |its )?
    (?:more |full )?(?:details|info(?:rmation)?|specs|facts|data|about it)(?: please)?)?[ .!?]*$""")
_TELL = phrase(
    rf"""^{_BEFORE}(?:tell me (?:a (?:little )?bit )?(?:more )?about
        |(?:some |any )?more (?:info(?:rmation)? )?(?:about|on)|details (?:of|on|about|for)) {REFERENCE}"""
)
_QUESTION = r"""(?:is|are|does|do|can|could|has|have|had|will|would|may|might|isn't|aren't|doesn't|won't|wouldn't
    |was|did
    |how(?:'s|s)?(?: \w+)?|what(?:'s|s)?(?! else\b| other\b)
    |which
    |whats|where(?:'s|s| is)|who(?:'s)?|any|got|(?:the |its )?(?:price|cost|weight|size|dimensions|measurements
    |material|brand|reviews?|capacity|height|width)
    |describe|open|zoom in|talk me|walk me|lowdown|details?|specs|info(?:rmation)?|more (?:info|details|about|on)
    |tell me|i (?:wonder|want to know)|give me (?:the |some |more |all )*(?:lowdown|details|info|specs|facts
    |dimensions|measurements)
    |show me (?:the |some |more |all )*(?:lowdown|details|info|specs|facts|dimensions|measurements|reviews))"""
_ASKS = phrase(rf"(?:^{_BEFORE}|(?:[,;:.!?]|(?<=\w) -) ?(?:and |but |so |please )?){_QUESTION}(?!\w)")
_ASKS_FOR = phrase(
    rf"""^{_BEFORE}(?:(?:do|have) (?:you|u)(?! know\b)|(?:is|are|isn't|aren't) there(?!.*\b(?:reviews?|info|details
    |difference)\b)|(?:don't|haven't|can't) you|have i|(?:can|could|may|might) (?:i|we|you|u) (?:please
        |just |also |maybe |kindly )*(?:get|have|see|find|show|stay|go|keep|drop|remove|take|lose|hide|leave|skip
        |ditch|forget|exclude|do|make|bring|change|swap|add|include|recommend|suggest|narrow|filter|sort|give|stick
        |limit|switch|try|look)|who (?:pays|would pay|spends)|would you(?! say\b)|will you|does (?:it|that
        |this) come|(?:which
        |what) of[ ]
        (?:them|these|those)|(?:what|how) about|any(?!.*\b(?:reviews?|info|details|news|idea|clue|feedback)\b)
        |got(?!.*\b(?:reviews?|info|details|handles?|lids?)\b)|is (?:fine|ok|okay|good|nice|like)|(?:do|have
        |had)(?! you know\b)
        (?! (?:the|number|that|this)\b)|not)\b"""
)
_IT = phrase(
    r"""(?<!\w)(?:is|does|can|will|has|could|would|was) (?:it|that|this)(?!\w)
        |(?<!\w)its?(?= (?:made|handle|lid|base|size|weight)\b)"""
)
_ASKS_OF_IT = phrase(
    r"[,;:.!?-] ?(?:and )?(?:does|is|can|will|has|would|how \w+ (?:is|does)) (?:it|that|they)\b(?! come in| got an?\b)"
)
""" "What about number four, does it drip?"."""
_VERSION = phrase(
    r"""\b(?:has (?:it|that) got|does (?:it|that) come|do you have (?:it|that)|have you got (?:it|that)|got (?:it
        |that)) (?:in|an?|any)\b"""
)
"""A question for another product, like the one that is named."""
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
    if brief.shown and (behind := _WHY_BEHIND.match(text)):
        return _pointing(Intent.WHY, behind, brief)
    if brief.shown and (named := _NAMED_WHY.match(text)):
        text = text[named.start("why") :] + " " + named["what"]
    if found := _WHY.match(text):
        return _about_present(f"{found.group()} {text[found.end() :]}".strip(), brief, cards)
    if brief.shown and _MORE_ABOUT.match(text):
        return Understood(intent=Intent.ABOUT, about=pointed(None, brief))
    about = _ABOUT.match(text) or (_TELL.match(text) if brief.shown else None)
    if about and (brief.shown or not about["this"]):
        return _pointing(Intent.ABOUT, about, brief)
    if (
        brief.shown
        and _ASKS.search(text)
        and (_ASKS_OF_IT.search(text) or not _ASKS_FOR.match(text))
        and not asks_for_more_like_it(text)
        and not asks_for_others(text)
        and not _VERSION.search(text)
    ):
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
    subject = _subject(_ASIDE.sub("", asked))
    if subject and not brief.shown:
        return None
    known = {form for word in fold(brief.text).split() for form in (word, f"{word}s", word.removesuffix("s"))}
    place = best(" ".join(word for word in fold(subject).split() if word not in known), cards) if subject else None
    about = brief.shown[place - 1] if place else None if subject else pointed(None, brief)
    return Understood(intent=Intent.WHY, about=about, subject=subject)


_ASIDE = phrase(r"(?:,| \b(?:when|while|if|since|because|though|although|but)\b).*$")


def _subject(text: str) -> str:
    return " ".join(_WHY_FILLER.sub(" ", text).split())


def _pointing(intent: Intent, match: re.Match[str], brief: Brief) -> Understood:
    product = pointed(match, brief)
    return Understood(intent=intent, about=product, missing=None if product else place_of(match))
