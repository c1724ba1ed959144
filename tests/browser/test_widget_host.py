"""The <shelf-talk> element in other people's pages: their CSS, their CSP, their scripts, their data layer."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.shopper import wait_until
from tests.browser.widget import WIDGET, answered, button, cards, host_page, newest, open_panel, say, widget

pytestmark = pytest.mark.browser

STRICT = "; ".join([
    "default-src 'none'", "script-src 'self'", "connect-src 'self'", "img-src 'self'", "base-uri 'none'",
    "form-action 'none'", "require-trusted-types-for 'script'", "trusted-types lit-html",
])  # fmt: skip
HOSTILE = """<style>
* { all: revert !important; color: red !important; font: 40px fantasy !important; position: static !important }
* { display: block !important; margin: 50px !important }
shelf-talk { opacity: .01 !important; transform: scale(3) !important; visibility: hidden !important }
shelf-talk { pointer-events: none !important; direction: rtl !important }
button { display: none !important }
</style>"""
JQUERY = WIDGET / "node_modules" / "jquery" / "dist" / "jquery.min.js"
OLD_SCRIPTS = """<script>
Array.prototype.remove = function () { return this; };
jQuery(function ($) {
  $("body").on("click keydown", "*", function () { return true; });
  $.ajaxSetup({ cache: false });
  $("shelf-talk").addClass("found").fadeTo(0, 1);
});
</script>"""


def look(page: Page) -> list[Any]:
    """What of the open panel another page's rules would change first."""
    said: list[Any] = page.evaluate(
        """() => {
          const root = document.querySelector("shelf-talk").shadowRoot.querySelector("shelf-talk-panel").shadowRoot;
          return [".panel", ".card", ".title", ".add"].map((what) => {
            const node = root.querySelector(what), style = getComputedStyle(node), box = node.getBoundingClientRect();
            const looked = ["color", "fontSize", "fontFamily", "display", "position", "direction", "visibility"];
            return [...looked.map((one) => style[one]), Math.round(box.width), Math.round(box.height)];
          });
        }"""
    )
    return said


def played(page: Page) -> list[Any]:
    open_panel(page)
    say(page, "dinner")
    answered(page, 1)
    return look(page)


def test_hostile_css_changes_nothing(shop_page: OpenPage, stub_url: str) -> None:
    plain = played(host_page(shop_page(stub_url, "/v1/shop"), stub_url))
    hostile = played(host_page(shop_page(stub_url, "/v1/shop"), stub_url, head=HOSTILE))
    assert hostile == plain


def test_a_strict_content_security_policy_is_kept(shop_page: OpenPage, stub_url: str) -> None:
    page = host_page(shop_page(stub_url, "/v1/shop"), stub_url, headers={"content-security-policy": STRICT})
    played(page)
    button(page, "Why this?").first.click()
    expect(newest(page).locator(".why")).to_contain_text("You have bought this")


def test_old_scripts_of_a_page_do_not_disturb_it(shop_page: OpenPage, stub_url: str) -> None:
    page = shop_page(stub_url, "/v1/shop")
    page.route("**/jquery.js", lambda route: route.fulfill(path=JQUERY))
    played(host_page(page, stub_url, head=f'<script src="/jquery.js"></script>{OLD_SCRIPTS}'))
    assert page.evaluate("[jQuery.fn.jquery, jQuery('shelf-talk').hasClass('found')]") == ["1.12.4", True]


def properties() -> list[str]:
    return re.findall(r"@cssprop \[(--shelf-talk-[a-z-]+)\]", (WIDGET / "src" / "shell.ts").read_text())


SOME_VALUE = {"radius": "31px", "font": "monospace", "width": "333px", "height": "444px", "offset": "57px", "z": "7"}


EVERYTHING = """() => {
  const host = document.querySelector("shelf-talk"), panel = host.shadowRoot.querySelector("shelf-talk-panel");
  const looked = ["color", "backgroundColor", "borderTopColor", "borderTopLeftRadius", "fontFamily", "width",
    "height", "insetBlockEnd", "zIndex"];
  return [host, ...host.shadowRoot.querySelectorAll("*"), ...panel.shadowRoot.querySelectorAll("*")].map((node) => {
    const style = getComputedStyle(node);
    return looked.map((what) => style[what]).join();
  }).join(";");
}"""


def test_every_custom_property_does_something(shop_page: OpenPage, stub_url: str) -> None:
    page = host_page(shop_page(stub_url, "/v1/shop"), stub_url)
    played(page)
    assert len(properties()) == 15
    for name in properties():
        value = SOME_VALUE.get(name.removeprefix("--shelf-talk-"), "rgb(1, 2, 3)")
        before = page.evaluate(EVERYTHING)
        page.evaluate(
            "([name, value]) => document.querySelector('shelf-talk').style.setProperty(name, value)", [name, value]
        )
        assert page.evaluate(EVERYTHING) != before, name
        page.evaluate("name => document.querySelector('shelf-talk').style.removeProperty(name)", name)


def test_the_methods_do_what_they_say(shop_page: OpenPage, stub_url: str) -> None:
    page = host_page(shop_page(stub_url, "/v1/shop"), stub_url)
    page.evaluate("document.querySelector('shelf-talk').send('dinner')")
    expect(widget(page).locator(".panel")).to_be_visible()
    answered(page, 1)
    page.evaluate("document.querySelector('shelf-talk').close()")
    expect(widget(page).locator(".panel")).to_have_count(0)
    page.evaluate("document.querySelector('shelf-talk').open()")
    answered(page, 1)
    page.evaluate("document.querySelector('shelf-talk').startOver()")
    expect(widget(page).locator(".turn")).to_have_count(0)


def test_the_page_hears_every_event(shop_page: OpenPage, stub_url: str) -> None:
    page = shop_page(stub_url, "/v1/shop")
    names = sorted(set(re.findall(r"@fires shelf-talk:([a-z-]+)", (WIDGET / "src" / "shell.ts").read_text())))
    listen = f"""<script>
    window.heard = new Set();
    for (const name of {names}) addEventListener("shelf-talk:" + name, (event) => {{
      heard.add(name);
      if (name === "product-click") event.preventDefault();
    }});</script>"""
    host_page(page, stub_url, head=listen)
    open_panel(page)
    say(page, "dinner")
    answered(page, 1)
    cards(page).first.get_by_role("link").click()
    button(page, "Add to basket").first.click()
    say(page, "down")
    answered(page, 2)
    button(page, "Close").click()
    page.wait_for_function("count => heard.size === count", arg=len(names))
    assert sorted(page.evaluate("[...heard]")) == names
    assert page.url.endswith("/host")


@pytest.mark.parametrize("consent", ["granted", "denied", ""])
def test_the_data_layer_gets_ga4_events_once_the_shopper_agreed(
    shop_page: OpenPage, stub_url: str, consent: str
) -> None:
    page = host_page(shop_page(stub_url, "/v1/shop"), stub_url, attrs=f'data-layer="dataLayer" consent="{consent}"')
    open_panel(page)
    say(page, "dinner")
    answered(page, 1)
    button(page, "Add to basket").first.click()
    layer = page.evaluate("window.dataLayer ?? []")
    if consent != "granted":
        assert layer == []
        return
    added = next(one["ecommerce"] for one in layer if one.get("event") == "add_to_cart")
    assert (added["currency"], added["items"][0]["price"], added["items"][0]["index"]) == ("USD", 1.89, 0)


def test_a_product_page_shows_similar_ones_and_cheaper_ones(shop_page: OpenPage, stub_url: str, stub: Any) -> None:
    page = host_page(shop_page(stub_url, "/v1/shop"), stub_url, attrs='mode="product" product-id="p1"')
    page.evaluate("document.querySelector('shelf-talk').cart = ['p2']")
    button(page, "More like this").click()
    expect(widget(page).locator(".card")).to_have_count(3)
    button(page, "Similar, but cheaper").click()
    expect(button(page, "Similar, but cheaper")).to_have_attribute("aria-pressed", "true")
    wait_until(lambda: len(stub.state.asks) == 2, "the cheaper ones were not asked for")
    ask = stub.state.asks[-1]
    assert (ask.surface, ask.product_id, ask.cart_product_ids) == ("product", "p1", ["p2"])
    assert ask.constraints == [{"field": "price", "op": "lt", "value": 279}]


@pytest.mark.parametrize(("theme", "ground"), [("light", "rgb(255, 255, 255)"), ("dark", "rgb(28, 34, 31)")])
def test_the_page_may_choose_light_or_dark(shop_page: OpenPage, stub_url: str, theme: str, ground: str) -> None:
    scheme = "dark" if theme == "light" else "light"
    page = host_page(shop_page(stub_url, "/v1/shop", color_scheme=scheme), stub_url, attrs=f'theme="{theme}"')
    open_panel(page)
    assert widget(page).locator("header").evaluate("node => getComputedStyle(node).backgroundColor") == ground


@pytest.mark.parametrize(
    ("given", "links"), [("/privacy", 1), ("https://shop.test/privacy", 1), ("javascript:hacked=1", 0)]
)
def test_the_privacy_page_is_linked_if_it_is_a_page(shop_page: OpenPage, stub_url: str, given: str, links: int) -> None:
    page = host_page(shop_page(stub_url, "/v1/shop"), stub_url, attrs=f'privacy-url="{given}"')
    open_panel(page)
    expect(widget(page).get_by_role("link", name="Privacy")).to_have_count(links)


def test_an_inline_panel_fills_its_place(shop_page: OpenPage, stub_url: str) -> None:
    page = host_page(
        shop_page(stub_url, "/v1/shop"), stub_url, attrs='mode="inline" style="--shelf-talk-height: 500px"'
    )
    panel = widget(page).locator(".panel")
    expect(panel).to_have_attribute("role", "region")
    box = panel.bounding_box()
    assert box is not None
    assert round(box["height"]) == 500
