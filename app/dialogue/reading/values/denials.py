"""Ways to say that something must not be, in other words than "not": "walnut is out", "wool gives him a rash"."""

import re
from typing import Final

from app.dialogue.reading.language.numerals import ORDINALS
from app.dialogue.reading.sheet import phrase
from app.dialogue.reading.shop.unread import known as is_known
from app.dialogue.reading.shop.vocabulary import Vocabulary

_SAID: Final = r"(?P<said>[\w'-]+?(?: [\w'-]+?)?)"
_START: Final = r"(?:(?<=^)|(?<=[|,.;:!?] )|(?<=\band )|(?<=\bso )|(?<=\bbut )|(?<=\bas )|(?<=\bbecause ))"
_END: Final = r"(?= ?(?:$|[|.,;:!?]|\b(?:and|but|so|because|though|please)\b))"
_TURNED = phrase(r"""(?:(?<=\w )|(?<=^)|(?<=[|,.;:!?] )|(?<!\w)(?:that|which|who|it|they)(?:'s|'re)? )(?:(?:is not
    |are not
    |isn't|aren't
    |(?:must not|mustn't|should not|shouldn't) (?:be|(?P<has>contain|have|include)))|(?:can't|cannot|may not
    |won't) be) (?!(?:bothered|fussed|arsed
    |asked|seen
    |found|sure|beaten|faulted|right|true|helped)\b)(?P<led>(?:the |an? )?)(?P<what>[\w-]{3,})""")
"""That something is not so: "the handle mustn't be plastic", "one that isn't oak"."""
_PERSON = phrase(r"\b(?:i|we|you|he|she|(?:my|our|his|her) [\w-]+) ?$")
_REJECTED = phrase(rf"""{_START}(?P<said>(?!(?:and|but|so|also|then|leave|throw|take|put|sold|find|get|keep
    |cut|miss|go|come|both|i'm|we're)\b)[\w'-]+?(?: [\w'-]+?)?)(?:'s| is
    | are)? (?:out(?: too| also| as well)?(?= ?(?:$|[|.,;!]|\band\b|\bbut\b))|not ok(?:ay)?|no thanks|excluded|left out
    |not welcome
    |(?:not|isn't|aren't) for (?:me|us|him|her)(?= ?(?:$|[|.,;!?]))|no thank you|no good|not an option|a no(?:[- ]go)?
    |(?<=ones )no(?= ?(?:$|[|.,;!?])))(?!\w)""")
""" "Chocolate chip is out", "seasonal no thanks", "reading ones no"."""
_IF_NOT = phrase(
    r"""(?<!\w)(?:but |and |so )?if (?:it|they|that)s?(?:'s| is|'re| are)?(?: not|n't) (?!(?:possible|there|here|too
    |that|so|clear|ok|much|urgent|right|sold|a|an|the|for|my)\b)
        (?P<said>[\w-]+(?: [\w-]+)?),?[ ]
        (?:then )?(?!i (?:don't|do not) (?:care|mind))(?=(?:i|we|i'll|we'll|i'm|don't|forget|no|it's|she'll|he'll
        |they'll|my|it)\b)[^|,.;!?]*"""
)
""" "If it's not leakproof I'll go mad" asks for it."""
_NEITHER = phrase(r"(?<!\w)neither (?=[\w' -]{3,30} nor\b)")
_BEHIND = phrase(r"(?<![\w-])(?P<said>[\w'-]+)(?: colou?red| colou?r| one)? not(?= ?(?:$|[|.,;!?]))")
""" "The chilli not", as some say."""
_HARMS = phrase(
    rf"""{_START}{_SAID} (?:always |just |really )?(?:(?:gives?|brings?|triggers?|irritates?) (?:me|my|him|his|her
        |us|our|them
    |their)\b|makes? (?:me|my|him|his|her|us|our|them|their) (?:sick|ill|sneeze|itch\w*|dizzy|gag|cough|wheeze
    |queasy|bloated|cry
    |break out|eyes|skin|nose|throat)|smells? awful|is disgusting)(?P<how>[^|,.;!?]{{0,40}})"""
)
""" "Lavender gives me headaches"."""
_RASH = phrase(
    r"(?:comes? out in|gets?|has|breaks? out in) (?:a rash|rashes|hives|spots|migraines?|headaches?|eczema) from "
    r"(?P<said>[\w'-]+(?: [\w'-]+)?)"
)
_OWNED = phrase(r"(?:my|our|his|her|their|your|this|that|these|those)\b")
_TOO = phrase(
    rf"""{_START}{_SAID}(?:'s| is| are) (?:way |far |much |a bit |just |really |simply )*too (?!expensive|pricey
        |dear|cheap|much
    |many|few)[\w-]+(?: for (?:me|us|my|our|his|her|him|them)(?: [\w'-]+)?)?{_END}"""
)
""" "Cast iron's too heavy for my wrists"."""
_WITHOUT_ME = phrase(
    rf"""{_START}{_SAID} (?:i|we) (?:(?:don't|do not|can't|cannot|won't|would not|wouldn't)(?: really)? (?:trust
        |like|want|stand
    |eat|touch|drink|use|bear|need|buy|fancy|do)|hate|dislike|avoid|refuse)(?: either| at all| any ?more)?{_END}"""
)
""" "Cafforo I don't trust"."""
_FAILS = phrase(
    rf"""{_START}(?:the )?{_SAID} (?:(?:really|just|simply) )?(?:(?:won't|doesn't|don't|wouldn't|will not|does not
    |do not|can't)(?: really)? (?:do|work|match|suit|fit in|go with|look (?:good|right|nice))
    |clash(?:es)? with)(?: (?!and\b|but\b|so\b)[\w'-]+){{0,4}}{_END}"""
)
""" "White won't match my kitchen"."""
_BOTH_OUT = phrase(
    rf"{_START}(?:both )?(?:the )?(?P<said>[\w'-]+(?: [\w'-]+)?(?: ones?)?),? and (?:the )?"
    rf"(?P<also>[\w'-]+(?: [\w'-]+)??)(?: ones?)?(?: are(?: both)?| both) (?:out(?! of)"
    rf"|no good|excluded|not an option|not okay)"
    rf"{_END}"
)
""" "The cream and the red are both out"."""
_LEFT_OUT = phrase(
    rf"(?<![\w'-])(?:leave|keep|take|cut|throw|kick)(?: me)? (?:the |all |any )*{_SAID} out(?! of){_END}"
)
""" "Leave the red out"."""
_ONCE_BITTEN = phrase(r"(?:i |we )?had (?:an?|one) (?P<said>[\w'&-]+(?: & [\w'-]+)?)\b[^|]{0,60}?[,.;!-]+ ?never again")
_NO_BEHIND = phrase(rf"{_START}(?:the )?(?P<said>[\w'-]+(?: [\w'-]+)?)(?: still)?,? no(?: though)?(?= ?(?:$|[|.,;!?]))")
""" "Walnut no"."""
_ASKED: Final = r"""(?:i|we)(?:'m| am| was|'ve| have|'d| had)? (?:(?:really|actually) )?(?:meant?|asked(?: for)?
    |want(?:ed)?|said|need(?:ed)?|had in mind|ordered|after|looking for)"""
_MEANT = phrase(
    rf"""{_START}(?:the )?(?P<said>(?!(?:this|that|these|those|it|they|which|number|one)\b)[\w'-]+(?: [\w'-]+)?)
    (?: ?(?:isn't|aren't|wasn't|is not|are not|was not)(?: really| quite| at all)? what {_ASKED}
    | (?:is|are) (?:exactly |just )?what (?:i|we) (?:hate|dislike|can't stand|want to avoid
    |(?:don't|didn't|do not) (?:want|like|need)))(?!\w)"""
)
""" "Wool isn't what I meant", "rye is what I hate"."""
_FINE_OTHER = phrase(
    r"""(?P<fine> (?:is|are) (?:fine|ok|okay|good|great|alright|all right)(?: (?:with|by|for) \w+)?,?[ ]
    (?:but )?(?:the )?)(?P<said>[\w'-]+(?: [\w'-]+)?) (?:isn't|aren't|is not|are not|not)
    (?: (?:so much|really|at all))?(?= ?(?:$|[|.,;!?]))"""
)
""" "Oatmeal is fine, raisins aren't"."""
_SO_IS = phrase(
    r"""(?P<no>\bnot? [\w' -]{2,30}? ?[.,;!]+ ?(?:and )?)(?:so (?:is|are)|same (?:goes )?(?:for|with)|ditto(?: for)?
        |neither (?:is|are)|nor (?:is|are)|also) (?=[\w'-]{3,})"""
)
""" "Terracotta is out, so is white"."""
_NON = phrase(r"(?<![\w'-])(?:non[ -]|zero )(?P<said>(?!stick\b|slip\b)[a-z]{3,})")
""" "Non plastic", "zero plastic"."""
_KNOWN_ONLY: Final = (_NON, _HARMS, _RASH, _TOO, _WITHOUT_ME, _FAILS, _LEFT_OUT, _ONCE_BITTEN, _NO_BEHIND)
_ANYTHING_OVER = phrase(
    r"""(?<!\w)(?:anything|everything|all|ones?|things?) (?P<bound>over|above|more than|bigger than|larger than
        |heavier than
    |longer than|wider than|taller than|higher than|under|below|less than|smaller than
    |cheaper than) (?P<size>[$€£]?[0-9][^|,;!?]{0,24}?)
    (?:'s| is| are| would be)(?: (?:way|far|much|a bit|just))? (?:too \w+|out|no good|no use|useless|pointless
    |not for me)(?: for (?:me|us|my|our)(?: \w+)?)?
    (?!\w)"""
)
_NOTHING_ELSE = phrase(r"(?<=\w),? (?:and|but|or) nothing else(?: please| pls)?(?= ?(?:$|[|.,;:!?]))")
""" "Oak and nothing else"."""
_ALONE = phrase(r"(?P<only>(?<!\w)(?:only|just) [\w' -]{2,40}?),? (?:please,? )?nothing else(?!\w)")
""" "Only mugs, nothing else"."""
_NONE_OVER = phrase(
    r"""(?<!\w)(?:(?:i|we) )?(?:don't|do not|wouldn't|won't) (?:really )?(?:want|need|like|buy|take|have)
        (?: (?:an?|any|the))? (?P<thing>(?!anything|something|(?:to|it|one|you|them)\b)[a-z][\w'-]*
        (?: [a-z][\w'-]*){0,2}?)(?: (?:that|which)(?:'s| is| are| costs?| holds?| weighs?)| costing| weighing)?
        (?P<bound>(?: (?:over|above|under|below|more than|less than|(?:bigg|larg|small|wid|tall|high|long|short|heavi
        |light|deep|cheap)er than)) [$€£]?[0-9])"""
)
""" "I don't want a vase over 30 cm": a vase is wanted."""


_NOTHING_NOT = phrase(
    r"""(?<![\w'-])(?:nothing|none|no (?:ones?|things?|stuff)|not (?:one|anything|something)) (?:(?:that|which) )?
    (?:(?:(?:i|we|you|they|it) )?(?P<can>can't|cannot|won't|doesn't|don't|couldn't)|isn't|aren't|is not
    |are not) (?=[\w'-])"""
)
""" "Nothing I can't put in the dishwasher" is to go there."""
_NOR_NOT = phrase(
    r"""(?P<no>(?<![\w'-])(?:don't (?:want|need|like|show me)|no|not|nothing|without|avoid
    |hate)\b[^|.;!?]*?),? (?:or|nor|and)[ ]
    (?:anything|any(?: ones?)?|ones?|things?|those|stuff)(?: (?:that|which))?[ ]
    (?:(?P<can>can't|cannot|won't|doesn't|don't)|isn't|aren't) (?=[\w'-])"""
)
""" "No plastic or anything that isn't dimmable" asks for dimmable ones."""
_OF_NO_USE = phrase(
    r"""(?<![\w'-])(?:that|which) (?:(?:(?:i|we|you) )?(?P<can>can't|cannot|won't|doesn't|don't)|isn't|aren't|is not
    |are not) (?P<said>[\w-]+(?: [\w-]+){0,4}?) (?:is|are) (?:(?:really|completely|pretty|just|simply) )?(?:no (?:use
    |good)|useless|pointless|worthless|out|not (?:an option|for (?:me|us)))(?: (?:to|for) (?:me|us))?(?!\w)"""
)
""" "A mug that isn't dishwasher safe is no use to me" is to be."""
_RATHER = phrase(
    r"""(?<![\w'-])(?:(?:i|we|he|she)(?:'d| would)? )?(?:rather|sooner|prefer)(?: (?:have|get|take|buy|it in|it to be))?
    (?: (?:a|an|the))? (?P<said>(?!pay\b|spend\b|less\b|more\b|not\b|\w+er\b)[\w'-]+(?: [\w'-]+)?)[ ]
    (?:than|over|instead of|rather than) (?:(?:a|an|the|in) )?(?![0-9$€£])[\w'-]+"""
)
""" "I'd rather have walnut than oak"."""
_TOLERATED = phrase(
    r"""(?:(?<=[|,.;:!?] )|(?<=\bbut )|(?<=^))(?:an? |the |some )?[\w' -]{2,30}? (?:(?:that )?(?:i|we) (?:can
    |could) (?:live
        |cope|put up) with|(?:doesn't|don't|won't|wouldn't) bother (?:me|us)|(?:is|are) (?:bearable|tolerable
        ))(?: though| too| all the same)?(?= ?(?:$|[|.,;!?]))"""
)
""" "A plastic lid I can live with" asks for none."""


_DISLIKED = phrase(
    r"""(?<![\w'-])(?:(?:i|we|he|she|they)(?:'m|'re|'s|'ve| am| are| is| was| were|'d| have| has)? )?
    (?:(?:not|never|no|isn't|aren't|wasn't)(?: really| particularly| terribly| especially| exactly| overly| that| so
    | too| very| much| at all| been| a| an| of| big| huge| great| massive| the biggest)*
    (?: (?:keen on|fond of|into|fans? of|mad about|crazy about|wild about|interested in
    |big on|partial to|sold on|(?:much|one) for))
    |(?:never|don't|didn't|doesn't) (?:(?:really|ever|much|particularly) )*
    (?:liked|enjoy|enjoyed|cared? (?:much |at all )?for|get on with|got on with)
    |can't be bothered with|(?:could|can) (?:do|live|manage) without)[ ]
    (?!(?:the|this|that|these|those|it|them|number|any of|either|neither|him|her|me|you|us|what|how|all|one|ones|my|our
    |your)\b)(?![0-9$€£])(?!\w+ing\b)(?=\w)"""
)
""" "I'm not keen on velvet" is "without velvet"; of a card it is a verdict."""


_ALL_OF_IT = phrase(
    r"(?P<all>\b(?:anything|everything|all) (?:in|from|on|under) (?!\d)[\w' ]{3,30}?) but "
    r"(?!(?:not|no|nothing|for|in|with)\b)(?=\w)"
)
""" "Everything in lighting but floor lamps"."""


_ALL_BUT_TWO = phrase(
    r"(?P<all>\b(?:anything|everything|all|any) (?:but|except(?: for)?|apart from) (?:the )?[\w-]+(?: [\w-]+)?) "
    rf"(?P<and>and|or) the (?!(?:{'|'.join(ORDINALS)}|last)\b)(?=\w)"
)
""" "Everything but the black and the navy": of what there is, and no cards."""


def straightened(text: str) -> str:
    """ "Anything over two litres is too heavy" is said as "not over two litres", "if it's not X, no" as "X"."""
    text = _ALL_BUT_TWO.sub(r"\g<all> \g<and> ", _ALL_OF_IT.sub(r"\g<all> except ", text))
    text = _DISLIKED.sub("without ", text)
    text = _OF_NO_USE.sub(lambda found: f"that {'can' if found['can'] else 'is'} {found['said']}", text)
    text = _NOR_NOT.sub(lambda found: f"{found['no']}, that {'can' if found['can'] else 'is'} ", text)
    text = _NOTHING_NOT.sub(lambda found: "that can " if found["can"] else "only ", text)
    text = _RATHER.sub(r"preferably \g<said>", text)
    text = _ALONE.sub(r"\g<only>", text)
    text = _NOTHING_ELSE.sub(" only", _IF_NOT.sub(r", \g<said>,", text))
    text = _NONE_OVER.sub(r"\g<thing>, not\g<bound>", text)
    return _ANYTHING_OVER.sub(r"not \g<bound> \g<size>", text)


def rejected(text: str, vocabulary: Vocabulary) -> str:
    """The text with "not" before what is said to be meant not, where the shop has it: "wool isn't what I meant"."""

    def turned(said: re.Match[str]) -> str:
        sold = vocabulary.find(said["said"]) or vocabulary.kinds.word(said["said"].lower().split()[-1])
        return f"not {said['said']}" if sold else said.group()

    return _FINE_OTHER.sub(r"\g<fine>not \g<said>", _MEANT.sub(turned, text) if " what " in text else text)


def in_plain_words(text: str, vocabulary: Vocabulary) -> str:
    """The text with "not" before what must not be; what is known by its kind alone, only of the shop's own values."""

    def known(match: re.Match[str]) -> str:
        said = re.sub(r"^(?:the|any|some|all) |'s$", "", match["said"])
        words = said.split()
        values = [
            each
            for each in (said, words[-1])
            if each and any(one.field != "category" for one in (*vocabulary.find(each), *vocabulary.formed(each)))
        ]
        if not values and match.re in (_HARMS, _RASH) and not _OWNED.match(said) and vocabulary.kinds.word(words[-1]):
            values = [said]
        return f"not {values[0]}" if values else match.group()

    def turned(match: re.Match[str]) -> str:
        word = match["what"].lower()
        vague = word.endswith("y") and vocabulary.kinds.traits and not is_known(word, vocabulary)
        return (
            match.group()
            if vague or _PERSON.search(text, 0, match.start())
            else f"{'without' if match['has'] else 'not'} {match['led']}{match['what']}"
        )

    text = _BOTH_OUT.sub(r"not \g<said> or \g<also>", _TOLERATED.sub("", text))
    text = _NEITHER.sub("not ", _TURNED.sub(turned, _REJECTED.sub(r"no \g<said>", text)))
    for pattern in _KNOWN_ONLY:
        text = pattern.sub(known, text)
    return _SO_IS.sub(r"\g<no>not ", _BEHIND.sub(r"not \g<said>", text))
