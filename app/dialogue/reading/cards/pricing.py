"""Prices relative to the list on the cards: "cheaper", "half the price", "my wallet says no", "something posher"."""

import re
from typing import Final

from app.dialogue.reading.intents import PriceStep
from app.dialogue.reading.limits.purses import ASTONISHED
from app.dialogue.reading.limits.refusing import denial
from app.dialogue.reading.sheet import Sheet, phrase

LESS: Final = r"""(?:cheaper|cheapest possible|less (?:expensive|pricey|costly|dear|steep|money)|inexpensive
    |more (?:affordable|economical|reasonable|reasonably priced|modest(?:ly priced)?)
    |low(?:er)?[- ](?:priced|end|cost|budget)|lower prices?d?|costs? less|(?:smaller|lower|better|nicer) prices?
    |less money|fewer (?:dollars|euros|bucks|pounds|pennies)
    |(?:more )?(?:budget|wallet|purse)[- ]friendl(?:y|ier)|(?:easier|kinder|gentler) (?:on|to) (?:the|my
    |our) (?:wallet
    |purse|pocket|budget|bank account)|budget(?= (?:ones?|options?|versions?|models?|alternatives?|choices?)\b)
    |for less(?! than)(?= ?(?:$|[|.,;!?]|(?:money|please|if)\b))
    |(?:a |one )?notch (?:down|lower)|not (?:quite )?(?:as|so) \$\$+|not (?:that|so|as|quite so
    |quite as) (?:expensive|pricey|dear|costly))"""
_VERY: Final = (
    r"(?:(?:a )?(?:(?:little |tiny )?bit|rather|quite|very|really|awfully|so|pretty|way|far|much|too|terribly) )"
)
_DEAR: Final = r"(?:expensive|pricey|pricy|dear|costly|steep)"
_MAD: Final = (
    r"(?:insane|mad|crazy|ridiculous|outrageous|silly|absurd|shocking|eye[- ]watering|obscene|bonkers|steep|high)"
)
_PURSE: Final = r"(?:wallet|purse|bank account|bank|budget|piggy bank|pocket|account)"
_TOO_MUCH: Final = rf"""(?:too (?:{_DEAR}|much money|much for an? [\w-]+|much \$+|rich for \w+ ?\w*)|{_VERY}+{_DEAR}
    |(?:it |they |these |those |that |this )?costs? (?:way |far )?(?:too much|a (?:fortune|bomb|lot
    |packet))(?: for me)?
    |(?:can you |could you )?go (?:a bit )?lower|(?:over|above|beyond|out of|outside|exceeds?) (?:of )?(?:(?:my
    |the|our) )?(?:budget|means|price range|league|reach)|(?:that|this|it|they|these|those|all)(?:'s|'re| is
    | are)? (?:quite |rather |still |so |all )?{_DEAR}
    (?: for (?:an? |some )?[\w-]+(?: [\w-]+){{0,3}})?(?= ?(?:$|[|.,;!?]))|(?:anything|something) (?:a (?:bit
    |little) )?lower(?= ?(?:$|[|.,;!?]|please\b))
    |(?:i'm|we're) not made of money|(?:a )?(?:shame|pity) about the (?:price|cost)
    |but not (?:the|its|their) price(?= ?(?:$|[.!]))
    |if only (?:it was|it were|they were) (?:less|cheaper|not so dear)
    |(?:i |we )?(?:can't|cannot|couldn't|won't|can not) (?:really
    )?(?:spend|afford|pay|justify|stretch to|run to) (?:that|this|it|so much|those|these(?: prices)?|them|any of[ ]
    (?:these|those|them))(?: much| prices?)?|who (?:pays|would pay|spends) (?:that|so)(?: much)?(?: money)?
    (?: for [\w ]{{3,30}})?|(?:such )?a lot (?:of money|of cash|to (?:pay|ask|spend))|(?:that|this|it)(?:'s| is
    |s) (?:quite |still |kinda |kind of |rather )*(?:quite
    )?a lot(?: of money)?(?: for (?:an? |some )?(?:bit of )?[\w-]+(?: of [\w-]+)?)?(?= ?(?:$|[|.,;!?]))
    |(?:a )?(?:rip[- ]off|fortune|daylight robbery)|(?:cost )?an arm and a leg|(?:don't|do not) have that (?:kind
    |sort) of money
    |for (?:a )?(?:smaller?|tight|slim|thin) (?:wallet|purse|budget)|{_MAD} (?:prices?|money)
    |(?:(?:these|those|the|your) )?prices? (?:is|are|seems?|looks?) {_VERY}*{_MAD}
    |(?:my|the|our) {_PURSE}(?: just| really)* (?:says? no|hurts?|cries|is crying|weeps?|can't|won't|groans?|screams?
    |is (?:empty|tight|thin|small|limited)|disagrees|complains|objects)(?: (?:take|stretch|cope
    |manage)(?: (?:to )?(?:it|that
    |this))?)?|(?:on )?an? (?:tight|small|limited|shoestring|tiny) budget|money(?:'s| is) (?:a bit )?(?:tight|short)
    |(?:i'm|im|i am) (?:a bit |so |totally |rather )?(?:skint|broke|hard up|strapped)(?: (?:right )?now)?
    |(?:more|over|above|beyond) (?:than )?(?:what )?i(?: (?:want(?:ed)?|can|could|planned|meant|intended|was going
    |hoped))(?: to)?
    (?: spend| pay| afford)?|(?:bring|get|cut|lower|reduce|drop|push) (?:down )?(?:the |that )?(?:price
    |cost)s?(?: down
    | a (?:bit|little|lot))*)"""
_MUCH: Final = r"""(?:(?:so )?much|(?:a )?(?:whole |heck of a )?lot|lots|far|way+|significantly|considerably
    |substantially
    |massively|drastically|vastly|miles|loads|heaps|tons|way (?:way )+|a (?:good|great|big) deal|a good bit)"""
_ENDS: Final = r"(?= ?(?:$|[|.,;!?]|(?:please|pls|maybe|if|then|ideally|money|for the)\b))"
_A_LITTLE: Final = r"""(?:(?:just )?(?:(?:a )?(?:little |tiny |wee |teeny )?bit|slightly|somewhat|a little|a touch|a tad
    |marginally
    |a smidge(?:n)?|a hair|a shade|a whisker|a notch|a fraction|a smidgen|a teeny bit|a mite))"""
_WORDS: Final = (
    (
        PriceStep.HALF,
        r"""(?:at|for) half(?= ?(?:$|[|.,;!?]))
            |(?:about |around |only |roughly )?(?:at |for )?half (?:(?:the|that|of the) (?:price|cost|money)|that
            |as (?:much|expensive|dear|pricey)|of (?:that|this|it)|price)|(?:50 ?%|fifty percent) (?:cheaper|less|off)
            |(?:twice|two times|2 times|2x) (?:as cheap|cheaper)|cut (?:that|it|the price) in half|halve (?:that|it
            |the price)""",
    ),
    (
        PriceStep.SLIGHTLY_CHEAPER,
        rf"(?:just )?{_A_LITTLE} (?:{LESS}|less{_ENDS})"
        rf"|{LESS},? (?:but )?(?:not (?:by )?(?:too )?much|only (?:a bit|slightly|a little)"
        r"|(?:by )?a (?:bit|little|tad))"
        r"|(?:shave|knock|take) (?:a (?:bit|little|few \w+|couple \w+(?: \w+)?)|some(?:thing)?) off(?: the price| it)?",
    ),
    (
        PriceStep.MUCH_CHEAPER,
        rf"""{_MUCH} (?:{LESS}|(?:down|lower|less)(?= ?(?:$|[|.,;!?]|please|pls)))|{LESS} by (?:a lot|far|a mile)
            |nowhere near (?:that|so|as|this) {_DEAR}|(?:at |for )?a fraction of (?:that|this|it|the (?:price|cost)
    |those prices?)
            |(?<!not )(?:way|far|much) {_TOO_MUCH}|(?:like )?(?:two|three|four|five|ten|twice|double|triple
            |[0-9]+)(?: times)? (?:what
            |more than|the price|as much as) (?:i|we|that) (?:want|can|meant|planned|wanted|would)(?: to)?(?: pay
            | spend)?""",
    ),
    (
        PriceStep.CHEAPER,
        rf"""{LESS}|(?<![\w|] )(?:for )?less{_ENDS}|(?<![\w|] )(?:(?:that's|it's|way|far|a bit|bit
    |still) )*too much(?: for me)?(?=\W*$)|(?:(?:that's|that is|those are|these are|they're|they are|it's
    |all) )?(?<!not ){_TOO_MUCH}
            |(?<![\w|] )(?:ouch|phew|blimey|wow|whoa|gosh|yikes|oof)?[,! ]*(?:expensive|pricey|pricy|costly
            |steep)(?= ?(?:$|[|.,;!?]))
            |(?<![\w|] )(?:[$€£] ?)?[0-9]+(?:[.,][0-9]+)?(?: ?(?:euros?|dollars?|bucks|quid|pounds?|[€$£]))? for[ ]
            (?:an? |some )?(?:bit of )?[\w-]+(?: \w+)?(?!{ASTONISHED.pattern}) ?[?!]+""",
    ),
    (
        PriceStep.DEARER,
        r"(?<!\bhow )(?:a bit |slightly |much )?(?<!\bhow much )"
        r"""(?:more (?:expensive|upmarket|premium|luxur(?:y|ious)|exclusive|upscale|high[- ]end|costly
            |posh|swanky|fancy|classy)
            |pricier|dearer|fancier|posher|swankier|classier|plusher|finer|higher[- ]priced|high(?:er)?[- ]end
            |up-?market|(?:a bit |something )?(?:boujee|bougie|swanky|ritzy|posh(?= (?:ones?|stuff)))|more special
            |(?:an? |one )?(?:step|notch|class|level|tier|cut) (?:up|above|higher)(?: in (?:price|quality)| (?:these
    |those|this|that
            |them))?
            |top[- ]of[- ]the[- ]range|top[- ]end|luxury|de ?luxe|(?<!and )(?<!or )(?<!super )premium(?= (?:please
    |ones?)|\W*$)
            |(?:the )?price can be (?:a (?:bit|little) )?higher
            |(?:(?:it|they|that|this) )?(?:can|may|could) cost (?:a (?:bit|little) )?more(?! than)
            |(?<![\w|] )spend more(?! than)
            |(?:i'd|i would|i can|i could|happy to|we can|we could|willing to|(?:i )?don't mind
            |ready to) (?:pay(?:ing)?
            |spend(?:ing)?|go) (?:(?:a (?:wee )?(?:bit|little|lot|touch|tad)|slightly|some) )?(?:more|higher
            |extra)(?: for [\w ]{3,30}| on [\w ]{3,30})?
            |(?:better|higher|nicer|superior) quality|of (?:a )?(?:better|higher) quality|better made
            |(?:i )?(?:could|can) stretch (?:a (?:bit|little) )?(?:further|more)(?: if .*)?
            |(?:the )?(?:next|higher) (?:price )?(?:bracket|range|class|price level)(?: up)?
            |(?:i(?:'d| would| can)? (?:like|want)? ?(?:to )?)?(?:splash out|splurge|treat myself)
            |move up (?:a )?(?:price|class|level)\w*)|(?<!not )too cheap""",
    ),
)
_STEPS: Final = tuple(
    (
        step,
        phrase(rf"""(?<!\w)(?:(?:something|anything|nothing|ones?|any|show me|a|an|got|go|at|bit
            |some) ){{0,4}}(?:{words})(?!\w)
            (?: (?:ones?|options?|versions?|models?|alternatives?|products?|things?|than (?:these|those|that|this|them
            |it)))*"""),
    )
    for step, words in _WORDS
)


_DEARER: Final = next(words for step, words in _STEPS if step is PriceStep.DEARER)
_THAN: Final = phrase(r"\bthan\b")
_WONDERS: Final = phrase(r"\b(?:why|how come)\b[^|.,;!?]*\bnumber [0-9][^|.,;!?]*$")
""" "Why is the third so pricey": a question about a card."""


_NAME: Final = r"(?P<said>(?!(?:number|it|that|this|they|those|these|all)\b)[\w'&-]+?(?: (?!number\b)[\w'&-]+?){0,3}?)"
_CLAUSE: Final = r"(?:^|(?<=[|,.;:!?] )|(?<=\band )|(?<=\bbut )|(?<=\bbecause ))"
_SUBJECT: Final = phrase(rf"{_CLAUSE}{_NAME}(?:'s| is| are)(?: just| simply| really| still| a bit)? $")
_SUBJECT_OF_COST: Final = phrase(rf"{_CLAUSE}{_NAME}(?: just| simply| really)? $")


def read_step(sheet: Sheet) -> PriceStep | None:
    """Takes what is said of prices relative to the list; of several steps the first in the table counts.

    "No dearer than this" asks for what is cheaper, "I don't need anything dearer" for nothing.
    """
    cheaper = _take_denied(sheet)
    said = [step for step, words in _STEPS if _take_step(sheet, words)]
    return PriceStep.CHEAPER if cheaper else next(iter(said), None)


def _take_step(sheet: Sheet, words: re.Pattern[str]) -> bool:
    """Takes what is said of prices, with the value or the make that it is said of: "linen is beyond my budget"."""
    found = [match for match in words.finditer(sheet.text) if _is_no_question(match)]
    for match in reversed(found):
        subject = _SUBJECT.search(sheet.text, 0, match.start())
        if match.group().lower().startswith("cost"):
            subject = _SUBJECT_OF_COST.search(sheet.text, 0, match.start())
        sheet.cut(subject.start("said") if subject else match.start(), match.end())
    return bool(found)


def _is_no_question(found: re.Match[str]) -> bool:
    return _WONDERS.search(found.string, 0, found.start()) is None


def _take_denied(sheet: Sheet) -> bool:
    """Takes what must not be dearer; whether it must not be so than something that is on the list."""
    found = _DEARER.search(sheet.text)
    denied = denial(sheet.text, found.start()) if found else None
    if not found or not denied:
        return False
    compares = _THAN.search(sheet.text, found.start()) is not None
    sheet.cut(denied.start(), found.end())
    return compares
