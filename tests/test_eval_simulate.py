"""Reports of simulated shoppers: chance scores as chance does, figures are computed as they say, runs repeat."""

import json
import sqlite3
from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from eval.cli import app
from eval.datasets import home
from eval.proportion import Proportion
from eval.significance import Interval
from eval.simulation.dialogues import Dialogue, Turn, all_dialogues
from eval.simulation.measure import Plan, simulate
from eval.simulation.report import SAMPLES, ShopReport
from eval.simulation.systems import CHANCE, CHAT, CHAT_WITH_MODEL, POPULAR, Blind, Use
from eval.simulation.tables import conclusions, shop_tables
from eval.simulation.targets import NEVER, STRATA, buyable, by_then, chance, drawn, strata_of
from retrieval.schema import ProductId
from tests.builders import product
from tests.shop import place, settings_for

pytestmark = pytest.mark.anyio


def silent(what: str, done: int, total: int) -> None:
    """Nobody watches."""


def fared(*found: int | None) -> list[Dialogue]:
    turn = Turn(said="kettle", note="", titles=(), ms=5.0)
    return [Dialogue(turns=(turn,), found=one, named_alike=one, title_said=0.5) for one in found]


def report(**dialogues: list[Dialogue]) -> ShopReport:
    targets = drawn([product(str(number)) for number in range(40)], {}, 6, seed=1)
    rows = {CHAT: dialogues["chat"], **{use.value: dialogues.get(use.name.lower(), fared(*[None] * 6)) for use in Use}}
    return ShopReport(shop="x", seed=4, limit=10, targets=targets, dialogues={**rows, CHANCE: fared(*[None] * 6)})


async def test_blind_chance_scores_as_chance_does() -> None:
    sold = buyable(home.products())
    targets = drawn(sold, {}, 150, seed=11)
    found = await all_dialogues(targets, [Blind(sold, Random(2))], 10, silent)
    hits = Proportion(sum(one.found is not None for one in found[CHANCE]), len(targets))
    low, high = hits.interval

    assert low <= by_then([one.chance for one in targets], 10) <= high


def test_chance_by_hand() -> None:
    assert chance(20, 1, cards=10) == pytest.approx(0.5)
    assert chance(4, 2, cards=1) == pytest.approx(0.5)
    assert chance(5, 2, cards=2) == pytest.approx(1 - 3 / 10)
    assert chance(10, 1, cards=10) == 1.0
    assert by_then([0.5, 0.0], 2) == pytest.approx(0.375)
    assert by_then([], 2) == 0.0


def test_targets_are_drawn_as_they_are_bought_and_each_part_has_a_third_of_purchases() -> None:
    shelf = [product(str(number)) for number in range(8)]
    bought = {ProductId("0"): 100, ProductId("1"): 50, ProductId("2"): 50, **{ProductId(n): 25 for n in "3456"}}
    strata = strata_of(shelf, bought)
    targets = drawn(shelf, bought, 3_000, seed=0)

    assert [strata[one.id] for one in shelf] == [STRATA[0], *STRATA[1:2] * 2, *STRATA[2:] * 4, NEVER]
    assert all(850 < times < 1_150 for times in Counter(one.stratum for one in targets).values())
    assert {one.stratum for one in drawn(shelf, {}, 50, seed=0)} == {NEVER}
    assert len({one.product.id for one in drawn(shelf, {}, 200, seed=0)}) == len(shelf)


def test_the_bounds_are_those_of_the_paired_bootstrap() -> None:
    chat, latest, joined = (1, 2, None, 4, 6, 3), (1, None, None, 9, 6, 8), (None,) * 6
    found = report(chat=fared(*chat), latest=fared(*latest), all=fared(*joined))

    assert found.peer == Use.LATEST
    saved = found.turns_saved(CHAT, found.peer)
    assert saved == Interval.of(np.array([0.0, 9.0, 0.0, 5.0, 0.0, 5.0]), seed=4, samples=SAMPLES)
    assert found.gain_soon(CHAT, found.peer) == Interval.of(np.array([0.0, 1, 0, 1, 0, 1]), seed=4, samples=SAMPLES)
    assert found.median(CHAT) == 3.5
    assert found.median(Use.ALL) is None
    assert found.within(CHAT, 5) == Proportion(4, 6)
    assert found.within(CHAT, 10) == Proportion(5, 6)
    told = found.to_json()["systems"][Use.ALL]["chat_turns_saved"]
    assert told["above_0"] is (told["low"] > 0) is True


def test_a_system_that_talked_with_fewer_is_compared_on_those() -> None:
    found = report(chat=fared(*[1] * 5, None))
    fewer = replace(found, dialogues={**found.dialogues, CHAT_WITH_MODEL: fared(2, 1)})

    assert fewer.turns_saved(CHAT, CHAT_WITH_MODEL) == Interval.of(np.array([1.0, 0.0]), seed=4, samples=SAMPLES)
    assert fewer.within(CHAT_WITH_MODEL, 5) == Proportion(2, 2)


def test_the_sentences_say_what_the_bounds_say() -> None:
    better = conclusions(report(chat=fared(*[1] * 6)))
    equal = conclusions(report(chat=fared(*[1] * 6), latest=fared(*[1] * 6)))
    worse = conclusions(report(chat=fared(*[9] * 6), latest=fared(*[1] * 6)))

    assert "the lower bound is above 0, the gain is proven" in better[1]
    assert "the lower bound is not above 0, no gain is proven" in equal[1]
    assert "the lower bound is not above 0, even the upper bound is below 0, search is better" in worse[1]
    assert "0 leaks" in worse[-1]


async def simulated(folder: Path, seed: int = 3) -> dict[str, Any]:
    settings = settings_for(folder)
    found = await simulate("small", settings, Plan(shoppers=6, turns=3, seed=seed), silent, None)
    assert [table.row_count for table in shop_tables(found)] == [6]
    told = found.to_json()
    for system in told["systems"].values():
        del system["turn_ms"]
    for one in told["dialogues"]:
        for turn in one["chat"]["turns"]:
            del turn["ms"]
    return told


async def test_the_same_seed_gives_the_same_report_and_nothing_is_left_behind(tmp_path: Path) -> None:
    place(tmp_path, "filled")
    first, again, other = [await simulated(tmp_path, seed) for seed in (3, 3, 4)]

    assert json.dumps(first) == json.dumps(again)
    assert first["dialogues"] != other["dialogues"]
    assert set(first["systems"]) == {CHAT, *Use, POPULAR, CHANCE}
    assert all(one["chat"]["turns"][0]["note"] for one in first["dialogues"])
    assert _conversations(tmp_path) == 0


def _conversations(folder: Path) -> int:
    with sqlite3.connect(folder / "shelftalk.db") as database:
        [(count,)] = database.execute("select count(*) from conversations")
    return int(count)


def test_the_command_prints_and_writes_figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"DATA_DIR": str(tmp_path), "ENCODER": "hashing", "INDEX_APART": "false"}.items():
        monkeypatch.setenv(f"SHELFTALK_{name}", value)
    path = tmp_path / "figures.json"

    done = CliRunner().invoke(
        app, ["eval", "simulate", "--shop", "home", "--shoppers", "4", "--turns", "2", "--write", str(path)]
    )

    assert done.exit_code == 0, done.output
    assert "home: 4 shoppers, at most 2 turns, seed 0" in done.output
    assert "the lower bound is" in done.output
    assert json.loads(path.read_text())["home"]["shoppers"] == 4
