"""What a shopper says, understood in milliseconds and without a model.

Readers take turns on the sheet, the most certain first: what is said to the conversation itself,
prices, products pointed at, exclusions, values insisted on. What nobody took is searched by meaning.
Nothing is invented: a text without a word from these files only ever becomes search text.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.dialogue.brief import Brief
from app.dialogue.reading.card_questions import read_question
from app.dialogue.reading.cards import name_by_number, read_same_brand
from app.dialogue.reading.commands import take_courtesies, take_fresh_start, whole_intent
from app.dialogue.reading.limits import read_exclusions, read_limits
from app.dialogue.reading.money import read_prices
from app.dialogue.reading.moves import read_move
from app.dialogue.reading.numerals import in_digits
from app.dialogue.reading.pointing import read_pointing, take_places
from app.dialogue.reading.quantities import read_quantities
from app.dialogue.reading.releases import read_releases
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.thing import Thing, read_thing, search_text
from app.dialogue.reading.traits import read_ratings, read_traits
from app.dialogue.reading.understood import Intent, Understood
from app.dialogue.reading.unread import unread_words
from app.dialogue.reading.values import read_values
from app.dialogue.reading.vocabulary import Vocabulary, fold
from app.dialogue.reading.wishes import Wish, claims
from retrieval.schema import Constraint, Op, Product

_ANYTHING = phrase(r"(?:something|anything|things?|stuff|products?|items?|ones?|options?)\b")
_LOOKS_AROUND = phrase(r"\b(?:show|recommend|suggest|surprise|find|browse|what (?:do|would) you|do you have)\b")


def read(
    text: str,
    brief: Brief,
    vocabulary: Vocabulary,
    currency: str,
    cards: Sequence[Product] = (),
    *,
    sold: bool = False,
) -> Understood:
    """What a text asks for, given the brief so far and the products on the cards, in the order of `brief.shown`.

    Any text is read; beyond 1,000 characters it is cut. An empty one is UNCLEAR. Without `cards` products can be
    pointed at by their places alone. `sold`: the shop sells what is talked of, so nothing is taken for OFFTOPIC.
    """
    sheet = Sheet(text)
    if move := read_move(sheet, brief, vocabulary, sold=sold):
        return move
    if intent := whole_intent(sheet.text):
        return Understood(intent=intent)
    take_courtesies(sheet)
    fresh = take_fresh_start(sheet)
    if fresh:
        brief = brief.cleared()
    sheet.say(in_digits(sheet.text))
    name_by_number(sheet, cards)
    released = read_releases(sheet, brief, vocabulary)
    if asked := read_question(sheet, brief, cards):
        return asked
    ratings = read_ratings(sheet)
    prices = read_prices(sheet, currency)
    pointing = read_pointing(sheet, brief)
    about = fold(brief.text or sheet.rest).split()
    limits = (
        *ratings,
        *prices.constraints,
        *released.instead,
        *read_same_brand(sheet, cards),
        *read_quantities(sheet, vocabulary, about, brief),
        *read_traits(sheet, vocabulary),
        *read_exclusions(sheet, vocabulary),
        *read_limits(sheet, vocabulary),
    )
    limits = (*limits, *read_values(sheet, vocabulary, brief, goes_on=bool(limits)))
    take_places(sheet, brief)
    thing = read_thing(sheet, vocabulary, brief)
    limits = tuple(_without_corrected((*limits, *thing.constraints), thing, brief))
    understood = replace(
        pointing,
        text=thing.text,
        refines=thing.refines,
        constraints=limits,
        wishes=(*thing.wishes, *prices.foreign),
        released=released.fields,
        dropped=released.dropped,
        fresh=fresh,
        unread=unread_words(sheet.rest, vocabulary),
    )
    return replace(understood, intent=Intent.UNCLEAR) if _says_nothing(understood, text) else understood


def read_query(
    text: str, currency: str, vocabulary: Vocabulary
) -> tuple[str, tuple[Constraint, ...], tuple[Wish, ...]]:
    """A search box's words: what to search by meaning, the constraints, and the wishes to confirm.

    "pasta under 3 dollars" is ("pasta", price lt 300, no wish). A claim stays in the words and is a
    soft constraint too.
    """
    sheet = Sheet(text)
    sheet.say(in_digits(sheet.text))
    ratings = read_ratings(sheet)
    prices = read_prices(sheet, currency)
    limits = [*ratings, *prices.constraints, *read_exclusions(sheet, vocabulary), *read_limits(sheet, vocabulary)]
    rest = search_text(sheet)
    wished = claims(rest)
    soft = (wish.constraint for wish in wished)
    found = (*(vocabulary.with_longer(each) for each in limits), *(each for each in soft if each))
    return rest, found, (*wished, *prices.foreign)


def _without_corrected(limits: Sequence[Constraint], thing: Thing, brief: Brief) -> Iterator[Constraint]:
    """The limits without what only says what was not meant: "steel, not aluminium", "not a table lamp, a desk lamp"."""
    chosen = {each.field for each in limits if each.op in {Op.EQ, Op.IN}}
    wanted = set(fold(thing.text).split()) if not thing.refines else set()
    for each in limits:
        if each.op is Op.NOT_IN and each.field in chosen:
            continue
        if each.op is Op.NOT_CONTAINS and brief.text and wanted & set(fold(str(each.value)).split()):
            continue
        yield each


def _says_nothing(understood: Understood, text: str) -> bool:
    """Nothing to look for, and no wish to look around either."""
    return understood.is_empty and not _ANYTHING.search(text) and not _LOOKS_AROUND.search(text)
