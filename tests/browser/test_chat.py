"""The assistant of the demo shop in a real browser: products before words, and never without products."""

import pytest
from fastapi import FastAPI
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.shopper import say, wait_until
from tests.browser.stub_api import TITLES

pytestmark = pytest.mark.browser


def test_another_visitor_gets_another_list_basket_and_conversation(
    shop_page: OpenPage, stub_url: str, stub: FastAPI
) -> None:
    page = shop_page(stub_url)
    page.get_by_role("button", name="Add to basket Penne rigate, 500 g").click()
    say(page, "something for dinner")
    expect(page.locator(".turn-text")).to_contain_text("fresh")
    page.get_by_label("You are").select_option("household-1")
    expect(page.locator("#basket-count")).to_have_text("0")
    expect(page.locator(".turn .said")).to_have_count(0)
    wait_until(lambda: stub.state.asks[-1].visitor_id == "household-1", "the list was not asked for again")
    say(page, "something for lunch")
    expect(page.locator(".turn-text")).to_contain_text("fresh")
    assert stub.state.asks[0].visitor_id.startswith("guest-")
    dinner, lunch = stub.state.chats
    assert dinner.conversation_id != lunch.conversation_id


def test_chat_paints_products_before_words(shop_page: OpenPage, stub_url: str) -> None:
    page = shop_page(stub_url)
    expect(page.get_by_text("You are talking to a machine (AI).")).to_be_visible()
    say(page, "slow dinner")
    expect(page.locator(".turn-products .card").first).to_be_visible()
    expect(page.locator(".turn-text")).to_be_empty()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    expect(page.locator(".turn .chip").first).to_have_text("Price under $5.00")
    expect(page.locator(".turn-text")).to_have_text("These cost less than $5. The first is in stock – “fresh”.")
    expect(page.locator("#status")).to_have_text(
        "6 products. These cost less than $5. The first is in stock – “fresh”."
    )
    expect(page.get_by_role("button", name="Stop")).to_be_hidden()
    expect(page.get_by_label("Your message")).to_be_focused()


def test_the_list_is_repainted_in_place_when_it_comes_again(shop_page: OpenPage, stub_url: str) -> None:
    page = shop_page(stub_url)
    say(page, "rerank dinner")
    expect(page.locator(".turn-products .title").first).to_have_text(TITLES[5][0])
    expect(page.locator(".turn-products .cards")).to_have_count(1)
    expect(page.locator(".turn-products .happened summary")).to_have_text("reranked")


def test_undo_and_suggested_changes_are_turns_of_the_same_conversation(
    shop_page: OpenPage, stub_url: str, stub: FastAPI
) -> None:
    page = shop_page(stub_url)
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()
    say(page, "dinner")
    page.get_by_role("button", name="Cheaper").click()
    expect(page.locator(".turn")).to_have_count(2)
    expect(page.locator(".turn-text").last).to_contain_text("fresh")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".turn").last.locator(".turn-text")).to_contain_text("Undone.")
    expect(page.locator(".turn").last.locator(".title").first).to_have_text(TITLES[3][0])
    assert [ask.text for ask in stub.state.chats] == ["dinner", "cheaper", "undo"]
    assert len({ask.conversation_id for ask in stub.state.chats}) == 1


def test_a_questions_options_are_buttons_with_their_counts(shop_page: OpenPage, stub_url: str, stub: FastAPI) -> None:
    page = shop_page(stub_url)
    say(page, "ask dinner")
    question = page.locator(".turn-question")
    expect(question).to_contain_text("Which material?")
    expect(question.get_by_role("button")).to_have_text(["Ceramic 14", "Glass 61", "No matter 90"])
    question.get_by_role("button", name="Glass").click()
    expect(page.locator(".turn")).to_have_count(2)
    assert [ask.text for ask in stub.state.chats] == ["ask dinner", "made of glass"]


def test_a_comparison_is_a_table_of_the_products_by_name(shop_page: OpenPage, stub_url: str) -> None:
    page = shop_page(stub_url)
    say(page, "compare the first two")
    table = page.get_by_role("region", name="Comparison").get_by_role("table")
    expect(table.get_by_role("columnheader")).to_have_text(["Fact", TITLES[0][0], TITLES[1][0]])
    expect(table.get_by_role("row").nth(1)).to_have_text("price$1.89$2.79")
    expect(table.get_by_role("row").nth(2)).to_contain_text("the cheaper one, by $0.90")


def test_markup_in_a_question_or_a_comparison_stays_text(shop_page: OpenPage, stub_url: str) -> None:
    page = shop_page(stub_url)
    say(page, "xss ask and compare")
    expect(page.locator(".turn-question")).to_contain_text("<script>")
    expect(page.locator(".turn-comparison")).to_contain_text("<script>")
    expect(page.locator(".turn-comparison img, .turn-question img")).to_have_count(0)


def test_stop_ends_the_turn_and_keeps_what_was_there(shop_page: OpenPage, stub_url: str) -> None:
    page = shop_page(stub_url)
    say(page, "stall dinner")
    expect(page.locator(".turn-text")).to_contain_text("fresh")
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".turn-status")).to_have_text("Stopped.")
    expect(page.locator(".turn-products .card")).to_have_count(6)
    say(page, "dinner")
    expect(page.locator(".turn").last.locator(".turn-text")).to_contain_text("fresh")


def test_a_list_made_without_the_assistant_says_so(shop_page: OpenPage, stub_url: str) -> None:
    page = shop_page(stub_url, "/?q=degraded")
    note = "These are the best matches, without the assistant."
    expect(page.locator("main .degraded")).to_have_text(note)
    say(page, "degraded dinner")
    expect(page.locator(".turn .degraded")).to_have_text(note)
    say(page, "dinner")
    expect(page.locator(".turn").last.locator(".turn-text")).to_contain_text("fresh")
    expect(page.locator(".turn").last.locator(".degraded")).to_have_count(0)


@pytest.mark.parametrize(
    ("words", "shown"),
    [("boom dinner", "Something went wrong in the shop."), ("cut dinner", "The answer was cut short.")],
)
def test_a_broken_chat_never_takes_the_products_away(
    shop_page: OpenPage, stub_url: str, stub: FastAPI, words: str, shown: str
) -> None:
    page = shop_page(stub_url)
    # The list of the plain search that stands in must not fail with the chat.
    page.route(
        "**/v1/recommendations", lambda route: route.continue_(post_data=route.request.post_data.replace("boom ", ""))
    )
    say(page, words)
    expect(page.locator(".turn-trouble")).to_contain_text(f"{shown} These are the best matches, without the assistant.")
    expect(page.locator(".turn-products .card").first).to_be_visible()
    page.locator(".turn-trouble").get_by_role("button", name="Try again").click()
    expect(page.locator(".turn")).to_have_count(2)


def test_a_chat_with_nothing_left_says_so_without_products(shop_page: OpenPage, stub_url: str) -> None:
    page = shop_page(stub_url)
    say(page, "down dinner")
    expect(page.locator(".turn-trouble p")).to_have_text("Something went wrong in the shop.")
    expect(page.locator(".turn-products")).to_be_empty()


def test_on_a_phone_the_assistant_opens_over_the_page_and_escape_closes_it(shop_page: OpenPage, stub_url: str) -> None:
    page = shop_page(stub_url, viewport={"width": 320, "height": 640})
    toggle = page.get_by_role("button", name="Ask the assistant")
    toggle.click()
    expect(page.get_by_label("Your message")).to_be_focused()
    say(page, "dinner")
    expect(page.locator(".turn-text")).to_contain_text("fresh")
    assert page.evaluate("document.querySelector('.log').scrollWidth <= document.querySelector('.log').clientWidth")
    page.keyboard.press("Escape")
    expect(page.get_by_role("complementary", name="Assistant")).to_be_hidden()
    expect(toggle).to_be_focused()


READ_IN_PIECES = """async ([text, size]) => {
  const { readParts } = await import("/static/stream.js");
  const bytes = new TextEncoder().encode(text);
  const body = new ReadableStream({ start(out) {
    for (let at = 0; at < bytes.length; at += size) out.enqueue(bytes.slice(at, at + size));
    out.close();
  } });
  const parts = [];
  try {
    for await (const part of readParts(body)) parts.push(part.delta ?? part.type);
  } catch (error) { parts.push(error.message); }
  return parts;
}"""


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_stream_is_read_the_same_however_it_is_cut(
    shop_page: OpenPage, stub_url: str, size: int, line_end: str
) -> None:
    lines = [
        ": ping",
        "",
        'data: {"type":"start"}',
        "",
        "event: x",
        'data:{"type":"text-delta",',
        'data: "delta":"5 € – “ü”"}',
    ]
    text = line_end.join([*lines, "", 'data: "no part"', "", "data: [DONE]", "", 'data: {"type":"late"}', "", ""])
    page = shop_page(stub_url)
    assert page.evaluate(READ_IN_PIECES, [text, size]) == ["start", "5 € – “ü”"]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("", ["The answer was cut short."]),
        ('data: {"type":"start"}\n\n', ["start", "The answer was cut short."]),
        ("data: <html>\n\n", ["The answer could not be read."]),
    ],
)
def test_a_stream_without_its_end_is_not_taken_for_whole(
    shop_page: OpenPage, stub_url: str, text: str, read: list[str]
) -> None:
    page = shop_page(stub_url)
    assert page.evaluate(READ_IN_PIECES, [text, 5]) == read
