"""Nothing that comes over the wire is ever markup in the <shelf-talk> element, whatever it says."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.attacks import DATA, MISSING, attacks
from tests.browser.conftest import OpenPage
from tests.browser.stub_api import XSS, product
from tests.browser.widget import answered, host_page, newest, open_panel, widget

pytestmark = pytest.mark.browser

BATCH = 60
STRICT = "script-src 'self' 'unsafe-eval'; connect-src 'self'"


def everywhere(text: str, number: int) -> list[dict[str, Any]]:
    """The parts of a turn that say one text in every place that a shopper sees."""
    shown = product(number) | {
        "id": f"p{number}", "title": text, "description": text, "brand": text, "url": text,
        "categories": [{"value": text}], "media": [{"type": "image", "url": text, "alt_text": text}],
    }  # fmt: skip
    wish = {"field": "text", "op": "contains", "value": text, "hard": True, "source": "said", "label": text}
    row = {"field": "price", "label": text, "values": [text, text]}
    return [
        {"type": "start", "messageMetadata": {"conversation_id": text}},
        {"type": "data-status", "data": {"phase": text, "fallback_reason": text}},
        {"type": "data-products", "id": "list", "data": {
            "recommendation_id": text, "mode": text, "fallback_reason": text, "unmet": [{"wish": text, "detail": text}],
            "products": [{"product": shown, "position": 1, "reason": {"text": text}}],
        }},
        {"type": "data-constraints", "data": {"version": 1, "constraints": [wish]}},
        {"type": "data-critiques", "data": {"critiques": [{"label": text, "text": text}]}},
        {"type": "data-question", "data": {
            "text": text, "help": text, "options": [{"label": text, "text": text, "count": 1}],
        }},
        {"type": "data-comparison", "data": {
            "products": [shown["id"], "p2"], "rows": [row], "verdicts": [{"product_id": "p2", "text": text}],
        }},
        {"type": "text-delta", "id": "t", "delta": text},
    ]  # fmt: skip


def play(page: Page, texts: list[str]) -> None:
    """Shows every text in every place, one turn after the other, and clicks open what opens."""
    bodies = [
        "".join(f"data: {json.dumps(part)}\n\n" for part in everywhere(text, at)) + "data: [DONE]\n\n"
        for at, text in enumerate(texts)
    ]
    told = {"text": "", "facts": []}

    def explain(route: Any) -> None:
        route.fulfill(
            json=told
            | {
                "text": texts[0],
                "facts": [{"id": "f", "kind": texts[0], "field": texts[0], "label": texts[0], "value": texts[0]}],
            }
        )

    page.route("**/v1/chat", lambda route: route.fulfill(content_type="text/event-stream", body=bodies.pop(0)))
    page.route("**/explanations/**", explain)
    for turn, text in enumerate(texts, start=1):
        page.evaluate("text => void document.querySelector('shelf-talk').send(text)", text or "-")
        answered(page, turn)
    newest(page).get_by_role("button", name="Why this?").first.click()
    expect(newest(page).locator(".why")).to_be_visible()


def links(page: Page) -> list[str]:
    hrefs: list[str] = widget(page).locator("a").evaluate_all("all => all.map(one => one.href)")
    return hrefs


def watch_for_scripts(page: Page) -> None:
    """A payload that runs calls one of these, or leaves the page; both are seen."""
    page.add_init_script(
        "for (const name of ['alert', 'prompt', 'confirm', 'print']) window[name] = () => { window.hacked = name; };"
    )


@pytest.mark.parametrize("csp", ["", STRICT], ids=["without CSP", "with CSP"])
def test_markup_in_every_place_stays_text(shop_page: OpenPage, stub_url: str, csp: str) -> None:
    page = shop_page(stub_url, "/v1/shop")
    watch_for_scripts(page)
    host_page(page, stub_url, attrs='product-url=""', headers={"content-security-policy": csp} if csp else {})
    open_panel(page)
    play(page, [XSS])
    expect(newest(page).locator(".title")).to_contain_text("<script>window.hacked=1</script>")
    assert widget(page).locator(".turn script, .turn iframe, .turn object, .turn style").count() == 0
    assert [href for href in links(page) if not href.startswith(("http://", "https://"))] == []


@pytest.mark.data
@pytest.mark.skipif(DATA is None, reason=MISSING)
def test_no_published_payload_runs_in_any_place(shop_page: OpenPage, stub_url: str) -> None:
    page_of_payloads(shop_page, stub_url, [one.text for one in attacks("output_xss")[::40]], "")


@pytest.mark.proof
@pytest.mark.data
@pytest.mark.skipif(DATA is None, reason=MISSING)
@pytest.mark.parametrize("csp", ["", STRICT], ids=["without CSP", "with CSP"])
@pytest.mark.parametrize("batch", range(0, 2079, BATCH))
def test_no_published_payload_runs_in_any_place_all_of_them(
    shop_page: OpenPage, stub_url: str, csp: str, batch: int
) -> None:
    page_of_payloads(shop_page, stub_url, [one.text for one in attacks("output_xss")[batch : batch + BATCH]], csp)


def page_of_payloads(shop_page: OpenPage, stub_url: str, texts: list[str], csp: str) -> None:
    """Plays payloads. Pictures are kept from loading: an address of the catalogue may be asked for by right."""
    page = shop_page(stub_url, "/v1/shop")
    watch_for_scripts(page)
    host_page(page, stub_url, attrs='product-url=""', headers={"content-security-policy": csp} if csp else {})
    page.route(lambda url: not url.startswith(stub_url), lambda route: route.abort())
    open_panel(page)
    play(page, texts)
    assert page.url == f"{stub_url}/host"
    assert [href for href in links(page) if not href.startswith(("http://", "https://"))] == []
    assert page.evaluate("window.hacked") is None
