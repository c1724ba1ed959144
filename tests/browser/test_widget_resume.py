"""What becomes of a conversation when its page is loaded again, or its visitor becomes another."""

import time

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import OpenPage
from tests.browser.widget import (
    answered,
    button,
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

STREAM = "**/v1/conversations/*/stream?*"


@pytest.fixture
def page(shop_page: OpenPage, stub_url: str) -> Page:
    return opened_page(shop_page(stub_url, "/v1/shop"), stub_url)


class Held:
    """Requests to a path, kept waiting until they are answered one by one."""

    def __init__(self, page: Page, path: str) -> None:
        self._page, self._path, self._routes = page, path, list[Route]()
        page.route(path, lambda route: self._routes.append(route))

    def one(self) -> Route:
        until = time.monotonic() + 5
        while not self._routes:
            assert time.monotonic() < until, f"the element did not ask for {self._path}"
            self._page.wait_for_timeout(20)
        return self._routes.pop()


def test_a_turn_cut_by_a_reload_is_heard_to_its_end(page: Page, stub_url: str) -> None:
    say(page, "stall dinner")
    expect(newest(page).locator(".words")).to_be_visible()
    rest = stream(
        {"type": "data-products", "id": "list", "data": {"recommendation_id": "r", "products": []}},
        {"type": "text-delta", "id": "t", "delta": "All of it."},
    )
    page.route(STREAM, lambda route: route.fulfill(content_type="text/event-stream", body=rest))
    page.reload()
    open_panel(page)
    answered(page, 1)
    expect(newest(page).locator(".words")).to_have_text("All of it.")


def test_words_said_before_the_shop_has_told_of_itself_are_answered(
    shop_page: OpenPage, stub: FastAPI, stub_url: str
) -> None:
    """The element settles only then; it must not take the turn of just now for one of before."""
    page = shop_page(stub_url, "/v1/shop")
    card, chat = Held(page, "**/v1/shop"), Held(page, "**/v1/chat")
    host_page(page, stub_url)
    open_panel(page)
    say(page, "dinner")
    turn = chat.one()
    card.one().continue_()
    expect(widget(page).get_by_role("heading", level=2)).to_contain_text("Corner Shop")
    page.wait_for_timeout(200)  # to resume what there was before, had it a mind to
    turn.continue_()
    answered(page, 1)
    expect(widget(page)).not_to_contain_text("The conversation of before has ended")
    assert [ask.text for ask in stub.state.chats] == ["dinner"]


def test_words_said_while_a_lost_conversation_is_asked_for_are_answered(page: Page, stub: FastAPI) -> None:
    say(page, "dinner")
    answered(page, 1)
    asked, chat = Held(page, "**/v1/conversations/*"), Held(page, "**/v1/chat")
    page.reload()
    open_panel(page)
    question = asked.one()
    say(page, "breakfast")
    turn = chat.one()
    with page.expect_response("**/v1/conversations/*"):
        question.fulfill(status=404, body="{}")
    turn.continue_()
    answered(page, 2)
    assert [ask.text for ask in stub.state.chats] == ["dinner", "breakfast"]


def test_a_turn_that_is_being_picked_up_can_be_stopped_or_overtaken(page: Page) -> None:
    say(page, "stall dinner")
    expect(newest(page).locator(".words")).to_be_visible()
    held = Held(page, STREAM)
    page.reload()
    open_panel(page)
    held.one()
    button(page, "Stop").click()
    expect(newest(page).locator(".answer")).to_have_attribute("aria-busy", "false")
    page.evaluate("document.querySelector('shelf-talk').setAttribute('theme', 'dark')")
    say(page, "breakfast")
    answered(page, 2)
    expect(field(page)).to_be_editable()
