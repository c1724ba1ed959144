"""Qualities that the catalogue answers with yes or no: "goes in the dishwasher", "works on induction", "dimmable"."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from app.dialogue.reading.limits.refusing import denied_before
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.shop.vocabulary import Vocabulary
from retrieval.schema import Constraint, Op

_NO_NEED = phrase(
    r"""(?:(?:it |they )?(?:doesn't|don't|does not|do not|needn't|need not)(?: need| have)?(?: (?:it|them|that))?
        (?: to be| to| be)?
        |no need(?: (?:for|to be))?"""
    r"|(?:don't|do not) (?:care|mind)(?: about| if it's)?|(?:i |we |they )?(?:never|won't|don't"
    r"|do not)(?: ever)?)(?: an?)? ?$"
)
_CAN: Final = r"""(?:(?:that|which) )?(?:(?:i|you|we|it|they)(?:'d| would)? )?(?:(?:want|like|need|love|have) to
    |(?:is|are) possible to|(?:must|should) be possible to|can|may|could|will|would|must|should
    |(?:has|needs?|had|got|ought) to|to|gets?)? ?(?:have to |be able to )?"""
_PUT: Final = (
    r"(?:(?:be )?(?:put|used|thrown|stuck|popped|run|left|kept|washed|cleaned|heated|warmed|reheated|baked|cooked"
    r"|frozen)|go(?:es|ing)?|puts?|putting|throws?|sticks?|pops?|chucks?|shoves?|runs?|use|using|stays?"
    r"|(?:re)?heat(?:s|ing)?|warm(?:s|ing)?|bak(?:es?|ing)|keeps?|keeping|wash(?:es|ing)?|cook(?:s|ing)?|(?:be )?(?:ok"
    r"|okay|fine|safe|good|alright))"
)
_HOW: Final = r"(?: (?:straight|right|safely|also|directly|both|all|up))*"
_BEARS: Final = r"(?:survives?|withstands?|takes?|copes? with|handles?|manages?|stands? up to|tolerates?)"
_IT: Final = r"(?: (?:it|them|that|everything|food|stuff|this))?"
_SOMETHING: Final = r"(?: (?!(?:not|no|but|and|or|if|without)\b)[\w'-]+){0,4}?,?"
""" "Warm soup up in it, in the microwave"."""
_THE: Final = r"(?: (?:the|an?|my|our|your))?"
_ASKED: Final = r"(?:ok(?:ay)?|yes|(?:is )?(?:a must|required|essential|needed|necessary))(?! (?:if|for)\b)"
_BY_HAND: Final = r"""|(?:(?:i |we )?(?:hate|refuse to|won't|don't want to|never want to|can't be bothered (?:to
    |with)|sick of|tired of
    |no|without|not) )(?:[\w-]+ ){0,7}?(?:wash|scrub|clean)(?:ing)?(?: up)?(?: (?:it|them|things|everything))? by hand
    |(?:hate|no|refuse to|sick of|tired of) (?:do )?(?:hand[ -]wash(?:ing)?|washing up|the washing[ -]up|scrubbing)"""
""" "I refuse to scrub it by hand" asks for what a dishwasher cleans."""


def read_flags(sheet: Sheet, vocabulary: Vocabulary) -> Iterator[Constraint]:
    """Takes what a product is to bear or to be, and what it is not to: "dishwasher-safe", "not dimmable"."""
    places = "|".join(re.escape(name.removesuffix(" safe")) for name in vocabulary.flags if name.endswith(" safe"))
    if places:
        sheet.say(_chain(places).sub(lambda chain: _one_by_one(chain, places), sheet.text))
    for name, field in vocabulary.flags.items():
        yield from _flag(sheet, name, field)


@cache
def _chain(places: str) -> re.Pattern[str]:
    """Places side by side: "from the freezer straight to the oven", "oven, microwave and dishwasher proof"."""
    between = rf"""(?:(?: both)?(?:,? (?:and|or|&|then|plus|as well as)|,)(?: (?:{_BEARS}|goes|go))?|{_HOW},?
        (?: to| in| into))"""
    return phrase(
        rf"""(?<!\w)(?P<lead>{_CAN}(?:{_PUT}|{_BEARS}|safe|fine|ok|good|suitable)?{_IT}{_HOW}(?: ?\b(?:from|in|into
        |through|for|to|with|on))?{_THE} )?(?<!\w)(?P<chain>(?:{places})(?:{between}{_HOW}(?: (?:in|into|through|for
        |to|on|with))?{_THE} (?:{places}))+)
        (?P<fit>[ -]?(?:safe|proof))?(?!\w)"""
    )


def _one_by_one(chain: re.Match[str], places: str) -> str:
    """Each of the places said by itself, "oven safe, microwave safe"; a bare pair ("oven, microwave") is none."""
    if not (chain["fit"] or (chain["lead"] or "").strip() or " to " in chain["chain"]):
        return chain.group()
    return ", ".join(f"{place} safe" for place in re.findall(places, chain["chain"].lower()))


def _flag(sheet: Sheet, name: str, field: str) -> list[Constraint]:
    """ "dishwasher-safe", "goes in the dishwasher", "works on induction", "not dimmable"."""
    found = []
    for match in reversed(list(_flag_words(name).finditer(sheet.text))):
        denied = denied_before(sheet.text, match.start())
        if needless := _NO_NEED.search(sheet.text, 0, match.start()):
            sheet.cut(needless.start(), match.end())
            continue
        found.append(Constraint(field=field, op=Op.IN, value=("no" if denied else "yes",)))
        sheet.cut(denied.start() if denied else match.start(), match.end())
    return found[:1]  # "not dimmable? no, dimmable": what was said last


@cache
def _flag_words(name: str) -> re.Pattern[str]:
    alone = r"(?:(?<=[,;:|.!?])|(?<=[,;:|.!?] ))(?:and |also |must be |needs? |needs to be )?"
    lead = r"""(?:(?:(?:that|which) (?:is|are|can|will|goes?)|that's|(?:it )?(?:must|has to|have to|should)(?: be)?|is
        |are) )?"""
    said = r"[ -]?".join(map(re.escape, name.split()))
    if name.endswith(" safe"):
        place = re.escape(name.removesuffix(" safe"))
        able = re.sub("e?r?$", "", place) + "(?:er)?e?able"
        words = rf"""{said}|{place}[ -]?proof|safe (?:in|for) (?:the |an? )?{place}
            |{_CAN}{_PUT}{_SOMETHING} (?:in(?:to)?|through|for){_THE} {place}
            |{able}
            |(?:that |which )?(?:(?:i|you|we) can|(?:has|have) to|must|should|can) {place}(?: it)?
            |{_CAN}{_BEARS}{_THE} {place}|for (?:the |an? |my |our ){place}|for {place}(?= and|,)|(?:and|,) for {place}
            |{place}[ :]*(?: must be| is)? {_ASKED}
            |(?:needs?|has) (?:to go in )?(?:the |a )?{place}(?= ?(?:$|[|.,;!?]))"""
    elif name.endswith("able"):
        stem = re.escape(re.sub(r"(.)\1?able$", r"\1", name))
        words = rf"""{_CAN}(?:can|must|should|would|will|to|that|which|be|have to|has to|needs to) {stem}(?:\w?ed)?
            (?: it| them)?|(?:that|which|it|they|one that) {stem}s|(?:with )?(?:an? )?{stem}\w?er(?: switch)?|{said}"""
    else:
        words = rf"""{said}[ -](?:compatible|ready|proof|safe|suitable|capable|hobs?|cookers?)
            |(?:(?:can|may|could|will|would|must|has to|have to|should) )?(?:works?|runs?|goes?|go|be used|used|fits?
            |suitable|good|ok|okay|fine) (?:on|for
            |with) (?:an? |my |the )?{said}(?: (?:hobs?|cookers?|stoves?|cooktops?))?
            |(?:for|(?:(?:i|we) )?cook(?:s|ing)? (?:on|with)) (?:an? |my |our |the )?{said}(?: (?:hobs?|cookers?
            |stoves?|cooktops?))?
            |{_CAN}(?:does|do|{_BEARS}) {said}(?= ?(?:$|[|.,;!?]|\band\b|\bbut\b))|{said}[ :]*(?: is)? {_ASKED}
            |(?:my|our|the) (?:hob|cooker|stove|cooktop)(?:'s| is|s are)(?: an?)? {said}
            |(?:(?:i|we|they|he|she)(?:'ve|'s)?(?: (?:just|only|now|all))?(?: have| has| had| got| use| run| bought)*
            |with|mine(?:'s| is))(?: an?)? {said}(?: (?:hobs?|cookers?|stoves?|cooktops?))?
            (?= ?(?:$|[|.,;!?]|and\b|so\b))"""
    bare = name.removesuffix(" safe") if name.endswith(" safe") else said
    by_hand = _BY_HAND if name == "dishwasher safe" else ""
    also = r"(?: (?:too|as well|also))"
    return phrase(
        rf"(?<!\w){lead}(?:{words}{by_hand})(?!\w)"
        rf"|(?:{alone}{bare}{also}?|(?<=^){bare}{also})(?: (?:please|pls))?(?= ?(?:$|[|,;!?]|\.(?: |$)))"
    )
