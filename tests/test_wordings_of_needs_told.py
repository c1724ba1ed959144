"""What is needed by who tells a trouble or a purpose, and where another thing is named."""

import pytest

from eval.understanding import Shelf
from tests.heard import understood


@pytest.mark.parametrize(
    ("said", "thing"),
    [
        ("my rice is always mushy", "rice cooker"),
        ("the rice always sticks to my pot", "rice cooker"),
        ("our loaf is like a brick by tuesday", "bread bin"),
        ("where can I hang our jackets", "coat rack"),
        ("I slip when I step out of the shower", "bath mat"),
        ("our kitchen knives are terribly dull", "knife sharpener"),
        ("my niece is afraid of the dark", "night light"),
    ],
)
def test_a_trouble_is_looked_for_by_what_helps(shelf: Shelf, said: str, thing: str) -> None:
    assert understood(shelf, said).text == thing


@pytest.mark.parametrize(
    ("said", "thing"),
    [
        ("a bag for shoes by the door", "bag for shoes by the door"),
        ("cutting board for bread, hard wood", "cutting board for bread"),
        ("coffee for the office, hot", "coffee"),
        ("warm socks for the sofa", "warm socks for the sofa"),
        ("I need a knife that won't cut my fingers", "knife that won't cut my fingers"),
        ("a knife that never goes dull", "knife that never goes dull"),
        ("a sharp knife to cut bread, mine can't", "sharp knife to cut bread"),
    ],
)
def test_a_thing_that_is_named_is_no_trouble(shelf: Shelf, said: str, thing: str) -> None:
    assert understood(shelf, said).text == thing
