"""What points at the cards: why the first, more like the third, not that one, cheaper, something else."""

import re

from app.dialogue.brief import Brief
from app.dialogue.reading.filler import FILLER
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.understood import PriceStep, Understood
from retrieval.schema import ProductId

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_MISSPELT = {"frist": "first", "fisrt": "first", "secnd": "second", "secound": "second", "scond": "second",
             "thrid": "third",
             "forth": "fourth", "fith": "fifth", "lst": "last"}  # fmt: skip
_NOUN = r" (?:one|product|item|option|result|choice|card|suggestion)"
_ONE = rf"(?:{_NOUN})?"
_STANDS = r"""(?= ?(?:$|[|.,;:!?)]|(?:but|and|or|please|instead|only|here|there|on|in|is|so|listed|good|recommended
    |shown|costs?|looks?|with|to|vs|versus|better|than|again|too|has|have|does|comes?|made|from|either|though|for|at
    |are|nor|go|get|got|a|an|any|even|more|less|my|your|'s|was|would|will|can|could|should|suits?|fits?|matches|works?
    |weighs?|holds?|needs?|runs?
    |seems?|we|i|already|because|if|when|of|by|info|also|really)\b|'s\b))"""
REFERENCE = rf"""(?:(?:the |that |this |your )?(?:(?P<ordinal>{"|".join((*_ORDINALS, *_MISSPELT))}|last
    |top)(?:{_NOUN}\b|\b{_STANDS})|(?P<nth>[0-9]{{1,2}})(?:st|nd|rd|th){_ONE}\b
    |(?:number |no\.? |nr\.? |option |item |product |#)(?P<number>[0-9]{{1,2}})\b)
    |(?P<this>(?:this|that){_ONE}|it)\b{_STANDS})"""
"""A place on the list, or "this"; "the first aid kit" is neither."""
_POINTS = phrase(REFERENCE)
_ALSO = phrase(rf"(?: ?,? ?(?:and|or|nor|,|&) ?(?:not )?){REFERENCE}")

_BAD = r"""(?:hideous|ugly|awful|horrible|terrible|disgusting|no good|not for me|not (?:my )?(?:style|taste|thing)
    |boring|out|wrong|a no|(?:has|have|needs?) to go|must go|(?:way |far )?too (?!(?:expensive|pricey|dear|costly
    |steep|much)\b)\w+|not (?:it|right|nice|good)|(?:of )?no use|cheap and nasty|dirty|flimsy|tacky
    |dull|dated|weird|silly|gloomy|rubbish|rejected|not an option)"""
_GOOD = r"""(?:lovely|right|perfect|great|nice|good|beautiful|gorgeous|pretty|cute|the best|best|close
    |almost (?:right|it)|fine|it|mine|what (?:i|we|the \w+) (?:want|need|mean|like)s?|the sort of thing|darling
    |charming|adorable|stunning|tempting
    |my favou?rite|cool|amazing|brilliant|spot on|yum(?:my)?|delicious|super|pleasing)"""
_LIKE = phrase(rf"""\b(?:(?:something |anything |more |others? |ones? |stuff |things |products
    |what else (?:is |do you have )?)?(?:just )?(?<!n't )(?<!not )(?:like|similar to|resembling|in the style of
    |in the direction of|along the lines of|in the spirit of|close(?:r)? to
    |comparable to|in the vein of)
    |(?:the |exactly the )?same as|more of|i (?:really |do )?(?:like|love|prefer)) {REFERENCE}""")
_LIKED = phrase(
    rf"""{REFERENCE}(?:'s| is| are| was| were| looks?| look)?(?: quite| really| just| so| pretty| very
        | about)? {_GOOD}(?!\w)"""
)
_MORE = r"""(?:(?:(?:do you have|have you got|show me|got|are there|i want) )?(?:any |some )?(?:something|anything
    |more|others?|other ones|ones|what else(?: is)?|things|stuff|similar ones|what others)(?: products| stuff)?)"""
_OF_THAT_KIND = phrase(rf"""(?<!\w)(?:{_MORE} (?:like|similar to) (?:it|that|those|these|this|them)
    |(?:more|others) of (?:those|these|that|them|it)
    |(?:(?:show me|see|give me|find|is there|are there|want
    |any) )*(?:something |anything |some |more |others? )?(?:similar
    |comparable)(?: (?:things?|ones?|products?|stuff|items?|options?))?(?= ?(?:$|[|.,;!?]|(?:in|but|please|under)\b))
    |(?:see
    |show me|want|any)? ?similars|more (?:such|like such)(?: ones)?|(?:what(?:'s| is|)|anything|others?|more) like it
    |(?:keep|go|carry) (?:on |going )?(?:that way|like that|in that direction)|(?:the )?same (?:kinda?
    |sort)(?: of)? things?
    |(?:{_MORE} )?(?:akin to|along the lines of) (?:them|it|that|those|these)|(?:{_MORE} )?along those lines
    |more in that direction
    |(?:{_MORE} )?(?:of|in|like|along the lines of) (?:that|this|the same|the) (?:same )?(?:sort|kind|style|type|look
    |design|vibe)(?: of thing)?)(?!\w)""")
_ITS_KIND = phrase(r"\b(?:like|similar to|of|in) (?:it|that|those|these|this)\b")
_BUT = phrase(
    rf"""^(?:(?:ok|yes|so|maybe|well|i'd take|i'll take|i want|can i (?:see|have|get)
        |do you have)[, ]+)*{REFERENCE},? (?=(?:but|only|just|in|with)\b(?! not))"""
)
""" "The third one but in white": what is named first is what the list should be like."""
_VERSION = phrase(rf"(?P<one>\b(?:versions?|variants?)) (?:of|for) {REFERENCE}")
_NOT_THAT = phrase(rf"""\b(?:(?:but )?not|neither(?: of)?|not any of|(?:all|everything) (?:but|except)|leave out
    |exclude|without|except(?: for)?|remove|drop|hide|not (?:a fan of|into|keen on|mad about|fond of|interested in
    |crazy about)|forget(?: about)?|skip|lose
    |scrap|no to|get rid of|(?:please )?take (?:away|off|out)|anything but
    |(?:i )?(?:don't|do not|dont|didn't|did not) (?:like|want|need)|i (?:hate|dislike)
    |(?:i|we|she|he|they)(?:'ve)? (?:already )?(?:own|have|has|had|got|bought)(?: got)?) {REFERENCE}""")
_THAT_IS_BAD = phrase(
    rf"""{REFERENCE}(?:'s| is| are| looks?| look| can go|(?= (?:has|have|needs?|must)\b))(?: just| really| so| quite
        | pretty| a bit)? ?{_BAD}(?!\w)"""
)
_AND_BEFORE = phrase(rf"{REFERENCE} ?(?:,|and|or|&) (?:the )?$")
_AWAY = phrase(rf"(?:take|leave|get|put) {REFERENCE} (?:off|out|away|aside)(?: the list)?")
_PASS = phrase(r"""\b(?:(?:show me |give me |i want |let me see |do you have |have you got )?(?:(?:something|anything
    |what|nothing) else|(?:some |any |see |the )?(?:others|other ones|different ones)(?= ?(?:$|[|.,;!?]|please\b))
    |(?:some |any )?other (?:options|suggestions|products|ideas|choices)|(?:something
    |anything) (?:completely |totally |else |a bit )?different
    |(?<!not )(?<!any )(?<!or )(?<!and )(?:some )?more(?: options| results| suggestions| products
    | ideas)?(?= ?(?:$|[|.,;!?]|please\b)))|none of (?:these|those|them)|(?:these|those|they)(?: are|'re| all| look
    | just)+ (?:hideous|ugly|awful|boring|terrible|horrible|not (?:it|right|for me|my (?:style|taste)))
    |i (?:don't|do not) like (?:any of )?(?:these|those|them)|not (?:these|those)
    |(?:i(?:'ve| have)? )?(?:seen|know|had) (?:all )?(?:of )?(?:these|those|them)(?: already| all)*
    |(?:the )?next(?: page| ones?| lot| batch| options?)?(?= ?(?:$|[|.,;!?]|please\b)))""")

_CLAUSE_END = phrase(r" ?(?:$|[|.,;:!?)]|(?:but|and|please)\b)")
_LESS = r"""(?:cheaper|less (?:expensive|pricey|costly|money)|more affordable|lower[- ]priced|lower prices?d?
    |costs? less|(?:smaller|lower|better|nicer) prices?|less money|(?:more )?budget[- ]friendl(?:y|ier))"""
_TOO_MUCH = r"""(?:too (?:expensive|pricey|dear|costly|much money|steep)
    |(?:it |they |these |those |that |this )?costs? (?:way |far )?too much(?: for me)?
    |(?:can you |could you )?go (?:a bit )?lower|over (?:my |the |our )?budget|(?:i |we )?(?:can't|cannot|couldn't
    |won't) (?:spend|afford|pay|justify) (?:that|this|it
    |so much|those)(?: much)?|who (?:pays|would pay|spends) (?:that|so)(?: much)?(?: money)?(?: for [\w ]{3,30})?
    |(?:such )?a lot of money|out of my (?:league|price range)|too rich for (?:me|my \w+)
    |(?:a )?(?:rip[- ]off|fortune|daylight robbery)
    |(?:more|over) (?:than )?what i(?: (?:want(?:ed)?|can|could|planned|meant))(?: to)? (?:spend|pay|afford))"""
_STEP_WORDS = (
    (
        PriceStep.HALF,
        r"(?:about |around |only )?"
        r"(?:at |for )?half (?:(?:the|that|of the) (?:price|cost|money)|that|as much|of that|of it)",
    ),
    (
        PriceStep.SLIGHTLY_CHEAPER,
        rf"(?:just )?(?:a (?:little |tiny |wee )?bit|slightly|somewhat|a little|a touch|a tad|marginally) {_LESS}"
        rf"|{_LESS},? (?:but )?(?:not (?:by )?(?:too )?much|only (?:a bit|slightly|a little))"
        r"|(?:shave|knock|take) (?:a (?:bit|little|few \w+|couple \w+(?: \w+)?)|some(?:thing)?) off(?: the price| it)?",
    ),
    (
        PriceStep.MUCH_CHEAPER,
        rf"""(?:much|a lot|lots|far|way|significantly|considerably) (?:{_LESS}|less(?= ?(?:$|[|.,;!?]|please|pls)))
            |(?<!not )(?:way|far|much) {_TOO_MUCH}|(?:like )?(?:two|three|four|five|ten|twice|double
            |[0-9]+)(?: times)? (?:what
            |more than|the price|as much as) (?:i|we|that) (?:want|can|meant|planned|wanted|would)(?: to)?(?: pay
            | spend)?""",
    ),
    (
        PriceStep.CHEAPER,
        rf"{_LESS}|(?:(?:that's|that is|those are|these are|they're|they are|it's|all) )?(?<!not ){_TOO_MUCH}",
    ),
    (
        PriceStep.DEARER,
        r"(?<!how )(?:a bit |slightly |much )?(?<!how much )"
        r"""(?:more expensive|pricier|dearer|fancier|posher|more upmarket|more premium|higher[- ]priced|higher[- ]end
            |(?:i'd|i would|i can|happy to) pay (?:a bit |some )?more(?: for [\w ]{3,30})?|better quality
            |(?:i )?(?:could|can) stretch (?:a (?:bit|little) )?(?:further|more)(?: if .*)?)
            |(?<!not )too cheap""",
    ),
)
_STEPS = tuple(
    (
        step,
        phrase(rf"""(?<!\w)(?:(?:something|anything|ones?|any|show me|a) )*(?:{words})(?!\w)(?: (?:ones?|options?
            |products?|than (?:these|those|that|this|them|it)))*"""),
    )
    for step, words in _STEP_WORDS
)
_CHEAPER_THAN = phrase(rf"\b(?:{_LESS}|less)(?: ones?)? than (?:what )?{REFERENCE}(?: costs?| is)?")


def read_pointing(sheet: Sheet, brief: Brief) -> Understood:
    """Takes likes, refusals and prices relative to the list; without a list there is nothing to point at."""
    if not brief.shown:
        return Understood()
    dearer_than = sheet.take(_CHEAPER_THAN, _certain)
    refused = [each for words in (_AWAY, _NOT_THAT, _THAT_IS_BAD) for each in _with_others(sheet, words)]
    liked = _liked(sheet)
    passes = bool(sheet.take(_PASS))
    steps = [step for step, words in _STEPS if sheet.take(words)]
    nowhere = [place_of(match) for match in (*dearer_than, *refused, *liked) if pointed(match, brief) is None]
    return Understood(
        likes=pointed(liked[-1], brief) if liked else None,
        refuses=tuple(product for match in refused if (product := pointed(match, brief))),
        passes_shown=passes,
        step=PriceStep.CHEAPER if dearer_than else next(iter(steps), None),
        about=pointed(dearer_than[-1], brief) if dearer_than else None,
        missing=nowhere[-1] if nowhere else None,
    )


def _liked(sheet: Sheet) -> list[re.Match[str]]:
    """ "More like the second"; and "the second is lovely, anything like it?", where the place is named before."""
    praised = [match for match in _LIKED.finditer(sheet.text) if place_of(match) is not None]
    more = sheet.has(_OF_THAT_KIND)
    named = praised or [match for match in _POINTS.finditer(sheet.text) if place_of(match) is not None]
    if more and named:
        sheet.take(_LIKED)
        sheet.take(_OF_THAT_KIND)
        sheet.take(_POINTS, lambda match: place_of(match) is not None)
        return named
    if found := sheet.take(_LIKE) or sheet.take(_BUT, lambda match: place_of(match) is not None):
        return praised if praised and place_of(found[-1]) is None else found
    sheet.take(_LIKED, lambda match: place_of(match) is not None)
    if more and (sheet.has(_ITS_KIND) or FILLER.issuperset(_OF_THAT_KIND.sub(" ", sheet.rest).lower().split())):
        sheet.take(_OF_THAT_KIND)
        return list(_POINTS.finditer("that one"))
    return []


def _with_others(sheet: Sheet, pattern: re.Pattern[str]) -> list[re.Match[str]]:
    """Takes what a pattern points at, and what is joined to it: "not the first or the third"."""
    found: list[re.Match[str]] = []
    for match in reversed([each for each in pattern.finditer(sheet.text) if _certain(each)]):
        several, end = [match], match.end()
        while (other := _ALSO.match(sheet.text, end)) and place_of(other) is not None:
            several.append(other)
            end = other.end()
        start = match.start()
        while pattern is _THAT_IS_BAD and (other := _AND_BEFORE.search(sheet.text, 0, start)):
            several.insert(0, other)
            start = other.start()
        sheet.cut(start, end)
        found[:0] = several
    return found


def pointed(match: re.Match[str] | None, brief: Brief) -> ProductId | None:
    """The product on the cards that a reference means; "this" is the one the list is like, else the first."""
    return at(place_of(match) if match else None, brief)


def at(place: int | None, brief: Brief) -> ProductId | None:
    """The product at a place (`place_of`); None if none stands there."""
    if not brief.shown:
        return None
    if place is None:
        return brief.reference if brief.reference in brief.shown else brief.shown[0]
    if place == -1:
        return brief.shown[-1]
    return brief.shown[place - 1] if 1 <= place <= len(brief.shown) else None


def take_versions(sheet: Sheet, brief: Brief) -> None:
    """Says "a white version of the first" as "a white version": of what, the list says."""
    if brief.shown:
        sheet.say(_VERSION.sub(r"\g<one>", sheet.text))


def take_places(sheet: Sheet, brief: Brief) -> None:
    """Takes places that nobody had a use for: they are no words to search for."""
    if brief.shown:
        sheet.take(_POINTS, lambda match: place_of(match) is not None)


def asks_for_more_like_it(text: str) -> bool:
    """ "Others of that sort": no question about the product, though it may be put as one."""
    return _OF_THAT_KIND.search(text) is not None


def place_of(match: re.Match[str]) -> int | None:
    """The place in the list that was named, from 1; -1 for the last, None for "this"."""
    if match["this"]:
        return None
    if number := match["nth"] or match["number"]:
        return int(number)
    word = _MISSPELT.get(match["ordinal"].lower(), match["ordinal"].lower())
    return {"last": -1, "top": 1}.get(word) or _ORDINALS.index(word) + 1


def _certain(match: re.Match[str]) -> bool:
    """ "not it" and "not that good" are parts of a sentence; a place in the list, or "not that one", is meant."""
    bare = (match["this"] or "").lower()
    return bare != "it" and (" " in bare or not bare or _CLAUSE_END.match(match.string, match.end()) is not None)
