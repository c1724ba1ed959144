"""What shoppers think of the cards, in many wordings: liked, refused, passed over, too dear."""

import pytest

from app.dialogue.brief import Brief
from app.dialogue.reading.cards.judging import judged
from app.dialogue.reading.cards.verdicts import read_verdicts
from app.dialogue.reading.intents import Intent, PriceStep
from app.dialogue.reading.sheet import Sheet, phrase
from app.dialogue.reading.understood import Understood
from eval.understanding import Shelf
from retrieval.schema import Constraint, Op, ProductId
from tests import heard

BLUE, OCHRE, TRAVEL, RED = CARDS = tuple(
    ProductId(f"home-{one}") for one in ("mug-sea-blue", "mug-ochre", "travel-mug-black-350-ml", "mug-red")
)
NOT_WHITE = Constraint(field="attributes.colour", op=Op.NOT_IN, value=("white",))
MUGS = Brief(text="mugs", constraints=(NOT_WHITE,), shown=CARDS)


def understood(shelf: Shelf, said: str, brief: Brief = MUGS) -> Understood:
    return heard.understood(shelf, said, brief)


@pytest.mark.parametrize(
    ("said", "liked"),
    [
        ("ooh the ochre one is gorgeous", OCHRE),
        ("number 2 is my favourite so far", OCHRE),
        ("love the second one", OCHRE),
        ("i like number 4", RED),
        ("the blue one speaks to me", BLUE),
        ("can't go wrong with the red one, any others like that?", RED),
        ("that ochre mug is just what I had in mind", OCHRE),
        ("i'm leaning towards the ochre", OCHRE),
        ("the first catches my eye", BLUE),
        ("the third comes closest", TRAVEL),
        ("3 is nearly it, keep looking in that direction", TRAVEL),
        ("not bad, the second", OCHRE),
        ("gorgeous, the red one", RED),
        ("The yellow one? Love it.", OCHRE),
        ("I have a soft spot for the red one", RED),
        ("keep going in the direction of number 3", TRAVEL),
        ("more in the manner of the third", TRAVEL),
        ("the metal-free one... no, the travel mug is lovely. like that", TRAVEL),
        ("first one yes, last one no", BLUE),
        ("the red one fits the bill", RED),
    ],
)
def test_praise_of_a_card_makes_it_the_one_to_be_like(shelf: Shelf, said: str, liked: ProductId) -> None:
    found = understood(shelf, said)
    assert found.likes == liked
    assert found.text == ""


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ("not 3", {TRAVEL}),
        ("remove 1 and 4", {BLUE, RED}),
        ("neither 1 nor 4", {BLUE, RED}),
        ("1 and 2 are ok, 3 and 4 aren't", {TRAVEL, RED}),
        ("number 1 no, number 2 no", {BLUE, OCHRE}),
        ("ditch the red one", {RED}),
        ("I can't stand the ochre", {OCHRE}),
        ("i don't fancy the red one", {RED}),
        ("the last one is not my cup of tea", {RED}),
        ("don't show me number 3 again", {TRAVEL}),
        ("kick out the last one", {RED}),
        ("number 3 doesn't do it for me", {TRAVEL}),
        ("the second one is out of the question", {OCHRE}),
        ("I could do without the travel mug", {TRAVEL}),
        ("anything but the travel mug", {TRAVEL}),
        ("everything but number 2", {OCHRE}),
        ("the third one is a bit much", {TRAVEL}),
        ("got the ochre one already", {OCHRE}),
        ("take the travel mug off the list", {TRAVEL}),
        ("the travel mug can go", {TRAVEL}),
        ("i'm not keen on the yellow one", {OCHRE}),
    ],
)
def test_blame_of_a_card_refuses_it(shelf: Shelf, said: str, refused: set[ProductId]) -> None:
    found = understood(shelf, said)
    assert set(found.refuses) == refused
    assert (found.likes, found.text, found.constraints) == (None, "", ())


def test_a_sentence_may_praise_one_card_and_blame_another(shelf: Shelf) -> None:
    found = understood(shelf, "love the ochre, hate the travel mug")
    assert (found.likes, found.refuses) == (OCHRE, (TRAVEL,))


def test_what_stands_behind_the_verdict_is_still_a_wish(shelf: Shelf) -> None:
    found = understood(shelf, "the red one is ugly, show me something under 10")
    assert found.refuses == (RED,)
    assert [(one.op, one.value) for one in found.constraints] == [(Op.LT, 1000)]


@pytest.mark.parametrize(
    "said",
    [
        "something nicer than the second",
        "is the second one nice?",
        "i don't hate the first",
        "the second instead of the third",
        "under 3 or 4 euros",
        "2 to 4 dollars",
    ],
)
def test_what_compares_asks_or_counts_is_no_verdict(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said)
    assert (found.likes, found.refuses) == (None, ())


@pytest.mark.parametrize(
    "said",
    [
        "none of these work for me",
        "nothing here grabs me",
        "I don't like any of these",
        "hate them all",
        "all of them are ugly",
        "not impressed, show me something different",
        "not what i'm after, try again",
        "is that all you have?",
        "what other mugs do you have?",
        "other mugs?",
        "more mugs",
        "any alternatives?",
        "let's see the rest",
        "keep going",
        "next page",
        "bored of these",
    ],
)
def test_other_cards_than_these_are_asked_for(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said)
    assert found == Understood(passes_shown=True)


@pytest.mark.parametrize(
    "said",
    [
        "drop both of those",
        "next: a decanter to go with them",
        "one twenty more",
        "i have to buy a new one",
        "more expensive",
        "different colour mugs",
    ],
)
def test_what_is_no_wish_for_other_cards_passes_none(shelf: Shelf, said: str) -> None:
    assert not understood(shelf, said).passes_shown


@pytest.mark.parametrize(
    ("said", "step"),
    [
        ("a smidge cheaper", PriceStep.SLIGHTLY_CHEAPER),
        ("a hair less expensive", PriceStep.SLIGHTLY_CHEAPER),
        ("considerably less please", PriceStep.MUCH_CHEAPER),
        ("a good deal cheaper", PriceStep.MUCH_CHEAPER),
        ("a fraction of that", PriceStep.MUCH_CHEAPER),
        ("50% cheaper", PriceStep.HALF),
        ("how about twice as cheap", PriceStep.HALF),
        ("half as expensive", PriceStep.HALF),
        ("my purse says no", PriceStep.CHEAPER),
        ("these prices are insane", PriceStep.CHEAPER),
        ("I'm on a tight budget", PriceStep.CHEAPER),
        ("that is a lot for a mug", PriceStep.CHEAPER),
        ("ouch, pricey", PriceStep.CHEAPER),
        ("something easier on the wallet", PriceStep.CHEAPER),
        ("i can't afford any of these", PriceStep.CHEAPER),
        ("20 for a mug?!", PriceStep.CHEAPER),
        ("lower the price", PriceStep.CHEAPER),
        ("i can spend more", PriceStep.DEARER),
        ("something more luxurious", PriceStep.DEARER),
        ("don't mind paying a bit extra", PriceStep.DEARER),
        ("a step up in price if there is one", PriceStep.DEARER),
    ],
)
def test_a_price_relative_to_the_list_in_many_wordings(shelf: Shelf, said: str, step: PriceStep) -> None:
    assert understood(shelf, said) == Understood(step=step)


def test_a_kind_address_is_no_price(shelf: Shelf) -> None:
    assert understood(shelf, "could you show me others, dear?").step is None


@pytest.mark.parametrize(
    "words", ["not @", "@ is hideous", "hate @", "@ is not nice", "everything but @", "drop @", "i already own @"]
)
def test_blame_is_blame_wherever_the_card_stands(words: str) -> None:
    found = judged(words)
    assert found is not None
    assert not found.good


@pytest.mark.parametrize("words", ["i like @", "@ is not bad", "@ speaks to me", "can't fault @"])
def test_praise_is_praise_wherever_the_card_stands(words: str) -> None:
    found = judged(words)
    assert found is not None
    assert found.good


@pytest.mark.parametrize("words", ["better than @", "something like @", "@ is not hideous", "show me @", "@"])
def test_other_words_are_no_verdict(words: str) -> None:
    assert judged(words) is None


def test_the_clause_of_a_verdict_is_taken_and_no_other() -> None:
    sheet = Sheet("the second speaks to me, under 30")
    assert len(read_verdicts(sheet).praised) == 1
    assert sheet.rest == ", under 30"


def test_cards_are_named_by_words_that_stand_for_theirs(shelf: Shelf) -> None:
    """Ochre is a yellow; but where a card is called so, the word is its own."""
    assert understood(shelf, "i like the mustardy one").likes == OCHRE
    assert understood(shelf, "i like the blue one").likes == BLUE


def test_more_is_said_of_no_card_without_a_list(shelf: Shelf) -> None:
    found = understood(shelf, "the second is lovely", Brief())
    assert (found.likes, found.intent) == (None, found.intent)
    assert found.intent in {Intent.FIND, Intent.UNCLEAR}


def test_a_pattern_whose_line_ends_amid_words_is_refused_and_where_is_said() -> None:
    with pytest.raises(ValueError, match="fits the\\\\n    bill"):
        phrase("""wins|fits the
    bill""")
    wrapped = phrase("""wins
        |fits the[ ]
        (?:bill|frame)""")
    assert wrapped.fullmatch("fits the bill")
