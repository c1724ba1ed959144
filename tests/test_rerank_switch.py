"""For whom the model orders: the mode, a segment's own setting, and what was measured."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import structlog

from app.rerank.switch import FILE, Measured, Switches
from app.settings import RerankSettings, RerankSwitch
from prompts.facts import FallbackReason
from ranking.segments import Segment

NEW, REGULAR = Segment.NEW, Segment.REGULAR


def switches(folder: Path, model: str = "m", prompt: str = "rerank@1", **settings: Any) -> Switches:
    return Switches(RerankSettings(**settings), folder, model=model, prompt=lambda: prompt)


def measured(folder: Path, **segments: RerankSwitch) -> None:
    Measured(
        model="m",
        prompt="rerank@1",
        at=datetime(2026, 11, 22, tzinfo=UTC),
        segments={Segment(name): switch for name, switch in segments.items()},
    ).write(folder)


def told(switches: Switches, segment: Segment) -> tuple[str, FallbackReason | None]:
    decision = switches.of(segment)
    return decision.switch.value, decision.reason


@pytest.mark.parametrize(
    ("mode", "own", "decided"),
    [
        ("on", None, ("on", None)),
        ("off", None, ("off", "llm_off")),
        ("shadow", None, ("shadow", "llm_shadow")),
        ("auto", None, ("on", None)),
        ("on", "off", ("off", "segment_off")),
        ("on", "shadow", ("shadow", "llm_shadow")),
        ("off", "on", ("on", None)),
        ("off", "off", ("off", "segment_off")),
        ("shadow", "on", ("on", None)),
        ("auto", "off", ("off", "segment_off")),
    ],
)
def test_a_segments_own_setting_goes_before_the_mode(
    tmp_path: Path, mode: str, own: str | None, decided: tuple[str, FallbackReason | None]
) -> None:
    settings: dict[str, Any] = {"mode": mode, "segments": {"regular": own}}
    assert told(switches(tmp_path, **settings), REGULAR) == decided


@pytest.mark.parametrize(
    ("settings", "asks"),
    [
        ({"mode": "off"}, False),
        ({"mode": "off", "segments": {"new": "off"}}, False),
        ({"mode": "off", "segments": {"new": "shadow"}}, True),
        ({"mode": "shadow"}, True),
        ({"mode": "auto"}, True),
    ],
)
def test_where_the_model_has_no_part_for_anybody_nothing_is_set_up_for_it(settings: Any, asks: bool) -> None:
    assert RerankSettings(**settings).asks is asks


def test_auto_follows_what_was_measured_as_soon_as_it_is_written(tmp_path: Path) -> None:
    auto = switches(tmp_path, mode="auto")
    assert told(auto, REGULAR) == ("on", None)
    measured(tmp_path, regular=RerankSwitch.OFF, new=RerankSwitch.SHADOW)
    assert told(auto, REGULAR) == ("off", "segment_off")
    assert told(auto, NEW) == ("shadow", "llm_shadow")
    assert told(auto, Segment.OCCASIONAL) == ("on", None)
    measured(tmp_path, regular=RerankSwitch.ON)
    assert told(auto, REGULAR) == ("on", None)
    (tmp_path / FILE).unlink()
    assert told(auto, NEW) == ("on", None)


@pytest.mark.parametrize(
    "other", [{"model": "another"}, {"prompt": "rerank@2"}], ids=["of another model", "of another prompt"]
)
def test_what_was_measured_of_something_else_does_not_count(tmp_path: Path, other: dict[str, str]) -> None:
    measured(tmp_path, regular=RerankSwitch.OFF)
    with structlog.testing.capture_logs() as logs:
        assert told(switches(tmp_path, mode="auto", **other), REGULAR) == ("on", None)
    assert [entry["event"] for entry in logs] == ["rerank.switch_of_another"]


@pytest.mark.parametrize("text", ["", "{}", '{"segments": {"regular": "maybe"}}', "\x00\xff"])
def test_a_file_that_cannot_be_read_is_said_once_and_does_not_count(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text, encoding="latin-1")
    auto = switches(tmp_path, mode="auto")
    with structlog.testing.capture_logs() as logs:
        assert {told(auto, REGULAR), told(auto, NEW)} == {("on", None)}
    assert [entry["event"] for entry in logs] == ["rerank.switch_unreadable"]
