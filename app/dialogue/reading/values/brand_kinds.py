"""Kinds of brand in shoppers' words: the shop's own ("store brand", "your label", "not yours"), or a name one knows."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from app.dialogue.brief import Brief, chosen_before
from app.dialogue.reading.limits.refusing import denied_before
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.shop.vocabulary import Named, Vocabulary
from retrieval.schema import Constraint, Op

_SHOP: Final = r"(?:shop|store|supermarket|house|market)"
_GOODS: Final = r"(?: (?:ones?|only|versions?|products?|stuff|goods|lines?|range|things?))?"
_OWN = phrase(
    rf"""(?<!\w)(?:the |your )?(?:{_SHOP}(?:'s|s'|s)? own|own|{_SHOP}(?:'s|s')?)[ -]?(?:brand|label)(?:ed
    |s)?{_GOODS}(?!\w)
    |(?<!\w)(?:the |your )?{_SHOP}(?:'s|s'|s) own{_GOODS}(?!\w)
    |(?<!\w)(?:the )?(?:{_SHOP}'s|{_SHOP} (?:one|stuff|version)s?)(?= ?(?:$|[|.,;:!?]))
    |(?<!\w)your (?:own )?(?:brand|label|make|range)s?(?: (?:ones?|only))?(?!\w)|(?<!\w)your own(?= ?(?:$|[|.,;:!?]))
    |(?<=not )(?:any of )?yours(?= ?(?:$|[|.,;:!?]))|(?<=none of )yours(?!\w)
    |(?<!\w)private[ -]labels?{_GOODS}(?!\w)|(?<!\w)(?:generic|no[ -]name)(?: brands?)?(?: ones?| version)?(?!\w)"""
)
_KNOWN = phrase(
    rf"""(?<!\w)(?:an? |the )?(?:(?:real|proper|actual|genuine|name|big|famous|national|branded|known|well[ -]?known
    |leading
    |major|popular|established|recogni[sz]ed|household)[ -]?)+brands?(?:[ -]names?)?{_GOODS}(?!\w)
    |(?<!\w)(?:an? |the )?(?:big|household|famous|well[ -]?known|known) names?(?!\w)(?! tags?)
    |(?<!\w)(?:a )?brand names?(?: ones?)?(?!\w)|(?<!\w)branded(?: (?:ones?|products?|stuff|goods))?(?!\w)"""
)
_KINDS: Final = (("private label", _OWN), ("national brand", _KNOWN))
"""Shoppers' words for kinds of brand, by the value that a shop may have for them."""
_FINE_TOO = phrase(
    r" (?:is|are|would be) (?:ok|okay|fine|good|alright|all right)(?: too| as well| also| now| with me)*(?!\w)"
)
_OR = phrase(r"[ ,]*\bor\b[ ,]*")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Said:
    """A kind of brand where it is said, with the words that deny it or that say it is fine too."""

    named: Named
    start: int
    end: int
    denied: bool
    too: bool


def kind_of_brand(words: str, vocabulary: Vocabulary) -> tuple[str, tuple[str, ...]] | None:
    """The field and the values for a kind of brand that is all these words name: "name brands", "own label"."""
    for value, said in _KINDS:
        if (named := _in_the_shop(value, vocabulary)) and said.fullmatch(words):
            return named.field, named.values
    return None


def read_kinds_of_brand(sheet: Sheet, vocabulary: Vocabulary, brief: Brief) -> Iterator[Constraint]:
    """Takes kinds of brand. "Yours or a big name" is no limit; of two that are asked for the later counts."""
    said = sorted(_said(sheet.text, vocabulary), key=lambda one: one.start)
    wanted = [one for one in said if not one.denied]
    either = any(
        one.named != other.named and _OR.fullmatch(sheet.text, one.end, other.start) for one, other in pairwise(wanted)
    )
    for one in reversed(said):
        sheet.cut(one.start, one.end)
    for one in said:
        if one.denied:
            yield Constraint(field=one.named.field, op=Op.NOT_IN, value=one.named.values)
    if wanted and not either:
        last = wanted[-1]
        before = chosen_before(brief, last.named.field) if last.too else ()
        if before or not last.too:  # "your own brand is fine" alone asks for nothing
            yield Constraint(field=last.named.field, op=Op.IN, value=(*before, *last.named.values))


def _said(text: str, vocabulary: Vocabulary) -> Iterator[_Said]:
    for value, words in _KINDS:
        if named := _in_the_shop(value, vocabulary):
            for match in words.finditer(text):
                denied, too = denied_before(text, match.start()), _FINE_TOO.match(text, match.end())
                yield _Said(
                    named=named,
                    start=denied.start() if denied else match.start(),
                    end=too.end() if too else match.end(),
                    denied=denied is not None,
                    too=too is not None,
                )


def _in_the_shop(value: str, vocabulary: Vocabulary) -> Named | None:
    return next((one for one in vocabulary.find(value) if one.field.startswith("attributes.")), None)
