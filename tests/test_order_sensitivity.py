"""The order-sensitivity probe, on models whose sensitivity is known."""

import json
import random
import re
from pathlib import Path

import pytest
from scipy.stats import kendalltau

from eval.datasets import home
from eval.local_model import available
from eval.order_sensitivity import Sensitivity, Shelf, flipped, probe, shelves
from prompts.messages import ModelCall
from prompts.scripted import ScriptedChatModel
from retrieval.schema import ProductId
from tests.faults.server import FaultServer
from tests.faults.words import order
from tests.served import command, env_of

ASKED = shelves(home.products(), lists=12, size=6, seed=3)


def by_title(call: ModelCall) -> str:
    """Orders by the words on the cards, whatever the order that they are shown in."""
    cards = re.findall(r'^([A-Z][0-9]), "(.*?)"', call.messages[1].text, re.MULTILINE)
    return order([handle for handle, _ in sorted(cards, key=lambda card: (card[1], card[0]))])


def as_shown(call: ModelCall) -> str:
    return order(re.findall(r"^([A-Z][0-9]), ", call.messages[1].text, re.MULTILINE))


async def probed(script: object, orders: int = 4, asked: list[Shelf] = ASKED) -> Sensitivity:
    model = ScriptedChatModel(script)  # type: ignore[arg-type]  # a function of the call
    return await probe(model, asked, orders=orders, seed=1, within_s=5)


@pytest.mark.anyio
async def test_a_model_that_judges_products_says_the_same_whatever_it_is_shown() -> None:
    found = await probed(by_title)

    assert {name: one.mean for name, one in found.figures.items() if name != "tau_to_shown"} == {
        "tau": 1.0, "flips": 0.0, "first_changes": 0.0, "mentioned": 1.0,
    }  # fmt: skip
    assert abs(found.figures["tau_to_shown"].mean) < 0.25
    assert (found.lists, found.orders, found.size, found.replies, found.compared) == (12, 4, 6, 48, 12)
    assert (found.model, found.prompt, found.seed, found.reasons) == ("scripted", "rerank@1", 1, {})


@pytest.mark.anyio
async def test_a_model_that_says_back_what_it_is_shown_is_found_out() -> None:
    found = await probed(as_shown)

    assert found.figures["tau_to_shown"].mean == 1.0
    assert abs(found.figures["tau"].mean) < 0.25
    assert 0.35 < found.figures["flips"].mean < 0.65
    assert found.figures["first_changes"].mean > 0.6


@pytest.mark.anyio
async def test_replies_that_are_no_order_are_counted_and_compared_with_nothing() -> None:
    found = await probed(lambda call: "no idea")

    assert (found.replies, found.compared, found.reasons) == (0, 0, {"reply_unreadable": 48})
    assert found.figures["tau"].mean == 0.0


@pytest.mark.anyio
async def test_a_model_that_names_one_product_has_no_pairs_but_a_first_place() -> None:
    found = await probed(lambda call: order(json.loads(as_shown(call))["order"][:1]))

    assert found.figures["mentioned"].mean == pytest.approx(1 / 6)
    assert found.figures["first_changes"].mean > 0.6
    assert (found.figures["tau"].mean, found.compared) == (0.0, 12)


def test_flips_agree_with_another_implementation_of_kendalls_tau() -> None:
    rng = random.Random(5)
    one = [ProductId(f"p{number}") for number in range(9)]
    for _ in range(50):
        other = rng.sample(one, len(one))
        tau = kendalltau(range(9), [other.index(product_id) for product_id in one]).statistic
        share = flipped(one, other)
        assert share is not None
        assert 1 - 2 * share == pytest.approx(tau)
    assert flipped(one[:1], one) is None


def test_lists_are_of_one_category_and_the_same_for_one_seed() -> None:
    assert (
        ASKED
        == shelves(home.products(), lists=12, size=6, seed=3)
        != shelves(home.products(), lists=12, size=6, seed=4)
    )
    assert all({one.categories[-1] for one in shelf.products} == {shelf.looking_for} for shelf in ASKED)
    assert all(len({one.id for one in shelf.products}) == 6 for shelf in ASKED)
    with pytest.raises(ValueError, match="shorter lists"):
        shelves(home.products()[:3], lists=1, size=50, seed=0)


@pytest.mark.parametrize(
    ("play", "replies", "reasons"),
    [("healthy", 6, {}), ("reverse", 6, {}), ("stuck", 0, {"reply_rejected": 6})],
)
def test_the_command_asks_the_configured_model_over_http(
    tmp_path: Path, play: str, replies: int, reasons: dict[str, int]
) -> None:
    """`healthy` says back what it is shown, `reverse` the other way round, `stuck` always the same handles."""
    words = ("eval", "order-sensitivity", "--llm", "configured", "--lists", "2", "--orders", "3", "--json")
    with FaultServer(play) as server:
        env = {**env_of(tmp_path), "SHELFTALK_LLM__BASE_URL": server.base_url}
        ran = command(*words, env=env)
        asked = len(server.attempts)
    assert ran.exit_code == 0, ran.output
    found = json.loads(ran.stdout)
    assert (asked, found["replies"], found["reasons"]) == (6, replies, reasons)
    if replies:
        assert found["figures"]["tau_to_shown"]["mean"] == {"healthy": 1.0, "reverse": -1.0}[play]


def test_without_a_model_the_command_says_what_to_set(tmp_path: Path) -> None:
    env = {**env_of(tmp_path), "SHELFTALK_LLM__PROVIDER": "off"}
    ran = command("eval", "order-sensitivity", "--llm", "configured", env=env)
    assert (ran.exit_code, "SHELFTALK_LLM__PROVIDER" in ran.output) == (2, True)


@pytest.mark.model
def test_the_packaged_model_can_be_probed(tmp_path: Path) -> None:
    if reason := available():
        pytest.skip(reason)
    ran = command(
        "eval", "order-sensitivity", "--lists", "1", "--orders", "2", "--size", "3", "--json", env=env_of(tmp_path)
    )
    assert ran.exit_code == 0, ran.output
    found = json.loads(ran.stdout)
    assert found["model"] == "smollm2-135m-instruct"
    assert found["replies"] + sum(found["reasons"].values()) == 2
