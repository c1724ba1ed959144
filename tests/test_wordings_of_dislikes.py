"""What somebody does not like, in other words than "no": it is left out, and never looked for."""

import pytest

from app.dialogue.brief import Brief
from eval.understanding import Shelf
from retrieval.schema import Op, ProductId
from tests.heard import limits, understood

PANS = Brief(text="frying pan", shown=(ProductId("home-hearth-skillet-24-cm"), ProductId("home-halvorn-pan-28-cm")))
TEAS = Brief(text="tea", shown=(ProductId("cj-901274"), ProductId("cj-931883")))


@pytest.mark.parametrize(
    "said",
    [
        "cushions, not keen on velvet",
        "cushions but I'm not a big fan of velvet",
        "cushions, never cared for velvet",
        "cushions, we've gone off velvet",
        "cushions, fed up with velvet",
        "cushions, I can live without velvet",
    ],
)
def test_what_is_not_liked_is_left_out(shelf: Shelf, said: str) -> None:
    heard = understood(shelf, said)
    assert (heard.text, limits(heard)) == ("cushions", [("text", Op.NOT_CONTAINS, "velvet")])


@pytest.mark.parametrize(
    "said", ["not a fan of steel", "we're not big on steel", "never liked steel", "not into steel"]
)
def test_a_value_that_is_not_liked_is_left_out(shelf: Shelf, said: str) -> None:
    assert limits(understood(shelf, said, PANS)) == [("material", Op.NOT_IN, ("steel",))]


@pytest.mark.parametrize(
    "said", ["not keen on the second one", "I'm not a fan of the second", "not mad about the second"]
)
def test_a_card_that_is_not_liked_is_refused(shelf: Shelf, said: str) -> None:
    assert understood(shelf, said, PANS).refuses == ("home-halvorn-pan-28-cm",)


@pytest.mark.parametrize("said", ["no earl grey", "no earl grey please", "sick of earl grey", "not a fan of earl grey"])
def test_what_the_shop_does_not_know_is_left_out_and_not_looked_for(grocer: Shelf, said: str) -> None:
    heard = understood(grocer, said, TEAS)
    assert (heard.text, limits(heard)) == ("", [("text", Op.NOT_CONTAINS, "earl grey")])


@pytest.mark.parametrize("said", ["no big deal", "no rush mate", "no bother at all", "no way jose", "no good for me"])
def test_a_no_that_is_only_said_leaves_out_nothing(grocer: Shelf, said: str) -> None:
    heard = understood(grocer, said, TEAS)
    assert (heard.text, limits(heard)) == ("", [])


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("bread, wholemeal", "wholemeal bread"),
        ("crackers, multi grain", "crackers multi grain"),
        ("chips, salted or sour cream", "chips salted or sour cream"),
    ],
)
def test_what_describes_a_thing_behind_it_is_looked_for_with_it(grocer: Shelf, said: str, text: str) -> None:
    assert understood(grocer, said).text == text
