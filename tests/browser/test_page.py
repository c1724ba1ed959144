"""The pages of the demo shop in a real browser, against a shop that answers as the contract says."""

import re
import time

import pytest
from fastapi import FastAPI
from playwright.sync_api import Route, expect

from tests.browser.conftest import OpenPage, serve
from tests.browser.shopper import CARDS, search, told, wait_until
from tests.browser.stub_api import SLOW_S, XSS, create_stub

pytestmark = pytest.mark.browser


def test_home_shows_products_with_price_reason_and_how_the_list_was_made(shop_page: OpenPage, stub_url: str) -> None:
    page = shop_page(stub_url)
    picked = page.locator(".list", has=page.get_by_role("heading", name="Picked for you"))
    expect(picked.locator(".card:not(.skeleton)")).to_have_count(12)
    first = picked.locator(".card").first
    expect(first).to_contain_text("Penne rigate, 500 g")
    expect(first.locator(".price")).to_have_text("$1.89 instead of $2.49")
    expect(first.locator(".rating")).to_contain_text("4.5 of 5, 128 reviews")
    expect(first.locator(".reason")).to_have_text("You have bought this 7 times.")
    expect(picked.locator(".made")).to_have_text("ranked · llm_off · 23 ms: what happened?")
    expect(page.locator("#status")).to_have_text("12 products, picked for you.")
    expect(page).to_have_title("Corner Shop")


def test_search_shows_what_was_understood_and_what_cannot_be_confirmed(shop_page: OpenPage, stub_url: str) -> None:
    page = shop_page(stub_url)
    search(page, "gluten free pasta under 3")
    chips = page.get_by_role("list", name="Understood as").get_by_role("listitem")
    expect(chips).to_have_text(["Price under $3.00×: remove"])
    expect(page.locator(".unmet")).to_have_text("gluten free: not stated for these products")
    expect(page).to_have_url(re.compile(r"/\?q=gluten%20free%20pasta%20under%203$"))
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.go_back()
    expect(page.get_by_role("heading", name="Picked for you")).to_be_visible()


def test_the_product_page_shows_the_product_and_what_goes_with_it(
    shop_page: OpenPage, stub_url: str, stub: FastAPI
) -> None:
    page = shop_page(stub_url)
    page.locator("main").get_by_role("link", name="Basil pesto, 190 g").first.click()
    expect(page.get_by_role("heading", level=1, name="Basil pesto, 190 g")).to_be_focused()
    expect(page.locator(".details")).to_contain_text("190 g")
    expect(page.locator(CARDS)).to_have_count(20)
    asked = {(ask.surface, ask.rail, ask.product_id) for ask in stub.state.asks[-2:]}
    assert asked == {("product", "together", "p4"), ("product", "similar", "p4")}
    wait_until(lambda: bool(told(stub, "view_item")), "view_item was not sent")
    click = told(stub, "select_item")[0]
    assert (click.recommendation_id, click.items[0].item_id, click.items[0].index) == ("rec-for_you", "p4", 4)


def test_a_product_that_the_shop_does_not_have_says_so(shop_page: OpenPage, stub_url: str) -> None:
    page = shop_page(stub_url, "/?product=nothing-like-it")
    expect(page.locator("main .trouble")).to_have_text("This product is not in the shop.")


def test_why_this_opens_in_place_with_dated_facts(shop_page: OpenPage, stub_url: str, stub: FastAPI) -> None:
    page = shop_page(stub_url, "/?q=pasta")
    why = page.get_by_role("button", name="Why this? Penne rigate, 500 g")
    why.click()
    expect(why).to_have_attribute("aria-expanded", "true")
    panel = page.get_by_role("group", name="Why Penne rigate, 500 g")
    expect(panel.locator(".why-text")).to_have_text("You have bought this 7 times, and it costs $1.89.")
    expect(panel.locator("[data-fact]")).to_have_count(6)
    expect(panel.locator("[data-fact=f2]")).to_have_text(re.compile(r"^Price catalogue ?\$1\.89 as of Nov 2, 2026, "))
    expect(panel.locator("[data-fact=f3] dd")).to_contain_text("Oct 21, 2026")
    expect(panel.locator("[data-fact=f5] dd")).to_contain_text("under $1.89")
    expect(panel.locator("[data-fact=f6] dt")).to_contain_text("How often you buy it")
    why.click()
    expect(panel).to_be_hidden()
    wait_until(lambda: len(told(stub, "explanation_viewed")) == 1, "explanation_viewed was not sent")


def test_only_cards_that_came_into_view_are_told_as_seen(shop_page: OpenPage, stub_url: str, stub: FastAPI) -> None:
    page = shop_page(stub_url, "/?q=pasta")
    wait_until(lambda: bool(told(stub, "view_item_list")), "view_item_list was not sent")
    (seen,) = told(stub, "view_item_list")
    assert (seen.recommendation_id, seen.surface) == ("rec-search", "search")
    places = [(line.item_id, line.index) for line in seen.items]
    assert places == [(f"p{index}", index) for index in range(len(places))]
    assert 0 < len(places) < 12, "the last cards lie below the fold"
    page.locator(CARDS).last.scroll_into_view_if_needed()
    wait_until(lambda: len(told(stub, "view_item_list")) > 1, "scrolling showed nothing new")
    ids = [line.item_id for event in told(stub, "view_item_list") for line in event.items]
    assert len(ids) == len(set(ids)), "a card was told twice"


def test_the_basket_counts_reports_and_leads_the_next_list(shop_page: OpenPage, stub_url: str, stub: FastAPI) -> None:
    page = shop_page(stub_url)
    page.get_by_role("button", name="Add to basket Penne rigate, 500 g").first.click()
    page.get_by_role("button", name="Add to basket Penne rigate, 500 g").first.click()
    expect(page.locator("#basket-count")).to_have_text("2")
    expect(page.get_by_role("button", name="Not available Dark chocolate").first).to_be_disabled()
    wait_until(lambda: len(told(stub, "add_to_cart")) == 2, "add_to_cart was not sent")
    added = told(stub, "add_to_cart")[0]
    assert (added.recommendation_id, added.currency, added.items[0].price) == ("rec-for_you", "USD", 189)
    page.get_by_role("link", name="Basket").click()
    expect(page.locator(".total")).to_have_text("2 things, $3.78")
    expect(page.get_by_role("heading", name="Goes with your basket")).to_be_visible()
    ask = stub.state.asks[-1]
    assert (ask.surface, ask.cart_product_ids) == ("cart", ["p0"])
    page.get_by_role("button", name="Remove Penne").click()
    expect(page.get_by_text("The basket is empty.")).to_be_visible()
    expect(page.locator("#basket-count")).to_have_text("0")


def test_a_shop_that_does_not_name_its_visitors_takes_any_id(shop_page: OpenPage) -> None:
    with serve(create_stub(knows_itself=False)) as url:
        page = shop_page(url)
        page.get_by_role("button", name="You are A stranger").click()
        page.get_by_label("Another visitor").fill("household-9")
        with page.expect_request("**/v1/recommendations") as asked:
            page.get_by_label("Another visitor").press("Enter")
        assert (asked.value.post_data_json or {})["visitor_id"] == "household-9"
        expect(page.get_by_role("button", name="You are household-9")).to_be_focused()
        expect(page.get_by_role("heading", name="Buy again")).to_be_visible()


def test_an_error_is_plain_and_can_be_tried_again(shop_page: OpenPage, stub_url: str) -> None:
    page = shop_page(stub_url, "/?q=flaky pasta")
    trouble = page.locator("main .trouble")
    expect(trouble).to_contain_text("Something went wrong in the shop.")
    expect(trouble).to_contain_text("Request req-7")
    expect(page.get_by_text("secret stack")).to_have_count(0)
    trouble.get_by_role("button", name="Try again").click()
    expect(page.locator(CARDS)).to_have_count(12)


def test_a_slow_list_is_never_a_blank_page(shop_page: OpenPage, stub_url: str) -> None:
    page = shop_page(stub_url)
    expect(page.locator(CARDS)).to_have_count(24)
    started = time.monotonic()
    search(page, "slow pasta")
    expect(page.locator("main .skeleton").first).to_be_visible(timeout=300)
    expect(page.locator(CARDS)).to_have_count(12)
    assert time.monotonic() - started >= SLOW_S


def test_an_empty_list_says_what_to_try(shop_page: OpenPage, stub_url: str) -> None:
    page = shop_page(stub_url, "/?q=nothing")
    expect(page.locator(".empty")).to_contain_text("Nothing here fits “nothing”. Try fewer or other words.")
    page.locator(".empty").get_by_role("link", name="pasta under 3 dollars").click()
    expect(page.locator(CARDS)).to_have_count(12)


def test_events_lost_to_an_outage_are_sent_again_with_the_same_id(
    shop_page: OpenPage, stub_url: str, stub: FastAPI
) -> None:
    page = shop_page(stub_url)
    wait_until(lambda: bool(told(stub, "view_item_list")), "view_item_list was not sent")
    refused: list[str] = []

    def refuse(route: Route) -> None:
        refused.append(route.request.post_data or "")
        route.fulfill(status=503)

    page.route("**/v1/events", refuse)
    page.get_by_role("button", name="Add to basket Penne rigate, 500 g").first.click()
    expect(page.locator("#basket-count")).to_have_text("1")
    page.wait_for_timeout(100)
    page.unroute("**/v1/events")
    page.get_by_role("button", name="Add to basket Spaghetti").first.click()
    wait_until(lambda: len(told(stub, "add_to_cart")) == 2, "the lost event did not come")
    assert str(told(stub, "add_to_cart")[0].event_id) in refused[0]


def test_markup_in_texts_of_the_shop_is_shown_as_text(shop_page: OpenPage, stub_url: str) -> None:
    page = shop_page(stub_url, "/?q=xss")
    expect(page.locator(CARDS).first.locator(".title")).to_have_text(XSS)
    expect(page.locator(CARDS).first.locator(".reason")).to_have_text(XSS)
    page.locator(".why-button").first.click()
    expect(page.locator(".why-text").first).to_have_text(XSS)
    expect(page.locator("[data-fact=f4] dd").first).to_contain_text(XSS)
    search(page, f"xss {XSS}")
    expect(page.get_by_role("heading", level=1)).to_contain_text(XSS)
    expect(page.locator(".facet-name")).to_have_text(XSS)
    page.locator(".made button").click()
    expect(page.locator(".drawer")).to_contain_text(XSS)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="You are").click()
    expect(page.locator(".who-panel")).to_contain_text(XSS)
    page.keyboard.press("Escape")
    page.locator(CARDS).first.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.locator("main img, main script, a[href^='javascript']").count() == 0


def test_a_product_of_markup_is_shown_as_text(shop_page: OpenPage, stub_url: str) -> None:
    page = shop_page(stub_url, "/?product=p666")
    expect(page.get_by_role("heading", level=1)).to_have_text(XSS)
    expect(page.locator(".description")).to_have_text(XSS)
    assert page.locator("main img, main script, a[href^='javascript']").count() == 0


def test_search_results_and_reasons_are_reached_by_keyboard_alone(shop_page: OpenPage, stub_url: str) -> None:
    page = shop_page(stub_url)
    expect(page.locator(CARDS)).to_have_count(24)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the products")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("pasta")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Results for “pasta”")).to_be_focused()
    expect(page.locator(CARDS)).to_have_count(12)
    page.keyboard.press("Tab")
    expect(page.locator("main").get_by_role("link", name="Penne rigate, 500 g")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Why this? Penne rigate, 500 g")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("group", name="Why Penne rigate, 500 g")).to_contain_text("Times you bought it")
    expect(page.get_by_role("button", name="Why this? Penne rigate, 500 g")).to_be_focused()


@pytest.mark.parametrize("path", ["/", "/?q=gluten free pasta under 3", "/?product=p0", "/?basket", "/?q=xss"])
def test_nothing_is_cut_off_at_320_pixels(shop_page: OpenPage, stub_url: str, path: str) -> None:
    page = shop_page(stub_url, path, viewport={"width": 320, "height": 640})
    expect(page.locator(CARDS).first).to_be_visible()
    page.locator(".why-button").first.click()
    expect(page.locator(".why-text").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_where_best_sellers_stand_in_the_search_is_named_and_not_the_model(shop_page: OpenPage, stub_url: str) -> None:
    page = shop_page(stub_url, "/?q=hurried")
    page.locator(".made button").click()
    expect(page.locator(".drawer .verdict")).to_contain_text("the search was not ready in time")
    expect(page.locator(".drawer .verdict")).not_to_contain_text("language model")
