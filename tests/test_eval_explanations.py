"""The measure of explanations: an opinion of its own on every sentence, and the share of the real reasons told."""

import json
from itertools import cycle
from pathlib import Path

import pytest

from app.assembly import Shop
from app.recommendation import Deadline
from eval.claim_checker import check_claim
from eval.explanations import REASONS, Report, measure, precision, recall, write_sheet
from prompts.audience import Audience
from prompts.facts import EvidencePack, fact_to_json
from prompts.scripted import ScriptedChatModel
from prompts.wording import explanation
from ranking.features.table import NAMES
from tests.packs import KETTLE, NOW, PENNE
from tests.said import KEPT_OF_KETTLE, KEPT_OF_PENNE, LIES_ABOUT_KETTLE, LIES_ABOUT_PENNE
from tests.shop import place, settings_for

pytestmark = pytest.mark.anyio
BOTH = [(PENNE, KEPT_OF_PENNE, LIES_ABOUT_PENNE), (KETTLE, KEPT_OF_KETTLE, LIES_ABOUT_KETTLE)]
FRAGMENT = "costs $1.99."  # true, if not a sentence


@pytest.mark.parametrize(("pack", "kept", "lies"), BOTH, ids=["penne", "kettle"])
async def test_the_second_opinion_knows_true_from_false(
    pack: EvidencePack, kept: list[tuple[str, set[str]]], lies: list[str]
) -> None:
    facts = [fact_to_json(fact) for fact in pack.facts]
    own = [claim.text for claim in explanation(pack, "en_US", NOW, Audience.SHOPPER)]
    wrong = [text for text in (*own, *(one for one, _ in kept)) if not check_claim(text, pack.title, facts).supported]
    assert wrong == []
    assert [text for text in lies if check_claim(text, pack.title, facts).supported and text != FRAGMENT] == []


async def test_an_empty_sentence_claims_nothing() -> None:
    assert not check_claim("", "Tea", []).supported
    assert not check_claim("This is it.", "Tea", []).supported


async def test_reasons_are_named_by_features_that_there_are() -> None:
    assert [start for start in REASONS if not any(name.startswith(start) for name in NAMES)] == []


async def measured(folder: Path, n: int, replies: list[str], stop: Deadline) -> Report:
    place(folder, "trained")
    script = cycle(replies)
    shop = Shop(settings_for(folder), chat_model=ScriptedChatModel(lambda call: next(script)))
    try:
        return await measure(shop, n, 3, "scripted", stop, lambda done, total: None)
    finally:
        await shop.aclose()


async def test_templates_are_true_and_a_lying_model_is_replaced(tmp_path: Path) -> None:
    replies = ["It is the best.", "It is in stock."]
    report = await measured(tmp_path, 8, replies, Deadline.after(60))
    assert precision(report.template).share == 1
    assert precision(report.template).n >= 8
    assert recall(report.template).n > 0
    told = report.to_json()
    assert told["model"]["why"] == {"reply_rejected": told["model"]["replaced"]["hits"]}
    assert told["model"]["replaced"]["n"] == 8
    assert 4 <= told["model"]["replaced"]["hits"] < 8
    assert told["model"]["by_the_model"]["precision"]["share"] == 1
    path = tmp_path / "sheet.jsonl"
    write_sheet(report, path, 5)
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    assert len(rows) == 5
    assert all(row["sentence"] and row["facts"] and row["label"] is None for row in rows)


async def test_it_stops_in_time_with_what_was_read(tmp_path: Path) -> None:
    report = await measured(tmp_path, 8, ["It is in stock."], Deadline.after(-1))
    assert report.template == []
    assert report.to_json()["template"]["precision"] == {"share": 1.0, "interval": [0.0, 1.0], "hits": 0, "n": 0}
