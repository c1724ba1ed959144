"""How a wish is turned, spelled and counted out: one wish, said straight and said inside out."""

import pytest

from app.dialogue.brief import Brief
from eval.understanding import Shelf
from retrieval.schema import Op
from tests.heard import NOTHING, limits, understood

BOXES = Brief(text="food box")
GLASS = [("material", Op.IN, ("glass",))]
NO_PLASTIC = [("material", Op.NOT_IN, ("plastic",))]


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("glass yes plastic no", GLASS),
        ("plastic no, glass yes", GLASS),
        ("yes to glass, no to plastic", GLASS),
        ("a yes to glass but no to plastic", GLASS),
        ("glass? yes. plastic? no", GLASS),
        ("glass yes please", GLASS),
        ("plastic? never", NO_PLASTIC),
        ("plastic no thanks", NO_PLASTIC),
        ("plastic? no way", NO_PLASTIC),
        ("Heavens no, nothing in plastic", NO_PLASTIC),
        ("dishwasher yes", [("dishwasher_safe", Op.IN, ("yes",))]),
        ("my wife said no", []),
    ],
)
def test_yes_and_no_behind_a_name_say_what_is_wanted(
    shelf: Shelf, said: str, wanted: list[tuple[str, Op, object]]
) -> None:
    assert limits(understood(shelf, said, BOXES)) == wanted


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("cookies yes but no nuts", "cookies"),
        ("sticks no, tubs yes", "tubs"),
        ("cookies no, crackers", "crackers"),
        ("ground beef? no, make it ground turkey", "ground turkey"),
    ],
)
def test_a_thing_is_wanted_where_another_is_declined(grocer: Shelf, said: str, text: str) -> None:
    assert understood(grocer, said, NOTHING).text == text
