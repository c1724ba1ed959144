"""Sizes as shoppers say them: "30 cm wide", "at least two litres", "a set of six", "16 ounces"."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from app.dialogue.brief import Brief
from app.dialogue.reading.limits.counts import read_counts
from app.dialogue.reading.limits.packages import read_packages
from app.dialogue.reading.limits.refusing import denied_before, meant
from app.dialogue.reading.limits.told import only_told
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.shop.measures import CONCEPTS, UNITS, Measure, scaled
from app.dialogue.reading.shop.vocabulary import Vocabulary
from retrieval.schema import Constraint, Op, Product

_BIG = "(?:big|large|wide|tall|high|long|deep|heavy)"
_LARGER = (
    rf"(?:more {_BIG}|bigger|larger|greater|wider|taller|higher|longer|deeper|heavier|more|over|above"
    r"|(?:north|upwards|in excess) of)"
)
_SMALLER = rf"(?:less {_BIG}|smaller|narrower|shorter|lower|less|lighter|under|below|beneath|south of)"
_NO = r"(?:no|not|nothing|never|none|(?:(?:that|which|it|they) )?(?:isn't|aren't|is not|are not))"
_OF = r"(?: (?:size|weight|height|width|length|depth|diameter|capacity|volume))?"
""" "A lower weight than 1.5 kg"."""
_BOUND = rf"""(?P<gte>at least|minimum(?: of)?|min\.?|{_NO} {_SMALLER}(?: than)?|>=|≥)
    |(?P<lte>(?:not|(?:can|must|should|does|do|will)(?:n't|not| not)) exceed(?:ing)?
    |at (?:the )?most|up to|maximum(?: of)?|max\.?|{_NO} (?:more )?(?:{_LARGER}|high
    |tall|wide|long|deep|big|heavy)(?: than)?|within|only (?:have|got)(?: about| around| some)?|<=|≤)
    |(?P<gt>{_LARGER}(?:{_OF} than)?|>)|(?P<lt>(?:not|[a-z]+n't|nowhere near) (?:quite |nearly )?(?:as|so) {_BIG} as
    |{_SMALLER}(?:{_OF} than)?|<)"""
_AFTER = r"""(?P<gte_after>up(?:wards)?|at least|(?:or|and) (?:more|bigger|larger|up(?:wards)?|over|above|wider|taller
    |longer)|\+|minimum|min)|(?P<lte_after>(?:,? ?(?:so|and) )?(?:nothing|no|not) (?:bigger|larger|wider|taller|higher
    |longer|deeper|heavier)|(?:or|and) (?:less|smaller|under|below|narrower|shorter)|max(?:imum)?|tops
    |at (?:the )?(?:very )?most)"""
_NUMBER = r"[0-9]{1,5}(?:[.,][0-9]{1,3})?"
_WRITTEN = "|".join(written for _, _, written in UNITS.values())
_SAID = "|".join(dict.fromkeys("|".join(CONCEPTS.values()).split("|")))
_SIDE = rf"[ -](?:(?:in|of) )?(?P<concept>{_SAID})"
_LINK = r"(?P<link>-|(?:(?:up )?to|and)(?: (?:about|around|roughly))?|or)"
_QUANTITY = phrase(
    rf"""(?<![\w.,$€£])(?:(?:an? |the )?(?P<before>{_SAID})(?: of| is| should be
        | must be)? )?(?:(?:{_BOUND}) ?)?(?:from )?(?:(?:between )?(?P<low>{_NUMBER}) ?(?:{_WRITTEN})? ?{_LINK} ?)?
        (?P<number>{_NUMBER})(?:[ -]?(?P<unit>{_WRITTEN})(?!\w)(?:{_SIDE}(?!\w))?
        |[ -](?P<bare>wide|high|tall|long|deep|across|width|height|length|diameter|depth)(?!\w))(?: or so
        | or thereabouts)?(?: ?(?:{_AFTER})(?!\w))?(?: (?:across|one)(?!\w))?"""
)
_NAMED = phrase(
    rf"""(?<!\w)(?P<before>height|width|length|diameter|depth|capacity|holds?|holding)(?: of| is
    |:)? (?P<number>{_NUMBER})(?![\w]
        |[.,][0-9]
        | ?(?:{_WRITTEN})\b)"""
)
_COMPARES: Final = {
    "wider": "wide", "narrower": "wide", "taller": "tall", "higher": "high", "longer": "long", "shorter": "short",
    "deeper": "deep", "heavier": "heavy", "lighter": "heavy",
}  # fmt: skip
_TELLING: Final = frozenset({"wide", "tall", "high", "long", "deep", "heavy"})
"""Words about the thing itself that say which of its measures is meant: "a tall vase, 25 cm"."""
_TOO = phrase(
    r"(?: ones?)?(?: is| are|'s)(?: (?:way|far|much|a bit|just|really))? (?:too \w+|massive|huge|tiny|overkill"
    r"|ridiculous"
    r"|a joke|the (?:biggest|largest|most|smallest|least)|number [0-9]+)\b"
)
_JUDGES: Final = (
    r"(?: ones?)?(?: is| are|'s|'re| was| were| looks?| seems?) (?:way |far |much |a bit |just |really |rather )*"
)
_FOR_ME: Final = r"(?: for (?:me|us|him|her|my|our|the|this|that)(?: [\w'-]+)?)?(?!\w)"
_TOO_SMALL = phrase(
    rf"(?:{_JUDGES}(?:too (?:small|dinky|tiny|little|short|narrow|low|thin|puny|teeny|wee|light|weak)|not enough)"
    rf"|(?: ones?)? (?:won't|isn't|aren't|doesn't|don't|will not|would not|wouldn't) (?:hold|be|quite be) enough"
    rf"|(?: ones?)? (?:isn't|is not|aren't|are not) (?:nearly |quite |really )?"
    rf"(?:(?P<how>wide|tall|high|long|deep|big|large) )?(?:enough|sufficient)){_FOR_ME}"
)
_WILL_NOT_DO = phrase(
    r"(?: ones?)? (?:won't|will not|wouldn't|would not|doesn't|does not|isn't going to|isn't gonna)"
    r" (?:do|cut it|last(?: us| me| long)?|suffice|go far|work)(?!\w)"
)
""" Said of what a thing holds: "a litre won't do"."""
_TOO_LARGE = phrase(
    rf"(?:{_JUDGES}too (?P<how>big|large|huge|wide|long|tall|high|deep|bulky|much|heavy|massive|broad)"
    rf"|(?: ones?)? (?:won't|doesn't|don't|didn't|can't|will not|does not) fit(?: (?:in|on|into|under|through)"
    rf"(?: [\w'-]+){{1,3}}?(?=[,.;!?]|$| and\b| so\b)| (?:my|our|the) [\w'-]+)?){_FOR_ME}"
)
_GOES_ON = phrase(r" [a-z]")
_DRUNK_FROM: Final = frozenset({
    "cup", "cups", "mug", "mugs", "thermos", "flask", "flasks", "tumbler", "tumblers", "cafetiere", "cafetieres",
    "beaker", "beakers", "goblet", "goblets",
})  # fmt: skip
_NOT_OLD = phrase(rf",? ?(?:and )?(?:not|instead of|rather than) {_NUMBER}(?: ?(?:{_WRITTEN}))?(?= ?(?:$|[|.,;:!?]))")


def read_quantities(
    sheet: Sheet, vocabulary: Vocabulary, things: Sequence[str], brief: Brief, cards: Sequence[Product] = ()
) -> list[Constraint]:
    """Takes sizes that an attribute of the shop's products states; others stay in the words.

    `things` are the words for what is looked for: a frying pan's 28 cm are its diameter, a rug's its width. Of several
    measures those count that the products on `cards` state.
    """
    stated = Counter(f"attributes.{name}" for card in cards for name in card.attributes)
    found: list[Constraint] = []

    def wanted(match: re.Match[str]) -> bool:
        if only_told(sheet.text, match) or (_op(match) is Op.EQ and _TOO.match(sheet.text, match.end())):
            return False
        read = list(_limits(match, vocabulary, things, stated))
        if _denied(match):
            read = [
                Constraint(field=one.field, op=Op.NOT_IN, value=(one.value,))
                for one in read
                if one.op is Op.EQ and not isinstance(one.value, tuple)
            ]
        found.extend(read)
        return bool(read)

    judged = list(_judged(sheet, vocabulary, things, stated))
    taken = [match for match in _QUANTITY.finditer(sheet.text) if wanted(match)]
    for match in reversed(taken):
        limit, denied = meant(_op(match), match), _denied(match)
        sheet.cut(denied.start() if denied else limit.start, limit.end)
    for match in sheet.take(_NAMED, lambda match: _named(match, vocabulary, things) is not None):
        found += [size for size in [_named(match, vocabulary, things)] if size]
    found += read_counts(
        sheet,
        vocabulary,
        things,
        lambda said: only_told(sheet.text, said) or _TOO.match(sheet.text, said.end()) is not None,
    )
    found += read_packages(sheet, vocabulary, things, cards)
    said = {one.field for one in found}
    found = [*(one for one in judged if one.field not in said), *found]  # "6 litres are too much, max 5"
    if found:
        sheet.take(_NOT_OLD)
    return found


def _judged(
    sheet: Sheet, vocabulary: Vocabulary, things: Sequence[str], stated: Mapping[str, int]
) -> Iterator[Constraint]:
    """ "The 20 cm ones are too small": what is larger is wanted."""
    for match in reversed(list(_QUANTITY.finditer(sheet.text))):
        judged = (words.match(sheet.text, match.end()) for words in (_TOO_SMALL, _TOO_LARGE, _WILL_NOT_DO))
        too = next((said for said in judged if said), None)
        how = too.groupdict().get("how") if too else None
        read = list(_limits(match, vocabulary, things, stated, [how] if how in _TELLING else [])) if too else []
        if too and too.re is _WILL_NOT_DO and "capacity" not in read[0].field:
            continue
        if too and len(read) == 1 and read[0].op is Op.EQ:
            yield replace(read[0], op=Op.LT if too.re is _TOO_LARGE else Op.GT)
            sheet.cut(match.start(), too.end())


def _limits(
    match: re.Match[str],
    vocabulary: Vocabulary,
    things: Sequence[str],
    stated: Mapping[str, int],
    told: Sequence[str] = (),
) -> Iterator[Constraint]:
    """What a size limits; `told` are words beside it that say which of the measures is meant."""
    unit = match["unit"] and next(
        name for name, (_, _, written) in UNITS.items() if re.fullmatch(written, match["unit"], re.IGNORECASE)
    )
    said = [word for word in (*told, match["concept"], match["before"], match["bare"], _compared(match)) if word]
    said = said or [word for word in things if word in _TELLING]
    amount = float(match["number"].replace(",", "."))
    measure = vocabulary.measures.meant(unit, said, lambda field: _have(things, field, vocabulary), amount=amount)
    if measure is None or (stated and measure.field not in stated):
        most = max((stated.get(one.field, 0) for one in vocabulary.measures.measures), default=0)
        measure = (
            vocabulary.measures.meant(unit, said, lambda field: field in stated, only=True)
            or vocabulary.measures.meant(unit, said, lambda field: stated.get(field) == most, only=True)
            or measure
        )
    measure = measure or (None if stated else _of_such_size(match, unit, vocabulary, things))
    if measure is None:
        return
    value = _in(measure, match["number"], unit)
    if match["low"]:
        low = _in(measure, match["low"], unit)
        if match["link"].lower() == "or":
            yield Constraint(field=measure.field, op=Op.IN, value=(low, value))
            return
        yield Constraint(field=measure.field, op=Op.GTE, value=low)
        yield Constraint(field=measure.field, op=Op.LTE, value=value)
        return
    yield Constraint(field=measure.field, op=meant(_op(match), match).op, value=value)


def _have(things: Sequence[str], field: str, vocabulary: Vocabulary) -> bool:
    """Whether things of these kinds have such a size; what one drinks from and nobody knows is measured in millilitres,
    where others are in litres: "a cafetiere, one litre"."""
    measures = vocabulary.measures.measures
    known = any(vocabulary.kinds.all_have(things, one.field) for one in measures)
    if known or _DRUNK_FROM.isdisjoint(things):
        return vocabulary.kinds.all_have(things, field)
    return any(one.unit == "ml" for one in measures if one.field == field)


def _denied(match: re.Match[str]) -> re.Match[str] | None:
    """The words before an exact size that say it must not be: "but not the 30 cm size"; "no 30 cm" alone corrects."""
    denied = denied_before(match.string, match.start()) if _op(match) is Op.EQ and not match["low"] else None
    corrects = denied and denied.group().strip().lower() == "no" and not _GOES_ON.match(match.string, match.end())
    return None if corrects else denied


def _op(match: re.Match[str]) -> Op:
    """Which side of a size is said; where its clause denies it, the other is meant."""
    bounds = {"gte": Op.GTE, "lte": Op.LTE, "gt": Op.GT, "lt": Op.LT, "gte_after": Op.GTE, "lte_after": Op.LTE}
    return next((op for name, op in bounds.items() if match[name]), Op.EQ)


def _of_such_size(
    match: re.Match[str], unit: str | None, vocabulary: Vocabulary, things: Sequence[str]
) -> Measure | None:
    """Of several measures that could be meant the one in which some of the things have exactly this number."""
    having = [
        one
        for one in vocabulary.measures.measures
        if unit
        and one.kind == UNITS[unit][0]
        and vocabulary.kinds.have(things, one.field, f"{_in(one, match['number'], unit):g}")
    ]
    return having[0] if len(having) == 1 else None


def _named(match: re.Match[str], vocabulary: Vocabulary, things: Sequence[str]) -> Constraint | None:
    """ "Height 45": the unit is the attribute's own."""
    has = vocabulary.kinds.all_have
    measure = vocabulary.measures.meant(None, [match["before"]], lambda field: has(things, field))
    return Constraint(field=measure.field, op=Op.EQ, value=_in(measure, match["number"], None)) if measure else None


def _compared(match: re.Match[str]) -> str | None:
    """What a comparison is of: "not wider than" speaks of the width."""
    bound = next((match[name] for name in ("gte", "lte", "gt", "lt") if match[name]), "")
    compared = (concept for word, concept in _COMPARES.items() if word in bound.lower())
    return next(iter((*compared, *sorted(_TELLING.intersection(bound.lower().split())))), None)


def _in(measure: Measure, number: str, unit: str | None) -> int | float:
    return scaled(number, UNITS[unit or measure.unit][1] / UNITS[measure.unit][1])
