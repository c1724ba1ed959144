"""A host page with the <shelf-talk> element in it, and what a shopper does there."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, Route, expect

WIDGET = Path(__file__).parents[2] / "widget"
AXE = files("axe_playwright_python") / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

HOST = """<!doctype html>
<html lang="{lang}" dir="{dir}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>A shop</title>{head}</head>
<body><main><h1>A shop</h1><p>Its own words.</p>
<shelf-talk visitor-id="visitor-3" product-url="/?product={{id}}" lang="{lang}" {attrs}></shelf-talk></main>
<script type="module" src="/static/shelf-talk.js"></script></body></html>"""


def host_page(page: Page, base_url: str, *, headers: dict[str, str] | None = None, **parts: str) -> Page:
    """Opens a host page on the shop's own origin; `attrs` and `lang` are the element's, `head` the page's."""
    said = {"lang": "en", "attrs": "", "head": ""} | parts
    body = HOST.format(dir="rtl" if said["lang"] == "ar" else "ltr", **said)

    def answer(route: Route) -> None:
        route.fulfill(body=body, headers={"content-type": "text/html; charset=utf-8", **(headers or {})})

    page.route("**/host", answer)
    page.goto(f"{base_url}/host")
    return page


def widget(page: Page) -> Locator:
    """The panel; on a page with several elements, that of the launcher."""
    every = page.locator("shelf-talk-panel")
    return page.locator("shelf-talk[mode=launcher] shelf-talk-panel") if every.count() > 1 else every


def open_panel(page: Page) -> None:
    page.locator("shelf-talk button.open:visible").click()
    expect(field(page)).to_be_focused()


def opened_page(page: Page, base_url: str) -> Page:
    """The page with a host page in it, whose panel is open."""
    host_page(page, base_url)
    open_panel(page)
    return page


def field(page: Page) -> Locator:
    return widget(page).locator("input[name=text]")


def say(page: Page, words: str) -> None:
    field(page).fill(words)
    field(page).press("Enter")


def stream(*parts: dict[str, Any]) -> str:
    """The body of an answer by hand: these parts, and its end."""
    return "".join(f"data: {json.dumps(part)}\n\n" for part in parts) + "data: [DONE]\n\n"


def newest(page: Page) -> Locator:
    return widget(page).locator(".turn.newest")


def cards(page: Page) -> Locator:
    return newest(page).locator(".card")


def answered(page: Page, turns: int) -> None:
    """Waits for the end of the turn with that number."""
    expect(widget(page).locator(".turn")).to_have_count(turns)
    expect(newest(page).locator(".answer")).to_have_attribute("aria-busy", "false")


def button(page: Page, name: str) -> Locator:
    return widget(page).get_by_role("button", name=name)


def findings(page: Page) -> list[str]:
    """What axe finds wrong on the page, the element's shadow included: rule, and where."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())  # by evaluation, which a page's own CSP does not hinder
    found: dict[str, Any] = page.evaluate("tags => axe.run(document, {runOnly: tags})", WCAG)
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found["violations"]
        for node in one["nodes"]
    ]
