"""What is said to the conversation and of the cards in free wordings: undo, help, thanks; questions; corrections."""

import pytest

from app.dialogue.brief import Brief
from app.dialogue.reading.intents import Intent
from app.dialogue.reading.talk.sayings import said_freely
from app.dialogue.reading.understood import Understood
from eval.understanding import Shelf
from retrieval.schema import ProductId
from tests import heard
from tests.test_verdicts import BLUE, MUGS, OCHRE, RED, TRAVEL


def understood(shelf: Shelf, said: str, brief: Brief = MUGS) -> Understood:
    return heard.understood(shelf, said, brief)


SAYINGS = {
    Intent.UNDO: (
        "no wait, back to what I had", "I preferred what you showed me before", "that was a mistake, go back", "ctrl z",
        "forget what I just said", "restore the previous list", "can you bring back the previous ones",
        "ah no, put it back how it was", "that made it worse, go back", "what were the ones before?",
        "the earlier ones were better", "can i have the last results again", "rewind", "nvm, undo that last bit",
    ),
    Intent.START_OVER: (
        "ok totally different, start from zero", "delete all my wishes", "back to square one",
        "i want to start all over again", "clear my filters and start again", "throw it all away, new beginning",
        "start a new search", "let's do this from the beginning", "can you forget all this",
    ),
    Intent.THANKS: (
        "thank you so much, you were a great help", "no more for now, thanks", "you're a gem", "that helps", "nice one",
        "much obliged", "that was quick, thanks", "good bot", "that'll be all, thank you kindly", "perfect ty!!",
        "thank you, my sister will love it", "ta, thats me sorted",
    ),
    Intent.HELP: (
        "i don't know how this works", "what kind of questions can I ask", "are there any tips for using this",
        "can i filter by colour?", "how do i filter", "give me instructions", "what can you actually do",
        "how does this chat thing work",
    ),
    Intent.GREETING: ("howdy partner", "I'm back", "evening all", "hello again", "hey you"),
    Intent.UNCLEAR: (
        "asdf", "qwertz", "lkjhgf", "erm", "one sec", "give me a minute", "sorry wrong chat", "test",
        "that's a tough one", "i'll ask my husband",
    ),
    Intent.OFFTOPIC: (
        "when will my order arrive", "what time do you close", "can I pay with paypal", "recommend a film",
        "how do you spell rhododendron", "which team won yesterday", "what year is it", "have you got a phone number",
        "my order hasn't arrived", "how do i pay for this", "got a joke for me?",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("intent", "said"), [(intent, one) for intent, some in SAYINGS.items() for one in some])
def test_what_is_said_to_the_conversation_is_heard(shelf: Shelf, intent: Intent, said: str) -> None:
    assert understood(shelf, said).intent is intent


@pytest.mark.parametrize(
    "said",
    [
        "bring back the white ones", "a new search light", "help me find a kettle", "how do i choose a mug",
        "hm ok more of that kind then", "nah, show me some different ones", "thanks, now a kettle", "what do you have",
        "go back to the red ones", "happy to pay more for something nicer", "gift wrap",
    ],
)  # fmt: skip
def test_a_sentence_that_asks_for_products_says_nothing_to_the_conversation(said: str) -> None:
    assert said_freely(said) is None


@pytest.mark.parametrize(
    ("said", "intent", "about"),
    [
        ("describe the first one", Intent.ABOUT, BLUE),
        ("price of the second?", Intent.ABOUT, OCHRE),
        ("any reviews of number two?", Intent.ABOUT, OCHRE),
        ("has the travel mug got a handle", Intent.ABOUT, TRAVEL),
        ("the last one, gimme the deets", Intent.ABOUT, RED),
        ("the second one, what precisely does it contain?", Intent.ABOUT, OCHRE),
        ("do you know if the third fits in a car cup holder", Intent.ABOUT, TRAVEL),
        ("can you microwave the ochre one", Intent.ABOUT, OCHRE),
        ("what's the travel mug doing here", Intent.WHY, TRAVEL),
        ("the third - why?", Intent.WHY, TRAVEL),
        ("for what reason am I shown the travel mug", Intent.WHY, TRAVEL),
        ("i don't get why the travel mug is here", Intent.WHY, TRAVEL),
        ("how did the travel mug end up on the list", Intent.WHY, TRAVEL),
        ("what has the travel mug got to do with it", Intent.WHY, TRAVEL),
        ("travel mug?? why a travel mug", Intent.WHY, TRAVEL),
    ],
)
def test_a_question_about_a_card_in_many_wordings(shelf: Shelf, said: str, intent: Intent, about: ProductId) -> None:
    found = understood(shelf, said)
    assert (found.intent, found.about) == (intent, about)


@pytest.mark.parametrize(
    ("said", "compared"),
    [
        ("1 or 4?", {BLUE, RED}),
        ("torn between the second and the third", {OCHRE, TRAVEL}),
        ("help me choose between the blue and the ochre", {BLUE, OCHRE}),
        ("what sets the third apart from the first", {BLUE, TRAVEL}),
        ("weigh up the first and the second for me", {BLUE, OCHRE}),
        ("line up 1, 2 and 4", {BLUE, OCHRE, RED}),
        ("red or ochre... which goes better with a brown sofa", {RED, OCHRE}),
        ("what makes the third better than the second", {OCHRE, TRAVEL}),
        ("is 2 just a yellow version of 4?", {OCHRE, RED}),
    ],
)
def test_cards_are_compared_in_many_wordings(shelf: Shelf, said: str, compared: set[ProductId]) -> None:
    found = understood(shelf, said)
    assert (found.intent, set(found.compared)) == (Intent.COMPARE, compared)


@pytest.mark.parametrize(
    ("said", "subject"),
    [
        ("you forgot the espresso cups", "espresso cups"),
        ("I don't see the enamel mug, why", "enamel mug"),
        ("shouldn't the enamel mug be on this list?", "enamel mug"),
        ("wasn't there an enamel mug as well?", "enamel mug"),
        ("i miss the enamel mug", "enamel mug"),
        ("the enamel mug isn't on the list, how come", "enamel mug"),
        ("what about the enamel mug, why not that", "enamel mug"),
        ("why isn't the enamel mug here? i saw it yesterday", "enamel mug"),
    ],
)
def test_a_product_is_missed_in_many_wordings(shelf: Shelf, said: str, subject: str) -> None:
    found = understood(shelf, said)
    assert (found.intent, found.subject) == (Intent.WHY_NOT, subject)


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("I said plates, not mugs", "plates"),
        ("make that plates instead of mugs", "plates"),
        ("change mugs to bowls", "bowls"),
        ("replace mugs with bowls", "bowls"),
        ("swap the mugs for bowls", "bowls"),
        ("i typed mugs but need jugs", "jugs"),
        ("no mugs after all, plates", "plates"),
        ("forget mugs, show kettles", "kettles"),
        ("rather bowls than mugs", "bowls"),
        ("mugs? no, jugs", "jugs"),
        ("mugs was wrong, bowls is right", "bowls"),
        ("slip of the tongue, i need bowls", "bowls"),
        ("excuse me, I was thinking of bowls", "bowls"),
        ("sorry, brain fog. travel mugs i meant", "travel mugs"),
    ],
)
def test_another_thing_takes_the_place_of_what_was_looked_for(shelf: Shelf, said: str, text: str) -> None:
    found = understood(shelf, said)
    assert found.applied_to(MUGS).text == text
    assert found.constraints == ()


@pytest.mark.parametrize(
    "said",
    [
        "bring white back", "I take back what I said about white", "i changed my mind about white",
        "drop the no-white rule",
        "let's include white again", "don't restrict the colour", "open to all colours", "i'm not fussy about colour",
        "colour: all", "colours don't matter to me anymore", "the colour? ignore it",
    ],
)  # fmt: skip
def test_what_was_excluded_is_welcome_again(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said)
    assert found.applied_to(MUGS).constraints == ()
    assert found.released == ("attributes.colour",)


def test_everything_is_forgotten_before_a_wish_that_follows_with_and(shelf: Shelf) -> None:
    found = understood(shelf, "reset everything and show me kettles")
    assert found.applied_to(MUGS).constraints == ()
    assert found.applied_to(MUGS).text == "kettles"
