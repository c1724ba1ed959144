"""The demo page on the real server: real routes, index, ranker and grammar; no stub anywhere."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from app.assembly import Shop
from app.main import create_app
from tests.browser.conftest import OpenPage, serve
from tests.browser.shopper import CARDS, search
from tests.browser.widget import answered, newest, open_panel, say
from tests.shop import place, settings_for

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("shop") / "data"
    place(folder, "trained")
    settings = settings_for(folder)
    with serve(create_app(lambda: Shop(settings), max_body_bytes=settings.max_body_bytes)) as address:
        yield address


def test_the_home_page_shows_products_and_how_the_list_was_made(url: str, shop_page: OpenPage) -> None:
    page = shop_page(url)

    expect(page.locator(CARDS).first).to_be_visible()
    expect(page.locator("main")).to_contain_text("ranked")


def test_a_search_shows_what_was_understood_and_obeys_it(url: str, shop_page: OpenPage) -> None:
    page = shop_page(url)

    search(page, "kettle under 40")

    expect(page.locator(CARDS).first).to_be_visible()
    expect(page.get_by_role("list", name="Understood as")).to_contain_text("under €40.00")


def test_a_card_says_why_with_its_facts(url: str, shop_page: OpenPage) -> None:
    page = shop_page(url, "/?q=kettle")

    page.locator(CARDS).first.get_by_role("button", name="Why this?").click()

    expect(page.locator(CARDS).first).to_contain_text("in stock")


def test_the_chat_answers_refines_and_undoes_without_a_model(url: str, shop_page: OpenPage) -> None:
    page = shop_page(url)

    open_panel(page)
    for turn, (words, answer) in enumerate(
        [("baking things under 40", "Here are"), ("cheaper", "First is"), ("undo", "Back to")]
    ):
        say(page, words)
        answered(page, turn + 1)
        expect(newest(page).locator(".words")).to_contain_text(answer)


def test_a_product_page_shows_what_goes_with_it(url: str, shop_page: OpenPage) -> None:
    page = shop_page(url, "/?product=home-springform-18-cm")

    expect(page.locator("h1")).to_contain_text("pringform")
    expect(page.locator(CARDS).first).to_be_visible()
