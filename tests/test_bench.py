"""The benchmark's instrument: what it asks, what it adds up, what it writes. No timing is asserted."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.stores import open_stores
from eval.bench import asked, clients, folders, freshness, one_client, run, sizes
from eval.bench.asked import Kind
from eval.bench.chart import draw
from eval.bench.children import echo_server, shop_server
from eval.bench.peers import Peers
from eval.bench.results import Machine, Results, Target
from eval.bench.sized import Sized
from eval.bench.spread import Ratio, Spread, ratio, spread
from eval.bench.tables import tables
from eval.bench.wire import BenchError, Caller, body_length
from ranking.bundles import activation
from ranking.bundles.manifest import RANKER
from tests.shop import place, settings_for

MACHINE = Machine(cores=2, processor="one of ours", python="3.11", packages={"fastapi": "1"}, load=(0.1, 0.2))


def test_percentiles_of_a_hundred_and_one_are_the_places_they_name() -> None:
    assert spread(list(range(101))) == Spread(n=101, p50=50, p25=25, p75=75, p99=99)


def test_nothing_timed_is_an_error_not_a_zero() -> None:
    with pytest.raises(ValueError, match="nothing was timed"):
        spread([])


@given(st.lists(st.floats(0.01, 1e4), min_size=1, max_size=50))
def test_percentiles_lie_within_the_timings_and_in_order(timings: list[float]) -> None:
    found = spread(timings)

    assert min(timings) - 1e-3 <= found.p25 <= found.p50 <= found.p75 <= found.p99 <= max(timings) + 1e-3


def test_a_ratio_of_constants_is_exact_and_its_interval_has_no_width() -> None:
    assert ratio([6.0] * 20, [4.0] * 10) == Ratio(value=1.5, low=1.5, high=1.5)


def test_a_ratio_lies_within_its_interval_and_follows_from_the_seed() -> None:
    rng = np.random.default_rng(3)
    above, below = rng.gamma(4, 3, 200), rng.gamma(4, 2, 200)

    found = ratio(above.tolist(), below.tolist(), seed=5)

    assert found.low < found.value < found.high
    assert found == ratio(above.tolist(), below.tolist(), seed=5)


def test_a_promise_is_kept_on_the_right_side_of_its_limit() -> None:
    assert Target(name="at most", value=1.4, limit=1.4).met
    assert not Target(name="at most", value=1.5, limit=1.4).met
    assert Target(name="at least", value=1.9, limit=1.8, at_most=False).met
    assert not Target(name="at least", value=1.7, limit=1.8, at_most=False).met


def test_an_answer_that_is_no_list_stops_the_run() -> None:
    assert body_length(b"HTTP/1.1 200 OK\r\nContent-Length: 12") == 12
    with pytest.raises(BenchError, match="503"):
        body_length(b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0")


def test_a_list_made_without_the_index_is_not_timed() -> None:
    assert one_client.stages(b'{"mode":"ranked","timings_ms":{"total":3.5}}') == {"total": 3.5}
    with pytest.raises(BenchError, match="index_unavailable"):
        one_client.stages(b'{"mode":"popular","fallback_reason":"index_unavailable","timings_ms":{}}')


def test_searches_are_all_different_and_the_same_for_a_seed(tmp_path: Path) -> None:
    place(tmp_path, "trained")
    stores = open_stores(settings_for(tmp_path))

    found = asked.requests(stores, n=6, texts=150, seed=1)
    again = asked.requests(stores, n=6, texts=150, seed=1)

    texts = [body["query"].partition(" under ")[0] for body in found[Kind.SEARCH]]
    assert len(set(texts)) == 150
    assert found == again
    assert {kind: len(bodies) for kind, bodies in found.items()} == {
        Kind.SEARCH: 150,
        Kind.KNOWN: 6,
        Kind.PAGE: 6,
        Kind.STRANGER: 1,
    }
    stores.close()


def test_mixed_requests_take_every_kind_in_turn() -> None:
    bodies: dict[Kind, list[asked.Body]] = {Kind.SEARCH: [{"n": 1}, {"n": 2}], Kind.STRANGER: [{"n": 0}]}

    assert asked.mixed(bodies, 5) == [{"n": 1}, {"n": 0}, {"n": 2}, {"n": 0}, {"n": 1}]


def test_a_copy_holds_what_the_file_holds_holes_included(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    with (source / "sparse").open("wb") as file:
        file.seek(1 << 20)
        file.write(b"end")
        file.truncate(1 << 21)
    (source / "empty").touch()

    folders.copy(source, tmp_path / "copy")

    assert (tmp_path / "copy" / "sparse").read_bytes() == (source / "sparse").read_bytes()
    assert (tmp_path / "copy" / "empty").read_bytes() == b""


def test_a_list_its_floor_and_a_crowd_are_measured_over_real_http(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHELFTALK_ENCODER", "hashing")
    place(tmp_path / "shop", "trained")
    build = (tmp_path / "shop" / "index" / "current").read_text(encoding="utf-8").strip()
    floor_index = folders.copy(tmp_path / "shop" / "index" / build, tmp_path / "build")
    stores = open_stores(settings_for(tmp_path / "shop"))
    bodies = asked.requests(stores, n=2, texts=8, seed=0)
    stores.close()

    with shop_server(tmp_path / "shop", floor_index) as ours, Caller(ours.port) as caller:
        with echo_server() as bare, Caller(bare.port) as echo:
            timed = one_client.measure(caller, echo, bodies, 2, lambda done, total: None)
        levels = clients.measure(ours.port, bodies[Kind.SEARCH], [1, 4], 8, lambda done, total: None)
        fresh = freshness.measure(caller, bodies[Kind.KNOWN], 2, 0, lambda done, total: None)
        memory = caller.post("/bench/memory", {})

    parts = {kind: set(one.parts[0]) for kind, one in timed.items()}
    always = {"predict", "contributions of ten", "journal", "echo over HTTP"}
    assert parts == {
        Kind.SEARCH: always | {"encode", "dense search", "word search"},
        Kind.KNOWN: always,
        Kind.PAGE: always | {"search by example"},
        Kind.STRANGER: always,
    }
    for one in timed.values():
        assert one.floors == [pytest.approx(sum(some.values())) for some in one.parts]
        assert len(one.ours) == 2
        told = one_client.told(one, seed=0)
        assert told.lean_floor.p50 < told.floor.p50
        assert {"retrieve", "rank", "hydrate", "total"} <= told.stages.keys()
    assert [(level.clients, level.waited.n, dict(level.modes)) for level in levels] == [
        (1, 8, {"ranked": 8}),
        (4, 16, {"ranked": 16}),
    ]
    assert (fresh.acknowledged.n, fresh.counted) == (2, 2)
    assert memory["rss_mb"] > 0


def test_a_larger_shop_repeats_products_with_near_vectors_and_serves_under_the_same_ranker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place(tmp_path / "shop", "trained")
    source = settings_for(tmp_path / "shop")
    stores = open_stores(source)
    first = list(stores.catalog.all())
    stores.close()
    size = len(first) + 10

    made = sizes.prepare(source, size, tmp_path / "large", 0, lambda what, done, total: None)
    again = sizes.prepare(source, size, tmp_path / "large", 0, lambda what, done, total: None)

    assert made == again
    large = open_stores(settings_for(tmp_path / "large"))
    found = {one.id: one for one in large.catalog.all()}
    copies = [one for one in found.values() if one.id.endswith("-1") and one.id not in {other.id for other in first}]
    assert len(found) == size
    assert len(copies) == 10
    assert all(one.title == f"{found[one.id.removesuffix('-1')].title} Vorb" for one in copies)  # type: ignore[index]
    assert large.events.count() > 0
    large.close()
    monkeypatch.setenv("SHELFTALK_ENCODER", "hashing")
    with shop_server(tmp_path / "large") as server, Caller(server.port) as caller:
        assert caller.post("/v1/recommendations", {"surface": "home"})["mode"] == "ranked"


def test_a_shop_whose_bundle_is_refused_is_not_measured_without_its_ranker(tmp_path: Path) -> None:
    place(tmp_path / "shop", "trained")
    root = tmp_path / "shop" / "bundles"
    (root / str(activation.active(root)) / RANKER).unlink()
    plan = run.Plan(requests=2, clients=[1], sizes=[], peers=False, seed=0, folder=tmp_path / "bench")

    with pytest.raises(BenchError, match=f"lacks {RANKER}"):
        run.run(settings_for(tmp_path / "shop"), "home", plan, lambda what, done, total: None)


def test_results_are_drawn_written_and_told_with_every_promise(tmp_path: Path) -> None:
    results = made_up()

    written = json.loads(json.dumps(results.to_json()))
    draw(written, tmp_path / "speed.svg")
    draw(written, tmp_path / "speed.png")

    assert written["schema"] == 1
    assert {one["name"]: one["met"] for one in written["targets"]} == {
        "search: p50 over its floor": True,
        "search: p99 over p50": False,
        "searches, 16 clients: rate over one's": True,
        "searches, 16 clients: p99 in ms": True,
        "searches, 16 clients: loop lag p99 in ms": True,
        "an event: p99 in ms, sent and committed": True,
        "an event: share that the next list knew of": True,
        "LangChain's retrieval over our request": True,
        "search: p50 at 1 M over 10 k products": True,
    }
    assert (tmp_path / "speed.svg").read_text(encoding="utf-8").startswith("<?xml")
    assert (tmp_path / "speed.png").read_bytes().startswith(b"\x89PNG")
    assert [table.row_count for table in tables(results)] == [1, 2, 2, 1, 0, 4, 2, 5, 9]


def made_up() -> Results:
    """Results whose figures are easy to reckon with."""
    timed = one_client.Timed(
        ours=[10.0, 12.0, 40.0],
        parts=[{"encode": 4.0, "echo over HTTP": 5.0}] * 3,
        stages=[{"retrieve": 6.0, "total": 9.0}] * 3,
    )
    ten = spread([10.0])
    levels = [
        clients.Level(clients=n, rate=rate, rates=[rate], waited=ten, lag=ten, modes={"ranked": 1}, client_cpu=0.01)
        for n, rate in ((1, 100.0), (16, 190.0))
    ]
    return Results(
        at="2026-11-22T07:00:00+00:00",
        shop="home",
        products=3,
        seed=0,
        requests=3,
        machine=MACHINE,
        start_s=1.0,
        memory_mb=100,
        one_client={Kind.SEARCH: one_client.told(timed, 0)},
        searches=levels,
        mixed=(),
        freshness=freshness.Freshness(acknowledged=ten, counted=1),
        encoders=(),
        sizes=[
            Sized(
                size=size,
                lists={Kind.SEARCH: ten},
                stages={Kind.SEARCH: {"total": 10.0}},
                start_s=1.0,
                memory_mb=100,
                import_s=1.0,
                index_s=1.0,
            )
            for size in (10_000, 1_000_000)
        ],
        peers=Peers(
            size=50_000,
            ours=ten,
            langchain=spread([500.0]),
            langchain_text=spread([510.0]),
            edge=ten,
            langchain_over_ours=Ratio(value=50.0, low=50.0, high=50.0),
        ),
    )
