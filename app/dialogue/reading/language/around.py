"""What people say before and behind anything they say: "hi", "hmm", "one more thing:", "please", "thanks", "lol".

It is taken off once, before the first reader, so that each of them meets the words that say something and no others. A
text of nothing else is small talk, and stays as it is.
"""

import re
from dataclasses import dataclass
from typing import Final

from app.dialogue.reading.intents import Intent
from app.dialogue.reading.language.filler import CLOSING_CHARS
from app.dialogue.reading.sheet import phrase

_END: Final = r"(?: *[,.:;!?]+ *|(?<! ) - *| +|$)"
_STOP: Final = r"(?: *[,.:;!?]+ *|(?<! ) - *|$)"
"""After words that may begin a wish as well ("well made", "morning coffee") a mark has to stand."""
_THERE: Final = r"""(?: (?:there|hi|hello|again|all|both|guys|folks|everyone|everybody|you|mate|friends?|team|shop
    |to you|partner|pal|buddy|dear|love|lovely|sir|madam|bot|lads|y'all))*"""
_WISHES: Final = r"(?=(?:i|i'm|im|i'd|we|we're|can|could|do|have|is|are|would|might|any|looking|please|so)\b)"
_WHO: Final = r"""(?:(?:me, )?(?:the|that) (?:one|guy|lady|woman|man|person|girl) (?:who|with|from|that)\b[^.!?;,]*
    [.!?,; ]*)?"""
_GREETS = phrase(
    rf"(?:hi+|hello+|hey+a?|hiya|howdy|hallo|greetings|yo){_THERE}{_END}"
    rf"|(?:good )?(?:morning|afternoon|evening|day){_THERE}{_STOP}"
    rf"|good (?:morning|afternoon|evening) {_WISHES}"
    rf"|(?:(?:it's |it is )?me(?: again)?|i(?:'m| am) back(?: again)?){_STOP}{_WHO}"
)
_THANKS: Final = r"""(?:(?:many )?(?:thanks|thx|tnx|thnx)|(?:and )?thank (?:you|u|ya))(?: (?:a lot|a bunch|a million
    |a ton|(?:so|very) much|in advance|again|loads|mate|kindly|for (?:that|this|your help|the help|looking)))*"""
_THANKED = phrase(rf"(?:(?:ok|great|perfect|nice|lovely|cool) )?(?:{_THANKS}|cheers){_STOP}")
_SIGHS: Final = r"(?:h+m+|um+|uh+m?|er+m*|ehm?|a+h+|ooh+)"
_FILLS: Final = r"""lol|lmao|haha+|hehe|tbh|ngl|btw|fyi|honestly|frankly|basically|literally|anyways?|obviously
    |just so you know|if that helps"""
_LEADS: Final = r"""oh|(?:ok(?:ay)?|well|right|alrighty?|all right|now)(?: then)?|so|listen|look|excuse me|and
    |please|pls|(?:i'm |so )?sorry|by the way|dear (?:\w+ )?\w+|i(?:'m| am| was) (?:just )?(?:wondering|curious)
    |let me (?:see|think)|great|cool|perfect|lovely|nice|brilliant|awesome|excellent|super|sweet|fantastic
    |wow|phew|whew|yikes|gosh|blimey|jeez|achoo|(?:i(?:'m| am) )?(?:(?:just|only) )?(?:kidding|joking)|mind you"""
_POLITE: Final = r"sorry to (?:bother|trouble|disturb) you(?: again)?(?: but)?"
_HELP: Final = r"""(?:please )?(?:can|could|would|will) (?:you|u|someone|anyone|somebody) (?:please |kindly )?(?:help
    |assist)(?: me| us)?(?: out)?(?: here| with this| with something| please)*"""
_ONE_MORE: Final = r"""(?:(?:and|oh|just|but) )?(?:one|a) (?:more|last|other|final|further) (?:thing|question|request)
    |(?:(?:just )?an? |i(?:'ve| have)(?: got)? an? )?(?:(?:quick |small |silly |stupid |simple )?question
    |quick one|(?:quick |small )?request)|another (?:thing|question)
    |(?:here's|this is) (?:the thing|what i(?:'m after| need| want))"""
_HESITATES = phrase(
    rf"(?:{_SIGHS}|{_POLITE}|(?:so )?(?:{_FILLS}|actually|maybe)){_END}|(?:{_LEADS}|{_HELP}|{_ONE_MORE}){_STOP}"
    r"|(?:ok(?:ay)?|alright|right|well) so (?!(?:much|many|far|long)\b)"
    r"|(?:and|ok(?:ay)?|oh|(?:it )?turns out(?: that)?) (?=\w)"
)
_OPENINGS: Final = (_GREETS, _THANKED, _HESITATES)
_IT: Final = r"(?: (?:any|it|one|some|them|that|those|such a thing))?"
_IF: Final = rf"""if (?:(?:at all |it's |that's |that is )?(?:possible|poss|ok(?:ay)?|alright)(?: with you)?
    |you (?:have|got|do|stock|sell|carry|keep)(?: got)?{_IT}|you(?:'ve| have) got{_IT}|you can(?: manage(?: it)?)?
    |you (?:don't|do not) mind|(?:there (?:is|are)|there's){_IT})"""
_PLEASE: Final = r"(?:pretty )?pl(?:ea)?[sz]e?|ta|cheers|ty(?:vm|sm)?|kindly|x{1,3}"
_CALLED: Final = r"(?:mate|pal|buddy|bro|dude|guys|folks|hun|y'?know|you know|i guess|i suppose|asap|of course)"
_SOON: Final = r"(?<!\bfor)(?<!\bby)(?<!\buntil)(?<!\bof)(?<!\bthan) (?:today|tonight)(?! \w)"
_BEHIND_COMMA: Final = r"""(?:, ?(?:love|dear|darling|ok(?:ay)?|right|yeah|innit|(?:(?:that|it|which|this) )?would be[ ]
    (?:great|lovely|perfect|nice|ideal|amazing|good|brilliant|fantastic|super|wonderful)))"""
_CLOSING = phrase(
    rf"(?:(?P<hedge>[ ,.;:!-]+{_IF})|[ ,.;:!-]+(?:{_PLEASE}|{_FILLS}|{_CALLED}|(?<!no ){_THANKS})|{_SOON}"
    rf"|{_BEHIND_COMMA})*(?P<end>[ .,;:!?]*)$"
)
_FAVOUR = phrase(
    r"(?:please |(?:can|could|would|will) (?:you|u) (?:please )?)?(?:compare|describe|explain|put|line up|sort|list"
    r"|check|drop|remove|take|leave|keep|sum up|set)\b"
)
_AS_A_FAVOUR = phrase(
    r"(?: for (?:me|us))?(?:,? (?:(?:would|will|could|can|won't) you|if you (?:would|could|please)))?[ .!?]*$"
)
""" "Compare the two for me, would you": for whom and how kindly changes nothing of what is to be done."""
_THANKED_AMID = phrase(r"\b(?:thank you|thanks|thx|cheers)\b(?! to\b)")
_DICTATED: Final = tuple(
    (phrase(rf"(?<! a) (?:{words})(?![\w'-])"), mark)
    for words, mark in (("comma", ","), ("full stop", "."), ("question mark", "?"), ("um+|uh+|uhm+|erm+", ""))
)
""" "In silver comma no more than two hundred": marks that are spoken, and hesitation amid the words."""
_DASH: Final = re.compile(r"(?<=[^\s|]) +-+ +(?=\S)")
_RANGE: Final = re.compile(r"(?:\d|[€$£])$")
_RANGE_ENDS: Final = re.compile(r"[€$£]?\d")


@dataclass(frozen=True, slots=True)
class Around:
    """A text without what stood around it, whether that greeted or thanked, and a condition behind it ("if possible").

    `alone`: there is nothing else, and the text is whole.
    """

    text: str
    greets: bool = False
    thanks: bool = False
    hedge: str = ""
    alone: bool = False

    @property
    def courtesy(self) -> Intent | None:
        """What was said around it, as an intent of its own."""
        return Intent.THANKS if self.thanks else Intent.GREETING if self.greets else None


def bared(text: str) -> Around:
    """The words that say something. Where there are none, all of them."""
    start, greets, thanks = _opened(text)
    closed = _CLOSING.search(text, max(start, len(text) - CLOSING_CHARS))
    end = closed.start() if closed else len(text)
    if _FAVOUR.match(text, start) and (favour := _AS_A_FAVOUR.search(text, max(start, end - CLOSING_CHARS), end)):
        end = favour.start()
    thanks = thanks or _THANKED_AMID.search(text) is not None
    if not any(char.isalnum() for char in text[start:end]):
        return Around(text, greets, thanks, alone=True)
    hedge, asks = (closed["hedge"] or "", "?" if "?" in closed["end"] else "") if closed else ("", "")
    return Around(text[start:end] + asks, greets, thanks, hedge)


def plainly(text: str) -> str:
    """The text as it would be written at leisure: not shouted, and with commas for the dashes between its clauses;
    those of a range ("20 - 40") stay.
    """
    text = text.lower() if text.isupper() else text
    for spoken, mark in _DICTATED:
        text = spoken.sub(mark, text)
    return _DASH.sub(lambda dash: dash[0] if _in_range(dash) else ", ", text)


def _opened(text: str) -> tuple[int, bool, bool]:
    """Where it begins to say something, and whether words before that greet and thank."""
    at, found = 0, set[re.Pattern[str]]()
    while opening := next((one for words in _OPENINGS if (one := words.match(text, at)) and one.end() > at), None):
        found.add(opening.re)
        at = opening.end()
    return at, _GREETS in found, _THANKED in found


def _in_range(dash: re.Match[str]) -> bool:
    return bool(_RANGE.search(dash.string, 0, dash.start()) and _RANGE_ENDS.match(dash.string, dash.end()))
