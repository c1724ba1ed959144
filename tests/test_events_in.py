"""Events that other systems wrote down: the documented samples, what is left out, what is broken, the same twice."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.intake.foreign import Format, Unreadable, ours, told_by
from app.jobs.events import EventsReport, UnknownFormat, import_events
from app.store.events import SqlEventLog
from ranking.events import Event
from tests.served import command, env_of
from tests.test_house import ROOT

PAGE = (ROOT / "docs/events-in.md").read_text(encoding="utf-8")
SAMPLES = dict(re.findall(r"<!-- sample (\S+) -->\n```\w+\n(.*?)```", PAGE, re.DOTALL))
NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture
def log(database: Any) -> SqlEventLog:
    return SqlEventLog(database)


def imported(folder: Path, name: str, text: str, log: SqlEventLog, **options: Any) -> EventsReport:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return import_events(path, log, now=NOW, **options)


def events(log: SqlEventLog) -> list[Event]:
    return [event for _, event in log.read()]


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_each_documented_sample_is_the_same_purchase(tmp_path: Path, log: SqlEventLog, name: str) -> None:
    report = imported(tmp_path, name, SAMPLES[name], log)
    assert (report.format, report.accepted, report.errors) == (Format(name.split(".")[0]), 1, [])
    [event] = events(log)
    assert (event.event_name, event.visitor_id) == ("purchase", "ann.1")
    assert event.event_time == datetime(2026, 11, 1, 10, tzinfo=UTC)
    [item] = event.items
    assert item.item_id == "mug-blue"
    if name != "personalize.csv":
        assert (event.transaction_id, item.quantity) == ("T-1", 2)
    if name in {"ga4.jsonl", "segment.jsonl"}:
        assert (event.currency, item.price) == ("EUR", 1250)


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_the_same_file_twice_changes_nothing(tmp_path: Path, log: SqlEventLog, name: str) -> None:
    imported(tmp_path, name, SAMPLES[name], log)
    again = imported(tmp_path, name, SAMPLES[name], log)
    assert (again.accepted, again.duplicate, log.count()) == (0, 1, 1)


def test_there_is_a_sample_of_each_format() -> None:
    assert {name.split(".")[0] for name in SAMPLES} == set(Format)


def test_what_has_no_name_among_ours_is_left_out_and_counted(tmp_path: Path, log: SqlEventLog) -> None:
    page_view = {"event_timestamp": 1, "user_pseudo_id": "a", "event_name": "page_view"}
    report = imported(tmp_path, "x.jsonl", json.dumps(page_view) + "\n" + SAMPLES["ga4.jsonl"], log)
    assert (report.read, report.accepted, report.left_out, report.rejected) == (2, 1, 1, 0)


def test_broken_rows_name_line_field_and_cure_and_spoil_no_other(tmp_path: Path, log: SqlEventLog) -> None:
    rows = "ann,mug,yesterday,Purchase\n,mug,1793527200,Purchase\nann,,1793527200,Purchase\nann,mug,9e18,Purchase\n"
    report = imported(tmp_path, "x.csv", SAMPLES["personalize.csv"] + rows, log)
    assert (report.read, report.accepted, report.rejected) == (5, 1, 4)
    assert [(one.line, one.pointer) for one in report.errors] == [
        (3, "/timestamp"),
        (4, "/USER_ID"),
        (5, "/ITEM_ID"),
        (6, "/TIMESTAMP"),
    ]
    assert all(one.problem and one.cure for one in report.errors)


def test_a_file_that_nobody_is_known_to_write_is_refused(tmp_path: Path, log: SqlEventLog) -> None:
    with pytest.raises(UnknownFormat, match="--format ga4"):
        imported(tmp_path, "x.jsonl", '{"a": 1}', log)


@pytest.mark.parametrize(("price", "currency", "minor"), [(12.499999, "EUR", 1250), ("7", "JPY", 7), (0.1, "USD", 10)])
def test_prices_become_minor_units(price: Any, currency: str, minor: int) -> None:
    entry = json.loads(SAMPLES["segment.jsonl"])
    entry["properties"] |= {"currency": currency, "products": [{"product_id": "a", "price": price}]}
    body = ours(entry, Format.SEGMENT)
    assert body is not None
    assert body["items"] == [{"item_id": "a", "price": minor}]


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "key", "value", "product"]), inner)
    ),
    max_leaves=6,
)
JSON_SAMPLES = [json.loads(text) for name, text in sorted(SAMPLES.items()) if name.endswith("jsonl")]


@given(st.sampled_from(JSON_SAMPLES), st.data())
def test_whatever_stands_in_an_entry_it_is_an_event_left_out_or_told(
    entry: dict[str, Any], data: st.DataObject
) -> None:
    changed = {**entry, **data.draw(st.dictionaries(st.sampled_from(sorted(entry)), values, max_size=3))}
    form = told_by(entry)
    assert form is not None
    told, body = "", None
    try:
        body = ours(changed, form)
    except Unreadable as error:
        told = error.cure
    assert body is None or (body["visitor_id"] and not told)


def test_the_command_imports_and_tells(tmp_path: Path) -> None:
    path = tmp_path / "ga4.jsonl"
    path.write_text(SAMPLES["ga4.jsonl"] + '{"event_name": "purchase"}\n', encoding="utf-8")
    ran = command("events", "import", str(path), env=env_of(tmp_path / "shop"))
    assert ran.exit_code == 1
    assert "ga4: 2 read, 1 accepted, 0 known already, 0 left out, 0 unwanted, 1 refused" in ran.output
    assert "event_timestamp" in ran.output
