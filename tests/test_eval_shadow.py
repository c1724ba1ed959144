"""`shelftalk eval shadow` on lists whose better order is known by construction."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest

from app.rerank.switch import FILE, Switches
from app.settings import RerankMode, RerankSettings
from app.store.ports import ShadowOrder
from app.stores import open_stores
from eval.harness.calls import Prices
from eval.shadow import LEAST_VISITORS, NothingInShadow, ShadowReport, measure, notes
from eval.shadow_cost import Taken, counting
from prompts.library import PromptLibrary
from ranking.events import Event, EventItem
from ranking.segments import Segment
from retrieval.schema import Product, ProductId, VisitorId
from tests.builders import product
from tests.served import command, env_of
from tests.shop import settings_for

START = datetime(2026, 11, 1, tzinfo=UTC)
RANKED = tuple(ProductId(f"p{number}") for number in range(5))
SWAPPED = (RANKED[1], RANKED[0], *RANKED[2:])


def order(number: int, *, segment: Segment = Segment.REGULAR, swapped: bool = True, **fields: str) -> ShadowOrder:
    reason = fields.get("reason")
    return ShadowOrder(
        recommendation_id=f"r{number}",
        at=START + timedelta(minutes=number),
        segment=segment,
        prompt=fields.get("prompt", "rerank@1"),
        model=fields.get("model", "m"),
        ranked=RANKED,
        ordered=None if reason else SWAPPED if swapped else RANKED,
        reason=reason,
        reply="",
        ms=1,
    )


def act(number: int, item: ProductId, *, name: str = "select_item", visitor: int | None = None) -> Event:
    return Event(
        event_id=UUID(int=number + 1),
        event_name=name,
        event_time=START,
        visitor_id=VisitorId(f"visitor-{number if visitor is None else visitor}"),
        items=(EventItem(item_id=item),),
        recommendation_id=f"r{number}",
    )


def of(report: ShadowReport, segment: Segment) -> dict[str, object]:
    one = next(one for one in report.segments if one.segment is segment)
    return {"lists": one.lists, "acted": one.acted, "visitors": one.visitors, "switch": one.switch.value}


def noisy(better: float, segment: Segment, first: int, count: int = 200) -> tuple[list[ShadowOrder], list[Event]]:
    """Lists whose first two products the model swaps; that share of shoppers wanted what it put first."""
    rng = np.random.default_rng(first)
    orders = [order(first + number, segment=segment) for number in range(count)]
    return orders, [act(first + number, RANKED[1 if rng.random() < better else 0]) for number in range(count)]


def test_one_list_is_measured_by_hand() -> None:
    """The second product was bought: NDCG 1/log2(3) as shown, 1 as the model has it."""
    report = measure([order(0)], [act(0, RANKED[1], name="purchase")])
    regular = next(one for one in report.segments if one.segment is Segment.REGULAR)

    assert regular.ranker == {"ndcg@10": pytest.approx(1 / np.log2(3)), "mrr": 0.5}
    assert regular.model == {"ndcg@10": 1.0, "mrr": 1.0}
    assert regular.gain["ndcg@10"].mean == pytest.approx(1 - 1 / np.log2(3))
    assert (regular.differ, regular.moves) == (1.0, 0.4)
    assert regular.switch == "shadow", "one visitor proves nothing"


def test_a_segment_is_switched_where_the_interval_leaves_out_nothing() -> None:
    wins, wanted = noisy(0.8, Segment.REGULAR, 0)
    loses, unwanted = noisy(0.2, Segment.OCCASIONAL, 1000)
    even, either = noisy(0.5, Segment.NEW, 2000)

    report = measure([*wins, *loses, *even], [*wanted, *unwanted, *either])

    assert report.measured().segments == {"regular": "on", "occasional": "off", "new": "shadow"}


def test_too_few_visitors_switch_nothing() -> None:
    few = LEAST_VISITORS - 1
    report = measure([order(number) for number in range(200)], [act(number, RANKED[1]) for number in range(few)])
    same = measure(
        [order(number) for number in range(200)],
        [act(number, RANKED[1], visitor=number % few) for number in range(200)],
    )

    assert of(report, Segment.REGULAR) == {"lists": 200, "acted": few, "visitors": few, "switch": "shadow"}
    assert of(same, Segment.REGULAR) == {"lists": 200, "acted": 200, "visitors": few, "switch": "shadow"}


def test_a_visitor_counts_once_however_many_lists_were_acted_on() -> None:
    """One shopper's forty lists say one thing; another's single list says the other: the mean lies between."""
    orders = [order(number) for number in range(41)]
    events = [act(number, RANKED[1], visitor=0) for number in range(40)] + [act(40, RANKED[0], visitor=1)]

    [regular] = [one for one in measure(orders, events).segments if one.segment is Segment.REGULAR]

    assert regular.gain["mrr"].mean == pytest.approx(0.0)


@pytest.mark.parametrize(
    "events",
    [
        [act(0, RANKED[1], name="view_item_list")],
        [act(0, ProductId("elsewhere"))],
        [act(7, RANKED[1])],
        [],
    ],
    ids=["only seen", "another product", "another list", "nothing"],
)
def test_what_was_not_done_with_a_product_of_the_list_does_not_count(events: Sequence[Event]) -> None:
    assert of(measure([order(0)], events), Segment.REGULAR) == {
        "lists": 1, "acted": 0, "visitors": 0, "switch": "shadow",
    }  # fmt: skip


def test_a_list_that_the_model_did_not_order_counts_as_the_rankers() -> None:
    orders = [order(number, reason="deadline") for number in range(50)]
    report = measure(orders, [act(number, RANKED[1]) for number in range(50)])
    [regular] = [one for one in report.segments if one.segment is Segment.REGULAR]

    assert (regular.lists, regular.ordered, regular.acted) == (50, 0, 50)
    assert (regular.gain["ndcg@10"].low, regular.gain["ndcg@10"].high) == (0.0, 0.0)
    assert regular.switch == "shadow"
    assert report.reasons == {"deadline": 50}


def test_only_the_latest_model_and_prompt_are_measured() -> None:
    report = measure([order(0, model="old"), order(1, prompt="rerank@0"), order(2), order(3)], [])

    assert (report.model, report.prompt, report.others, report.since) == ("m", "rerank@1", 2, order(2).at)


def test_nothing_in_shadow_is_said_with_the_cure() -> None:
    with pytest.raises(NothingInShadow, match="RERANK__MODE=shadow"):
        measure([], [])


def test_the_command_says_what_biases_it_and_writes_what_auto_reads(tmp_path: Path) -> None:
    env = env_of(tmp_path)
    nothing = command("eval", "shadow", env=env)
    assert (nothing.exit_code, "RERANK__MODE=shadow" in nothing.output) == (2, True)

    stores = open_stores(settings_for(tmp_path))
    orders, events = noisy(0.8, Segment.REGULAR, 0)
    stores.shadows.write(orders)
    stores.events.append(events)
    stores.close()

    told = command("eval", "shadow", env=env)
    assert (told.exit_code, (tmp_path / FILE).exists()) == (0, False)
    assert "Shoppers saw the ranker's order" in told.output
    written = command("eval", "shadow", "--write", "--json", env=env)
    assert written.exit_code == 0, written.output
    figures = json.loads(written.stdout)
    assert [one["switch"] for one in figures["segments"]] == ["shadow", "shadow", "on"]
    assert figures["note"].startswith("Shoppers saw")

    auto = Switches(RerankSettings(mode=RerankMode.AUTO), tmp_path, model="m", prompt=lambda: "rerank@1")
    assert auto.of(Segment.REGULAR).switch == "on"
    assert auto.of(Segment.NEW).switch == "shadow"


def test_times_tokens_and_cost_are_told_by_segment_as_far_as_the_log_knows() -> None:
    orders = [replace(order(number), ms=ms, reply='{"order": []}') for number, ms in enumerate([100, 200, 300])]
    shelf = {product_id: product(product_id) for product_id in RANKED}
    prices = Prices(input=2.0, output=10.0)
    prompt = PromptLibrary.load().templates["rerank"].label

    def told(known: Mapping[ProductId, Product], prices: Prices, prompt: str = prompt) -> Taken:
        tokens = counting(PromptLibrary.load(), RerankSettings(), lambda ids: {i: known[i] for i in ids if i in known})
        report = measure([replace(one, prompt=prompt) for one in orders], [], tokens=tokens, prices=prices)
        return next(one.taken for one in report.segments if one.segment is Segment.REGULAR)

    whole = told(shelf, prices)
    assert (whole.p50_ms, whole.counted) == (200, 3)
    assert whole.p95_ms == pytest.approx(290)
    assert whole.prompt_tokens is not None
    assert whole.reply_tokens is not None
    assert whole.prompt_tokens > 100 > whole.reply_tokens > 0
    assert whole.cost == pytest.approx(1_000 * (whole.prompt_tokens * 2 + whole.reply_tokens * 10) / 1e6)
    assert told(shelf, Prices()).cost is None
    for gone in (told({}, prices), told(shelf, prices, prompt="rerank@0")):
        assert (gone.p50_ms, gone.counted, gone.prompt_tokens, gone.cost) == (200, 0, None, None)


def test_a_segment_without_lists_has_no_times() -> None:
    report = measure([order(0)], [])
    new = next(one.taken for one in report.segments if one.segment is Segment.NEW)
    assert (new.p50_ms, new.p95_ms, new.counted) == (None, None, 0)
    assert any("Tokens and cost are not known" in note for note in notes(report))
