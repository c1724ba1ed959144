"""What points at the cards: why the first, more like the third, not that one, cheaper, something else."""

import re

from app.dialogue.brief import Brief
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.understood import PriceStep, Understood
from retrieval.schema import ProductId

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_MISSPELT = {"frist": "first", "fisrt": "first", "secnd": "second", "secound": "second", "scond": "second",
             "thrid": "third",
             "forth": "fourth", "fith": "fifth", "lst": "last"}  # fmt: skip
_ONE = r"(?: (?:one|product|item|option|result|choice|card|suggestion))?"
_STANDS = r"""(?= ?(?:$|[|.,;:!?)]|(?:but|and|or|please|instead|only|here|there|on|in|is|so|listed|good|recommended
    |shown|costs?|looks?|with|to|vs|versus|better|than|again|too|has|have|does|comes?|made|from|either|though|for|at
    |are|nor|go|get|got)\b))"""
REFERENCE = rf"""(?:(?:the |that |this |your )?(?:(?P<ordinal>{"|".join((*_ORDINALS, *_MISSPELT))}|last
    |top){_ONE}\b{_STANDS}|(?P<nth>[0-9]{{1,2}})(?:st|nd|rd|th){_ONE}\b
    |(?:number |no\.? |nr\.? |option |item |product |#)(?P<number>[0-9]{{1,2}})\b)
    |(?P<this>(?:this|that){_ONE}|it)\b{_STANDS})"""
"""A place on the list, or "this"; "the first aid kit" is neither."""
_POINTS = phrase(REFERENCE)
_ALSO = phrase(rf"(?: ?,? ?(?:and|or|nor|,|&) ?(?:not )?){REFERENCE}")

_BAD = r"""(?:hideous|ugly|awful|horrible|terrible|disgusting|no good|not for me|not (?:my )?(?:style|taste|thing)
    |boring|out|wrong|a no|too \w+|not (?:it|right|nice|good))"""
_GOOD = r"""(?:lovely|right|perfect|great|nice|good|beautiful|gorgeous|pretty|cute|the best|best|close
    |almost (?:right|it)|fine|it|mine|what i (?:want|need|mean)|cool|amazing|brilliant|spot on)"""
_LIKE = phrase(rf"""\b(?:(?:something |anything |more |others? |ones? |stuff |things |products
    |what else (?:is |do you have )?)?(?:just )?(?<!n't )(?<!not )(?:like|similar to|resembling|in the style of)
    |more of|i (?:really |do )?(?:like|love|prefer)) {REFERENCE}""")
_LIKED = phrase(
    rf"{REFERENCE}(?:'s| is| are| looks?| look)?(?: quite| really| just| so| pretty| very| about)? {_GOOD}(?!\w)"
)
_MORE = r"""(?:(?:(?:do you have|have you got|show me|got|are there|i want) )?(?:any |some )?(?:something|anything
    |more|others?|other ones|ones|what else(?: is)?|things|stuff|similar ones)(?: products| stuff)?)"""
_OF_THAT_KIND = phrase(rf"""(?<!\w)(?:{_MORE} (?:like|similar to) (?:it|that|those|these|this|them)
    |(?:more|others) of (?:those|these|that|them|it)
    |(?:{_MORE} )?(?:of|in|like|along the lines of) (?:that|this|the same|the) (?:same )?(?:sort|kind|style|type|look
    |design|vibe)(?: of thing)?)(?!\w)""")
_NOT_THAT = phrase(rf"""\b(?:(?:but )?not|neither|without|except(?: for)?|remove|drop|hide|forget(?: about)?|skip|lose
    |scrap|no to|get rid of|(?:please )?take (?:away|off|out)|anything but
    |(?:i )?(?:don't|do not|dont|didn't|did not) (?:like|want|need)|i (?:hate|dislike)
    |(?:i|we|she|he|they)(?:'ve)? (?:already )?(?:own|have|has|had|got|bought)(?: got)?) {REFERENCE}""")
_THAT_IS_BAD = phrase(
    rf"{REFERENCE}(?:'s| is| are| looks?| look| can go)(?: just| really| so| quite| pretty| a bit)? ?{_BAD}(?!\w)"
)
_AND_BEFORE = phrase(rf"{REFERENCE} ?(?:,|and|or|&) (?:the )?$")
_AWAY = phrase(rf"(?:take|leave|get|put) {REFERENCE} (?:off|out|away|aside)(?: the list)?")
_PASS = phrase(r"""\b(?:(?:show me |give me |i want |let me see |do you have |have you got )?(?:(?:something|anything
    |what|nothing) else|(?:some )?(?:others|other ones|different ones)
    |(?:some |any )?other (?:options|suggestions|products|ideas|choices)|something (?:completely |totally )?different
    |(?<!not )(?<!any )(?:some )?more(?: options| results| suggestions| products
    | ideas)?(?= ?(?:$|[|.,;!?]|please\b)))|none of (?:these|those|them)
    |i (?:don't|do not) like (?:any of )?(?:these|those|them)|not (?:these|those)
    |(?:i(?:'ve| have)? )?(?:seen|know|had) (?:all )?(?:of )?(?:these|those|them)(?: already| all)*
    |(?:the )?next(?: page| ones?| lot| batch| options?)?(?= ?(?:$|[|.,;!?]|please\b)))""")

_CLAUSE_END = phrase(r" ?(?:$|[|.,;:!?)]|(?:but|and|please)\b)")
_LESS = r"""(?:cheaper|less (?:expensive|pricey|costly|money)|more affordable|lower[- ]priced|lower prices?d?
    |costs? less|(?:more )?budget[- ]friendl(?:y|ier))"""
_TOO_MUCH = r"""(?:too (?:expensive|pricey|dear|costly|much money|steep)|over (?:my |the |our )?budget
    |(?:more|over) (?:than )?what i(?: (?:want(?:ed)?|can|could|planned|meant))(?: to)? (?:spend|pay|afford))"""
_STEP_WORDS = (
    (PriceStep.HALF, r"(?:at |for )?half (?:(?:the|that|of the) (?:price|cost|money)|that|as much|of that|of it)"),
    (
        PriceStep.SLIGHTLY_CHEAPER,
        rf"(?:just )?(?:a (?:little |tiny |wee )?bit|slightly|somewhat|a little|a touch|a tad|marginally) {_LESS}",
    ),
    (
        PriceStep.MUCH_CHEAPER,
        rf"""(?:much|a lot|lots|far|way|significantly|considerably) (?:{_LESS}|less(?= ?(?:$|[|.,;!?]|please|pls)))
            |(?<!not )(?:way|far|much) {_TOO_MUCH}""",
    ),
    (
        PriceStep.CHEAPER,
        rf"{_LESS}|(?:(?:that's|that is|those are|these are|they're|they are|it's|all) )?(?<!not ){_TOO_MUCH}",
    ),
    (
        PriceStep.DEARER,
        r"(?<!how )(?:a bit |slightly |much )?(?<!how much )"
        r"""(?:more expensive|pricier|dearer|fancier|posher|more upmarket|more premium|higher[- ]priced|higher[- ]end)
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
    if found := sheet.take(_LIKE):
        return found
    if more:
        sheet.take(_OF_THAT_KIND)
        return list(_POINTS.finditer("that one"))
    return []


def _with_others(sheet: Sheet, pattern: re.Pattern[str]) -> list[re.Match[str]]:
    """Takes what a pattern points at, and what is joined to it: "not the first or the third"."""
    found: list[re.Match[str]] = []
    for match in reversed([each for each in pattern.finditer(sheet.text) if _certain(each)]):
        several, end = [match], match.end()
        while other := _ALSO.match(sheet.text, end):
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
