"""What one pack allows to be said: the phrases that its facts spell out.

A word of a title is no free licence: of "Dog food, salt free" one may say "dog food" and "salt free",
but neither "dog" nor "salt". So phrases are taken whole, or as the tail of a part that ends with its noun.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from prompts.facts import EvidencePack, Fact, FactId, FactKind
from prompts.loaded_words import BARRIERS, BARRIERS_NEXT, BOUND_TAILS, HARD, JOINED_HEADS, PRAISE, SEGMENT_ENDS
from prompts.phrasebook import MODEL_LANGUAGE, phrasebook
from prompts.sentences import words
from prompts.spoken import number_in_words
from retrieval.filters import INTERNAL
from retrieval.schema import Op, Scalar

_BOOK: Final = phrasebook(MODEL_LANGUAGE)
_ATTRIBUTES: Final = words(
    "color colour material size type style flavor flavour pattern finish scent diet dietary certification department"
)
DESCRIBING: Final = frozenset({"brand", "category", "categories", *(f"attributes.{name}" for name in _ATTRIBUTES)})
NEVER_LITERAL: Final = frozenset({"description", "url", "id", "availability", "text", "rating", "rating.count"})
_OTHERS: Final = {"together_with": "o", "same_shoppers": "b", "like_product": "k"}
SEARCHES: Final = tuple(
    words(start)
    for start in (
        "matches",
        "match",
        "matching",
        "matches your search for",
        "matching your search for",
        "fits your search for",
        "you searched for",
        "you were looking for",
        "you are looking for",
        "you looked for",
        "you asked for",
        "your search for",
    )
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Phrase:
    """Tokens that may be said, what they are, and why.

    `slot` is t: the product, o: bought together with it, b: by the same shoppers, k: like it, or p: a proof.
    """

    tokens: tuple[str, ...]
    slot: str
    fact_ids: tuple[FactId, ...]


def sayable(pack: EvidencePack) -> tuple[Fact, ...]:
    """The facts that a model may word: neither rules, contributions nor internal fields."""
    hidden = {FactKind.RULE, FactKind.CONTRIBUTION}
    return tuple(fact for fact in pack.facts if fact.kind not in hidden and not fact.field.startswith(INTERNAL))


def phrases(pack: EvidencePack, locale: str) -> list[Phrase]:
    """All phrases of a pack, longest first, so that a name is read before the words in it."""
    found = [*_names(pack), *_literals(pack, locale)]
    joined: dict[tuple[tuple[str, ...], str], tuple[FactId, ...]] = {}
    for phrase in found:
        key = (phrase.tokens, phrase.slot)
        joined[key] = tuple(dict.fromkeys((*joined.get(key, ()), *phrase.fact_ids)))
    whole = [Phrase(tokens=tokens, slot=slot, fact_ids=ids) for (tokens, slot), ids in joined.items()]
    return sorted(whole, key=lambda phrase: (-len(phrase.tokens), "tkobp".index(phrase.slot)))


def names(pack: EvidencePack) -> tuple[str, ...]:
    """Titles and values in which no sentence ends."""
    return (pack.title, *(fact.value for fact in sayable(pack) if isinstance(fact.value, str)))


def _names(pack: EvidencePack) -> Iterator[Phrase]:
    titled = tuple(f.id for f in pack.facts if f.kind is FactKind.CATALOGUE and f.field == "title")
    yield from _phrase(words(pack.title), "t", titled)
    for tail in _tails(words(pack.title)):
        yield Phrase(tokens=tail, slot="p", fact_ids=titled)
    for fact in sayable(pack):
        if fact.field in _OTHERS and isinstance(fact.value, str):
            yield from _phrase(words(fact.value), _OTHERS[fact.field], (fact.id,))
        elif fact.field == "search_text" and isinstance(fact.value, str):
            yield from _searched(words(fact.value), (fact.id,))


def _searched(asked: tuple[str, ...], ids: tuple[FactId, ...]) -> Iterator[Phrase]:
    """The shopper's words, as theirs: "matches gluten free" would say it of the product."""
    for start in SEARCHES if asked else ():
        if start[0].startswith("you") or "your" in start or not set(asked) & HARD:
            yield Phrase(tokens=(*start, *asked), slot="p", fact_ids=ids)


def _literals(pack: EvidencePack, locale: str) -> Iterator[Phrase]:
    for fact in sayable(pack):
        stated = fact.kind is FactKind.CATALOGUE or (
            fact.kind is FactKind.CONSTRAINT and fact.op in {Op.EQ, Op.IN, Op.CONTAINS}
        )
        if fact.kind is FactKind.CONSTRAINT and isinstance(fact.value, str):
            yield from _asked(_held(fact, words(fact.value)), (fact.id,))
        if not stated or fact.field in NEVER_LITERAL or not isinstance(fact.value, str | int | float):
            continue
        wishes = tuple(
            f.id
            for f in sayable(pack)
            if f.kind is FactKind.CONSTRAINT and f.field == fact.field and f.value == fact.value
        )
        for value in _spellings(fact.value, locale):
            statements = tuple(_statements(fact.field, value))
            yield from (Phrase(tokens=tokens, slot="p", fact_ids=(fact.id,)) for tokens in statements)
            if wishes:
                yield from _asked(statements, (fact.id, *wishes))
            if fact.field == "brand":
                yield from _phrase(value, "p", (fact.id,))
            elif fact.field in DESCRIBING and isinstance(fact.value, str) and not set(value) & PRAISE:
                yield from _phrase(value, "p", (fact.id,))
                yield from (Phrase(tokens=tail, slot="p", fact_ids=(fact.id,)) for tail in _tails(value))


def _statements(field: str, value: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The ways to say outright that a field has a value."""
    name = words(_BOOK.field(field))
    if not name or not value or field in {"price", "list_price", "title"}:
        return
    for link in ("is", ":", "of"):
        yield (*name, link, *value)
    if field == "brand":
        yield from (("by", *value), ("from", *value))
    if field in DESCRIBING and not set(value) & HARD:
        yield (*value, *name)


def _held(wish: Fact, value: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """What a wish about the text, or against a value, lets one say, and no more: not listed is not "is not"."""
    match wish.field, wish.op:
        case "text", Op.CONTAINS:
            yield ("mentions", *value)
        case "text", Op.NOT_CONTAINS:
            yield ("does", "not", "mention", *value)
        case _, Op.NOT_IN | Op.NOT_CONTAINS:
            yield (*words(_BOOK.field(wish.field)), "is", "not", "listed", "as", *value)


def _asked(statements: Iterable[tuple[str, ...]], ids: tuple[FactId, ...]) -> Iterator[Phrase]:
    for statement in statements:
        for tail in ((",", "as", "you", "asked"), ("as", "you", "asked")):
            yield Phrase(tokens=(*statement, *tail), slot="p", fact_ids=ids)


def _spellings(value: Scalar, locale: str) -> set[tuple[str, ...]]:
    if isinstance(value, str):
        return {words(value)} - {()}
    return {words(str(value)), words(number_in_words(value, locale))} - {()}


def _phrase(tokens: tuple[str, ...], slot: str, ids: tuple[FactId, ...]) -> Iterator[Phrase]:
    """The phrase, with and without its commas, unless it is made of words that claim something by themselves."""
    if set(tokens) - SEGMENT_ENDS <= HARD:
        return
    for form in {tokens, tuple(text for text in tokens if text != ","), _without_stop(tokens)}:
        yield Phrase(tokens=form, slot=slot, fact_ids=ids)


def _without_stop(tokens: tuple[str, ...]) -> tuple[str, ...]:
    return tokens[:-1] if tokens[-1] == "." else tokens


def _tails(tokens: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """What may be said of the parts between commas: their ends, as far as those still mean the same."""
    segment: list[str] = []
    for token in (*tokens, ","):
        if token not in SEGMENT_ENDS:
            segment.append(token)
        elif segment:
            yield from _tails_of_segment(tuple(segment))
            segment = []


def _tails_of_segment(segment: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    barriers = [at for at, token in enumerate(segment) if token in BARRIERS | BARRIERS_NEXT]
    for start in range(len(segment)):
        if any(at < start for at in barriers):
            break
        yield from _if_sound(segment[start:])
    if barriers and segment[barriers[0]] not in JOINED_HEADS | BARRIERS_NEXT:
        head = segment[: barriers[0]]
        yield from (tail for start in range(len(head)) for tail in _if_sound(head[start:]))


def _if_sound(tail: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The tail if it says something without claiming anything; a lone number, or "free" alone, does not."""
    lone = len(tail) == 1 and (tail[0] in HARD | BOUND_TAILS | BARRIERS | BARRIERS_NEXT or not tail[0].isalpha())
    sign = len(tail) == 2 and tail[0][0].isdigit() and not tail[1].isalpha()
    if not lone and not sign and not set(tail) & PRAISE and not set(tail) <= HARD | BARRIERS:
        yield tail
