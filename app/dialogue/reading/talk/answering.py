"""Answers to the question that the shop asked with the list on the cards, and what its chips say."""

from app.dialogue.brief import Brief
from app.dialogue.reading.intents import Intent
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.shop.vocabulary import Vocabulary, fold
from app.dialogue.reading.understood import Understood
from app.dialogue.reading.values.insisted import one_of

NO_MATTER = "no matter"
"""What the chip says that leaves the question open for good."""

_EITHER_WAY = phrase(r"""(?:that |it |this )?(?:does not|doesn't) (?:really )?matter(?: to me)?|no matter
    |(?:i )?(?:do not|don't) (?:really )?(?:care|mind)|(?:(?:it|that) )?makes no (?:odds|difference)(?: to me)?
    |(?:(?:i'm|i am) )?not (?:really |too |that )?(?:bothered|fussed|fussy|picky)|(?:(?:i'm|i am) )?(?:easy|open
            |flexible)
    |no strong (?:feelings|opinions?|views?)|(?:(?:it's|that's|it is) )?(?:all the same|up to you|your choice|your call)
    (?: to me)?|(?:i'll )?leave (?:it|that) (?:up )?to you|(?:you|your turn to) (?:choose|decide|pick)""")
_UNDECIDED = phrase(r"""(?:i have )?no (?:idea|preferences?)|i (?:do not|don't) know|(?:i'm )?not sure|dunno|whatever
    |any(?: of (?:them|those|these)| one| is fine| will do| would do)?|anything(?: goes)?|either(?: is fine| one)?
    |(?:they're |they are )?all(?: are)? fine|skip(?: (?:it|that|this))?|no|nope""")
_POLITE = phrase(r"""^(?:(?:ok|okay|well|so|oh|hm+|um+|maybe|rather|preferably|please|just|only|in|made of|the|a|an
    |i(?:'d| would)? (?:want|like|prefer|take)|i'll take|let's say)\b[,!. ]*)+
    |[ ,]*(?:\b(?:ones?|please|pls|then|i think)\b[ .!]*)+$|[ .!?]+$""")
_NAMED = phrase(r'(?P<field>[\w -]{1,40}): "(?P<value>[^"]+)"[ .!]*')
_OR = phrase(r" ?(?:,|/|\bor\b|\band\b) ?(?:or )?")


def read_answer(sheet: Sheet, brief: Brief, vocabulary: Vocabulary) -> Understood | None:
    """The answer, if the whole text is one: values of the field asked about, or that it does not matter.

    Without an open question a value is a search like any other, and "no matter" says nothing.
    """
    said = sheet.text.rstrip(" .!?")
    if brief.asked is None:
        return Understood(intent=Intent.UNCLEAR) if _EITHER_WAY.fullmatch(said) else None
    bare = _POLITE.sub("", said).strip()
    if _EITHER_WAY.fullmatch(said) or any(_UNDECIDED.fullmatch(one) for one in (said, bare)):
        return Understood(released=(brief.asked,))
    named = [vocabulary.find(words, brief.asked) for words in _OR.split(bare)]
    if not all(named):
        return None
    spellings = dict.fromkeys(value for [one, *_] in named for value in one.values)
    return Understood(constraints=(one_of(brief.asked, tuple(spellings)),))


def read_named(sheet: Sheet, vocabulary: Vocabulary) -> Understood | None:
    """category: “Coffee and tea” - a field and one of its values, which the grammar would take apart at the "and"."""
    found = _NAMED.fullmatch(sheet.text)
    if not found:
        return None
    name = fold(found["field"])
    field = name if name in {"brand", "category"} else vocabulary.attributes.get(name)
    named = vocabulary.find(found["value"], field) if field else ()
    return Understood(constraints=(one_of(named[0].field, named[0].values),)) if named else None
