"""The snippets of README.md and docs/widget.md, copied into a page as they stand."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.widget import answered, button, open_panel, say

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]


def snippets(base_url: str, page: str = "docs/widget.md") -> list[str]:
    found = re.findall(r"^```html\n(.*?)^```", (ROOT / page).read_text(), re.DOTALL | re.MULTILINE)
    return [one.replace("http://127.0.0.1:8000", base_url) for one in found]


def test_the_tag_and_the_basket_listener_work_as_they_stand(shop_page: OpenPage, stub_url: str) -> None:
    tag, _, basket = snippets(stub_url)
    page = shop_page(stub_url, "/v1/shop")
    given = "<script>window.myBasket = { add: (id) => { window.added = id; } };</script>"
    body = f"<!doctype html><title>x</title>{given}{tag}{basket}"
    page.route("**/host", lambda route: route.fulfill(content_type="text/html", body=body))
    page.goto(f"{stub_url}/host")
    expect(page.locator("form[action='/search']")).to_be_hidden()
    open_panel(page)
    say(page, "dinner")
    answered(page, 1)
    button(page, "Add to basket").first.click()
    assert page.evaluate("window.added") == "p0"


def test_the_other_modes_work_as_they_stand(shop_page: OpenPage, stub_url: str) -> None:
    tag, modes, _ = snippets(stub_url)
    page = shop_page(stub_url, "/v1/shop")
    script = tag[tag.index("<script") :]
    body = f"<!doctype html><title>x</title>{modes.replace('kettle-red', 'p1')}{script}"
    page.route("**/host", lambda route: route.fulfill(content_type="text/html", body=body))
    page.goto(f"{stub_url}/host")
    expect(page.locator("shelf-talk[mode=inline] .panel")).to_be_visible()
    page.get_by_role("button", name="More like this").click()
    found = page.locator("shelf-talk[mode=product] .card")
    expect(found).to_have_count(3)
    expect(found.locator("a").first).to_have_attribute("href", "/products/p0")


@pytest.mark.parametrize("where", ["README.md", "docs/your-shop.md"])
def test_a_page_of_one_tag_works_as_it_stands(shop_page: OpenPage, stub_url: str, where: str) -> None:
    [tag] = snippets(stub_url, where)
    page = shop_page(stub_url, "/v1/shop")
    body = f"<!doctype html><title>x</title>{tag}"
    page.route("**/host", lambda route: route.fulfill(content_type="text/html", body=body))
    page.goto(f"{stub_url}/host")
    open_panel(page)
    say(page, "dinner")
    answered(page, 1)
