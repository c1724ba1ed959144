"""What is looked for: the words for a thing, out of all that nobody else took."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.dialogue.brief import Brief
from app.dialogue.reading.language.common import COMMON
from app.dialogue.reading.language.filler import BOUNDS, FILLER, stripped
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.shop.vocabulary import Vocabulary, fold
from app.dialogue.reading.things.ailments import ailment
from app.dialogue.reading.things.antecedents import one_meant, said_of
from app.dialogue.reading.things.claimed import claims_but_values, without_claims_but_values
from app.dialogue.reading.things.needs import leads, needed
from app.dialogue.reading.things.part import ANYTHING, MOST_BARE, Part, parts_said
from app.dialogue.reading.things.phrases import WORD
from app.dialogue.reading.things.presents import given, present_in
from app.dialogue.reading.things.purposes import purpose
from app.dialogue.reading.things.situations import situation
from app.dialogue.reading.things.tails import without_reasons
from app.dialogue.reading.things.varieties import other_variety
from app.dialogue.reading.wishes import Wish, claims
from retrieval.schema import Constraint

_ADDED = phrase(r" (?:with|for|of|in) ")
_AND = phrase(r" (?:and|or|&) |, ")
_CUT = phrase(r", ?\| ?,")
_ENDS = phrase(r" ?[.!](?= |$)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Thing:
    """Words to search by meaning, in the shopper's own; `refines`: they go on with what was searched before.

    `constraints` are values of the shop that were said as part of it, `wishes` its claims.
    """

    text: str = ""
    refines: bool = False
    constraints: tuple[Constraint, ...] = ()
    wishes: tuple[Wish, ...] = ()


def read_thing(
    sheet: Sheet,
    vocabulary: Vocabulary,
    brief: Brief,
    *,
    edited: bool = False,
    shelved: bool = False,
    anew: bool = False,
    liked: bool = False,
) -> Thing:
    """The thing that is looked for, if one is said. `shelved`: a department was; `anew`: that another thing follows;
    `liked`: it is to be like a card.

    Parts of a sentence that name no kind of thing which the shop has are left out where another part names one. Where
    something was wanted before, a sentence about other things than products is no search.
    """
    wishes = claims_but_values(sheet.rest, vocabulary)
    if not brief.text and (name := vocabulary.kinds.joined_name(sheet.text)):
        return Thing(text=name, wishes=wishes)
    if brief.text:
        sheet.say(without_reasons(sheet.text))
    said_parts = parts_said(sheet, vocabulary)
    claimed = [said for said in said_parts if claims(said)]
    parts = [
        part
        for said in said_parts
        if (
            part := Part.of(
                without_claims_but_values(said, vocabulary) if wishes else said, vocabulary, brief, anew=anew
            )
        )
    ]
    if wishes and not brief.text and any(part.headed and part.whole for part in parts):
        parts = [part for part in parts if part.headed or not any(part.text in said for said in claimed)]
    on = bool(brief.text) and not anew
    if not on:
        kept = [part for at, part in enumerate(parts) if not (part.packs or (at and part.packaged and part.asks))]
        parts = [part for part in kept if not _only_remarks(part)] if shelved else kept or parts
    if on:
        plain = [part for part in parts if not part.says and (part.asks or part.whole)]
        chosen = [part for part in plain if part.things]
        sayings = [part for part in parts if not part.told]
        chosen = chosen or [
            part
            for part in plain
            if part.known or _begins(sheet, part) or (not edited and (part.asks or len(sayings) == 1))
        ]
        chosen = chosen or [part for part in parts if part.asks and part.things]
        differing = [replace(part, refines=True) for part in parts if liked and part.whole and _differs(sheet, part)]
        chosen = differing or chosen
        if edited:
            chosen = [
                part for part in chosen if not part.tells_why or other_variety(part.text, brief.text, vocabulary.kinds)
            ]
    else:
        things = [part for part in parts if part.things]
        asked = [part for part in parts if part.asks]
        if (
            asked
            and not _named_first(parts)
            and not any(part.asks or (part.headed and " " in part.text) for part in things)
        ):
            things = asked
        chosen = _wanted(_headed(parts) or things) or _asked(parts) or parts
    if not on and (hurts := ailment(sheet.text, (part.text for part in parts if part.names or part.calls_it))):
        return Thing(text=hurts, wishes=wishes)
    if not on and (need := needed(sheet.text, _named_in(parts, vocabulary), vocabulary.kinds.sells)):
        return Thing(text=need, wishes=wishes)
    if not on and (sought := purpose(sheet.text, [part.text for part in parts if part.names])):
        return Thing(text=said_of(sought, [brief.text, *(part.named for part in parts if part.things)]), wishes=wishes)
    if not on:
        chosen = [*chosen, *_beside(chosen, parts, sheet.text)]
        chosen = _another_like_it(parts) or _given_itself(chosen, parts, vocabulary) or _in_its_words(chosen)
    if not chosen:
        return Thing(wishes=wishes)
    chosen = list(_new_words(chosen))
    constraints = [constraint for part in chosen for constraint in part.constraints]
    text = " ".join(part.text for part in (chosen if on else _in_one_name(chosen)) if part.text)
    text = given(sheet.text, text, told=not on and not any(map(_begins_with_a_name, chosen)))
    known = {form for word in fold(brief.text).split() for form in (word, f"{word}s", word.removesuffix("s"))}
    one_of_several = len(several := _AND.split(brief.text)) > 1 and fold(text) in map(fold, several)
    if on and known.issuperset(_telling(text)) and not one_of_several:
        text = ""
    refines = on and bool(text) and not one_of_several and all(part.refines for part in chosen)
    if refines and (other := other_variety(text, brief.text, vocabulary.kinds)):
        text, refines = other, False
    return Thing(text=text, refines=refines, constraints=tuple(constraints), wishes=wishes)


def _named_in(parts: Sequence[Part], vocabulary: Vocabulary) -> list[str]:
    """The words for things that may be what is looked for, and not only parts of a story."""
    names = [part.named for part in parts if part.names or part.only_names]
    heads = [head for name in names for head in vocabulary.kinds.heads_in(name) or WORD.findall(name.lower())]
    led = (leads(part.text) for part in parts if not (part.says or part.another))
    return [*heads, *(one for one in led if one and one not in FILLER | BOUNDS)]


def _begins(sheet: Sheet, part: Part) -> bool:
    """Whether a text begins with a bare word for what is wanted, before a comma: "cheddar, 8oz", "gummies, I can't
    swallow pills"."""
    return part.calls_it and sheet.text.startswith(f"{part.text},")


def _differs(sheet: Sheet, part: Part) -> bool:
    """Whether it says in what the thing should differ from a card that was pointed at: "like the first but decaf"."""
    said = f"but {part.text}"
    return not part.says and sheet.text.strip(" .!?").endswith(said) and sheet.text.lstrip("| ").startswith(said)


def _in_one_name(parts: Sequence[Part]) -> list[Part]:
    """The parts in the order of a name: what is said beside it of what it is to be stands before it, so that "dog food,
    dry" is "dry dog food", and what it is for behind: "for my balcony: a small table"."""
    name = next((part for part in parts if not part.meant_for), parts[0])
    beside = [part for part in parts if part is not name]
    before = [
        part
        for part in beside
        if part.alone and not (part.says or part.meant_for or part.packaged or present_in(name.text))
    ]
    behind = [replace(part, text=part.meant_for or part.text) for part in beside if part not in before]
    return [*before, name, *behind]


def _telling(text: str) -> list[str]:
    """The words of a name that say something; all of them where none does."""
    words = fold(text).split()
    return [word for word in words if word not in FILLER | BOUNDS] or words


def _new_words(parts: Sequence[Part]) -> Iterator[Part]:
    """The parts without those that say only what was said in one before."""
    seen: set[str] = set()
    for part in parts:
        said = set(fold(part.text).split())
        if not said or not said <= seen or part.constraints:
            yield part
        seen |= said


def search_text(sheet: Sheet) -> str:
    """All that is left of a search box's words, without "show me" and "please"."""
    bare = stripped(sheet.rest)
    if vague := ANYTHING.match(bare):
        bare = stripped(bare[vague.end() :])
    return "" if FILLER.issuperset(WORD.findall(bare.lower())) else bare


def _wanted(parts: Sequence[Part]) -> list[Part]:
    """Of the parts that name things the first that says it is wanted, or else the first, with the single words behind
    it."""
    first = sorted(_asked(parts) or parts, key=lambda part: (not part.headed, not (part.asks or part.whole)))[:1]
    if _named_first(parts):
        first = [parts[0]]
    at = parts.index(first[0]) if first and first[0].seeks else 0  # "first flat, I need cutlery" tells before it asks
    more = (part for part in parts[at:] if part not in first and not part.asks and not part.says)
    return [*first, *(part for part in more if part.alone or part.describes)]


def _named_first(parts: Sequence[Part]) -> bool:
    """Whether a bare name comes first, and nothing else is asked for in so many words: "wine, a proper bottle"."""
    return bool(parts) and parts[0].only_names and not any(part.seeks for part in parts)


def _headed(parts: Sequence[Part]) -> list[Part]:
    """All parts, where the first is the bare name of a thing, though the shop may not know it: "crisps. own brand"."""
    first = parts[0] if parts else None
    bare = first and first.whole and not first.says and not first.things and len(first.text.split()) <= MOST_BARE
    others = [part for part in parts if part.asks or part.headed]
    return list(parts) if bare and len(parts) > 1 and not others else []


def _beside(chosen: Sequence[Part], parts: Sequence[Part], said: str) -> Iterator[Part]:
    """The single words behind a bare name that goods are described by, "coffee beans, decaf", and what follows at once
    and names nothing else: "bread, wholemeal"."""
    if len(chosen) != 1 or not chosen[0].only_names or chosen[0] not in parts:
        return
    clauses = f"{_ENDS.sub(',', _CUT.sub(',', said))},"
    for part in parts[parts.index(chosen[0]) + 1 :]:
        follows = f"{chosen[0].text}, {part.text}," in clauses
        if (part.alone and not part.known and part.text.lower() in COMMON) or (follows and part.may_describe):
            yield part


def _another_like_it(parts: Sequence[Part]) -> list[Part]:
    """The part that says "one", with the name that a remark before it has: "my kettle died. an electric one"."""
    for at, part in enumerate(parts):
        before = next((one for one in reversed(parts[:at]) if one.headed), None)
        if (
            before
            and part.another
            and not part.headed
            and (before.says or (at == 1 and before.whole and part.asks and part.alone))
        ):
            describing = part.text if part.things and part.whole else ""
            both = (*(() if before.says else before.constraints), *part.constraints)
            return [replace(part, text=one_meant(describing, before.named), constraints=both)]
    return []


def _given_itself(chosen: Sequence[Part], parts: Sequence[Part], vocabulary: Vocabulary) -> list[Part]:
    """What is to be the present, where it is said beside it: "a wedding gift, a cast iron pot"."""
    if not (chosen and present_in(chosen[0].text)):
        return []
    things = [part for part in parts if part.headed and part.whole and not (part.says or present_in(part.text))]
    return [part for part in things if vocabulary.kinds.heads_in(_ADDED.split(part.text)[0].split()[-1])][:1]


def _begins_with_a_name(part: Part) -> bool:
    """Whether a part names a thing before it tells anything: "birthday card for my nephew, he's turning 9"."""
    return not part.says or (part.headed and part.text.startswith(part.named))


def _only_remarks(part: Part) -> bool:
    """Whether a part tells something, and not what is the matter: "anything from the bakery, I'm starving"."""
    return part.says and not part.asks and not situation(part.told, named=part.headed)


def _in_its_words(chosen: Sequence[Part]) -> list[Part]:
    """The chosen parts; of a single one that only tells what is the matter all that it tells."""
    if len(chosen) == 1 and chosen[0].told and (told := situation(chosen[0].told, named=chosen[0].headed)):
        return [replace(chosen[0], text=told)]
    return list(chosen)


def _asked(parts: Sequence[Part]) -> list[Part]:
    """The parts that say that they are wanted, or else those that are no remark."""
    return [part for part in parts if part.asks] or [part for part in parts if not part.says]
