"""What a product is said to have or be, in words that are no attribute's value: in stock, four stars, dimmable."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from app.dialogue.brief import Brief
from app.dialogue.reading.limits.refusing import denied_before
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.shop.vocabulary import Vocabulary
from app.dialogue.reading.values.brand_kinds import read_kinds_of_brand
from app.dialogue.reading.values.flags import read_flags
from retrieval.schema import Availability, Constraint, Op

_SHIPS: Final = r"""(?:(?:only |just )?(?:what(?:ever)?|something|anything|one|ones|things?)? ?(?:that )?(?:you|u)
    (?: can|'ve got| have| could)(?: actually)? (?:ship|send|deliver|post|dispatch|get (?:it )?to me|have here
    |ready)(?: out)?(?: (?:right )?now| today| tomorrow| straight away| immediately| at once| right away| this week)?
    |(?:only|just) what(?:ever)? you have(?: got)? (?:right )?now|(?:only|just) what(?:'s| is) there(?: now)?
    |(?:that |which )?(?:can|could|will|would|must|should) (?:ship|be shipped|be sent|be delivered|arrive|go out)
    (?: right)? (?:now|today|tomorrow|straight away|immediately|at once|right away|this week)
    |(?:(?:nothing|not (?:something|anything)|no)(?: that)?(?: i| we)?(?:'d| would|'ll)? (?:have to|must|need to
    |has to) wait|no (?:long )?waiting)(?: (?:for|around|ages|weeks|days|a while|so long|long)(?: weeks| days
    | ages)?(?: for)?)?
    |(?:nothing|not|no|none)(?: that(?:'s| is))?(?: on)? (?:back ?-?orders?|pre ?-?orders?|out of stock|sold out))"""
_STOCKED = phrase(rf"(?<!\w)(?:{_SHIPS})(?: please)?(?= ?(?:$|[|.,;!?]|(?:but|and|or|please|under)\b))")
_IN_STOCK = phrase(
    r"""(?<!\w)(?:(?:that|which) (?:is|are|you have) |(?:make sure )?(?:that's|it's|its|it is|they're
    |they are) |(?:it )?(?:must|has to|have to
        |should) be |only |what(?:'s| is) |actually |currently )*(?:[io]n stock|available (?:right )?now
        |available (?:today|immediately|straight away|at once)|(?:currently|immediately|actually) available
        |ready to ship)(?: only| please| (?:right )?now| today)?(?!\w)(?<!not [io]n stock)"""
)
_STARS = phrase(
    r"""(?<!\w)(?:(?:with|rated|rating|that have|having|a rating of)(?: of)? )*
        (?:(?P<cue>at least|minimum|over|above|more than|better than|no less than) ?)?
        (?P<number>[1-5](?:[.,][0-9])?)(?:\+)? ?(?:-? ?stars?|out of (?:5|five))(?: rating| reviews?)?
        (?P<after> ?(?:\+|or (?:more|better|higher|above|up)|and (?:up|above|over|better|higher|more)|minimum|at least
        |upwards))?(?!\w)"""
)
_SET_RIGHT = phrase(
    r"""(?<![\w.,])[1-5](?:[.,][0-9])?(?P<stars> ?-? ?stars?)(?:[ -]?ish)?(?P<between>(?: [a-z]{3,}){0,3})[?!.,]*[ ]
    (?:(?:ok|okay|or|well|fine|actually|no|wait|make (?:it|that)|(?:let'?s )?say|maybe|rather|even|at least|hm+)\b,? )+
    (?P<then>[1-5](?:[.,][0-9])?)(?: ?-? ?stars?)?
    (?: (?:and|or) (?:up|above|over|more|better|higher)|\+)?(?![\w%]|[.,][0-9]| of\b)"""
)
""" "5 stars, ok say 4.5": what was said last."""
_RATED = phrase(
    r"(?<!\w)(?:rated|rating(?: of)?|a rating of) (?P<cue>at least|over|above|more than|better than|higher than)? ?"
    r"(?P<number>[1-5](?:[.,][0-9])?)(?P<after>\+| (?:or|and) (?:more|better|higher|above|up))?(?![\w.,])"
)
_REVIEWED = phrase(
    r"(?<!\w)(?:with )?(?:(?:good|great|decent|solid|high|strong) )?(?:reviews?|ratings?|scores?|marks)"
    r"(?: (?:of|from|at|is|are|should be|must be|averaging)|[,:;-])* "
    r"(?P<cue>at least|over|above|more than|better than|higher than)? ?(?P<number>[1-5](?:[.,][0-9])?)"
    r"(?P<after>\+| (?:or|and) (?:more|better|higher|above|up(?:wards)?))?(?= ?(?:$|[.,;!?]))"
)
""" "Good reviews, 4.2 and up"."""
_SCORED = phrase(
    r"(?<![\w.,])(?P<cue>over|above|more than)? ?(?P<number>[1-5](?:[.,][0-9])?)(?:\+| (?:or|and) (?:more|better|higher"
    r"|above|up(?:wards)?)) (?:ratings?|reviews?|scores?)(?!\w)"
)
""" "4.5 or higher rating"."""
_MACHINE_WASH: Final = "machine wash"
_DEGREES: Final = r"(?: ?°(?: ?c)?| ?degrees(?: celsius)?| ?c)?"
_WASHED = phrase(
    rf"""(?<!\w)(?:(?:that |which |it |i |we |they )*(?:is|are|be|has to be|have to be|must be|should be|needs to be
        |have to be able to|can|could|to|must|need to|want to) )*
        (?:(?:(?:machine[ -])?wash(?:able|es|ed)?|machine[ -]wash)(?: (?:it|them))? (?:at|on
        |to) (?P<at>[3-9]0){_DEGREES}
        |(?P<warm>[3-9]0)(?: ?°| degrees?)? wash(?:able)?|machine[ -]wash(?:able|ed)?(?: (?:it|them))?
        (?:,? (?P<by>[3-9]0){_DEGREES}(?! ?(?:cm|x|by|euros?)))?
        |(?:goes?|go|put (?:it|them)|throw (?:it|them)|chuck (?:it|them)|stick (?:it|them)|be (?:put|thrown
        |washed)) in(?:to)? (?:the |my |our |a )?(?:washing machine|wash|laundry)
        (?: (?:at|on) (?P<hot>[3-9]0){_DEGREES})?)(?!\w)"""
)


def read_traits(sheet: Sheet, vocabulary: Vocabulary, brief: Brief) -> list[Constraint]:
    """Takes availability, kinds of brand, and qualities that the catalogue answers with yes or no."""
    return [
        *_stock(sheet),
        *read_kinds_of_brand(sheet, vocabulary, brief),
        *_washed(sheet, vocabulary),
        *_none(sheet, vocabulary),
        *read_flags(sheet, vocabulary),
    ]


def _stock(sheet: Sheet) -> list[Constraint]:
    asked = [*sheet.take(_STOCKED), *sheet.take(_IN_STOCK)]
    return [Constraint(field="availability", op=Op.IN, value=(Availability.IN_STOCK.value,))] if asked else []


def read_ratings(sheet: Sheet) -> list[Constraint]:
    """Takes ratings: four stars, rated at least 4.5. Before prices, which "at least 4.5" would be too."""
    found = []
    sheet.say(_SET_RIGHT.sub(r"\g<then>\g<stars>\g<between>", sheet.text))
    for match in (one for words in (_STARS, _RATED, _REVIEWED, _SCORED) for one in sheet.take(words)):
        above = (match["cue"] or "").lower() in {"over", "above", "more than", "better than", "higher than"}
        value = float(match["number"].replace(",", "."))
        found.append(Constraint(field="rating", op=Op.GT if above else Op.GTE, value=value))
    return found


def _washed(sheet: Sheet, vocabulary: Vocabulary) -> Iterator[Constraint]:
    """ "Machine washable", "washable at 60": the ways of care that begin so."""
    if "wash" not in sheet.text.lower():
        return
    for match in reversed(list(_WASHED.finditer(sheet.text))):
        degrees = match["at"] or match["warm"] or match["by"] or match["hot"]
        named = vocabulary.beginning(f"{_MACHINE_WASH} at {degrees}" if degrees else _MACHINE_WASH)
        if named and not denied_before(sheet.text, match.start()):
            yield Constraint(field=named.field, op=Op.IN, value=named.values)
            sheet.cut(match.start(), match.end())


def _none(sheet: Sheet, vocabulary: Vocabulary) -> Iterator[Constraint]:
    """ "Unscented", "no coating": where the attribute has a value for having none."""
    for name, field in vocabulary.attributes.items():
        if (none := vocabulary.find("none", field)) and sheet.take(_free_of(name)):
            yield Constraint(field=field, op=Op.IN, value=none[0].values)


_SMELLS: Final = r"""|(?:fragrance|perfume)[ -]free|(?:with no|no|zero|without(?: any| a)?) (?:smells?|perfumes?
    |fragrances?)
    |odou?rless|(?:that |which )?(?:don't|doesn't|do not|does not|shouldn't|mustn't) (?:smell|have (?:a
    |any) (?:smell|scent))
    (?: of (?:anything|something))?|(?:perfumes?|scents?|smells?|fragrances?) (?:always |just )?(?:gives?|makes?
    |bothers?
    |triggers?) (?:me|my|him|her|us)[^|,.;!?]{0,30}"""


@cache
def _free_of(name: str) -> re.Pattern[str]:
    said, stem = re.escape(name), re.escape(name.removesuffix("ing"))
    smells = _SMELLS if name in {"scent", "fragrance"} else ""
    return phrase(
        rf"(?<!\w)(?:un{stem}ed|{said}[ -]?(?:free|less)|(?:with no|no|zero|without(?: any"
        rf"| a)?) {said}s?{smells})(?!\w)"
    )
