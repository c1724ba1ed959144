"""The <shelf-talk> element on another origin than a shop that asks for keys: what a real page has."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from playwright.sync_api import Browser, Page, expect

from app.access.keys import KeyKind
from app.assembly import Shop
from app.main import create_app
from app.settings import Env, TokenSettings
from app.stores import open_stores
from tests.browser.conftest import serve
from tests.browser.widget import answered, button, cards, newest, open_panel, say, widget
from tests.doors import NO_LIMITS, SECRET, add_key
from tests.shop import place, settings_for

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A page on an origin of its own, whose key a shop in production knows."""
    pages, body = FastAPI(), ""

    @pages.get("/")
    def page() -> HTMLResponse:
        return HTMLResponse(body)

    folder = tmp_path_factory.mktemp("production") / "data"
    place(folder, "trained")
    settings = settings_for(folder, env=Env.PRODUCTION, tokens=TokenSettings(secret=SECRET), limits=NO_LIMITS)
    with serve(pages) as address:
        stores = open_stores(settings)
        key = add_key(stores.keys, KeyKind.PUBLISHABLE, address)
        stores.close()
        with serve(create_app(lambda: Shop(settings), max_body_bytes=settings.max_body_bytes)) as shop:
            element = f'<shelf-talk endpoint="{shop}" publishable-key="{key}"></shelf-talk>'
            script = f'<script type="module" src="{shop}/static/shelf-talk.js"></script>'
            body = f"<!doctype html><title>A page</title>{element}{script}"
            yield address


@pytest.fixture
def host(browser: Browser, origin: str) -> Iterator[Page]:
    with browser.new_context() as context:
        opened = context.new_page()
        opened.set_default_timeout(8_000)
        opened.goto(origin)
        yield opened


def test_a_page_of_another_origin_talks_explains_and_forgets_with_its_key(host: Page) -> None:
    open_panel(host)
    say(host, "kettle under 60")
    answered(host, 1)
    cards(host).first.get_by_role("button", name="Why this?").click()
    expect(newest(host).locator(".why")).to_contain_text("in stock")
    button(host, "Change: under €60.00").click()
    button(host, "It would be nice").click()
    answered(host, 2)
    host.reload()
    open_panel(host)
    answered(host, 2)
    button(host, "Forget me").click()
    button(host, "Forget me").click()
    expect(widget(host).get_by_role("status")).to_have_text("What the shop knew of you is deleted.")
    say(host, "kettle")
    answered(host, 1)
    expect(cards(host).first).to_be_visible()


def test_a_key_of_another_origin_gets_nothing_and_the_shopper_is_told(host: Page) -> None:
    host.goto(host.url.replace("127.0.0.1", "localhost"))
    open_panel(host)
    say(host, "kettle")
    expect(newest(host).locator(".trouble")).to_be_visible()
    expect(cards(host)).to_have_count(0)
