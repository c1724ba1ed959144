"""What points at the cards: why the first, more like the third, not that one, cheaper, something else."""

import re

from app.dialogue.brief import Brief
from app.dialogue.sheet import Sheet, phrase
from app.dialogue.understood import Intent, PriceStep, Understood
from retrieval.schema import ProductId

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_ONE = r"(?: (?:one|product|item|option|result|choice|card|suggestion))?"
_REFERENCE = rf"""(?:(?:the |that |this |your )?
    (?:(?P<ordinal>{"|".join(_ORDINALS)}|last|top){_ONE}|(?P<nth>[0-9]{{1,2}})(?:st|nd|rd|th){_ONE}
    |(?:number |no\.? |nr\.? |option |item |product |#)(?P<number>[0-9]{{1,2}}))
    |(?P<this>(?:this|that){_ONE}|it))\b
    (?= ?(?:$|[|.,;:!?)]
    |(?:but|and|please|instead|only|here|there|on|in|is|so|listed|good|recommended|shown|costs?|looks)\b))"""
"""A place on the list, or "this"; "the first aid kit" is neither."""

_WHY = phrase(r"""^(?:(?:and|but|ok|okay|so|hey|please|tell me|can you tell me|i want to know)[, ]+)*
    (?:why(?! not\b)|how come|explain|what(?:'s| is) the reason(?: for)?|reasons? for)\b""")
_WHY_FILLER = phrase(r"""\b(?:why|do|did|does|are|were|is|was|you|i|me|recommend(?:ed|ing)?|suggest(?:ed|ing)?
    |show(?:n|ing|ed)?|pick(?:ed)?|chose|choose|have|see|seeing|getting|being|on|my|list|here|there|listed|so|good
    |the|a|an|product|item|this|that|these|those|it|them|at)\b|[|.,;:!?]+""")
_POINTS = phrase(_REFERENCE)
_ABOUT = phrase(rf"""^(?:(?:tell me (?:more )?about|more about|details (?:of|on|about|for)|what about
    |how much (?:is|does|costs?)|what (?:is|does|are) (?:the price of )?|show me
    |i(?:'ll| will) (?:take|have|buy)|i (?:like|want|love|choose|pick)) )?{_REFERENCE}(?: costs?)?[ .!?]*$""")
_LIKE = phrase(rf"""\b(?:(?:something |anything |more |others? |ones? |stuff |things |products )?(?:just )?
    (?<!n't )(?<!not )(?:like|similar to|resembling)|more of|i (?:like|love|prefer)) {_REFERENCE}""")
_NOT_THAT = phrase(rf"""\b(?:not|without|except(?: for)?|remove|drop|hide|anything but
    |(?:i )?(?:don't|do not|didn't|did not) (?:like|want)|i (?:hate|dislike)) {_REFERENCE}""")
_PASS = phrase(r"""\b(?:(?:show me |give me |i want |let me see |do you have |have you got )?
    (?:(?:something|anything|what|nothing) else|(?:some )?(?:others|other ones|different ones)
    |(?:some |any )?other (?:options|suggestions|products|ideas|choices)
    |something (?:completely |totally )?different
    |(?<!not )(?:some )?more(?: options| results| suggestions| products| ideas)?(?= ?(?:$|[|.,;!?]|please\b)))
    |none of (?:these|those|them)|i (?:don't|do not) like (?:any of )?(?:these|those|them)|not (?:these|those)
    |next(?: page| ones?)?(?= ?(?:$|[|.,;!?])))""")

_CLAUSE_END = phrase(r" ?(?:$|[|.,;:!?)]|(?:but|and|please)\b)")
_MORE_ABOUT = phrase(r"(?:can you )?tell me (?:a bit |a little )?more(?: about (?:it|this|that))?[ .!?]*$")

_LESS = r"(?:cheaper|less (?:expensive|pricey|costly)|more affordable|lower[- ]priced|lower prices?d?|costs? less)"
_TOO_MUCH = r"too (?:expensive|pricey|dear|costly|much money)"
_STEP_WORDS = (
    (PriceStep.HALF, r"(?:at |for )?half (?:the|that|of the) price"),
    (PriceStep.SLIGHTLY_CHEAPER, rf"(?:a (?:little |tiny )?bit|slightly|somewhat|a little|a touch) {_LESS}"),
    (
        PriceStep.MUCH_CHEAPER,
        rf"(?:much|a lot|lots|far|way|significantly|considerably) {_LESS}|(?<!not )(?:way|far|much) {_TOO_MUCH}",
    ),
    (
        PriceStep.CHEAPER,
        rf"{_LESS}|(?:(?:that's|that is|those are|these are|they're|they are|it's|all) )?(?<!not ){_TOO_MUCH}",
    ),
    (
        PriceStep.DEARER,
        r"(?<!how )(?:a bit |slightly |much )?(?<!how much )"
        r"(?:more expensive|pricier|dearer|more upmarket|higher[- ]priced)|(?<!not )too cheap",
    ),
)
_STEPS = tuple(
    (
        step,
        phrase(rf"""(?<!\w)(?:(?:something|anything|ones?|any|show me|a) )*(?:{words})(?!\w)
            (?: (?:ones?|options?|products?|than (?:these|those|that|this|them|it)))*"""),
    )
    for step, words in _STEP_WORDS
)
_CHEAPER_THAN = phrase(rf"\b{_LESS}(?: ones?)? than {_REFERENCE}")

_FORGET = r"(?:any |forget (?:about )?(?:the )?|(?:remove|drop|ignore|without|never mind) (?:the )?|no (?:more )?)"
_FINE = r"(?: (?:is|are) (?:fine|ok|okay|good))?(?!\w)"
_NO_MATTER = r"(?:does not|doesn't|is not|isn't) (?:matter|important|a problem|an issue)"
_RELEASES = (
    (
        "price",
        phrase(rf"""\b(?:{_FORGET}(?:price range|(?:price |budget )?limit|price|budget){_FINE}
            |(?:the )?(?:price|money|cost) {_NO_MATTER})"""),
    ),
    ("brand", phrase(rf"\b(?:{_FORGET}brands?(?: limit)?{_FINE}|(?:the )?brand {_NO_MATTER})")),
    ("category", phrase(rf"\b{_FORGET}categor(?:y|ies){_FINE}")),
)


def read_why(sheet: Sheet, brief: Brief) -> Understood | None:
    """A question about a product on the cards; None if it asks nothing of the kind."""
    found = _WHY.match(sheet.text)
    if not found:
        if brief.shown and _MORE_ABOUT.match(sheet.text):
            return Understood(intent=Intent.ABOUT, about=pointed(None, brief))
        about = _ABOUT.match(sheet.text)
        known = about and (brief.shown or not about["this"])
        return _pointing(Intent.ABOUT, about, brief) if about and known else None
    asked = sheet.text[found.end() :].strip()
    if match := _POINTS.search(asked):
        return _pointing(Intent.WHY, match, brief)
    subject = " ".join(_WHY_FILLER.sub(" ", asked).split())
    if subject and not brief.shown:
        return None
    return Understood(intent=Intent.WHY, about=None if subject else pointed(None, brief), subject=subject)


def read_pointing(sheet: Sheet, brief: Brief) -> Understood:
    """Takes likes, refusals and prices relative to the list; without a list there is nothing to point at."""
    released = tuple(field for field, words in _RELEASES if sheet.take(words))
    if not brief.shown:
        return Understood(released=released)
    dearer_than = sheet.take(_CHEAPER_THAN, _certain)
    refused = sheet.take(_NOT_THAT, _certain)
    liked = sheet.take(_LIKE)
    passes = bool(sheet.take(_PASS))
    steps = [step for step, words in _STEPS if sheet.take(words)]
    nowhere = [_place(match) for match in (*dearer_than, *refused, *liked) if pointed(match, brief) is None]
    return Understood(
        likes=pointed(liked[-1], brief) if liked else None,
        refuses=tuple(product for match in refused if (product := pointed(match, brief))),
        passes_shown=passes,
        step=PriceStep.CHEAPER if dearer_than else next(iter(steps), None),
        about=pointed(dearer_than[-1], brief) if dearer_than else None,
        missing=nowhere[-1] if nowhere else None,
        released=released,
    )


def pointed(match: re.Match[str] | None, brief: Brief) -> ProductId | None:
    """The product on the cards that a reference means; "this" is the one the list is like, else the first."""
    if not brief.shown:
        return None
    place = _place(match) if match else None
    if place is None:
        return brief.reference if brief.reference in brief.shown else brief.shown[0]
    if place == -1:
        return brief.shown[-1]
    return brief.shown[place - 1] if 1 <= place <= len(brief.shown) else None


def _pointing(intent: Intent, match: re.Match[str], brief: Brief) -> Understood:
    product = pointed(match, brief)
    return Understood(intent=intent, about=product, missing=None if product else _place(match))


def _place(match: re.Match[str]) -> int | None:
    """The place in the list that was named, from 1; -1 for the last, None for "this"."""
    if match["this"]:
        return None
    if number := match["nth"] or match["number"]:
        return int(number)
    word = match["ordinal"].lower()
    return {"last": -1, "top": 1}.get(word) or _ORDINALS.index(word) + 1


def _certain(match: re.Match[str]) -> bool:
    """ "not it" and "not that good" are parts of a sentence; a place in the list, or "not that one", is meant."""
    bare = (match["this"] or "").lower()
    return bare != "it" and (" " in bare or not bare or _CLAUSE_END.match(match.string, match.end()) is not None)
