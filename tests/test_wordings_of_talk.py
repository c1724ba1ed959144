"""What is said to the conversation and not of products, in many wordings, with and without a wish beside it."""

import pytest

from app.dialogue.brief import Brief
from app.dialogue.reading.intents import Intent
from eval.understanding import Shelf
from retrieval.schema import Op, ProductId
from tests.heard import NOTHING, limits, understood

KETTLE = Brief(text="kettle")
KETTLES = Brief(
    text="kettle",
    shown=tuple(map(ProductId, ("home-whistle-kettle-red", "home-swift-kettle-white", "home-gooseneck-copper"))),
)


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("anybody in?", Intent.GREETING),
        ("hey there, anyone about?", Intent.GREETING),
        ("is somebody there", Intent.GREETING),
        ("knock knock", Intent.GREETING),
        ("morning! lovely day isnt it", Intent.GREETING),
        ("kisses u are the best", Intent.THANKS),
        ("you're brilliant, thank you", Intent.THANKS),
        ("u r awesome", Intent.THANKS),
        ("so what is it you can actually do for me", Intent.HELP),
        ("what are you able to do", Intent.HELP),
        ("is this a robot im talking to", Intent.HELP),
        ("you're a bot right", Intent.HELP),
        ("how does one buy things here", Intent.HELP),
        ("can we put the previous filter back?", Intent.UNDO),
        ("could I have the old settings back", Intent.UNDO),
        ("what's the weather doing tomorrow?", Intent.OFFTOPIC),
        ("do you know if its gonna rain tomorrow", Intent.OFFTOPIC),
        ("will it rain in Lyon this weekend?", Intent.OFFTOPIC),
        ("do you know whether the library opens before noon", Intent.OFFTOPIC),
        ("are you open on sundays", Intent.OFFTOPIC),
        ("you guys open thanksgiving?", Intent.OFFTOPIC),
        ("do you do gift wrapping", Intent.OFFTOPIC),
        ("asdkj", Intent.UNCLEAR),
        ("asdfgh oops cat on the keyboard", Intent.UNCLEAR),
        ("my phone keeps autocorrecting", Intent.UNCLEAR),
        ("not bothered", Intent.UNCLEAR),
        ("it makes no difference to me", Intent.UNCLEAR),
    ],
)
def test_what_is_said_to_the_conversation_is_no_search(shelf: Shelf, said: str, intent: Intent) -> None:
    found = understood(shelf, said)
    assert (found.intent, found.constraints) == (intent, ())


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("is it going to rain in, I need a bucket", "bucket"),
        ("it rains a lot here, need a doormat", "doormat"),
        ("can you tell me if the bread knife is sharp", "bread knife"),
        ("jaffa", "jaffa"),
        ("a glass salad flask", "glass salad flask"),
    ],
)
def test_a_wish_in_the_words_of_talk_stays_a_wish(shelf: Shelf, said: str, text: str) -> None:
    found = understood(shelf, said, NOTHING)
    assert (found.intent, found.text) == (Intent.FIND, text)


@pytest.mark.parametrize(
    "said",
    [
        "no plastic of course",
        "fyi no plastic",
        "just so you know I hate plastic",
        "no plastic if that helps",
        "just kidding, no plastic",
        "phew, no plastic",
        "leave out the plastic for me would you",
    ],
)
def test_what_people_say_around_a_wish_adds_nothing_to_it(shelf: Shelf, said: str) -> None:
    found = understood(shelf, said, KETTLE)
    assert (found.text, limits(found)) == ("", [("material", Op.NOT_IN, ("plastic",))])


@pytest.mark.parametrize("said", ["of course", "go ahead", "that works", "kidding", "works for me"])
def test_assent_alone_refines_nothing(shelf: Shelf, said: str) -> None:
    assert understood(shelf, said, KETTLE).intent is Intent.UNCLEAR


@pytest.mark.parametrize("said", ["compare the first two for me", "compare number 1 and 2 for me, would you"])
def test_whom_a_comparison_is_for_changes_nothing(shelf: Shelf, said: str) -> None:
    assert understood(shelf, said, KETTLES).compared == KETTLES.shown[:2]


@pytest.mark.parametrize("said", ["u got ranch", "you sell ranch?", "have you any ranch", "yall got ranch"])
def test_a_shop_is_asked_for_a_thing_in_few_words(grocer: Shelf, said: str) -> None:
    assert understood(grocer, said, NOTHING).text == "ranch"
