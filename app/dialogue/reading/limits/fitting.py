"""Sizes of what a thing has to fit, said as its own: "it has to fit a gap of 70 cm" is at most 70 cm, "a sheet for a
160 bed" a sheet of 160."""

import re
from typing import Final

from app.dialogue.reading.sheet import phrase

_NUMBER: Final = r"[0-9]{1,4}(?:[.,][0-9]{1,2})?"
_LENGTH: Final = r"(?:mm|cms?|centimet(?:er|re)s?|m|met(?:er|re)s?|inch(?:es)?)"
_SIDE: Final = r"(?:wide|high|tall|deep|long|across|broad)"
_SAID_WHICH: Final = phrase(rf" {_SIDE}$")
_SIZE: Final = rf"(?P<size>{_NUMBER}(?:[ -]?{_LENGTH}(?: {_SIDE})?| {_SIDE}))(?!\w)"
_GAP: Final = r"(?:gaps?|spaces?|spots?|niche|alcove|nook|recess|opening|slot)"
_NARROW: Final = phrase(rf"\b(?:{_GAP}|room|between)\b")
_PLACE: Final = rf"""(?:{_GAP}|shel(?:f|ves)|cupboards?|cabinets?|drawers?|wardrobe|window ?sill|sill|ledge|corner
    |hall(?:way)?|corridor|fridge|worktop|counter|pantry|larder)"""
_ONLY: Final = r"(?:(?:only|just|about|around|roughly|exactly|maybe|a|no more than|at most) )*"
_UNDER: Final = r"(?P<under>under(?:neath)?|below|beneath)"
_WHERE: Final = rf"(?:in(?:to|side)?|on(?:to)?|between|through|behind|beside|{_UNDER})"
_LEADS: Final = r"""(?:(?:that|which|to|it|they|this|so (?:that )?it)(?:'s|'ll)? )?
    (?:(?:has|have|needs?|must|should|will|can|would|got|ought)(?: to)? )?"""
_FITS: Final = rf"{_LEADS}(?:fits?|fitting|squeezes?|slots?|slides?|go(?:es)?|going|stands?|sits?)"
_MY: Final = r"(?:an?|my|our|the|this|that|those|these|his|her|their)"
_WORDS: Final = r"(?:[a-z][\w'-]* ){0,3}?"
_IS: Final = rf"(?:{_WORDS}(?:is|are|was|measures|of|that's|that is|with|it's|has) |being )?"
_PATTERNS: Final = tuple(
    phrase(words)
    for words in (
        rf"(?<!\w){_FITS} (?:{_WHERE} )?{_MY} {_WORDS}{_PLACE},? {_IS}{_ONLY}{_SIZE}",
        rf"(?<!\w){_FITS} (?:{_WHERE} )?{_MY} {_SIZE}[ -]{_WORDS}{_PLACE}(?!\w)",
        rf"(?<!\w){_WHERE} {_MY} {_SIZE}[ -]{_PLACE}(?!\w)",
        rf"(?<!\w)for {_MY} {_SIZE}[ -]{_GAP}(?!\w)",
        rf"(?<!\w){_FITS} {_UNDER} {_MY} {_SIZE}[ -][\w'-]+",
        rf"(?<!\w){_LEADS}(?:fits?|squeezes?|slots?|slides?) {_WHERE} {_MY} (?:[\w'-]+ ){{0,2}}?[\w'-]+,? "
        rf"(?:it's|which is|that's|that is|of|and that's) {_ONLY}{_SIZE}",
        rf"(?<!\w)(?:my|our|the|this|that|his|her) (?:[\w'-]+ )?(?P<place>{_PLACE}) (?:[a-z][\w'-]* ){{0,4}}?"
        rf"(?:is|measures|has) {_ONLY}{_SIZE}(?! too\b)",
        rf"(?<!\w)(?:(?:i|we)(?:'ve| have)?(?: only| just)?(?: got| have)?|there's|there is) {_ONLY}{_SIZE}(?: of)?"
        r" (?:space|room|to spare|to play with|available|free|between|left)(?! of)(?!\w)",
        rf"(?<!\w)(?:space|room) (?:for|of|is) {_ONLY}{_SIZE}",
        rf"(?<!\w)(?:can|could|able to|allowed to) (?:only |just |barely |hardly |maybe )*(?:lift|carry|manage|handle"
        rf"|hold)(?: up)? {_ONLY}(?P<size>{_NUMBER} ?(?:kgs?|kilos?|kilograms?|lbs?|g|grams?))(?!\w)",
    )
)
""" "Fits in a niche of 70 cm", "fits a 70 cm niche", "for a 70 cm gap", "fits under my desk, which is 60 cm", "the gap
is 40 cm", "I only have 40 cm of space", "space for 40 cm", "I can only lift 3 kilos"."""


_PARTNERS: Final = r"""(?:bed|mattress|duvet|quilt|cot|crib|pillow|cushion|table|pans?|pots?|hob|bowl|bath|tub|sofa)"""
_LAIN_IN: Final = phrase(r"\b(?:bed|matt?res+|duvet|quilt|cot|crib|bath|sofa)\b")
_NOTHING_NAMED: Final = phrase(r"^(?:(?:i|we|need|want|looking|something|anything|one|it) ?)*$")
_GOES_WITH = phrase(
    rf"(?P<lead>^|(?<=[\w,] ))(?:(?:for|(?:to |that |which )?(?:fit|fits|go|goes)(?: in(?:to)?| on(?:to)?| over)?)"
    rf" (?:{_MY} )?"
    rf"|on {_MY} )(?:(?P<size>{_NUMBER}[ -]?(?:{_LENGTH}|lit(?:er|re)s?|l)(?: {_SIDE})?|[0-9]{{2,3}}(?: {_SIDE})?"
    rf"(?= {_PARTNERS}\b))(?: (?!year|month|old|yr|{_SIDE}\b)[a-z][\w'-]+){{1,2}}?"
    rf"|(?:(?:double|single|dining|old|new) )?(?:{_PARTNERS}|matt?res+)(?: of|,? which is|,? that's|,? it's)"
    rf" (?P<behind>{_NUMBER}(?: ?{_LENGTH})?))(?= ?(?:$|[|.,;:!?]|\b(?:and|but|in|with|under|max|please|not|no|without"
    r"|preferably|that|which)\b))"
)
""" "A fitted sheet for a 160 bed", "a lid for a 28 cm pan"."""
_IN_A_SIZE = phrase(
    rf"(?<!\w)in an? (?P<size>(?:{_NUMBER} ?{_LENGTH} or )?{_NUMBER}[ -]?{_LENGTH}) {_PARTNERS}(?= ?(?:$|[|.,;:!?]))"
)
""" "In a 16 cm or 18 cm pan", where pans are looked for."""
_OURS_IS = phrase(
    rf"(?<!\w)(?:my|our|his|her|their) (?:[a-z]+ )?(?:{_PARTNERS}|matt?res+)(?:'s| is| was| measures| has)"
    rf"(?: (?:actually|only|just|about|really|in fact))*(?: (?:the|an?))? (?P<size>{_NUMBER}[ -]?{_LENGTH}(?: {_SIDE})?"
    rf"|[0-9]{{2,3}}(?: {_SIDE})?)(?: (?:ones?|sort|kind|size|version))*(?= ?(?:$|[|.,;:!?]|\b(?:and|but|so|not)\b))"
)
""" "Our duvet is the 200 wide one"."""
_ENOUGH = phrase(
    rf"(?<!\w)(?:(?:that|which) (?:is|are) |that's )?(?:big|large|wide|tall|long|deep|roomy) enough"
    rf" (?:for|to (?:hold|take|fit|carry))(?: (?:about|at least|a|an))?"
    rf" (?P<size>{_NUMBER} ?(?:{_LENGTH}|lit(?:er|re)s?|l|ml|kilos?|kg))(?!\w)"
)
""" "Big enough for 3 litres"."""


_BESIDE: Final = r"(?:please|so|and|but|maybe|say|like|ideally|preferably|about|around|roughly|something)"
_SO_MANY: Final = r"(?P<size>[0-9]{2,3})(?=(?: (?:or so|please|or more))* ?(?:$|[|.,;:!?](?![0-9])|(?:and|but)\b))"
_SIDES: Final = {
    "wider": "wide",
    "broader": "wide",
    "taller": "high",
    "higher": "high",
    "longer": "long",
    "deeper": "deep",
}
_MORE = phrase(
    rf"(?<!\w)(?P<said>(?P<more>{'|'.join(_SIDES)})(?: ones?)?,?(?: {_BESIDE},?)*(?: (?:at least"
    rf"|minimum|min|over|more than))?) {_SO_MANY}"
)
_LESS = phrase(
    rf"(?<!\w)(?P<said>(?P<more>narrower)(?: ones?)?,?(?: {_BESIDE},?)*(?: (?:at (?:the )?most"
    rf"|maximum|max|under|up to|below))?) {_SO_MANY}"
)
""" "Wider, at least 80" is no price."""


def as_own_size(text: str, wanted: str) -> str:
    """The text with the size of a place that something has to fit as its size at most, and with that of a thing it goes
    with as its own size; the place is none of these if it is itself what is `wanted`."""
    if any(char.isdigit() for char in text):
        for words in (_MORE, _LESS):
            text = words.sub(
                lambda match: f"{match['said']} {match['size']} {_SIDES.get(match['more'].lower(), 'wide')}", text
            )
        for words in _PATTERNS:
            text = words.sub(lambda match: _at_most(match, wanted), text)
        text = _ENOUGH.sub(r", at least \g<size>", text)
        for words in (_GOES_WITH, _OURS_IS, *((_IN_A_SIZE,) if wanted else ())):
            text = words.sub(lambda match: _same(match, wanted), text)
    return text


def _same(match: re.Match[str], wanted: str) -> str:
    size = match["size"] or match["behind"]
    side = " wide" if size.isdigit() and _LAIN_IN.search(match.group()) else ""
    named = wanted or not _NOTHING_NAMED.search(match.string[: match.start()])
    return f", {size}{side}" if named else match.group()


def _at_most(match: re.Match[str], wanted: str) -> str:
    said = match.groupdict()
    if (place := said.get("place")) and place.lower() in wanted.lower():
        return match.group()  # "the shelf is 80 cm wide", where a shelf is looked for
    side = " high" if said.get("under") else " wide" if _NARROW.search(match.group()) else ""
    return f", at most {match['size']}{'' if _SAID_WHICH.search(match['size']) else side}"
