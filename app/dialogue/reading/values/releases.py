"""What no longer matters: "price doesn't matter", "forget the colour", "plastic is fine after all"."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from app.dialogue.brief import Brief
from app.dialogue.reading.limits.lifted import lifts_price
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.shop.kinds import forms
from app.dialogue.reading.shop.vocabulary import Named, Vocabulary, fold
from app.dialogue.reading.values.brand_kinds import kind_of_brand
from app.dialogue.reading.values.indifferent import said_plainly
from app.dialogue.reading.values.permitting import END, NEEDLESS, PERMITS, READMITS, apart
from app.dialogue.reading.wishes import claims, promises_little
from retrieval.schema import Constraint, Op

_DROP = r"""(?:(?:i(?:'ve| have)?|we(?:'ve| have)?) (?:stopped|given up|gave up|am past|are past|'m past|'m done
    |am done) (?:caring|bothering|worrying|fussing|thinking)?(?: (?:about|with|on|over))? ?(?:the |what |which )?
    |(?:i |we )?(?:no longer care|couldn't care less|could care less|(?:don't|no longer) (?:care|mind|bother|fuss|worry)
    (?: any ?more)?)(?: (?:about|for|over))? (?:the |what |which )?
    |(?:forget(?: about)?|remove|drop|ignore|skip|lose|scrap|delete|clear|undo
    |reset|get rid of|do away with|without|never ?mind|lift|scratch
    |no need for|don't (?:restrict|limit|filter)(?: by)?|(?:i'm |im |i am )?(?:not (?:too |that |really )?(?:fussy
    |picky|bothered|particular|strict)
    |open|easy|flexible)(?: (?:about|to|on|with|as to))?(?: (?:all|any))?|let go of|i withdraw|withdraw|i take back
    |take back|relax|loosen|cancel
    |take (?:off|away|out))(?: (?:the|that|my|any))?|no (?:more )?
    |any(?: old)?|whatever|all|no particular
    |(?:i )?(?:don't|do not|dont) (?:care|mind) (?:about )?(?:the |which |what )?|(?:you can )?ignore(?: the)?
    |(?:it |they )?(?:doesn't|don't|does not|needn't) (?:have to|need to) be(?: from| by)?|(?:does|do|must) (?:it|they)
    (?: really| always| actually)?(?: (?:have|need) to)? be (?:from |by |of )?(?:that|the|this|these|those)
    |other|the other)"""
_AFTER = r"""(?: whatsoever| at all)?(?: (?:(?:is|are|would be|will be) )?(?:fine|ok|okay|good|will do|works|goes
    |allowed|all right)(?: (?:too|now|after all|by me|with me))*| too| as well)?(?!\w)"""
_NO_MATTER = r"""(?:,? ?(?:no matter(?= ?(?:$|[|.,;!?]))|irrelevant
    |(?:isn't|is not|not) (?:carved|set|written|cast) in stone|(?:is )?(?:negotiable|flexible|secondary|unimportant)
    |(?:does not|doesn't|doesnt|is not|isn't
    |isnt) (?:really )?(?:matter|important|a problem
    |an issue|relevant)|(?:don't|do not|dont) (?:really )?matter|(?:isn't|is not|aren't|not) (?:really )?(?:needed
    |necessary|required|a must)|can go(?= ?(?:$|[|.,;!?]))|(?:i |we )?(?:really )?(?:don't|do not
    |no longer) (?:really )?(?:mind|care|bother)
    |(?:'s| is| are|'re)? ?(?:off(?: the table)?|gone|history|out (?:of )?the window|no more|cancelled|lifted
    |scrapped)(?= ?(?:$|[|.,;!?]|by the way\b|now\b))|(?:is |are )?no longer (?:matters?|important
    |relevant|an? (?:issue|problem|concern))|whatever
    |(?:is|are) (?:all )?(?:the )?same (?:to|for) me|[?:] ?(?:all|any|ignore (?:it|that)|forget (?:it|that)
    |doesn't matter|drop (?:it|that))|can be (?:anything|whatever|any)|(?:is )?no (?:object|issue
    |problem)| ?'s no (?:object|issue|problem)|throw (?:it|that|both|them)(?: all)? out|is (?:irrelevant|not important
    |up to you|no issue|open))(?: (?:any ?more|now
    |to me|at all))*)(?!\w)"""
_FINE = phrase(rf"""(?P<what>[\w &'-]{{2,60}}?)(?: ones?)?(?: (?:is|are|would be|will be)|'s|(?= (?:allowed|welcome)\b)
    |(?= also (?:ok|okay|fine|good)\b)|(?= (?:ok|okay|fine|good) (?:too|as well|also)\b))
    (?: perfectly| totally| actually
    | also)? (?:ok|okay|fine|alright|all right|good|allowed
    |welcome|possible|cool|acceptable|allowed|not (?:so|that|too) bad|not the end of the world)(?P<how> (?:too
    |as well|also|after all|again|now|then))*{END}""")
_NEED_NOT = phrase(rf"""(?:(?:it|they|that|this|one|i) )?(?:(?:don't|dont|do not|wouldn't) (?:mind|object to)
    |(?:does not|doesn't|doesnt|don't|do not|needn't|need not)(?: (?:have|need)(?: (?:it|them|that))? to)?
    |no longer (?:has|needs?) to|no need for(?: it to)?)(?: (?:be|come|go|work|fit|survive|have|match))?(?: (?:a|an
    |the|in|from|by|on|for
    |made of|into|with))* (?P<what>[\w' -]{{2,40}}?)(?: (?:now|after all))?{END}""")
_BACK = phrase(r"""(?:(?:i|we|you)(?:'ve| have)? |let's |can |may |could |please )*(?:(?:forget|drop|lift|withdraw
    |ignore|scrap|undo|lose|skip|remove|ditch|scratch
    |(?:take|took) back|changed? my mind (?:about|on)|(?:was|were) (?:wrong about|too (?:hard|harsh|strict) (?:on
    |about))|(?:live|cope|manage) with|tolerate|put up with
    |(?:let|take)(?= [\w -]+ back\b)|include|bring|allow|add|let in|show|let's have|put
    |accept)(?: back)?)
    (?: (?:about|what i said about|what i said on|the|that|my|no|rule|any|some|me|in))*(?: no-
    | )(?P<what>[\w' &-]{2,40}?(?: (?:and|or) [\w'-]+(?= ?(?:$|[|.,;:!?])))?)
    (?P<again>(?: (?:ones?|rule|ban|thing|limit|restriction|condition|requirement|criterion|wish|filter|exclusion
    |back(?: in)?|again
    |too|after all|now|as well|in))*)
    (?= ?(?:$|[|.,;:!?])| (?:and|but|because|so|i|i'm|we|we're|just|it|it's)\b)""")
""" "Bring white back", "drop the no-white rule": what was excluded is welcome again."""
_DROPPED = phrase(
    r"(?:i |i've |i have |you can |can we |please )*"
    r"(?:forget|drop|lift|withdraw|ignore|scrap|lose|skip|remove|ditch|scratch)\b"
)
""" "Forget about white", whether it was asked for or excluded."""
_WORDS = {
    "price": r"""price(?: range| limit| tag)?|(?:upper and lower )?prices?|budget(?: limit)?|money|costs?|limit""",
    "brand": r"(?:those |these )?(?:brands?(?: limit| name)?|makes?|makers?|labels?)",
    "category": r"categor(?:y|ies)|department|aisle",
    "availability": r"stock|availability",
    "rating": r"ratings?|stars|reviews?",
}
_BARE_LIMIT = phrase(
    r"(?<![\w'-])(?:forget|never ?mind|drop|ignore|scrap|skip|lose|lift)(?: about)? (?:the|that|my|those) "
    r"(?P<number>[0-9]+(?:[.,][0-9]{1,2})?)(?: limit)?(?= ?(?:$|[|.,;:!?]|\b(?:and|but|please|now)\b))"
)
""" "Forget the 40", where that is a limit there is."""
_PLAINLY = phrase(r"^(?:with|normal|regular|ordinary|some|a bit of|a little) ")
_OR = phrase(r" (?:or|and) ")
_AND = phrase(r" and ")
_LEAD = phrase(r"^(?:(?:it|the|a|an|some|be|in|also|actually|well|ok|yes) )+")
_IN_STOCK = {"in stock", "stock", "available"}
_EXCLUDES = {Op.NOT_IN, Op.NOT_CONTAINS}
_SIZES = ("size", "width", "height", "length", "diameter", "capacity", "weight", "measure", "dimensions")


@dataclass(frozen=True, kw_only=True, slots=True)
class Released:
    """Fields that no longer matter; single limits that are `dropped`, and what is `instead` of limits that changed."""

    fields: tuple[str, ...] = ()
    dropped: tuple[Constraint, ...] = ()
    instead: tuple[Constraint, ...] = ()

    def lifting(self, brief: Brief) -> tuple[str, ...]:
        """The fields of which there is a limit: amid other wishes "any brand" lifts none where none was asked for."""
        limited = {each.field for each in brief.constraints}
        return tuple(field for field in self.fields if field in limited)

    def and_(self, more: "Released") -> "Released":
        return Released(
            fields=tuple(dict.fromkeys((*self.fields, *more.fields))),
            dropped=(*self.dropped, *more.dropped),
            instead=(*self.instead, *more.instead),
        )


def read_releases(sheet: Sheet, brief: Brief, vocabulary: Vocabulary, lifted: Collection[Constraint] = ()) -> Released:
    """Takes what lifts a limit; one that there is, but for the price, of which it may be said early.

    "I don't mind the brand" releases nothing where no brand is asked for; "forget the brand" speaks of one.

    `lifted`: limits of numbers that were lifted by themselves.
    """
    names = _names(vocabulary)
    sheet.say(said_plainly(apart(sheet.text), names))
    found = _single(lifted, brief)
    found = found.and_(Released(fields=tuple(dict.fromkeys(_by_name(sheet, brief, vocabulary, names)))))
    for pattern in (*NEEDLESS, _NEED_NOT, _FINE, *PERMITS, *READMITS, _BACK) if brief.constraints else ():
        adds = pattern is _FINE or pattern in PERMITS
        for match in reversed(list(pattern.finditer(sheet.text))):
            more = _by_value(
                match["what"],
                brief,
                vocabulary,
                adds=adds,
                after_all=adds and "after all" in match.group().lower(),
                welcome=pattern in READMITS or (pattern is _BACK and not _DROPPED.match(match.group())),
            )
            if more != Released():
                found = found.and_(more)
                sheet.cut(_said_from(match, vocabulary), match.end())
    flagged = any(name in sheet.text.lower() for name in vocabulary.flags)
    for pattern in (*NEEDLESS, _NEED_NOT) if flagged or claims(sheet.text) else ():
        sheet.take(pattern, lambda said: _is_quality(said["what"], vocabulary))  # "it needn't be organic"
    return found


def _is_quality(said: str, vocabulary: Vocabulary) -> bool:
    """Whether words are a claim, or a quality that a product has or not: nothing is asked of one that need not be."""
    return bool(claims(said)) or fold(_LEAD.sub("", said.strip())) in vocabulary.flags


def _said_from(match: re.Match[str], vocabulary: Vocabulary) -> int:
    """Where a value begins that is said to be fine: behind "and" alone in "make that 30 max and petrol is fine too"."""
    joints = list(_AND.finditer(match.string, match.start("what"), match.end("what")))
    last = joints[-1] if joints else None
    if last is None or _named_last(match.string[match.start("what") : last.start()], vocabulary):
        return match.start()
    return last.end()


def _single(lifted: Collection[Constraint], brief: Brief) -> Released:
    """The limits that are lifted by themselves; a field of which none is left is released."""
    left = {each.field for each in brief.constraints if each not in lifted}
    return Released(
        fields=tuple(dict.fromkeys(each.field for each in lifted if each.field not in left)),
        dropped=tuple(each for each in lifted if each.field in left),
    )


def _names(vocabulary: Vocabulary) -> dict[str, str]:
    """The words for each field, as patterns."""
    return {**_WORDS, **{field: _spelt(name) for name, field in vocabulary.attributes.items()}}


def _by_name(sheet: Sheet, brief: Brief, vocabulary: Vocabulary, names: Mapping[str, str]) -> Iterator[str]:
    if lifts_price(sheet):
        yield "price"
    bounds = {
        one.value / 100 for one in brief.constraints if one.field == "price" and isinstance(one.value, int | float)
    }
    if sheet.take(_BARE_LIMIT, lambda said: float(said["number"].replace(",", ".")) in bounds):
        yield "price"
    if not sheet.has(_any_of(tuple(names.values()))):
        return
    limited = {each.field for each in brief.constraints}
    sized = [field for field in limited if any(field == one.field for one in vocabulary.measures.measures)]
    for field, words in names.items():
        if field not in limited and field not in {"price", "brand", "category"}:
            if not (sized and field.removeprefix("attributes.") in _SIZES):
                sheet.take(_indifferent(words))
            continue
        lifting = sheet.take(_lifting(words))
        lifted = _kind_of_brand(limited) if field == "brand" and field not in limited else field
        if lifting and (lifted in limited | {"price"} or any(_DROPPED.match(one.group()) for one in lifting)):
            yield lifted
    if len(sized) == 1 and sheet.take(_lifting("|".join(_SIZES))):
        yield sized[0]


def _kind_of_brand(limited: Collection[str]) -> str:
    """ "Any brand", where only the kind of brand is limited: that kind."""
    return next((field for field in limited if field.endswith("brand_type")), "brand")


def _by_value(
    said: str, brief: Brief, vocabulary: Vocabulary, *, adds: bool, welcome: bool, after_all: bool = False
) -> Released:
    """Which limit a value is lifted from: one that asks for it, or excludes it; "too" adds it to a choice.

    Of several values the others stay as they were. `welcome`: only what was excluded is meant. `after_all`: what was
    not chosen is fine, which of a kind of brand means any.
    """
    what = _LEAD.sub("", said.strip())
    kind = kind_of_brand(what, vocabulary)
    if kind and (after_all or not adds):
        lifted = [each for each in brief.constraints if each.field == kind[0] and (not welcome or each.op in _EXCLUDES)]
        return Released(fields=(kind[0],)) if lifted else Released()
    said_by = [kind[1][0]] if kind else _OR.split(what)
    named = tuple(one for part in said_by for one in _named_last(part, vocabulary))
    values = {fold(value) for each in named for value in each.values} | {fold(what)}
    found = Released()
    flag = vocabulary.flags.get(fold(what)) or vocabulary.flags.get(f"{fold(what)} safe")
    if flag and not adds and not welcome and flag in {each.field for each in brief.constraints}:
        return Released(fields=(flag,))
    for each in brief.constraints:
        if welcome and each.op not in _EXCLUDES:
            continue
        old = each.value if isinstance(each.value, tuple) else (each.value,)
        rest = tuple(value for value in old if fold(value) not in values)
        if each.op is Op.NOT_IN or (each.op in {Op.IN, Op.EQ} and not adds):  # "steel is fine" of stainless steel
            shorter = tuple(f" {fold(part)}" for part in said_by if fold(part) not in set(map(fold, old)))
            rest = tuple(value for value in rest if not fold(value).endswith(shorter))
        meant = (
            len(rest) < len(old)
            or (each.field == "availability" and values & _IN_STOCK)
            or (each.op is Op.CONTAINS and adds and promises_little(str(each.value), _PLAINLY.sub("", fold(what))))
        )
        more = tuple(value for one in named if one.field == each.field for value in one.values)
        if meant and (each.op in _EXCLUDES or each.op is Op.CONTAINS or not adds):
            left = rest if len(rest) < len(old) else ()
            instead = (replace(each, value=left),) if left else ()
            gone = Released(dropped=(each,), instead=instead) if instead else Released(fields=(each.field,))
            found = found.and_(gone)
        elif adds and more and not meant and each.op in {Op.EQ, Op.IN}:
            if each.field.endswith("brand_type"):
                found = found.and_(Released(fields=(each.field,)))  # there are but two kinds of brand
                continue
            both = tuple(dict.fromkeys((*map(str, old), *more)))
            found = found.and_(Released(instead=(Constraint(field=each.field, op=Op.IN, value=both),)))
    return found


def _named_last(what: str, vocabulary: Vocabulary) -> tuple[Named, ...]:
    """What the longest end of some words names, "red" of "such a red"; else the values that have the word in them."""
    words = what.split()
    exact = (vocabulary.find(" ".join(words[at:])) for at in range(len(words)))
    longer = (vocabulary.heads.get(one, ()) for one in forms(fold(what)))
    return next((found for found in (*exact, vocabulary.formed(what), *longer) if found), ())


@cache
def _indifferent(words: str) -> re.Pattern[str]:
    return phrase(rf"""(?<!\w)(?:(?<!without )(?<!not )(?<!n't want )(?<!n't have )any|(?:i )?(?:don't|do not) (?:care
        |mind) (?:about )?(?:the |which |what )?) ?(?:{words})(?: is (?:fine|ok)| will do)?
        (?= ?(?:$|[|.,;!?]))|(?<!\w)(?:the )?(?:{words})s?{_NO_MATTER}""")


@cache
def _any_of(names: tuple[str, ...]) -> re.Pattern[str]:
    """Whether a field is named at all, which each of the patterns for one of them asks for."""
    return phrase(rf"(?<!\w)(?:{'|'.join((*names, *_SIZES))})")


@cache
def _lifting(words: str) -> re.Pattern[str]:
    return phrase(
        rf"""(?<!\w)(?:{_DROP} ?(?:{words})s?(?: limit| thing| bit| condition| filter| requirement
            | wish| it is| they are| it comes in| they come in)?(?!\w)(?! (?:except|other|than
            |apart|besides|but(?! (?:it|its|it's|they|i|we|keep|make|must|has|have|still|stay|should|needs?)\b)))
            (?:{_NO_MATTER}
            |{_AFTER})|(?:the )?(?:{words})s?{_NO_MATTER})"""
    )


@cache
def _spelt(name: str) -> str:
    said = (
        re.escape(name)
        .replace("size", "(?:pack |package )?size")
        .replace("colour", "(?:colou?r|shade)")
        .replace("color", "(?:colou?r|shade)")
    )
    if name.endswith("able"):
        stem = re.escape(re.sub(r"(.)\1?able$", r"\1", name))
        return rf"{said}|{stem}\w?(?:ing|ed)"
    place = name.removesuffix(" safe")
    return said if place == name else f"{said}|{re.escape(place)}"
