"""Questions about the cards: why this one, why not that one, how do they differ, tell me more."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from app.dialogue.brief import Brief
from app.dialogue.reading.cards.comparing import at_places, read_comparison
from app.dialogue.reading.cards.likening import asks_for_more_like_it
from app.dialogue.reading.cards.passing import asks_for_others
from app.dialogue.reading.cards.places import REFERENCE, place_of, pointed
from app.dialogue.reading.intents import Intent
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.shop.features import best, having, known_of
from app.dialogue.reading.shop.vocabulary import fold
from app.dialogue.reading.understood import Understood
from retrieval.schema import Product

_BEFORE = r"""(?:(?:and|but|so|good|yes|please|tell me|(?:can|could
    |would|will) you (?:kindly |please )?(?:tell
    |explain to|show)(?: me)?|(?:can|could|would|will) you(?: kindly| please)?|i want to know|i wonder|just|well|no
    |wait
    |i'd like to know|(?:may|can|could) i ask|dare i ask|just curious|curious|out of (?:interest|curiosity)
    |tell me again|remind me|fine|right|anyway|btw|by the way|also|then|now|oi)[, ]+)*"""
_WHY = phrase(rf"""^{_BEFORE}(?:{REFERENCE}[,:;. -]+(?:and )?(?=(?:why|how come)\b))?(?:why(?:'s|'d)?(?! not\b)
    |how come|what(?:'s|s| is) (?:with|up with)|explain(?! how\b| the difference)|what(?:'s|s| is
    | was) the (?:reason|logic|thinking|idea|rationale)
    (?: for| behind| of)?|reasons? (?:for|behind)|(?:for|on) what (?:reason|grounds)|what reason
    |(?:i )?(?:don't|do not|dont) (?:get|understand|see) why|who (?:chose|picked|put|added|decided on|recommended)
    |what made(?=.*\b(?:come up|appear|show up|get|end up)\b)
    |what made you (?:pick|choose|show|recommend|suggest|think of|put|include|add|bring up)|what makes(?! .* than\b)
    |what qualifies|how did you (?:come up with|pick|choose|select|arrive at|settle on|end up with|decide on)
    |how did(?=.*\b(?:get|end up|make it|land|come up|slip)(?: in| on| onto| to)?(?: it)? (?:here|there|on|in|my
    |the)\b)
    |what(?:'s|s| is| are)(?=.*\bdoing (?:here|there|in|on|among)\b)
    |what (?:has|have|does|do)(?=.*\b(?:to do|got to do) with (?:it|this|that|my)\b)
    |what(?:'s|s| is) the point of(?=.*\b(?:here|there|in my|on my|on the list|on this list)\b))(?!\w)""")
_SAID_BEFORE = phrase(
    r"""^(?:[\w']+ )?(?:i|we)(?:'d|'m|'ve| was| were| have| had)?(?: only| just| clearly| specifically| really)*[ ]
        (?:said|asked|wanted|thought|told|meant|searched|typed|looking)\b[^?!]*?(?:[,.;:!-]+|\b(?:so|but|and
        |then)\b)[ ]?
        (?:so |but |and |then )*(?=(?:why|how come)\b)"""
)
""" "I only asked for a mix, so why the rums?"."""
_WHY_BEHIND = phrase(
    rf"""^{_BEFORE}{REFERENCE}(?: and number [0-9]+)*[,:;. -]+(?:but )?(?:(?:why|how come)(?: (?:that|this|on earth
        |exactly))*|(?:what's the |the |any )?reason(?: for (?:it|that|this))?(?: please)?)[ ?!.]*$"""
)
_WHY_OF_IT = phrase(
    r"""[,.;!?] ?(?:so |and |but )?(?:why|how come)(?:'s|'d)?\b(?=[^,;.!?]*\b(?:it|that|they|those|these|them)\b)
    [^,;.!?]*\b(?:here|there|come up|came up|show up|appear|(?:on|in) (?:the|my|this) list)\b[^,;.!?]*[?!. ]*$"""
)
""" "The second one looks fine, why did it come up though"."""
_NAMED_WHY = phrase(r"^(?P<what>[\w' -]{3,30})[?!]+ (?P<why>(?:why|how come)\b)")
""" "Gold?? Why gold?"."""
_WHY_FILLER = phrase(r"""\b(?:why|do|did|does|are|were|is|was|you|i|me|recommend(?:ed|ing)?|suggest(?:ed|ing)?
    |show(?:n|ing|ed)?|pick(?:ed)?|chose|choose|have|see|seeing|getting|being|on|my|list|here|there|listed|so|good|the
    |a|an|product|item|this|that|these|those|it|them|at|isn't|aren't|wasn't|weren't|didn't|don't|not|how|come|in|any
    |missing|gone|go|on earth|in the world|the hell|exactly|all|for|amongst|among|happened|to|where|what|left|out|up
    |more|further|higher|number|one|put|even|again|keep|keeps|pushing|much|many|only|stuff|things?|though|there's)\b|[|.,;:!?]+""")
_POINTS = phrase(REFERENCE)
_JOINED = phrase(r" ?(?:,|&|,? ?and) ?(?:the )?")
_TAKES = "take|have|buy|order|get|choose|pick|go (?:for|with)|stick with"
_ABOUT = phrase(rf"""^{_BEFORE}(?:(?:tell me (?:more |a bit more |something )?about
    |more (?:info(?:rmation)? )?(?:about|on)|details (?:of|on|about|for)|what about|how much (?:is|does|costs?)
    |what (?:is|does|are) (?:the price of )?|tell about|info(?:rmation)? (?:on|about)|show me
    |i (?:think )?(?:i(?:'ll| will|'d like to| would like to) )(?:just )?(?:{_TAKES})
    |i(?:'ll| will|'d like to| would like to| am going to|'m going to) (?:just )?(?:{_TAKES})
    |i (?:want|choose|pick)) )?{REFERENCE}(?: option)?(?: again)?(?: costs?)?(?: instead)?(?:,? please)?
    (?:[,:;. -]+(?:please )?(?:give me |show me |tell me |can i (?:see|have|get) )?(?:the |some |any |its )?
    (?:more |full )?(?:details|info(?:rmation)?|specs|facts|data|about it)(?: please)?)?[ .!?|]*$""")
_TELL = phrase(
    rf"""^{_BEFORE}(?:tell me (?:a (?:little )?bit )?(?:more )?about
        |(?:some |any )?more (?:info(?:rmation)? )?(?:about|on)|details (?:of|on|about|for)) {REFERENCE}"""
)
_CLOSER = phrase(
    rf"""^{_BEFORE}(?:(?:(?:can|could|may) i |let me )?(?:see|(?:take|have) a (?:closer |proper )?look at|look at)
        |show me|zoom in on|open) {REFERENCE}(?:[ ]
        (?:more closely|closer|up close|close up|in (?:more |full |greater )?detail
        |properly|in full))?[ .!?|]*$"""
)
_QUESTION = r"""(?:is|are|does|do|can|could|has|have|had|will|would|may|might|isn't|aren't|doesn't|won't|wouldn't
    |was|did
    |(?:(?:from|for|at|on|with|by) )?(?:how(?:'s|s)?(?: \w+)?|what(?:'s|s)?(?! else\b(?![^.;!?]* about\b)| other\b)
    |which)
    |whats|where(?:'s|s| is)|who(?:'s)?|any|got|(?:the |its )?(?:price|cost|weight|size|dimensions|measurements
    |material|brand|reviews?|capacity|height|width)
    |describe|open|zoom in|talk me|walk me|lowdown|details?|specs|info(?:rmation)?|more (?:info|details|about|on)
    |tell me|i (?:wonder|want to know)|give me (?:the |some |more |all )*(?:lowdown|details|info|specs|facts
    |dimensions|measurements)
    |show me (?:the |some |more |all )*(?:lowdown|details|info|specs|facts|dimensions|measurements|reviews))"""
_OF_IT = r"(?:is|are|does|do|can|will|has|have|would|how \w+ (?:is|are|do|does)) (?:it|that|this|they|number [0-9])\b"
_ASKS = phrase(
    rf"(?:^{_BEFORE}|[|,;:.!?] ?(?!(?:and )?so (?:is|are|do|does)\b)"
    r"(?:(?:and|but|so|please|anyway|btw|by the way|also|then|now),? )*"
    rf"|(?<=\w)(?<!\band) (?:but|and|so|or|cos|because) (?={_OF_IT}))"
    rf"(?P<asks>{_QUESTION})(?!\w|'t\b)"
)
"""Where a clause begins to ask."""
_ASKS_FOR = phrase(
    rf"""^{_BEFORE}(?:(?:do|have) (?:you|u)(?! know\b)|(?:is|are|isn't|aren't) there(?!.*\b(?:reviews?|info|details
    |difference|(?:in|inside|on) (?:number [0-9]|the (?:first|second|third|fourth|last)|it))\b)|(?:don't|haven't
    |can't) you|have i|(?:can|could|may|might) (?:i|we|you|u) (?:please
        |just |also |maybe |kindly )*(?:get|have|see|find|show|stay|go|keep|drop|remove|take|lose|hide|leave|skip
        |ditch|forget|exclude|do|make|bring|change|swap|add|include|recommend|suggest|narrow|filter|sort|give|stick
        |limit|switch|try|look)|could it (?:have|be)|who (?:pays|would pay|spends)|would you(?! say\b)|will you
        |does (?:it|that
        |this) come (?:in|as|any)\b|(?:which
        |what) of[ ]
        (?:them|these|those)|(?:what|how) about|any(?! good\b| use\b|.*\b(?:reviews?|info|details|news|idea|clue
        |feedback)\b)
        |got(?!.*\b(?:reviews?|info|details|handles?|lids?)\b)|is (?:fine|ok|okay|good|nice|like)|(?:have
        |had)(?! you know\b)
        (?! (?:the|number|that|this)\b)|do (?:any|some|you|these|those|we|i|they (?:come|exist) (?:in
        |as))(?! know\b)|not)\b"""
)
_IT = phrase(
    r"""(?<!\w)(?:is|does|can|will|has|could|would|was) (?:it|that|this)(?!\w)
        |(?<!\w)its?(?= (?:made|handle|lid|base|size|weight)\b)|\w's (?:it|that)\b
    |\b(?:in|of|with|on|about|clean|use|wash|open|fill|store) (?:it|them)(?= ?[?!.|]*$)"""
)
_TOPIC = phrase(
    rf"(?:(?:and|so|ok|hm+),? )*(?:the|that|those|this|these) (?P<topic>[^|,;:.!?]{{3,50}}?)[,:!?]+ (?={_QUESTION}\b)"
)
""" "The floppy plastic set, how many are in it?": the card with most of these words."""
_APART = phrase(r"[,;:.!?] \w")
"""Another clause than the question, which may say of which card it is."""
_LAST_CLAUSE = phrase(r"(?:[^|,;:.!]|[.,](?=[0-9]))*$")
_NO_QUESTION = phrase(r"""\b(?:but|like|similar|others?|else|more|any(?! good\b| use\b)|anything|some|something
    |under|below|over|less|than
    |without|instead|please|got|have|maybe|then|too|or|show|take|want|need|get|see|not|no|don't|really|seriously|right
    |yes|yeah|joking|in(?! (?:the|my|a)\b)|\w+er(?: ones?)?(?=$))\b|[0-9]""")
"""Before a question mark: a wish, a doubt or a price."""
_SAYS_LITTLE: Final = frozenset({"ok", "okay", "eh", "huh", "hm", "deal", "one", "ones", "the", "is", "and", "so"})
MOST_ASKED: Final = 7
"""Words of a question without a verb."""
_CLAUSE_WITHOUT = r"(?P<before>(?:^|[,.;:!?|] )(?![^,.;:!?|]*\b(?:{words})\b{then})[^,.;:!?|]*?\w) "
_ASKED_ALREADY = _CLAUSE_WITHOUT.format(
    words="what|which|how|who|where|when|why|if|whether|reason|know|sure|tell|wonder|watering",
    then=r"[^,.;:!?|]* (?:is|does|can|has|will|would) ",
)
_ASKED_INDIRECTLY = _CLAUSE_WITHOUT.format(words="know|sure|tell|wonder|say|see|explain|and|or|but", then="")
_TURNS_TO_ASK = (
    phrase(rf"{_ASKED_ALREADY}(?=(?:is|does|can|has|will|would) (?:it|that)(?! (?:the|one|comes?)\b) \w)"),
    phrase(
        rf"{_ASKED_INDIRECTLY}(?=what(?:'s| is| does| comes)(?: it| that| the| in)* (?:in|made|say|like|that|it|deal"
        r"|handle|weight|size|flavou?r)\b|how (?:many|much|wide|tall|high|big|heavy|long|deep|large|small|expensive) "
        r"(?:\w+ )?(?:is|are|does|do) (?:it|that|there)\b)"
    ),
)
""" "The bamboo one is it oven safe"."""
_VERSION = phrase(
    r"""\b(?:has (?:it|that) got (?:in|an? (?:\w+ )*(?:version|one|size|colou?r))\b
        |(?:does (?:it|that) come|do you have (?:it|that)|have you got (?:it|that)|got (?:it
        |that)) (?:in|an?|any)\b)"""
)
"""A question for another product, like the one that is named."""
_MORE_ABOUT = phrase(
    rf"""{_BEFORE}(?:(?:can you )?tell me (?:a bit |a little )?more(?: about (?:it|this|that))?|how much
        |(?:what(?:'s|s| is| are|) )?(?:the |its )?(?:price|brand|rating|size|weight|material|colou?r|quantity|name
        |title|measurements|dimensions)(?: (?:is|of|for) (?:it|this|that))?)[ .!?]*$"""
)
"""Asked without saying of which: of the product that was talked about last."""


def set_apart(sheet: Sheet) -> None:
    """Puts a comma where a product is named and then asked about in one breath, as hasty people write."""
    for turn in _TURNS_TO_ASK:
        sheet.say(turn.sub(r"\g<before>, ", sheet.text))


def read_question(sheet: Sheet, brief: Brief, cards: Sequence[Product] = ()) -> Understood | None:
    """A question about products; None if it asks nothing of the kind.

    Without a list only products named in words can be asked about.
    """
    text = _SAID_BEFORE.sub("", sheet.text) if brief.shown else sheet.text
    if asked := read_comparison(sheet, brief, cards):
        return asked
    if brief.shown and (behind := _WHY_BEHIND.match(text)):
        return _pointing(Intent.WHY, [behind], brief)
    if brief.shown and _WHY_OF_IT.search(text) and (places := _places(text)):
        return _pointing(Intent.WHY, _first_list(places), brief)
    if brief.shown and (named := _NAMED_WHY.match(text)):
        text = f"{named['why']} {named['what']}"
    if found := _WHY.match(text):
        return _about_present(f"{found.group()} {text[found.end() :]}".strip(), brief, cards)
    if brief.shown and _MORE_ABOUT.match(text):
        return Understood(intent=Intent.ABOUT, about=pointed(None, brief))
    about = _ABOUT.match(text) or ((_TELL.match(text) or _CLOSER.match(text)) if brief.shown else None)
    if about and (brief.shown or not about["this"]):
        return _pointing(Intent.ABOUT, [about] if about["this"] else _first_list(_places(text)), brief)
    if brief.shown and _asks_of_cards(text):
        if places := _places(text):
            return _pointing(Intent.ABOUT, places, brief)
        if (topic := _TOPIC.match(text)) and (place := best(topic["topic"], cards)):
            return Understood(intent=Intent.ABOUT, about=brief.shown[place - 1])
        if _ASKS.search(text) and _IT.search(text):
            place = best(text, cards) if _APART.search(text) else None
            return Understood(intent=Intent.ABOUT, about=brief.shown[place - 1] if place else pointed(None, brief))
    return None


def _asks_of_cards(text: str) -> bool:
    """Whether a clause asks what products are like, and nothing asks for others: "it is lovely, does it rust?"."""
    if asks_for_more_like_it(text) or asks_for_others(text) or _VERSION.search(text):
        return False
    starts = [match.start("asks") for match in _ASKS.finditer(text)]
    asked = [text[start:end] for start, end in pairwise([*starts, len(text)])]
    if len(asked) == 1 and _ASKS_FOR.match(text):
        return False
    return any(not _ASKS_FOR.match(clause) for clause in asked) or (not asked and _asks_shortly(text))


def _asks_shortly(text: str) -> bool:
    """Whether a text ends in a question without a verb: "that one, dishwasher ok?", "number 2 weatherproof?"."""
    said = text.rstrip(" |")
    clause = _LAST_CLAUSE.search(said[:-1]) if said.endswith("?") else None
    bare = _POINTS.sub(" ", clause.group()).split() if clause else []
    return (
        len(bare) <= MOST_ASKED
        and not _SAYS_LITTLE.issuperset(one.lower() for one in bare)
        and not _NO_QUESTION.search(" ".join(bare))
    )


def pointed_by(what: str, brief: Brief) -> Understood | None:
    """The product that words point at, as `about`, or else the words that name one, as `subject`; None if there is no
    list that could have it."""
    return _about_present(what, brief, ())


def _about_present(asked: str, brief: Brief, cards: Sequence[Product]) -> Understood | None:
    if places := _places(asked):
        return _pointing(Intent.WHY, _first_list(places), brief)
    subject = _subject(_ASIDE.sub("", asked))
    if brief.shown and not subject and _THESE.search(asked):
        return Understood(intent=Intent.WHY, about=brief.shown[0], compared=brief.shown)
    if subject and not brief.shown:
        return None
    if not subject:
        return Understood(intent=Intent.WHY, about=pointed(None, brief))
    known = {form for word in fold(brief.text).split() for form in (word, f"{word}s", word.removesuffix("s"))}
    said = [word for word in fold(subject).split() if word not in known]
    meant = _meant(said, cards, many=_MANY.search(asked) is not None)
    about = [brief.shown[place - 1] for place in meant]
    return Understood(
        intent=Intent.WHY,
        about=about[0] if about else None,
        compared=tuple(about) if len(about) > 1 else (),
        subject=subject,
    )


def _meant(said: Sequence[str], cards: Sequence[Product], *, many: bool) -> list[int]:
    """All cards with what is said in the plural ("the rums") or is said to be much, else the one that shares most."""
    several = having(known_of(said, cards), cards) if said and (many or said[-1].endswith("s")) else []
    best_one = best(" ".join(said), cards)
    return several if 1 < len(several) < len(cards) else [best_one] if best_one else []


_MANY = phrase(r"\b(?:so (?:much|many)|keep \w+ing|all (?:this|that|these|those|the)|only|stuff)\b")
_THESE = phrase(r"\b(?:these|those)\b")
_ASIDE = phrase(r"(?:[,;!]|[?.](?= )| \b(?:when|while|if|since|because|though|although|but)\b).*$")


def _subject(text: str) -> str:
    return " ".join(_WHY_FILLER.sub(" ", text).split())


def _pointing(intent: Intent, places: Sequence[re.Match[str]], brief: Brief) -> Understood:
    """The question about the cards at these places; where they are not told in one list, how they compare is asked."""
    if not _in_one_list(places):
        return at_places([place_of(match) for match in places], brief)
    found = [pointed(match, brief) for match in places]
    gone = next((place_of(match) for match, one in zip(places, found, strict=True) if one is None), None)
    if gone is not None or None in found:
        return Understood(intent=intent, missing=gone)
    products = tuple(dict.fromkeys(one for one in found if one))
    return Understood(intent=intent, about=products[0], compared=products if len(products) > 1 else ())


def _places(text: str) -> list[re.Match[str]]:
    return [match for match in _POINTS.finditer(text) if place_of(match) is not None]


def _first_list(places: Sequence[re.Match[str]]) -> Sequence[re.Match[str]]:
    """The places up to the first that is not joined to those before it."""
    return next((places[:end] for end in range(len(places), 1, -1) if _in_one_list(places[:end])), places[:1])


def _in_one_list(places: Sequence[re.Match[str]]) -> bool:
    """Whether places are joined by "and" alone, or are all the same."""
    text = places[0].string
    named = {place_of(match) for match in places}
    if {place_of(match) for match in places[len(named) :]} <= {place_of(match) for match in places[: len(named)]}:
        places = places[: len(named)]  # "are the bamboo lids tight? both of them"
    return len(named) == 1 or all(_JOINED.fullmatch(text, one.end(), other.start()) for one, other in pairwise(places))
