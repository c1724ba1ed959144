"""A shopper's whole story in the <shelf-talk> element, on the real small shop: model off, stalling, and real."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.assembly import Shop
from app.main import create_app
from app.settings import LLMProvider, LLMSettings, RerankMode, RerankSettings
from eval.local_model import LocalModel, available
from tests.browser.conftest import OpenPage, serve
from tests.browser.shopper import wait_until
from tests.browser.widget import answered, button, cards, field, newest, open_panel, opened_page, say, widget
from tests.faults.server import FaultServer
from tests.shop import place, settings_for

pytestmark = pytest.mark.browser

TURN_MS = 1_500
"""With a model, a turn takes no longer; one that stalls takes it all."""


def model_settings(model: str, folder: Path, holding: ExitStack) -> LLMSettings:
    """A shop's settings for no model, one that never answers, or the packaged one."""
    if model == "off":
        return LLMSettings()
    if model == "stalling":
        base_url, name = holding.enter_context(FaultServer("hang")).base_url, "m"
    elif reason := available():
        pytest.skip(reason)
    else:
        local = holding.enter_context(LocalModel.start(folder / "model.log", threads=1))
        base_url, name = local.base_url, local.model
    return LLMSettings(
        provider=LLMProvider.OPENAI_COMPATIBLE, base_url=base_url, model=name, deadline_ms=TURN_MS, breaker=False,
        remember_s=0, understands=False,
    )  # fmt: skip


@pytest.fixture(
    scope="module",
    params=[
        "off",
        pytest.param("stalling", marks=pytest.mark.proof),
        pytest.param("local", marks=[pytest.mark.proof, pytest.mark.model]),
    ],
)
def shop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Shop]]:
    made = tmp_path_factory.mktemp("shop")
    place(made / "data", "trained")
    opened: list[Shop] = []
    with ExitStack() as holding:
        llm = model_settings(request.param, made, holding)
        settings = settings_for(made / "data", llm=llm, rerank=RerankSettings(mode=RerankMode.OFF))

        def open_shop() -> Shop:
            opened.append(Shop(settings))
            return opened[-1]

        with serve(create_app(open_shop, max_body_bytes=1_000_000)) as address:
            yield address, opened[-1]


@pytest.fixture
def page(shop: tuple[str, Shop], shop_page: OpenPage) -> Page:
    return opened_page(shop_page(shop[0], "/livez"), shop[0])


def events(shop: tuple[str, Shop], name: str) -> list[Any]:
    return [event for _, event in shop[1].events.read(names=[name])]


def test_a_first_visitor_is_told_that_this_is_a_machine_and_what_may_be_asked(page: Page) -> None:
    expect(widget(page)).to_contain_text("You are talking to a machine (AI).")
    expect(button(page, "Forget me")).to_be_visible()


def test_words_become_products_chips_and_a_sentence(page: Page) -> None:
    say(page, "kettle under 40")
    answered(page, 1)
    expect(cards(page).first).to_contain_text("ettle")
    expect(button(page, "Change: under €40.00")).to_be_visible()
    expect(newest(page).locator(".words")).to_contain_text("Here")


def test_five_refinements_and_as_many_undos_lead_back_to_the_first_list(page: Page) -> None:
    say(page, "something for baking")
    answered(page, 1)
    first = newest(page).locator(".card .title").all_text_contents()
    for turn, words in enumerate(["under 60", "cheaper", "not red", "made of steel", "under 25"], start=2):
        say(page, words)
        answered(page, turn)
    for turn in range(7, 12):
        button(page, "Undo").first.click()
        answered(page, turn)
    assert newest(page).locator(".card .title").all_text_contents() == first


def test_why_this_opens_the_reasons_and_the_facts_behind_them(page: Page) -> None:
    say(page, "kettle")
    answered(page, 1)
    cards(page).first.get_by_role("button", name="Why this?").click()
    why = cards(page).first.locator(".why")
    expect(why).to_contain_text("in stock")
    why.get_by_text("The facts behind it").click()
    expect(why.locator("dl")).to_be_visible()


def test_two_chosen_products_are_compared_in_a_table(page: Page) -> None:
    say(page, "kettle")
    answered(page, 1)
    names = [cards(page).nth(at).locator(".title").inner_text() for at in (0, 2)]
    for at in (0, 2):
        cards(page).nth(at).get_by_role("button", name="Compare").click()
    button(page, "Compare these 2").click()
    answered(page, 2)
    heads = newest(page).get_by_role("table").get_by_role("columnheader")
    expect(heads).to_have_text(["Fact", *names])


def test_not_interested_acts_at_once_can_say_why_and_be_taken_back(page: Page, shop: tuple[str, Shop]) -> None:
    say(page, "kettle")
    answered(page, 1)
    name = cards(page).first.locator(".title").inner_text()
    button(page, f"Not interested {name}").click()
    expect(cards(page).first).to_contain_text("Left out:")
    button(page, "Too dear").click()
    expect(cards(page).first).to_contain_text("Thank you.")
    wait_until(lambda: len(events(shop, "item_dismissed")) == 2, "the shop was not told")
    assert events(shop, "item_dismissed")[-1].items[0].reason_code == "price_sensitivity"
    button(page, f"Put it back {name}").click()
    expect(cards(page).first.locator(".title")).to_have_text(name)
    wait_until(lambda: events(shop, "item_dismissed")[-1].data.get("undone") is True, "the shop was not told of it")


def test_a_chip_can_be_changed_softened_and_removed(page: Page) -> None:
    say(page, "kettle under 60")
    answered(page, 1)
    button(page, "Change: under €60.00").click()
    widget(page).get_by_label("Amount").fill("45")
    button(page, "Apply").click()
    answered(page, 2)
    button(page, "Change: under €45.00").click()
    button(page, "It would be nice").click()
    answered(page, 3)
    expect(widget(page).locator(".wish.soft")).to_have_count(1)
    button(page, "Remove: under €45.00").click()
    answered(page, 4)
    expect(widget(page).locator(".wanted")).to_have_count(0)


def test_the_basket_is_the_pages_own(page: Page) -> None:
    page.evaluate("addEventListener('shelf-talk:add-to-cart', ({detail}) => (window.bought = detail))")
    say(page, "kettle")
    answered(page, 1)
    name = cards(page).first.locator(".title").inner_text()
    button(page, f"Add to basket {name}").click()
    bought = page.evaluate("window.bought")
    assert (bought["product"]["title"], bought["position"]) == (name, 1)
    assert bought["recommendation_id"]


def test_a_reload_finds_the_conversation_and_goes_on_with_it(page: Page) -> None:
    say(page, "kettle under 60")
    answered(page, 1)
    shown = newest(page).locator(".card .title").all_text_contents()
    page.reload()
    open_panel(page)
    answered(page, 1)
    assert newest(page).locator(".card .title").all_text_contents() == shown
    expect(button(page, "Change: under €60.00")).to_be_visible()
    button(page, "Undo").first.click()
    answered(page, 2)


def test_forget_me_leaves_no_conversation_and_no_event(page: Page, shop: tuple[str, Shop]) -> None:
    page.evaluate("document.querySelector('shelf-talk').setAttribute('visitor-id', 'forgettable')")
    say(page, "kettle")
    answered(page, 1)
    button(page, "Forget me").click()
    button(page, "Forget me").click()
    expect(widget(page).get_by_role("status")).to_have_text("What the shop knew of you is deleted.")
    expect(widget(page).locator(".turn")).to_have_count(0)
    listed = page.request.get(f"{shop[0]}/v1/conversations?visitor_id=forgettable").json()
    assert listed["conversations"] == []
    assert [event for _, event in shop[1].events.read() if event.visitor_id == "forgettable"] == []


def test_a_verdict_reaches_the_shop_with_its_reason(page: Page, shop: tuple[str, Shop]) -> None:
    say(page, "kettle")
    answered(page, 1)
    button(page, "Bad answer").click()
    button(page, "The words").click()
    expect(newest(page)).to_contain_text("Thank you.")
    wait_until(lambda: len(events(shop, "message_feedback")) == 2, "the shop was not told")
    assert events(shop, "message_feedback")[-1].data == {"vote": 0, "reason": "words"}


def test_the_shop_hears_of_what_was_seen_and_chosen(page: Page, shop: tuple[str, Shop]) -> None:
    page.evaluate("addEventListener('shelf-talk:product-click', (event) => event.preventDefault())")
    say(page, "kettle")
    answered(page, 1)
    wait_until(lambda: bool(events(shop, "view_item_list")), "no impression was told")
    cards(page).first.get_by_role("link").click()
    wait_until(lambda: bool(events(shop, "select_item")), "no click was told")
    chosen = events(shop, "select_item")[-1]
    assert (chosen.visitor_id, chosen.surface, chosen.items[0].index) == ("visitor-3", "chat", 0)
    assert chosen.recommendation_id


def test_escape_closes_and_gives_the_focus_back(page: Page) -> None:
    field(page).press("Escape")
    expect(widget(page).locator(".panel")).to_have_count(0)
    expect(page.locator("shelf-talk button.open")).to_be_focused()
