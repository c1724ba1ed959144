"""What the <shelf-talk> element shows when something is late, gone, refused or empty: never a blank, never a lie."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import OpenPage
from tests.browser.stub_api import TITLES
from tests.browser.widget import (
    answered,
    button,
    cards,
    field,
    host_page,
    newest,
    open_panel,
    opened_page,
    say,
    stream,
    widget,
)

pytestmark = pytest.mark.browser

CHAT = "**/v1/chat"


@pytest.fixture
def page(shop_page: OpenPage, stub_url: str) -> Page:
    return opened_page(shop_page(stub_url, "/v1/shop"), stub_url)


def answer(page: Page, path: str, **answer: Any) -> Callable[[], None]:
    """Answers every request to a path by hand until the given function is called."""
    page.route(path, lambda route: route.fulfill(**answer))
    return lambda: page.unroute(path)


def test_products_are_painted_before_the_words(page: Page) -> None:
    say(page, "slow dinner")
    expect(cards(page).first).to_be_visible()
    expect(newest(page).locator(".words")).to_have_count(0)
    expect(newest(page)).to_contain_text("Finding the words")
    answered(page, 1)
    expect(newest(page).locator(".words")).to_have_text("These cost less than $5. The first is in stock – “fresh”.")


def test_the_reply_is_announced_once_and_whole(page: Page) -> None:
    page.evaluate("""() => {
      const panel = document.querySelector("shelf-talk").shadowRoot.querySelector("shelf-talk-panel");
      const status = panel.shadowRoot.querySelector("[role=status]");
      window.said = [];
      const note = () => window.said.push(status.textContent.trim());
      new MutationObserver(note).observe(status, {childList: true, characterData: true, subtree: true});
    }""")
    say(page, "slow dinner")
    answered(page, 1)
    assert [said for said in page.evaluate("window.said") if said] == [
        "The assistant is answering.",
        "6 products. These cost less than $5. The first is in stock – “fresh”.",
    ]
    expect(widget(page).get_by_role("log")).to_have_attribute("aria-live", "off")


def test_grey_cards_hold_the_place_until_the_list_is_there(page: Page) -> None:
    held: list[Route] = []
    page.route(CHAT, lambda route: held.append(route))
    say(page, "dinner")
    expect(newest(page).locator(".skeleton").first).to_be_visible()
    held[0].continue_()
    answered(page, 1)
    expect(newest(page).locator(".skeleton")).to_have_count(0)


def test_a_better_order_takes_the_place_of_the_first_one_card_by_card(page: Page) -> None:
    say(page, "rerank dinner")
    expect(cards(page).first.locator(".title")).to_have_text(TITLES[0][0])
    expect(cards(page).first.locator(".title")).to_have_text(TITLES[5][0])
    answered(page, 1)
    expect(newest(page).locator("ul.cards")).to_have_count(1)


def test_stop_keeps_what_was_there_and_the_conversation_goes_on(page: Page) -> None:
    say(page, "stall dinner")
    expect(newest(page).locator(".words")).to_be_visible()
    button(page, "Stop").click()
    expect(newest(page)).to_contain_text("Stopped.")
    expect(cards(page).first).to_be_visible()
    say(page, "dinner")
    answered(page, 2)


@pytest.mark.parametrize(
    ("words", "told"),
    [("boom dinner", "Something went wrong in the shop."), ("cut dinner", "The answer was cut short.")],
)
def test_a_broken_chat_leaves_the_best_matches_and_a_way_to_try_again(page: Page, words: str, told: str) -> None:
    page.route(
        "**/v1/recommendations", lambda route: route.continue_(post_data=route.request.post_data.replace("boom ", ""))
    )
    say(page, words)
    expect(newest(page).locator(".trouble")).to_contain_text(
        f"{told} These are the best matches, without the assistant."
    )
    expect(cards(page).first).to_be_visible()
    page.route(
        CHAT, lambda route: route.continue_(post_data=route.request.post_data.replace("boom ", "").replace("cut ", ""))
    )
    button(page, "Try again").click()
    answered(page, 1)
    expect(newest(page).locator(".trouble")).to_have_count(0)


def test_with_everything_down_nothing_is_made_up(page: Page) -> None:
    say(page, "down dinner")
    expect(newest(page).locator(".trouble")).to_contain_text("Something went wrong in the shop.")
    expect(cards(page)).to_have_count(0)


def test_a_late_assistant_is_told_with_a_retry(page: Page) -> None:
    say(page, "degraded dinner")
    answered(page, 1)
    expect(newest(page).locator(".note")).to_contain_text("These are the best matches, without the assistant.")
    button(page, "Try again").click()
    answered(page, 2)


def test_offline_is_told_and_what_is_there_stays(page: Page) -> None:
    say(page, "dinner")
    answered(page, 1)
    page.context.set_offline(True)
    expect(widget(page)).to_contain_text("You are offline.")
    say(page, "cheaper")
    expect(newest(page).locator(".trouble")).to_contain_text("You are offline.")
    page.context.set_offline(False)
    button(page, "Try again").click()
    answered(page, 2)
    expect(newest(page).locator(".trouble")).to_have_count(0)


def test_a_shop_that_is_gone_and_comes_back_is_asked_again(page: Page) -> None:
    for path in (CHAT, "**/v1/recommendations"):
        page.route(path, lambda route: route.abort("connectionrefused"))
    say(page, "dinner")
    expect(newest(page).locator(".trouble")).to_contain_text("The shop cannot be reached.")
    for path in (CHAT, "**/v1/recommendations"):
        page.unroute(path)
    button(page, "Try again").click()
    answered(page, 1)
    expect(cards(page).first).to_be_visible()


def test_who_asks_too_fast_sees_the_seconds_run_down_and_may_then_go_on(page: Page) -> None:
    back = answer(page, CHAT, status=429, headers={"retry-after": "2"}, body="{}")
    say(page, "dinner")
    expect(widget(page)).to_contain_text("That was fast. Go on in 2 seconds.")
    expect(button(page, "Send")).to_be_disabled()
    expect(widget(page)).to_contain_text("That was fast. Go on in 1 second.")
    back()
    expect(button(page, "Send")).to_be_enabled()
    button(page, "Try again").click()
    answered(page, 1)


def test_an_empty_list_offers_the_ways_out_that_the_shop_named(page: Page) -> None:
    nothing = {"recommendation_id": "r", "mode": "ranked", "products": [], "unmet": [{"wish": "vegan", "detail": ""}]}
    ways = {"critiques": [{"label": "Rather without “red”", "text": "forget red", "count": 7}]}
    answer(
        page,
        CHAT,
        content_type="text/event-stream",
        body=stream({"type": "data-products", "id": "list", "data": nothing}, {"type": "data-critiques", "data": ways}),
    )
    say(page, "a red nothing")
    expect(newest(page)).to_contain_text("Nothing fits all of this.")
    expect(button(page, "Rather without “red” 7")).to_be_visible()


def test_an_expired_conversation_begins_anew_with_the_same_words(page: Page, stub: FastAPI) -> None:
    say(page, "dinner")
    answered(page, 1)
    lost: list[str] = []

    def once(route: Route) -> None:
        if lost:
            return route.continue_()
        lost.append(route.request.post_data or "")
        return route.fulfill(status=404, body="{}")

    page.route(CHAT, once)
    say(page, "cheaper")
    expect(widget(page)).to_contain_text("The conversation of before has ended")
    answered(page, 1)
    first, again = stub.state.chats
    assert (again.text, again.conversation_id != first.conversation_id) == ("cheaper", True)


def test_a_fact_that_limits_says_how(page: Page) -> None:
    say(page, "dinner")
    answered(page, 1)
    cards(page).first.get_by_role("button", name="Why this?").click()
    newest(page).get_by_text("The facts behind it").click()
    expect(newest(page).locator("dl")).to_contain_text("under $1.89")


def test_storage_that_somebody_else_wrote_does_no_harm(page: Page) -> None:
    broken = {"type": "data-products", "data": {"products": [None, 7]}}
    kept = json.dumps({"turns": [{"id": "1", "state": "done", "parts": [broken]}, 9]})
    page.evaluate("kept => sessionStorage.setItem('shelf-talk:talk:visitor-3', kept)", kept)
    page.reload()
    open_panel(page)
    say(page, "dinner")
    expect(cards(page).first).to_be_visible()


def test_without_the_panels_file_the_button_is_still_there_and_tries_again(shop_page: OpenPage, stub_url: str) -> None:
    page = shop_page(stub_url, "/v1/shop")
    page.route("**/shelf-talk-panel-*.js", lambda route: route.abort())
    host_page(page, stub_url)
    page.locator("shelf-talk button.open").click()
    expect(page.locator("shelf-talk button.open")).to_be_visible()
    expect(page.locator("shelf-talk[open]")).to_have_count(0)


def test_the_button_stays_while_the_panel_is_on_its_way(shop_page: OpenPage, stub_url: str) -> None:
    page = shop_page(stub_url, "/v1/shop")
    held: list[Route] = []
    page.route("**/shelf-talk-panel-*.js", lambda route: held.append(route))
    host_page(page, stub_url)
    page.locator("shelf-talk button.open").click()
    expect(page.locator("shelf-talk button.open")).to_be_visible()
    held[0].continue_()
    expect(field(page)).to_be_focused()
    expect(page.locator("shelf-talk button.open")).to_be_hidden()


def test_another_visitor_has_another_conversation_and_finds_the_first_one_again(page: Page) -> None:
    say(page, "dinner")
    answered(page, 1)
    page.evaluate("document.querySelector('shelf-talk').setAttribute('visitor-id', 'household-1')")
    expect(widget(page).locator(".turn")).to_have_count(0)
    page.evaluate("document.querySelector('shelf-talk').setAttribute('visitor-id', 'visitor-3')")
    answered(page, 1)


def test_a_visitor_who_was_overtaken_does_not_come_back(page: Page) -> None:
    say(page, "dinner")
    answered(page, 1)
    held: list[Route] = []
    page.route("**/v1/shop", lambda route: held.append(route))
    become = "id => document.querySelector('shelf-talk').setAttribute('visitor-id', id)"
    page.evaluate(become, "household-1")
    page.unroute("**/v1/shop")
    page.evaluate(become, "visitor-3")
    answered(page, 1)
    for route in held:
        route.continue_()
    page.wait_for_load_state("networkidle")
    answered(page, 1)


def test_closing_and_opening_ask_the_shop_nothing(page: Page) -> None:
    say(page, "dinner")
    answered(page, 1)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    button(page, "Close").click()
    open_panel(page)
    answered(page, 1)
    assert [url for url in asked if "/v1/events" not in url] == []


def test_a_question_can_be_answered_with_one_click(page: Page, stub: FastAPI) -> None:
    say(page, "ask dinner")
    answered(page, 1)
    expect(newest(page).locator(".question")).to_contain_text("Which material?")
    button(page, "Glass 61").click()
    answered(page, 2)
    assert [ask.text for ask in stub.state.chats] == ["ask dinner", "made of glass"]


def test_words_typed_while_an_answer_comes_take_its_place(page: Page) -> None:
    say(page, "stall dinner")
    expect(newest(page).locator(".words")).to_be_visible()
    say(page, "lunch")
    answered(page, 2)
    expect(widget(page).locator(".turn").first).to_contain_text("Stopped.")
    expect(field(page)).to_have_value("")
