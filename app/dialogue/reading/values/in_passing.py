"""Values said in passing that refine a search: "in blue", "oak ones please", "make it Fennwick"."""

import re
from collections.abc import Iterator, Sequence

from app.dialogue.brief import Brief, chosen_before
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.shop.unread import known
from app.dialogue.reading.shop.vocabulary import Named, Vocabulary, fold
from app.dialogue.reading.values.described import meant_first
from app.dialogue.reading.values.insisted import ANSWERS
from retrieval.schema import Constraint, Op

_PART = re.compile(r"[^|,;:!?.]+(?:\.(?! |$)[^|,;:!?.]*)*")
_LEAD = phrase(r"""(?: |(?:if|or|ok(?:ay)?|yes|yeah|no|and|but|so|then|also|well|real|genuine|proper|solid|pure
    |actually|rather|maybe|perhaps|preferably
    |ideally|definitely|absolutely|certainly|probably|mainly|please|just|in|a|an|the|any|some|painted|left|finished|with|something|anything|it|one|ones|be|is|are|that
    |i|we|you|do|have|has|got|show
    |me|give|make|using|keep|turn|change|set|want it|stick|switch|to|into|back|give|find|get|see|make it|make them
    |what|how|about|i'd|i'll|i'm|would|could|can|should|must|prefer|like|want
    |need|them|these|those|go|for|with|thinking|instead|only|colou?r|material|mostly|all|still|keep|whatever|whichever)(?![\w']))*""")
_TAIL = phrase(r"""(?: |[.!?]|i (?:mean|meant|said)|(?:ones?|versions?|options?|please|pls|instead|if possible
    |if poss|if that exists|if you have (?:it|them|any)|if there (?:is|are) (?:one|any|some)|only
    |(?:would|could|might|will|'d) (?:look|be|go|do|work|suit)(?: (?:me|us|it))?(?: (?:really|very|so|quite|just))?
    (?: (?:nice|great|[a-z]+er|[a-z]+est|my (?:first )?choice|good|ideal|lovely|fine|ok|well
    |perfect|cool|pretty|dreamy
    |amazing|wonderful|gorgeous|brilliant|fab|a bonus))?|(?:that )?you(?:'ve
    | have)?(?: got)?|is (?:fine|ok|okay|better|nicer
    |good)|colou?rs?|colou?red|handles?
    |finish|finished|(?:kind|sort|type|tone|shade)(?: of [a-z]+)?|cover|frame|legs?|rim|in it|inside|somewhere|also
    |for preference|if (?:i|we) (?:can|could) (?:choose|pick)
    |(?:is|'s) (?:my|our|his|her) favou?rite|for (?:the|my|our|his
    |her) [a-z' -]{3,30}|base|tops?|caps?|stoppers?|look|fabric|maybe|then
    |now|though|thanks|too|to (?:go with|match)(?: (?:it|them|that|those|the [\w-]+))?|and|but|or|that|which
    |(?:that |which )?(?:my|our|his|her|the) [\w-]+ (?:has|have|had|got|likes?|loves?)|sort of
    |(?:that|it|which)(?:'d| would) be (?:[a-z]+(?: of you)?)|i(?:'d| would) take (?:others|anything|any)(?: too)?
    |preferably|ideally|obviously|obvs|of course|naturally|for sure|tbh|lol|i (?:guess|think)
    |as well|i (?:really |honestly )?(?:don't|do not|wouldn't) mind|i'm not fussed|but hey)(?![\w']))*""")
_OR = phrase(
    r" ?(?:(?:colou?red|colou?r)(?= or\b| ?[/,&]))?"
    r" ?(?:ones?,? (?:and |& )?(?:an? |one |another )|,|,? ?or|,? ?and|/|&)"
    r"(?: (?:in|an?|the|that|this|any|one|another|left|painted|kept|maybe"
    r"|perhaps))* | (?:and )?(?:an?other )?one (?:in )?"
)
""" "Red or left natural", "one blue one green"."""
_WITH = phrase(r" with (?:the |some )?")
""" "Black with dots"."""
_WORD = re.compile(r"[^\W\d_]+")
_HUED = phrase(r"[a-z]{3,}(?:y|ish) (?=[a-z])")
_CORRECTS = phrase(r"\b(?:no|wait|rather|actually|i mean|i meant|instead|sorry|make it)\b")
_TOO = phrase(r"\b(?:too|as well|also)\b|^ ?or (?:also |maybe |in )?(?=\w)")
_DISMISSED = phrase(r"\? ?(?:never heard|no\b|nah\b|not\b|don't|who are|what's that)")
""" "Brasken? never heard of them"."""
_LETTERS = (("medium", "m"), ("small", "s"), ("large", "l"), ("extra large", "xl"), ("extra small", "xs"))
_ADORES = phrase(r"""(?:(?<!\w)(?:he|she|they|(?:my|our|his|her) [\w-]+(?: [\w-]+)?)(?:'s| is| are)? |, ?(?:(?:my
    |our|his|her|their) )?)(?:(?:just
    |really|absolutely
    |always|only) )*(?:loves?|adores?|into|obsessed with|crazy about|mad about|(?:favou?rite(?: colou?r)?(?: is|'s)
    |insists? on)) (?P<what>[\w' -]{3,40}?)
    (?= at the moment| right now|[,.;!?]|$| and\b| but\b| so\b)""")
""" "She adores yellow"."""
_SIZED = phrase(r"""(?<!\w)(?:(?:he|she)(?:'s| is)|(?:my|our|his|her) [\w-]+(?:'s
    | is)) (?:an? )?(?:size )?(?P<size>xxl|xl|xs|s|m|l
    |extra large|large|medium|small)(?= ?(?:$|[|,.;!?]| so\b))|(?<!\w)size (?P<named>extra large|extra small|large
        |medium|small)(?!\w)""")
""" "He's an XL", "size medium"."""
_VAGUE = frozenset({"small", "large", "medium", "big", "regular", "extra large"})
"""Sizes only where products of the kind come in them."""
_IN = phrase(
    r"(?<!\w)(?:but |and |or |just |only )?in (?:a |the |an |that |this |your |whatever |whichever |any |some )?"
    r"|(?<!\w)(?:make|get|have|want|keep) (?:it|them|that|those|these) (?:in )?(?:an? |the )?"
    r"|(?P<noun>[\w'-]+) (?:(?:that|which)(?:'s| is| are)|thats) "
)
""" "Mugs in blue", "a frame that's black"."""


def read_values(sheet: Sheet, vocabulary: Vocabulary, brief: Brief, *, goes_on: bool = False) -> list[Constraint]:
    """Takes brands and attribute values that stand alone in their part of the sentence, or behind "in" at its end.

    At first only where a kind of thing is named too ("mugs, white or blue"), or other limits are (`goes_on`). Several
    choices for one field add up, unless the shopper corrects themselves.
    """
    wanted = bool(goes_on or brief.text or brief.constraints or brief.shown)
    things = vocabulary.kinds.among(brief.text)
    last = 0
    found: dict[str, tuple[str, ...]] = {}
    taken: list[tuple[int, int]] = []
    for part in _PART.finditer(sheet.text):
        start, values = part.start(), _alone(part.group(), vocabulary, things)
        others = sheet.text[: part.start()] + sheet.text[part.end() :]
        if not values and (ending := _ending(part.group(), vocabulary, things)):
            start, values = part.start() + ending[0], ending[1]
            others = part.group()[: ending[0]]
        if not values or not (wanted or vocabulary.kinds.named(others)):
            continue
        heads = vocabulary.kinds.heads_in
        if (
            not brief.text
            and heads(sheet.text[start : part.end()])
            and heads(values[-1].values[0])
            and (len(values) == 1 or not heads(others))
        ):
            continue  # "bath towels" are what is looked for, though "bath towel" is a value too
        if _DISMISSED.match(sheet.text, part.end()):
            taken.append((start, part.end()))
            continue
        between, last = sheet.text[last:start] if last else "", part.end()
        corrects, too = _CORRECTS.search(between + part.group()), _TOO.search(part.group())
        for field in dict.fromkeys(each.field for each in values):
            joined = () if corrects else found.get(field, ())
            if too and not joined:
                joined = chosen_before(brief, field)
            said = (spelling for each in values if each.field == field for spelling in each.values)
            found[field] = tuple(dict.fromkeys((*joined, *said)))
        taken.append((start, part.end()))
    for start, end in reversed(taken):
        sheet.cut(start, end)
    return [Constraint(field=field, op=Op.IN, value=values) for field, values in found.items()]


def read_said_of_people(sheet: Sheet, vocabulary: Vocabulary, things: Sequence[str]) -> Iterator[Constraint]:
    """Takes what fits somebody, or is loved by them, as far as products of these kinds come so."""
    for match in reversed(list(_SIZED.finditer(sheet.text))):
        said = (match["size"] or match["named"]).lower()
        size = dict(_LETTERS).get(said, said)
        named = next((one for one in vocabulary.find(size) if one.field.startswith("attributes.")), None)
        if named and (not things or vocabulary.kinds.have(things, named.field, fold(named.values[0]))):
            sheet.cut(match.start(), match.end())
            yield Constraint(field=named.field, op=Op.IN, value=named.values)
    for match in reversed(list(_ADORES.finditer(sheet.text))):
        for one in vocabulary.find(match["what"]):
            if things and all(vocabulary.kinds.have(things, one.field, fold(value)) for value in one.values):
                sheet.cut(match.start(), match.end())
                yield Constraint(field=one.field, op=Op.IN, value=one.values)
                break


def _alone(part: str, vocabulary: Vocabulary, things: Sequence[str]) -> list[Named]:
    lead = _LEAD.match(part)
    return _listed(part, lead.end() if lead else 0, vocabulary, things)


def _ending(part: str, vocabulary: Vocabulary, things: Sequence[str]) -> tuple[int, list[Named]] | None:
    for cue in _IN.finditer(part):
        if cue["noun"] and not known(cue["noun"].lower(), vocabulary):
            continue  # "make sure that's clear"
        if values := _listed(part, cue.end(), vocabulary, things):
            return cue.end("noun") if cue["noun"] else cue.start(), values
    return None


def _listed(part: str, at: int, vocabulary: Vocabulary, things: Sequence[str]) -> list[Named]:
    """Values from here to the end of the part, all of fields that a list can be narrowed by: of one field joined by
    "or", of two side by side ("smoked glass")."""
    values: list[Named] = []
    beside = False
    while True:
        if (hue := _HUED.match(part, at)) and not vocabulary.longest(part[at:])[0]:
            at = hue.end()  # "mustardy ochre"
        said, named = vocabulary.longest(part[at:])
        if not said and (word := _WORD.match(part, at)):
            said, named = word.group(), vocabulary.near(word.group())
        named = tuple(
            each for each in named if _narrows(each, values, beside=beside) and _has(things, each, vocabulary)
        )
        fitting = sorted(
            meant_first(named, things, part[at + len(said) :], vocabulary),
            key=lambda each: not any(vocabulary.kinds.have(things, each.field, fold(value)) for value in each.values),
        )
        one = fitting[0] if fitting else None
        if one is None or part[at:].index(said):
            return []
        values.append(one)
        at += len(said)
        if (tail := _TAIL.fullmatch(part, at)) is not None and tail.end() == len(part):
            return values
        link = _OR.match(part, at)
        beside = link is None
        if not link and (len(values) > 1 or not part.startswith(" ", at)):
            return []
        aside = _WITH.match(part, at)
        at = link.end() if link else aside.end() if aside else at + 1


def _has(things: Sequence[str], named: Named, vocabulary: Vocabulary) -> bool:
    """Whether products of these kinds state the field at all; yes where the kinds are unknown."""
    if things and fold(named.values[0]) in _VAGUE:
        return any(vocabulary.kinds.have(things, named.field, fold(value)) for value in named.values)
    return not things or named.field == "brand" or vocabulary.kinds.have(things, named.field)


def _narrows(named: Named, before: Sequence[Named], *, beside: bool) -> bool:
    if ANSWERS.issuperset(map(fold, named.values)):
        return False
    if named.field == "category" or (beside and before and before[0].field == "brand"):
        return False
    return not before or (named.field == before[0].field) is not beside
