"""What people say before and behind anything they say: "hi", "hmm", "one more thing:", "please", "thanks", "lol".

It is taken off once, before the first reader, so that each of them meets the words that say something and no others. A
text of nothing else is small talk, and stays as it is.
"""

import re
from dataclasses import dataclass
from typing import Final

from app.dialogue.reading.sheet import phrase
from app.dialogue.reading.understood import Intent

_END: Final = r"(?: *[,.:;!?]+ *|(?<! ) - *| +|$)"
_STOP: Final = r"(?: *[,.:;!?]+ *|(?<! ) - *|$)"
_GREETING = phrase(
    rf"(?:(?:hi+|hello+|hey+a?|hiya|howdy|hallo|greetings)(?: (?:there|again|all|guys|folks|everyone|you|mate|friend))*{_END}"
    rf"|(?:good )?(?:morning|afternoon|evening|day)(?: (?:there|again|all|guys|folks|everyone|to you))*{_STOP}"
    r"|good (?:morning|afternoon|evening) (?=(?:i|i'm|i'd|we|we're|can|could|do|have|is|are|would|might|any|looking)\b)"
    rf"|(?:it's |it is )?me again{_STOP})"
)
_HESITATION = phrase(
    rf"(?:(?:h+m+|um+|uh+|uhm|er+m*|ehm?|a+h+|oh|ooh+){_END}"
    rf"|(?:ok(?:ay)?|well|so|right|alright|now then|listen|look|excuse me|lol|haha+|hehe){_STOP}"
    r"|(?:ok(?:ay)?|right|well|alright) (?=so\b)|(?:ok(?:ay)?|alright) so "
    rf"|(?:(?:and|oh|just|but) )?one (?:more|last|other|final) (?:thing|question|request){_STOP}"
    rf"|(?:(?:just )?an? |i(?:'ve| have)(?: got)? an? )?(?:quick |small |silly |stupid |simple )?question{_STOP}"
    rf"|(?:please )?(?:(?:can|could|would|will) (?:you|u|someone|anyone|somebody) )(?:please |kindly )?(?:help|assist)"
    rf"(?: me| us)?(?: out)?(?: here| with this| with something| please)*{_STOP})"
)
_OPENING = (_GREETING, _HESITATION)
_CLOSING = phrase(
    r"(?P<said>(?:[ ,.;:!-]+(?:pl(?:ea)?[sz]e?|ta|cheers|lol|lmao|ha(?:ha)+|hehe|x{1,3}"
    r"|(?P<thanks>(?<!no )(?:(?:many |much )?(?:thanks|thx|tnx|thnx)|(?:and )?thank (?:you|u|ya))(?: (?:a lot|a bunch"
    r"|a million|a ton|(?:so|very) much|in advance|again|loads|mate|kindly))*)))+)(?P<end>[ .,!?]*)$"
)
_DASH: Final = re.compile(r"(?<=[^\s|]) +-+ +(?=\S)")
_RANGE: Final = re.compile(r"(?:\d|[€$£])$")
_RANGE_ENDS: Final = re.compile(r"[€$£]?\d")


@dataclass(frozen=True, slots=True)
class Around:
    """A text without what stood around it, and whether that greeted or thanked."""

    text: str
    greets: bool = False
    thanks: bool = False

    @property
    def courtesy(self) -> Intent | None:
        """What was said around it, as an intent of its own."""
        return Intent.THANKS if self.thanks else Intent.GREETING if self.greets else None


def bared(text: str) -> Around:
    """The words that say something. Where there are none, all of them."""
    bare, greets = _opened(text)
    bare, thanks = _closed(bare)
    if not any(char.isalnum() for char in bare):
        return Around(text)
    return Around(bare, greets, thanks)


def with_commas(text: str) -> str:
    """The text with commas for the dashes between its clauses; those of a range ("20 - 40") stay."""
    return _DASH.sub(lambda dash: dash[0] if _in_range(dash) else ", ", text)


def _opened(text: str) -> tuple[str, bool]:
    at, greets = 0, False
    while found := next((found for words in _OPENING if (found := words.match(text, at)) and found.end() > at), None):
        greets = greets or found.re is _GREETING
        at = found.end()
    return text[at:], greets


def _closed(text: str) -> tuple[str, bool]:
    found = _CLOSING.search(text)
    if not found:
        return text, False
    asks = "?" if "?" in found["end"] else ""
    return text[: found.start()] + asks, bool(found["thanks"])


def _in_range(dash: re.Match[str]) -> bool:
    return bool(_RANGE.search(dash.string, 0, dash.start()) and _RANGE_ENDS.match(dash.string, dash.end()))
