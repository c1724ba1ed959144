"""What hurts, by its name: "my head is killing me" looks for what helps with a headache.

What is sold against it has the ailment's name in its text, and not the part of the body in a story. Where the cause is
told, "from staring down at the laptop", something is wanted that ends it, and the story stays as it is.
"""

from collections.abc import Iterable
from typing import Final

from app.dialogue.reading.sheet import phrase

_HOW: Final = r"(?:(?:really|so|just|badly|always|all|absolutely|still|been|a bit|kind of|quite|like mad) )*"
_IS: Final = rf"(?:'s)? (?:(?:is|are|has|have|was|keeps?|won't stop|feels?) )?{_HOW}"
_HURTS: Final = r"""(?:killing (?:me|him|her|us)|kills(?: me)?|hurts?|hurting|aches?|aching|pounding
    |pounds|throbbing|throbs|splitting|banging|exploding|sore|pains?|painful
    |in (?:bits|agony|pain)|acting up|playing up|upset)"""
_BURNS: Final = r"(?:on fire|burning|burns)"
_CAUSED = phrase(r" (?:from|because|when(?:ever)?|every time|after) \w")
_AILMENTS: Final = (
    (rf"(?:stomach|tummy|belly|chest){_IS}{_BURNS}", "heartburn"),
    (rf"head{_IS}{_HURTS}", "headache"),
    (rf"(?:tooth|teeth|gums?){_IS}{_HURTS}", "toothache"),
    (rf"(?:stomach|tummy|belly){_IS}{_HURTS}", "stomach ache"),
    (rf"ears?{_IS}{_HURTS}", "earache"),
    (rf"throat{_IS}(?:{_HURTS}|{_BURNS}|scratchy|raw|dry)", "sore throat"),
    (rf"nose{_IS}(?:running|runs|runny|dripping|drips)", "runny nose"),
    (rf"nose{_IS}(?:blocked|stuffed|stuffy|bunged|clogged|congested)", "blocked nose"),
    (rf"(?P<part>back|neck|knees?|shoulders?|joints|feet|foot|legs?|muscles?){_IS}{_HURTS}", "{part} pain"),
)
""" "My head is killing me"."""
_HURTING: Final = tuple((phrase(rf"(?<![\w-]){said}(?![\w'-])"), name) for said, name in _AILMENTS)
_NAMED = phrase(
    r"""(?<![\w-])(?:(?:an?|this|the|my) )?(?:(?:splitting|pounding|bad|terrible|awful|nasty|raging|horrible|killer
    |mad) )+(?P<name>headache|migraine|toothache|heartburn|hangover|indigestion|sore throat|earache|cough|sunburn
    |hay ?fever)s?(?![\w'-])"""
)
""" "A splitting headache"."""


def ailment(said: str, named: Iterable[str]) -> str:
    """The name of what hurts, where that is told and nothing is `named` that is looked for; else empty."""
    names = list(named)
    if (told := _NAMED.search(said)) and all(name in told.group() for name in names):
        return told["name"].lower()
    for pattern, name in () if names else _HURTING:
        if (found := pattern.search(said)) and not _CAUSED.match(said, found.end()):
            return name.format(**found.groupdict())
    return ""
