"""Events from Kafka: on librdkafka's built-in mock cluster, which speaks the protocol but is no broker."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from confluent_kafka import Consumer, Producer, TopicPartition

from app.intake.foreign import Format
from app.intake.kafka import ConsumeReport, TopicUnreadable, consume, open_consumer, read_config
from app.intake.reception import Reception, Sender
from app.store.ports import EventStatus, StoreUnavailable
from app.stores import open_stores
from app.visitors.intake import Appends
from ranking.events import Event
from tests.served import command, env_of
from tests.shop import settings_for
from tests.small_shop import SmallShop
from tests.test_events_in import SAMPLES

NOW = datetime(2026, 11, 23, tzinfo=UTC)


class Cluster:
    """A mock cluster; it lives in its producer."""

    def __init__(self) -> None:
        settings = {"test.mock.num.brokers": 1, "bootstrap.servers": "nowhere", "log_level": 0}
        self._producer = Producer(settings)
        self.sent: Counter[str] = Counter()
        brokers = self._producer.list_topics(timeout=10).brokers.values()
        self.bootstrap = ",".join(f"{broker.host}:{broker.port}" for broker in brokers)

    def send(self, topic: str, *values: Any) -> None:
        for value in values:
            raw = value if value is None or isinstance(value, bytes) else json.dumps(value).encode()
            self._producer.produce(topic, value=raw)
        self.sent[topic] += len(values)
        assert self._producer.flush(10) == 0


@pytest.fixture(scope="module")
def cluster() -> Cluster:
    return Cluster()


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[SmallShop]:
    shop = SmallShop(f"sqlite:///{tmp_path / 'x.db'}", NOW)
    yield shop
    shop.database.dispose()


@pytest.fixture
def topic() -> str:
    return f"events-{uuid4().hex[:8]}"


def search(visitor: str = "ann") -> dict[str, Any]:
    at = "2026-11-22T09:00:00Z"
    return {"event_id": str(uuid4()), "event_name": "search", "event_time": at, "visitor_id": visitor}


@contextmanager
def taken(cluster: Cluster, topic: str) -> Iterator[tuple[Consumer, list[TopicPartition]]]:
    """A consumer that has taken the whole topic: a group would share it out in some seconds."""
    consumer = open_consumer(topic, cluster.bootstrap, "shelftalk")
    partitions = [
        TopicPartition(topic, one) for one in consumer.list_topics(topic, timeout=10).topics[topic].partitions
    ]
    try:
        consumer.assign(partitions)
        yield consumer, partitions
    finally:
        consumer.close()


def run(cluster: Cluster, topic: str, intake: Appends, form: Format | None = None, batch: int = 500) -> ConsumeReport:
    """What is read from where the group stands to the end of the topic."""
    with taken(cluster, topic) as (consumer, partitions):

        def at_end() -> bool:
            return sum(max(one.offset, 0) for one in consumer.position(partitions)) == cluster.sent[topic]

        reception = Reception(intake, now=lambda: NOW)
        sender = Sender(is_page=False, form=form)
        return consume(consumer, reception, sender, stopped=at_end, idle_s=20, batch=batch)


def committed(cluster: Cluster, topic: str) -> int:
    """How many messages the group will not read again."""
    with taken(cluster, topic) as (consumer, partitions):
        return sum(max(one.offset, 0) for one in consumer.committed(partitions, timeout=10))


def test_messages_become_events_and_are_not_read_again(cluster: Cluster, shop: SmallShop, topic: str) -> None:
    cluster.send(topic, *(search() for _ in range(7)))

    report = run(cluster, topic, shop.intake, batch=3)

    assert (report.read, report.accepted, shop.events.count()) == (7, 7, 7)
    assert committed(cluster, topic) == 7


def test_poison_is_counted_with_its_reason_and_stops_nothing(cluster: Cluster, shop: SmallShop, topic: str) -> None:
    bad = [b"\xff{", None, b"[" * 100_000, 7, {"event_id": "x"}, {**search(), "consent": False}]
    cluster.send(topic, search(), *bad, search())

    report = run(cluster, topic, shop.intake)

    assert (report.read, report.accepted, shop.events.count()) == (8, 2, 2)
    assert report.refused == {"invalid_json": 2, "no_value": 1, "invalid_event": 2, "no_consent": 1}
    assert committed(cluster, topic) == 8, "what can never be an event comes once"


class Failing:
    """A log whose disk is away, until it is not; or that dies after the write and before anybody hears of it."""

    def __init__(self, log: Appends, *, after_write: bool) -> None:
        self._log = log
        self._after_write = after_write

    def append(self, events: Sequence[Event]) -> list[EventStatus]:
        if self._after_write:
            self._log.append(events)
        raise StoreUnavailable("away")


@pytest.mark.parametrize("after_write", [True, pytest.param(False, marks=pytest.mark.proof)])
def test_what_was_not_told_to_kafka_comes_again_and_is_in_the_log_once(
    cluster: Cluster, shop: SmallShop, topic: str, after_write: bool
) -> None:
    cluster.send(topic, search(), search())

    with pytest.raises(StoreUnavailable):
        run(cluster, topic, Failing(shop.intake, after_write=after_write))
    assert committed(cluster, topic) == 0
    report = run(cluster, topic, shop.intake)

    assert (report.accepted, report.duplicate) == ((0, 2) if after_write else (2, 0))
    assert shop.events.count() == 2


def test_another_systems_entries_are_read_too(cluster: Cluster, shop: SmallShop, topic: str) -> None:
    entry = json.loads(SAMPLES["segment.jsonl"])
    cluster.send(topic, entry, entry, {**entry, "event": "Email Opened"})

    report = run(cluster, topic, shop.intake, Format.SEGMENT)

    assert (report.accepted, report.duplicate, report.left_out) == (1, 1, 1)


def test_the_command_reads_until_idle_and_tells(cluster: Cluster, tmp_path: Path, topic: str) -> None:
    cluster.send(topic, search(), b"nonsense")
    config = tmp_path / "kafka.conf"
    config.write_text("# as librdkafka has them\nenable.auto.commit=true\nsession.timeout.ms=6000\n")

    ran = command(
        "events", "consume", "--topic", topic, "--bootstrap", cluster.bootstrap, "--until-idle", "0.5",
        "--group", topic, "--config", str(config), env=env_of(tmp_path / "shop"),
    )  # fmt: skip

    assert ran.exit_code == 0, ran.output
    assert "2 read, 1 accepted, 0 known already, 0 left out, 1 refused" in ran.output
    assert "1 invalid_json" in ran.output
    stores = open_stores(settings_for(tmp_path / "shop"))
    assert stores.events.count() == 1
    stores.close()


def test_what_is_wrong_with_the_way_to_kafka_is_told_with_a_cure(
    tmp_path: Path, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.intake.kafka.REACHED_WITHIN_S", 0.3)
    config = tmp_path / "kafka.conf"
    config.write_text("security.protocol")

    with pytest.raises(TopicUnreadable, match="line 1: write name=value"):
        read_config(config)
    with pytest.raises(TopicUnreadable, match="--bootstrap"):
        open_consumer("x", "127.0.0.1:9", "g", {"log_level": "0"})
    with pytest.raises(TopicUnreadable, match="settings are refused"):
        open_consumer("x", cluster.bootstrap, "g", {"no.such": "1"})
