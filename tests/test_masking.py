"""A masked card never shows the brand, however the feed writes it."""

import random
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.recommendation import Deadline
from app.rerank.reranker import LLMReranker
from app.settings import RerankSettings
from prompts.library import PromptLibrary
from prompts.masking import MASK, unbranded
from prompts.product_card import product_card, short_card
from prompts.scripted import ScriptedChatModel
from retrieval.filters import words
from tests.builders import product
from tests.guards import guarded


@pytest.mark.parametrize(
    ("brand", "title", "shown"),
    [
        ("Lodge", "Lodge cast iron pan", "… cast iron pan"),
        ("Lodge", "Pan by LODGE's, two Lodges", "Pan by …'s, two …s"),
        ("Dr. Oetker", "DR-OETKER cake, droetker icing", "… cake, … icing"),
        ("Nestlé", "NESTLE\u0301 and Nestle", "… and …"),
        ("Groß", "GROSS pan", "… pan"),
        ("Lodge", "Ｌｏｄｇｅ pan", "… pan"),
        ("Lodge", "Lo\u200bd\u2060ge pan", "… pan"),
        ("Lodge", "LoLodgedge pan", "… pan"),
        ("HP", "HP cable for the shipping", "… cable for the shipping"),
        ("Homes", "Who messed up", "Who messed up"),
        ("鍋屋", "鍋屋 鍋", "… 鍋"),
        ("+++", "+++ pan", "+++ pan"),
        ("", "A pan", "A pan"),
    ],
)
def test_the_name_goes_from_the_title_and_nothing_else(brand: str, title: str, shown: str) -> None:
    assert unbranded(product(title=title, brand=brand)).title == shown


def test_attributes_and_categories_do_not_tell_it_either() -> None:
    pan = product(
        title="Pan",
        brand="Lodge",
        categories=("Kitchen", "Lodge shop"),
        attributes={"maker": "Lodge Inc.", "lodge_series": "4", "colour": "black", "diameter_cm": 28},
        description="By Lodge.",
    )
    assert (
        short_card(unbranded(pan), attributes=9)
        == f'"Pan", 10.00 USD, in "{MASK} shop", colour "black", diameter_cm 28'
    )
    assert "lodge" not in product_card(unbranded(pan)).casefold()


pieces = st.one_of(st.text(max_size=6), st.sampled_from([" ", "-", "'s ", "\u200b", ". ", "x"]))
names = st.one_of(
    st.text(st.characters(categories=["L", "Nd", "Zs", "Po", "Mn"]), min_size=1, max_size=8), st.text(max_size=8)
)


@given(names, st.lists(pieces, max_size=6), st.data())
def test_a_masked_card_never_has_the_brand(brand: str, around: list[str], data: st.DataObject) -> None:
    """Held against the shop's own comparison of words, which the masking does not use."""
    assume(words(brand))
    written = data.draw(
        st.sampled_from([brand, brand.upper(), brand.casefold(), unicodedata.normalize("NFKC", brand), brand + "s"])
    )
    text = written.join(["", *around, ""])
    masked = unbranded(
        product(title=text, description=text, brand=brand, categories=(text,), attributes={"a": text, text: 1})
    )
    shown = [masked.title, masked.description, *masked.categories, *masked.attributes]
    shown += [value for value in masked.attributes.values() if isinstance(value, str)]
    name = words(brand)
    for one in shown:
        said = words(one)
        assert name not in [said[at : at + len(name)] for at in range(len(said))], one
        if len("".join(name)) >= 4 and len(name) == 1:
            assert name[0] not in "\n".join(said), one
    assert masked.brand == ""


@pytest.mark.anyio
@pytest.mark.parametrize("masked", [False, True])
async def test_the_model_reads_brands_unless_a_setting_masks_them(masked: bool) -> None:
    shelf = [product(f"p{at}", title=f"Lodge pan {at}", brand="Lodge") for at in range(3)]
    model = ScriptedChatModel(['{"order": []}'])
    reranker = LLMReranker(guarded(model), PromptLibrary.load(), RerankSettings(mask_brands=masked), random.Random(3))
    await reranker.rerank(shelf, deadline=Deadline.after(5))
    assert ("lodge" in model.history[0].messages[1].text.casefold()) is not masked
