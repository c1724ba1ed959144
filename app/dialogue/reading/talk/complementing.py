"""What should go with a product: one on the cards, or one that is named."""

from app.dialogue.brief import Brief
from app.dialogue.reading.cards.questions import pointed_by
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.understood import Understood

_ASKED = tuple(
    phrase(words)
    for words in (
        r"what(?: else)?(?: would| could| might| do(?:es)?)? (?:go(?:es)?|fits?|pairs?|works?|match(?:es)?)"
        r"(?: well| nicely| best)? (?:with|alongside) (?P<what>.+)",
        r"what(?: else)? (?:do|would|will|should|might) (?:i|we) (?:also )?(?:need|want|get|buy|have to have)"
        r"(?: (?:for|with|to go with|to use with|together with|besides) (?P<what>.+))?",
        r"(?:what|which(?: products| things)?)(?: else)? (?:do|did) (?:people|others|shoppers|customers|they|you)"
        r" (?:usually |often |also )?(?:buy|get|take)(?: together)?(?: with (?P<what>.+))?",
        r"what(?: else)? (?:is|was|gets) (?:usually |often )?(?:bought|sold)(?: together)? with (?P<what>.+)",
        r"(?:(?:show me|find|give me|i want|i need|is there|do you have|have you) )*(?:something|anything|things|what)"
        r"(?: else)?(?: that(?: would)?)? (?:to go(?:es)?|goes|go|to serve|to pair)(?: well)? with (?P<what>.+)",
        r"(?:(?:show me|find|give me|any|the) )*(?:accessories|add-?ons|extras) (?:for|to) (?P<what>.+)",
    )
)
_ELSE = phrase(r"\b(?:else|also|with|accessories|add-?ons?|extras|besides)\b")
_OPENING = phrase(r"^(?:(?:ok|okay|and|but|so|great|now|then|please)\b[,!. ]*)+|[ .?!]+$|[, ]*\bplease$")
_NUMBER = phrase(r"^(?:the |no\.? ?|#)?([1-9])$")
_ARTICLE = phrase(r"^(?:the|a|an|your|my|that|this|these|those) ")


def read_complements(sheet: Sheet, brief: Brief) -> Understood | None:
    """What something should go with: `about` if it was pointed at or is the first on the cards, else `subject`.

    "What do I need?" alone asks for nothing that goes with anything; without a list "what else" does neither.
    """
    said = _OPENING.sub("", sheet.text)
    found = next((match for words in _ASKED if (match := words.fullmatch(said))), None)
    if found is None or not _ELSE.search(said):
        return None
    what = _NUMBER.sub(r"number \g<1>", (found["what"] or "it").strip())
    pointing = pointed_by(what, brief)
    if pointing and not pointing.subject:
        missing = pointing.missing if brief.shown else 1
        return Understood(complements=True, about=pointing.about, missing=missing)
    return Understood(complements=True, subject=_ARTICLE.sub("", what))
