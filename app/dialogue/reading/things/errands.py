"""What closes an errand and opens the next: "towels done, now a bathrobe", "moving on to milk", "crisps next"."""

import re
from collections.abc import Callable
from typing import Final

from app.dialogue.brief import Brief
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.shop.kinds import forms
from app.dialogue.reading.shop.vocabulary import fold
from app.dialogue.reading.things.phrases import WORD
from app.dialogue.reading.things.users import names_user

MOST_NAMING: Final = 3
"""Words of a clause that only names the next thing: "paper towels next"."""

_CLOSES = phrase(r"""(?:^|(?<=[.,;:!?] ))(?:(?:ok|okay|right|great|lovely|good|perfect|cool|thanks|so|well|and)[ ,]+)*
    (?:(?:that's|that is|those are|that was)(?: all| it for)? )?(?:all )?(?:the |my |our )?
    (?:got |i(?:'ve| have)(?: got)? )?(?P<what>[\w'-]+(?: [\w'-]+){0,2}?)
    (?P<how>(?:'s| is| are)? (?:all )?(?:done|sorted|settled|finished|ticked off|covered|out of the way|in the bag))?
    (?: then| now)?(?: ?[.,;:!-]+ ?| (?=and\b|so\b|now\b|next\b|on to\b))""")
_NOW = phrase(r"\|? ?(?:and |so )?(?:now|next|on to|onto)\b")
_IT: Final = {"that", "it", "this", "those", "they"}
_OPENS = phrase(r"""(?:^|(?<=[.,;:!?|] )|(?<=^and )|(?<=^so )|(?<=^ok )|(?<=^right )|(?<=^then ))(?:
    (?:(?:let's |i'm |we're )?(?:move|moving) on(?: to)?|on ?to|next (?:up|on (?:the|my) list|(?:i|we) need)
    |last but not least)(?: is| are|'s)?\b[ ,:-]*
    |(?:now|next|also|then) (?=(?:something|anything|stuff|things) (?:for|to|that)\b)
    |(?:now|next) for (?=(?:an?|some)\b))""")
_IS_NEXT = phrase(r"(?:^|(?<=[.,;:!?] ))(?P<what>[^.,;:!?|]+?) next(?: please| then| up)*(?= ?[.!]*$)")
_DONE_WITH = phrase(r"""(?:^|(?<=[.,;:!?] ))(?:(?:i'm|i am|we're|we are|all|so|ok|right) )*(?:done|finished|sorted
    |through) with[ ]
    (?:the |my |our |those |these )?(?P<what>[\w'-]+(?: [\w'-]+)?)(?: then
    | now)?(?: ?[.,;:!-]+ ?| and (?:now )?)(?=\w)""")
_TURNS_TO = phrase(r"""(?:^|(?<=[.,;:!?|] ))(?:(?:and|so|then|ok|but|while (?:i'm|we're) (?:here|at it|on it)
    |before i forget) )*
    (?:(?:let me|let's|lemme|i'll|we'll|can (?:we|i)|could (?:we|i)|i(?: also| now)? (?:want|need)(?: also)? to|i(?:'d
    | would) like to)[ ]
    (?:(?:now|first|also|then) )?(?:do|sort(?: out)?|tackle|look (?:at|for)|start with|have a look at|go (?:for
    |with)) |first (?=the|some|an?)
    |while (?:i'm|we're) (?:here|at it|on it),? )(?=(?:the |some |your[ ]
    |an? )?(?P<what>[\w'-]+(?: [\w'-]+){0,2}?)(?: (?:first|next|now|instead
    |then|too|as well|please))* ?(?:$|[.,;:!?|]|(?:for|with|in|under|up)\b))""")
""" "Let me do the rugs first": what it is about now."""
_LATER = phrase(r" first(?= ?(?:$|[.,;:!?|]))")
_SAME = phrase(r"""\b(?:same|that) (?:budget|price|money|amount|cost|limit|sum)(?: (?:limit|range|cap))?[ ,]*(?:(?:again
    |but|now|and|only|just|please|also)[ ,]*)*for (?=(?:an?|some|the|my|our)? ?(?P<what>[\w'-]+(?: [\w'-]+){0,2}?) ?(?:$
    |[.,;:!?|]|(?:for|with|in|under|up|that|instead|please|too|now|this time)\b))""")
""" "Same budget, but for a teapot": what the money is for now."""
_MONEY: Final = r"(?:budget|price|money|amount|cost|limit|sum|max|maximum|price limit|price range)"
_SAME_MONEY = phrase(
    rf"""(?:(?<![\w'-])(?:(?:(?:at|for|with|on|within|keep|keeping|and)[ ]
    )*(?:the |that |my |our |about |exactly )*same {_MONEY}(?: (?:limit|range|cap))?
    |(?:keep |and )?(?:the |my |our )?{_MONEY} (?:(?:is|stays|remains|should stay|can stay|as) )?(?:the same|as before
    |unchanged|like before|as it was))(?: as (?:before|last time|earlier)| again| please| though| then| applies
    | of course)*)(?= ?(?:$|[|.,;:!?]|(?:but|and)\b))"""
)
""" "Broth then, same money": the limit of the price that there was goes on, and nothing else is said of it."""
_NO_MORE = phrase(r"""(?:^|(?<=[.,;:!?] ))(?:(?:ok|well|so|actually|no|sorry|oh|right|and)[ ,]+)*
    (?:forget(?: about)?|never ?mind|scrap|skip|scratch|drop|leave|enough (?:of|with)|cancel)[ ]
    (?:the |these |those |my |our )?(?P<what>[\w'-]+(?: [\w'-]+)?)(?: then| now| for now| after all)?
    (?: ?[.,;:!-]+ ?(?:and |but )?| and )(?=(?:(?:now|rather|actually|instead) )*(?:i|we|i'm|i'd|we'd|show|find|get
    |let's|do you|what about|how about|something|anything)\b)""")
""" "Forget mugs, I need something to carry coffee in"."""
_NO_NAME = phrase(r"\b(?:the|what|what's|show|see|me|go|page|come|comes|who|which|is|no)\b")


def take_next(sheet: Sheet, brief: Brief, names: Callable[[str], bool]) -> bool:
    """Takes what leads from what was looked for to the next thing; whether it says that another thing follows.

    `names`: whether words name a kind of thing.
    """
    if not brief.text:
        return False
    wanted = {form for word in fold(brief.text).split() for form in forms(word)}
    closed = sheet.take(
        _CLOSES,
        lambda found: (
            found.end() < len(found.string)
            and (_follows(found) or _only(found["what"], wanted | (_IT if found["how"] else set())))
            and bool(found["how"] or found.group().lower().startswith(("that", "those")))
        ),
    )
    head = set(forms(fold(brief.text).split()[-1])) if fold(brief.text) else set()
    closed += sheet.take(
        _NO_MORE, lambda found: _only(found["what"], wanted) and not head.isdisjoint(WORD.findall(fold(found["what"])))
    )
    closed += sheet.take(_DONE_WITH, lambda found: _only(found["what"], wanted | _IT))
    opened = [
        *sheet.take(_OPENS),
        *sheet.take(_SAME, lambda found: names(found["what"]) and not names_user(found["what"])),
    ]
    if turned := sheet.take(_TURNS_TO, lambda found: names(found["what"]) and not _only(found["what"], wanted)):
        sheet.say(_LATER.sub("", sheet.text))
        opened += turned
    sheet.take(_SAME_MONEY)
    for found in list(_IS_NEXT.finditer(sheet.text)):
        if len(found["what"].split()) <= MOST_NAMING and not _NO_NAME.search(found["what"]):
            sheet.put(found.start(), found.end(), found["what"])
            opened.append(found)
    return bool(opened) or (bool(closed) and sheet.text.strip(" |") != "")


def _follows(found: re.Match[str]) -> bool:
    """Whether what was got is followed by "now": it is an errand then, even one that was run elsewhere."""
    return bool(found["how"] and _NOW.match(found.string, found.end()))


def _only(what: str, words: set[str]) -> bool:
    return words.issuperset(word.removesuffix("'s") for word in WORD.findall(fold(what)))
