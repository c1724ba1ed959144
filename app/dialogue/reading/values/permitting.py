"""Ways to say that a value may be, or that it need not be: "I'd take cotton too", "I'm not married to wool".

releases.py holds them against the limits there are: what no limit is about releases nothing, so that these
may be as free as people's words are.
"""

import re
from functools import lru_cache
from typing import Final

from app.dialogue.brief import Brief
from app.dialogue.reading.sheet import phrase
from retrieval.schema import Op

ASIDE: Final = r"""(?:,? (?:by the way|btw|to be (?:honest|fair)|tbh|honestly|i (?:guess|suppose|think|reckon)|really
    |actually|then|so|though|tho|lol|(?:for|by|with|to) me|in the end|any ?more|if (?:need|needs) be
    |if (?:you|it) must))*"""
"""What people say behind it, and mean nothing by."""
END: Final = (
    rf"{ASIDE}(?= ?(?:$|[|.,;:!?]|\b(?:and|but|if|when|as long as|so long as|provided|because|since|though|so|just"
    r"|i|i'm|we|we're|my|it|it's)\b))"
)
_WHAT: Final = r"(?P<what>[\w&'-]+(?: (?!(?:and|but|if|when)\b)[\w&'-]+){0,3}?)(?: ones?)?"
_LEAD: Final = r"(?<![\w'-])(?:(?:some|any|a|an|the|even|in) )*"
_TOO: Final = r"(?: (?:too|as well|also|just as well|just fine|equally well|after all|again))"
_MUST: Final = r"""(?:an? (?:absolute )?(?:must|necessity|requirement|condition|deal-?breaker|priority)|essential
    |crucial
    |vital|important|necessary|required|needed|compulsory|mandatory|(?:carved|set|cast|written) in stone)"""
_WILLING: Final = r"""(?:(?:i|we)(?:'d| would| could| can| might| will|'ll) (?:also (?:take|have|accept|buy|do)
    |(?:gladly |happily |even )?(?:settle for|consider|live with|put up with|cope with|go for|be (?:fine|ok|okay
    |happy)[ ]
    with))|(?:i'm|i am|we're|we are) (?:also )?(?:open to|fine with|ok with|okay with|good with|happy with))"""
_IT: Final = r"(?:it|them|that|this|these|me|yourself|the (?:search|list|results))"

PERMITS: Final = (
    phrase(
        rf"""{_LEAD}{_WHAT}(?: (?:works|work|will work|would work|will do|would do|does|do|goes|suits me|would suit me
        |is (?:possible|an option|welcome)|are (?:possible|welcome)|(?:may|might|can|could) (?:work|do|be))
        |'d (?:do|work)
        |'ll (?:do|work))(?:{_TOO}+|(?= (?:for|with|by) me\b)){END}"""
    ),
    phrase(rf"(?<![\w'])(?:i|we)(?:'d| would|'ll| could| can) (?:take|have|accept|buy|do) {_LEAD}{_WHAT}{_TOO}+{END}"),
    phrase(rf"(?<![\w']){_WILLING} {_LEAD}{_WHAT}{_TOO}*{END}"),
    phrase(
        rf"(?<![\w'])(?:(?:it|they|that|this) )?(?:can|may|could|might) (?:now |also )?be {_LEAD}{_WHAT}{_TOO}+{END}"
    ),
    phrase(
        rf"""{_LEAD}{_WHAT}(?: (?:that )?(?:i|we) (?:can|could) (?:live|cope|put up) with| (?:doesn't|don't|won't
        |wouldn't) bother (?:me|us)| (?:is|are) (?:bearable|tolerable)){_TOO}*{END}"""
    ),
)
"""A value that may be beside the one that was asked for."""
READMITS: Final = (
    phrase(
        rf"""{_LEAD}{_WHAT}(?: (?:may|can|could|should|might) (?:come back|be (?:back|shown|included))|(?:'s| is
        | are) (?:back|allowed back|welcome back)(?: in| on(?: the (?:list|menu|table|cards))?)?){_TOO}*{END}"""
    ),
    phrase(
        rf"{_LEAD}{_WHAT}(?: is| are|'s) (?:actually |really )?(?:lovely|nice|great|gorgeous|beautiful){_TOO}*{END}"
    ),
    phrase(
        rf"(?<![\w'])(?:(?:i|we|he|she|they|you)|(?:my|our|the) [\w-]+)(?: (?:can|may|could|do|does|would|will)|'d|'ll)"
        rf" (?:actually )?(?:have|eat|drink|take|use|handle|tolerate|show(?: me)?|include) {_LEAD}{_WHAT}"
        rf"(?: (?:again|now|after all|too|as well))*{END}"
    ),
)
"""A value that was excluded, and may be again."""
NEEDLESS: Final = (
    phrase(
        rf"""(?<![\w'-])(?:the |my |that |being )*{_WHAT}(?: (?:part|bit|thing))?(?:'s| is| are|(?=n't )
        |(?= not ))(?:n't| not
        | no longer| hardly)(?: really| that| so| all that| exactly| such)* {_MUST}{END}"""
    ),
    phrase(
        rf"""(?<![\w'-])(?:the |my |that )*{_WHAT}(?: (?:part|bit|thing))? (?:(?:doesn't|don't|does not
        |do not)(?: really
        | actually)? (?:matter|count)|no longer (?:matters?|counts?)|can go){END}"""
    ),
    phrase(
        rf"""(?<![\w'])(?:i'm|i am|we're|we are)? ?(?:not|no longer)(?: really| that| so| too| all that)* (?:fixed|set
        |married|wedded|tied|glued|stuck|hung up|sold|bent|insisting|dead set|keen) (?:on|to) (?:it being |the[ ]
        |having )*{_WHAT}
        {END}"""
    ),
    phrase(
        rf"""(?<![\w'])(?:(?:does|do|must) (?:it|they|this|these)(?: really| always| actually| all)?(?: (?:have|need)[ ]
        to)? be|(?:i|we) (?:could|can) (?:also )?(?:do|live|manage) without)
        (?: (?:a|an|the|in|from|by|of|made of|with))* {_WHAT}{END}"""
    ),
    phrase(
        rf"""(?<![\w'-])(?:(?:(?:i|we) (?:don't|do not|no longer) (?:really |actually )?(?:need|require) {_IT} to (?:be
        |come|have)|(?:don't|no need to|(?:you )?needn't|stop) (?:restrict|limit|stick|filter|narrow|keep|confin)\w*
        (?: {_IT})?(?: down)? (?:to|on|by))(?: (?:a|an|the|in|from|by|of|made of|with|just|only))*)[ ]
        (?P<what>[\w&'-]+(?: (?:and|or) [\w'-]+)?)(?: ones?)?{END}"""
    ),
    phrase(
        rf"(?<![\w'])(?:in )?{_WHAT} or not"
        rf"(?:,? (?:i (?:don't|do not) (?:care|mind)|(?:it )?doesn't matter|whatever))?{END}"
    ),
    phrase(rf"(?<![\w'])not (?:just|only|exclusively|necessarily) (?:(?:in|by|from|the) )*{_WHAT}{END}"),
)
"""A value that was asked for, and need not be."""
_NEITHER = phrase(
    rf"""(?<!\w)(?:neither|not) (?:the |my )?(?P<one>[\w'-]+(?: [\w'-]+)?) (?:nor|or) (?:the[ ]
    |my )?(?P<other>[\w'-]+(?:[ ]
    [\w'-]+)?) (?:(?:is|are)(?: really| actually)? {_MUST}|(?:really )?matters?|counts?|(?:has|have
    |needs?) to be){END}"""
)


def apart(text: str) -> str:
    """Two things that no longer matter, said one by one: "neither the wool nor the price matters"."""
    return _NEITHER.sub(r"the \g<one> doesn't matter, the \g<other> doesn't matter", text)


def dropped_values(text: str, brief: Brief) -> str:
    """ "Drop the white" without its article where white was asked for: a limit is meant, and no card."""
    asked = {
        re.escape(str(value).lower())
        for one in brief.constraints
        if one.op in {Op.IN, Op.EQ}
        for value in (one.value if isinstance(one.value, tuple) else (one.value,))
    }
    return _dropping("|".join(sorted(asked))).sub(r"\g<drop> \g<value>", text) if asked else text


@lru_cache(maxsize=256)
def _dropping(values: str) -> re.Pattern[str]:
    return phrase(
        rf"(?<!\w)(?P<drop>(?:forget|drop|lift|ignore|scrap|lose|skip|remove|ditch|scratch)(?: about)?) "
        rf"(?:the|that|my) (?P<value>{values}){END}"
    )
