"""Words and products as Markdown: read by a Markdown parser, a title is text whatever it says."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from app.api.markdown import plain, product_list
from tests.attacks import DATA, MISSING, attacks

READER = MarkdownIt("commonmark").enable(["strikethrough", "table"])
TEXT_ONLY = {"text", "code_inline"}
FORGERIES = [
    "[free](https://evil.example)",
    "![x](https://evil.example/pixel.png)",
    "# Bestseller",
    "> quoted",
    "- item",
    "+ item",
    "12) item",
    "1. item",
    "---",
    "***",
    "```sh",
    "~~gone~~",
    "<https://evil.example>",
    "<img src=x onerror=alert(1)>",
    "see https://evil.example/now or www.evil.example or me@evil.example or evil.example",
    "`<b>` and \\[x](y)",
    "]( https://evil.example )[",
    "&lt;b&gt; &#91;x&#93;(y)",
    "a*b*c _d_ **e**",
    "two\nlines\n\n# heading",
    "|a|b|\n|-|-|",
]


def blocks(markdown: str) -> list[Token]:
    return READER.parse(markdown)


def inline(markdown: str) -> list[Token]:
    """What stands in the one paragraph that the text must be."""
    found = blocks(markdown)
    assert [token.type for token in found] == ["paragraph_open", "inline", "paragraph_close"], markdown
    return found[1].children or []


def shown(title: str, **product: Any) -> list[dict[str, Any]]:
    return [{"position": 1, "product": {"title": title, **product}}]


@pytest.mark.parametrize("text", FORGERIES)
def test_text_reads_as_it_was_written(text: str) -> None:
    found = inline(plain(text))
    assert {token.type for token in found} <= TEXT_ONLY
    assert "".join(token.content for token in found) == " ".join(text.split())


@given(
    st.text(st.sampled_from("[](){}<>`*_~#+-=!&;:/.@|\\ 1a2b\twww.x\n"), min_size=1).filter(lambda text: text.strip())
)
def test_no_marks_together_make_anything_but_text(text: str) -> None:
    found = inline(plain(text))
    assert {token.type for token in found} <= TEXT_ONLY
    assert "".join(token.content for token in found) == " ".join(text.split())


@pytest.mark.parametrize("text", FORGERIES)
def test_a_title_opens_nothing_in_its_place_on_the_list(text: str) -> None:
    price = {"amount": 199, "currency": "USD"}
    found = blocks(product_list(shown(text, price=price), "en_US"))
    assert [token.type for token in found] == [
        "ordered_list_open", "list_item_open", "paragraph_open", "inline", "paragraph_close", "list_item_close",
        "ordered_list_close",
    ]  # fmt: skip
    assert {token.type for token in found[3].children or []} <= TEXT_ONLY
    assert found[3].content.endswith(", $1.99")


@pytest.mark.parametrize("text", FORGERIES)
def test_a_product_with_an_address_has_one_link_and_it_is_its_own(text: str) -> None:
    url = "https://shop.example/a(b)?c=[d]&e=<f>"
    found = blocks(product_list(shown(text, url=url), "en_US"))[3].children or []
    links = [token.attrs["href"] for token in found if token.type == "link_open"]
    assert links == ["https://shop.example/a%28b%29?c=%5Bd%5D&e=%3Cf%3E"]
    assert {token.type for token in found} <= {*TEXT_ONLY, "link_open", "link_close"}


def test_other_addresses_than_of_the_web_are_left_out() -> None:
    assert product_list(shown("Tin", url="javascript:alert(1)"), "en_US") == "1. Tin"


def test_the_list_has_number_title_and_price_as_the_locale_writes_it() -> None:
    price = {"amount": 129_900, "currency": "EUR"}
    products = [{"position": 3, "product": {"title": "Red kettle", "price": price}}]
    assert product_list(products, "de_DE") == "3. Red kettle, 1.299,00\xa0€"
    assert product_list([], "en_US") == ""


@pytest.mark.data
@pytest.mark.skipif(DATA is None, reason=MISSING)
def test_published_attacks_stay_text() -> None:
    for attack in attacks("")[::10]:
        if attack.text.strip("\x00 \n"):
            assert {token.type for token in inline(plain(attack.text))} <= TEXT_ONLY, attack.id
