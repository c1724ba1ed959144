"""The benchmark asks every kind of list and tells where its time went."""

from pathlib import Path

from app.assembly import Shop
from eval import bench
from tests.shop import place, settings_for


def test_every_kind_of_request_is_timed_stage_by_stage(tmp_path: Path) -> None:
    place(tmp_path / "shop", "trained")

    timings = bench.measure(Shop(settings_for(tmp_path / "shop")), ["kettle"], 2)

    assert list(timings) == ["home, known visitor", "home, stranger", "search", "product page"]
    assert all(len(answers) == 2 for answers in timings.values())
    assert all(
        {"retrieve", "rank", "hydrate", "total"} <= answer.keys() for answers in timings.values() for answer in answers
    )
    assert bench.table(timings).row_count >= 16
