"""What somebody has, or is ready to pay: "40 is what I have", "two dollars is plenty", "I've put aside 40 euros".

No word here compares anything: the amount is a ceiling because of whose it is, or because it is said by itself.
"""

import re
from dataclasses import dataclass
from typing import Final

from app.dialogue.reading.limits.amounts import AMOUNT
from app.dialogue.reading.sheet import phrase

_I: Final = r"(?:i|we)"
_IS: Final = r"(?:(?:'s|'ll be)| (?:is|are|was|would be|will be|should be|has to be|must be|seems|sounds|makes))"
_TOLD = phrase(rf"""(?<![\w.,-]){AMOUNT}(?:,? that)?(?:{_IS}(?: (?:really|quite|about|definitely|honestly|still
    |more than
    |just))* (?:(?:my|the|our)(?: (?:absolute|very|upper|total|whole|hard))* (?:max(?:imum)?|limit|budget|ceiling
    |top|most
    |cap|cut-?off|end)(?: (?:price|for (?:it|this|that|me)|(?:that )?(?:{_I}|i'd|i'll|we'd|we'll) [\w' ]{{2,18}}))?
    |(?:all|what|everything) (?:that )?{_I}(?:'ve|'d|'m)?(?: (?:have|can|got|had|spend|spare|pay|afford|left
    |budgeted|saved(?: up)?|want to|to spend|put aside|set aside|planned))*(?: (?:on|with|to) (?:me|us|my name|spend
    |play with))?|where {_I}(?:'d|'ll)? (?:stop|draw the line|get off)|as (?:high|far|much) as (?:{_I}|i'd|i'll|it
    |we'd)(?: (?:go(?:es)?|can|will|would|gets?|be|spend|pay|go
    |willing to|want to))+)|,? to my name)""")
""" "40 is what I have": the number needs no currency."""
_SUFFICES = phrase(
    rf"""(?<![\w.,-]){AMOUNT}(?:{_IS}(?: (?:really|quite|about|more than|just|surely))* (?:plenty|enough|ample
    |generous)| it is(?= ?(?:$|[|,.;!?]))| (?:should|will|ought to|has to|must|would) (?:do|cover it|be (?:enough
    |plenty|ample|fine))(?: it| me
    | the trick| nicely)?)(?: (?:for|to spend on) (?:it|that|this|me|us|one|an? [\w-]+(?: [\w-]+)?))?(?!\w)"""
)
_ALL_SAID = phrase(rf"""(?:(?<=[|,.;:!?-])(?<![0-9][.,])|(?<=[|,.;:!?-] )
    |(?<=\bso )|^)(?:so |say |maybe |perhaps |make it |ok |and )*{AMOUNT}
    (?:{_IS}(?: perfectly| also)? (?P<bare>fine|ok|okay|good|alright|doable|possible|finish
    |enough
    |it)(?: as well| too| also| now| then| after all)*| (?:ok|okay|fine|each))?(?= ?(?:$
    |[|,.;:!?]| (?:if|as long as|so long as|provided)\b))""")
"""A clause that is an amount and nothing else: "a bag of crisps, 2 dollars", "4 bucks is fine as well"."""
_PAY = phrase(
    rf"""\b(?:(?:i(?:'d| would| will|'ll| could| might)?|we(?:'d| would| will|'ll)?|to|let's) (?:pay|spend|fork out
    |shell out|part with|cough up)|(?:i|we)(?:'d|'ll| would| will| could| might) (?:give|invest)
    |(?:put|set|laid|kept) (?:aside|by)|saved(?: up)?|budgeted|earmarked|set a limit of)
    (?: (?:about|only|just|exactly|maybe|perhaps))? {AMOUNT}(?: (?:for|on) (?:it|this|that|one)(?!\w))?"""
)
_WHAT_IF = phrase(
    rf"""(?<!\w)(?:(?:what if|suppose|supposing|imagine|and if|if|say) {_I} (?:spent|paid|offered|pay|put in
    |could (?:spend|pay|stretch to)|(?:had|have)(?=[^|,.;!?]* to spend))
    |what(?:'s| is| have you got| (?:do|can|could|would|will|does) (?:i|we|you|that)(?: (?:get|have|find|offer|suggest
    |recommend|buy))+(?: me| us)?) (?:there )?(?:for|at)) (?:(?:about|only|just) )?{AMOUNT}
    (?: (?:to spend|on (?:it|this|that)))?(?= ?(?:$|[|,.;!?]))"""
)
""" "What do I get for 90?" """
_GETS = phrase(rf"\bwhat (?:does|do|would|will|can|could) {AMOUNT} (?:get|buy|bring)(?: me| us)?(?!\w)")
_ONLY_HAVE = phrase(
    rf"\b{_I}(?:'ve)? (?:only|just) (?:have|got|had) (?:about )?(?=\D{{0,3}}[0-9]{{2}}){AMOUNT}"
    r"(?= ?(?:$|[,.;!?]|for (?:it|this|that)\b))"
)
_FOR = phrase(rf"\b(?:for|spend|thinking(?: of| about)?) {AMOUNT}")
_HAVE = phrase(
    rf"""\b(?:i|we|you|and)(?:'ve| have)?(?: only| just| exactly)? (?:have|got|had)?(?: got)?(?: only| just| exactly
        | about)? ?{AMOUNT}(?: (?:to (?:spend|play with|burn|use)|left|in (?:my|the) \w+|cash|on me|with me
        |altogether|on an? gift ?card))*"""
)
_VOUCHER = phrase(rf"\b(?:an?|my|this|the) {AMOUNT}[ -](?:voucher|gift ?card|note|coupon|bill)(?: to (?:spend|use))?")
_EACH = phrase(rf"^{AMOUNT} for (?=\w)(?![^|.;]*\?)")
_TO_SPEND = phrase(
    rf"(?:\b(?:(?:i|we)(?:'ve| have)?(?: only| just)?(?: got| have)?|with) )?{AMOUNT} to spend"
    r"(?: on (?:it|this|that|one))?(?!\w)"
)
_BUDGET = phrase(
    rf"(?<![\w.,-])(?:(?:on|with|within|for|to|have|got|there's) )?(?:(?:an?|my|our|the) )?{AMOUNT}"
    r"[ -](?:(?:hard|strict|firm|total) )?(?:budget|limit|ceiling|cap)(?!\w)"
)
""" "A lantern on a 25 euro budget"."""
_LEFT = phrase(rf"\b(?:only|just) {AMOUNT} left(?!\w)")


ASTONISHED: Final = phrase(
    r""" ?\?+[ ,]*(?:that's |it's |this is |seems |sounds )?(?:(?:far |way )?too (?:good|cheap)|what's (?:wrong
    |the catch)
    |(?:a |what a )?(?:bargain|steal|deal)|suspicious|how come|is (?:that|it|this) (?:right|real|a mistake|correct
    |true))"""
)
""" "For a buck fifty? Too good": a remark about a price, which sets no limit."""


NOT_PAID: Final = phrase(
    rf"""(?<!\w)(?:i(?:'m| am) |we're |we are )?(?:not|never|(?:(?:i|we) )?(?:won't|wouldn't|can't|couldn't
    |refuse to)|i'd never|(?:no way )?
    i'll never)(?: (?:(?:going|willing|about) to|pay(?:ing)?|spend(?:ing)?|giv(?:e|ing)|for|at|almost|nearly
    |close to|ever|even
    |really|fork(?:ing)? out|shell(?:ing)? out|want to|be))* {AMOUNT}(?: (?:for|on) (?:(?:an?|some|the|that|this
    |it)\b ?)+[\w-]*)?
    (?= ?(?:$|[|,.;!?]))"""
)
""" "Not 79 euros for a blanket!": less than that."""


@dataclass(frozen=True, slots=True)
class Ceiling:
    """A wording for an amount to spend; `bare`: its number needs no currency."""

    words: re.Pattern[str]
    bare: bool = False


CEILINGS: Final = (
    Ceiling(_TOLD, bare=True),
    Ceiling(_SUFFICES),
    Ceiling(_ALL_SAID),
    Ceiling(_PAY, bare=True),
    Ceiling(_WHAT_IF, bare=True),
    Ceiling(_GETS, bare=True),
    Ceiling(_ONLY_HAVE, bare=True),
    Ceiling(_TO_SPEND, bare=True),
    Ceiling(_BUDGET, bare=True),
    Ceiling(_VOUCHER),
    Ceiling(_FOR),
    Ceiling(_HAVE),
    Ceiling(_EACH),
    Ceiling(_LEFT),
)
"""The most telling first; "bare" as a group of a wording says so of one match."""
