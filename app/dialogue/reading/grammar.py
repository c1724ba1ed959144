"""What a shopper says, understood in milliseconds and without a model.

Readers take turns on the sheet, the most certain first: what is said to the conversation itself,
prices, products pointed at, exclusions, values insisted on. What nobody took is searched by meaning.
Nothing is invented: a text without a word from these files only ever becomes search text.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from app.dialogue.brief import Brief
from app.dialogue.reading.cards.anaphora import name_that, name_those_two
from app.dialogue.reading.cards.extremes import read_extreme
from app.dialogue.reading.cards.likening import take_versions
from app.dialogue.reading.cards.makers import read_makers
from app.dialogue.reading.cards.misplaced import say_misplaced
from app.dialogue.reading.cards.missed import read_missed
from app.dialogue.reading.cards.naming import name_by_number
from app.dialogue.reading.cards.ordinals import name_ordinal
from app.dialogue.reading.cards.passing import shrugs_off
from app.dialogue.reading.cards.places import take_places
from app.dialogue.reading.cards.pointing import read_pointing
from app.dialogue.reading.cards.questions import read_question, set_apart
from app.dialogue.reading.cards.subjects import name_asked
from app.dialogue.reading.cards.varying import compares, read_varying
from app.dialogue.reading.intents import Intent
from app.dialogue.reading.language.around import bared, plainly
from app.dialogue.reading.language.choices import chosen
from app.dialogue.reading.language.clefts import answered, say_straight
from app.dialogue.reading.language.numerals import in_digits
from app.dialogue.reading.language.spelled import spelled
from app.dialogue.reading.limits.budget import read_budget
from app.dialogue.reading.limits.corrected import read_corrected
from app.dialogue.reading.limits.fitting import as_own_size
from app.dialogue.reading.limits.lettered import say_letters
from app.dialogue.reading.limits.lifted import read_lifted
from app.dialogue.reading.limits.money import read_prices
from app.dialogue.reading.limits.quantities import read_quantities
from app.dialogue.reading.limits.sides import in_metres, read_bare, read_compared, read_sides
from app.dialogue.reading.limits.spans import in_one_piece
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.shop.features import plain
from app.dialogue.reading.shop.unread import unread_words
from app.dialogue.reading.shop.vocabulary import Vocabulary, fold
from app.dialogue.reading.talk.commands import take_asides, take_fresh_start, whole_intent
from app.dialogue.reading.talk.moves import read_move
from app.dialogue.reading.talk.offtopic import Talk
from app.dialogue.reading.talk.worldly import asks_of_the_world
from app.dialogue.reading.things.corrections import (
    take_corrected_values,
    take_corrections,
    take_dismissals,
    take_excuses,
    take_what_was_said,
)
from app.dialogue.reading.things.errands import take_next
from app.dialogue.reading.things.going_on import say_of_it
from app.dialogue.reading.things.phrases import noun_phrase
from app.dialogue.reading.things.renewing import left_behind
from app.dialogue.reading.things.swapping import read_swap
from app.dialogue.reading.things.tails import without_packs
from app.dialogue.reading.things.thing import Thing, read_thing, search_text
from app.dialogue.reading.things.users import read_user
from app.dialogue.reading.understood import Understood
from app.dialogue.reading.values.denials import rejected, straightened
from app.dialogue.reading.values.exclusions import read_exclusions, take_the_thing_itself
from app.dialogue.reading.values.half_said import read_half_said
from app.dialogue.reading.values.in_passing import read_said_of_people, read_values
from app.dialogue.reading.values.insisted import read_limits
from app.dialogue.reading.values.permitting import dropped_values
from app.dialogue.reading.values.preferring import softened
from app.dialogue.reading.values.releases import Released, read_releases
from app.dialogue.reading.values.traits import read_ratings, read_traits
from app.dialogue.reading.wishes import Wish, claims
from retrieval.schema import Constraint, Op, Product

_ANYTHING = phrase(r"(?:something|anything|things?|stuff|products?|items?|ones?|options?)\b")
_LOOKS_AROUND = phrase(
    r"\b(?:show|recommend|suggest|surprise|find|browse|what (?:do|would) you|do you have"
    r"|what(?:'s| is)? (?:new|popular|hot|trending|on (?:offer|sale))|deals|offers|specials|bargains|discounts)\b"
)


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
    around = bared(spelled(plainly(sheet.text), vocabulary.slips.has))
    courtesy = around.courtesy
    sheet.say(around.text)
    if not sold:
        take_asides(sheet, lambda said: bool(vocabulary.kinds.heads_in(said)))
    if whole := _whole(sheet, brief, vocabulary, sold=sold, thanked=around.thanks):
        return replace(whole, intent=courtesy or Intent.UNCLEAR) if whole.intent is Intent.UNCLEAR else whole
    if around.alone:
        return Understood(intent=courtesy or Intent.UNCLEAR)
    take_excuses(sheet)
    fresh = take_fresh_start(sheet)
    if fresh:
        brief = brief.cleared()
    if brief.shown:
        take_dismissals(sheet)
    sheet.say(vocabulary.spelled(sheet.text))
    sheet.say(in_one_piece(straightened(chosen(in_metres(in_digits(sheet.text))))))
    sheet.say(as_own_size(sheet.text, brief.text))
    if brief.text:
        take_corrected_values(sheet, vocabulary)
    else:
        take_corrections(sheet, vocabulary)
    if missed := read_missed(sheet, brief, cards):
        return missed
    if asked := read_extreme(sheet.text, brief):
        return asked
    lifted = read_lifted(sheet, brief)
    if brief.shown:
        set_apart(sheet)
    sheet.say(dropped_values(sheet.text, brief))
    if cards:
        say_misplaced(sheet, brief)
        name_ordinal(sheet, brief.text, cards)
        name_those_two(sheet, cards)
    name_by_number(sheet, cards)
    sheet.say(rejected(answered(sheet.text, vocabulary.flags), vocabulary))
    name_asked(sheet, cards, lambda word: bool(vocabulary.kinds.heads_in(word)))
    name_that(sheet, cards)
    released = read_releases(sheet, brief, vocabulary, lifted)
    if asked := read_question(sheet, brief, cards):
        return asked
    spelled_out = sheet.text
    understood = replace(_edits(sheet, brief, vocabulary, currency, cards, released, text, around.hedge), fresh=fresh)
    if not sold and _only_searches(understood) and asks_of_the_world(spelled_out, vocabulary):
        return Understood(intent=Intent.OFFTOPIC, subject=Talk.ELSEWHERE.value)
    if _says_nothing(understood, text) or (courtesy and understood.is_empty and not sheet.rest):
        return replace(understood, intent=courtesy or Intent.UNCLEAR)
    return understood


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


def _whole(sheet: Sheet, brief: Brief, vocabulary: Vocabulary, *, sold: bool, thanked: bool) -> Understood | None:
    """What a text says as a whole: to a move of the shop, or to the conversation; None for wishes and questions."""
    if move := read_move(sheet, brief, vocabulary, sold=sold):
        return move
    if brief.shown and shrugs_off(sheet.text):
        return Understood(passes_shown=True)
    sells = partial(_sells, vocabulary)
    intent = whole_intent(sheet.text, sells, thanked=thanked)
    return Understood(intent=intent) if intent else None


def _sells(vocabulary: Vocabulary, word: str) -> bool:
    return bool(vocabulary.kinds.heads_in(word) or vocabulary.find(word))


def _edits(
    sheet: Sheet,
    brief: Brief,
    vocabulary: Vocabulary,
    currency: str,
    cards: Sequence[Product],
    released: Released,
    said: str,
    hedge: str,
) -> Understood:
    """The wish itself: limits, what is pointed at, and the thing that is looked for."""
    spelled_out = sheet.text
    say_straight(sheet)
    anew = take_next(sheet, brief, lambda said: bool(vocabulary.kinds.heads_in(said)))
    if brief.text:
        anew = say_of_it(sheet, lambda said: bool(vocabulary.kinds.among(said)[-1:])) or anew
    swapped = read_swap(sheet, brief, vocabulary) or read_user(sheet, brief)
    corrected = tuple(read_corrected(sheet, brief))
    take_what_was_said(sheet)
    budget = tuple(read_budget(sheet, brief, currency))
    ratings = read_ratings(sheet)
    about = vocabulary.kinds.among(brief.text) or vocabulary.kinds.among(noun_phrase(sheet.text, vocabulary))
    say_letters(sheet, vocabulary, about)
    compared = (*corrected, *read_compared(sheet, vocabulary, about))
    prices = read_prices(sheet, currency)
    makers = (*read_makers(sheet, vocabulary, cards), *read_half_said(sheet, brief.text, vocabulary))
    pointing = read_pointing(sheet, brief, goes_on=released == Released())
    if any(one.op in {Op.LT, Op.LTE} for one in prices.constraints):
        pointing = replace(pointing, step=None)  # "199? keep it under 100"
    liked = next((card for card in cards if card.id == pointing.likes), None)
    take_the_thing_itself(sheet, brief)
    varying = tuple(read_varying(sheet, vocabulary, liked, cards))
    limits = (
        *budget,
        *ratings,
        *compared,
        *prices.constraints,
        *released.instead,
        *makers,
        *varying,
        *read_sides(sheet, vocabulary, about),
        *read_quantities(
            sheet,
            vocabulary,
            about or tuple(dict.fromkeys(fold(brief.text or sheet.rest).split())),
            brief,
            (liked,) if liked else cards,
        ),
        *read_bare(sheet, vocabulary, about),
        *read_traits(sheet, vocabulary, brief),
        *read_exclusions(sheet, vocabulary, listed=bool(brief.shown)),
        *read_limits(sheet, vocabulary),
        *read_said_of_people(sheet, vocabulary, about),
    )
    told = {one.field for one in limits if one not in varying}
    limits = tuple(one for one in limits if one not in varying or one.field not in told)  # "smaller, like 40 wide"
    if brief.shown:
        take_versions(sheet)
    chosen = {each.field for each in limits if each.op in {Op.EQ, Op.IN}}
    values = read_values(sheet, vocabulary, brief, goes_on=bool(limits))
    limits = (*limits, *(one for one in values if one.field not in chosen))
    if brief.shown:
        take_places(sheet, vocabulary)
    edited = bool(limits or prices.foreign or released != Released() or pointing != Understood())
    if brief.text and any(one.field == "attributes.size" for one in limits):
        sheet.say(without_packs(sheet.text))
    shelved = any(one.field == "category" and one.op in {Op.EQ, Op.IN} for one in limits)
    thing = read_thing(sheet, vocabulary, brief, edited=edited, shelved=shelved, anew=anew, liked=liked is not None)
    limits = tuple(
        softened(
            _without_corrected((*limits, *thing.constraints), thing, brief, swapped, vocabulary), spelled_out + hedge
        )
    )
    new = "" if swapped or thing.refines else thing.text
    if new and brief.text:
        pointing = replace(pointing, passes_shown=False, refuses=())  # "now for something different, rugs"
    left = left_behind(said, new, brief, vocabulary)
    goes_on = bool(pointing != Understood() or swapped or thing.text or limits)
    return replace(
        pointing,
        text=swapped or thing.text,
        refines=not swapped and thing.refines,
        constraints=limits,
        wishes=(*thing.wishes, *prices.foreign),
        released=released.lifting(brief) if goes_on else released.fields,
        dropped=(*released.dropped, *left),
        unread=unread_words(sheet.rest, vocabulary),
    )


def _without_corrected(
    limits: Sequence[Constraint], thing: Thing, brief: Brief, swapped: str, vocabulary: Vocabulary
) -> Iterator[Constraint]:
    """The limits without what only says what was not meant: "steel, not aluminium", "not a table lamp, a desk lamp"."""
    chosen = {each.field for each in limits if each.op in {Op.EQ, Op.IN}}
    wanted = set(fold(swapped or ("" if thing.refines else thing.text)).split())
    for each in limits:
        if each.op is Op.NOT_IN and each.field in chosen and not _narrows(each, limits):
            continue
        if each.op is Op.NOT_CONTAINS and set(plain(str(each.value))) <= set(plain(brief.text)):
            continue
        if each.op is Op.NOT_CONTAINS and not chosen.isdisjoint(vocabulary.fields_of(str(each.value))):
            continue
        if (
            swapped
            and each.op is Op.NOT_IN
            and wanted & {form for one in plain(str(each.value)) for form in (one, f"{one}s")}
        ):
            continue
        if each.op is Op.NOT_CONTAINS and brief.text and wanted & set(fold(str(each.value)).split()):
            continue
        yield each


def _narrows(excluded: Constraint, limits: Sequence[Constraint]) -> bool:
    """Whether what is excluded is a kind of what is chosen: "blue, but not sea blue", a shelf of a department."""
    if excluded.field == "category":
        return True
    chosen = (one.value for one in limits if one.field == excluded.field and one.op in {Op.EQ, Op.IN})
    ends = tuple(f" {fold(value)}" for some in chosen for value in (some if isinstance(some, tuple) else (some,)))
    return isinstance(excluded.value, tuple) and all(fold(value).endswith(ends) for value in excluded.value)


def _only_searches(understood: Understood) -> bool:
    """Whether nothing was understood but words to search."""
    return replace(understood, text="", refines=False, unread=()).is_empty


def _says_nothing(understood: Understood, text: str) -> bool:
    """Nothing to look for, and no wish to look around either."""
    looks_around = _ANYTHING.search(text) or _LOOKS_AROUND.search(text)
    return understood.is_empty and (not looks_around or compares(text))
