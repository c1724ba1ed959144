"""What is looked up beside a list is not waited for."""

import time

import pytest

from app.dialogue.aside import ASIDE_S
from tests.shop import OpenShop
from tests.talking import Chat

SLACK_S = 1.0
"""What a busy machine may add."""


def test_a_question_that_is_slow_to_find_is_not_waited_for(home: OpenShop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home.shop.recommender.engine.index, "facets", lambda *_: time.sleep(3))
    started = time.monotonic()
    told = Chat(home).say("lamp")
    assert time.monotonic() - started < ASIDE_S + SLACK_S
    assert told["products"]
    assert "question" not in told
