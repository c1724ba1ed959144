"""A product that is missed: why is it not on the list, or not further up?"""

from collections.abc import Sequence

from app.dialogue.brief import Brief
from app.dialogue.reading.cards.places import REFERENCE, place_of, pointed
from app.dialogue.reading.intents import Intent
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.shop.features import having, plain
from app.dialogue.reading.understood import Understood
from retrieval.schema import Product

_IS = r"""(?:(?:is|are|was|were|did|does|do|has|have|had|would|can) not
    |(?:is|are|was|were|did|does|do|has|have|had|would)n'?t|can't|cannot)"""
_SHOWN = r"""(?: (?<!the )(?:up (?:here|there)|(?:in|on) (?:here|there)|here|there
    |(?:on|in|among|from) (?:(?:the|this|your|my|that) )?(?:list|page|screen|results?|selection|suggestions?|lot)
    |among (?:these|them|those)|shown|listed|recommended|suggested|included|offered|displayed
    |(?:the )?first|at the top|on top|higher(?: up)?|further up|(?:com(?:e|ing)|turn(?:ing)?|pop(?:ping)?) up
    |show(?:ing)?(?: up)?|appear(?:ing)?|make (?:it|the list)|to me))+"""
_GIVEN = r"""(?: get to)? (?:show|recommend|suggest|list|includ|offer|see|find|get|got|have|had|sell|stock|carry
    |keep)(?:e|n|ed|t?ing)?(?: me| us| got| shown)?"""
_NOT_GIVEN = rf"""(?:not|no|never|don't|do not|didn't|did not|haven't|have not|won't|can't|cannot)(?: (?:ever|even
    |just))?{_GIVEN}"""
"""What the shop does not do: "not have", "never showed me"."""
_IT = r"(?:it|that|this|they|them|those|these|(?:that|this) one)"
_OF_IT = phrase(
    rf"""(?:[,.;:?!-]+ ?|(?<=\w) (?=but\b|and\b))(?:but |and |so |i wonder )?(?:
    (?:why|how come) {_IS}(?: {_IT})?{_SHOWN}
    |(?:why|how come) {_IT} {_IS}{_SHOWN}
    |(?:why|how come) (?:{_IS} (?:i|we)|(?:do|did|can|could|am) (?:i|we) not|(?:i|we) {_IS})(?: get to)?
    (?: see| find| get| seeing| getting| finding) {_IT}(?:{_SHOWN})?
    |(?:why|how come)(?: is| are| was| were| has| have)? {_IT}(?:'s|'ve)?(?: been)? (?:missing|gone|hidden|left out
    |vanished|disappeared|not{_SHOWN})
    |why not(?: {_IT}(?:{_SHOWN})?|{_SHOWN})
    |where(?:'s|s| is| are| did| has| have) {_IT}(?:'s)?(?: go| gone| got to| disappeared?(?: to)?| vanish(?:ed)?)?
    |what (?:has )?happened (?:there|to {_IT}))(?: now| then| any ?more| today| at all)?[ ?!.]*$"""
)
"""Asked of what was named before: "the big one, why isn't it here?", "you had a brass lamp, where's that gone?"."""
_TOLD = phrase(
    r"""^(?:(?:and|but|so|hey|well|wait|what about|how about|hang on)[, ]+)*
    (?:(?:last (?:time|week|month|year|night)|yesterday|earlier|before|just now|the other day|this morning
    |an? (?:second|minute|moment|week|month|while) ago)[, ]+)?
    (?:(?:(?:i|we|you)(?:(?: (?:just|definitely|always|once|only|do|did|also))* (?:saw|see|had|have|noticed|spotted
    |bought
    |remember|keep|kept|sold|sell|want(?:ed)?
    |used to (?:have|sell|stock|see|carry|show|offer|keep|list|do))|'?ve(?: got| had| seen| bought)?)
    |there(?:'s|s)?(?: is| was| are| were| used to be)?|(?:do|did) you (?:have|keep|sell|stock)
    |(?:my|our|his|her) [\w-]+ (?:has|had|got|bought|owns|uses|loves|recommend(?:s|ed)|swears by)(?: your)?) )?"""
)
"""What is told before the name: where it was seen, and who has it."""
_SAYS_WHICH = phrase(
    r"(?:the|that|those) (?:[\w.,'-]+ ){0,4}(?:ones?|thing|version|size|kind|type|pack|box|bottle|can|bag|jar)[ .!?]*"
)
""" "Why no oak lamp? The taller one."."""
_GOES_ON = phrase(r"[,.;:?!]+ |[.,;:?!]+$| - ")
_NAMES_MORE = phrase(r"(?:the|an?|those|that|your)\b(?! (?:other day|second|minute|while|moment) )")
_ASKED = tuple(
    phrase(words)
    for words in (
        rf"why {_IS} (?:you|i|we)(?: (?:ever|even|been))?{_GIVEN} (?P<what>.+)",
        rf"""(?:why|how come) (?:(?:do|did|have|are|can|could|am|was|were) )?(?:you|u|ya|i|we)(?:'ve|'re|'m)?[ ]
            (?:been )?{_NOT_GIVEN} (?P<what>.+)""",
        rf"why {_IS} (?P<what>.+?){_SHOWN}(?:[?!.,;]+ .*| (?:its|it's|it was|because|they|i|when|if) .*)?",
        r"why (?:is|are|was|were) (?P<what>.+?) (?:not|missing|left out|hidden|gone|lower|so far down)(?: .*)?",
        rf"""(?:why|how come)(?:'s| has| have| did| does| do)? (?!you |we |i )(?P<what>.+?)(?:'s| is| are
            | was| were| has| have)?
            (?: been)? (?:missing|left out|hidden|gone|absent|not{_SHOWN})(?:[ ?!.,;].*)?""",
        r"why (?:did|do|have) (?:you|u|ya) (?:not show|leave out|left out|skip|hide|drop)(?:n|ped)? (?P<what>.+)",
        r"why not (?P<what>(?:the |this |that |number |no\. ?|option |#).+)",
        r"why (?:is|are|was|were) there no (?P<what>.+)",
        rf"why {_IS} there (?:an? |any )?(?P<what>.+)",
        r"why no (?P<what>.+)",
        r"no (?P<what>[^?!.]+)[?!., ]+(?:how come|why(?: not)?|why is that)",
        rf"(?:why|how come) (?P<what>.+?) {_IS}{_SHOWN}",
        r"""how come you(?:'ve)?(?: just)? (?:left out|skipped|dropped|hid|hide|forgot|don't show|didn't show
            |never show)[ ](?:me )?(?P<what>.+)""",
        r"(?:why|how come) (?:there is|there's|there are) no (?P<what>.+)",
        r"""where(?:'s| is| are| did| has| have)(?: all)? (?P<what>.+?) (?:go|gone|got to|disappeared?
            |vanish(?:ed)?)(?: to)?(?:, (?P<more>(?:the|those) .+)|[,.;!?]+ (?:and )?(?:why|how come)\b.*)?""",
        r"where(?:'s| is| are) (?P<what>(?:the|that|those) .+)",
        r"what (?:has )?happened to (?P<what>.+)",
        r"""(?:have )?you(?:'ve)?(?: just)? (?:forgot|forgotten|left out|skipped|missed|omitted)(?: about)?[ ]
            (?P<what>(?:the|your|that|those|all) .+|\w+ \w+)""",
        rf"""i {_IS} see (?P<what>(?:the|that|those|your|any) .+?)(?: here| there| anywhere| on (?:the|this) list
            | among (?:them|these))?[,.; -]+(?:why|how come).*""",
        r"""(?:should|were|was|did|had)n'?t (?:there (?:be )?|you (?:have |sell |show |got |stock )
            |(?=the |that |those ))(?P<what>.+?)(?: (?:be |been )?(?:here|there|(?:on|in|among) (?:the|this|my|your
            |these|them)(?: \w+)?)| too| as well| before| yesterday| earlier| somewhere)*""",
        r"i(?:'m| am)? (?:miss|missing) (?P<what>(?:the|that|those|your) .+)",
        r"""(?:don't|do not|didn't) you (?:have|sell|stock|carry|keep) (?P<what>(?:the|that|those|your) .+?)
            (?: any ?more| any longer)""",
        r"is (?P<what>.+?) (?:sold out|gone|unavailable)(?:,)? or why .+",
        r"what about (?P<what>.+?)[,.; -]+(?:why not|how come|why).*",
        r"""(?:did|have) you (?:drop(?:ped)?|removed?|deleted?|hidden|hide|tak(?:e|en) (?:out|off|down|away)
            |get rid of|got rid of|stop(?:ped)? selling|discontinued?)[ ]
            (?P<what>(?:the|that|those|your) (?!.*\b(?:price|filter|limit|budget|list)\b).+)""",
        r"""(?:i|we)(?:'ve| have)?(?: just)? (?:saw|seen|had|noticed|spotted) (?P<what>(?:an?|the|that|those|some) .+?)
            [,.;! -]+(?:but |and )?(?:where|what happened|why|how come)\b.*""",
    )
)
_DOUBTED = phrase(
    r"""(?:what (?:speaks|do you have|have you got|did you have|has anybody got) against
    |(?:what(?:'s|s| is| was)|(?:(?:is|was) there )?(?:something|anything)) (?:wrong|the (?:problem|matter
    |trouble)) with|(?:what|how) about(?=.*[,.;!?] ?(?:is|was) there (?:something|anything) (?:wrong|the matter))) [ ]?
    (?P<what>(?:the|that|those|your) .+?)(?:[,.;!?]+ .*)?"""
)
""" "What speaks against the brass lamp?": of what is on the cards, that asks what it is like."""
_REASON = phrase(
    r"""^(?:(?:what(?:'s|s| is)|is there) (?:the|a|any) reason(?: that| why| for)?|for (?:what|which) reason
    |what's with)(?= )"""
)
_CAUSE = phrase(r"""\b(?:why(?: is that| not)?|how come|(?:is there|what(?:'s| is)) (?:a|the|any) reason(?: that| why
    | for)?
    |what happened|for what reason|where)\b""")
_ABSENT = phrase(rf"""\b(?:you(?:'re| are) (?:missing|hiding|leaving out|skipping)(?: that| it| them)?
    |(?:did |does )?(?:it|they|that|those)
    (?: just)? (?:drop(?:ped)? out|disappear(?:ed)?|vanish(?:ed)?|go)|{_IS}(?: it| that| they| those)?{_SHOWN}|missing
    |left out|hidden
    |(?:it|that|they|those) {_IS}{_SHOWN}|there(?:'s| is) (?:a|an)|(?:i was|i had|i'd|i)(?: been)? expect(?:ing
    |ed)(?: to see)?|(?:is|was|are|were|has) (?:it|that|they) (?:left out|missing|gone|hidden)
    |(?:yesterday )?there (?:was|were)(?= .*\b(?:here|listed|on the list)\b)|here(?=,))(?!\w)""")
_NAMES = phrase(
    r"""(?:(?:and|but|so|what about|hey|,) )*(?:the |an? )?(?P<what>(?:[^?!.;,]
    |[.,](?=[0-9])){3,60}?) ?(?:[,?!.;]+(?![0-9]) ?
    | - ?|-$
    |$)(?:(?:those|that|it
        |them)? ?$)?"""
)
_OPENING = phrase(r"^(?:(?:ok|okay|and|but|so|hey|please|tell me)\b[,!. ]*)+|[ .?!]+$")
_ARTICLE = phrase(
    r"""^(?:the|a|an|your|any|that|this) |(?: (?:ones?|version|offered|gone|(?:(?:in|on) )?(?:here|there)|from me
    |too|on your (?:web)?site
    |earlier|before|yesterday
    |today|just now
    |already|this morning|the other day|last (?:week|time|month|night)|an? (?:moment|minute|second|week|while) ago
    |(?:on|in) (?:the|this|my|your) (?:list|page|results?)))+$"""
)
_SENTENCE = phrase(r"[?!.]+ +(?!why\b|how come\b|what happened\b|where\b)|, (?=(?:i|it|we|that|saw) )")
_WISHES = phrase(
    r"\b(?:show|want|need|find|give|only|under|below|instead|cheaper|looking|rather|prefer|just|another|other|anything)\b"
)
"""In a sentence behind the question, which then says more than a remark."""
_WISH = phrase(r"\b(?:cheaper|dearer|something|anything|more|less)\b")
"""In "why not the cheaper ones?", which is a wish, and no question."""
_PRESENT = phrase(r"""(?:why(?:'s)? (?:is|are|am|do|does|did|was|were|have|has|there|an?)|how come (?:there(?:'s)?
    |you))\b(?!.*(?:\bnot\b|n't\b|\bno\b
    |missing|left out|hid|gone))""")
"""Why something is here."""
_POINTS = phrase(REFERENCE)
_ASIDE = phrase(
    r"(?:[.?!;,]+ ?| )(?:just (?:curious|wondering|asking)|how come|why(?: is that| not)?|(?:any |what's the )?reason)"
    r"[ ?!.]*$"
)


def read_missed(sheet: Sheet, brief: Brief, cards: Sequence[Product] = ()) -> Understood | None:
    """The product that is missed: `about` if it was pointed at, else `subject`; None if none is."""
    said = _REASON.sub("why", _OPENING.sub("", sheet.text))
    first, *behind = _SENTENCE.split(said, maxsplit=1)
    which = [one for one in behind if _SAYS_WHICH.fullmatch(one)]
    asked = (first, said) if behind and not _WISHES.search(behind[0]) else (said,)
    found = next((match for one in asked for words in _ASKED if (match := words.fullmatch(one))), None)
    if found:
        what = ", ".join(one for one in (found["what"], found.groupdict().get("more"), *which) if one)
    elif brief.shown and (doubted := _DOUBTED.fullmatch(said)) and not _is_there(doubted["what"], cards):
        what = doubted["what"]
    elif brief.shown and (of_it := _OF_IT.search(said)):
        what = _told(said[: of_it.start()])
    elif not _PRESENT.match(said) and _CAUSE.search(said) and _ABSENT.search(said):
        named = _NAMES.match(_CAUSE.sub(" ", _ABSENT.sub(" ", said)).strip(" ,.?!-"))
        what = named["what"] if named else ""
    else:
        what = ""
    what = _ASIDE.sub("", what).strip()
    if not what or _WISH.search(what):
        return None
    if match := _POINTS.match(what):
        product = pointed(match, brief)
        return Understood(intent=Intent.WHY_NOT, about=product, missing=None if product else place_of(match))
    return Understood(intent=Intent.WHY_NOT, subject=_ARTICLE.sub("", what))


def _is_there(name: str, cards: Sequence[Product]) -> bool:
    """Whether a name is that of a card, or points at one."""
    return not cards or _POINTS.search(name) is not None or bool(having(plain(_ARTICLE.sub("", name)), cards))


def _told(said: str) -> str:
    """The name that was told before the question, with the clauses that say more of it, and no remarks between."""
    first, *more = _GOES_ON.split(_TOLD.sub("", said).strip())
    return ", ".join([first, *(clause for clause in more if _NAMES_MORE.match(clause))])
