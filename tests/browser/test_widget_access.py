"""The <shelf-talk> element for everybody: axe finds nothing in any state, and the story goes by keyboard alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.widget import answered, button, cards, field, findings, host_page, newest, open_panel, say, widget

pytestmark = pytest.mark.browser


def greeting(page: Page) -> None:
    expect(button(page, "Close")).to_be_visible()


def answer(page: Page) -> None:
    say(page, "ask dinner and compare")
    answered(page, 1)


def reasons(page: Page) -> None:
    answer(page)
    cards(page).first.get_by_role("button", name="Why this?").click()
    newest(page).get_by_text("The facts behind it").click()


def editing(page: Page) -> None:
    answer(page)
    button(page, "Change: under $5.00").click()


def dismissed(page: Page) -> None:
    answer(page)
    button(page, "Not interested").first.click()


def waiting(page: Page) -> None:
    page.route("**/v1/chat", lambda _: None)
    say(page, "dinner")
    expect(newest(page).locator(".skeleton").first).to_be_visible()


def trouble(page: Page) -> None:
    say(page, "down dinner")
    expect(newest(page).locator(".trouble")).to_be_visible()


def forgetting(page: Page) -> None:
    answer(page)
    button(page, "Forget me").click()
    button(page, "Bad answer").click()


def limited(page: Page) -> None:
    page.route("**/v1/chat", lambda route: route.fulfill(status=429, headers={"retry-after": "60"}, body="{}"))
    say(page, "dinner")
    expect(button(page, "Send")).to_be_disabled()


STATES: list[Callable[[Page], None]] = [greeting, reasons, editing, dismissed, waiting, trouble, forgetting, limited]
WINDOWS = [("light", 1280), ("dark", 320), ("dark", 1280), ("light", 768)]


NOTE_MOVES = "void (Element.prototype.animate = () => { window.moved = true; })"


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_axe_finds_nothing_in_any_state_theme_or_width(
    shop_page: OpenPage, stub_url: str, state: Callable[[Page], None]
) -> None:
    page = host_page(shop_page(stub_url, "/v1/shop"), stub_url)
    open_panel(page)
    state(page)
    for theme, width in WINDOWS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce")
        assert findings(page) == [], (theme, width)


@pytest.mark.proof
@pytest.mark.parametrize("width", [320, 768, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_axe_finds_nothing_in_every_state_theme_width_and_direction(
    shop_page: OpenPage, stub_url: str, state: Callable[[Page], None], theme: str, width: int
) -> None:
    looks = {"viewport": {"width": width, "height": 800}, "color_scheme": theme, "reduced_motion": "reduce"}
    page = host_page(shop_page(stub_url, "/v1/shop", **looks), stub_url)
    open_panel(page)
    state(page)
    assert findings(page) == []
    page.evaluate("document.querySelector('shelf-talk').setAttribute('lang', 'ar')")
    widget(page).locator(".panel[dir=rtl]").wait_for()
    assert findings(page) == []


@pytest.mark.parametrize(
    ("lang", "open_"), [("ar", "اسأل المساعد"), ("de", "Den Assistenten fragen"), ("es", "Preguntar al asistente")]
)
def test_other_languages_are_whole_and_as_accessible(shop_page: OpenPage, stub_url: str, lang: str, open_: str) -> None:
    page = host_page(shop_page(stub_url, "/v1/shop"), stub_url, lang=lang)
    page.get_by_role("button", name=open_).click()
    say(page, "dinner")
    answered(page, 1)
    expect(widget(page).locator(".panel")).to_have_attribute("dir", "rtl" if lang == "ar" else "ltr")
    expect(widget(page).locator(".wish .say")).not_to_contain_text("Price")
    assert findings(page) == []


def test_a_product_page_card_is_accessible(shop_page: OpenPage, stub_url: str) -> None:
    page = host_page(
        shop_page(stub_url, "/v1/shop"), stub_url, attrs='mode="product" product-id="p1" recommendation-id="rec-home"'
    )
    button(page, "More like this").click()
    expect(widget(page).locator(".card").first).to_be_visible()
    button(page, "Why this?").first.click()
    expect(widget(page).locator(".why").first).to_contain_text("You have bought this 7 times")
    assert findings(page) == []


def test_the_whole_story_goes_by_keyboard_alone(shop_page: OpenPage, stub_url: str) -> None:
    page = host_page(shop_page(stub_url, "/v1/shop"), stub_url)
    keys = page.keyboard

    def tab_to(name: str, most: int = 60) -> None:
        for _ in range(most):
            keys.press("Tab")
            if name in focused(page):
                return
        raise AssertionError(f"no Tab led to {name}; it ended at {focused(page)}")

    tab_to("Ask the assistant")
    keys.press("Enter")
    expect(field(page)).to_be_focused()
    keys.type("ask dinner")
    keys.press("Enter")
    answered(page, 1)
    expect(field(page)).to_be_focused()
    keys.press("F6")
    tab_to("Why this?")
    keys.press("Space")
    expect(newest(page).locator(".why")).to_contain_text("You have bought this")
    tab_to("Compare")
    keys.press("Space")
    tab_to("Compare")
    keys.press("Space")
    tab_to("Compare these 2")
    keys.press("Enter")
    answered(page, 2)
    keys.press("F6")
    tab_to("Cheaper")
    keys.press("Enter")
    answered(page, 3)
    tab_to("Change: under $5.00")
    keys.press("Enter")
    tab_to("Remove")
    expect(button(page, "Apply")).to_be_visible()
    keys.press("Escape")
    assert focused(page) == "Ask the assistant"


def focused(page: Page) -> str:
    """The name of what has the focus, through the shadows."""
    said: str = page.evaluate(
        """() => {
          let active = document.activeElement;
          while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
          return active?.ariaLabel || active?.textContent?.trim().replace(/\\s+/g, " ") || "";
        }"""
    )
    return said


def test_at_320_pixels_nothing_is_wider_than_the_window(shop_page: OpenPage, stub_url: str) -> None:
    page = host_page(shop_page(stub_url, "/v1/shop", viewport={"width": 320, "height": 256}), stub_url)
    open_panel(page)
    answer(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    log = widget(page).get_by_role("log")
    assert log.evaluate("log => log.scrollWidth <= log.clientWidth")


def test_every_control_can_be_hit(shop_page: OpenPage, stub_url: str) -> None:
    """Targets of 24 by 24 CSS pixels at least (WCAG 2.2, 2.5.8)."""
    page = host_page(shop_page(stub_url, "/v1/shop"), stub_url)
    open_panel(page)
    reasons(page)
    sizes = (
        widget(page)
        .locator("button:visible")
        .evaluate_all("all => all.map(one => one.getBoundingClientRect()).map(({width, height}) => [width, height])")
    )
    assert len(sizes) > 15
    assert min(min(size) for size in sizes) >= 24


def test_nothing_moves_for_those_who_asked_for_less_motion(shop_page: OpenPage, stub_url: str) -> None:
    page = host_page(shop_page(stub_url, "/v1/shop", reduced_motion="reduce"), stub_url)
    open_panel(page)
    page.evaluate(NOTE_MOVES)
    say(page, "rerank dinner")
    answered(page, 1)
    assert page.evaluate("window.moved") is None


def test_moved_cards_glide_for_everybody_else(shop_page: OpenPage, stub_url: str) -> None:
    page = host_page(shop_page(stub_url, "/v1/shop"), stub_url)
    open_panel(page)
    page.evaluate(NOTE_MOVES)
    say(page, "rerank few dinner")
    answered(page, 1)
    assert page.evaluate("window.moved") is True


def test_without_scripts_the_pages_own_form_is_there(shop_page: OpenPage, stub_url: str) -> None:
    page = shop_page(stub_url, "/v1/shop", java_script_enabled=False)
    page.route(
        "**/host",
        lambda route: route.fulfill(
            content_type="text/html",
            body='<shelf-talk><form action="/search"><input name="q"><button>Search</button></form></shelf-talk>',
        ),
    )
    page.goto(f"{stub_url}/host")
    expect(page.get_by_role("button", name="Search")).to_be_visible()
