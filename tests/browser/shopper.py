"""What a shopper does on the page, and what the shop was told of it."""

import time
from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from playwright.sync_api import Page

CARDS = "main .cards:not(.skeletons) .card"


def search(page: Page, words: str) -> None:
    page.get_by_role("searchbox").fill(words)
    page.get_by_role("searchbox").press("Enter")


def become(page: Page, who: str) -> None:
    page.get_by_role("button", name="You are").click()
    page.get_by_role("group", name="Shop as").get_by_role("button", name=who).click()


def wait_until(held: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + 5
    while not held():
        assert time.monotonic() < until, what
        time.sleep(0.02)


def told(stub: FastAPI, name: str) -> list[Any]:
    return [event for event in stub.state.events if event.event_name == name]
